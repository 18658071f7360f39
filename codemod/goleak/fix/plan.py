"""Which findings can be fixed, and how: patches for those, reasons for the others."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace

from goleak.find.caches import KnownCache
from goleak.find.check import Checked
from goleak.find.facts import Applicability, Finding
from goleak.find.ruleset import Rule
from goleak.fix.draft import Draft, Refused
from goleak.fix.drop import drop, keeps_types_alone, other_than_today
from goleak.fix.edits import Patch, Planned
from goleak.fix.forgotten import forgotten
from goleak.fix.hazards import hazards
from goleak.fix.identity import hazards_of_identity
from goleak.fix.purity import Study, beyond_type, outside_of, owned_by_entries, study_of, unrelated
from goleak.fix.rekey import has_object_keys
from goleak.fix.rewrite import rewrite
from goleak.fix.state import changed_entries
from goleak.fix.templates import MINIMUM_GO, PACKAGE, CacheOptions, generated_cache, is_generated_cache
from goleak.fix.widened import with_tests
from goleak.read.sources import read_bytes

_ROLE_REASONS: Mapping[str, str] = {
    "registry": "it is a registry: a forgotten entry would break its lookups",
    "mixed": "it is a cache and a registry in one: a forgotten registration would not come back",
    "set": "it is a set: a forgotten member would be taken for a new one",
}


def plan(checked: Checked, rules: Sequence[Rule], options: CacheOptions | None = None) -> Planned:
    """Plan a patch for each finding that can be fixed and give the reason for each that cannot.

    Raises GoleakError where the bounds in `options` make no sense.
    """
    options = options or CacheOptions()
    template = generated_cache(options)
    by_cache = {id(known.cache): known for known in checked.caches}
    limits = {rule.id: rule.fix for rule in rules}
    study = study_of(checked)
    findings: list[Finding] = []
    patches: list[Patch] = []
    for finding in checked.findings:
        known = by_cache.get(id(finding.cache)) if finding.cache else None
        dropped = known is not None and options.strategy == "drop" and keeps_types_alone(study.flows, known)
        if known is None or (limits.get(finding.rule, "none") == "none" and not dropped):
            findings.append(finding)
            continue
        planned = _without if dropped else _patch
        patch = planned(checked, study, finding, known, template)
        if isinstance(patch, str):
            findings.append(replace(finding, applicability="none", reason=patch))
            continue
        applicability, reason = _applicability(study, known, limits[finding.rule], dropped=dropped)
        judged = replace(finding, applicability=applicability, reason=reason)
        findings.append(judged)
        patches.append(replace(patch, finding=judged))
    return Planned(checked, tuple(findings), tuple(patches))


def _applicability(
    study: Study, known: KnownCache, limit: Applicability, *, dropped: bool
) -> tuple[Applicability, str]:
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
    checked: Checked, study: Study, finding: Finding, known: KnownCache, template: bytes
) -> Patch | str:
    cache, module = known.cache, checked.project.module
    if cache.role in _ROLE_REASONS:
        return _ROLE_REASONS[cache.role]
    if cache.pins == "first":
        return f"{cache.pins_reason}: keep what is needed of it, since a bound would let it go late or never"
    if module.go < MINIMUM_GO:
        return f"go.mod asks for go {module.go[0]}.{module.go[1]}; the generated cache needs {_shown(MINIMUM_GO)}"
    if module.path == "std":
        return "the standard library cannot import the generated cache"
    wide = with_tests(checked.project, checked.expressions, known)
    reasons = [
        *hazards(checked.project, wide.expressions, wide.known),
        *hazards_of_identity(study.flows, known),
        *changed_entries(checked.expressions, known),
        *owned_by_entries(study, known),
    ]
    if reasons:
        return "; ".join(dict.fromkeys(reasons))
    file = os.path.join(module.root, "internal", PACKAGE, f"{PACKAGE}.go")
    created: dict[str, bytes] = {}
    if not os.path.lexists(file):
        created[file] = template
    elif not os.path.isfile(file) or not is_generated_cache(read_bytes(file)):
        return f"internal/{PACKAGE} is a package of your own"
    try:
        rewritten = rewrite(wide.expressions, wide.known)
    except Refused as refused:
        return str(refused)
    if has_object_keys(checked.expressions, known) and (reason := unrelated(study, known)):
        return reason
    path = f"{module.path}/internal/{PACKAGE}"
    imports = {name: frozenset({path}) for name in rewritten.importing}
    for name in rewritten.reflecting:
        imports[name] = imports.get(name, frozenset()) | {"reflect"}
    return Patch(finding, rewritten.edits, imports, created, wide.tests)


def _without(
    checked: Checked, study: Study, finding: Finding, known: KnownCache, _: bytes = b""
) -> Patch | str:
    """Plan to take a cache out that keeps nothing but types."""
    if known.cache.role in _ROLE_REASONS:
        return _ROLE_REASONS[known.cache.role]
    wide = with_tests(checked.project, checked.expressions, known)
    reasons = list(dict.fromkeys(hazards(checked.project, wide.expressions, wide.known)))
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
