"""Compare the cache that goleak writes with the sync.Map that it replaces, and with what users might take instead.

All take turns in rounds of one process; a ratio is the median of those within the rounds.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MODULE = Path(__file__).resolve().parents[1] / "codemod" / "goleak" / "golang" / "typecache"
COMPARED = Path(__file__).resolve().parent / "typecache"  # a module of its own, for what it requires
METRIC = re.compile(r"([\d.e+-]+) ([A-Za-z][\w./-]*)")

# What the cache is to keep to: the ratio to sync.Map, by the scenario's name in bench_test.go.
AT_MOST = {
    "type hit, 16": 1.2,
    "type hit, 255": 1.0,
    "string hit, 256": 1.0,
    "type hit, 255, 2 readers": 1.0,
    "string hit, 256, 2 readers": 1.0,
    "90% hits, 10% miss and store": 0.8,
    "miss and store": 0.5,
}
RETAINED_AT_MOST = 256  # KB, after a million unique keys
CONTENDERS = ("sync.Map", "typecache", "golang-lru", "ttlcache", "otter", "go-cache")


@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of `go test -bench`."""

    name: str
    metrics: dict[str, float]


def main() -> None:
    """Run the benchmarks and print their table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=101, help="pairs to take the median of (default: 101)")
    parser.add_argument("--go", default=find_go(), help="the go command (default: %(default)s)")
    parser.add_argument("--alone", action="store_true", help="leave out the caches of other modules")
    arguments = parser.parse_args()
    paired = benchmark(arguments.go, MODULE, "BenchmarkPaired", arguments.rounds)
    retained = benchmark(arguments.go, MODULE, "BenchmarkRetained", 1)
    print(table(paired))
    print()
    print(retention(retained[0].metrics))
    if not arguments.alone:
        compared = benchmark(arguments.go, COMPARED, "BenchmarkContenders", arguments.rounds)
        kept = benchmark(arguments.go, COMPARED, "BenchmarkContendersRetained", 1)
        print()
        print(comparison(compared, kept[0].metrics))


def find_go() -> str:
    """Return the go command in PATH, or where its installer puts it."""
    return shutil.which("go") or "/usr/local/go/bin/go"


def benchmark(go: str, module: Path, name: str, times: int) -> list[Measurement]:
    """Run one benchmark of a package, and what it contains, so many times each."""
    command = [
        go,
        "test",
        "-run=^$",
        f"-bench=^{name}$",
        f"-benchtime={times}x",
        "-timeout=30m",
        ".",
    ]
    done = subprocess.run(command, cwd=module, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return parse(done.stdout, name)


def parse(output: str, benchmark: str) -> list[Measurement]:
    """Return the measurements in the output of `go test -bench`."""
    measurements = []
    for line in output.splitlines():
        if line.startswith(benchmark):
            name, _, figures = line.partition("\t")
            name = name.strip().removeprefix(benchmark).removeprefix("/").replace("_", " ")
            metrics = {unit: float(figure) for figure, unit in METRIC.findall(figures)}
            measurements.append(Measurement(re.sub(r"-\d+$", "", name), metrics))
    return measurements


def table(measurements: list[Measurement]) -> str:
    """Return the table of medians, with what each ratio may be and a word where it is more."""
    rows = [f"{'scenario':<30} {'sync.Map':>10} {'typecache':>10} {'ratio':>6} {'limit':>6}"]
    for m in measurements:
        theirs, ours = m.metrics["sync.Map-ns"], m.metrics["typecache-ns"]
        row = f"{m.name:<30} {theirs:>7.1f} ns {ours:>7.1f} ns {m.metrics['ratio']:>6.2f}"
        rows.append(row + limited(m.metrics["ratio"], AT_MOST.get(m.name)))
    return "\n".join(rows)


def limited(value: float, limit: float | None) -> str:
    """Return a limit as a column, marked where a value is over it."""
    if limit is None:
        return ""
    return f" {limit:>6.1f}" + (" over" if value > limit else "")


def retention(metrics: dict[str, float]) -> str:
    """Return what is retained, in words."""
    kept = metrics["typecache-KB"]
    return (
        f"retained after 1e6 unique string keys: sync.Map {metrics['sync.Map-KB']:,.0f} KB, "
        f"typecache {kept:,.0f} KB, limit {RETAINED_AT_MOST} KB{' over' if kept > RETAINED_AT_MOST else ''}\n"
        f"retained by a full typecache of which all is read: {metrics['typecache-full-and-read-KB']:,.0f} KB"
    )


def comparison(measurements: list[Measurement], retained: dict[str, float]) -> str:
    """Return the table of ratios to sync.Map, with the limits for typecache, and of what is retained."""
    rows = [f"{'times sync.Map':<30}" + "".join(f" {name:>10}" for name in CONTENDERS) + f" {'limit':>6}"]
    for m in measurements:
        ratios = [m.metrics.get(f"{name}-ratio") for name in CONTENDERS]
        shown = "".join(f" {'-' if ratio is None else f'{ratio:.2f}':>10}" for ratio in ratios)
        rows.append(f"{m.name:<30}{shown}{limited(m.metrics['typecache-ratio'], AT_MOST.get(m.name))}")
    kept = "".join(f" {retained[f'{name}-KB']:>10,.0f}" for name in CONTENDERS)
    rows.append(f"{'KB after 1e6 unique keys':<30}{kept} {RETAINED_AT_MOST:>6}")
    return "\n".join(rows)


if __name__ == "__main__":
    main()
