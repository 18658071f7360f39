"""The command line: what can be asked, and which command answers."""

from __future__ import annotations

import os

import click

from goleak import __version__
from goleak.cli_about import completion, config, lsp
from goleak.cli_find import baseline, caches, check, explain, rules
from goleak.cli_fix import cl, fix
from goleak.cli_gate import gate
from goleak.cli_options import OrderedGroup
from goleak.cli_prove import confirm, harness, observe, report


@click.group(cls=OrderedGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="goleak")
@click.option("-C", "directory", metavar="DIR", help="Work in DIR, as git -C does.")
def goleak(directory: str | None) -> None:
    """Find, fix and prove leaks of caches of reflect.Type in Go code.

    PATTERNS are Go's: ./... (the default), ./pkg, pkg/..., files, import paths of the module.

    \b
    Exit codes: 0 clean; 1 findings at or above --fail-on, or files changed;
    2 a mistake to mend; 3 an internal error; 130 interrupted.

    \b
    Example:
      goleak check ./...
    """
    if directory is not None:
        if not os.path.isdir(directory):
            raise click.UsageError(f"-C {directory}: no such folder")
        os.chdir(directory)


_COMMANDS = (
    *(check, fix, caches, rules, explain, baseline),
    *(harness, confirm, report, observe, gate, cl, lsp, config, completion),
)
for command in _COMMANDS:
    goleak.add_command(command)
