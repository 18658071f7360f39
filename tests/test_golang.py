"""The Go that goleak writes into other people's modules, checked by Go itself."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from goleak.toolchain import Toolchain, go_environment, run
from tests.conftest import CHECKOUT

MODULE = CHECKOUT / "codemod" / "goleak" / "golang"


def go(toolchain: Toolchain, *arguments: str, **variables: str) -> None:
    done = run(
        [toolchain.command, *arguments],
        cwd=MODULE,
        environment=go_environment(toolchain, None, **variables),
        timeout=600,
    )
    assert done.code == 0, done.stdout + done.stderr


def test_it_is_vetted(toolchain: Toolchain) -> None:
    go(toolchain, "vet", "./...")


def test_its_own_tests_pass(toolchain: Toolchain) -> None:
    go(toolchain, "test", "./typecache")


def test_its_own_tests_pass_under_the_race_detector(toolchain: Toolchain) -> None:
    if shutil.which("gcc") is None and shutil.which("clang") is None:
        pytest.skip("the race detector needs a C compiler, and there is none on PATH")
    go(toolchain, "test", "-race", "-short", "./typecache", CGO_ENABLED="1")


def test_its_benchmarks_run(toolchain: Toolchain) -> None:
    go(toolchain, "test", "-run", "^$", "-bench", ".", "-benchtime", "1x", "./typecache")


def test_it_is_formatted(toolchain: Toolchain) -> None:
    gofmt = Path(toolchain.command).resolve().parent / "gofmt"
    listed = subprocess.run([gofmt, "-l", "."], cwd=MODULE, capture_output=True, text=True, check=True)
    assert listed.stdout == ""
