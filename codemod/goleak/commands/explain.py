"""`goleak rules` and `goleak explain`: the rules and their manuals."""

from __future__ import annotations

import click

from goleak.commands.session import Request, open_session
from goleak.find.ruleset import find_rule


def rules() -> int:
    """Print one line for each rule in force."""
    for rule in open_session(Request(())).rules:
        click.echo(f"{rule.id}  {rule.severity:<7}  {rule.name:<24}  {rule.summary}")
    return 0


def explain(wanted: str) -> int:
    """Print a rule's manual."""
    rule = find_rule(open_session(Request(())).rules, wanted)
    click.echo(f"{rule.id} {rule.name} ({rule.severity}, fix: {rule.fix})\n\n{rule.manual}", nl=False)
    return 0
