"""A series of commits for review, one per package, as patch files that `git am` applies."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from goleak.errors import GoleakError
from goleak.find.facts import Finding
from goleak.fix.edits import Change, Patch
from goleak.fix.templates import CacheOptions, is_generated_cache
from goleak.ship.diffs import check_diff, file_diffs
from goleak.ship.mail import Author, Mail, render_mail
from goleak.ship.message import body, subject

_PATCH_NAME = re.compile(r"\d{4}-.*\.patch")


@dataclass(frozen=True, slots=True)
class Step:
    """One commit: the files it changes and the findings it mends; none for a generated package."""

    changes: tuple[Change, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """The patch files in order, and the command that applies them; both empty where nothing changes."""

    files: tuple[Path, ...]
    command: str


def split_steps(
    changes: Sequence[Change], patches: Sequence[Patch], generated: Collection[str] = ()
) -> tuple[Step, ...]:
    """Split changes into commits that each build: the `generated` packages' folders first, then one per package.

    Packages that one patch changes together stay together. Folders are absolute.
    """
    shared = set(generated)
    groups = _groups(_folders(p) - shared for p in patches)
    grouped: set[str] = set().union(*groups)
    # What the generated packages import must be required before anything builds.
    first = tuple(c for c in changes if _is_go_mod(c) or os.path.dirname(c.file) not in grouped)
    steps = [Step(first)] if first else []
    for group in groups:
        mended = tuple(p.finding for p in patches if _folders(p) & group)
        own = tuple(c for c in changes if os.path.dirname(c.file) in group and not _is_go_mod(c))
        steps.append(Step(own, mended))
    return tuple(s for s in steps if any(c.before != c.after for c in s.changes))


def export(
    steps: Sequence[Step], out: Path, *, module_root: str, options: CacheOptions, force: bool = False
) -> Series:
    """Write one patch file per step to the folder `out`; the same steps on the same commit give the same bytes.

    `module_root` is the absolute folder of go.mod, anywhere in a git repository; `options` are the bounds of the
    generated cache, which messages tell when a step brings it. Raises GoleakError without
    writing when there is no repository, commit or author, when a file to change differs from the last commit,
    and when `out` holds files, unless `force`: then patches of an earlier run are removed.
    """
    module_root = os.path.realpath(module_root)
    top = _top(module_root)
    author = _author(top)
    steps = _as_committed([_resolved(s) for s in steps], top)
    bounds = options if any(map(_brings_cache, steps)) else None
    mails = [_mail(s, i, len(steps), top, module_root, bounds) for i, s in enumerate(steps, 1)]
    if not mails:
        return Series((), "")
    _prepare(out, force=force)
    files = []
    for mail in mails:
        files.append(out / mail.file_name)
        files[-1].write_bytes(render_mail(mail, author))
    # Without the option `git am` takes carriage returns for an accident of the mail.
    keep = "--keep-cr " if any(b"\r\n" in p.text for m in mails for p in m.parts) else ""
    return Series(tuple(files), f"git am {keep}{shlex.quote(str(out))}/*.patch")


def _is_go_mod(change: Change) -> bool:
    return os.path.basename(change.file) == "go.mod"


def _brings_cache(step: Step) -> bool:
    created = (c for c in step.changes if c.before is None)
    return not step.findings or any(is_generated_cache(c.after) for c in created)


def _folders(patch: Patch) -> set[str]:
    return {os.path.dirname(file) for file in (*patch.edits, *patch.created)}


def _groups(folders: Iterable[set[str]]) -> list[set[str]]:
    groups: list[set[str]] = []
    for folder_set in folders:
        touching = [g for g in groups if g & folder_set]
        groups = [g for g in groups if not g & folder_set]
        groups.append(folder_set.union(*touching))
    return sorted((g for g in groups if g), key=min)


def _mail(step: Step, number: int, total: int, top: str, root: str, bounds: CacheOptions | None) -> Mail:
    parts = file_diffs(step.changes, top)
    check_diff(b"".join(p.text for p in parts), step.changes, top)
    folders = {os.path.dirname(c.file) for c in step.changes if c.before != c.after}
    title = subject(step.findings, folders, root)
    return Mail(number, total, _printable(title), _printable(body(step.findings, bounds, root)), parts)


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _resolved(step: Step) -> Step:
    changes = tuple(replace(c, file=_real(c.file)) for c in step.changes)
    return replace(step, changes=changes, findings=tuple(map(_resolved_finding, step.findings)))


def _resolved_finding(finding: Finding) -> Finding:
    if finding.cache is None:
        return finding
    location = replace(finding.cache.location, file=_real(finding.cache.location.file))
    folder = os.path.realpath(finding.cache.package_dir)
    return replace(finding, cache=replace(finding.cache, location=location, package_dir=folder))


def _real(file: str) -> str:
    # git names the folder behind a link, and the link itself where a file is one.
    return os.path.join(os.path.realpath(os.path.dirname(file)), os.path.basename(file))


def _top(folder: str) -> str:
    try:
        top = _git(folder, "rev-parse", "--show-toplevel")
    except _GitError as error:
        raise GoleakError(f"{folder}: {error}; run goleak in a git repository") from None
    try:
        _git(folder, "rev-parse", "--verify", "--quiet", "HEAD")
    except _GitError:
        raise GoleakError(f"{folder}: the git repository has no commit; commit your work first") from None
    return os.path.realpath(os.fsdecode(top.removesuffix(b"\n")))


def _author(top: str) -> Author:
    name, email = (_setting(top, key) for key in ("user.name", "user.email"))
    date = _git(top, "show", "--no-patch", "--format=%cD", "HEAD").decode().strip()
    return Author(name, email, date)


def _setting(top: str, key: str) -> str:
    try:
        value = _git(top, "config", "--get", key).decode("utf-8", "replace").strip()
    except _GitError:
        value = ""
    if not value:
        raise GoleakError(f"{top}: git has no {key}; set it with `git config {key} ...`")
    return value


def _as_committed(steps: Sequence[Step], top: str) -> tuple[Step, ...]:
    files = list(dict.fromkeys(c.file for s in steps for c in s.changes if c.before != c.after))
    _refuse_uncommitted(files, top)
    known: set[str] = set()
    plain: set[str] = set()
    for change in (c for s in steps for c in s.changes if c.before != c.after):
        if change.file not in known and change.before is not None and _is_converted(change, top):
            plain.add(change.file)
        known.add(change.file)
    return tuple(
        replace(s, changes=tuple(_without_returns(c) if c.file in plain else c for c in s.changes))
        for s in steps
    )


def _refuse_uncommitted(files: Sequence[str], top: str) -> None:
    if not files:
        return
    status = _git(top, "status", "--porcelain", "-z", "--untracked-files=all", "--", *files)
    if status:
        name = os.fsdecode(status.split(b"\0")[0][3:])
        raise GoleakError(f"{os.path.join(top, name)}: has uncommitted changes; commit or stash them first")


def _is_converted(change: Change, top: str) -> bool:
    # Where git turns line ends on checkout, a patch must hold those of the commit.
    path = os.path.relpath(change.file, top).replace(os.sep, "/")
    try:
        committed = _git(top, "cat-file", "blob", f"HEAD:{path}")
    except _GitError:
        raise GoleakError(f"{change.file}: is not in the last commit; commit it first") from None
    if committed == change.before:
        return False
    if committed == (change.before or b"").replace(b"\r\n", b"\n"):
        return True
    raise GoleakError(f"{change.file}: differs from the last commit; run goleak again on a clean tree")


def _without_returns(change: Change) -> Change:
    before = None if change.before is None else change.before.replace(b"\r\n", b"\n")
    return replace(change, before=before, after=change.after.replace(b"\r\n", b"\n"))


def _prepare(out: Path, *, force: bool) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        present = sorted(out.iterdir())
    except (FileExistsError, NotADirectoryError):
        raise GoleakError(f"{out}: is not a folder; choose another name") from None
    if present and not force:
        raise GoleakError(f"{out}: is not empty; choose another folder or use --force")
    for file in present:
        if _PATCH_NAME.fullmatch(file.name):
            file.unlink()


class _GitError(Exception):
    """What git said when it failed, its last line."""


def _git(folder: str, *arguments: str) -> bytes:
    command = ["git", "-C", folder, "--no-optional-locks", "--literal-pathspecs", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        raise GoleakError("git: is not on PATH; install it to export change lists") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _GitError(lines[-1] if lines else "git failed")
    return done.stdout
