"""Fixes as replacements of whole lines, which is what reviewing tools take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from goleak.fix.edit.edits import Change


@dataclass(frozen=True, slots=True)
class Hunk:
    """Replace the 1-based lines [start, end) of a file by `text`; where `start` is `end`, insert before that line."""

    start: int
    end: int
    text: str


def hunks(change: Change) -> Iterator[Hunk]:
    """Yield what a change replaces, line by line, from the top of the file; a new file is one insertion."""
    before = _lines(change.before or b"")
    after = _lines(change.after)
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Hunk(a + 1, b + 1, "".join(after[c:d]))


def _lines(data: bytes) -> list[str]:
    """Split at line feeds alone, as Go's tools count lines; carriage returns stay."""
    return [f"{line}\n" for line in data.decode("utf-8", "replace").split("\n")[:-1]] + _last(data)


def _last(data: bytes) -> list[str]:
    rest = data.decode("utf-8", "replace").rpartition("\n")[2]
    return [rest] if rest else []
