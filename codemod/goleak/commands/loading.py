"""Which caches are loaded, and how: the findings that were named, their drivers and their fixes."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from goleak.commands.choosing import key_of, named_by
from goleak.commands.session import Request, Session, at_least, check_all, plan_all
from goleak.drive.directives import Directed, directed_functions
from goleak.drive.driver import Driver, NotDriven, directed_driver, find_drivers
from goleak.drive.names import package_name_of
from goleak.drive.surroundings import surroundings_of
from goleak.errors import GoleakError
from goleak.find.caches import KnownCache
from goleak.find.check import Checked
from goleak.find.facts import Finding
from goleak.fix.edit.edits import Change, Patch, Planned
from goleak.fix.write.merge import merge

_AT = re.compile(r"(?P<file>.+\.go):(?P<line>\d+)(?::\d+)?")
_FINGERPRINT = re.compile(r"[0-9a-fA-F]{6,64}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the arguments and flags ask for.

    `patterns` name packages, `lines` places as `check` prints them, `fingerprints` beginnings of fingerprints;
    `cache` is a cache's name or None.
    """

    patterns: tuple[str, ...]
    lines: tuple[tuple[str, int], ...]
    fingerprints: tuple[str, ...]
    cache: str | None
    severity: str

    @property
    def is_named(self) -> bool:
        """Tell whether findings are asked for by name, so that their severity does not matter."""
        return bool(self.lines or self.fingerprints or self.cache is not None)


@dataclass(frozen=True, slots=True)
class Target:
    """A cache to load: its finding, what is known of it, and where it was found."""

    finding: Finding
    known: KnownCache
    checked: Checked
    planned: Planned | None = None

    @property
    def drivers(self) -> tuple[Driver, ...] | NotDriven:
        """The ways to fill the cache, or why there is none; what a user's test says comes before all of them."""
        expressions, cache = self.checked.expressions, self.known.cache
        around = surroundings_of(expressions, self.known)
        told = [d for d in self._directed() if not d.caches or cache.name in d.caches]
        if told:
            return tuple(directed_driver(cache, d, around, expressions.types.underlying) for d in told)
        return find_drivers(cache, around, expressions.types.underlying)

    def _directed(self) -> tuple[Directed, ...]:
        cache = self.known.cache
        file = Path(cache.location.file)
        names = [k.cache.name for k in self.checked.caches if k.cache.package == cache.package]
        return directed_functions(cache.package_dir, package_name_of(file.read_bytes(), str(file)), names)

    def fix(self, *, unsafe: bool) -> tuple[Change, ...]:
        """Return the files as the finding's own fix would leave them, none where it has no fix."""
        if self.planned is None:
            return ()
        allowed = ("safe", "unsafe") if unsafe else ("safe",)
        patches: list[Patch] = [
            p
            for p in self.planned.patches
            if p.finding is self.finding and self.finding.applicability in allowed
        ]
        return tuple(c for c in merge(self.checked, patches).changes if c.file.endswith(".go"))


def wanted(arguments: Sequence[str], *, cache: str | None, severity: str) -> Wanted:
    """Part the arguments of a command into patterns and findings: `file.go:15`, `file.go:15:5`, a fingerprint."""
    patterns: list[str] = []
    lines: list[tuple[str, int]] = []
    fingerprints: list[str] = []
    for argument in arguments:
        if match := _AT.fullmatch(argument):
            patterns.append(match["file"])
            lines.append((match["file"], int(match["line"])))
        elif _FINGERPRINT.fullmatch(argument):
            fingerprints.append(argument)
        else:
            patterns.append(argument)
    return Wanted(tuple(patterns), tuple(lines), tuple(fingerprints), cache, severity)


def planned_targets(request: Request, session: Session, asked: Wanted) -> list[Target]:
    """Return the caches to load, with the fixes of their findings. Raises GoleakError where there is none."""
    plans = plan_all(replace(request, patterns=asked.patterns), session)
    found = [target_of(p.checked, f, p) for p in plans for f in one_per_cache(p.findings)]
    return _chosen(found, asked, session.directory)


def targets(request: Request, session: Session, asked: Wanted) -> list[Target]:
    """Return the caches to load, without fixes. Raises GoleakError where there is none."""
    every = check_all(replace(request, patterns=asked.patterns), session)
    found = [target_of(c, f) for c in every for f in one_per_cache(c.findings)]
    return _chosen(found, asked, session.directory)


def target_of(checked: Checked, finding: Finding, planned: Planned | None = None) -> Target:
    """Return a finding on a cache with what is known of the cache."""
    known = next(k for k in checked.caches if k.cache is finding.cache)
    return Target(finding, known, checked, planned)


def _chosen(found: list[Target], asked: Wanted, directory: str) -> list[Target]:
    if asked.cache is not None:
        named = [t for t in found if t.known.cache.name == asked.cache]
        if not named:
            known = ", ".join(sorted({t.known.cache.name for t in found})) or "none"
            raise GoleakError(f"--cache {asked.cache}: no finding on a cache of that name; there are {known}")
        found = named
    chosen = _named(found, asked, directory)
    if not chosen:
        hint = " (there are notes: --severity note)" if found else ""
        raise GoleakError(f"nothing to load: no finding on a cache at {asked.severity} or above{hint}")
    return chosen


def _named(found: list[Target], asked: Wanted, directory: str) -> list[Target]:
    """Return the findings that were named; where none was, those of the severity."""
    keys = (
        named_by(asked.fingerprints, [t.finding for t in found], directory)
        if asked.fingerprints
        else frozenset()
    )
    chosen = [t for t in found if key_of(t.finding) in keys]
    for file, line in asked.lines:
        inside = [t for t in found if _is_file(t.finding.location.file, file, directory)]
        at = [t for t in inside if line in _lines_of(t)]
        if not at:
            there = sorted({t.finding.location.line for t in inside})
            lines = ("line " if len(there) == 1 else "lines ") + ", ".join(map(str, there))
            known = f"there are findings at {lines}" if there else "see `goleak check`"
            raise GoleakError(f"{file}:{line}: no finding on a cache at this line; {known}")
        chosen += [t for t in at if t not in chosen]
    if asked.is_named:
        return chosen or ([] if asked.lines or asked.fingerprints else found)
    severe = at_least([t.finding for t in found], asked.severity)
    return [t for t in found if t.finding in severe]


def _is_file(file: str, named: str, directory: str) -> bool:
    return os.path.realpath(file) == os.path.realpath(os.path.join(directory, named))


def _lines_of(target: Target) -> set[int]:
    """Return the lines that name a target: of the finding, and of the stores of its cache in the same file."""
    place = target.finding.location
    stores = target.known.cache.of("store", "load-or-store")
    return {place.line, *(s.location.line for s in stores if s.location.file == place.file)}


def one_per_cache(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that a load can show to grow; where a cache has several, the gravest."""
    order = {"error": 0, "warning": 1, "note": 2}
    found: dict[int, Finding] = {}
    for finding in sorted(findings, key=lambda f: order[f.severity]):
        cache = finding.cache
        # Without growth or a fix there is nothing to compare: the fault is another, such as a name as key.
        if cache is not None and (
            cache.growth != "per-type" or finding.applicability != "none" or finding.reason
        ):
            found.setdefault(id(cache), finding)
    return [f for f in findings if f in found.values()]
