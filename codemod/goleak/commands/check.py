"""`goleak check` and `goleak caches`: print what was found."""

from __future__ import annotations

import os
import sys

import click

from goleak.commands.session import Request, at_least, check_all, open_session, plan_all, read_file
from goleak.ship import json, text
from goleak.ship.inventory import render_table


def check(request: Request, *, output: str, fail_on: str | None, color: bool | None) -> int:
    """Print the findings; return 1 where one is at or above `fail_on`, else 0."""
    session = open_session(request)
    findings = [f for planned in plan_all(request, session) for f in planned.findings]
    if output == "json":
        click.echo(json.render_findings(findings, read=read_file, cwd=session.directory), nl=False)
    else:
        shown = text.render_findings(
            findings, read=read_file, cwd=session.directory, color=_wants_color(color)
        )
        click.echo(shown, nl=False, color=color)
    return 1 if at_least(findings, fail_on or session.config.fail_on) else 0


def caches(request: Request, *, output: str) -> int:
    """Print the inventory of caches."""
    session = open_session(request)
    found = [known.cache for checked in check_all(request, session) for known in checked.caches]
    if output == "json":
        click.echo(json.render_caches(found, cwd=session.directory), nl=False)
    else:
        click.echo(render_table(found, cwd=session.directory), nl=False)
    return 0


def _wants_color(color: bool | None) -> bool:
    """Follow --color, else colour on a terminal unless NO_COLOR is set."""
    if color is not None:
        return color
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
