"""`goleak cl`: the fixes as a series of commits for review."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click

from goleak.commands.choosing import Choose, Key, choice, key_of, named_in
from goleak.commands.loading import one_per_cache, target_of
from goleak.commands.progress import ended_by_signals, progress_bar
from goleak.commands.series import Tried, try_series
from goleak.commands.session import Request, Session, for_module, open_session, plan_again, plan_all
from goleak.errors import GoleakError
from goleak.fix.edit.edits import Change, Patch, Planned, joined_changes, takes_out
from goleak.fix.generate.templates import CacheOptions
from goleak.fix.write.merge import merge
from goleak.prove.confirm import Confirmation, confirm
from goleak.prove.confirm import Options as LoadOptions
from goleak.read.project import Module
from goleak.ship.series.changelist import Wording, apply_command, check_folder, compose, write_series
from goleak.ship.series.cover import COVER_NAME, cover_letter
from goleak.ship.series.mail import Mail, render_mail
from goleak.ship.series.matrix import targets_of
from goleak.ship.series.message import Style, deed
from goleak.ship.series.repository import Repository, author_of, open_repository, refuse_dirty
from goleak.ship.series.steps import Step, split_by_finding, split_steps, step_of
from goleak.ship.series.trailers import issue_of
from goleak.toolchain import find_go

Split = Literal["package", "finding", "module"]
_MOST_ROUNDS = 10
# Fewer give no 95 % interval of the median.
_RUNS = 6


@dataclass(frozen=True, slots=True)
class Options:
    """What is to be exported, and how; `requests` are those of a load for evidence, None where none is asked for.

    `only` are starts of fingerprints.
    """

    out: Path
    only: tuple[str, ...] = ()
    unsafe: bool = False
    severity: str = "warning"
    force: bool = False
    allow_dirty: bool = False
    split: Split = "package"
    style: Style = "go"
    fixes: tuple[str, ...] = ()
    change_id: bool = False
    verify: bool = True
    matrix: str = ""
    requests: int | None = None


@dataclass(frozen=True, slots=True)
class _Stage:
    """A patch, and all files of its module that differ from the commit once it and those before it are applied."""

    patch: Patch
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Fixed:
    """The fixes of one module, in the order in which they can be applied."""

    planned: Planned
    stages: tuple[_Stage, ...]

    @property
    def module(self) -> Module:
        """The module that is fixed."""
        return self.planned.checked.project.module


def export(request: Request, options: Options) -> int:
    """Write one patch file per commit and print their names; return 0, also where there was nothing to fix.

    Raises GoleakError, with nothing written, where the repository or the folder will not do, or Go has something
    against a patch.
    """
    for issue in options.fixes:
        issue_of(issue)
    targets = targets_of(options.matrix)
    session = open_session(request)
    repository = open_repository(session.directory)
    if not options.allow_dirty:
        refuse_dirty(repository)
    check_folder(options.out, force=options.force)
    plans = plan_all(request, session)
    only = named_in(plans, options.only, session.directory)
    choose = choice(unsafe=options.unsafe, severity=options.severity, only=only)
    every = (_fixed(request, session, p, choose, options.split) for p in plans)
    fixed = [f for f in every if f.stages]
    if not fixed:
        click.echo("Nothing to fix.", err=True)
        return 0
    with ended_by_signals():
        own = tuple(for_module(request, session, f.module.root).options for f in fixed)
        return _export(session, repository, fixed, targets, options, own)


def _export(
    session: Session,
    repository: Repository,
    fixed: Sequence[_Fixed],
    targets: Sequence[str],
    options: Options,
    own: tuple[CacheOptions, ...],
) -> int:
    author = author_of(repository)
    modules = [_steps(f, options.split) for f in fixed]
    evidence = tuple(_evidence(session, fixed, options)) if options.requests else ()
    wording = Wording(
        own,
        options.style,
        options.split == "finding",
        options.fixes,
        options.change_id,
        evidence,
    )
    root = fixed[0].module.root if len(fixed) == 1 else repository.top
    mails = compose(modules, repository, root=root, wording=wording)
    patches = [(m.file_name, render_mail(m, author)) for m in mails]
    owners = [f.module for f, steps in zip(fixed, modules, strict=True) for _ in steps]
    said = _checked(repository, mails, patches, owners, targets, options)
    command = apply_command(options.out, patches)
    steps = [s for module in modules for s in module]
    verb = deed(
        [f.cache for s in steps for f in s.findings if f.cache],
        [f.cache for s in steps for f in s.dropped if f.cache],
    )
    cover = cover_letter(
        mails, repository, author, checked=said, command=command, style=options.style, verb=verb
    )
    series = write_series(patches, cover, options.out, force=options.force)
    for file in series.files:
        click.echo(file)
    click.echo(f"the cover letter is {options.out / COVER_NAME}", err=True)
    click.echo(f"apply them with: {series.command}", err=True)
    return 0


def _fixed(request: Request, session: Session, planned: Planned, choose: Choose, split: Split) -> _Fixed:
    """Fix a module in memory, round after round as `goleak fix` does: some patches wait for others."""
    first, stages = planned, list[_Stage]()
    now: dict[str, Change] = {}
    tried: set[Key] = set()
    for _ in range(_MOST_ROUNDS):
        patches = [p for p in choose(planned) if key_of(p.finding) not in tried]
        merged = merge(planned.checked, patches) if patches else None
        after = joined_changes(now, merged.changes) if merged else None
        if merged is None or after is None:
            break
        taken = [p for p in patches if p not in merged.left]
        for number in range(1, len(taken) + 1) if split == "finding" else [len(taken)]:
            upto = joined_changes(now, merge(planned.checked, taken[:number]).changes) or after
            for patch in [taken[number - 1]] if split == "finding" else taken:
                stages.append(_Stage(patch, tuple(upto[name] for name in sorted(upto))))
        now = after
        tried |= {key_of(p.finding) for p in taken}
        for note in merged.notes:
            click.echo(note, err=True)
        if not merged.changes:
            break
        files = {c.file: c.after for c in merged.changes if c.file.endswith(".go")}
        planned = plan_again(request, session, planned, files)
    return _Fixed(first, tuple(stages))


def _steps(fixed: _Fixed, split: Split) -> tuple[Step, ...]:
    patches = [s.patch for s in fixed.stages]
    changes = fixed.stages[-1].changes
    shared = {os.path.dirname(p.generated.file) for p in patches if p.generated and p.generated.import_path}
    if split == "module":
        return (step_of(changes, patches),)
    if split == "finding":
        return split_by_finding([(s.patch, s.changes) for s in fixed.stages], shared)
    return split_steps(changes, patches, shared)


def _checked(
    repository: Repository,
    mails: Sequence[Mail],
    patches: Sequence[tuple[str, bytes]],
    owners: Sequence[Module],
    targets: Sequence[str],
    options: Options,
) -> list[str]:
    """Return what the cover letter says of what Go has seen."""
    if not options.verify:
        return ["Not compiled or tested: --no-verify was given."]
    try:
        toolchain = find_go()
    except GoleakError as error:
        click.echo(f"nothing was compiled: {error}", err=True)
        return ["Not compiled or tested: there was no Go."]
    tried = [
        Tried(name, data, module, tuple(os.path.join(repository.top, p.path) for p in mail.parts))
        for (name, data), mail, module in zip(patches, mails, owners, strict=True)
    ]
    return try_series(repository, tried, toolchain, targets)


def _evidence(session: Session, fixed: Sequence[_Fixed], options: Options) -> Iterator[Confirmation]:
    """Load each cache as it is and with its own fix, and yield what that showed."""
    toolchain = find_go()
    load = LoadOptions(options.requests or 0, runs=_RUNS, capacity=session.options.capacity)
    for one in fixed:
        mended = {key_of(s.patch.finding) for s in one.stages if not takes_out(s.patch)}
        for finding in one_per_cache(one.planned.findings):
            if key_of(finding) not in mended:
                continue
            target = target_of(one.planned.checked, finding, one.planned)
            cache, changes = target.known.cache, target.fix(unsafe=options.unsafe)
            click.echo(f"loading {cache.package} {cache.name} ...", err=True)
            with progress_bar(cache.name, load.steps(compared=True)) as progress:
                result = confirm(
                    toolchain, cache, target.drivers, one.module.root, changes, load, progress=progress
                )
            if not result.confirmed:
                click.echo(f"{cache.name}: not confirmed: {'; '.join(result.reasons)}", err=True)
            yield result
