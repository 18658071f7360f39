"""Compare the cache that goleak writes with the sync.Map that it replaces, in paired rounds of one process."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MODULE = Path(__file__).resolve().parents[1] / "codemod" / "goleak" / "golang"
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
    arguments = parser.parse_args()
    paired = benchmark(arguments.go, "BenchmarkPaired", arguments.rounds)
    retained = benchmark(arguments.go, "BenchmarkRetained", 1)
    print(table(paired))
    print()
    print(retention(retained[0].metrics))


def find_go() -> str:
    """Return the go command in PATH, or where its installer puts it."""
    return shutil.which("go") or "/usr/local/go/bin/go"


def benchmark(go: str, name: str, times: int) -> list[Measurement]:
    """Run one benchmark of the module, and what it contains, so many times each."""
    command = [
        go,
        "test",
        "-run=^$",
        f"-bench=^{name}$",
        f"-benchtime={times}x",
        "-timeout=30m",
        "./typecache",
    ]
    done = subprocess.run(command, cwd=MODULE, capture_output=True, text=True, check=False)
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
    """Return the table of medians."""
    rows = [f"{'scenario':<30} {'sync.Map':>10} {'typecache':>10} {'ratio':>6} {'limit':>6}"]
    for m in measurements:
        theirs, ours = m.metrics["sync.Map-ns"], m.metrics["typecache-ns"]
        row = f"{m.name:<30} {theirs:>7.1f} ns {ours:>7.1f} ns {m.metrics['ratio']:>6.2f}"
        rows.append(row + (f" {AT_MOST[m.name]:>6.1f}" if m.name in AT_MOST else ""))
    return "\n".join(rows)


def retention(metrics: dict[str, float]) -> str:
    """Return what is retained, in words."""
    return (
        f"retained after 1e6 unique string keys: sync.Map {metrics['sync.Map-KB']:,.0f} KB, "
        f"typecache {metrics['typecache-KB']:,.0f} KB\n"
        f"retained by a full typecache of which all is read: {metrics['typecache-full-and-read-KB']:,.0f} KB"
    )


if __name__ == "__main__":
    main()
