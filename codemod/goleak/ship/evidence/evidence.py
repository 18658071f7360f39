"""Confirmations as text for a terminal and as data for JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isinf
from pathlib import Path, PurePath
from typing import Any

from goleak.observe.ranking import plain_name, storing_names
from goleak.observe.regression import Estimate
from goleak.prove.confirm import Confirmation, Side
from goleak.prove.growth import AllocationSite, top_sites
from goleak.prove.passes import Pass
from goleak.prove.verdict import Judgement
from goleak.ship.sizes import size

_SITES = 5


def confirmation_text(confirmation: Confirmation) -> str:
    """Return the verdict, the figures before and after, and where the memory was allocated, for a terminal."""
    lines = [f"{confirmation.package}: {confirmation.cache.name}: {headline(confirmation)}"]
    lines += [f"  {reason}" for reason in confirmation.reasons]
    lines += _growth(confirmation)
    lines += _bound(confirmation)
    if confirmation.before:
        lines += [_how(confirmation, confirmation.before), "", *_indented(_table(confirmation))]
    for name, side in sides_of(confirmation):
        lines += ["", *_indented(_sites(confirmation, name, side))]
    if confirmation.evidence:
        lines += ["", f"  evidence: {confirmation.evidence}"]
    return "\n".join(lines) + "\n"


def confirmation_data(confirmation: Confirmation, base: Path | None = None) -> dict[str, Any]:
    """Return a confirmation for JSON; sizes are in bytes, times in seconds, files below `base` relative to it."""
    before, after = confirmation.before, confirmation.after
    load = confirmation.options.load
    return {
        "package": confirmation.package,
        "cache": confirmation.cache.name,
        "confirmed": confirmation.confirmed,
        "reasons": list(confirmation.reasons),
        "driven": confirmation.driven or None,
        "varies": [v for v in before.measurement.vary.split(",") if v] if before else [],
        "go": before.measurement.go if before else None,
        "requests": load.requests,
        "warm_up": load.warm_up,
        "concurrency": load.concurrency,
        "http": confirmation.options.http,
        "growth": _growth_data(confirmation),
        "sides": list(confirmation.names),
        "before": _side_data(confirmation, before, base) if before else None,
        "after": _side_data(confirmation, after, base) if after else None,
        "passes": [_pass_data(p) for p in confirmation.passes],
        "evidence": str(confirmation.evidence) if confirmation.evidence else None,
    }


def headline(confirmation: Confirmation) -> str:
    """Return the verdict in one line."""
    before, after = confirmation.names
    if confirmation.before is None:
        return "not driven, so nothing is known"
    if confirmation.confirmed:
        return f"confirmed: it grows {before} and does not {after}"
    if confirmation.after is None:
        return f"{confirmation.before.judgement.verdict}, without a fix to compare with"
    if confirmation.before.judgement.verdict != "leaking":
        return f"not confirmed: it was not seen to grow {before}"
    return f"not confirmed: the growth is not gone {after}"


def _growth(confirmation: Confirmation) -> list[str]:
    """Say what the passes show of the growth class; loudly where goleak read the code otherwise."""
    growth = confirmation.growth
    if growth is None:
        return []
    if growth.agrees is False:
        return [
            f"  CONTRADICTION: {growth.remark}; goleak is wrong here, or its requests are: please report it"
        ]
    return [f"  growth {confirmation.cache.growth}: {growth.remark}"]


def _bound(confirmation: Confirmation) -> list[str]:
    """Say with which bound the fix was loaded, where that is not its own."""
    options = confirmation.options
    if confirmation.after is None or options.own_capacity in (0, options.capacity):
        return []
    loaded = f"loaded with a bound of {options.capacity:,} entries, so that the load goes past it"
    return [f"  {loaded}; yours will be {options.own_capacity:,}"]


def _growth_data(confirmation: Confirmation) -> dict[str, Any]:
    growth = confirmation.growth
    return {
        "static": confirmation.cache.growth,
        "measured": growth.measured if growth else None,
        "agrees": growth.agrees if growth else None,
        "remark": growth.remark if growth else "",
    }


def _pass_data(made: Pass) -> dict[str, Any]:
    figures = _judgement_data(made.judgement) if made.judgement else {}
    return {
        "name": made.name,
        "applicable": made.judgement is not None,
        "requests": made.requests,
        "varies": made.said,
        **figures,
    }


def _how(confirmation: Confirmation, side: Side) -> str:
    load, measured = confirmation.options.load, side.measurement
    new = f", each with new {measured.vary.replace(',', ', ')}" if measured.vary else ""
    return (
        f"  {confirmation.driven}: {measured.requests:,} requests after {measured.warm_up:,} to warm up,"
        f" {load.concurrency:,} at a time{new}; {measured.go}"
    )


def sides_of(confirmation: Confirmation) -> list[tuple[str, Side]]:
    """Return the sides that were loaded, with what they are called in data and folders."""
    pairs = zip(("before", "after"), (confirmation.before, confirmation.after), strict=True)
    return [(name, side) for name, side in pairs if side]


def _table(confirmation: Confirmation) -> list[str]:
    sides = sides_of(confirmation)
    rows: list[tuple[str, Callable[[Side], str]]] = [
        ("verdict", lambda s: s.judgement.verdict),
        ("retained bytes/request", lambda s: f"{s.judgement.retained.value:,.1f}"),
        ("  95 % confidence", lambda s: _interval(s.judgement.retained)),
        *([("  all runs", _spread)] if confirmation.options.runs > 1 else []),
        ("entries kept", lambda s: _number(s.judgement.entries)),
        ("  at most", lambda s: _number(s.judgement.peak)),
        ("heap gained", lambda s: size(s.measurement.heap_gained)),
        ("requests", lambda s: f"{s.measurement.requests:,}"),
        ("seconds", lambda s: f"{s.measurement.seconds:.2f}"),
    ]
    cells = [
        ["", *(name for name, _ in sides)],
        *([label, *(show(s) for _, s in sides)] for label, show in rows),
    ]
    widths = [max(len(row[i]) for row in cells) for i in range(len(sides) + 1)]
    return [
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        for row in cells
    ]


def _sites(confirmation: Confirmation, name: str, side: Side) -> list[str]:
    """Return the sites of one side: what each line allocated itself, and that with what it called."""
    total = side.growth.total
    rows = [("itself", "with calls", "")]
    rows += [
        (_part(s.flat, total), _part(s.cumulative, total), _place(s))
        for s in _shown_sites(confirmation, side)
    ]
    widths = [max(len(row[i]) for row in rows) for i in (0, 1)]
    where = dict(zip(("before", "after"), confirmation.names, strict=True))[name]
    title = f"{where}, allocated during the load and still live: {size(side.growth.total)}"
    return [title, *(f"  {a:>{widths[0]}}  {b:>{widths[1]}}  {c}" for a, b, c in rows if len(rows) > 1)]


def _part(count: int, total: int) -> str:
    """Return a size and its share of what the heap gained; where it gained nothing there is none."""
    return f"{size(count)} {count / total:>4.0%}" if total > 0 else size(count)


def _shown_sites(confirmation: Confirmation, side: Side) -> tuple[AllocationSite, ...]:
    """Return the sites that allocated most, and the stores of the cache: the fix may have moved those."""
    stores = confirmation.cache.of("store", "load-or-store")
    lines = [(s.location.file, s.location.line) for s in stores] if side is confirmation.before else []
    return top_sites(side.growth, _SITES, lines)


def _place(site: AllocationSite) -> str:
    """Name a site in one short line: what generic code is compiled for says nothing of a leak."""
    function = re.sub(r"\[go\.shape\..*\]", "[...]", site.function)
    return f"{function} {PurePath(site.file).name}:{site.line}" if site.file else function


def _spread(side: Side) -> str:
    values = [run.retained.value for run in side.runs]
    return f"{min(values):,.1f} .. {max(values):,.1f}"


def _interval(estimate: Estimate) -> str:
    if isinf(estimate.low):
        return "unknown"
    return f"{estimate.low:,.1f} .. {estimate.high:,.1f}"


def _number(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}".rstrip() for line in lines]


def _side_data(confirmation: Confirmation, side: Side, base: Path | None) -> dict[str, Any]:
    return {
        **_judgement_data(side.judgement),
        "runs": [_judgement_data(j) for j in side.runs],
        "median_run": side.median + 1,
        "heap_gained": side.measurement.heap_gained,
        "seconds": round(side.measurement.seconds, 6),
        "collections": side.measurement.stages[-1].collections,
        "errors": side.measurement.errors,
        "stages": [
            {
                "requests": s.requests,
                "entries": s.entries,
                "peak": s.peak,
                "heap": s.heap,
                "objects": s.objects,
            }
            for s in side.measurement.stages
        ],
        "growth": side.growth.total,
        "storing": _storing(confirmation, side),
        "sites": [
            {
                "function": s.function,
                "file": _relative(s.file, base),
                "line": s.line,
                "flat": s.flat,
                "cumulative": s.cumulative,
            }
            for s in _shown_sites(confirmation, side)
        ],
    }


def _storing(confirmation: Confirmation, side: Side) -> dict[str, Any] | None:
    """Return what the functions that store into the cache hold: of the heap's growth, with what they called."""
    names = storing_names(confirmation.cache)
    held = [(count, name) for name, count in side.growth.functions if plain_name(name) in names]
    if not held:
        return None
    count, function = max(held)
    share = count / side.growth.total if side.growth.total > 0 else 0.0
    return {"function": function, "bytes": count, "share": round(share, 4)}


def _relative(file: str, base: Path | None) -> str:
    path = Path(file)
    return path.relative_to(base).as_posix() if base and path.is_relative_to(base) else file


def _judgement_data(judgement: Judgement) -> dict[str, Any]:
    low, high = judgement.retained.low, judgement.retained.high
    # JSON has no infinity.
    finite = [None if isinf(bound) else round(bound, 3) for bound in (low, high)]
    return {
        "verdict": judgement.verdict,
        "reason": judgement.reason,
        "retained_per_request": round(judgement.retained.value, 3),
        "retained_low": finite[0],
        "retained_high": finite[1],
        "entries_half": judgement.entries_half,
        "entries": judgement.entries,
        "peak": judgement.peak,
    }
