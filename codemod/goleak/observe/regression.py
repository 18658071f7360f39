"""Straight lines through points, with confidence intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

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
    half = _student(freedom) * sqrt(squares_left(x, y) / freedom / spread)
    return Estimate(value, value - half, value + half)


def squares_left(x: Sequence[float], y: Sequence[float]) -> float:
    """Return the sum of squares that the best straight line leaves; where x has no width, that of y around its mean."""
    return sum(r * r for r in _residues(x, y)) if _spread(x) else _spread(y)


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
