"""Reports of a confirmation, made from its folder of evidence."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from goleak.errors import GoleakError
from goleak.ship.evidence.markdown import evidence_markdown
from goleak.ship.evidence.page.document import evidence_page
from goleak.ship.evidence.schema import first_problem, load_schema

VERSION = 1
EVIDENCE = "evidence.json"


def evidence_folders(folder: Path) -> tuple[Path, ...]:
    """Return the folders of evidence at or below a folder, by name. Raises GoleakError where there is none."""
    if not folder.is_dir():
        raise GoleakError(f"{folder}: no such folder; name the one that `goleak confirm --out` wrote")
    if (folder / EVIDENCE).is_file():
        return (folder,)
    found = tuple(sorted(path.parent for path in folder.rglob(EVIDENCE) if path.is_file()))
    if not found:
        raise GoleakError(
            f"{folder}: no {EVIDENCE} here or below; `goleak confirm --out {folder}` writes one"
        )
    return found


def read_evidence(folder: Path) -> dict[str, Any]:
    """Read and check a folder's evidence.json. Raises GoleakError where it is not what docs/evidence.md says."""
    path = folder / EVIDENCE
    try:
        data = json.loads(path.read_text("utf-8"), parse_constant=_refuse)
    except OSError as error:
        raise GoleakError(f"{path}: {error.strerror}; name a folder of `goleak confirm --out`") from None
    except (ValueError, RecursionError) as error:
        raise GoleakError(f"{path}: not JSON ({error}); confirm again") from None
    version = data.get("version") if isinstance(data, dict) else None
    if isinstance(version, int) and version != VERSION:
        raise GoleakError(
            f"{path}: version {version}, but this goleak reads {VERSION}; use the goleak that wrote it"
        )
    problem = first_problem(data, load_schema("evidence"))
    if problem:
        raise GoleakError(f"{path}: damaged, {problem}; confirm again")
    checked: dict[str, Any] = data
    return checked


def _refuse(constant: str) -> None:
    """Refuse what Python's reader takes for a number and JSON does not have."""
    raise ValueError(f"{constant} is no number")


def write_reports(folder: Path) -> tuple[Path, Path]:
    """Write report.md and report.html into a folder of evidence, and return where.

    Each is written whole or not at all; where there is no plotly for the page, the text is there before the error.
    """
    data = read_evidence(folder)
    text = _written(folder / "report.md", evidence_markdown(data))
    return text, _written(folder / "report.html", evidence_page(data, folder))


def _written(path: Path, content: str) -> Path:
    """Write a file beside its place first, so that it is there whole or not at all."""
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".report-") as new:
            made = Path(new) / path.name
            made.write_text(content, "utf-8")
            os.replace(made, path)
    except OSError as error:
        said = f"{path}: {error.strerror}; make the folder writable, or copy the evidence elsewhere"
        raise GoleakError(said) from None
    return path
