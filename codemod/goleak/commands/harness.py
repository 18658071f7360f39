"""`goleak harness`: write load tests for the caches found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from goleak.commands.loading import Target, Wanted, planned_targets
from goleak.commands.session import Request, open_session
from goleak.drive.driver import NotDriven
from goleak.errors import GoleakError
from goleak.prove.confirm import save_harness
from goleak.ship.related import relative_file


def write_harnesses(request: Request, asked: Wanted, *, folder: str | None, force: bool) -> int:
    """Write a load harness for each finding; print their paths."""
    session = open_session(replace(request, strategy="bound"))
    chosen = planned_targets(request, session, asked)
    _one_per_package(chosen, folder)
    for target in chosen:
        cache = target.known.cache
        drivers = target.drivers
        driver = drivers if isinstance(drivers, NotDriven) else drivers[0]
        path = save_harness(cache, driver, folder, overwrite=force)
        said = relative_file(str(path), session.directory)
        if isinstance(driver, NotDriven):
            click.echo(f"{said}: not driven: {driver.reason}; write the marked function by hand", err=True)
        else:
            click.echo(f"{said}: drives {cache.name} through {driver.function}")
    return 0


def _one_per_package(chosen: Sequence[Target], folder: str | None) -> None:
    """Refuse to write several harnesses of one name into one folder."""
    seen: dict[Path, str] = {}
    for target in chosen:
        cache = target.known.cache
        where = Path(folder or cache.package_dir)
        if where in seen:
            raise GoleakError(
                f"{where}: {seen[where]} and {cache.name} would write the same file; choose one with --cache"
            )
        seen[where] = cache.name
