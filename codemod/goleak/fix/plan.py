"""Which findings can be fixed, and how: patches for those, reasons for the others."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace

from goleak.find.caches import KnownCache
from goleak.find.check import Checked
from goleak.find.facts import Applicability, Finding
from goleak.find.flow.values import Flows
from goleak.find.ruleset import Rule
from goleak.fix.edit.draft import Draft, Refused
from goleak.fix.edit.edits import Patch, Planned
from goleak.fix.generate.placement import check_placement, check_requirements, generated_for, weak_for
from goleak.fix.generate.templates import MINIMUM_GO, CacheOptions, check_bounds
from goleak.fix.judge.forgotten import forgotten
from goleak.fix.judge.hazards import hazards
from goleak.fix.judge.identity import hazards_of_identity
from goleak.fix.judge.purity import Study, beyond_type, outside_of, owned_by_entries, study_of, unrelated
from goleak.fix.judge.state import changed_entries
from goleak.fix.judge.widened import Widened, with_tests
from goleak.fix.rewriting.drop import drop, keeps_types_alone, other_than_today
from goleak.fix.rewriting.rewrite import rewrite
from goleak.fix.uses.rekey import has_object_keys
from goleak.read import gotypes as go

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
    study = study_of(checked)
    findings: list[Finding] = []
    patches: list[Patch] = []
    for finding in checked.findings:
        known = by_cache.get(id(finding.cache)) if finding.cache else None
        dropped = known is not None and options.strategy == "drop" and keeps_types_alone(study.flows, known)
        limit = limits.get(finding.rule, "none")
        weak = known is not None and not dropped and options.cache == "weak" and _has_pointer_keys(known)
        if known is None or (limit == "none" and not dropped and not weak):
            findings.append(finding)
            continue
        if dropped:
            patch = _without(checked, study, finding, known)
        else:
            patch = _patch(checked, study, finding, known, options, weak=weak)
        if isinstance(patch, str):
            findings.append(replace(finding, applicability="none", reason=patch))
            continue
        applicability, reason = _applicability(study, known, limit, dropped=dropped, weak=weak)
        judged = replace(finding, applicability=applicability, reason=reason)
        findings.append(judged)
        patches.append(replace(patch, finding=judged))
    return Planned(checked, tuple(findings), tuple(patches))


def _has_pointer_keys(known: KnownCache) -> bool:
    return known.cache.pins == "key" and isinstance(known.cache.key_type, go.Pointer)


def _applicability(
    study: Study, known: KnownCache, limit: Applicability, *, dropped: bool, weak: bool
) -> tuple[Applicability, str]:
    if weak:
        return "unsafe", _WEAK
    if dropped:
        differs = other_than_today(study.flows, known)
        return ("unsafe", differs) if differs else ("safe", "")
    if known.cache.role == "unknown":
        return "unsafe", forgotten(study.flows.expressions, known)
    by_type = has_object_keys(study.flows.expressions, known)
    beyond = beyond_type(study, known) if by_type else outside_of(study, known)
    if beyond:
        return "unsafe", beyond
    if limit == "unsafe":
        return "unsafe", "the entries go, but reflect keeps every type made at run time: make fewer of them"
    return limit, ""


def _patch(
    checked: Checked, study: Study, finding: Finding, known: KnownCache, options: CacheOptions, *, weak: bool
) -> Patch | str:
    cache, module = known.cache, checked.project.module
    if cache.role in _ROLE_REASONS:
        return _ROLE_REASONS[cache.role]
    if cache.pins == "first":
        return f"{cache.pins_reason}: keep what is needed of it, since a bound would let it go late or never"
    if module.go < MINIMUM_GO:
        asked, needed = _shown(module.go), _shown(MINIMUM_GO)
        return f"go.mod asks for go {asked}; the generated cache needs type parameters, which go {needed} has"
    if module.path == "std":
        return "the standard library cannot import the generated cache"
    wide = with_tests(checked.project, checked.expressions, known)
    reasons = [
        *hazards(checked.project, _flows(study, wide), wide.known),
        *hazards_of_identity(study.flows, known),
        *changed_entries(study.flows, known),
        *owned_by_entries(study, known),
    ]
    if reasons:
        return "; ".join(dict.fromkeys(reasons))
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
    if not weak and has_object_keys(checked.expressions, known) and (reason := unrelated(study, known)):
        return reason
    imports = {name: frozenset({generated.import_path}) for name in rewritten.importing}
    for name in rewritten.reflecting:
        imports[name] = imports.get(name, frozenset()) | {"reflect"}
    created = {generated.file: generated.data} if generated.data else {}
    return Patch(finding, rewritten.edits, imports, created, wide.tests, generated)


def _flows(study: Study, wide: Widened) -> Flows:
    """Return what is known of calls and values: all of it, unless tests have been read as well."""
    return study.flows if wide.expressions is study.flows.expressions else Flows(wide.expressions)


def _without(checked: Checked, study: Study, finding: Finding, known: KnownCache) -> Patch | str:
    """Plan to take a cache out that keeps nothing but types."""
    if known.cache.role in _ROLE_REASONS:
        return _ROLE_REASONS[known.cache.role]
    wide = with_tests(checked.project, checked.expressions, known)
    reasons = list(dict.fromkeys(hazards(checked.project, _flows(study, wide), wide.known)))
    if reasons:
        return "; ".join(reasons)
    draft = Draft()
    try:
        drop(draft, study.flows, wide.known if wide.tests else known)
    except Refused as refused:
        return f"it keeps types alone and could go, but {refused}"
    return Patch(finding, {f: tuple(e) for f, e in draft.edits.items()})


def _shown(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
