"""docs/cli.md is what the commands say with --help; `pytest --bless` writes it."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from goleak.cli import goleak
from tests.conftest import CHECKOUT

MANUAL = CHECKOUT / "docs" / "cli.md"
HEAD = "# The commands of goleak\n\nWhat `goleak COMMAND --help` prints, made by `pytest --bless tests/test_cli_manual.py`.\n"


def helps(command: click.Command, parent: click.Context | None = None) -> Iterator[str]:
    """Yield a section for a command and each below it, of lines as wide as a terminal of 80 columns."""
    context = click.Context(
        command,
        parent=parent,
        info_name=command.name,
        terminal_width=80,
        max_content_width=80,
        **command.context_settings,
    )
    depth = "#" * (len(context.command_path.split()) + 1)
    yield f"{depth} {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        yield from helps(below, context)


def test_the_manual_is_what_the_commands_say(request: pytest.FixtureRequest) -> None:
    made = "\n".join([HEAD, *helps(goleak)])
    if request.config.getoption("--bless"):
        MANUAL.write_text(made, "utf-8")
    assert MANUAL.read_text("utf-8") == made
