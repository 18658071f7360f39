"""Edits: byte spans and what replaces them, over the bytes as they were read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from goleak.find.check import Checked
from goleak.find.facts import Finding
from goleak.fix.edit.names import Generated


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace bytes [start, end) by `text`."""

    start: int
    end: int
    text: bytes


@dataclass(frozen=True)
class Patch:
    """One finding's edits, applied whole or not at all.

    `edits` maps absolute file names to edits; `imports` maps them to the import paths that the edits need; `created`
    maps absolute names of new files to their bytes, `tests` those of test files that the project was read without.
    `generated` is the generated cache that the edits use.
    """

    finding: Finding
    edits: Mapping[str, tuple[Edit, ...]]
    imports: Mapping[str, frozenset[str]] = field(default_factory=dict)
    created: Mapping[str, bytes] = field(default_factory=dict)
    tests: Mapping[str, bytes] = field(default_factory=dict)
    generated: Generated | None = None


def takes_out(patch: Patch) -> bool:
    """Tell whether a patch takes a cache out, rather than to put another in its place."""
    return patch.finding.cache is not None and patch.generated is None


@dataclass(frozen=True)
class Planned:
    """A project's findings with what can be done about each, and the patches for those that can be fixed."""

    checked: Checked
    findings: tuple[Finding, ...]
    patches: tuple[Patch, ...]


@dataclass(frozen=True)
class Change:
    """One file before and after a set of patches; `before` is None for a new file. `file` is absolute."""

    file: str
    before: bytes | None
    after: bytes


def apply_edits(data: bytes, edits: Sequence[Edit]) -> bytes:
    """Apply edits, equal ones once. Raises ValueError where two different edits overlap or leave the data."""
    parts: list[bytes] = []
    position = 0
    for edit in sorted(set(edits)):
        if not position <= edit.start <= edit.end <= len(data):
            raise ValueError(f"edit {edit.start}..{edit.end} overlaps another or leaves the file")
        parts += [data[position : edit.start], edit.text]
        position = edit.end
    return b"".join([*parts, data[position:]])


def joined(kept: Sequence[Edit], added: Sequence[Edit]) -> list[Edit] | None:
    """Return sorted edits with more of them in their places, or None where two different ones overlap."""
    merged = list(kept)
    for edit in added:
        at = bisect_left(merged, edit)
        if at < len(merged) and merged[at] == edit:
            continue
        if (at > 0 and merged[at - 1].end > edit.start) or (at < len(merged) and merged[at].start < edit.end):
            return None
        merged.insert(at, edit)
    return merged


def joined_changes(changes: Mapping[str, Change], further: Iterable[Change]) -> dict[str, Change] | None:
    """Return changes with later ones over them, or None where those were made without knowing of the earlier ones."""
    joined = dict(changes)
    for change in further:
        earlier = joined.setdefault(change.file, change)
        if earlier is change or earlier.after == change.after:
            continue
        if earlier.after != change.before:
            return None
        joined[change.file] = Change(change.file, earlier.before, change.after)
    return joined
