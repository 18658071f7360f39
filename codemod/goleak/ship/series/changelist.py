"""A series of commits for review as patch files that `git am -3` applies."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from goleak.errors import GoleakError
from goleak.find.facts import Finding
from goleak.fix.generate.templates import CacheOptions
from goleak.prove.confirm import Confirmation
from goleak.ship.diffs import check_diff, file_diffs
from goleak.ship.series.benchstat import confirmations_table
from goleak.ship.series.cover import COVER_NAME
from goleak.ship.series.mail import Mail
from goleak.ship.series.message import Style, body, subject
from goleak.ship.series.repository import Repository, as_committed
from goleak.ship.series.steps import Step, brings_cache
from goleak.ship.series.trailers import change_id, trailers

_PATCH_NAME = re.compile(r"\d{4}-.*\.patch")
_SIGNATURE = re.compile(rb"\n-- \ngoleak \S+\n\n\Z")


@dataclass(frozen=True, slots=True)
class Wording:
    """How messages are written.

    `options` are the bounds of the generated cache, module by module, which messages tell when a step brings it;
    `named` has subjects name each cache. `fixes` are the issues that the series ends (`12`, `golang/go#12`),
    `change_id` gives each patch one, and `evidence` goes into the message of the patch that changes its cache.
    """

    options: tuple[CacheOptions, ...]
    style: Style = "go"
    named: bool = False
    fixes: tuple[str, ...] = ()
    change_id: bool = False
    evidence: tuple[Confirmation, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """The patch files in order, and the command that applies them; both empty where nothing changes."""

    files: tuple[Path, ...]
    command: str


def compose(
    modules: Sequence[Sequence[Step]], repository: Repository, *, root: str, wording: Wording
) -> tuple[Mail, ...]:
    """Return one patch per step; the same steps on the same commit give the same bytes.

    Steps come module by module; `root` is the absolute folder from which messages name packages. Raises GoleakError
    when a file to change differs from the last commit.
    """
    steps = _as_committed([_resolved(s) for module in modules for s in module], repository)
    bounds = [
        its if any(map(brings_cache, module)) else None
        for module, its in zip(modules, wording.options, strict=True)
        for _ in module
    ]
    return tuple(
        _mail(step, number, len(steps), repository, os.path.realpath(root), its, wording)
        for number, (step, its) in enumerate(zip(steps, bounds, strict=True), 1)
    )


def check_folder(out: Path, *, force: bool) -> None:
    """Raise GoleakError where patches cannot go into a folder: it holds files, unless `force`, or is none."""
    try:
        present = any(out.iterdir())
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise GoleakError(f"{out}: is not a folder; choose another name") from None
    except OSError as error:
        raise GoleakError(f"{out}: {error.strerror}; choose another folder") from None
    if present and not force:
        raise GoleakError(f"{out}: is not empty; choose another folder or use --force")


def write_series(patches: Sequence[tuple[str, bytes]], cover: bytes, out: Path, *, force: bool) -> Series:
    """Write patches, by file name, and the cover letter to a folder, all or none.

    With `force` the folder may hold files; those of an earlier series are removed, and others stay.
    """
    if not patches:
        return Series((), "")
    check_folder(out, force=force)
    made = not out.exists()
    waiting: list[tuple[Path, Path]] = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        earlier = list(_earlier(out))
        for name, data in (*patches, (COVER_NAME, cover)):
            waiting.append((out / f".{name}.new", out / name))
            waiting[-1][0].write_bytes(data)
        for file in earlier:
            file.unlink()
        for temporary, final in waiting:
            temporary.replace(final)
    except OSError as error:
        for temporary, _ in waiting:
            if temporary.is_file():
                temporary.unlink()
        if made and out.is_dir():
            out.rmdir()
        raise GoleakError(f"{out}: {error.strerror}; choose another folder") from None
    files = tuple(out / name for name, _ in patches)
    return Series(files, apply_command(out, patches))


def apply_command(out: Path, patches: Sequence[tuple[str, bytes]]) -> str:
    """Return the command that applies patches from their folder, file by file where others lie beside them."""
    # Without the option `git am` takes carriage returns for an accident of the mail.
    keep = "--keep-cr " if any(b"\r\n" in data for _, data in patches) else ""
    names = [name for name, _ in patches]
    ours = set(_earlier(out)) if out.is_dir() else set()
    others = out.is_dir() and any(f not in ours and f.name not in names for f in out.glob("*.patch"))
    folder = shlex.quote(str(out))
    said = " ".join(shlex.quote(str(out / name)) for name in names) if others else f"{folder}/*.patch"
    return f"git am -3 {keep}{said}"


def _earlier(out: Path) -> Iterator[Path]:
    """Yield the files that an earlier run wrote: their last line says so."""
    for file in sorted(out.iterdir()):
        named = _PATCH_NAME.fullmatch(file.name) or file.name == COVER_NAME
        if named and file.is_file() and _SIGNATURE.search(file.read_bytes()):
            yield file


def _as_committed(steps: Sequence[Step], repository: Repository) -> list[Step]:
    changes = iter(as_committed([c for s in steps for c in s.changes], repository))
    return [replace(s, changes=tuple(next(changes) for _ in s.changes)) for s in steps]


def _mail(
    step: Step,
    number: int,
    total: int,
    repository: Repository,
    root: str,
    bounds: CacheOptions | None,
    wording: Wording,
) -> Mail:
    parts = file_diffs(step.changes, repository.top)
    diff = b"".join(p.text for p in parts)
    check_diff(diff, step.changes, repository.top)
    folders = {os.path.dirname(c.file) for c in step.changes if c.before != c.after}
    title = _printable(
        subject(
            step.findings,
            folders,
            root,
            style=wording.style,
            named=wording.named,
            dropped=step.dropped,
        )
    )
    own = {(f.cache.package, f.cache.name) for f in step.findings if f.cache}
    table = confirmations_table([c for c in wording.evidence if (c.package, c.cache.name) in own])
    identity = change_id(repository.tree, diff, title) if wording.change_id else ""
    last = trailers(wording.fixes, style=wording.style, ends=number == total, identity=identity)
    said = body(step.findings, bounds, root, dropped=step.dropped)
    text = "\n\n".join(filter(None, (_printable(said), table, last)))
    return Mail(number, total, title, text, parts)


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _resolved(step: Step) -> Step:
    changes = tuple(replace(c, file=_real(c.file)) for c in step.changes)
    findings, dropped = (tuple(map(_resolved_finding, some)) for some in (step.findings, step.dropped))
    return replace(step, changes=changes, findings=findings, dropped=dropped)


def _resolved_finding(finding: Finding) -> Finding:
    if finding.cache is None:
        return finding
    location = replace(finding.cache.location, file=_real(finding.cache.location.file))
    folder = os.path.realpath(finding.cache.package_dir)
    return replace(finding, cache=replace(finding.cache, location=location, package_dir=folder))


def _real(file: str) -> str:
    # git names the folder behind a link, and the link itself where a file is one.
    return os.path.join(os.path.realpath(os.path.dirname(file)), os.path.basename(file))
