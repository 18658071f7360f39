"""The git repository that patches are for: its commit, its author, and what in it is not committed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace

from goleak.errors import GoleakError
from goleak.fix.edit.edits import Change
from goleak.ship.series.mail import Author

# Files without which goleak would read other code than git has; what else is not tracked is nobody's business.
_READ = (".go", "go.mod", "go.sum", "go.work", "BUILD", "BUILD.bazel", "goleak.toml")


@dataclass(frozen=True, slots=True)
class Repository:
    """The absolute top folder of a work tree, its last commit, and the tree of that."""

    top: str
    commit: str
    tree: str


class GitError(Exception):
    """What git said when it failed, its last line."""


def open_repository(folder: str) -> Repository:
    """Return the repository that a folder is in. Raises GoleakError where there is none, or no commit in it."""
    try:
        top = git(folder, "rev-parse", "--show-toplevel")
    except GitError as error:
        raise GoleakError(f"{folder}: {error}; run goleak in a git repository") from None
    try:
        names = git(folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}").decode().strip()
        tree = git(folder, "rev-parse", "--verify", "--quiet", "HEAD^{tree}").decode().strip()
    except GitError:
        raise GoleakError(f"{folder}: the git repository has no commit; commit your work first") from None
    return Repository(os.path.realpath(os.fsdecode(top.removesuffix(b"\n"))), names, tree)


def author_of(repository: Repository) -> Author:
    """Return who signs commits, dated as the last one, so that the same commit gives the same patches."""
    name, email = (_setting(repository.top, key) for key in ("user.name", "user.email"))
    date = git(repository.top, "show", "--no-patch", "--format=%cD", "HEAD").decode().strip()
    return Author(name, email, date)


def refuse_dirty(repository: Repository) -> None:
    """Raise GoleakError where a tracked file differs from the commit, or one that goleak reads is not tracked."""
    status = git(repository.top, "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames")
    for entry in status.split(b"\0"):
        name = os.fsdecode(entry[3:])
        if not name or (entry.startswith(b"??") and not name.endswith(_READ)):
            continue
        raise GoleakError(
            f"{os.path.join(repository.top, name)}: has uncommitted changes;"
            " commit or stash them first, or use --allow-dirty"
        )


def as_committed(changes: Sequence[Change], repository: Repository) -> tuple[Change, ...]:
    """Return changes with the line ends of the commit, where git turns those on checkout.

    Of a file that is changed several times, the first counts. Raises GoleakError where a file is not as committed.
    """
    files = list(dict.fromkeys(c.file for c in changes if c.before != c.after))
    _refuse_uncommitted(files, repository.top)
    known: set[str] = set()
    plain: set[str] = set()
    for change in (c for c in changes if c.before != c.after):
        if change.file not in known and change.before is not None and _is_converted(change, repository.top):
            plain.add(change.file)
        known.add(change.file)
    return tuple(_without_returns(c) if c.file in plain else c for c in changes)


def git(folder: str, *arguments: str) -> bytes:
    """Return what git prints. Raises GitError where it fails, GoleakError where there is no git."""
    command = ["git", "-C", folder, "--no-optional-locks", "--literal-pathspecs", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        raise GoleakError("git: is not on PATH; install it to export change lists") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(lines[-1] if lines else "git failed")
    return done.stdout


def _setting(top: str, key: str) -> str:
    try:
        value = git(top, "config", "--get", key).decode("utf-8", "replace").strip()
    except GitError:
        value = ""
    if not value:
        raise GoleakError(f"{top}: git has no {key}; set it with `git config {key} ...`")
    return value


def _refuse_uncommitted(files: Sequence[str], top: str) -> None:
    if not files:
        return
    status = git(top, "status", "--porcelain", "-z", "--untracked-files=all", "--", *files)
    if status:
        name = os.fsdecode(status.split(b"\0")[0][3:])
        raise GoleakError(f"{os.path.join(top, name)}: has uncommitted changes; commit or stash them first")


def _is_converted(change: Change, top: str) -> bool:
    path = os.path.relpath(change.file, top).replace(os.sep, "/")
    try:
        committed = git(top, "cat-file", "blob", f"HEAD:{path}")
    except GitError:
        raise GoleakError(f"{change.file}: is not in the last commit; commit it first") from None
    if committed == change.before:
        return False
    if committed == (change.before or b"").replace(b"\r\n", b"\n"):
        return True
    raise GoleakError(f"{change.file}: differs from the last commit; run goleak again on a clean tree")


def _without_returns(change: Change) -> Change:
    before = None if change.before is None else change.before.replace(b"\r\n", b"\n")
    return replace(change, before=before, after=change.after.replace(b"\r\n", b"\n"))
