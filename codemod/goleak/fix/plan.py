"""Which findings can be fixed, and how: patches for those, reasons for the others."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace

from goleak.find.caches import KnownCache
from goleak.find.check import Checked
from goleak.find.facts import Applicability, Cache, Finding
from goleak.find.ruleset import Rule
from goleak.fix.draft import Refused
from goleak.fix.edits import Patch, Planned
from goleak.fix.hazards import hazards
from goleak.fix.placement import check_placement, check_requirements, generated_for, weak_for
from goleak.fix.rewrite import rewrite
from goleak.fix.templates import MINIMUM_GO, CacheOptions, check_bounds
from goleak.fix.widened import with_tests

_WEAK = "an entry goes with its key, unless its value refers to that: then both stay for ever"
_ROLE_REASONS: Mapping[str, str] = {
    "registry": "it is a registry: a forgotten entry would break its lookups",
    "mixed": "it is a cache and a registry in one: a forgotten registration would not come back",
    "set": "it is a set: a forgotten member would be taken for a new one",
}


def plan(checked: Checked, rules: Sequence[Rule], options: CacheOptions | None = None) -> Planned:
    """Plan a patch for each finding that can be fixed and give the reason for each that cannot.

    Raises GoleakError where the bounds or the place in `options` make no sense, or what they need is not required.
    """
    options = options or CacheOptions()
    check_bounds(options)
    check_placement(checked.project.module, options)
    check_requirements(checked.project.module, options)
    by_cache = {id(known.cache): known for known in checked.caches}
    limits = {rule.id: rule.fix for rule in rules}
    findings: list[Finding] = []
    patches: list[Patch] = []
    for finding in checked.findings:
        known = by_cache.get(id(finding.cache)) if finding.cache else None
        limit = limits.get(finding.rule, "none")
        weak = known is not None and options.cache == "weak" and known.cache.pins == "key"
        if weak and limit == "none":
            limit = "unsafe"
        if known is None or limit == "none":
            findings.append(finding)
            continue
        patch = _patch(checked, finding, known, options, weak=weak)
        if isinstance(patch, str):
            findings.append(replace(finding, applicability="none", reason=patch))
            continue
        applicability, reason = (limit, _WEAK) if weak else _applicability(known.cache, limit)
        judged = replace(finding, applicability=applicability, reason=reason)
        findings.append(judged)
        patches.append(replace(patch, finding=judged))
    return Planned(checked, tuple(findings), tuple(patches))


def _applicability(cache: Cache, limit: Applicability) -> tuple[Applicability, str]:
    if cache.role == "unknown":
        return "unsafe", "a lookup that misses after the TTL may find nothing: no code recomputes the entry"
    if limit == "unsafe":
        return "unsafe", "the entries go, but reflect keeps every type made at run time: make fewer of them"
    return limit, ""


def _patch(
    checked: Checked, finding: Finding, known: KnownCache, options: CacheOptions, *, weak: bool
) -> Patch | str:
    cache, module = known.cache, checked.project.module
    if cache.role in _ROLE_REASONS:
        return _ROLE_REASONS[cache.role]
    if module.go < MINIMUM_GO:
        asked, needed = _shown(module.go), _shown(MINIMUM_GO)
        return f"go.mod asks for go {asked}; the generated cache needs type parameters, which go {needed} has"
    if module.path == "std":
        return "the standard library cannot import the generated cache"
    wide = with_tests(checked.project, checked.expressions, known)
    reasons = list(dict.fromkeys(hazards(checked.project, wide.expressions, wide.known)))
    if reasons:
        return "; ".join(reasons)
    file = known.declared.file
    package = checked.expressions.universe.name_of(file.package)
    folder = os.path.dirname(file.source.name)
    generated = weak_for(module, folder, options) if weak else generated_for(module, folder, package, options)
    if isinstance(generated, str):
        return generated
    try:
        rewritten = rewrite(wide.expressions, wide.known, generated)
    except Refused as refused:
        return str(refused)
    imports = {name: frozenset({generated.import_path}) for name in rewritten.importing}
    created = {generated.file: generated.data} if generated.data else {}
    return Patch(finding, rewritten.edits, imports, created, wide.tests, generated)


def _shown(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
