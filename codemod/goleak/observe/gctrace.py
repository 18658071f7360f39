"""What the collector says of itself under GODEBUG=gctrace=1, line by line.

The form is described in the package documentation of Go's runtime; it is the same from Go 1.19 on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from goleak.errors import GoleakError

_WHOLE = r"\d{1,15}"
_DECIMAL = rf"{_WHOLE}(?:\.\d{{1,9}})?"
_LINE = re.compile(
    rf"\bgc (?P<number>{_WHOLE}) @(?P<at>{_DECIMAL})s (?P<percent>{_WHOLE})%: "
    rf"(?P<sweep>{_DECIMAL})\+(?P<mark>{_DECIMAL})\+(?P<end>{_DECIMAL}) ms clock, "
    rf"(?P<cpu>{_DECIMAL}(?:[+/]{_DECIMAL})+) ms cpu, "
    rf"(?P<before>{_WHOLE})->(?P<after>{_WHOLE})->(?P<live>{_WHOLE}) MB, (?P<goal>{_WHOLE}) MB goal"
    rf"(?:, (?P<stacks>{_WHOLE}) MB stacks, (?P<globals>{_WHOLE}) MB globals)?"
    rf", (?P<procs>{_WHOLE}) P(?P<forced> \(forced\))?",
    re.ASCII,
)
_MILLISECOND = 1_000_000
_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Collection:
    """One cycle of the collector.

    `at` is in seconds since the program began; `share` is the part of all CPU time since then that went into
    collecting, to a hundredth. `sweep_termination`, `mark` and `mark_termination` are the times of the phases on the
    clock, in ns: the world stands still in the first and the last, `mark` is concurrent. `cpu` is the CPU time of all
    phases, in ns. `before`, `after` and `live` are the heap when the cycle began, when it ended, and what was live, in
    bytes to a MB; `goal` is the size that the cycle was to end at. `procs` are the processors used.
    """

    number: int
    at: float
    share: float
    sweep_termination: int
    mark: int
    mark_termination: int
    cpu: int
    before: int
    after: int
    live: int
    goal: int
    stacks: int
    globals: int
    procs: int
    forced: bool

    @property
    def pause(self) -> int:
        """How long the world stood still, in ns."""
        return self.sweep_termination + self.mark_termination


def collections_in(lines: Iterable[str]) -> Iterator[Collection]:
    """Yield the cycles that lines tell of; all other lines are passed over, as logs have them between."""
    for line in lines:
        match = _LINE.search(line)
        if match:
            yield _collection(match)


def read_collections(lines: Iterable[str], name: str) -> tuple[Collection, ...]:
    """Return the cycles of a program that lines tell of: of its last run, where a log goes on after it was restarted.

    Raises GoleakError where there is none; `name` says where the lines are from.
    """
    found: list[Collection] = []
    for collection in collections_in(lines):
        if found and collection.number <= found[-1].number:
            found.clear()
        found.append(collection)
    if not found:
        raise GoleakError(
            f"{name}: no line of a GC trace; run the program with GODEBUG=gctrace=1 and keep its stderr"
        )
    return tuple(found)


def _collection(match: re.Match[str]) -> Collection:
    return Collection(
        number=int(match["number"]),
        at=float(match["at"]),
        share=int(match["percent"]) / 100,
        sweep_termination=_ns(match["sweep"]),
        mark=_ns(match["mark"]),
        mark_termination=_ns(match["end"]),
        cpu=sum(_ns(part) for part in re.split(r"[+/]", match["cpu"])),
        before=int(match["before"]) * _MEGABYTE,
        after=int(match["after"]) * _MEGABYTE,
        live=int(match["live"]) * _MEGABYTE,
        goal=int(match["goal"]) * _MEGABYTE,
        stacks=int(match["stacks"] or 0) * _MEGABYTE,
        globals=int(match["globals"] or 0) * _MEGABYTE,
        procs=int(match["procs"]),
        forced=match["forced"] is not None,
    )


def _ns(milliseconds: str) -> int:
    return round(float(milliseconds) * _MILLISECOND)
