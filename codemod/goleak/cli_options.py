"""Options that several commands have, and how commands are listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from goleak.config import CACHES, placement_problem

PATTERNS = click.argument("patterns", nargs=-1, metavar="[PATTERNS]...")
PRE_COMMIT = click.option(
    "--pre-commit",
    is_flag=True,
    help="PATTERNS are changed files: tell what concerns their packages, or those of deleted files.",
)
FINDINGS = click.argument("patterns", nargs=-1, metavar="[PATTERNS|FINDINGS]...")
JOBS = click.option(
    "--jobs", "-j", type=click.IntRange(0), default=0, help="Processes for large modules. [one a processor]"
)
FORMATS = ["text", "json", "sarif", "github", "rdjson", "rdjsonl", "checkstyle", "junit", "gitlab", "gerrit"]
SEVERITY = click.Choice(["error", "warning", "note"])


def shared_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every command on Go code has."""
    options = (
        click.option("--tests/--no-tests", default=None, help="Read _test.go files too."),
        click.option("--generated/--no-generated", default=None, help="Report on generated files too."),
        click.option("--full", is_flag=True, hidden=True, help="Parse everything; finds the same, slowly."),
        click.option("--select", multiple=True, metavar="RULE", help="Apply only these rules."),
        click.option("--ignore", multiple=True, metavar="RULE", help="Leave these rules out."),
        click.option(
            "--baseline",
            metavar="FILE",
            help="Leave out the findings in FILE. [nearest goleak-baseline.json]",
        ),
        click.option("--no-baseline", is_flag=True, help="Tell all findings, whatever a baseline has."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def loading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which caches are loaded."""
    options = (
        click.option(
            "--cache", metavar="NAME", help="Only the cache of this name, as `goleak check` prints it."
        ),
        click.option(
            "--severity", type=SEVERITY, default="warning", show_default=True, help="From this severity on."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _placement(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    del context, parameter
    problem = placement_problem(value) if value is not None else ""
    if problem:
        raise click.BadParameter(f"{value!r} {problem}")
    return value


def cache_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for the generated cache."""
    options = (
        click.option("--ttl", metavar="DURATION", help="How long an unused entry stays. [10m]"),
        click.option("--capacity", type=click.IntRange(2), help="Most entries of a cache. [4096]"),
        click.option(
            "--placement",
            metavar="package|DIR",
            callback=_placement,
            help="Where the cache goes: a folder below go.mod, or the package that uses it. [internal/typecache]",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def backend_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for what the generated cache is made of."""
    options = (
        click.option(
            "--cache", "backend", type=click.Choice(CACHES), help="Wrap the cache of a module. [own]"
        ),
        click.option("--add-dependency", is_flag=True, help="Let go.mod require what --cache takes."),
    )
    for option in reversed(options):
        command = option(command)
    return command


class OrderedGroup(click.Group):
    """Lists the commands in the order of a day's work, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names as they were added."""
        del ctx
        return list(self.commands)
