"""The command line of what looks: check, caches, the rules, and the baseline."""

from __future__ import annotations

from typing import Any

import click

from goleak.cli_options import FORMATS, JOBS, PATTERNS, PRE_COMMIT, SEVERITY, OrderedGroup, shared_options
from goleak.commands.session import Request


@click.command()
@PATTERNS
@shared_options
@click.option("--format", "output", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--fail-on", type=SEVERITY, help="Exit 1 from this severity on. [warning]")
@click.option("--color/--no-color", default=None, help="Colour the text output. [on a terminal]")
@click.option("--profile", metavar="FILE", help="Rank findings by what a heap profile holds at their stores.")
@click.option("--new-from", metavar="REV", help="Tell only what this git revision has not.")
@click.option(
    "--staged", is_flag=True, help="Check what is staged; tell only what HEAD, or --new-from, has not."
)
@click.option("--patch", metavar="FILE|-", help="Tell only what is on the lines that this diff adds.")
@PRE_COMMIT
@JOBS
def check(
    patterns: tuple[str, ...],
    output: str,
    fail_on: str | None,
    color: bool | None,
    profile: str | None,
    new_from: str | None,
    staged: bool,
    patch: str | None,
    jobs: int,
    **shared: Any,
) -> int:
    """Find caches of reflect.Type that nothing ever evicts.

    \b
    Example:
      goleak check ./... --fail-on error
    """
    from goleak.commands import check as command

    if shared["pre_commit"] and staged:
        raise click.UsageError("--pre-commit and --staged exclude each other: a hook sees what is staged")
    limits = None
    if new_from is not None or staged or patch is not None:
        from goleak.commands.newness import Limits

        limits = Limits(new_from, staged, patch)
    return command.check(
        Request(patterns, **shared),
        output=output,
        fail_on=fail_on,
        color=color,
        jobs=jobs,
        profile=profile,
        limits=limits,
    )


@click.command()
@PATTERNS
@shared_options
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
@JOBS
def caches(patterns: tuple[str, ...], output: str, jobs: int, **shared: Any) -> int:
    """List every cache of type information with its facts, leaking or not.

    \b
    Example:
      goleak caches ./... --format json
    """
    from goleak.commands import check as command

    return command.caches(Request(patterns, **shared), output=output, jobs=jobs)


@click.command()
def rules() -> int:
    """List the rules.

    \b
    Example:
      goleak rules
    """
    from goleak.commands import explain as command

    return command.rules()


@click.command()
@click.argument("rule")
def explain(rule: str) -> int:
    """Print the manual of a rule: what it finds, why that leaks, what the fix changes.

    \b
    Example:
      goleak explain GL001
    """
    from goleak.commands import explain as command

    return command.explain(rule)


@click.group(cls=OrderedGroup)
def baseline() -> None:
    """Write down the findings there are, so that only new ones are told.

    \b
    Example:
      goleak baseline write
    """


@baseline.command(name="write")
@PATTERNS
@shared_options
def baseline_write(patterns: tuple[str, ...], **shared: Any) -> int:
    """Write all findings into goleak-baseline.json; those of packages that PATTERNS leave out stay as they are.

    \b
    Example:
      goleak baseline write ./...
    """
    from goleak.commands import baseline as command

    return command.write(Request(patterns, **shared))


@baseline.command(name="prune")
@PATTERNS
@shared_options
def baseline_prune(patterns: tuple[str, ...], **shared: Any) -> int:
    """Take out the findings that are gone; nothing is added.

    \b
    Example:
      goleak baseline prune ./...
    """
    from goleak.commands import baseline as command

    return command.prune(Request(patterns, **shared))
