"""What one load run measured, as its result.json tells it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goleak.errors import GoleakError


@dataclass(frozen=True, slots=True)
class Stage:
    """The state after `requests` requests, counted from the end of the warm-up, and two forced collections.

    `entries` and `peak`, the most counted on the way, are None where the cache cannot be counted. `heap` and
    `allocated` (since the start) are bytes, `seconds` the time the stage's requests took.
    """

    requests: int
    entries: int | None
    peak: int | None
    heap: int
    objects: int
    allocated: int
    collections: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """One load run: the Go that ran it, what varied, its stages, and the errors that calls returned.

    `empty` are the entries and `heap_start` the bytes that were there before the first request. `profiled_from` is
    when a load under profiles began, in seconds since the program did, 0 where there was none.
    """

    go: str
    vary: str
    warm_up: int
    concurrency: int
    empty: int | None
    heap_start: int
    stages: tuple[Stage, ...]
    errors: int = 0
    error: str = ""
    processors: int = 0
    profiled_from: float = 0.0

    @property
    def requests(self) -> int:
        """The requests made after the warm-up."""
        return self.stages[-1].requests

    @property
    def heap_gained(self) -> int:
        """The bytes that all requests left on the heap, those of the warm-up included."""
        return self.stages[-1].heap - self.heap_start

    @property
    def seconds(self) -> float:
        """The time that the requests after the warm-up took, without the forced collections."""
        return sum(s.seconds for s in self.stages[1:])


def read_measurement(path: Path) -> Measurement:
    """Read a result.json that the harness wrote."""
    try:
        return _measurement(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise GoleakError(f"{path.name}: not a result of the load harness ({error}); run it again") from None


def _measurement(data: dict[str, Any]) -> Measurement:
    stages = tuple(
        Stage(
            requests=int(s["requests"]),
            entries=_count(s["entries"]),
            peak=_count(s["peak"]),
            heap=int(s["heap_alloc"]),
            objects=int(s["heap_objects"]),
            allocated=int(s["total_alloc"]),
            collections=int(s["collections"]),
            seconds=float(s["seconds"]),
        )
        for s in data["stages"]
    )
    if len(stages) < 2:
        raise ValueError("fewer than two stages")
    return Measurement(
        go=str(data["go"]),
        vary=str(data["vary"]),
        warm_up=int(data["warm_up"]),
        concurrency=int(data["concurrency"]),
        empty=_count(data["empty"]),
        heap_start=int(data["heap_start"]),
        stages=stages,
        errors=int(data["errors"]),
        error=str(data["error"]),
        processors=int(data.get("processors", 0)),
        profiled_from=float(data.get("profiled_from", 0)),
    )


def _count(value: Any) -> int | None:
    """Return a count of entries; the harness writes -1 for what it cannot count."""
    return None if int(value) < 0 else int(value)
