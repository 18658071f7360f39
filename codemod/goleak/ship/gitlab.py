"""Findings as a code quality report of GitLab."""

from __future__ import annotations

import json

from goleak.ship.report import Report

_SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}


def render_gitlab(report: Report) -> str:
    """Return the findings as one JSON list; fingerprints do not change where lines move."""
    found = [
        {
            "description": item.finding.message,
            "check_name": item.finding.rule,
            "fingerprint": item.fingerprint,
            "severity": _SEVERITIES[item.finding.severity],
            "location": {
                "path": report.file(item.finding.location),
                "lines": {"begin": item.finding.location.line, "end": item.finding.location.end_line},
            },
        }
        for item in report.items
    ]
    return json.dumps(found, indent=2) + "\n"
