"""Go toolchains of other versions for tests, and a program that they build."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from goleak.toolchain import Output, Toolchain, find_go, go_environment, run

VERSIONS = ("go1.22.10", "go1.24.5", "go1.27.3")


def go_of(version: str) -> Toolchain:
    """Return a toolchain of a version, which the go command fetches; the test is skipped where it cannot."""
    found = find_go()
    if found.text == version:
        return found
    environment = go_environment(found, GOTOOLCHAIN=version, GOFLAGS="")
    told = run([found.command, "env", "GOROOT"], cwd=Path.cwd(), environment=environment, timeout=300)
    command = Path(told.stdout.strip()) / "bin" / "go"
    if told.code or not command.is_file():
        pytest.skip(f"{version} is not to be had: {told.stderr.strip().splitlines()[-1:]}")
    numbers = [int(part) for part in version.removeprefix("go").split(".")]
    return replace(
        found, command=str(command), version=(numbers[0], numbers[1], numbers[2]), text=version, root=""
    )


def build(toolchain: Toolchain, root: Path, *packages: str, out: Path) -> Path:
    """Build the program in a folder; return its file."""
    environment = go_environment(toolchain, GOTOOLCHAIN="local", GOFLAGS="-buildvcs=false", GOWORK="off")
    command = [toolchain.command, "build", "-o", str(out), *packages]
    done = run(command, cwd=root, environment=environment, timeout=300)
    assert done.code == 0, done.stdout + done.stderr
    return out


def run_traced(program: Path, *arguments: str, cwd: Path) -> Output:
    """Run a program under GODEBUG=gctrace=1."""
    environment = go_environment(find_go()) | {"GODEBUG": "gctrace=1"}
    done = run([str(program), *arguments], cwd=cwd, environment=environment, timeout=60)
    assert done.code == 0, done.stderr
    return done
