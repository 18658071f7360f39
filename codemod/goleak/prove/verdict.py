"""Verdicts from measurements: does a cache grow, and has a fix ended it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from goleak.observe.regression import Estimate, slope
from goleak.prove.measurement import Measurement

Verdict = Literal["leaking", "steady", "inconclusive"]

# Steady programs were measured at up to 0.5 bytes a request, one that leaks an entry in 100 requests at 2.7.
_NOISE = 2.0
# What the runtime itself may gain during a run, in bytes: it counts where requests are few.
_NOISE_OF_RUN = 65_536
_RESIDUE = 0.05
# A leak almost doubles its entries from N/2 to N; a full cache stays within its bound.
_ENTRY_GROWTH = 1.2


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
