"""Workflow commands, by which GitHub Actions shows findings beside the code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from goleak.errors import GoleakError
from goleak.ship.formats.results import Item, Results

# GitHub shows this many of each kind for a step, and drops the rest without a word.
MOST = 10
_KINDS = {"error": "error", "warning": "warning", "note": "notice"}


def render_annotations(results: Results, environment: Mapping[str, str]) -> str:
    """Return workflow commands for as many findings as GitHub shows; a line counts the others.

    Those are written to the step's summary, where the environment names its file.
    """
    seen: Counter[str] = Counter()
    lines, left = [], []
    for item in results.items:
        kind = _KINDS[item.finding.severity]
        seen[kind] += 1
        if seen[kind] > MOST:
            left.append(item)
        else:
            lines.append(_command(kind, item, results))
    if left:
        summary = environment.get("GITHUB_STEP_SUMMARY", "")
        where = "they are in the step's summary" if summary else "run goleak check for all of them"
        lines.append(f"goleak: {len(left)} more findings than GitHub shows for a step; {where}")
        if summary:
            _append(summary, "".join(_row(item, results) for item in left))
    return "".join(f"{line}\n" for line in lines)


def _command(kind: str, item: Item, results: Results) -> str:
    location = item.finding.location
    start, end = results.characters(location)
    properties = {
        "file": results.file(location.file),
        "line": location.line,
        "endLine": location.line,
        "col": start,
        "endColumn": end,
        "title": f"{item.finding.rule} {item.finding.name}",
    }
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{kind} {listed}::{_data(item.finding.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _row(item: Item, results: Results) -> str:
    finding = item.finding
    message = finding.message.replace("\n", " ").replace("<", "&lt;")
    return f"- **{finding.rule}** `{results.file(finding.location.file)}:{finding.location.line}` {message}\n"


def _append(file: str, text: str) -> None:
    try:
        with Path(file).open("a", encoding="utf-8") as summary:
            summary.write(f"### goleak\n\n{text}")
    except OSError as error:
        raise GoleakError(
            f"{file}: {error.strerror}; GITHUB_STEP_SUMMARY must name a file to append to"
        ) from None
