"""Confirm eight kinds of program many times, and count the wrong verdicts: five kinds leak, three are healthy.

Each confirmation builds its harness and makes its load anew. Prints the slopes seen, and how long a confirmation takes.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from goleak.commands.session import Request, check_all, open_session
from goleak.drive.driver import Driver, NotDriven, find_drivers
from goleak.drive.surroundings import surroundings_of
from goleak.find.facts import Cache
from goleak.prove.confirm import Options, confirm
from goleak.prove.verdict import Verdict
from goleak.toolchain import find_go

PROGRAMS = Path(__file__).resolve().parents[1] / "testdata" / "verdicts"
EXPECTED: dict[str, Verdict] = {
    "stringleak": "leaking",
    "slowleak": "leaking",
    "leakgarbage": "leaking",
    "instanceleak": "leaking",
    "runtimetypes": "leaking",
    "fixedset": "steady",
    "bounded": "steady",
    "garbage": "steady",
}


@dataclass(frozen=True, slots=True)
class Program:
    """One kind of program: its cache, and what fills it."""

    name: str
    cache: Cache
    drivers: tuple[Driver, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One confirmation: its verdict, the slope in bytes a request, and its time in seconds."""

    verdict: Verdict
    retained: float
    seconds: float


def main() -> int:
    """Confirm every kind and print a table; return 1 where a verdict was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="confirmations of each kind (default: 20)")
    parser.add_argument("--runs", type=int, default=1, help="load runs in each (default: 1)")
    parser.add_argument("-n", type=int, default=100_000, help="requests a run (default: 100000)")
    parser.add_argument("-c", type=int, default=200, help="at a time (default: 200)")
    arguments = parser.parse_args()
    options = Options(arguments.n, arguments.c, arguments.runs)
    print(f"{'program':<14}{'expected':<10}{'wrong':>6}{'bytes/request':>26}{'seconds':>9}")
    wrong, times = 0, []
    for program in programs():
        confirm_once(program, replace(options, runs=1))  # builds what later ones find in Go's cache
        seen = [confirm_once(program, options) for _ in range(arguments.times)]
        wrong += report(program, seen)
        times += [s.seconds for s in seen]
    print(
        f"{wrong} wrong verdicts of {len(times)}; median time {median(times):.1f} s, most {max(times):.1f} s"
    )
    return 1 if wrong else 0


def programs() -> Iterator[Program]:
    """Yield the programs with the cache that goleak finds in each."""
    os.chdir(PROGRAMS)
    request = Request(())
    (checked,) = check_all(request, open_session(request))
    for known in sorted(checked.caches, key=lambda k: list(EXPECTED).index(name_of(k.cache))):
        types = checked.expressions
        drivers = find_drivers(known.cache, surroundings_of(types, known), types.types.underlying)
        if isinstance(drivers, NotDriven):
            sys.exit(f"{name_of(known.cache)}: not driven: {drivers.reason}")
        yield Program(name_of(known.cache), known.cache, drivers)


def name_of(cache: Cache) -> str:
    """Return the name of the program that a cache is in."""
    return cache.package.rpartition("/")[2]


def confirm_once(program: Program, options: Options) -> Confirmed:
    """Confirm one program as it is."""
    start = time.monotonic()
    result = confirm(find_go(), program.cache, program.drivers, PROGRAMS, [], options)
    if result.before is None:
        sys.exit(f"{program.name}: {'; '.join(result.reasons)}")
    judgement = result.before.judgement
    return Confirmed(judgement.verdict, judgement.retained.value, time.monotonic() - start)


def report(program: Program, seen: list[Confirmed]) -> int:
    """Print the row of one program and return how many verdicts were wrong."""
    expected = EXPECTED[program.name]
    wrong = sum(s.verdict != expected for s in seen)
    slopes = [s.retained for s in seen]
    shown = f"{median(slopes):.2f} [{min(slopes):.2f}, {max(slopes):.2f}]"
    seconds = median(s.seconds for s in seen)
    print(f"{program.name:<14}{expected:<10}{wrong:>6}{shown:>26}{seconds:>9.1f}", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
