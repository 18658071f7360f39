"""Straight lines through points, with confidence intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
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


@dataclass(frozen=True, slots=True)
class Lines:
    """The straight lines through any run of points that follow each other, each in constant time.

    `sums` are those of x, y, x², xy and y² over the points before each, around their means.
    """

    sums: tuple[tuple[float, ...], ...]

    def fitted(self, first: int, after: int) -> tuple[float, float]:
        """Return the slope of the line through the points from `first` up to `after`, and the squares it leaves."""
        count = after - first
        x, y, xx, xy, yy = (b - a for a, b in zip(self.sums[first], self.sums[after], strict=True))
        wide, high, both = xx - x * x / count, yy - y * y / count, xy - x * y / count
        if wide <= 0:
            return 0.0, max(high, 0.0)
        return both / wide, max(high - both * both / wide, 0.0)


def lines_through(x: Sequence[float], y: Sequence[float]) -> Lines:
    """Prepare points for fitting lines to runs of them."""
    mean_x, mean_y = (sum(v) / len(v) if v else 0.0 for v in (x, y))
    points = ((a - mean_x, b - mean_y) for a, b in zip(x, y, strict=True))
    parts = ((a, b, a * a, a * b, b * b) for a, b in points)
    nothing = (0.0,) * 5
    return Lines(tuple(accumulate(parts, _plus, initial=nothing)))


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


def _plus(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(m + n for m, n in zip(a, b, strict=True))


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
