"""What a heap gained between two profiles of one run, and where it was allocated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from goleak.observe.profile import Frame, flat_and_cumulative, read_profile, subtract


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
    """What was live at the second profile and not at the first, in bytes, and where it was allocated.

    `functions` are the cumulative bytes by function, named as Go's runtime names it.
    """

    total: int
    sites: tuple[AllocationSite, ...]
    functions: tuple[tuple[str, int], ...] = ()


def read_growth(before: Path, after: Path) -> Growth:
    """Compare two heap profiles of one run, the first being the base; sites are ordered by their own bytes."""
    gained = subtract(read_profile(after), read_profile(before)).values("inuse_space")
    flat, cumulative = flat_and_cumulative(gained, lambda frame: frame)
    sites = [
        AllocationSite(f.function, f.file, f.line, flat[f], cumulative[f])
        for f in cumulative
        if isinstance(f, Frame)
    ]
    _, functions = flat_and_cumulative(gained, lambda frame: frame.function)
    return Growth(
        sum(gained.values()),
        tuple(sorted(sites, key=lambda s: (-s.flat, s.function, s.line))),
        tuple((str(name), size) for name, size in functions.most_common()),
    )


def top_sites(
    growth: Growth, count: int, lines: Sequence[tuple[str, int]] = ()
) -> tuple[AllocationSite, ...]:
    """Return the sites that allocated most, at most `count`, and those at `lines`: pairs of file and 1-based line."""
    wanted = {(Path(file).name, line) for file, line in lines}
    shown = [s for s in growth.sites[:count] if s.flat > 0]
    shown += [
        s
        for s in growth.sites
        if (Path(s.file).name, s.line) in wanted and s.cumulative > 0 and s not in shown
    ]
    return tuple(shown)
