"""The command line of what goleak says of itself: its settings, and completion for shells."""

from __future__ import annotations

from typing import Any

import click

from goleak.cli_options import SEVERITY, cache_options, shared_options
from goleak.config import CACHES, STRATEGIES


@click.command()
@shared_options
@cache_options
@click.option("--fail-on", type=SEVERITY, help="Exit 1 from this severity on. [warning]")
@click.option("--cache", "backend", type=click.Choice(CACHES), help="Wrap the cache of a module. [own]")
@click.option(
    "--strategy", type=click.Choice(STRATEGIES), help="drop takes caches of reflect.TypeOf out. [bound]"
)
@click.option("--schema", is_flag=True, help="Print the JSON schema of goleak.toml instead.")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
def config(schema: bool, fail_on: str | None, output: str, **shared: Any) -> int:
    """Print the settings in force here, as goleak.toml has them, and where each comes from.

    Flags count as they would for other commands.

    \b
    Example:
      goleak config --format json
    """
    from goleak.commands import config as command

    if schema:
        return command.schema()
    from goleak.commands.session import Request

    return command.show(Request((), **shared), fail_on=fail_on, output=output)


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print the script that completes commands and options of goleak in a shell, to be read where the shell starts.

    \b
    Example:
      goleak completion bash
    """
    from click.shell_completion import get_completion_class

    root = click.get_current_context().find_root().command
    kind = get_completion_class(shell)
    assert kind is not None  # of the choices above
    click.echo(kind(root, {}, "goleak", "_GOLEAK_COMPLETE").source())
    return 0


@click.command()
def lsp() -> int:
    """Serve findings and fixes to an editor, by the Language Server Protocol over stdin and stdout.

    \b
    Example:
      goleak lsp
    """
    from goleak.errors import GoleakError

    try:
        from goleak.commands import lsp as command
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("lsprotocol", "pygls"):
            raise
        raise GoleakError("lsp: needs pygls; pip install 'goleak[lsp]'") from None
    return command.serve()
