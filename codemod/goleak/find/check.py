"""Findings: what the rules say of a project's caches and files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from goleak.find.caches import KnownCache, find_caches
from goleak.find.facts import Cache, Finding, Location
from goleak.find.places import location
from goleak.find.ruleset import Rule
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import show
from goleak.read.project import Package, Project
from goleak.read.syntax import Node, text
from goleak.read.universe import Universe

SYNTAX_ERROR = "GL000"
# Small selections are parsed whole for syntax errors; of larger trees only the packages that can hold a cache.
_PARSE_ALL_BELOW = 200
_MAX_IMPORTS = 3


@dataclass(frozen=True)
class Checked:
    """A project with its caches and findings, and the types they were read with."""

    project: Project
    expressions: Expressions
    caches: tuple[KnownCache, ...]
    findings: tuple[Finding, ...]


def check_project(project: Project, rules: Sequence[Rule], *, generated: bool = False) -> Checked:
    """Find the caches of the selected packages and apply the rules to them.

    `generated` keeps findings in generated files. Findings come by file and offset.
    """
    expressions = Expressions(Universe(project))
    selected = [path for path in sorted(project.selected) if matters(project, project.packages[path])]
    caches = tuple(find_caches(expressions, selected))
    shown = {
        f.name
        for path in project.selected
        for f in project.packages[path].files
        if generated or not f.generated
    }
    findings = [f for known in caches for f in _judge(known.cache, rules)]
    syntax = next((r for r in rules if r.id == SYNTAX_ERROR), None)
    if syntax is not None:
        findings += _syntax_errors(project, expressions, selected, syntax)
    kept = [f for f in findings if f.location.file in shown]
    kept.sort(key=lambda f: (f.location.file, f.location.start, f.rule))
    return Checked(project, expressions, caches, tuple(kept))


def matters(project: Project, package: Package) -> bool:
    """Tell whether a package can hold a cache of type information: reflect is within reach of its imports."""
    return _near_reflect(project, package, _MAX_IMPORTS)


def _near_reflect(project: Project, package: Package, steps: int) -> bool:
    """Tell whether a package or one it imports, a few imports deep, imports reflect."""
    if any(b'"reflect"' in f.data for f in package.files):
        return True
    if steps == 0:
        return False
    prefix = re.escape(project.module.path).encode()
    needle = re.compile(rb'"(' + prefix + rb'(?:/[^"\s]*)?)"')
    imported = {m.decode() for f in package.files for m in needle.findall(f.data)}
    return any(
        _near_reflect(project, project.packages[path], steps - 1)
        for path in sorted(imported)
        if path in project.packages and path != package.path
    )


def _judge(cache: Cache, rules: Sequence[Rule]) -> Iterator[Finding]:
    for rule in rules:
        if rule.when and all(_matches(cache, fact, wanted) for fact, wanted in rule.when.items()):
            yield Finding(rule.id, rule.name, rule.severity, message(cache, rule), cache.location, cache)


def _matches(cache: Cache, fact: str, wanted: frozenset[str]) -> bool:
    value = getattr(cache, fact)
    return any(v in wanted for v in value) if isinstance(value, tuple) else value in wanted


def message(cache: Cache, rule: Rule) -> str:
    """Fill a rule's message with a cache's facts."""
    return rule.message.format(
        name=cache.name,
        container=cache.container,
        key_type=show(cache.key_type, cache.package),
        value_type=show(cache.value_type, cache.package),
        growth=cache.growth,
        role=cache.role,
        scope=cache.scope,
        reason=cache.growth_reasons[0] if cache.growth_reasons else "",
    )


def _syntax_errors(
    project: Project, expressions: Expressions, parsed: Sequence[str], rule: Rule
) -> Iterator[Finding]:
    """Yield GL000 for files that do not parse: named ones, those of parsed packages, and all of a small selection."""
    everything = sum(len(project.packages[p].files) for p in project.selected) < _PARSE_ALL_BELOW
    for path in sorted(project.selected):
        package = project.packages[path]
        wanted = [f for f in package.files if everything or path in parsed or f.name in project.named_files]
        if path in parsed:
            declarations = expressions.universe.package(path)
            files = declarations.files if declarations else []
        else:
            files = [ParsedFile(f, path) for f in wanted]
        for file in files:
            error = file.first_error()
            if error is not None:
                yield _syntax_finding(file, error, rule)


def _syntax_finding(file: ParsedFile, error: Node, rule: Rule) -> Finding:
    where = location(file, error)
    shown = " ".join(text(error).split())[:40]
    if error.is_missing:
        said = rule.message.format(reason=f"expected {error.type}")
    elif shown:
        said = rule.message.format(reason=f"unexpected `{shown}`")
    else:
        said = rule.message.format(reason="the file ends too early")
    return Finding(rule.id, rule.name, rule.severity, said, _first_line(file, where))


def _first_line(file: ParsedFile, where: Location) -> Location:
    """Cut a location to its first line, so that a broken file is not underlined whole."""
    if where.line == where.end_line:
        return where
    stop = file.source.data.find(b"\n", where.start)
    end = len(file.source.data) if stop < 0 else stop
    column = where.column + (end - where.start)
    return Location(where.file, where.start, end, where.line, where.column, where.line, column)
