"""`goleak check` and `goleak caches`: print what was found."""

from __future__ import annotations

import os
import sys

from goleak.commands.answers import Answer, answer, grounds_of
from goleak.commands.session import Request, Session, at_least, open_session, read_file
from goleak.replay import remember


def check(request: Request, *, output: str, fail_on: str | None, color: bool | None, jobs: int = 0) -> int:
    """Print the findings; return 1 where one is at or above `fail_on`, else 0."""
    session = open_session(request)
    found = answer(request, session, jobs=jobs)
    if output == "json":
        from goleak.ship import json

        shown = json.render_findings(found.findings, read=read_file, cwd=session.directory)
    else:
        from goleak.ship import text

        wants = _wants_color(color)
        shown = text.render_findings(found.findings, read=read_file, cwd=session.directory, color=wants)
    code = 1 if at_least(found.findings, fail_on or session.config.fail_on) else 0
    _print(shown, code, session, found)
    return code


def caches(request: Request, *, output: str, jobs: int = 0) -> int:
    """Print the inventory of caches."""
    session = open_session(request)
    found = answer(request, session, jobs=jobs, fixes=False)
    if output == "json":
        from goleak.ship import json

        shown = json.render_caches(found.caches, cwd=session.directory)
    else:
        from goleak.ship.inventory import render_table

        shown = render_table(found.caches, cwd=session.directory)
    _print(shown, 0, session, found)
    return 0


def _print(shown: str, code: int, session: Session, found: Answer) -> None:
    """Print an answer and keep it for the next run."""
    output = shown.encode("utf-8", "surrogateescape")
    sys.stdout.buffer.write(output)
    sys.stdout.flush()
    if sys.argv[1:2] in (["check"], ["caches"]):
        remember(sys.argv[1:], code, output, grounds_of(session, found.read))


def _wants_color(color: bool | None) -> bool:
    """Follow --color, else colour on a terminal unless NO_COLOR is set."""
    if color is not None:
        return color
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
