"""Series of memory samples for the gate: time, bytes, and where they come from."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from goleak.errors import GoleakError

Side = Literal["before", "after"]

# A record that ends this close to the uptime asked for covers it: the last sample lies up to a step before the end.
_COVERS = 0.9


@dataclass(frozen=True, slots=True)
class Point:
    """Memory at one time: seconds, of the unix epoch or of any other beginning, and bytes."""

    time: float
    bytes: float


@dataclass(frozen=True, slots=True)
class Series:
    """Samples in the order of time, where they come from, and what a reader should know of how they were made."""

    source: str
    points: tuple[Point, ...]
    remarks: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """Return the time between the first and the last sample, in seconds."""
        return self.points[-1].time - self.points[0].time if self.points else 0.0


def read_series(path: Path, side: Side | None = None) -> Series:
    """Read the samples of one side of an evidence.json, or a file of samples.

    A folder stands for the evidence.json in it. Without `side` it is `after` where the evidence has one, else `before`.
    A file of samples has JSON objects with time and bytes, or rows `time,bytes`, one a line. Raises GoleakError where
    it cannot be read, or has a line that is no sample.
    """
    evidence = evidence_file(path)
    if evidence is not None:
        return _of_evidence(evidence, side)
    if side is not None:
        raise GoleakError(f"{path}: --side {side} is for evidence; a file of samples has no sides")
    return _of_samples(path, str(path))


def evidence_file(path: Path) -> Path | None:
    """Return the evidence.json that a path means: itself, or the one in a folder or just below; None for samples.

    Raises GoleakError for a folder without one, or with several.
    """
    if not path.is_dir():
        return path if path.suffix == ".json" else None
    found = [f for f in (path / "evidence.json", *sorted(path.glob("*/evidence.json"))) if f.is_file()]
    if not found:
        raise GoleakError(f"{path}: no evidence.json here; name a folder that `goleak confirm --out` wrote")
    if len(found) > 1 and found[0].parent != path:
        names = ", ".join(str(f.parent) for f in found)
        raise GoleakError(f"{path}: evidence of several caches; name one of {names}")
    return found[0]


def first(series: Series, seconds: float) -> Series:
    """Return the samples up to `seconds` after the first one."""
    if not series.points:
        return series
    end = series.points[0].time + seconds
    return replace(series, points=tuple(p for p in series.points if p.time <= end))


def last(series: Series, seconds: float, *, before_end: float = 0.0) -> Series:
    """Return the samples of a window of `seconds` that ends that long before the last sample.

    The window is open at its beginning and closed at its end, so that windows side by side share no sample.
    """
    if not series.points:
        return series
    end = series.points[-1].time - before_end
    return replace(series, points=tuple(p for p in series.points if end - seconds < p.time <= end))


def at_uptime(series: Series, seconds: float) -> Series:
    """Return the samples of the first `seconds`. Raises GoleakError where the record is shorter than that."""
    covers_uptime(series, seconds)
    return first(series, seconds)


def covers_uptime(series: Series, seconds: float) -> None:
    """Raise GoleakError where a series is too short for a comparison at that uptime."""
    if series.points and series.seconds < _COVERS * seconds:
        raise GoleakError(
            f"{series.source}: covers {series.seconds:.3g} s of an uptime of {seconds:g} s;"
            f" wait, look further back, or compare at --uptime {_floor(series.seconds)}"
        )


def _floor(seconds: float) -> str:
    """Return a duration of at most that many seconds as options spell it."""
    return f"{math.floor(seconds)}s" if seconds >= 1 else f"{max(1, math.floor(seconds * 1000))}ms"


def _of_evidence(path: Path, side: Side | None) -> Series:
    data = _evidence(path)
    has_after = isinstance(data.get("after"), dict)
    side = side or ("after" if has_after else "before")
    if not isinstance(data.get(side), dict):
        raise GoleakError(f"{path}: has no side {side!r}; leave --side out")
    median = data[side].get("median_run")
    # Samples are kept of one run, which need not be the median one.
    kept = sorted(
        (path.parent / side).glob("*/samples.jsonl"), key=lambda p: (p.parent.name != str(median), p)
    )
    if not kept:
        raise GoleakError(
            f"{path.parent / side}: no samples.jsonl in it; make the evidence anew with `goleak confirm --out`"
        )
    return _of_samples(kept[0], f"{path}, {side}, run {kept[0].parent.name}")


def _evidence(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise GoleakError(
            f"{path}: not JSON ({error}); name an evidence.json, or a .jsonl of samples"
        ) from None
    if not isinstance(data, dict) or "before" not in data:
        raise GoleakError(
            f"{path}: not evidence of `goleak confirm --out`; samples are read from .jsonl or .csv"
        )
    if data.get("version") != 1:
        raise GoleakError(
            f"{path}: evidence of version {data.get('version')!r}; use the goleak that wrote it"
        )
    return data


def _of_samples(path: Path, source: str) -> Series:
    lines = [(n, line.strip()) for n, line in enumerate(_text(path).splitlines(), 1) if line.strip()]
    read = _json_points(path, lines) if lines and lines[0][1].startswith("{") else _row_points(path, lines)
    return Series(source, tuple(sorted(read, key=lambda p: p.time)))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise GoleakError(f"{path}: {error.strerror}; name evidence or a file of samples") from None
    except ValueError:
        raise GoleakError(f"{path}: not text; samples are JSON objects or time,bytes, one a line") from None


def _json_points(path: Path, lines: list[tuple[int, str]]) -> Iterator[Point]:
    for number, line in lines:
        try:
            data = json.loads(line)
            yield _point(data["time"], data["bytes"])
        except KeyError as error:
            raise GoleakError(f"{path}:{number}: has no {error}; a sample has time and bytes") from None
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            raise _no_sample(path, number, error) from None


def _row_points(path: Path, lines: list[tuple[int, str]]) -> Iterator[Point]:
    columns = [0, 1]
    if lines:
        names = [name.strip().strip('"') for name in lines[0][1].split(",")]
        if {"time", "bytes"} <= set(names):
            columns = [names.index("time"), names.index("bytes")]
            lines = lines[1:]
    for number, line in lines:
        cells = line.split(",")
        try:
            yield _point(*(float(cells[column]) for column in columns))
        except (ValueError, IndexError, TypeError) as error:
            raise _no_sample(path, number, error) from None


def _point(time: Any, size: Any) -> Point:
    for value in (time, size):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"{value!r} is not a number")
        if not math.isfinite(float(value)):
            raise ValueError(f"{value!r} is not a number")
    if size < 0:
        raise ValueError(f"{size!r} bytes")
    return Point(float(time), float(size))


def _no_sample(path: Path, number: int, error: Exception) -> GoleakError:
    return GoleakError(
        f"{path}:{number}: not a sample ({error}); a line is a JSON object with time and bytes, or time,bytes"
    )
