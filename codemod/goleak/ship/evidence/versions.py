"""Confirmations under several versions of Go, in one table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from goleak.prove.confirm import Confirmation, Side
from goleak.ship.evidence.evidence import confirmation_data

_HEAD = (
    "cache",
    "go",
    "confirmed",
    "before",
    "bytes/request",
    "entries",
    "after",
    "bytes/request",
    "entries",
)


@dataclass(frozen=True, slots=True)
class VersionRun:
    """A confirmation under one version of Go, or why it could not run."""

    go: str
    cache: str
    confirmation: Confirmation | None
    problem: str = ""


def versions_table(runs: Sequence[VersionRun]) -> str:
    """Return a row for each cache and version; below, why some could not run."""
    rows = [_HEAD, *(_row(r) for r in runs)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEAD))]
    lines = [
        "  ".join(
            cell.rjust(width) if _HEAD[i] in ("bytes/request", "entries") else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    lines += [f"{r.cache} under {r.go}: {r.problem}" for r in runs if r.problem]
    lines += [
        f"{r.cache} under {r.go}: {reason}"
        for r in runs
        if r.confirmation and r.confirmation.before is None
        for reason in r.confirmation.reasons
    ]
    return "\n".join(lines) + "\n"


def versions_json(runs: Sequence[VersionRun], directory: Path) -> str:
    """Return the confirmations as JSON, each with the version that was asked for."""
    data = [
        {"asked": r.go, "cache": r.cache, "problem": r.problem}
        | (confirmation_data(r.confirmation, directory) if r.confirmation else {})
        for r in runs
    ]
    return json.dumps({"version": 1, "confirmations": data}, indent=2) + "\n"


def _row(run: VersionRun) -> tuple[str, ...]:
    confirmation = run.confirmation
    if confirmation is None:
        return (run.cache, run.go, "could not run", *[""] * 6)
    said = "yes" if confirmation.confirmed else "no" if confirmation.before else "not driven"
    return (run.cache, run.go, said, *_side(confirmation.before), *_side(confirmation.after))


def _side(side: Side | None) -> tuple[str, str, str]:
    if side is None:
        return "-", "-", "-"
    judgement = side.judgement
    entries = "?" if judgement.entries is None else f"{judgement.entries:,}"
    return judgement.verdict, f"{judgement.retained.value:,.1f}", entries
