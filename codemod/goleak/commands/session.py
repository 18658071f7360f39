"""What every command on Go code starts from: settings, rules and checked projects."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from goleak.config import BASELINE, Config, load_config
from goleak.errors import GoleakError
from goleak.find.catalog import Catalog
from goleak.find.check import Checked, check_project, few_files
from goleak.find.facts import Finding, Severity
from goleak.find.ruleset import Rule, find_rule, load_rules
from goleak.fix.edit.edits import Planned
from goleak.fix.generate.templates import CacheOptions
from goleak.fix.write.place import pending
from goleak.read.project import Project, load_projects, source_of, with_files

if TYPE_CHECKING:
    from goleak.commands.before import Before
    from goleak.commands.touched import Touched

_ORDER: dict[Severity, int] = {"error": 2, "warning": 1, "note": 0}


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for: patterns, and the flags that several commands share (None: as goleak.toml says).

    With `pre_commit`, the patterns are the changed files that pre-commit passes.
    """

    patterns: tuple[str, ...]
    tests: bool | None = None
    generated: bool | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    ttl: str | None = None
    capacity: int | None = None
    placement: str | None = None
    backend: str | None = None
    add_dependency: bool = False
    strategy: str | None = None
    full: bool = False
    baseline: str | None = None
    no_baseline: bool = False
    pre_commit: bool = False


@dataclass(frozen=True)
class Session:
    """The folder a command works in, its settings and the rules in force; `known_rules` are the ids of all.

    `baseline` is the file of findings that are not told again, `known` their fingerprints; empty where there is none.
    `touched` is what a run as a hook is about, None for any other run; `before` the files that were changed since a
    revision whose findings are not told. `origin` is the folder that the directory stands for, where it is a copy.
    """

    directory: str
    config: Config
    rules: tuple[Rule, ...]
    options: CacheOptions
    catalog: Catalog
    known_rules: frozenset[str] = frozenset()
    baseline: str = ""
    known: frozenset[str] = frozenset()
    touched: Touched | None = None
    before: Before | None = None
    origin: str = ""


def open_session(request: Request, directory: str = "") -> Session:
    """Read settings and rules for a folder, or the current one. Raises GoleakError where they are not sound."""
    directory = directory or os.getcwd()
    config = load_config(directory)
    known = load_rules([Path(config.folder, folder) for folder in config.rules])
    ignored = {find_rule(known, r).id for r in (*config.ignore, *request.ignore)}
    selected = {find_rule(known, r).id for r in request.select} or {r.id for r in known}
    rules = tuple(r for r in known if r.id in selected - ignored)
    drops = (request.strategy or config.strategy) == "drop"
    options = CacheOptions(
        request.ttl or config.ttl,
        request.capacity or config.capacity,
        posixpath.normpath(request.placement or config.placement),
        request.backend or config.cache,
        request.add_dependency,
        "drop" if drops else "bound",
    )
    catalog = Catalog(config.containers, config.file, config.lines)
    baseline = baseline_file(request, config, directory)
    return Session(
        directory,
        config,
        rules,
        options,
        catalog,
        frozenset(r.id for r in known),
        baseline,
        _known(baseline),
        _touched(request, directory),
    )


def for_module(request: Request, session: Session, root: str) -> Session:
    """Return the session for one of several modules, which may have settings of its own.

    Where to fail, and what is known already, is a matter of where goleak runs.
    """
    own = os.path.normpath(os.path.join(session.origin, os.path.relpath(root, session.directory)))
    folder = own if session.origin else root
    if folder == session.directory or load_config(folder).file == session.config.file:
        return session
    made = open_session(replace(request, no_baseline=True, pre_commit=False), folder)
    return replace(session, config=made.config, rules=made.rules, options=made.options, catalog=made.catalog)


def _touched(request: Request, directory: str) -> Touched | None:
    if not request.pre_commit:
        return None
    from goleak.commands.touched import touched_by

    return touched_by(request.patterns, directory)


def _known(baseline: str) -> frozenset[str]:
    if not baseline:
        return frozenset()
    from goleak.ship.baseline import read_baseline

    return frozenset(e.fingerprint for e in read_baseline(Path(baseline)))


def baseline_file(request: Request, config: Config, directory: str) -> str:
    """Return the baseline in force: of --baseline, of goleak.toml, or the nearest upward; empty where there is none."""
    if request.no_baseline:
        return ""
    if request.baseline is not None:
        return os.path.join(directory, request.baseline)
    if config.baseline:
        return os.path.join(config.folder, config.baseline)
    folder = Path(directory)
    for candidate in (folder, *folder.parents):
        if (candidate / BASELINE).is_file():
            return str(candidate / BASELINE)
        if (candidate / ".git").exists():
            break
    return ""


def of_interest(request: Request, session: Session, checked: Checked) -> tuple[Checked, frozenset[str]]:
    """Return a project with the findings to tell, and the fingerprints of those that the baseline has."""
    checked, met = _without_known(session, checked)
    if session.touched is None and session.before is None:
        return checked, met
    generated, catalog = wants_generated(request, session), session.catalog
    if session.touched is not None:
        from goleak.commands.touched import concerned

        checked = concerned(checked, session.touched, session.rules, generated=generated, catalog=catalog)
    if session.before is not None:
        from goleak.commands.before import new_since

        found = new_since(
            session.before, checked, checked.findings, session.rules, generated=generated, catalog=catalog
        )
        checked = replace(checked, findings=tuple(found))
    return checked, met


def _without_known(session: Session, checked: Checked) -> tuple[Checked, frozenset[str]]:
    if not session.known or not checked.findings:
        return checked, frozenset()
    from goleak.ship.baseline import entries_of

    entries = entries_of(
        checked.findings,
        read=lambda name: source_of(checked.project, name).data,
        directory=session.directory,
    )
    met = frozenset(e.fingerprint for e in entries) & session.known
    kept = tuple(
        f for f, e in zip(checked.findings, entries, strict=True) if e.fingerprint not in session.known
    )
    return replace(checked, findings=kept), met


def load(request: Request, session: Session) -> list[Project]:
    """Find the modules and packages that the patterns name."""
    tests = session.config.tests if request.tests is None else request.tests
    if session.touched is not None:
        from goleak.commands.touched import touched_projects

        return touched_projects(session.touched, tests=tests)
    return load_projects(request.patterns, session.directory, tests=tests)


def wants_generated(request: Request, session: Session) -> bool:
    """Tell whether findings in generated files are asked for."""
    return session.config.generated if request.generated is None else request.generated


def check_all(request: Request, session: Session) -> list[Checked]:
    """Check every module that the patterns name."""
    projects = load(request, session)
    whole = few_files(projects)
    return [
        check_module(request, for_module(request, session, p.module.root), p, whole=whole) for p in projects
    ]


def check_module(
    request: Request, session: Session, project: Project, *, whole: bool | None = None
) -> Checked:
    """Check one module, and leave the findings to tell; `whole` as for `check_project`."""
    checked = check_project(
        project,
        session.rules,
        generated=wants_generated(request, session),
        catalog=session.catalog,
        full=request.full,
        whole=whole,
    )
    return of_interest(request, session, checked)[0]


def plan_all(request: Request, session: Session) -> list[Planned]:
    """Check every module that the patterns name, and plan its fixes.

    Raises GoleakError where a run that was killed left something half-written.
    """
    every = check_all(request, session)
    for told in half_written(checked.project for checked in every):
        raise GoleakError(told)
    if not any(checked.findings for checked in every):
        return [Planned(checked, (), ()) for checked in every]
    from goleak.fix.plan import plan

    own = [for_module(request, session, checked.project.module.root) for checked in every]
    return [plan(checked, its.rules, its.options) for checked, its in zip(every, own, strict=True)]


def half_written(projects: Iterable[Project]) -> Iterator[str]:
    """Say of each module in which a run that was killed left something half-written that this is so."""
    for project in projects:
        journal = pending(project.module.root)
        if journal:
            yield f"{journal}: a goleak fix was killed at work, or still is; run `goleak fix` to undo what it left"


def plan_again(request: Request, session: Session, planned: Planned, files: Mapping[str, bytes]) -> Planned:
    """Check a module and plan its fixes with other bytes in some of its files, by absolute names."""
    from goleak.fix.plan import plan

    project = with_files(planned.checked.project, files)
    session = for_module(request, session, project.module.root)
    return plan(check_module(request, session, project), session.rules, session.options)


def at_least(findings: Sequence[Finding], severity: str) -> list[Finding]:
    """Return the findings of a severity and above."""
    if severity not in _ORDER:
        raise GoleakError(f"{severity}: not a severity; known are {', '.join(_ORDER)}")
    return [f for f in findings if _ORDER[f.severity] >= _ORDER[severity]]


def read_file(name: str) -> bytes:
    """Return the bytes of a file that was read before."""
    return Path(name).read_bytes()
