"""Sizes as people read them."""

from __future__ import annotations

from collections.abc import Sequence


def size(count: float) -> str:
    """Return a size in bytes with a unit of a thousand each, as pprof's kB is 1024: `45.1 MB`."""
    return scaled(count, ("B", "kB", "MB", "GB"))


def duration(nanoseconds: float) -> str:
    """Return a duration with a fitting unit: `1.1 s`."""
    return scaled(nanoseconds, ("ns", "µs", "ms", "s"))


def scaled(amount: float, units: Sequence[str]) -> str:
    """Return an amount in the first unit in which it is below a thousand; each is a thousand of the one before."""
    sign, left = "-" if amount < 0 else "", abs(float(amount))
    for unit in units[:-1]:
        if left < 999.95:
            return f"{sign}{left:.0f} {unit}" if unit == units[0] else f"{sign}{left:.1f} {unit}"
        left /= 1000
    return f"{sign}{left:.1f} {units[-1]}"


def share(count: int, total: int) -> str:
    """Return a size and which part of the total it is: `45.1 MB, 87 %`."""
    return f"{size(count)}, {count / total:.0%}".replace("%", " %") if total > 0 else size(count)
