"""A program that is killed at each of its writes in turn, and says what it left and what the next run made of it.

It runs as a process of its own, because the test runner has threads, which a fork does not take along.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from goleak.__main__ import main
from goleak.errors import GoleakError
from goleak.fix.edit.edits import Change
from goleak.fix.write.apply import begin, commit, recover, undo
from goleak.fix.write.lock import locked

CALLS = (
    "open",
    "write",
    "fsync",
    "replace",
    "mkdir",
    "unlink",
    "rmdir",
    "utime",
    "chown",
    "chmod",
    "ftruncate",
)
Action = Callable[[Path], object]


def prepare(root: Path) -> Path:
    """Make a module with a file, a link to another, and a folder to come."""
    shutil.rmtree(root, ignore_errors=True)
    (root / "sub").mkdir(parents=True)
    (root / "a.go").write_bytes(b"package a // before\n")
    (root / "sub" / "real.go").write_bytes(b"package sub // before\n")
    (root / "link.go").symlink_to("sub/real.go")
    return root


def changes(root: Path) -> list[Change]:
    """Return changes of the module from `before` to `after`, with a new file in new folders."""
    named = {"a.go": b"package a // before\n", "link.go": b"package sub // before\n"}
    edited = [Change(str(root / n), old, old.replace(b"before", b"after")) for n, old in named.items()]
    return [*edited, Change(str(root / "internal" / "new" / "new.go"), None, b"package new // after\n")]


def contents(root: Path) -> dict[str, str]:
    """Return every file below a folder, hidden ones, too; links are marked with @, and folders are there."""
    return {
        p.relative_to(root).as_posix() + ("@" if p.is_symlink() else "/" if p.is_dir() else ""): ""
        if p.is_dir()
        else p.read_text("utf-8", "replace")
        for p in sorted(root.rglob("*"))
    }


def write(root: Path) -> None:
    """Write the changes."""
    with locked(str(root), wait=0, notify=print) as folder:
        commit(begin(changes(root), str(root), folder))


def take_back(root: Path) -> None:
    """Write the changes and undo them."""
    with locked(str(root), wait=0, notify=print) as folder:
        undo(begin(changes(root), str(root), folder))


def mend(root: Path) -> list[str]:
    """Do what the next run does first."""
    with locked(str(root), wait=0, notify=print):
        return recover(str(root))


def run_fix(root: Path) -> None:
    """Run the command."""
    os.chdir(root)
    sys.argv = ["goleak", "fix", "--no-verify"]
    main()


def no_fsync(fd: object) -> None:
    """Save the time: what a killed program has written is not lost, only what a machine has."""


def killed(number: int, action: Action, root: Path) -> bool:
    """Run an action in a child that is killed before its n-th call, half-way through it if it writes; True if it was."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _count(number)
            action(root)
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        except GoleakError as error:
            print(error, file=sys.stderr)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        assert os.waitstatus_to_exitcode(status) == 0, f"failed without being killed, at {number}"
    return os.WIFSIGNALED(status)


def _count(number: int) -> None:
    counted = 0

    def wrap(name: str) -> None:
        real = getattr(os, name)

        def wrapped(*arguments: object, **named: object) -> object:
            nonlocal counted
            counted += 1
            if counted == number:
                if name == "write":
                    handle, data = arguments
                    assert isinstance(data, memoryview)
                    real(handle, data[: len(data) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)

        setattr(os, name, wrapped)

    for name in CALLS:
        wrap(name)


def sweep(action: Action, make: Action, root: Path) -> list[dict[str, object]]:
    """Kill an action at each call in turn, mend what it left, and tell both states; the last one got through."""
    told: list[dict[str, object]] = []
    for number in range(1, 1000):
        make(root)
        alive = not killed(number, action, root)
        left = contents(root)
        said = mend(root)
        told.append({"alive": alive, "left": left, "mended": contents(root), "said": said})
        if alive:
            break
    return told


def half(root: Path) -> int:
    """Return at which call a run is to be killed to leave some files written, and others not."""
    for number in range(1, 1000):
        prepare(root)
        killed(number, write, root)
        if "after" in (root / "a.go").read_text():
            return number
    raise AssertionError("nothing was written")


def _half_written(root: Path) -> Action:
    number = half(root)

    def make(root: Path) -> None:
        assert killed(number, write, prepare(root))

    return make


def _copy(source: Path) -> Action:
    def make(root: Path) -> None:
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(source, root)

    return make


def _tell(scenario: str, root: Path, source: Path) -> object:
    if scenario == "write":
        return sweep(write, prepare, root)
    if scenario == "undo":
        return sweep(take_back, prepare, root)
    if scenario == "recover":
        return sweep(mend, _half_written(root), root)
    # The command: what it imports is imported once, before it is forked.
    make = _copy(source)
    make(root)
    try:
        run_fix(root)
    except SystemExit:
        os.chdir("/")
    fixed = contents(root)
    return {"fixed": fixed, "runs": sweep(run_fix, make, root)}


if __name__ == "__main__":
    os.fsync = no_fsync
    print(json.dumps(_tell(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
