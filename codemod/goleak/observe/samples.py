"""Samples of a program's heap over time, and what their curve says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from typing import Any

from goleak.errors import GoleakError
from goleak.observe.regression import lines_through

# A bend counts where two lines leave at most this part of the squares that one line leaves.
_BEND = 0.5
_LEAST_FOR_A_BEND = 8
_MOST = 1 << 63
_LEAST_ON_A_SIDE = 3
# Takes a bend from pure noise in 1 of 20 cases of 8 points, and in 1 of 500 of 20 points.
_NOISE = 8
# What rounding may leave of the squares of values that are all on one line.
_EXACT = 1e-15


@dataclass(frozen=True, slots=True)
class Sample:
    """The state of a program at one time.

    `time` is in unix seconds, `bytes` the size of the heap's objects, dead ones included that were not yet swept,
    `inuse` that of the spans they lie in, `goal` the heap size of the next collection, `rss` what is in memory, all in
    bytes, 0 where unknown; `collections` are those since the program began, `gc_cpu`, `cpu` and `idle_cpu` seconds.
    """

    time: float
    bytes: int
    inuse: int = 0
    goal: int = 0
    collections: int = 0
    gc_cpu: float = 0.0
    cpu: float = 0.0
    idle_cpu: float = 0.0
    rss: int = 0
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Bend:
    """Where the growth of a curve turns: the time, and the slopes before and after, in bytes a second."""

    time: float
    before: float
    after: float


def read_samples(path: Path) -> tuple[Sample, ...]:
    """Read samples.jsonl, in order of time. Raises GoleakError, with the line, where it cannot be read."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or error
        raise GoleakError(f"{path}: {said}; name a file of samples, one JSON object a line") from None
    found = [_sample(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    return tuple(sorted(found, key=lambda s: s.time))


def steepest(samples: Sequence[Sample], window: float = 10.0) -> float | None:
    """Return the steepest growth of `bytes` in any window of that many seconds, in bytes a second.

    Shorter recordings are one window. None where there are fewer than two samples.
    """
    if len(samples) < 2:
        return None
    times = [s.time for s in samples]
    lines = lines_through(times, [s.bytes for s in samples])
    found = []
    first = 0
    for last in range(1, len(samples)):
        while first + 1 < last and times[last] - times[first + 1] >= window:
            first += 1
        if times[last] - times[first] >= window:
            found.append(lines.fitted(first, last + 1)[0])
    return max(found, default=lines.fitted(0, len(samples))[0])


def bend(times: Sequence[float], values: Sequence[float]) -> Bend | None:
    """Return where growth turns: two lines fitted, one on each side. None where one line fits about as well."""
    count = len(times)
    if count < _LEAST_FOR_A_BEND:
        return None
    lines = lines_through(times, values)
    left, split = min(
        (lines.fitted(0, split)[1] + lines.fitted(split, count)[1], split)
        for split in range(_LEAST_ON_A_SIDE, count - _LEAST_ON_A_SIDE + 1)
    )
    # The best of many pairs of lines fits noise better than one line does, the more so the fewer the points are.
    worth = exp(-_NOISE * log(count) / count)
    whole = lines.fitted(0, count)[1]
    straight = whole <= _EXACT * sum(v * v for v in values)
    if straight or left > min(_BEND, worth) * whole:
        return None
    return Bend(times[split], lines.fitted(0, split)[0], lines.fitted(split, count)[0])


def percentile(values: Iterable[float], percent: float) -> float:
    """Return a percentile by linear interpolation between the closest ranks; of nothing it is 0."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    rank = (len(ordered) - 1) * percent / 100
    low = int(rank)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (rank - low)


def _sample(line: str, where: str) -> Sample:
    try:
        data: dict[str, Any] = json.loads(line)
        return Sample(**{name: kind(_number(data[name])) for name, kind in _FIELDS.items() if name in data})
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise GoleakError(
            f"{where}: not a sample ({error}); a line is a JSON object with time and bytes"
        ) from None


def _number(value: Any) -> float | int:
    # What is no number at all, NaN, is not below anything either.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _MOST:
        raise ValueError(f"{str(value)[:20]} is no number of seconds or bytes")
    return value


_FIELDS: dict[str, type] = {
    "time": float, "bytes": int, "inuse": int, "goal": int, "collections": int, "gc_cpu": float, "cpu": float,
    "idle_cpu": float, "rss": int, "requests": int,
}  # fmt: skip
