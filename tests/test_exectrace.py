from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goleak.errors import GoleakError
from goleak.observe.exectrace import TraceFacts, facts_of, read_trace
from goleak.observe.gctrace import read_collections
from goleak.toolchain import Toolchain
from tests.conftest import write_files
from tests.gotoolchains import VERSIONS, build, go_of, run_traced

TRACED = """\
package main

import (
	"context"
	"os"
	"reflect"
	"runtime"
	"runtime/trace"
	"sync"
	"time"
)

var kept [][]byte

func waits(lock *sync.Mutex, done chan bool) {
	lock.Lock()
	defer lock.Unlock()
	done <- true
}

func main() {
	file, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	if err := trace.Start(file); err != nil {
		panic(err)
	}
	var lock sync.Mutex
	lock.Lock()
	done := make(chan bool)
	go waits(&lock, done)
	for began := time.Now(); time.Since(began) < 120*time.Millisecond; {
		kept = append(kept, make([]byte, 1<<20))
		if len(kept) > 16 {
			kept = nil
		}
	}
	runtime.GC()
	lock.Unlock()
	<-done
	for i := 0; i < 5; i++ {
		trace.WithRegion(context.Background(), "reflect.TypeOf", func() { reflect.TypeOf(i) })
	}
	trace.Log(context.Background(), "other", "reflect.ValueOf")
	trace.Stop()
	file.Close()
}
"""


def traced(toolchain: Toolchain, root: Path) -> tuple[Path, int]:
    """Return an execution trace of a program, and the number of its collections."""
    write_files(root, {"go.mod": "module example.org/m\n\ngo 1.21\n", "main.go": TRACED})
    program, trace = build(toolchain, root, ".", out=root / "program"), root / "trace.out"
    done = run_traced(program, str(trace), cwd=root)
    return trace, len(read_collections(done.stderr.splitlines(), "stderr"))


@pytest.fixture(scope="module")
def whole(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return traced(toolchain, tmp_path_factory.mktemp("traced"))[0]


def shows_the_program(facts: TraceFacts, collections: int) -> None:
    assert len(facts.marks) == collections
    assert len(facts.stops) == 2 * collections
    assert all(0 < stop < 100_000_000 for stop in facts.stops)
    assert all(0 <= a < b <= facts.duration for a, b in facts.marks)
    assert facts.duration >= 120_000_000
    (waited,) = (b for b in facts.blocked if b.function == "main.waits")
    assert waited.reason == "sync"
    assert waited.end - waited.start >= 100_000_000
    assert len(waited.marks) >= collections - 1
    assert [b for b in facts.blocked if b != waited] == []
    assert facts.type_of_calls == 5


def test_a_trace_shows_collections_waits_and_calls(toolchain: Toolchain, tmp_path: Path) -> None:
    trace, collections = traced(toolchain, tmp_path)
    shows_the_program(read_trace(toolchain, trace), collections)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_trace_of_another_go_version_is_read_by_its_own_tool(version: str, tmp_path: Path) -> None:
    other = go_of(version)
    trace, collections = traced(other, tmp_path)
    shows_the_program(read_trace(other, trace), collections)


def test_a_trace_of_an_older_go_is_read(toolchain: Toolchain, tmp_path: Path) -> None:
    trace, collections = traced(go_of("go1.22.10"), tmp_path)
    shows_the_program(read_trace(toolchain, trace), collections)


@pytest.mark.parametrize("older", ["go1.21.13", "go1.22.10"])
def test_a_trace_of_a_newer_go_than_the_tool_says_so(older: str, whole: Path) -> None:
    with pytest.raises(GoleakError) as error:
        read_trace(go_of(older), whole)
    assert f"{whole}: a trace of a newer Go (" in str(error.value)
    assert str(error.value).endswith(f"than {older}; put that Go first on PATH")


@contextmanager
def told(trace: Path) -> Iterator[None]:
    before = sorted(trace.parent.iterdir())
    with pytest.raises(GoleakError) as error:
        yield
    assert str(error.value).startswith(f"{trace}: not a whole execution trace (")
    assert "\n" not in str(error.value)
    assert sorted(trace.parent.iterdir()) == before


@pytest.mark.parametrize("part", [0.2, 0.5, 0.99])
def test_a_trace_that_is_cut_off_is_an_error(
    toolchain: Toolchain, whole: Path, tmp_path: Path, part: float
) -> None:
    trace, data = tmp_path / "trace.out", whole.read_bytes()
    trace.write_bytes(data[: int(len(data) * part)])
    with told(trace):
        read_trace(toolchain, trace)


@pytest.mark.parametrize("data", [b"", b"junk", b"go 1.99 trace\0\0\0", b"\x1f\x8b\x08\0\0"], ids=repr)
def test_what_is_no_trace_is_an_error(toolchain: Toolchain, tmp_path: Path, data: bytes) -> None:
    trace = tmp_path / "trace.out"
    trace.write_bytes(data)
    if b"1.99" in data:
        with pytest.raises(GoleakError, match=r"a trace of a newer Go \(1.99\)"):
            read_trace(toolchain, trace)
    else:
        with told(trace):
            read_trace(toolchain, trace)


def test_a_trace_that_is_not_there_is_an_error(toolchain: Toolchain, tmp_path: Path) -> None:
    with pytest.raises(GoleakError, match="no such file; name an execution trace"):
        read_trace(toolchain, tmp_path / "none.out")


def line(kind: str, time: int, rest: str) -> str:
    return f"M=1 P=0 G=1 {kind} Time={time} {rest}\n"


def mark(kind: str, time: int) -> str:
    return line(kind, time, 'Name="GC concurrent mark phase" Scope=None')


def moves(time: int, change: str, reason: str = "", goroutine: int = 7) -> str:
    return line("StateTransition", time, f'GoID={goroutine} {change} Reason="{reason}"')


def waits(reason: str, *functions: str, since: int = 1_000, until: int = 60_001_000) -> list[str]:
    frames = [text for name in functions for text in (f"\t{name} @ 0x46c103\n", "\t\t/src/file.go:28\n")]
    return [
        line("Metric", 0, 'Name="/sched/gomaxprocs:threads" Value=2'),
        moves(since, "Running->Waiting", reason), "TransitionStack=\n", *frames, "\n",
        mark("RangeBegin", 10_000_000), "Stack=\n", "\tmain.other @ 0x1\n", mark("RangeEnd", 12_000_000),
        moves(until, "Waiting->Runnable"),
    ]  # fmt: skip


def test_a_mark_phase_that_goes_on_over_parts_of_a_trace_is_one() -> None:
    facts = facts_of([mark("RangeBegin", 100), mark("RangeActive", 500), mark("RangeEnd", 900)])
    assert facts is not None
    assert facts.marks == ((0, 800),)


def test_what_a_goroutine_waits_in_is_the_programs_own_function() -> None:
    facts = facts_of(waits("sync", "sync.(*Mutex).Lock", "example.com/m.lookup", "main.main"))
    assert facts is not None
    assert [(b.goroutine, b.function, b.marks) for b in facts.blocked] == [(7, "example.com/m.lookup", (0,))]


@pytest.mark.parametrize(
    "events",
    [
        waits("sync", "main.main", until=40_000_000),
        waits("sync", "main.main", since=13_000_000, until=90_000_000),
        waits("network", "internal/poll.runtime_pollWait", "net/http.(*conn).serve"),
        waits("sleep", "time.Sleep", "main.main"),
        waits("wait until GC ends", "runtime.GC", "main.main"),
        waits("chan receive", "runtime.chanrecv1", "runtime.traceStartReadCPU.func1"),
        waits("select", "net/http/pprof.sleep", "net/http/pprof.Trace", "net/http.(*conn).serve"),
        waits("sync", "main.main")[:-1],
    ],
    ids=[
        "short",
        "no mark meanwhile",
        "for a request",
        "asleep",
        "for the end of a collection",
        "the runtime",
        "pprof",
        "no end",
    ],
)
def test_other_waits_are_left_out(events: list[str]) -> None:
    facts = facts_of(events)
    assert facts is not None
    assert facts.blocked == ()


def test_a_wait_goes_on_where_a_part_of_the_trace_only_repeats_it() -> None:
    events = waits("sync", "main.main", until=2_000_000_000)
    facts = facts_of([*events[:-1], moves(20_000_000, "Waiting->Waiting"), events[-1]])
    assert facts is not None
    assert [(b.start, b.end) for b in facts.blocked] == [(1_000, 2_000_000_000)]


def test_waits_are_told_in_the_order_in_which_they_began() -> None:
    first, second = waits("sync", "main.a"), waits("sync", "main.b", since=500)
    second = [text.replace("GoID=7", "GoID=8") for text in second]
    facts = facts_of([first[0], second[1], *first[1:], second[-1]])
    assert facts is not None
    assert [b.goroutine for b in facts.blocked] == [8, 7]


@pytest.mark.parametrize(
    ("events", "calls"),
    [
        ([], None),
        ([line("RegionBegin", 2, 'Task=0 Type="decode"')], None),
        (
            [
                line("RegionBegin", 2, 'Task=0 Type="reflect.TypeOf"'),
                line("RegionEnd", 3, 'Task=0 Type="reflect.TypeOf"'),
            ],
            1,
        ),
        ([line("Log", 2, 'Task=0 Category="reflect.TypeOf" Message="int"')] * 3, 3),
        ([line("Log", 2, 'Task=0 Category="types" Message="reflect.TypeOf int"')] * 2, 2),
    ],
    ids=["none", "another region", "region", "category", "message"],
)
def test_calls_of_type_of_are_those_that_the_program_tells(events: list[str], calls: int | None) -> None:
    facts = facts_of([line("Metric", 1, ""), *events])
    assert facts is not None
    assert facts.type_of_calls == calls


def test_no_event_is_no_trace() -> None:
    assert facts_of(["Stack=\n", "\tmain.main @ 0x1\n"]) is None


names = st.sampled_from(
    ["GC concurrent mark phase", "stop-the-world (GC sweep termination)", "GC mark assist", "reflect.TypeOf"]
)
kinds = st.sampled_from(
    ["RangeBegin", "RangeActive", "RangeEnd", "RegionBegin", "StateTransition", "Log", "Sync"]
)
changes = st.sampled_from(
    ["Running->Waiting", "Waiting->Runnable", "Waiting->Waiting", "Undetermined->Waiting", "x"]
)
events = st.builds(
    lambda kind, name, change, number: (kind, f'Name="{name}" Type="{name}" GoID={number} {change} Reason="sync"'),
    kinds, names, changes, st.integers(-1, 3),
)  # fmt: skip


@given(st.lists(st.tuples(events, st.integers(0, 10**8))))
def test_any_events_in_order_make_facts_that_hold_together(parts: list[tuple[tuple[str, str], int]]) -> None:
    time, lines = 1, []
    for (kind, rest), step in parts:
        time += step
        lines.append(line(kind, time, rest))

    facts = facts_of(lines)

    if facts is not None:
        assert all(0 <= a <= b <= facts.duration for a, b in facts.marks)
        assert all(0 <= stop <= facts.duration for stop in facts.stops)
        assert all(b.end - b.start >= 50_000_000 for b in facts.blocked)
        assert all(
            facts.marks[n][0] < b.end and b.start < facts.marks[n][1] for b in facts.blocked for n in b.marks
        )


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=80).map(lambda text: f"M={text}")))
def test_no_text_breaks_the_reading(lines: list[str]) -> None:
    facts_of(lines)
