"""Answers do not depend on how the work is shared out."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from goleak.commands import answers
from goleak.commands.forks import in_parallel
from goleak.errors import GoleakError
from tests.conftest import CHECKOUT
from tests.gomodules import run_goleak

Write = Callable[[Mapping[str, str | bytes]], Path]

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are copied only where there is fork")


@forks
@pytest.mark.parametrize("command", ["check", "caches"])
@pytest.mark.parametrize("output", ["text", "json"])
@pytest.mark.parametrize("fixture", ["find/shapes", "find/roles", "find/evictions", "find/keys", "service"])
def test_any_number_of_jobs_prints_the_same(
    command: str, output: str, fixture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_MANY_PACKAGES", 1)
    monkeypatch.setattr(answers, "few_files", lambda _: False)
    root = CHECKOUT / "testdata" / fixture
    ran = [run_goleak(command, "--format", output, "--jobs", str(jobs), cwd=root) for jobs in (1, 2, 7)]
    assert ran[0].stdout
    assert ran[1:] == ran[:1] * 2


@forks
def test_results_come_in_the_order_of_the_parts() -> None:
    assert in_parallel(lambda n: n * n, [3, 1, 2]) == [9, 1, 4]


@forks
def test_results_larger_than_a_pipe_arrive_whole() -> None:
    assert in_parallel(lambda n: "x" * n, [1 << 22, 1 << 21]) == ["x" * (1 << 22), "x" * (1 << 21)]


@forks
def test_a_mistake_to_mend_is_raised_here() -> None:
    def work(part: int) -> int:
        raise GoleakError(f"m.go:{part}: mend it")

    with pytest.raises(GoleakError, match=r"m\.go:1: mend it"):
        in_parallel(work, [1])


@forks
def test_a_process_that_dies_is_told() -> None:
    def work(part: int) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return part

    with pytest.raises(RuntimeError, match="ended without a result"):
        in_parallel(work, [1, 2])


def test_a_syntax_error_beside_a_finding_is_told_in_a_large_selection(
    module: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "few_files", lambda _: False)
    leak = (CHECKOUT / "rules/unbounded-type-cache/bad.go").read_bytes() + b"\nfunc broken( {\n"
    root = module({"m.go": leak, "other/other.go": "package other\n\nfunc {\n"})
    said = run_goleak("check", cwd=root).stdout
    assert "m.go:" in said
    assert "GL000" in said
    assert "other.go" not in said
    assert "other.go" in run_goleak("check", "./other/other.go", cwd=root).stdout
