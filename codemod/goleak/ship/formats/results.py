"""What every machine format is made of: findings with their names, fixes and the source that they point into."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from goleak.find.facts import Finding, Location
from goleak.find.ruleset import Rule
from goleak.fix.edit.edits import Change
from goleak.ship.fingerprint import fingerprints
from goleak.ship.related import relative_file


@dataclass(frozen=True)
class Item:
    """A finding, its fingerprint, and the files as its safe fix would leave them (none: there is no safe fix)."""

    finding: Finding
    fingerprint: str
    fix: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Results:
    """All findings of a run; `read` returns a file's bytes, files are named relative to `directory`."""

    items: tuple[Item, ...]
    rules: tuple[Rule, ...]
    directory: str
    read: Callable[[str], bytes] = field(repr=False)

    def file(self, name: str) -> str:
        """Return a file's name relative to the folder of the run, with `/`."""
        return relative_file(name, self.directory)

    def characters(self, location: Location) -> tuple[int, int]:
        """Return the 1-based columns of a location's start and end on its first line, counted in characters."""
        before, marked = self._parts(location)
        return len(before) + 1, len(before) + len(marked) + 1

    def utf16(self, location: Location) -> tuple[int, int]:
        """Return the 1-based columns of a location's start and end on its first line, in UTF-16 code units."""
        before, marked = (_units(part) for part in self._parts(location))
        return before + 1, before + marked + 1

    def _parts(self, location: Location) -> tuple[str, str]:
        """Return the text before and within a location on its first line."""
        lines = self.read(location.file).split(b"\n")
        line = lines[location.line - 1].rstrip(b"\r") if location.line <= len(lines) else b""
        start = location.column - 1
        end = location.end_column - 1 if location.end_line == location.line else len(line)
        return line[:start].decode("utf-8", "replace"), line[start:end].decode("utf-8", "replace")


def make_results(
    findings: Sequence[Finding],
    fixes: Sequence[tuple[Change, ...]],
    rules: Sequence[Rule],
    *,
    read: Callable[[str], bytes],
    directory: str,
) -> Results:
    """Put together what the formats are made of; `fixes` has the changes of each finding's safe fix, in their order."""
    reading = cache(read)
    names = fingerprints(findings, read=reading, cwd=directory)
    items = tuple(Item(*parts) for parts in zip(findings, names, fixes, strict=True))
    return Results(items, tuple(rules), directory, reading)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
