"""Findings as a code quality results of GitLab."""

from __future__ import annotations

import json

from goleak.ship.formats.results import Results

_SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}


def render_gitlab(results: Results) -> str:
    """Return the findings as one JSON list; fingerprints do not change where lines move."""
    found = [
        {
            "description": item.finding.message,
            "check_name": item.finding.rule,
            "fingerprint": item.fingerprint,
            "severity": _SEVERITIES[item.finding.severity],
            "location": {
                "path": results.file(item.finding.location.file),
                "lines": {"begin": item.finding.location.line, "end": item.finding.location.end_line},
            },
        }
        for item in results.items
    ]
    return json.dumps(found, indent=2) + "\n"
