"""SARIF 2.1.0, as GitHub's code scanning and other readers take it.

Columns are UTF-16 code units. The primary location is one line, since GitHub shows an alert in a pull request only
where all of its lines were changed.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from goleak import __version__
from goleak.find.facts import Location
from goleak.find.ruleset import Rule
from goleak.ship.formats.hunks import hunks
from goleak.ship.formats.linehash import line_hashes
from goleak.ship.formats.results import Item, Results
from goleak.ship.related import Related, related_sites

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SAID = {"store": "stored here", "load": "loaded here, a miss refills it", "evict": "removed here"}
_URGENCY = {"error": "error", "warning": "warning", "note": "recommendation"}


def render_sarif(results: Results) -> str:
    """Return the findings as a SARIF log that ends by a newline."""
    run = {
        "tool": {
            "driver": {
                "name": "goleak",
                "semanticVersion": __version__,
                "rules": [_rule(r) for r in results.rules],
            }
        },
        "columnKind": "utf16CodeUnits",
        "automationDetails": {"id": "goleak/"},
        "invocations": [{"executionSuccessful": True}],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The folder that goleak ran in."}}},
        "results": [_result(i, results) for i in results.items],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    manual = rule.manual
    return {
        "id": rule.id,
        "name": "".join(part.title() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": manual, "markdown": manual},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {
            "tags": ["go", "memory-leak", "reflect"],
            "precision": "high",
            "problem.severity": _URGENCY[rule.severity],
        },
    }


def _result(item: Item, results: Results) -> dict[str, Any]:
    finding = item.finding
    related = related_sites(finding.cache) if finding.cache else ()
    links = "".join(f" [{_SAID[r.kind]}]({n})" for n, r in enumerate(related, 1))
    hashes = line_hashes(results.read(finding.location.file).decode("utf-8", "replace"))
    rules = [r.id for r in results.rules]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": finding.severity,
        # In messages square brackets make links.
        "message": {"text": finding.message.replace("[", "\\[").replace("]", "\\]") + links},
        "locations": [_location(finding.location, results)],
        "partialFingerprints": {
            "primaryLocationLineHash": hashes.get(finding.location.line, ""),
            "goleakFinding/v1": item.fingerprint,
        },
    }
    if finding.rule in rules:
        result["ruleIndex"] = rules.index(finding.rule)
    if related:
        result["relatedLocations"] = [_related(n, r, results) for n, r in enumerate(related, 1)]
        result["codeFlows"] = [_flow(item, related, results)]
    if item.fix:
        result["fixes"] = [_fix(item, results)]
    return result


def _location(location: Location, results: Results) -> dict[str, Any]:
    start, end = results.utf16(location)
    region = {
        "startLine": location.line,
        "startColumn": start,
        "endLine": location.line,
        "endColumn": max(end, start),
    }
    return {
        "physicalLocation": {"artifactLocation": _artifact(results.file(location.file)), "region": region}
    }


def _artifact(file: str) -> dict[str, str]:
    return {"uri": quote(file), "uriBaseId": "%SRCROOT%"}


def _related(number: int, related: Related, results: Results) -> dict[str, Any]:
    message = {"text": _SAID[related.kind]}
    return {"id": number, "message": message, **_location(related.site.location, results)}


def _flow(item: Item, related: tuple[Related, ...], results: Results) -> dict[str, Any]:
    """Return the way from the declaration of a cache to what fills it and what asks it."""
    steps = [("the cache", item.finding.location), *((_SAID[r.kind], r.site.location) for r in related)]
    locations = [
        {"location": {"message": {"text": said}, **_location(where, results)}} for said, where in steps
    ]
    return {"threadFlows": [{"locations": locations}]}


def _fix(item: Item, results: Results) -> dict[str, Any]:
    changes = []
    for change in item.fix:
        replacements = [
            {
                "deletedRegion": {"startLine": h.start, "startColumn": 1, "endLine": h.end, "endColumn": 1},
                "insertedContent": {"text": h.text},
            }
            for h in hunks(change)
        ]
        file = results.file(change.file)
        changes.append({"artifactLocation": _artifact(file), "replacements": replacements})
    return {"description": {"text": "Use a cache with a bound"}, "artifactChanges": changes}
