"""JSON for programs: the findings of `check` and the inventory of `caches`.

Lines and columns are 1-based, columns count UTF-8 bytes, files are relative to the working directory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from goleak.find.facts import Cache, Finding, Site
from goleak.read.gotypes import show
from goleak.ship.fingerprint import fingerprints
from goleak.ship.related import related_sites, relative_file, removals
from goleak.ship.tally import tally

VERSION = 1


def render_findings(
    findings: Sequence[Finding], *, read: Callable[[str], bytes], cwd: str, held: Sequence[int] = ()
) -> str:
    """Return the findings as one JSON document that ends by a newline; `read` returns a file's bytes.

    `held` are the bytes that a heap profile holds for each, where there is one.
    """
    names = fingerprints(findings, read=read, cwd=cwd)
    sizes = [{"held": size} for size in held] or [{} for _ in findings]
    count = tally(findings)
    return _document(
        {
            "findings": [
                _finding(f, name, cwd) | size for f, name, size in zip(findings, names, sizes, strict=True)
            ],
            "summary": {
                "findings": count.total,
                "errors": count.errors,
                "warnings": count.warnings,
                "notes": count.notes,
                "fixable": count.fixable,
            },
        }
    )


def render_caches(caches: Iterable[Cache], *, cwd: str) -> str:
    """Return the inventory of caches as one JSON document that ends by a newline."""
    return _document({"caches": [_inventory(c, cwd) for c in caches]})


def _document(content: dict[str, Any]) -> str:
    return json.dumps({"version": VERSION, **content}, indent=2) + "\n"


def _finding(finding: Finding, fingerprint: str, cwd: str) -> dict[str, Any]:
    location, cache = finding.location, finding.cache
    related = related_sites(cache) if cache else ()
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "file": relative_file(location.file, cwd),
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
        "fingerprint": fingerprint,
        "fix": {"applicability": finding.applicability, "reason": finding.reason},
        "cache": {"name": cache.name, **_facts(cache)} if cache else None,
        "related": [{"kind": r.kind, **_place(r.site, cwd)} for r in related],
    }


def _inventory(cache: Cache, cwd: str) -> dict[str, Any]:
    return {
        "file": relative_file(cache.location.file, cwd),
        "line": cache.location.line,
        "column": cache.location.column,
        "name": cache.name,
        **_facts(cache),
        "stores": [_place(s, cwd) for s in cache.of("store", "load-or-store")],
        "loads": [_place(s, cwd) for s in cache.of("load", "load-or-store")],
        "evictions": [_place(s, cwd) for s in removals(cache)],
        "reasons": [*cache.growth_reasons, *cache.role_reasons, *cache.evicts_reasons],
    }


def _facts(cache: Cache) -> dict[str, Any]:
    return {
        "container": cache.container_name,
        "scope": cache.scope,
        "key_type": show(cache.key_type, cache.package),
        "value_type": show(cache.value_type, cache.package),
        "holds": list(cache.holds),
        "growth": cache.growth,
        "filled": cache.filled,
        "role": cache.role,
        "evicts": cache.evicts,
        "lifetime": cache.lifetime,
    }


def _place(site: Site, cwd: str) -> dict[str, Any]:
    location = site.location
    place = {"file": relative_file(location.file, cwd), "line": location.line, "column": location.column}
    return {**place, "constraint": site.constraint} if site.constraint else place
