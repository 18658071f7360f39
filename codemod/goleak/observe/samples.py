"""Samples of a program's heap over time, and what their curve says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goleak.errors import GoleakError
from goleak.observe.regression import slope, squares_left

# A bend counts where two lines leave at most this part of the squares that one line leaves.
_BEND = 0.5
_LEAST_FOR_A_BEND = 8


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
    """Read samples.jsonl. Raises GoleakError, with the line, where it cannot be read."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GoleakError(f"{path}: {error}; name a file of samples, one JSON object a line") from None
    return tuple(_sample(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip())


def steepest(samples: Sequence[Sample], window: float = 10.0) -> float | None:
    """Return the steepest growth of `bytes` in any window of that many seconds, in bytes a second.

    Shorter recordings are one window. None where there are fewer than two samples.
    """
    if len(samples) < 2:
        return None
    steepest_yet: float | None = None
    first = 0
    for last in range(1, len(samples)):
        while samples[last].time - samples[first + 1].time >= window and first + 1 < last:
            first += 1
        full = samples[last].time - samples[first].time >= window
        if full or (last == len(samples) - 1 and steepest_yet is None):
            part = samples[first : last + 1]
            found = slope([s.time for s in part], [s.bytes for s in part]).value
            steepest_yet = found if steepest_yet is None else max(steepest_yet, found)
    return steepest_yet


def bend(times: Sequence[float], values: Sequence[float]) -> Bend | None:
    """Return where growth turns: two lines fitted, one on each side. None where one line fits about as well."""
    if len(times) < _LEAST_FOR_A_BEND:
        return None
    whole = squares_left(times, values)
    best: tuple[float, int] | None = None
    for split in range(3, len(times) - 2):
        left = squares_left(times[:split], values[:split]) + squares_left(times[split:], values[split:])
        if best is None or left < best[0]:
            best = (left, split)
    if best is None or whole <= 0 or best[0] > _BEND * whole:
        return None
    split = best[1]
    before, after = slope(times[:split], values[:split]), slope(times[split:], values[split:])
    return Bend(times[split], before.value, after.value)


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
        known = {name: kind(data[name]) for name, kind in _FIELDS.items() if name in data}
        return Sample(**known)
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise GoleakError(
            f"{where}: not a sample ({error}); a line is a JSON object with time and bytes"
        ) from None


_FIELDS: dict[str, type] = {
    "time": float, "bytes": int, "inuse": int, "goal": int, "collections": int, "gc_cpu": float, "cpu": float,
    "idle_cpu": float, "rss": int, "requests": int,
}  # fmt: skip
