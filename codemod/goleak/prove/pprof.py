"""Heap profiles, read by `go tool pprof`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from goleak.errors import GoleakError
from goleak.toolchain import Toolchain, go_environment, run

# Since Go 1.25 the first call builds pprof from source: half a minute on two slow cores.
_TIMEOUT = 300.0
_TOTAL = re.compile(r"^Showing nodes accounting for .* of (-?\d+)B? total$")
_ROW = re.compile(r"^\s*(-?\d+)B?\s+-?[\d.]+%\s+-?[\d.]+%\s+(-?\d+)B?\s+-?[\d.]+%\s+(\S.*)$")
_INLINED = re.compile(r" \((?:partial-)?inline\)$")


@dataclass(frozen=True, slots=True)
class AllocationSite:
    """A line of Go that allocated what is still live.

    `flat` are the bytes it allocated itself, `cumulative` those with what it called; `line` is 1-based, 0 if unknown.
    """

    function: str
    file: str
    line: int
    flat: int
    cumulative: int


@dataclass(frozen=True, slots=True)
class Growth:
    """What was live at the second profile and not at the first, in bytes, and where it was allocated."""

    total: int
    sites: tuple[AllocationSite, ...]


def read_growth(toolchain: Toolchain, before: Path, after: Path) -> Growth:
    """Compare two heap profiles of one run.

    The first is passed as -base, which leaves percentages of the growth; -diff_base would make them of the base.
    """
    command = [
        toolchain.command, "tool", "pprof", "-top", "-lines", "-nodecount=200",
        "-sample_index=inuse_space", "-unit=B", "-base", str(before), str(after),
    ]  # fmt: skip
    # Outside of any module, a GOFLAGS that suits the user's may be refused; an empty one gives way to `go env -w`.
    environment = go_environment(
        toolchain, GOFLAGS="-buildvcs=false", GOWORK="off", PPROF_TMPDIR=str(after.parent)
    )
    try:
        output = run(command, cwd=after.parent, environment=environment, timeout=_TIMEOUT)
    except TimeoutError as error:
        raise GoleakError(f"{after.name}: go tool pprof: {error}; run it again") from None
    if output.code != 0:
        said = output.stderr.strip().partition("\n")[0] or f"exit code {output.code}"
        raise GoleakError(f"go tool pprof cannot read {said}; run again, and keep the folder of results")
    return parse_top(output.stdout)


def parse_top(output: str) -> Growth:
    """Parse what `go tool pprof -top -lines -unit=B` prints."""
    lines = output.splitlines()
    totals = [int(m[1]) for m in map(_TOTAL.match, lines) if m]
    if not totals:
        raise GoleakError("go tool pprof: printed no total; its output has changed, please report it")
    rows = (m for m in map(_ROW.match, lines) if m)
    return Growth(totals[0], tuple(_site(int(m[1]), int(m[2]), m[3]) for m in rows))


def top_sites(
    growth: Growth, count: int, lines: Sequence[tuple[str, int]] = ()
) -> tuple[AllocationSite, ...]:
    """Return the sites that allocated most, at most `count`, and those at `lines`: pairs of file and 1-based line."""
    wanted = {(Path(file).name, line) for file, line in lines}
    largest = sorted(growth.sites, key=lambda s: -s.flat)[:count]
    shown = [s for s in largest if s.flat > 0]
    shown += [
        s
        for s in growth.sites
        if (Path(s.file).name, s.line) in wanted and s.cumulative > 0 and s not in shown
    ]
    return tuple(shown)


def _site(flat: int, cumulative: int, place: str) -> AllocationSite:
    """Split `function file:line (inline)`; names of generic functions have spaces, but within brackets."""
    place = _INLINED.sub("", place)
    end = _end_of_name(place)
    file, _, line = place[end:].strip().rpartition(":")
    if not line.isdigit():
        return AllocationSite(place, "", 0, flat, cumulative)
    return AllocationSite(place[:end], file, int(line), flat, cumulative)


def _end_of_name(place: str) -> int:
    depth = 0
    for position, character in enumerate(place):
        if character in "[{(":
            depth += 1
        elif character in "]})":
            depth -= 1
        elif character == " " and depth == 0:
            return position
    return len(place)
