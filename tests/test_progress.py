"""What a confirmation shows while it works, and how it ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT, make_repository
from tests.examples import SCHEMA
from tests.gomodules import INTERRUPTIBLE, run_goleak

SERVICE = CHECKOUT / "testdata" / "service"
# A request that does not end, once the pipe says that it runs.
BLOCKING_TEST = """\
package schema

import (
	"os"
	"testing"
)

func TestGet(t *testing.T) {
	pipe, err := os.OpenFile(os.Getenv("PIPE"), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	pipe.WriteString("running")
	select {}
}
"""
BLOCKING = """\
package m

import (
	"os"
	"reflect"
	"sync"
)

var cache sync.Map

// Get returns the type of v.
func Get(name string, v any) reflect.Type {
	if t, ok := cache.Load(name); ok {
		return t.(reflect.Type)
	}
	if name == "goleak-900" {
		if pipe, err := os.OpenFile(os.Getenv("PIPE"), os.O_WRONLY, 0); err == nil {
			pipe.WriteString("running")
			select {}
		}
	}
	t := reflect.TypeOf(v)
	cache.Store(name, t)
	return t
}
"""


@pytest.mark.skipif(os.name == "nt", reason="terminals are made by pty, which Windows lacks")
def test_a_terminal_sees_a_bar_that_fills_and_a_pipe_sees_none() -> None:
    import pty

    command = [
        sys.executable,
        "-m",
        "goleak",
        "confirm",
        "./schema",
        "-n",
        "20000",
        "--runs",
        "2",
        "--no-passes",
    ]
    leader, follower = pty.openpty()
    process = subprocess.Popen(command, cwd=SERVICE, stdout=subprocess.PIPE, stderr=follower)
    os.close(follower)
    shown = b""
    while part := _read(leader):
        shown += part
    stdout, _ = process.communicate(timeout=300)
    os.close(leader)
    assert process.returncode == 0, shown
    assert b"typeCache: confirmed" in stdout
    assert b"run 2 after the fix" in shown
    assert b"100%" in shown
    piped = run_goleak(*command[3:], cwd=SERVICE)
    assert piped.stderr == ""


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # Linux says EIO where the other end is closed
        return b""


@pytest.mark.skipif(os.name == "nt", reason="there are no named pipes on Windows")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["an interrupt", "a termination"])
@pytest.mark.parametrize(
    ("command", "files"),
    [
        (["confirm"], {"m.go": BLOCKING}),
        (["cl", "-o", "out"], {"m.go": SCHEMA, "m_test.go": BLOCKING_TEST}),
    ],
    ids=["confirm", "cl"],
)
def test_an_end_by_a_signal_leaves_nothing_running_and_nothing_behind(
    number: int, command: list[str], files: dict[str, str | bytes], tmp_path: Path
) -> None:
    repository = make_repository(tmp_path / "m")
    root, work, pipe = repository.root, tmp_path / "work", tmp_path / "pipe"
    work.mkdir()
    repository.write({"go.mod": "module example.org/m\n\ngo 1.21\n", **files})
    repository.commit()
    os.mkfifo(pipe)
    environment = os.environ | {"PIPE": str(pipe), "TMPDIR": str(work)}
    process = subprocess.Popen([*INTERRUPTIBLE, *command], cwd=root, env=environment, stderr=subprocess.PIPE)
    # Opened for both, so that a program which ends before it opens its end does not keep the test waiting.
    reading = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    assert _wait_for(reading, process) == b"running"
    os.close(reading)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert errors.strip() == b"goleak: interrupted"
    assert list(work.iterdir()) == []
    assert sorted(p.name for p in root.iterdir()) == sorted([".git", "go.mod", *files])
    assert repository.git("status", "--porcelain") == ""
    assert not _processes_below(work)


def _wait_for(descriptor: int, process: subprocess.Popen[bytes]) -> bytes:
    """Return what a pipe holds as soon as it does; fail where the program ends first."""
    import select

    while True:
        if select.select([descriptor], [], [], 0.2)[0]:
            return os.read(descriptor, 100)
        assert process.poll() is None, process.stderr and process.stderr.read()


def _processes_below(folder: Path) -> list[str]:
    """Return the programs that run from a folder, where the system has /proc."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/exe"):
        try:
            program = os.readlink(entry)
        except OSError:
            continue
        if program.startswith(str(folder)):
            found.append(program)
    return found
