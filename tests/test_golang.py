"""The Go that goleak writes into other people's modules, checked by Go itself."""

from __future__ import annotations

import functools
import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks.typecache import AT_MOST, CONTENDERS, Measurement, parse, table
from goleak.fix.generate.backends import BACKENDS
from goleak.toolchain import Output, Toolchain, go_environment, run
from tests.conftest import CHECKOUT

COMPARED = CHECKOUT / "benchmarks" / "typecache"
GOLANG = CHECKOUT / "codemod" / "goleak" / "golang"
# Tests in golang/typecache of what every generated cache can do, and of what those of golang itself or newer can.
SHARED = ("api_test.go", "expiry_test.go", "model_test.go")
MORE = {"go118": "ageing_test.go", **dict.fromkeys(BACKENDS, "interfaces_test.go")}
OLDEST, NEWEST = {"typecache": "go1.20.14", "go118": "go1.18.10"}, "go1.27.3"


def run_go(toolchain: Toolchain, folder: Path, *arguments: str, **variables: str) -> Output:
    return run(
        [toolchain.command, *arguments],
        cwd=folder,
        environment=go_environment(toolchain, None, **variables),
        timeout=600,
    )


def go(toolchain: Toolchain, folder: Path, *arguments: str, **variables: str) -> None:
    done = run_go(toolchain, folder, *arguments, **variables)
    assert done.code == 0, done.stdout + done.stderr


def package(name: str, to: Path) -> Path:
    """Return a module of one implementation alone, with its own tests and those that all share."""
    if name == "typecache":
        return GOLANG / "typecache"
    shutil.copytree(GOLANG / name, to)
    for test in (*SHARED, MORE[name]):
        shutil.copy(GOLANG / "typecache" / test, to)
    return to


@functools.cache
def fetched(toolchain: Toolchain, version: str) -> str:
    """Return why a release of Go cannot be had, or nothing."""
    done = run_go(toolchain, CHECKOUT, "version", GOTOOLCHAIN=version)
    lines = (done.stderr.strip() or "no answer").splitlines()
    return "" if done.code == 0 and version in done.stdout else lines[-1]


def test_what_is_shipped_is_vetted(toolchain: Toolchain) -> None:
    go(toolchain, GOLANG, "vet", "./...")


@pytest.mark.parametrize("name", OLDEST)
def test_its_own_tests_pass(name: str, toolchain: Toolchain, tmp_path: Path) -> None:
    folder = package(name, tmp_path / name)
    go(toolchain, folder, "vet", ".")
    go(toolchain, folder, "test", ".")


@pytest.mark.parametrize("name", sorted(BACKENDS))
def test_a_cache_of_another_module_passes_the_same_tests(
    name: str, toolchain: Toolchain, tmp_path: Path
) -> None:
    if toolchain.version < (1, 25):
        pytest.skip(f"{toolchain.text} has no testing/synctest, by whose clock these caches go")
    folder = package(name, tmp_path / name)
    needed = run_go(toolchain, folder, "mod", "download")
    if needed.code:
        pytest.skip(f"{BACKENDS[name].module} cannot be fetched: {needed.stderr.strip().splitlines()[-1]}")
    go(toolchain, folder, "vet", ".")
    go(toolchain, folder, "test", "-short", ".")


@pytest.mark.parametrize("release", ["the oldest", "the newest"])
@pytest.mark.parametrize("name", OLDEST)
def test_its_own_tests_pass_under_the_race_detector(
    name: str, release: str, toolchain: Toolchain, tmp_path: Path
) -> None:
    if shutil.which("gcc") is None and shutil.which("clang") is None:
        pytest.skip("the race detector needs a C compiler, and there is none on PATH")
    version = OLDEST[name] if release == "the oldest" else NEWEST
    missing = fetched(toolchain, version)
    if missing:
        pytest.skip(f"{version} cannot be fetched: {missing}")
    folder = package(name, tmp_path / name)
    go(toolchain, folder, "test", "-race", "-short", ".", CGO_ENABLED="1", GOTOOLCHAIN=version)


def test_its_benchmarks_run(toolchain: Toolchain) -> None:
    go(toolchain, GOLANG, "test", "-run", "^$", "-bench", ".", "-benchtime", "1x", "./typecache")


def test_it_is_compared_with_what_users_might_take_instead(toolchain: Toolchain) -> None:
    needed = run_go(toolchain, COMPARED, "mod", "download")
    if needed.code:
        pytest.skip(f"the other caches cannot be fetched: {needed.stderr.strip().splitlines()[-1]}")
    go(toolchain, COMPARED, "vet", ".")
    done = run_go(
        toolchain, COMPARED, "test", "-run=^$", "-bench=^BenchmarkContenders$", "-benchtime=1x", "."
    )
    measured = parse(done.stdout, "BenchmarkContenders")
    assert {m.name for m in measured} == set(AT_MOST)
    for one in measured:
        contenders = [c for c in CONTENDERS if c != "go-cache" or not one.name.startswith("type")]
        assert all(one.metrics[f"{c}-ns"] > 0 and one.metrics[f"{c}-ratio"] > 0 for c in contenders)


def test_a_ratio_over_its_limit_is_marked() -> None:
    fast = Measurement("miss and store", {"sync.Map-ns": 10.0, "typecache-ns": 5.0, "ratio": 0.5})
    slow = Measurement("miss and store", {"sync.Map-ns": 10.0, "typecache-ns": 6.0, "ratio": 0.6})
    assert [line.endswith(" over") for line in table([fast, slow]).splitlines()] == [False, False, True]


def test_it_is_formatted(toolchain: Toolchain) -> None:
    gofmt = Path(toolchain.command).resolve().parent / "gofmt"
    for folder in (GOLANG, COMPARED):
        listed = subprocess.run([gofmt, "-l", "."], cwd=folder, capture_output=True, text=True, check=True)
        assert listed.stdout == ""
