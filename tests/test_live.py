"""Programs that serve net/http/pprof, and addresses where none does."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from goleak.errors import GoleakError
from goleak.observe.live import from_files, record, resident, sample_process
from goleak.toolchain import Toolchain, go_environment, run
from tests.conftest import write_files
from tests.gomodules import INTERRUPTIBLE, run_goleak

PROFILED = """\
package m

import (
	"os"
	"runtime"
	"runtime/pprof"
	"testing"
)

var kept [][]byte

func TestProfiles(t *testing.T) {
	for _, name := range []string{"before", "after", "goroutine", "mutex", "threadcreate"} {
		kept = append(kept, make([]byte, 8<<20))
		of := name
		if name == "before" || name == "after" {
			of = "heap"
			runtime.GC()
		}
		file, err := os.Create(name + ".pb.gz")
		if err != nil {
			t.Fatal(err)
		}
		if err := pprof.Lookup(of).WriteTo(file, 0); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.Create("heap.txt")
	if err != nil {
		t.Fatal(err)
	}
	if err := pprof.Lookup("heap").WriteTo(text, 1); err != nil {
		t.Fatal(err)
	}
}
"""
Answers = Mapping[str, bytes | int | None]


@pytest.fixture(scope="module")
def profiles(tmp_path_factory: pytest.TempPathFactory, toolchain: Toolchain) -> Path:
    """Return a folder with profiles of a Go program: two of the heap, and of CPU, mutexes, goroutines and threads."""
    root = tmp_path_factory.mktemp("profiles")
    write_files(root, {"go.mod": "module m\n\ngo 1.21\n", "m_test.go": PROFILED})
    test = [toolchain.command, "test", "-memprofilerate=1", "-cpuprofile=cpu.pb.gz", "-run=TestProfiles", "."]
    done = run(test, cwd=root, environment=go_environment(toolchain), timeout=300)
    assert done.code == 0, done.stdout + done.stderr
    return root


@pytest.fixture
def answers(profiles: Path) -> dict[str, bytes | int | None]:
    """Return what net/http/pprof and expvar answer, by path; a number is an error, None no answer at all."""
    heap, empty = (profiles / "before.pb.gz").read_bytes(), (profiles / "mutex.pb.gz").read_bytes()
    return {
        "/debug/pprof/heap": heap,
        "/debug/pprof/profile": (profiles / "cpu.pb.gz").read_bytes(),
        "/debug/pprof/mutex": empty,
        "/debug/pprof/block": empty,
        "/debug/pprof/goroutine": (profiles / "goroutine.pb.gz").read_bytes(),
        "/debug/vars": b'{"cmdline": [], "memstats": {"HeapAlloc": 7000, "NextGC": 9000, "NumGC": 3, "HeapInuse": 8}}',
    }


@contextmanager
def serving(answers: Answers) -> Iterator[str]:
    """Serve answers on a free port of this machine; yield the address. What has no answer waits for the end."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = answers.get(self.path, answers.get(self.path.partition("?")[0], 404))
            if answer is None:
                over.wait()
                return
            self.send_response(answer if isinstance(answer, int) else 200)
            self.end_headers()
            self.wfile.write(b"what went wrong\nand more\n" if isinstance(answer, int) else answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def refusal(url: str) -> str:
    with pytest.raises(GoleakError) as error:
        record(url, 1.0)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("above", ["", "/", "/debug", "/debug/pprof/", "/debug/pprof/heap"])
def test_all_is_taken_from_any_address_of_a_program(answers: Answers, above: str) -> None:
    with serving(answers) as url:
        taken = record(url + above, 1.0)

    assert taken.heap is not None
    assert taken.grown is not None
    assert taken.cpu is not None
    assert taken.grown.samples == {}
    assert [(s.bytes, s.goal, s.collections) for s in taken.samples[:1]] == [(7000, 9000, 3)]
    assert [name for name, _ in taken.files] == [
        "block.pb.gz", "cpu.pb.gz", "goroutine.pb.gz", "heap_after.pb.gz", "heap_before.pb.gz", "mutex.pb.gz",
    ]  # fmt: skip


def test_without_expvar_the_heap_profile_as_text_has_the_sizes(
    answers: dict[str, bytes | int | None], profiles: Path
) -> None:
    text = (profiles / "heap.txt").read_bytes()
    del answers["/debug/vars"]
    with serving(answers | {"/debug/pprof/heap?debug=1": text}) as url:
        samples = record(url, 1.0).samples
    assert samples
    for sample in samples:
        assert 16 << 20 <= sample.bytes <= sample.inuse < sample.goal
        assert sample.collections >= 2


def test_a_port_where_nothing_listens_is_told() -> None:
    with socket.socket() as taken:  # bound, but not listening: no other program can get the port meanwhile
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        said = refusal(url)
    assert said.startswith(f"{url}/debug/pprof/heap?gc=1: Connection refused; is the program running")


def test_a_program_without_pprof_is_told() -> None:
    with serving({}) as url:
        assert refusal(url) == f"{url}/debug/pprof/heap?gc=1: 404 what went wrong; serve net/http/pprof there"


@pytest.mark.parametrize("name", ["profile", "mutex", "block", "goroutine"])
def test_what_cannot_be_had_is_told_before_the_window_is_over(
    answers: dict[str, bytes | int | None], name: str
) -> None:
    waiting = dict.fromkeys(f"/debug/pprof/{n}" for n in ("profile", "mutex", "block"))
    with serving(answers | waiting | {f"/debug/pprof/{name}": 500}) as url:
        assert f"{url}/debug/pprof/{name}" in refusal(url)


@pytest.mark.parametrize(
    "page", [b"<html>hello</html>", b"", b"\x1f\x8b\x08junk"], ids=["page", "nothing", "damaged"]
)
@pytest.mark.parametrize("name", ["heap", "profile", "block"])
def test_an_answer_that_is_no_profile_is_told(
    answers: dict[str, bytes | int | None], name: str, page: bytes
) -> None:
    with serving(answers | {f"/debug/pprof/{name}": page}) as url:
        said = refusal(url)
    assert said.startswith(url)
    assert "not a profile" in said or "cut off or damaged" in said


def test_an_answer_of_another_kind_is_told(answers: dict[str, bytes | int | None], profiles: Path) -> None:
    cpu = (profiles / "cpu.pb.gz").read_bytes()
    with serving(answers | {"/debug/pprof/heap": cpu}) as url:
        assert "no heap profile" in refusal(url)


@pytest.mark.parametrize(
    "url",
    ["ftp://127.0.0.1/", "127.0.0.1:6060", "http://", "http://127.0.0.1:99999", "http://127.0.0.1:x", "http://[::1", "http://a b"],
)  # fmt: skip
def test_what_is_no_address_is_told(url: str) -> None:
    assert refusal(url).startswith(url)


def test_a_proxy_is_not_asked_for_this_machine(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with serving(answers) as url:
        assert record(url, 1.0).heap is not None


def test_an_interrupt_ends_the_watching_at_once_and_leaves_nothing(
    answers: dict[str, bytes | int | None], tmp_path: Path
) -> None:
    asked = threading.Event()

    class Noticing(dict[str, bytes | int | None]):
        def get(self, path: str, other: object = None) -> bytes | int | None:
            del other
            if path.startswith("/debug/pprof/profile"):
                asked.set()
            return self[path.partition("?")[0]]

    waiting = dict.fromkeys(f"/debug/pprof/{n}" for n in ("profile", "mutex", "block"))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with serving(Noticing(answers | waiting)) as url:
        command = [*INTERRUPTIBLE, "observe", "--pprof", url, "--window", "300s"]
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"TMPDIR": str(temporary)},
        )
        assert asked.wait(60)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert (process.returncode, said) == (130, "\ngoleak: interrupted\n")
    assert [p.name for p in tmp_path.iterdir()] == ["temporary"]
    assert not list(temporary.iterdir())


def test_a_trace_that_cannot_be_read_takes_nothing_from_the_rest(
    answers: dict[str, bytes | int | None], tmp_path: Path
) -> None:
    with serving(answers | {"/debug/pprof/trace": b"junk"}) as url:
        ran = run_goleak("observe", "--pprof", url, "--window", "1s", "--out", "kept", cwd=tmp_path)
    assert ran.code == 0
    assert "collections a second" in ran.stdout
    assert ran.stderr.startswith("goleak: kept/trace.out: not a whole execution trace (")
    assert (tmp_path / "kept" / "trace.out").read_bytes() == b"junk"


def test_files_are_known_by_what_they_count(profiles: Path) -> None:
    names = ["before", "cpu", "mutex", "goroutine", "after"]
    taken = from_files([profiles / f"{name}.pb.gz" for name in names])

    assert taken.cpu is not None
    assert taken.heap is not None
    assert taken.grown is not None
    kept = {
        s: v
        for s, v in taken.grown.values("inuse_space").items()
        if any(f.function == "m.TestProfiles" for f in s)
    }
    assert sum(kept.values()) == pytest.approx(8 << 20, rel=0.01)
    assert from_files([profiles / "after.pb.gz"]).grown is None


def test_files_of_no_use_are_told(profiles: Path) -> None:
    with pytest.raises(GoleakError, match=r"threadcreate\.pb\.gz: counts threadcreate; heap, CPU"):
        from_files([profiles / "threadcreate.pb.gz"])
    with pytest.raises(GoleakError, match="3 heap profiles; name one, or two: before and after"):
        from_files([profiles / "before.pb.gz"] * 3)


needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system has no /proc")


@needs_proc
def test_the_memory_of_a_process_is_sampled() -> None:
    assert 1 << 20 < resident(os.getpid()) < 1 << 40
    samples = sample_process(os.getpid(), 0.01)
    assert samples
    assert all(s.rss > 1 << 20 and s.bytes == 0 for s in samples)


@needs_proc
def test_a_process_that_is_not_there_is_told() -> None:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    with pytest.raises(GoleakError, match=rf"--pid {done.pid}: no such process"):
        resident(done.pid)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "nothing to observe"),
        (("--pprof", "http://127.0.0.1:1", "--pprof", "http://127.0.0.1:2"), "--pprof: one address, or files"),
        (("--pprof", "none.pb.gz"), "none.pb.gz: No such file or directory"),
        (("--pprof", "junk"), "junk: not a profile in pprof's format"),
        (("--gctrace", "junk"), "junk: no line of a GC trace"),
        (("--gctrace", "none"), "none: No such file or directory"),
        (("--gctrace", "."), ".: Is a directory"),
        (("--trace", "junk"), "junk: not a whole execution trace"),
        (("--samples", "junk"), "junk:1: not a sample"),
        (("--samples", os.devnull), "no sample in it"),
        (("--samples", "."), "goleak: .: Is a directory"),
        (("--pprof", "http://127.0.0.1:1", "--out", "junk/below"), "junk/below: Not a directory"),
        (("--pprof", "http://127.0.0.1:1", "--window", "soon"), "not a duration"),
        (("--pid", "0"), "--pid"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_and_leaves_nothing(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "junk").write_bytes(b"junk\n")
    ran = run_goleak("observe", *arguments, cwd=tmp_path)
    assert (ran.code, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert [p.name for p in tmp_path.iterdir()] == ["junk"]


@pytest.mark.parametrize("option", ["--gctrace", "--pprof", "--samples", "--trace"])
def test_a_file_without_permission_is_told(tmp_path: Path, option: str) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    file = tmp_path / "closed"
    file.write_bytes(b"")
    file.chmod(0)
    ran = run_goleak("observe", option, str(file), cwd=tmp_path)
    assert ran.code == 2
    assert ran.stderr.startswith(f"goleak: {file}: ")
    assert "ermission" in ran.stderr
    assert ran.stderr.count("\n") == 1
