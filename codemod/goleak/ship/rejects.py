"""The file of fixes that were taken back: what Go said of them, and a diff that git applies."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goleak.errors import GoleakError
from goleak.find.facts import Finding
from goleak.ship.related import relative_file

NAME = "goleak.rej"
_FIRST_LINE = "goleak took these fixes back, because Go complains of what they make:"


@dataclass(frozen=True, slots=True)
class Reject:
    """A fix that was taken back: its finding, and what Go said, each with the tool's name."""

    finding: Finding
    said: tuple[str, ...]


def described(finding: Finding, cwd: str) -> str:
    """Return a finding's place, rule and cache in a few words."""
    location = finding.location
    name = finding.cache.name if finding.cache else finding.name
    return f"{relative_file(location.file, cwd)}:{location.line}: {finding.rule} {name}"


def render_rejects(rejects: Iterable[Reject], diff: bytes, *, cwd: str, root: str) -> bytes:
    """Return the file's bytes; `root` is the folder in which git applies the diff."""
    lines = [_FIRST_LINE]
    for reject in rejects:
        lines += ["", described(reject.finding, cwd)]
        # Set off, so that none can be taken for a line of a diff.
        lines += [f"    {line}" for said in reject.said for line in said.splitlines()]
    lines += ["", f"To apply them all the same, in {root}: git apply {NAME}", ""]
    return "\n".join(lines).encode("utf-8", "surrogateescape") + b"\n" + diff


def write_rejects(content: bytes, folder: str) -> str:
    """Write a reject file into a folder and return its name; one of an earlier run goes, no other file does.

    Raises GoleakError where it cannot be written.
    """
    number, name = 1, os.path.normpath(os.path.join(folder, NAME))
    try:
        os.makedirs(folder, exist_ok=True)
        while os.path.lexists(name) and not _is_ours(name):
            number += 1
            name = os.path.normpath(os.path.join(folder, f"goleak-{number}.rej"))
        with open(name, "wb") as file:
            file.write(content)
    except OSError as error:
        raise GoleakError(
            f"{name}: cannot be written ({error.strerror}); name another --reject-dir"
        ) from error
    return name


def render_words(problems: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return what tools said, each with its tool, once."""
    return tuple(dict.fromkeys(f"{tool}: {said}" for tool, said in problems))


def _is_ours(name: str) -> bool:
    if not os.path.isfile(name) or os.path.islink(name):
        return False
    with open(name, "rb") as file:
        return file.read(len(_FIRST_LINE)) == _FIRST_LINE.encode()
