"""docs/cli.md is what the commands say with --help; `pytest --bless` writes it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from goleak.cli import goleak
from tests.conftest import CHECKOUT

MANUAL = CHECKOUT / "docs" / "cli.md"
HEAD = "# The commands of goleak\n\nWhat `goleak COMMAND --help` prints, made by `pytest --bless tests/test_cli_manual.py`.\n"


def helps(command: click.Command, *names: str) -> Iterator[str]:
    """Yield a section for a command and each below it, in lines for a terminal of 80 columns."""
    done = subprocess.run(
        [sys.executable, "-m", "goleak", *names, "--help"],
        env=os.environ | {"COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=True,
    )
    path = " ".join(["goleak", *names])
    yield f"##{'#' * len(names)} {path}\n\n```text\n{done.stdout}```\n"
    for name, below in command.commands.items() if isinstance(command, click.Group) else ():
        yield from helps(below, *names, name)


def test_the_manual_is_what_the_commands_say(request: pytest.FixtureRequest) -> None:
    made = "\n".join([HEAD, *helps(goleak)])
    if request.config.getoption("--bless"):
        MANUAL.write_text(made, "utf-8")
    assert MANUAL.read_text("utf-8") == made
