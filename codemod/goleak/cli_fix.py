"""The command line of what changes code: fix and cl."""

from __future__ import annotations

from typing import Any

import click

from goleak.cli_options import PATTERNS, PRE_COMMIT, SEVERITY, backend_options, cache_options, shared_options
from goleak.cli_series import series_options
from goleak.commands.session import Request
from goleak.config import STRATEGIES


@click.command()
@PATTERNS
@shared_options
@cache_options
@backend_options
@click.option("--diff", is_flag=True, help="Print the changes as a diff that git applies; write nothing.")
@click.option("--interactive", "-i", is_flag=True, help="Show each fix and ask whether to apply it.")
@click.option(
    "--only", multiple=True, metavar="FINGERPRINT", help="Fix this finding, as in `check --format json`."
)
@click.option(
    "--unsafe-fixes", "unsafe", is_flag=True, help="Apply fixes that may change what the program means."
)
@click.option(
    "--severity", type=SEVERITY, default="warning", show_default=True, help="Fix from this severity on."
)
@click.option(
    "--verify/--no-verify", default=True, help="Let Go build and vet what was fixed. [where there is Go]"
)
@click.option("--test", is_flag=True, help="Run the tests of what was fixed, too.")
@click.option(
    "--reject-dir", default=".", metavar="DIR", help="Write fixes that were taken back to DIR/goleak.rej."
)
@click.option(
    "--wait",
    type=click.FloatRange(0),
    default=60.0,
    show_default=True,
    help="Seconds to wait for another run on the module.",
)
@click.option("--show-fixes", is_flag=True, help="List what was fixed.")
@click.option(
    "--strategy",
    type=click.Choice(STRATEGIES),
    help="drop takes caches out that keep nothing but reflect.TypeOf, which costs less than a lookup. [bound]",
)
@click.option("--show-refused", is_flag=True, help="Say for each finding that is left alone why.")
@click.option(
    "--exit-non-zero-on-fix", "fail_on_change", is_flag=True, help="Exit 1 where files were changed, too."
)
@PRE_COMMIT
def fix(
    patterns: tuple[str, ...],
    diff: bool,
    interactive: bool,
    only: tuple[str, ...],
    unsafe: bool,
    severity: str,
    verify: bool,
    test: bool,
    reject_dir: str,
    wait: float,
    show_fixes: bool,
    show_refused: bool,
    fail_on_change: bool,
    **shared: Any,
) -> int:
    """Bound the caches found: rewrite them to a name-keyed cache with a TTL and a capacity.

    All of a fix is written or none of it. Where there is Go, it builds and vets the packages that were changed and
    those that import them; a fix that it complains of is taken back, into goleak.rej.

    \b
    Exit codes: 0 nothing left at or above fail-on; 1 something is, or the diff is not empty;
    2 a mistake to mend, nothing changed; 3 fixes were taken back; 130 interrupted.

    \b
    Example:
      goleak fix ./... --diff | git apply
    """
    from goleak.commands import fix as command

    if diff and interactive:
        raise click.UsageError("--diff and --interactive exclude each other")
    if test and not verify:
        raise click.UsageError("--test and --no-verify exclude each other")
    options = command.Options(
        diff=diff,
        interactive=interactive,
        only=only,
        unsafe=unsafe,
        severity=severity,
        verify=verify,
        tests=test,
        reject_dir=reject_dir,
        wait=wait,
        show_fixes=show_fixes,
        show_refused=show_refused,
        fail_on_change=fail_on_change,
    )
    return command.fix(Request(patterns, **shared), options)


@click.command()
@PATTERNS
@shared_options
@cache_options
@backend_options
@series_options
def cl(patterns: tuple[str, ...], shown: dict[str, Any], **shared: Any) -> int:
    """Write the fixes as commits for review: patch files that `git am` applies, and a cover letter.

    Each patch is applied, built, vetted and tested in a clone that is thrown away; then all of them are built for other
    systems. Your files and your repository are only read.

    \b
    Example:
      goleak cl ./... -o patches --change-id
    """
    from goleak.commands import changelist as command

    return command.export(Request(patterns, **shared), command.Options(**shown))
