"""The benchmarks of packages, run by go test, as samples."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from goleak.toolchain import Toolchain, go_environment, run, with_build_folder

_LINE = re.compile(r"^(?P<name>Benchmark\S+)\s+\d+\s+(?P<values>\S.*)$")
_VALUE = re.compile(r"(\S+) (\S+)")
_DECLARED = re.compile(rb"^func Benchmark\w*\(", re.MULTILINE)
# go test measures nanoseconds; tables of benchstat are in seconds.
_UNITS = {"ns/op": ("sec/op", 1e-9)}

# Samples by package, name and unit.
Samples = Mapping[tuple[str, str, str], tuple[float, ...]]


def with_benchmarks(root: str, folders: Sequence[str]) -> tuple[str, ...]:
    """Return those of the folders, relative to `root`, whose tests have benchmarks."""
    return tuple(
        f for f in folders if any(_DECLARED.search(t.read_bytes()) for t in Path(root, f).glob("*_test.go"))
    )


def run_benchmarks(
    toolchain: Toolchain, root: str, folders: Sequence[str], *, count: int = 6, timeout: float = 600.0
) -> Samples:
    """Run the benchmarks of folders below a module's `root`, `count` times each, a tenth of a second at a time.

    What fails leaves no samples. Raises TimeoutError after `timeout` seconds.
    """
    command = [
        toolchain.command, "test", "-run=^$", "-bench=.", "-benchmem", "-benchtime=100ms", f"-count={count}",
        *("." if f == "." else f"./{f}" for f in folders),
    ]  # fmt: skip
    environment = go_environment(toolchain, GOTOOLCHAIN="local", GOPROXY="off")
    with with_build_folder(environment) as environment:
        return samples_in(run(command, cwd=root, environment=environment, timeout=timeout).stdout)


def samples_in(text: str) -> Samples:
    """Return the samples in what go test printed."""
    found: dict[tuple[str, str, str], tuple[float, ...]] = {}
    package = ""
    for line in text.splitlines():
        package = line.removeprefix("pkg: ").strip() if line.startswith("pkg: ") else package
        match = _LINE.match(line)
        for number, unit in _VALUE.findall(match["values"].replace("\t", " ")) if match else ():
            try:
                value = float(number)
            except ValueError:
                continue
            name, factor = _UNITS.get(unit, (unit, 1.0))
            key = (package, match["name"].removeprefix("Benchmark") if match else "", name)
            found[key] = (*found.get(key, ()), value * factor)
    return found
