"""`goleak check` and `goleak caches`: print what was found."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from goleak.commands.session import (
    Request,
    Session,
    at_least,
    check_all,
    grounds_of,
    open_session,
    plan_all,
    read_file,
)
from goleak.find.check import Checked
from goleak.replay import remember


def check(request: Request, *, output: str, fail_on: str | None, color: bool | None) -> int:
    """Print the findings; return 1 where one is at or above `fail_on`, else 0."""
    session = open_session(request)
    planned = plan_all(request, session)
    findings = [f for p in planned for f in p.findings]
    if output == "json":
        from goleak.ship import json

        shown = json.render_findings(findings, read=read_file, cwd=session.directory)
    else:
        from goleak.ship import text

        wants = _wants_color(color)
        shown = text.render_findings(findings, read=read_file, cwd=session.directory, color=wants)
    code = 1 if at_least(findings, fail_on or session.config.fail_on) else 0
    _answer(shown, code, session, [p.checked for p in planned])
    return code


def caches(request: Request, *, output: str) -> int:
    """Print the inventory of caches."""
    session = open_session(request)
    every = check_all(request, session)
    found = [known.cache for checked in every for known in checked.caches]
    if output == "json":
        from goleak.ship import json

        shown = json.render_caches(found, cwd=session.directory)
    else:
        from goleak.ship.inventory import render_table

        shown = render_table(found, cwd=session.directory)
    _answer(shown, 0, session, every)
    return 0


def _answer(shown: str, code: int, session: Session, every: Sequence[Checked]) -> None:
    """Print an answer and keep it for the next run."""
    output = shown.encode("utf-8", "surrogateescape")
    sys.stdout.buffer.write(output)
    sys.stdout.flush()
    if sys.argv[1:2] in (["check"], ["caches"]):
        remember(sys.argv[1:], code, output, grounds_of(session, every))


def _wants_color(color: bool | None) -> bool:
    """Follow --color, else colour on a terminal unless NO_COLOR is set."""
    if color is not None:
        return color
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
