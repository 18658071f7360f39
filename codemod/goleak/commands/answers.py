"""What `check` and `caches` answer: findings and facts of all modules, worked out one module after the other."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import click

from goleak.commands.forks import in_parallel
from goleak.commands.session import (
    Request,
    Session,
    for_module,
    half_written,
    load,
    of_interest,
    wants_generated,
)
from goleak.find.check import Checked, check_screened, few_files, screen_project, settled
from goleak.find.facts import Cache, Finding, Location
from goleak.find.suppressions import Directive
from goleak.fix.edit.edits import Change
from goleak.read.packages import ModulePackages
from goleak.read.project import Project
from goleak.replay import Grounds, config_grounds, module_grounds

# The place and the rule of a finding, and the files as its fix would leave them.
Fixes = tuple[tuple[Location, str, tuple[Change, ...]], ...]

# Below this many packages to look into, a further process costs more than it brings.
_MANY_PACKAGES = 200


@dataclass(frozen=True)
class Read:
    """What was read for an answer: trees that were walked, folders in them and elsewhere, and single files."""

    walked: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()

    def __or__(self, other: Read) -> Read:
        return Read(
            self.walked | other.walked,
            self.folders | other.folders,
            self.elsewhere | other.elsewhere,
            self.files | other.files,
        )


@dataclass(frozen=True)
class Answer:
    """Findings and the facts of all caches, by module, file and offset, and what was read for them.

    `fixes` are the files as the safe fixes of findings would leave them, where they were asked for. `silenced` counts
    the findings that comments silence, `unused` are such comments that are of no use; `met` are the fingerprints of
    findings that the baseline has.
    """

    findings: tuple[Finding, ...] = ()
    caches: tuple[Cache, ...] = ()
    read: Read = field(default_factory=Read)
    fixes: Fixes = ()
    silenced: int = 0
    unused: tuple[Directive, ...] = ()
    met: frozenset[str] = frozenset()

    def fix_of(self, finding: Finding) -> tuple[Change, ...]:
        """Return the files as a finding's safe fix would leave them, none where there is none."""
        found = (c for place, rule, c in self.fixes if (place, rule) == (finding.location, finding.rule))
        return next(found, ())


def answer(
    request: Request, session: Session, *, jobs: int = 0, fixes: bool = True, changes: bool = False
) -> Answer:
    """Check every module that the patterns name; with `fixes`, findings say whether they can be fixed.

    With `changes`, the safe fixes come along. `jobs` is the number of processes for large modules (0: one for each
    processor). Their number changes no answer.
    """
    projects = load(request, session)
    for told in half_written(projects):
        click.echo(told, err=True)
    whole = few_files(projects)
    answered = Answer()
    while projects:  # what one module takes in memory is given back before the next
        found = _module(
            request, session, projects.pop(0), jobs or os.cpu_count() or 1, whole, (fixes, changes)
        )
        answered = Answer(
            answered.findings + found.findings,
            answered.caches + found.caches,
            answered.read | found.read,
            answered.fixes + found.fixes,
            answered.silenced + found.silenced,
            answered.unused + found.unused,
            answered.met | found.met,
        )
    return answered


def _module(
    request: Request, session: Session, project: Project, jobs: int, whole: bool, wanted: tuple[bool, bool]
) -> Answer:
    """Check one module; `wanted` tells whether findings say how they can be fixed, and whether the fixes come along."""
    session = for_module(request, session, project.module.root)
    screened = screen_project(project, catalog=session.catalog, full=request.full)
    generated = wants_generated(request, session)

    def work(candidates: Sequence[str]) -> Answer:
        some = replace(screened, candidates=tuple(candidates))
        checked, met = of_interest(
            request, session, check_screened(some, session.rules, generated=generated, whole=whole)
        )
        caches = tuple(known.cache for known in checked.caches)
        findings, fixes = _planned(session, checked, changes=wanted[1]) if wanted[0] else ((), ())
        return Answer(
            findings, caches, _read(checked, session), fixes, len(checked.silenced), checked.unused, met
        )

    if jobs < 2 or whole or len(screened.candidates) < _MANY_PACKAGES or not hasattr(os, "fork"):
        return work(screened.candidates)
    return _joined(in_parallel(work, [screened.candidates[k::jobs] for k in range(jobs)]))


def _planned(session: Session, checked: Checked, *, changes: bool) -> tuple[tuple[Finding, ...], Fixes]:
    if not checked.findings:
        return (), ()
    from goleak.fix.plan import plan

    planned = plan(checked, session.rules, session.options)
    if not changes:
        return planned.findings, ()
    from goleak.fix.write.merge import merge

    safe = [p for p in planned.patches if p.finding.applicability == "safe"]
    fixes = ((p.finding.location, p.finding.rule, merge(checked, [p]).changes) for p in safe)
    return planned.findings, tuple(fixes)


def _joined(parts: Sequence[Answer]) -> Answer:
    """Join what several processes found in one module; the order is that of a single one."""
    caches = sorted(
        (cache for part in parts for cache in part.caches), key=lambda c: (c.location.file, c.location.start)
    )
    read = Read()
    for part in parts:
        read |= part.read
    fixes = tuple(fix for part in parts for fix in part.fixes)
    unused = sorted((d for part in parts for d in part.unused), key=lambda d: (d.file, d.line))
    return Answer(
        settled([f for part in parts for f in part.findings]),
        tuple(caches),
        read,
        fixes,
        sum(part.silenced for part in parts),
        tuple(unused),
        frozenset().union(*(part.met for part in parts)),
    )


def _read(checked: Checked, session: Session) -> Read:
    project = checked.project
    root, packages = project.module.root, project.packages
    whole, asked = packages.consulted() if isinstance(packages, ModulePackages) else (True, ())
    listed, decisive = project.dependencies.consulted if project.dependencies is not None else ((), ())
    # Uses in tests speak against a fix.
    tests = (
        os.path.join(folder, name)
        for folder in {known.cache.package_dir for known in checked.caches}
        for name in os.listdir(folder)
        if name.endswith("_test.go")
    )
    return Read(
        checked.project.trees | ({root} if whole else set()),
        frozenset(asked),
        frozenset(listed),
        frozenset((*module_grounds(root), *decisive, *tests, *_settings_of(session, root))),
    )


def _settings_of(session: Session, directory: str) -> list[str]:
    """Return the files that settings in force in a folder are read from, whether they exist or not."""
    folders = [os.path.join(session.config.folder, folder) for folder in session.config.rules]
    rules = [os.path.join(folder, name) for folder in folders for name in ("", "rule.toml", "README.md")]
    return [*config_grounds(directory), *rules]


def grounds_of(session: Session, read: Read) -> Grounds:
    """Return what an answer rests on: what was read for it, and settings."""
    files = {*read.files, *_settings_of(session, session.directory)}
    if session.baseline:
        files.add(session.baseline)
    walked = read.walked
    roots = [r for r in walked if not any(r != o and r.startswith(o + os.sep) for o in walked)]
    # Vendor folders are below the trees, but not part of them.
    apart = {f for f in read.folders if not any(f == r or f.startswith(r + os.sep) for r in roots)}
    return tuple(sorted(roots)), tuple(sorted(apart | read.elsewhere)), tuple(sorted(files))
