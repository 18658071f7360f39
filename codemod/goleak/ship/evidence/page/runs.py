"""What the folder of evidence holds of the run that is shown of each side, and what of it could not be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from goleak.errors import GoleakError
from goleak.observe.gctrace import Collection, collections_in
from goleak.observe.profile import Stack, read_profile, subtract
from goleak.observe.samples import Sample, read_samples
from goleak.ship.evidence.figures import Data, sides

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Run:
    """A side's run: stacks are None where there is no such profile, `problems` say what is damaged."""

    key: str
    name: str
    side: Data
    samples: tuple[Sample, ...]
    collections: tuple[Collection, ...]
    retained: Mapping[Stack, int] | None
    processor: Mapping[Stack, int] | None
    problems: tuple[str, ...]


def read_runs(data: Data, folder: Path) -> tuple[Run, ...]:
    """Read of each side the first run, which has profiles of everything, and the heap of the median one."""
    return tuple(_run(key, name, side, folder / key / "1") for key, name, side in sides(data))


def _run(key: str, name: str, side: Data, folder: Path) -> Run:
    problems: list[str] = []

    def tried(read: Callable[[], _Read], otherwise: _Read) -> _Read:
        try:
            return read()
        except GoleakError as error:
            problems.append(str(error).replace(f"{folder.parent.parent}/", ""))
            return otherwise

    return Run(
        key,
        name,
        side,
        tried(lambda: _samples(folder / "samples.jsonl"), ()),
        tried(lambda: _collections(folder / "gctrace.txt"), ()),
        tried(lambda: _retained(folder, folder.with_name(str(side.get("median_run", 1)))), None),
        tried(lambda: _processor(folder / "cpu.pb.gz"), None),
        tuple(problems),
    )


def _retained(first: Path, median: Path) -> Mapping[Stack, int] | None:
    """Return what was kept in the run that the figures are of, in the first where that left no profiles."""
    for folder in (median, first):
        before, after = folder / "heap_before.pb.gz", folder / "heap_after.pb.gz"
        if before.is_file() and after.is_file():
            return subtract(read_profile(after), read_profile(before)).values("inuse_space")
    return None


def _processor(path: Path) -> Mapping[Stack, int] | None:
    return read_profile(path).values("cpu") if path.is_file() else None


def _samples(path: Path) -> tuple[Sample, ...]:
    return read_samples(path) if path.is_file() else ()


def _collections(path: Path) -> tuple[Collection, ...]:
    """Return the collections that the load caused; those that were forced mark in their own way."""
    if not path.is_file():
        return ()
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError as error:
        raise GoleakError(f"{path}: {error.strerror}; confirm again") from None
    return tuple(c for c in collections_in(lines) if not c.forced)
