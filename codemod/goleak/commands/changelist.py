"""`goleak cl`: the fixes as a series of commits for review."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click

from goleak.commands.choosing import wanted_patches
from goleak.commands.session import Request, open_session, plan_all
from goleak.errors import GoleakError
from goleak.fix.merge import merge
from goleak.ship import changelist


def export(request: Request, *, out: str, unsafe: bool, severity: str, force: bool) -> int:
    """Write one patch file per package and print their names; return 0 where there was nothing to fix."""
    session = open_session(replace(request, strategy="bound"))
    plans = plan_all(request, session)
    fixable = [p for p in plans if wanted_patches(p, unsafe=unsafe, severity=severity)]
    if len(fixable) > 1:
        roots = ", ".join(p.checked.project.module.root for p in fixable)
        raise GoleakError(
            f"there is something to fix in several modules; run `goleak cl` in one at a time: {roots}"
        )
    planned = fixable[0] if fixable else plans[0]
    patches = wanted_patches(planned, unsafe=unsafe, severity=severity)
    merged = merge(planned.checked, patches)
    for note in merged.notes:
        click.echo(note, err=True)
    root = planned.checked.project.module.root
    taken = [p for p in patches if p not in merged.left]
    shared = {os.path.dirname(p.generated.file) for p in taken if p.generated and p.generated.import_path}
    steps = changelist.split_steps(merged.changes, taken, shared)
    series = changelist.export(steps, Path(out), module_root=root, options=session.options, force=force)
    for file in series.files:
        click.echo(file)
    if series.files:
        click.echo(f"apply them with: {series.command}", err=True)
    else:
        click.echo("Nothing to fix.", err=True)
    return 0
