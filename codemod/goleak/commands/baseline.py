"""`goleak baseline`: write down the findings there are, and forget those that are gone."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click

from goleak.commands.session import Request, Session, baseline_file, check_all, open_session, read_file
from goleak.config import BASELINE, load_config
from goleak.errors import GoleakError
from goleak.ship.baseline import Entry, entries_of, read_baseline, write_baseline


def write(request: Request) -> int:
    """Write all findings of the patterns into the baseline; entries of other packages stay."""
    path, found, packages = _found(request)
    old = read_baseline(path) if path.is_file() else ()
    kept = [e for e in old if e.package and e.package not in packages]
    write_baseline(path, [*found, *kept])
    click.echo(f"{os.path.relpath(path)}: {_many(len({*found, *kept}))}", err=True)
    return 0


def prune(request: Request) -> int:
    """Take entries out of the baseline whose findings are gone; nothing is ever added."""
    path, found, packages = _found(request)
    old = read_baseline(path)
    there = {e.fingerprint for e in found}
    kept = [e for e in old if e.fingerprint in there or (e.package and e.package not in packages)]
    if len(kept) < len(old):
        write_baseline(path, kept)
    gone = len(old) - len(kept)
    click.echo(f"{os.path.relpath(path)}: {_many(len(kept))}, {gone} taken out", err=True)
    return 0


def _found(request: Request) -> tuple[Path, tuple[Entry, ...], frozenset[str]]:
    """Return the baseline's file, an entry for each finding there is, and the packages that were looked at."""
    if request.select or request.ignore:
        raise GoleakError("a baseline is of all rules: leave --select and --ignore out")
    directory = os.getcwd()
    path = Path(
        baseline_file(request, load_config(directory), directory) or os.path.join(directory, BASELINE)
    )
    session = _session(request)
    checked = check_all(request, session)
    entries = [e for c in checked for e in entries_of(c.findings, read=read_file, directory=directory)]
    return path, tuple(entries), frozenset(p for c in checked for p in c.project.selected)


def _session(request: Request) -> Session:
    return open_session(replace(request, no_baseline=True))


def _many(count: int) -> str:
    return f"{count} finding" if count == 1 else f"{count} findings"
