"""The decision of a canary gate: whether memory has grown over a baseline more than it may."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from goleak.errors import GoleakError
from goleak.observe.samples import percentile
from goleak.observe.series import Series

Verdict = Literal["promote", "roll back"]

# Fewer are a glance, whatever the percentile.
_LEAST = 20
# Records whose lengths differ by more than this part are not of one uptime.
_UNEVEN = 0.1


@dataclass(frozen=True, slots=True)
class Rule:
    """What is compared, a percentile, and by which part of the baseline's it may be larger: 3/20 for 15 %."""

    percent: float = 95.0
    growth: Fraction = Fraction(15, 100)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one side comes to: the percentile of its samples in bytes, how many they are, and how long they took."""

    source: str
    bytes: float
    samples: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Decision:
    """Promote or roll back, why, the growth as a part of the baseline, and what puts the decision in doubt."""

    verdict: Verdict
    reason: str
    growth: float
    baseline: Reading
    current: Reading
    rule: Rule
    remarks: tuple[str, ...] = ()


def decide(baseline: Series, current: Series, rule: Rule, *, aligned: bool = False) -> Decision:
    """Compare a percentile of both series; `aligned` says that they are of equal uptime.

    Growth of exactly what the rule allows is promoted. Raises GoleakError where there is nothing to decide by.
    """
    before, now = reading(baseline, rule), reading(current, rule)
    if before.bytes == 0:
        raise GoleakError(
            f"{before.source}: its {_p(rule)} is 0 bytes, and growth has no measure; name a series of memory"
        )
    # Exact, so that 115 is not more than 15 % above 100.
    grown = Fraction(now.bytes) / Fraction(before.bytes) - 1
    verdict: Verdict = "roll back" if grown > rule.growth else "promote"
    return Decision(
        verdict, _reason(grown, rule), float(grown), before, now, rule, _remarks(baseline, current, aligned)
    )


def reading(series: Series, rule: Rule) -> Reading:
    """Return the percentile of a series. Raises GoleakError where it has too few samples, or is not of memory."""
    needed = least_samples(rule.percent)
    count = len(series.points)
    if not count:
        said = f" ({'; '.join(series.remarks)})" if series.remarks else ""
        raise GoleakError(
            f"{series.source}: no samples{said}; see that something is recorded there at that time"
        )
    if count < needed:
        raise GoleakError(
            f"{series.source}: {count} sample{'s' if count > 1 else ''}, and {_p(rule)} needs {needed};"
            " record longer or more often"
        )
    if min(p.bytes for p in series.points) < 0:
        raise GoleakError(f"{series.source}: has samples below 0; name a series of memory in bytes")
    value = percentile((p.bytes for p in series.points), rule.percent)
    return Reading(series.source, value, count, series.seconds)


def least_samples(percent: float) -> int:
    """Return how many samples a percentile needs: so many that not only the largest is above it, and at least 20."""
    return max(_LEAST, math.ceil(round(100 / (100 - percent), 6)))


def growth_of(spelled: str) -> Fraction:
    """Return the part that a percentage such as 15% says. Raises ValueError where it is none, or -100% and less."""
    match = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*%\s*", spelled, re.ASCII)
    part = Fraction(match[1]) / 100 if match else None
    if part is None or part <= -1:
        raise ValueError(f"{spelled!r} is not a percentage such as 15%")
    return part


def percent_text(part: Fraction | float) -> str:
    """Return a part as a percentage with at most two decimals: `15 %`, `-3.25 %`."""
    digits = f"{float(part) * 100:,.2f}".rstrip("0").rstrip(".")
    return f"{'0' if digits == '-0' else digits} %"


def _p(rule: Rule) -> str:
    return f"P{rule.percent:g}"


def _reason(grown: Fraction, rule: Rule) -> str:
    moved, allowed = percent_text(abs(grown)), percent_text(rule.growth)
    if grown > rule.growth and percent_text(grown) == allowed:
        moved = f"a little more than {moved}"
    if moved == percent_text(0) and grown:
        moved = "less than 0.01 %"
    where = f"{moved} {'above' if grown > 0 else 'below'}" if grown else "the same as"
    limit = f"up to {allowed} above is allowed"
    if rule.growth < 0:
        limit = f"at least {percent_text(-rule.growth)} below is asked for"
    return f"{_p(rule)} is {where} the baseline's; {limit}"


def _remarks(baseline: Series, current: Series, aligned: bool) -> tuple[str, ...]:
    remarks = dict.fromkeys(
        f"{name}: {remark}"
        for name, series in (("baseline", baseline), ("current", current))
        for remark in series.remarks
    )
    longer, shorter = max(baseline.seconds, current.seconds), min(baseline.seconds, current.seconds)
    if not aligned and longer - shorter > _UNEVEN * longer:
        remarks["the sides are not of equal uptime, and young heaps are smaller; compare with --uptime"] = (
            None
        )
    return tuple(remarks)
