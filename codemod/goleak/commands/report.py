"""The command `report`: reports made of kept evidence."""

from __future__ import annotations

from pathlib import Path

import click

from goleak.ship.evidence.reports import evidence_folders, write_reports


def report(folder: str) -> int:
    """Write report.md and report.html into every folder of evidence at or below `folder`, and print their names."""
    for evidence in evidence_folders(Path(folder)):
        for path in write_reports(evidence):
            click.echo(str(path))
    return 0
