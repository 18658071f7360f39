"""`goleak harness` and `goleak confirm`: load the caches found, before and after their fix."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from goleak.commands.session import Request, at_least, open_session, plan_all
from goleak.drive.driver import Driver, NotDriven, find_drivers
from goleak.drive.surroundings import surroundings_of
from goleak.errors import GoleakError
from goleak.find.caches import KnownCache
from goleak.find.facts import Finding
from goleak.fix.edits import Change, Patch, Planned
from goleak.fix.merge import merge
from goleak.prove.confirm import Confirmation, Options, confirm, save_harness
from goleak.ship.evidence import confirmation_data, confirmation_text
from goleak.ship.related import relative_file
from goleak.toolchain import find_go

CONFIRMED, NOT_CONFIRMED, NOT_RUN = 0, 1, 2


def write_harnesses(
    request: Request, *, cache: str | None, severity: str, folder: str | None, force: bool
) -> int:
    """Write a load harness for each finding; print their paths."""
    session = open_session(replace(request, strategy="bound"))
    chosen = _chosen(plan_all(request, session), cache, severity)
    _one_per_package([finding for _, finding in chosen], folder)
    for planned, finding in chosen:
        known = _known(planned, finding)
        drivers = _drivers(planned, known)
        driver = drivers if isinstance(drivers, NotDriven) else drivers[0]
        path = save_harness(known.cache, driver, folder, overwrite=force)
        said = relative_file(str(path), session.directory)
        if isinstance(driver, NotDriven):
            click.echo(f"{said}: not driven: {driver.reason}; write the marked function by hand", err=True)
        else:
            click.echo(f"{said}: drives {known.cache.name} through {driver.function}")
    return 0


def run_confirmations(
    request: Request,
    *,
    cache: str | None,
    severity: str,
    unsafe: bool,
    options: Options,
    output: str,
) -> int:
    """Run the load before and after the planned fix of each finding; print a verdict for each."""
    session = open_session(replace(request, strategy="bound"))
    chosen = _chosen(plan_all(request, session), cache, severity)
    toolchain = find_go()
    results: list[Confirmation] = []
    for planned, finding in chosen:
        known = _known(planned, finding)
        if len(chosen) > 1:
            click.echo(f"loading {known.cache.package} {known.cache.name} ...", err=True)
        root = planned.checked.project.module.root
        changed = _fix_of(planned, finding, unsafe)
        bounded = replace(options, capacity=session.options.capacity)
        result = confirm(toolchain, known.cache, _drivers(planned, known), root, changed, bounded)
        results.append(result)
        if output == "text":
            click.echo(confirmation_text(result), nl=len(chosen) > 1)
    if output == "json":
        data = {
            "version": 1,
            "confirmations": [confirmation_data(r, Path(session.directory)) for r in results],
        }
        click.echo(json.dumps(data, indent=2))
    if any(r.before is None for r in results):
        return NOT_RUN
    return CONFIRMED if all(r.confirmed for r in results) else NOT_CONFIRMED


def _chosen(plans: Sequence[Planned], cache: str | None, severity: str) -> list[tuple[Planned, Finding]]:
    """Return the findings on caches that the flags ask for, one a cache. Raises GoleakError where there is none."""
    found = [(p, f) for p in plans for f in _one_per_cache(p.findings)]
    if cache is not None:
        named = [(p, f) for p, f in found if f.cache is not None and f.cache.name == cache]
        if not named:
            known = ", ".join(sorted({f.cache.name for _, f in found if f.cache is not None})) or "none"
            raise GoleakError(f"--cache {cache}: no finding on a cache of that name; there are {known}")
        return named
    wanted = at_least([f for _, f in found], severity)
    chosen = [(p, f) for p, f in found if f in wanted]
    if not chosen:
        hint = " (there are notes: --severity note)" if found else ""
        raise GoleakError(f"nothing to load: no finding on a cache at {severity} or above{hint}")
    return chosen


def _one_per_cache(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that a load can show to grow; where a cache has several, the gravest."""
    order = {"error": 0, "warning": 1, "note": 2}
    found: dict[int, Finding] = {}
    for finding in sorted(findings, key=lambda f: order[f.severity]):
        cache = finding.cache
        # Without growth or a fix there is nothing to compare: the fault is another, such as a name as key.
        if cache is not None and (
            cache.growth != "per-type" or finding.applicability != "none" or finding.reason
        ):
            found.setdefault(id(cache), finding)
    return [f for f in findings if f in found.values()]


def _known(planned: Planned, finding: Finding) -> KnownCache:
    return next(k for k in planned.checked.caches if k.cache is finding.cache)


def _drivers(planned: Planned, known: KnownCache) -> tuple[Driver, ...] | NotDriven:
    expressions = planned.checked.expressions
    return find_drivers(known.cache, surroundings_of(expressions, known), expressions.types.underlying)


def _fix_of(planned: Planned, finding: Finding, unsafe: bool) -> tuple[Change, ...]:
    """Return the files as the finding's own fix would leave them, none where it has no fix."""
    allowed = ("safe", "unsafe") if unsafe else ("safe",)
    patches: list[Patch] = [
        p for p in planned.patches if p.finding is finding and finding.applicability in allowed
    ]
    return tuple(c for c in merge(planned.checked, patches).changes if c.file.endswith(".go"))


def _one_per_package(findings: Sequence[Finding], folder: str | None) -> None:
    """Refuse to write several harnesses of one name into one folder."""
    seen: dict[Path, str] = {}
    for finding in findings:
        cache = finding.cache
        if cache is None:
            continue
        where = Path(folder or cache.package_dir)
        if where in seen:
            raise GoleakError(
                f"{where}: {seen[where]} and {cache.name} would write the same file; choose one with --cache"
            )
        seen[where] = cache.name
