"""What every command on Go code starts from: settings, rules and checked projects."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from goleak.config import FILE_NAME, Config, load_config
from goleak.errors import GoleakError
from goleak.find.catalog import Catalog
from goleak.find.check import Checked, check_project, few_files
from goleak.find.facts import Finding, Severity
from goleak.find.ruleset import Rule, find_rule, load_rules
from goleak.fix.edits import Planned
from goleak.fix.templates import CacheOptions
from goleak.read.packages import ModulePackages
from goleak.read.project import load_projects
from goleak.replay import Grounds, config_grounds, module_grounds

_ORDER: dict[Severity, int] = {"error": 2, "warning": 1, "note": 0}


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for: patterns, and the flags that several commands share (None: as goleak.toml says)."""

    patterns: tuple[str, ...]
    tests: bool | None = None
    generated: bool | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    ttl: str | None = None
    capacity: int | None = None
    full: bool = False


@dataclass(frozen=True)
class Session:
    """The folder a command works in, its settings and the rules in force."""

    directory: str
    config: Config
    rules: tuple[Rule, ...]
    options: CacheOptions
    catalog: Catalog


def open_session(request: Request) -> Session:
    """Read settings and rules for the current folder. Raises GoleakError where they are not sound."""
    directory = os.getcwd()
    config = load_config(directory)
    known = load_rules([Path(config.folder, folder) for folder in config.rules])
    ignored = {find_rule(known, r).id for r in (*config.ignore, *request.ignore)}
    selected = {find_rule(known, r).id for r in request.select} or {r.id for r in known}
    rules = tuple(r for r in known if r.id in selected - ignored)
    options = CacheOptions(request.ttl or config.ttl, request.capacity or config.capacity)
    catalog = Catalog(config.containers, str(Path(config.folder, FILE_NAME)))
    return Session(directory, config, rules, options, catalog)


def check_all(request: Request, session: Session) -> list[Checked]:
    """Check every module that the patterns name."""
    config = session.config
    tests = config.tests if request.tests is None else request.tests
    generated = config.generated if request.generated is None else request.generated
    projects = load_projects(request.patterns, session.directory, tests=tests)
    catalog, full, whole = session.catalog, request.full, few_files(projects)
    return [
        check_project(p, session.rules, generated=generated, catalog=catalog, full=full, whole=whole)
        for p in projects
    ]


def plan_all(request: Request, session: Session) -> list[Planned]:
    """Check every module that the patterns name, and plan its fixes."""
    every = check_all(request, session)
    if not any(checked.findings for checked in every):
        return [Planned(checked, (), ()) for checked in every]
    from goleak.fix.plan import plan

    return [plan(checked, session.rules, session.options) for checked in every]


def at_least(findings: Sequence[Finding], severity: str) -> list[Finding]:
    """Return the findings of a severity and above."""
    if severity not in _ORDER:
        raise GoleakError(f"{severity}: not a severity; known are {', '.join(_ORDER)}")
    return [f for f in findings if _ORDER[f.severity] >= _ORDER[severity]]


def grounds_of(session: Session, every: Sequence[Checked]) -> Grounds:
    """Return what an answer rests on: trees and folders that were read, here or elsewhere, tests, and settings."""
    walked: set[str] = set()
    folders: set[str] = set()
    elsewhere: set[str] = set()  # vendor folders are below the trees, but not part of them
    files: set[str] = set(config_grounds(session.directory))
    for checked in every:
        root = checked.project.module.root
        packages = checked.project.packages
        whole, asked = packages.consulted() if isinstance(packages, ModulePackages) else (True, ())
        files.update(module_grounds(root))
        if checked.project.dependencies is not None:
            listed, decisive = checked.project.dependencies.consulted
            elsewhere |= listed
            files |= decisive
        walked |= checked.project.trees | ({root} if whole else set())
        folders.update(asked)
        files.update(_tests_beside(checked))
    for folder in session.config.rules:
        path = os.path.join(session.config.folder, folder)
        files.update(os.path.join(path, name) for name in ("", "rule.toml", "README.md"))
    roots = [r for r in walked if not any(r != o and r.startswith(o + os.sep) for o in walked)]
    apart = {f for f in folders if not any(f == r or f.startswith(r + os.sep) for r in roots)}
    return tuple(sorted(roots)), tuple(sorted(apart | elsewhere)), tuple(sorted(files))


def _tests_beside(checked: Checked) -> Iterator[str]:
    """Yield the test files of packages with caches: their uses speak against a fix."""
    for folder in {known.cache.package_dir for known in checked.caches}:
        yield from (os.path.join(folder, n) for n in sorted(os.listdir(folder)) if n.endswith("_test.go"))


def read_file(name: str) -> bytes:
    """Return the bytes of a file that was read before."""
    return Path(name).read_bytes()
