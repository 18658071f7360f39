"""`goleak fix`: write the planned patches, or print them as a diff."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from goleak.commands.session import Request, Session, at_least, open_session, plan_all
from goleak.find.facts import Finding
from goleak.fix.apply import write_changes
from goleak.fix.edits import Change, Patch, Planned
from goleak.fix.merge import merge
from goleak.ship.diffs import check_diff, unified_diff
from goleak.ship.related import relative_file


def fix(
    request: Request,
    *,
    diff: bool,
    unsafe: bool,
    severity: str,
    show_refused: bool,
    fail_on_change: bool = False,
) -> int:
    """Apply or print the fixes; return 0 where nothing at or above fail-on is left, else 1."""
    session = open_session(request)
    planned = plan_all(request, session)
    fixed: list[Finding] = []
    for one in planned:
        wanted = wanted_patches(one, unsafe=unsafe, severity=severity)
        merged = merge(one.checked, wanted)
        if diff:
            _print_diff(merged.changes, session.directory, one.checked.project.module.root)
        else:
            write_changes(merged.changes)
        for note in merged.notes:
            click.echo(note, err=True)
        fixed += [p.finding for p in wanted if p not in merged.left]
    findings = [f for one in planned for f in one.findings]
    _report(session, findings, fixed, diff=diff, show_refused=show_refused, severity=severity)
    left = [f for f in at_least(findings, session.config.fail_on) if f not in fixed]
    return 1 if left or (fixed and (diff or fail_on_change)) else 0


def wanted_patches(planned: Planned, *, unsafe: bool, severity: str) -> list[Patch]:
    """Return the patches that the flags allow."""
    allowed = ("safe", "unsafe") if unsafe else ("safe",)
    chosen = at_least([p.finding for p in planned.patches if p.finding.applicability in allowed], severity)
    return [p for p in planned.patches if p.finding in chosen]


def _print_diff(changed: Sequence[Change], directory: str, module_root: str) -> None:
    """Print a diff for `git apply` where the user stands, or for the module's root if it reaches above."""
    here = os.path.realpath(directory)
    below = all(os.path.realpath(c.file).startswith(here + os.sep) for c in changed)
    root = here if below else module_root
    printed = unified_diff(changed, root)
    check_diff(printed, changed, root)
    sys.stdout.buffer.write(printed)


def _report(
    session: Session,
    findings: Sequence[Finding],
    fixed: Sequence[Finding],
    *,
    diff: bool,
    show_refused: bool,
    severity: str,
) -> None:
    """Say on stderr what was fixed, what is left and why."""
    verb = "Would fix" if diff else "Fixed"
    left = [f for f in at_least(findings, severity) if f not in fixed]
    unsafe = sum(f.applicability == "unsafe" for f in left)
    notes = sum(f.applicability == "safe" and f.severity == "note" for f in findings if f not in fixed)
    parts = [f"{verb} {len(fixed)} of {len(at_least(findings, severity))} findings"]
    if unsafe:
        parts.append(f"{unsafe} more with `--unsafe-fixes`")
    if notes and severity != "note":
        parts.append(f"{notes} more with `--severity note`")
    refused = [f for f in left if f.applicability == "none"]
    if refused and not show_refused:
        parts.append(f"{len(refused)} refused, `--show-refused` says why")
    click.echo("; ".join(parts) + ".", err=True)
    for finding in refused if show_refused else ():
        where = f"{relative_file(finding.location.file, session.directory)}:{finding.location.line}"
        name = finding.cache.name if finding.cache else finding.name
        click.echo(
            f"{where}: {finding.rule} {name} is left alone: {finding.reason or 'this rule has no fix'}",
            err=True,
        )
