"""Sizes as people read them."""

from __future__ import annotations


def size(count: int) -> str:
    """Return a size in bytes with a unit of a thousand each, as pprof's kB is 1024: `45.1 MB`."""
    amount, sign = float(abs(count)), "-" if count < 0 else ""
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{sign}{amount:.0f} B" if unit == "B" else f"{sign}{amount:.1f} {unit}"
        amount /= 1000
    return f"{sign}{amount:.1f} GB"


def share(count: int, total: int) -> str:
    """Return a size and which part of the total it is: `45.1 MB, 87 %`."""
    return f"{size(count)}, {count / total:.0%}".replace("%", " %") if total > 0 else size(count)
