"""Reviewdog's diagnostic format, with fixes as suggestions.

Columns are 1-based UTF-8 bytes. A suggestion must be of its diagnostic's own file and lines, so that each hunk of a fix
is a diagnostic of its own; new files cannot be said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from goleak.find.facts import Location
from goleak.ship.formats.hunks import Hunk, hunks
from goleak.ship.formats.results import Item, Results
from goleak.ship.related import related_sites

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}


def render_rdjson(results: Results) -> str:
    """Return all diagnostics as one JSON document."""
    found = [d for item in results.items for d in _diagnostics(item, results)]
    document = {"source": {"name": "goleak"}, "diagnostics": found}
    return json.dumps(document, indent=2) + "\n"


def render_rdjsonl(results: Results) -> str:
    """Return a diagnostic on each line."""
    found = (d for item in results.items for d in _diagnostics(item, results))
    return "".join(f"{json.dumps(d | {'source': {'name': 'goleak'}})}\n" for d in found)


def _diagnostics(item: Item, results: Results) -> Iterator[dict[str, Any]]:
    finding = item.finding
    shared = {"severity": _SEVERITIES[finding.severity], "code": {"value": finding.rule}}
    created = [results.file(c.file) for c in item.fix if c.before is None]
    more = f"; its fix also writes {', '.join(created)}: goleak fix" if created else ""
    related = related_sites(finding.cache) if finding.cache else ()
    yield {
        "message": finding.message + more,
        "location": _place(finding.location, results),
        **shared,
        "related_locations": [
            {"message": r.kind, "location": _place(r.site.location, results)} for r in related
        ],
    }
    for change in item.fix:
        for hunk in hunks(change) if change.before is not None else ():
            span = _lines(hunk)
            yield {
                "message": f"fix of {finding.rule} {finding.cache.name if finding.cache else ''}".rstrip(),
                "location": {"path": results.file(change.file), "range": span},
                **shared,
                "suggestions": [{"range": span, "text": hunk.text}],
            }


def _lines(hunk: Hunk) -> dict[str, Any]:
    """Return a range from the start of a line to the start of another."""
    return {"start": {"line": hunk.start, "column": 1}, "end": {"line": hunk.end, "column": 1}}


def _place(location: Location, results: Results) -> dict[str, Any]:
    return {
        "path": results.file(location.file),
        "range": {
            "start": {"line": location.line, "column": location.column},
            "end": {"line": location.end_line, "column": location.end_column},
        },
    }
