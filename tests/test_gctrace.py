from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goleak.errors import GoleakError
from goleak.observe.gctrace import Collection, collections_in, read_collections
from goleak.toolchain import Toolchain
from tests.conftest import write_files
from tests.gotoolchains import VERSIONS, build, go_of, run_traced

LINE = (
    "gc 12 @3.456s 5%: 0.018+1.3+0.005 ms clock, 0.14+0.35/1.2/3.4+0.04 ms cpu,"
    " 4->5->2 MB, 5 MB goal, 0 MB stacks, 1 MB globals, 8 P (forced)"
)
COLLECTING = """\
package main

import (
	"fmt"
	"os"
	"runtime"
)

var kept [][]byte

func main() {
	// Before the first cycle: the runtime writes its lines in pieces, and others may come between.
	fmt.Fprintln(os.Stderr, "2026/11/26 10:00:00 starting")
	for i := 0; i < 3; i++ {
		for n := 0; n < 16; n++ {
			kept = append(kept, make([]byte, 1<<20))
		}
		runtime.GC()
	}
	var last runtime.MemStats
	runtime.ReadMemStats(&last)
	fmt.Println(last.NumGC, last.NumForcedGC, last.PauseTotalNs, runtime.GOMAXPROCS(0))
}
"""


def collected(toolchain: Toolchain, root: Path) -> None:
    write_files(root, {"go.mod": "module example.org/m\n\ngo 1.21\n", "main.go": COLLECTING})
    done = run_traced(build(toolchain, root, ".", out=root / "program"), cwd=root)
    cycles, forced, pauses, procs = map(int, done.stdout.split())

    found = read_collections(done.stderr.splitlines(), "stderr")

    assert [c.number for c in found] == list(range(1, cycles + 1))
    assert sum(c.forced for c in found) == forced == 3
    assert sum(c.pause for c in found) == pytest.approx(pauses, rel=0.2, abs=50_000 * cycles)
    assert {c.procs for c in found} == {procs}
    assert [c.live >> 20 for c in found if c.forced] == pytest.approx([16, 32, 48], abs=2)
    assert all(a.at <= b.at for a, b in pairwise(found))


def test_what_a_go_program_prints_is_what_its_memstats_say(toolchain: Toolchain, tmp_path: Path) -> None:
    collected(toolchain, tmp_path)


@pytest.mark.parametrize("version", VERSIONS)
def test_what_programs_of_other_go_versions_print_is_read(version: str, tmp_path: Path) -> None:
    collected(go_of(version), tmp_path)


def test_each_part_of_a_line_has_its_place() -> None:
    (found,) = collections_in([LINE])

    assert found == Collection(
        number=12, at=3.456, share=0.05, sweep_termination=18_000, mark=1_300_000, mark_termination=5_000,
        cpu=140_000 + 350_000 + 1_200_000 + 3_400_000 + 40_000, before=4 << 20, after=5 << 20, live=2 << 20,
        goal=5 << 20, stacks=0, globals=1 << 20, procs=8, forced=True,
    )  # fmt: skip
    assert found.pause == 23_000


def test_lines_are_found_between_and_behind_others() -> None:
    log = [
        "listening on :8080",
        f"2026-11-26T10:00:00Z stderr F {LINE}",
        "",
        LINE.replace("gc 12", "gc 13") + "\r\n",
    ]
    assert [c.number for c in read_collections(log, "log")] == [12, 13]


def test_of_a_program_that_was_started_again_the_last_run_counts() -> None:
    log = [
        LINE.replace("gc 12 @3.456s", f"gc {number} @{at}s")
        for number, at in ((1, 0.1), (2, 9.0), (1, 0.2), (2, 0.7))
    ]
    assert [(c.number, c.at) for c in read_collections(log, "log")] == [(1, 0.2), (2, 0.7)]


@pytest.mark.parametrize("log", [[], ["listening"], [LINE[:-60]], [LINE.replace("3.456", "3.4.56")]])
def test_a_log_without_a_line_says_how_to_get_one(log: list[str]) -> None:
    with pytest.raises(
        GoleakError, match=r"^log: no line of a GC trace; run the program with GODEBUG=gctrace=1"
    ):
        read_collections(log, "log")


milliseconds = st.integers(0, 10**7).map(lambda n: f"{n / 1000:.3f}")
megabytes = st.integers(0, 10**6)


@given(
    st.integers(1, 10**6), st.integers(0, 10**9), st.integers(0, 100), st.tuples(*[milliseconds] * 8),
    st.tuples(*[megabytes] * 6), st.integers(1, 1024), st.booleans(), st.booleans(),
)  # fmt: skip
def test_any_line_comes_back(
    number: int,
    at: int,
    share: int,
    times: tuple[str, ...],
    sizes: tuple[int, ...],
    procs: int,
    old: bool,
    forced: bool,
) -> None:
    a, b, c, d, e, f, g, h = times
    areas = "" if old else f", {sizes[4]} MB stacks, {sizes[5]} MB globals"
    line = (
        f"gc {number} @{at / 1000:.3f}s {share}%: {a}+{b}+{c} ms clock, {d}+{e}/{f}/{g}+{h} ms cpu, "
        f"{sizes[0]}->{sizes[1]}->{sizes[2]} MB, {sizes[3]} MB goal{areas}, {procs} P{' (forced)' if forced else ''}"
    )

    (found,) = collections_in([line])

    assert (found.number, found.at, found.share) == (number, at / 1000, share / 100)
    assert [found.sweep_termination, found.mark, found.mark_termination] == [
        round(float(t) * 1e6) for t in (a, b, c)
    ]
    assert found.cpu == sum(round(float(t) * 1e6) for t in (d, e, f, g, h))
    assert [found.before, found.after, found.live, found.goal] == [size << 20 for size in sizes[:4]]
    assert [found.stacks, found.globals] == ([0, 0] if old else [size << 20 for size in sizes[4:]])
    assert (found.procs, found.forced) == (procs, forced)


@given(st.lists(st.one_of(st.text(), st.text("gc @0123456789.s%:+->/ MBP,ldkou(", max_size=200))))
def test_no_text_breaks_the_reading(lines: list[str]) -> None:
    assert len(list(collections_in(lines))) <= len(lines)


@given(st.integers(0, len(LINE)), st.characters(exclude_categories=["Cs"]))
def test_a_line_with_a_wrong_character_is_read_or_passed_over(place: int, wrong: str) -> None:
    assert len(list(collections_in([LINE[:place] + wrong + LINE[place + 1 :]]))) <= 1
