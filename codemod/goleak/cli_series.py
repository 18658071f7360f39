"""The options of `goleak cl`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from goleak.config import STRATEGIES

_OPTIONS = (
    click.option("-o", "--out", required=True, metavar="DIR", help="Write the patch files into DIR."),
    click.option(
        "--split",
        type=click.Choice(["package", "finding", "module"]),
        default="package",
        show_default=True,
        help="What makes a commit.",
    ),
    click.option(
        "--style",
        type=click.Choice(["go", "conventional"]),
        default="go",
        show_default=True,
        help="Of messages: `schema: bound the type cache` or `fix(schema): bound the type cache`.",
    ),
    click.option(
        "--fixes", multiple=True, metavar="ISSUE", help="End an issue: 12 or owner/name#12. Repeatable."
    ),
    click.option(
        "--only",
        multiple=True,
        metavar="FINGERPRINT",
        help="Export this finding's fix, as in `check --format json`.",
    ),
    click.option(
        "--strategy",
        type=click.Choice(STRATEGIES),
        help="drop takes caches out that keep nothing but reflect.TypeOf. [bound]",
    ),
    click.option("--change-id", is_flag=True, help="Give patches a Change-Id, which a re-export keeps."),
    click.option("--evidence", is_flag=True, help="Load each cache before and after, and tell in messages."),
    click.option(
        "-n",
        "--requests",
        type=click.IntRange(1),
        default=100_000,
        show_default=True,
        help="Requests of a load for --evidence; there are six on each side.",
    ),
    click.option("--verify/--no-verify", default=True, help="Build, vet and test each patch. [--verify]"),
    click.option(
        "--matrix",
        default="linux/amd64,linux/arm64,darwin/arm64,windows/amd64",
        show_default=True,
        metavar="GOOS/GOARCH,...",
        help="Build and vet for these; `none` for none.",
    ),
    click.option(
        "--unsafe-fixes",
        "unsafe",
        is_flag=True,
        help="Export fixes that may change what the program means.",
    ),
    click.option(
        "--severity",
        type=click.Choice(["error", "warning", "note"]),
        default="warning",
        show_default=True,
        help="Fix from this severity on.",
    ),
    click.option(
        "--allow-dirty", is_flag=True, help="Go on where other files than those fixed are not committed."
    ),
    click.option("--force", is_flag=True, help="Replace the patches of an earlier run in DIR."),
)
_NAMES = (
    "only", "split", "style", "fixes", "change_id", "verify", "matrix", "unsafe", "severity", "allow_dirty", "force",
)  # fmt: skip


def series_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what series is written; the command gets them as `shown`."""

    @wraps(command)
    def gathered(out: str, evidence: bool, requests: int, **given: Any) -> Any:
        shown = {name: given.pop(name) for name in _NAMES}
        shown |= {"out": Path(out), "requests": requests if evidence else None}
        return command(shown=shown, **given)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered
