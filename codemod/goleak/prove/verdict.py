"""Verdicts from measurements: does a cache grow, and has a fix ended it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal

from goleak.prove.measurement import Measurement

Verdict = Literal["leaking", "steady", "inconclusive"]

# Steady programs were measured at up to 0.5 bytes a request, one that leaks an entry in 100 requests at 2.7.
_NOISE = 2.0
# What the runtime itself may gain during a run, in bytes: it counts where requests are few.
_NOISE_OF_RUN = 65_536
_RESIDUE = 0.05
# A leak almost doubles its entries from N/2 to N; a full cache stays within its bound.
_ENTRY_GROWTH = 1.2

# 97.5 % points of Student's t for 1 to 30 degrees of freedom.
_STUDENT = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % confidence interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one measurement says, and why.

    `retained` is in bytes per request; where the cache is bounded, without what its rise and fall within the bound
    explains. `entries` are those kept after N requests, `entries_half` after N/2, `peak` the most counted; all three
    are None where the cache cannot be counted.
    """

    verdict: Verdict
    reason: str
    retained: Estimate
    entries_half: int | None = None
    entries: int | None = None
    peak: int | None = None


def slope(x: Sequence[float], y: Sequence[float], given: Sequence[float] = ()) -> Estimate:
    """Fit y by least squares and return the slope in x, other things (`given`) being equal.

    Where too few points differ to tell, the interval is infinite.
    """
    freedom = len(x) - 2
    if given and _spread(given):
        x, y, freedom = _residues(given, x), _residues(given, y), freedom - 1
    spread = _spread(x)
    if not spread:
        return Estimate(0.0, float("-inf"), float("inf"))
    value = _slope(x, y)
    if freedom < 1:
        return Estimate(value, float("-inf"), float("inf"))
    squares = sum(r * r for r in _residues(x, y))
    half = _student(freedom) * sqrt(squares / freedom / spread)
    return Estimate(value, value - half, value + half)


def judge(measurement: Measurement, before: Judgement | None = None) -> Judgement:
    """Judge one side by its entries, which are exact, then by what its heap keeps beyond noise.

    Of the growth `before` the fix a twentieth may be left: a bounded cache rises and falls within its bound.
    """
    floor = max(
        _NOISE, _NOISE_OF_RUN / measurement.requests, _RESIDUE * before.retained.value if before else 0
    )
    requests = [s.requests for s in measurement.stages]
    heap = [s.heap for s in measurement.stages]
    entries = [s.entries for s in measurement.stages if s.entries is not None]
    if len(entries) < len(requests):
        retained = slope(requests, heap)
        return Judgement(*_by_heap(retained, floor), retained)
    counts = (_at_half(measurement), entries[-1], _peak(measurement, 0, 1))
    if _grows(measurement):
        reason = f"entries grow from {counts[0]:,} after half of the requests to {entries[-1]:,}"
        return Judgement("leaking", reason, slope(requests, heap), *counts)
    retained = slope(requests, heap, entries)
    if counts[2] <= (measurement.empty or 0):
        reason = "not driven: no request left an entry in the cache" + _first_error(measurement)
        return Judgement("inconclusive", reason, retained, *counts)
    if retained.low > floor:
        reason = f"entries stay within {counts[2]:,}, but the heap keeps {_shown(retained)} somewhere else"
        return Judgement("leaking", reason, retained, *counts)
    return Judgement("steady", f"entries stay within {counts[2]:,}", retained, *counts)


def confirm_fix(
    before: Judgement,
    after: Judgement | None,
    names: tuple[str, str] = ("before the fix", "after the fix"),
) -> tuple[bool, tuple[str, ...]]:
    """Tell whether the growth is there before and gone after, and why; `names` are those of the sides."""
    reason = f"{names[0]}: {before.reason}"
    if after is None:
        return False, (reason, "there is no fix to run") if before.verdict == "leaking" else (reason,)
    reasons = (reason, f"{names[1]}: {after.reason}")
    return (before.verdict, after.verdict) == ("leaking", "steady"), reasons


def judge_runs(runs: Sequence[Judgement]) -> tuple[Judgement, int]:
    """Return the judgement of several runs of one side, and which run it is: the one of the median slope.

    Runs that do not agree are inconclusive, but for one in five: other programs of the machine may have spoiled that.
    """
    order = sorted(range(len(runs)), key=lambda number: runs[number].retained.value)
    middle = order[(len(runs) - 1) // 2]
    agreeing = sum(r.verdict == runs[middle].verdict for r in runs)
    if agreeing * 5 >= len(runs) * 4:
        return runs[middle], middle
    reason = f"the runs disagree: {', '.join(r.verdict for r in runs)}"
    return replace(runs[middle], verdict="inconclusive", reason=reason), middle


def _by_heap(retained: Estimate, floor: float) -> tuple[Verdict, str]:
    """Judge a cache that cannot be counted."""
    uncounted = f"the heap keeps {_shown(retained)}; the cache cannot be counted"
    if retained.low > floor:
        return "leaking", uncounted
    if retained.high < max(10 * floor, 20.0):
        return "steady", uncounted
    return "inconclusive", f"{uncounted}, and the heap is too noisy to tell; make more requests"


def _shown(retained: Estimate) -> str:
    return f"{retained.value:.1f} bytes per request (95 % sure of {retained.low:.1f} to {retained.high:.1f})"


def _grows(measurement: Measurement) -> bool:
    """Compare the most entries of the second half with the most of all before: a bound shows in both."""
    empty = measurement.empty or 0
    first = _peak(measurement, 0, 0.5) - empty
    second = _peak(measurement, 0.5, 1) - empty
    return second > _ENTRY_GROWTH * max(first, 0)


def _peak(measurement: Measurement, start: float, end: float) -> int:
    """Return the most entries counted after `start` (a share of the requests; 0 takes in the warm-up) up to `end`."""
    total = measurement.requests
    inside = (
        s.peak or 0
        for s in measurement.stages
        if (start == 0 or s.requests > start * total) and s.requests <= end * total
    )
    return max(inside, default=0)


def _at_half(measurement: Measurement) -> int | None:
    """Return the entries at the last stage that ends within the first half."""
    return [s for s in measurement.stages if s.requests * 2 <= measurement.requests][-1].entries


def _first_error(measurement: Measurement) -> str:
    if not measurement.errors:
        return ""
    return f"; {measurement.errors:,} calls failed, the first with: {measurement.error}"


def _spread(x: Sequence[float]) -> float:
    mean = sum(x) / len(x)
    return sum((a - mean) ** 2 for a in x)


def _slope(x: Sequence[float], y: Sequence[float]) -> float:
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / _spread(x)


def _residues(x: Sequence[float], y: Sequence[float]) -> list[float]:
    """Return what a straight line through the points leaves of each y."""
    mean_x, mean_y, steepness = sum(x) / len(x), sum(y) / len(y), _slope(x, y)
    return [b - mean_y - steepness * (a - mean_x) for a, b in zip(x, y, strict=True)]


def _student(freedom: int) -> float:
    if freedom <= len(_STUDENT):
        return _STUDENT[freedom - 1]
    return 1.96 + 2.4 / freedom
