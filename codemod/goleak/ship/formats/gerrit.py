"""Gerrit's robot comments, as its `review` request takes them, with fixes as suggestions.

Lines are 1-based, characters 0-based UTF-16 code units; paths are relative to the working directory, which must be the
root of the repository. New files cannot be suggested.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from goleak.fix.edit.edits import Change
from goleak.ship.formats.hunks import hunks
from goleak.ship.formats.results import Item, Results
from goleak.ship.related import relative_file


def render_gerrit(results: Results) -> str:
    """Return a review with a robot comment on each finding; the run is named by what it found."""
    names = "".join(item.fingerprint for item in results.items)
    run = hashlib.sha256(names.encode()).hexdigest()[:16]
    comments: dict[str, list[dict[str, Any]]] = {}
    for item in results.items:
        path = results.file(item.finding.location.file)
        comments.setdefault(path, []).append(_comment(item, results, run))
    return json.dumps({"robot_comments": comments}, indent=2) + "\n"


def _comment(item: Item, results: Results, run: str) -> dict[str, Any]:
    finding = item.finding
    start, end = results.utf16(finding.location)
    line = finding.location.line
    created = [relative_file(c.file, results.directory) for c in item.fix if c.before is None]
    more = f"; its fix also writes {', '.join(created)}: goleak fix" if created else ""
    replacements = [r for change in item.fix for r in _replacements(change, results)]
    fix = {"description": f"goleak's fix of {finding.rule}", "replacements": replacements}
    return {
        "robot_id": "goleak",
        "robot_run_id": run,
        "line": line,
        "range": _range(line, start - 1, line, end - 1),
        "message": f"{finding.rule} {finding.message}{more}",
        "fix_suggestions": [fix] if replacements else [],
    }


def _replacements(change: Change, results: Results) -> list[dict[str, Any]]:
    if change.before is None:
        return []
    path = relative_file(change.file, results.directory)
    return [
        {"path": path, "range": _range(h.start, 0, h.end, 0), "replacement": h.text} for h in hunks(change)
    ]


def _range(line: int, character: int, end_line: int, end_character: int) -> dict[str, int]:
    return {
        "start_line": line,
        "start_character": character,
        "end_line": end_line,
        "end_character": end_character,
    }
