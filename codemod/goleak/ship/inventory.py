"""The inventory of caches as a table."""

from __future__ import annotations

from collections.abc import Sequence

from goleak.find.facts import Cache
from goleak.read.gotypes import show
from goleak.ship.related import relative_file
from goleak.ship.text import visible

_HEADINGS = ("where", "cache", "container", "type", "scope", "growth", "role", "evicts")

# What is worth a word: entries of a running program are what growth is about.
_FILLED = {"building": "built"}


def render_table(caches: Sequence[Cache], *, cwd: str) -> str:
    """Return one aligned line for each cache under a heading, or a sentence where there is none."""
    if not caches:
        return "Found no caches of type information.\n"
    rows = [_HEADINGS, *(_row(cache, cwd) for cache in caches)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines) + "\n"


def _row(cache: Cache, cwd: str) -> tuple[str, ...]:
    where = f"{visible(relative_file(cache.location.file, cwd))}:{cache.location.line}"
    kept = f"{show(cache.key_type, cache.package)} => {show(cache.value_type, cache.package)}"
    scope = f"{cache.scope}, {cache.lifetime}"
    growth = f"{cache.growth}, {_FILLED[cache.filled]}" if cache.filled in _FILLED else cache.growth
    return where, cache.name, cache.container_name, _cut(kept), scope, growth, cache.role, cache.evicts


def _cut(shown: str) -> str:
    return shown if len(shown) <= 60 else shown[:57] + "..."
