"""`goleak check` and `goleak caches`: print what was found."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from goleak.commands.answers import Answer, answer, grounds_of
from goleak.commands.session import Request, Session, at_least, open_session, read_file
from goleak.errors import GoleakError
from goleak.find.facts import Finding
from goleak.find.suppressions import Directive
from goleak.replay import remember
from goleak.ship.related import relative_file

if TYPE_CHECKING:
    from goleak.commands.newness import Limits

# The formats that can say how to mend a finding, of those in goleak.ship.formats.formats.
WITH_FIXES = ("sarif", "rdjson", "rdjsonl", "gerrit")


def check(
    request: Request,
    *,
    output: str,
    fail_on: str | None,
    color: bool | None,
    jobs: int = 0,
    profile: str | None = None,
    limits: Limits | None = None,
) -> int:
    """Print the findings; return 1 where one is at or above `fail_on`, else 0.

    With a heap `profile`, those come first whose stores hold most of it. With `limits`, only what they leave is told.
    """
    session = open_session(request)
    changes = output in WITH_FIXES
    if not limits:
        found = answer(request, session, jobs=jobs, changes=changes)
        told = _tell_unused(request, session, found.unused) | _tell_stale(request, session, found.met)
        keep = output != "github" and not told and session.touched is None  # git is asked, too
        return _tell(session, found, output, fail_on, color, profile, keep=keep)
    from goleak.commands.newness import limited

    with limited(request, session, limits, jobs=jobs, changes=changes) as (now, found):
        return _tell(now, found, output, fail_on, color, profile, keep=False)


def _tell(
    session: Session,
    found: Answer,
    output: str,
    fail_on: str | None,
    color: bool | None,
    profile: str | None,
    *,
    keep: bool,
) -> int:
    """Print an answer and return the exit code."""
    held: Sequence[int] = ()
    total = 0
    if profile is not None:
        ranked, held, total = _ranked(found.findings, profile)
        found = replace(found, findings=ranked)
    if output == "json":
        from goleak.ship import json

        shown = json.render_findings(found.findings, read=read_file, cwd=session.directory, held=held)
    elif output != "text":
        from goleak.ship.formats.formats import FORMATS
        from goleak.ship.formats.results import make_results

        fixes = [found.fix_of(f) for f in found.findings]
        shown = FORMATS[output](
            make_results(found.findings, fixes, session.rules, read=read_file, directory=session.directory)
        )
    else:
        from goleak.ship import text
        from goleak.ship.sizes import share

        shown = text.render_findings(
            found.findings,
            read=read_file,
            cwd=session.directory,
            color=_wants_color(color),
            remarks=[f"its stores hold {share(count, total)} of the profile" for count in held],
        )
    code = 1 if at_least(found.findings, fail_on or session.config.fail_on) else 0
    _print(shown, code, session, found, keep=keep and profile is None)
    return code


def _tell_unused(request: Request, session: Session, unused: Sequence[Directive]) -> bool:
    """Say which comments silence nothing; of use they may be to rules and packages that this run leaves out."""
    whole = _is_whole(request)
    known = session.known_rules
    told = False
    for directive in unused:
        unknown = sorted(directive.rules - known)
        problem = directive.problem or (f"{unknown[0]} is no rule; see `goleak rules`" if unknown else "")
        if problem or whole:
            where = f"{relative_file(directive.file, session.directory)}:{directive.line}"
            click.echo(f"{where}: {problem or 'silences nothing; remove this comment'}", err=True)
            told = True
    return told


def _tell_stale(request: Request, session: Session, met: frozenset[str]) -> bool:
    """Say how many entries of the baseline no finding has any more."""
    stale = len(session.known - met)
    if not stale or not _is_whole(request):
        return False
    entries = "1 entry is" if stale == 1 else f"{stale} entries are"
    where = relative_file(session.baseline, session.directory)
    click.echo(f"{where}: {entries} of findings that are gone; goleak baseline prune", err=True)
    return True


def _is_whole(request: Request) -> bool:
    """Tell whether a run sees all there is: whole modules, under all rules."""
    return not (request.select or request.ignore or request.pre_commit) and all(
        p.endswith("...") for p in request.patterns
    )


def _ranked(findings: Sequence[Finding], profile: str) -> tuple[tuple[Finding, ...], tuple[int, ...], int]:
    """Return the findings by what their stores hold, the bytes of each, and those of the whole profile."""
    from goleak.observe.profile import WrongProfile, read_profile
    from goleak.observe.ranking import held_by

    try:
        values = read_profile(Path(profile)).values("inuse_space")
    except WrongProfile as error:
        raise GoleakError(f"{profile}: {error}; name a heap profile") from None
    held = [(held_by(f.cache, values) if f.cache else 0, f) for f in findings]
    held.sort(key=lambda pair: -pair[0])
    return tuple(f for _, f in held), tuple(count for count, _ in held), sum(values.values())


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


def _print(shown: str, code: int, session: Session, found: Answer, *, keep: bool = True) -> None:
    """Print an answer and keep it for the next run, unless it rests on more than source."""
    output = shown.encode("utf-8", "surrogateescape")
    sys.stdout.buffer.write(output)
    sys.stdout.flush()
    if keep and sys.argv[1:2] in (["check"], ["caches"]):
        remember(sys.argv[1:], code, output, grounds_of(session, found.read))


def _wants_color(color: bool | None) -> bool:
    """Follow --color, else colour on a terminal unless NO_COLOR is set."""
    if color is not None:
        return color
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
