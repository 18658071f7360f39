"""Tables of measurements before and after a change, laid out as benchstat prints them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from goleak.prove.confirm import Confirmation, Side
from goleak.prove.machine import this_machine

_LEVEL = 0.95
# Samples of more runs than this are compared by their first: every way to part them is gone through.
_MOST = 10
_PREFIXES = ((1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"))
_GOARCH = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64", "i686": "386"}
_FEW = "¹ need >= 6 samples for confidence interval at level 0.95"


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one thing on both sides, sample by sample."""

    name: str
    before: tuple[float, ...]
    after: tuple[float, ...]


def table(rows: Sequence[Row], unit: str, heads: tuple[str, str] = ("before", "after")) -> str:
    """Return benchstat's table for one unit: medians, their intervals, and the difference where there is one."""
    cells = [(r.name, _shown(r.before), _shown(r.after), _against(r)) for r in rows]
    if len(rows) > 1 and all(median(v) > 0 for r in rows for v in (r.before, r.after)):
        before, after = (_geomean([median(v) for v in side]) for side in zip(*_sides(rows), strict=True))
        cells.append(("geomean", _scaled(before), _scaled(after), f"{(after / before - 1) * 100:+.2f}%"))
    name = max(len(c[0]) for c in cells)
    left = max(len(unit), len(heads[0]), *(len(c[1]) for c in cells))
    middle = max(len(unit), *(len(c[2]) for c in cells))
    right = max(len("vs base"), *(len(c[3]) for c in cells), len(heads[1]) - middle - 2)
    lines = [
        f"{'':{name}} │ {heads[0]:^{left}} │ {heads[1]:^{middle + 2 + right}} │",
        f"{'':{name}} │ {unit:^{left}} │ {unit:^{middle}}  {'vs base':<{right}} │",
    ]
    lines += [f"{n:<{name}}   {b:>{left}}   {a:>{middle}}  {d:<{right}}".rstrip() for n, b, a, d in cells]
    few = any(len(v) < 6 for r in rows for v in (r.before, r.after))
    return "\n".join([*lines, *([_FEW] if few else [])])


def confirmations_table(confirmations: Sequence[Confirmation]) -> str:
    """Return what loads showed of caches before and after their fixes; nothing where none was driven on both sides."""
    blocks = []
    for package in dict.fromkeys(c.package for c in confirmations):
        own = [c for c in confirmations if c.package == package and c.before and c.after]
        if not own:
            continue
        tables = [
            table(rows, unit)
            for unit, rows in (("B/request", _retained(own)), ("entries", _entries(own)))
            if rows
        ]
        first = own[0].before
        go = first.measurement.go if first else ""
        said = f"{own[0].options.requests:,} requests, {own[0].options.concurrency} at a time, {go}"
        blocks.append("\n".join([f"pkg: {package}", f"load: {said}", *tables]))
    return "\n\n".join([machine_lines(), *blocks]) if blocks else ""


def machine_lines() -> str:
    """Return the lines about this machine that benchmarks begin with."""
    machine = this_machine()
    return f"goos: {machine.os}\ngoarch: {_GOARCH.get(machine.arch, machine.arch)}\ncpu: {machine.cpu}"


def probability(before: Sequence[float], after: Sequence[float]) -> float:
    """Return how likely such a difference is by chance: the two-sided, exact Mann-Whitney test, ties included."""
    first, second = before[:_MOST], after[:_MOST]
    pooled = [*first, *second]
    seen = abs(_wins(first, second) - len(first) * len(second) / 2)
    parted = list(combinations(range(len(pooled)), len(first)))
    as_far = 0
    for chosen in parted:
        inside = set(chosen)
        one = [pooled[i] for i in chosen]
        other = [v for i, v in enumerate(pooled) if i not in inside]
        as_far += abs(_wins(one, other) - len(one) * len(other) / 2) >= seen
    return as_far / len(parted)


def interval(values: Sequence[float]) -> tuple[float, float] | None:
    """Return the 95 % interval of the median by order, None where there are too few samples for one."""
    ordered, count = sorted(values), len(values)
    outside, below = 0, -1
    for k in range(count // 2):
        outside += math.comb(count, k)
        if 1 - 2 * outside / 2**count < _LEVEL:
            break
        below = k
    return (ordered[below], ordered[count - 1 - below]) if below >= 0 else None


def _wins(first: Sequence[float], second: Sequence[float]) -> float:
    return sum((a > b) + (a == b) / 2 for a in first for b in second)


def _sides(rows: Sequence[Row]) -> list[tuple[tuple[float, ...], tuple[float, ...]]]:
    return [(r.before, r.after) for r in rows]


def _geomean(values: Sequence[float]) -> float:
    return math.exp(sum(map(math.log, values)) / len(values))


def _shown(values: Sequence[float]) -> str:
    middle = median(values)
    bounds = interval(values)
    if bounds is None:
        return f"{_scaled(middle)} ± ∞ ¹"
    if middle == 0:
        return f"{_scaled(middle)} ± {'0' if bounds == (0, 0) else '?'}%"
    return f"{_scaled(middle)} ± {max(middle - bounds[0], bounds[1] - middle) / abs(middle) * 100:.0f}%"


def _against(row: Row) -> str:
    chance = probability(row.before, row.after)
    before, after = median(row.before), median(row.after)
    change = f"{(after / before - 1) * 100:+.2f}%" if before else "?"
    said = "~" if chance > 1 - _LEVEL else change
    sizes = (
        f"n={len(row.before)}"
        if len(row.before) == len(row.after)
        else f"n={len(row.before)}+{len(row.after)}"
    )
    return f"{said} (p={chance:.3f} {sizes})"


def _scaled(value: float) -> str:
    size = abs(value)
    if size == 0:
        return "0.000"
    factor, prefix = next(((f, p) for f, p in _PREFIXES if size >= f), _PREFIXES[-1])
    shown = value / factor
    return f"{shown:.{max(0, 3 - int(math.log10(abs(shown)) if abs(shown) >= 1 else 0))}f}{prefix}"


def _retained(confirmations: Sequence[Confirmation]) -> list[Row]:
    return [
        Row(c.cache.name, *(tuple(j.retained.value for j in s.runs) for s in (c.before, c.after) if s))
        for c in confirmations
    ]


def _entries(confirmations: Sequence[Confirmation]) -> list[Row]:
    rows = []
    for c in confirmations:
        before, after = (_counted(s) for s in (c.before, c.after))
        if before and after:
            rows.append(Row(c.cache.name, before, after))
    return rows


def _counted(side: Side | None) -> tuple[float, ...]:
    counts = [j.entries for j in side.runs] if side else []
    return tuple(float(n) for n in counts if n is not None) if None not in counts else ()
