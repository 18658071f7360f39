"""What is new: the findings of one tree that another has not, and those on changed lines."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from goleak.commands.answers import Answer, answer
from goleak.commands.session import Request, Session, read_file
from goleak.errors import GoleakError, NothingThereError
from goleak.find.facts import Finding
from goleak.read.gomod import parse, read_mod_file
from goleak.read.project import load_projects
from goleak.read.revision import changed_files, check_out, check_out_index, has_commits, top_of
from goleak.ship.fingerprint import fingerprints


@dataclass(frozen=True, slots=True)
class Limits:
    """Which findings are told: those that revision `new_from` has not, of what is `staged`, on the lines of `patch`."""

    new_from: str | None = None
    staged: bool = False
    patch: str | None = None

    def __bool__(self) -> bool:
        """Tell whether anything is left out."""
        return bool(self.new_from is not None or self.staged or self.patch is not None)


@contextmanager
def limited(
    request: Request, session: Session, limits: Limits, *, jobs: int = 0, changes: bool = False
) -> Iterator[tuple[Session, Answer]]:
    """Yield the answer for what `limits` leave, and the session in the tree it is about, which is there until the end.

    Raises GoleakError where a revision, a repository or a patch cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="goleak-revisions-") as folder:
        here, work = Path(session.directory).resolve(), Path(folder).resolve()
        asked, now = request, _since(session, here, limits)
        if limits.staged:
            tree = check_out_index(here, work / "after", option="--staged")
            asked, now = _in(request, session, tree, here)
        before = _before(here, work, limits) if now.before is None else None
        found = answer(asked, now, jobs=jobs, changes=changes)
        if before is not None:
            old = _in(request, session, before, here)
            with _said_of(limits.new_from or "HEAD", work / "before"):
                found = _without_old(found, now, *old)
        if limits.patch is not None:
            found = _on_changed_lines(found, now, here, limits.patch)
        yield now, found


def _since(session: Session, here: Path, limits: Limits) -> Session:
    """Return the session that knows what was changed, where that says what the revision was.

    It does not where there were other modules, and where it is not the work tree that is checked.
    """
    if limits.new_from is None or limits.staged:
        return session
    changed = changed_files(here, option="--new-from", since=limits.new_from)
    kept = all(_is_same_module(n, data) for n, data in changed.items() if os.path.basename(n) == "go.mod")
    return replace(session, before=changed) if kept else session


def _is_same_module(name: str, before: bytes | None) -> bool:
    """Tell whether a go.mod is of the module that it was of."""
    if before is None or not os.path.isfile(name):
        return False
    try:
        return parse(name, before.decode("utf-8", "replace")).path == read_mod_file(name).path
    except GoleakError:
        return False  # whatever is wrong is said where it is read for good


@contextmanager
def _said_of(revision: str, tree: Path) -> Iterator[None]:
    """Say what is wrong with a revision in its name: its files are gone when that is read."""
    try:
        yield
    except GoleakError as error:
        told = str(error).replace(f"{tree}{os.sep}", f"{revision}:")
        raise GoleakError(f"{told}; it cannot be compared with, name another revision") from None


def _before(here: Path, work: Path, limits: Limits) -> Path | None:
    """Write the tree to compare with, if any."""
    if limits.new_from is not None:
        return check_out(here, limits.new_from, work / "before", option="--new-from", sources=True)
    if limits.staged and has_commits(here):
        return check_out(here, "HEAD", work / "before", option="--staged", sources=True)
    return None


def _in(request: Request, session: Session, tree: Path, here: Path) -> tuple[Request, Session]:
    """Return the request and session for a tree; absolute patterns are moved into it.

    What was there before is no matter of what a change touches.
    """
    if session.touched is not None:
        request, session = replace(request, patterns=(), pre_commit=False), replace(session, touched=None)
    patterns = tuple(_moved(p, tree, here) if os.path.isabs(p) else p for p in request.patterns)
    return replace(request, patterns=patterns), replace(session, directory=str(tree), origin=str(here))


def _moved(pattern: str, tree: Path, here: Path) -> str:
    relative = os.path.relpath(os.path.realpath(pattern), here)
    top = os.path.relpath(top_of(here, "--staged"), here)
    if os.path.commonpath([os.path.join(here, relative), os.path.normpath(os.path.join(here, top))]) != (
        os.path.normpath(os.path.join(here, top))
    ):
        raise GoleakError(f"{pattern}: not in this repository; name a pattern in it")
    return os.path.normpath(os.path.join(tree, relative))


def _without_old(found: Answer, now: Session, request: Request, session: Session) -> Answer:
    """Leave out what the other tree has, by fingerprint; what a pattern names may not have been there."""
    there = tuple(p for p in request.patterns or ("./...",) if _names_something(p, session.directory))
    if not found.findings or not there:
        return found
    known = answer(replace(request, patterns=there), session).findings
    old = set(fingerprints(known, read=read_file, cwd=session.directory))
    names = fingerprints(found.findings, read=read_file, cwd=now.directory)
    return _only(found, [f for f, name in zip(found.findings, names, strict=True) if name not in old])


def _names_something(pattern: str, directory: str) -> bool:
    if not os.path.isdir(directory):
        return False
    try:
        return bool(load_projects((pattern,), directory))
    except NothingThereError:
        return False


def _on_changed_lines(found: Answer, now: Session, here: Path, patch: str) -> Answer:
    """Leave what is on the lines that a diff adds; its paths are from the top of the repository, if there is one."""
    from goleak.ship.diffs import changed_lines

    try:
        data = sys.stdin.buffer.read() if patch == "-" else Path(patch).read_bytes()
    except OSError as error:
        raise GoleakError(f"--patch {patch}: {error.strerror}; name a unified diff, or - for stdin") from None
    lines = changed_lines(data, f"--patch {patch}")
    try:
        top = os.path.join(now.directory, os.path.relpath(top_of(here, "--patch"), here))
    except GoleakError:  # other review systems may have no git
        top = now.directory
    changed = {os.path.realpath(os.path.join(top, path)): numbers for path, numbers in lines.items()}
    return _only(found, [f for f in found.findings if _is_on(f, changed)])


def _is_on(finding: Finding, changed: dict[str, frozenset[int]]) -> bool:
    stores = finding.cache.of("store", "load-or-store") if finding.cache else ()
    places = (finding.location, *(s.location for s in stores))
    return any(
        number in changed.get(os.path.realpath(p.file), ())
        for p in places
        for number in range(p.line, p.end_line + 1)
    )


def _only(found: Answer, findings: list[Finding]) -> Answer:
    return replace(found, findings=tuple(findings))
