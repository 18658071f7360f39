"""Findings: what the rules say of a project's caches and files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goleak.find.catalog import Catalog
from goleak.find.facts import Cache, Call, Finding, KeyName, Location
from goleak.find.locate.candidates import Reach
from goleak.find.locate.places import location
from goleak.find.ruleset import Rule
from goleak.find.suppressions import Directive, directives_of, silence
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import show
from goleak.read.project import Project, files_of, folder_of, packages_in
from goleak.read.syntax import Node, text
from goleak.read.universe import Universe

if TYPE_CHECKING:
    from goleak.find.caches import KnownCache

SYNTAX_ERROR = "GL000"
# Small selections are parsed whole for syntax errors; of larger trees only the packages that can hold a cache.
_PARSE_ALL_BELOW = 200
_TYPEOF = "; reflect.TypeOf, which it saves, costs less than the lookup"
_TYPE_NAMES: dict[KeyName, str] = {
    "none": "",
    "name": "the Name()",
    "string": "the String()",
    "path+name": "the package path and name",
}


@dataclass(frozen=True)
class Checked:
    """A project with its caches and findings, and the types they were read with.

    `silenced` are findings that comments silence, `unused` such comments that are of no use.
    """

    project: Project
    expressions: Expressions
    caches: tuple[KnownCache, ...]
    findings: tuple[Finding, ...]
    silenced: tuple[Finding, ...] = ()
    unused: tuple[Directive, ...] = ()


@dataclass(frozen=True)
class Screened:
    """A project with the packages that may hold caches, told by their text; `reach` is None where all are looked at."""

    project: Project
    catalog: Catalog
    expressions: Expressions
    reach: Reach | None
    candidates: tuple[str, ...]


def screen_project(project: Project, *, catalog: Catalog | None = None, full: bool = False) -> Screened:
    """Tell which of the selected packages may hold caches.

    `catalog` knows containers of other modules (None: the shipped ones); `full` takes all packages, to be parsed whole.
    """
    catalog = catalog or Catalog()
    expressions = Expressions(Universe(project, whole=full, models=catalog))
    reach = None if full else Reach(expressions.universe)
    selected = sorted(project.selected)
    packages = reach.candidates(selected) if reach else (p for s in selected for p in packages_in(project, s))
    return Screened(project, catalog, expressions, reach, tuple(package.path for package in packages))


def check_project(
    project: Project,
    rules: Sequence[Rule],
    *,
    generated: bool = False,
    catalog: Catalog | None = None,
    full: bool = False,
    whole: bool | None = None,
) -> Checked:
    """Find the caches of the selected packages and apply the rules to them.

    `generated` keeps findings in generated files; `full` parses all packages whole and trusts no text, which must find
    the same; `whole` parses all selected files for syntax errors (None: where they are few). Findings come by file and
    offset.
    """
    screened = screen_project(project, catalog=catalog, full=full)
    everything = few_files([project]) if whole is None else whole
    return check_screened(screened, rules, generated=generated, whole=everything)


def check_screened(
    screened: Screened, rules: Sequence[Rule], *, generated: bool = False, whole: bool = False
) -> Checked:
    """Find the caches of the candidates and apply the rules to them; `generated` and `whole` as for `check_project`."""
    project, expressions, candidates = screened.project, screened.expressions, screened.candidates
    caches, calls = _look(screened, rules) if candidates else ((), ())
    findings = [
        f
        for known in caches
        if generated or not known.declared.file.source.generated
        for f in _judge(known.cache, rules)
    ]
    for file, call in calls:
        if generated or not file.source.generated:
            findings += _judge_call(call, rules)
    syntax = next((r for r in rules if r.id == SYNTAX_ERROR), None)
    if syntax is not None:
        told = frozenset(f.location.file for f in findings)
        findings += _syntax_errors(expressions, told, syntax, generated=generated, everything=whole)
    parted = silence(settled(findings), _directives(screened))
    return Checked(project, expressions, caches, parted.kept, parted.silenced, parted.unused)


def _directives(screened: Screened) -> list[Directive]:
    """Return the comments for goleak in the packages that were looked at."""
    universe = screened.expressions.universe
    packages = (universe.package(path) for path in screened.candidates)
    return [d for p in packages if p is not None for file in p.files for d in directives_of(file)]


def settled(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return findings by file, offset and rule, each once: one removal may serve several containers."""

    def order(finding: Finding) -> tuple[str, int]:
        about = finding.cache.location if finding.cache else finding.location
        return about.file, about.start

    once = {(f.rule, f.location): f for f in sorted(findings, key=order, reverse=True)}
    return tuple(sorted(once.values(), key=lambda f: (f.location.file, f.location.start, f.rule)))


def _look(
    screened: Screened, rules: Sequence[Rule]
) -> tuple[tuple[KnownCache, ...], tuple[tuple[ParsedFile, Call], ...]]:
    """Return the caches that packages declare, and the calls that rules are about."""
    # Most packages know nothing of reflect; the judgements are loaded for those that do.
    from goleak.find.caches import find_caches
    from goleak.find.calls import find_calls

    subjects = frozenset(subject for rule in rules for subject in rule.when.get("subject", ()))
    expressions, candidates = screened.expressions, screened.candidates
    caches = tuple(find_caches(expressions, candidates, screened.reach, screened.catalog))
    return caches, tuple(find_calls(expressions, candidates, subjects))


def _judge(cache: Cache, rules: Sequence[Rule]) -> Iterator[Finding]:
    for rule in rules:
        if rule.when and not rule.about_calls and _meets(cache, rule):
            where = cache.removal if rule.where == "removal" and cache.removal else cache.location
            yield Finding(rule.id, rule.name, rule.severity, message(cache, rule), where, cache)


def _judge_call(call: Call, rules: Sequence[Rule]) -> Iterator[Finding]:
    for rule in rules:
        if rule.about_calls and _meets(call, rule):
            said = rule.message.format(
                function=call.function,
                shown=call.shown,
                argument=call.argument,
                moment=call.moment,
                reason=call.reason,
            )
            yield Finding(rule.id, rule.name, rule.severity, said, call.location)


def _meets(facts: Cache | Call, rule: Rule) -> bool:
    return all(_matches(getattr(facts, fact), wanted) for fact, wanted in rule.when.items())


def _matches(value: str | tuple[str, ...], wanted: frozenset[str]) -> bool:
    return any(v in wanted for v in value) if isinstance(value, tuple) else value in wanted


def message(cache: Cache, rule: Rule) -> str:
    """Fill a rule's message with a cache's facts."""
    return rule.message.format(
        name=cache.name,
        container=cache.container_name,
        key_type=show(cache.key_type, cache.package),
        value_type=show(cache.value_type, cache.package),
        growth=cache.growth,
        role=cache.role,
        scope=cache.scope,
        reason=cache.growth_reasons[0] if cache.growth_reasons else "",
        removal=cache.removal_reason,
        pinned=cache.pins_reason,
        typename=_TYPE_NAMES[cache.key_name],
        remark=_TYPEOF if cache.keeps == "typeof" else "",
    )


def few_files(projects: Sequence[Project]) -> bool:
    """Tell whether so few files are selected that all can be parsed whole for syntax errors."""
    count = sum(len(files_of(project, path)) for project in projects for path in project.selected)
    return count < _PARSE_ALL_BELOW


def _syntax_errors(
    expressions: Expressions, told: frozenset[str], rule: Rule, *, generated: bool, everything: bool
) -> Iterator[Finding]:
    """Yield GL000 for files that do not parse: those that patterns name, those in which something was found, or all.

    Others are not asked, since to parse all of a large tree would take a hundred times as long as to check it.
    """
    project = expressions.universe.project
    wanted = project.named_files | told
    folders = {os.path.dirname(name) for name in wanted}
    for path in sorted(project.selected):
        for package in (
            packages_in(project, path) if everything or folder_of(project, path) in folders else ()
        ):
            declarations = expressions.universe.package(package.path)
            for file in declarations.files if declarations else ():
                if (everything or file.source.name in wanted) and (generated or not file.source.generated):
                    error = file.first_error()
                    if error is not None:
                        yield _syntax_finding(file, error, rule)
                    elif file.too_deep is not None:
                        yield _too_deep(file, file.too_deep, rule)


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


def _too_deep(file: ParsedFile, node: Node, rule: Rule) -> Finding:
    said = rule.message.format(reason="nested too deeply to be read")
    return Finding(rule.id, rule.name, rule.severity, said, _first_line(file, location(file, node)))


def _first_line(file: ParsedFile, where: Location) -> Location:
    """Cut a location to its first line, so that a broken file is not underlined whole."""
    if where.line == where.end_line:
        return where
    stop = file.source.data.find(b"\n", where.start)
    end = len(file.source.data) if stop < 0 else stop
    column = where.column + (end - where.start)
    return Location(where.file, where.start, end, where.line, where.column, where.line, column)
