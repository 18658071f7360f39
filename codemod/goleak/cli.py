"""The command line: what can be asked, and which command answers."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click

from goleak import __version__
from goleak.cli_gate import gate
from goleak.cli_series import series_options
from goleak.commands.session import Request
from goleak.config import CACHES, STRATEGIES, placement_problem

_PATTERNS = click.argument("patterns", nargs=-1, metavar="[PATTERNS]...")
_FINDINGS = click.argument("patterns", nargs=-1, metavar="[PATTERNS|FINDINGS]...")
_JOBS = click.option(
    "--jobs", "-j", type=click.IntRange(0), default=0, help="Processes for large modules. [one a processor]"
)
_FORMATS = ["text", "json", "sarif", "github", "rdjson", "rdjsonl", "checkstyle", "junit", "gitlab"]
_SEVERITY = click.Choice(["error", "warning", "note"])


def _shared(command: Callable[..., Any]) -> Callable[..., Any]:
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


def _loaded(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which caches are loaded."""
    options = (
        click.option(
            "--cache", metavar="NAME", help="Only the cache of this name, as `goleak check` prints it."
        ),
        click.option(
            "--severity", type=_SEVERITY, default="warning", show_default=True, help="From this severity on."
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


def _generated(command: Callable[..., Any]) -> Callable[..., Any]:
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


def _backend(command: Callable[..., Any]) -> Callable[..., Any]:
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


class _Group(click.Group):
    """Lists the commands in the order of a day's work, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
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


@goleak.command()
@_PATTERNS
@_shared
@click.option("--format", "output", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--fail-on", type=_SEVERITY, help="Exit 1 from this severity on. [warning]")
@click.option("--color/--no-color", default=None, help="Colour the text output. [on a terminal]")
@click.option("--profile", metavar="FILE", help="Rank findings by what a heap profile holds at their stores.")
@_JOBS
def check(
    patterns: tuple[str, ...],
    output: str,
    fail_on: str | None,
    color: bool | None,
    profile: str | None,
    jobs: int,
    **shared: Any,
) -> int:
    """Find caches of reflect.Type that nothing ever evicts.

    \b
    Example:
      goleak check ./... --fail-on error
    """
    from goleak.commands import check as command

    request = Request(patterns, **shared)
    return command.check(request, output=output, fail_on=fail_on, color=color, jobs=jobs, profile=profile)


@goleak.command()
@_PATTERNS
@_shared
@_generated
@_backend
@click.option("--diff", is_flag=True, help="Print the changes as a diff that git applies; write nothing.")
@click.option("--interactive", "-i", is_flag=True, help="Show each fix and ask whether to apply it.")
@click.option(
    "--only", multiple=True, metavar="FINGERPRINT", help="Fix this finding, as in `check --format json`."
)
@click.option(
    "--unsafe-fixes", "unsafe", is_flag=True, help="Apply fixes that may change what the program means."
)
@click.option(
    "--severity", type=_SEVERITY, default="warning", show_default=True, help="Fix from this severity on."
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


@goleak.command()
@_PATTERNS
@_shared
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_JOBS
def caches(patterns: tuple[str, ...], output: str, jobs: int, **shared: Any) -> int:
    """List every cache of type information with its facts, leaking or not.

    \b
    Example:
      goleak caches ./... --format json
    """
    from goleak.commands import check as command

    return command.caches(Request(patterns, **shared), output=output, jobs=jobs)


@goleak.command()
def rules() -> int:
    """List the rules.

    \b
    Example:
      goleak rules
    """
    from goleak.commands import explain as command

    return command.rules()


@goleak.command()
@click.argument("rule")
def explain(rule: str) -> int:
    """Print the manual of a rule: what it finds, why that leaks, what the fix changes.

    \b
    Example:
      goleak explain GL001
    """
    from goleak.commands import explain as command

    return command.explain(rule)


@goleak.group(cls=_Group)
def baseline() -> None:
    """Write down the findings there are, so that only new ones are told.

    \b
    Example:
      goleak baseline write
    """


@baseline.command(name="write")
@_PATTERNS
@_shared
def baseline_write(patterns: tuple[str, ...], **shared: Any) -> int:
    """Write all findings into goleak-baseline.json; those of packages that PATTERNS leave out stay as they are.

    \b
    Example:
      goleak baseline write ./...
    """
    from goleak.commands import baseline as command

    return command.write(Request(patterns, **shared))


@baseline.command(name="prune")
@_PATTERNS
@_shared
def baseline_prune(patterns: tuple[str, ...], **shared: Any) -> int:
    """Take out the findings that are gone; nothing is added.

    \b
    Example:
      goleak baseline prune ./...
    """
    from goleak.commands import baseline as command

    return command.prune(Request(patterns, **shared))


@goleak.command()
@_FINDINGS
@_shared
@_generated
@_loaded
@click.option("-o", "--out", "folder", metavar="DIR", help="Write into DIR. [the cache's package]")
@click.option("--force", is_flag=True, help="Replace a harness that goleak wrote earlier.")
def harness(
    patterns: tuple[str, ...],
    cache: str | None,
    severity: str,
    folder: str | None,
    force: bool,
    **shared: Any,
) -> int:
    """Write a Go load test, goleak_load_test.go, that fills the caches found.

    Arguments are patterns or findings: `schema/schema.go:15`, as `goleak check` prints them, or a fingerprint. The
    file is yours to keep: run it with `go test -tags goleak`, change its marked function where it calls the wrong one.

    \b
    Example:
      goleak harness ./schema
    """
    from goleak.commands import harness as command
    from goleak.commands.loading import wanted

    asked = wanted(patterns, cache=cache, severity=severity)
    return command.write_harnesses(Request((), **shared), asked, folder=folder, force=force)


@goleak.command()
@_FINDINGS
@_shared
@_generated
@_loaded
@click.option(
    "--unsafe-fixes", "unsafe", is_flag=True, help="Confirm fixes that may change what the program means."
)
@click.option(
    "--base", metavar="REV[..REV]", help="Compare a git revision with the working tree, or another."
)
@click.option(
    "-n", "requests", type=click.IntRange(1), default=100_000, show_default=True, help="Requests a run."
)
@click.option("-c", "concurrency", type=click.IntRange(1), default=200, show_default=True, help="At a time.")
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True, help="Runs on each side.")
@click.option(
    "--timeout", type=click.FloatRange(1), default=600.0, show_default=True, help="Seconds for one run."
)
@click.option(
    "--go", "versions", metavar="VERSION|PATH,...", help="Repeat under each of these versions of Go."
)
@click.option("--http", is_flag=True, help="Send the requests of http.Handlers over loopback TCP.")
@click.option("--passes/--no-passes", default=True, help="Find the growth class by four passes. [--passes]")
@click.option("--out", "keep", metavar="DIR", help="Keep profiles, figures and reports in DIR.")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
def confirm(
    patterns: tuple[str, ...],
    cache: str | None,
    severity: str,
    unsafe: bool,
    base: str | None,
    requests: int,
    concurrency: int,
    runs: int,
    timeout: float,
    versions: str | None,
    http: bool,
    passes: bool,
    keep: str | None,
    output: str,
    **shared: Any,
) -> int:
    """Load the caches found as they are and as fixed, and say whether the growth is gone.

    Arguments are patterns or findings: `schema/schema.go:15`, as `goleak check` prints them, or a fingerprint. Your
    files are only read: both sides are built with `go test -overlay`. With --base, the sides are two revisions.

    \b
    Exit codes: 0 confirmed; 1 not; 2 could not run.

    \b
    Example:
      goleak confirm ./schema -n 100000 -c 200 --out evidence
    """
    from pathlib import Path

    from goleak.commands import confirm as command
    from goleak.commands.loading import wanted
    from goleak.prove.confirm import Options

    folder = Path(keep) if keep else None
    options = Options(requests, concurrency, runs, timeout=timeout, keep=folder, http=http, passes=passes)
    return command.run_confirmations(
        Request((), **shared),
        wanted(patterns, cache=cache, severity=severity),
        unsafe=unsafe,
        base=base,
        options=options,
        output=output,
        versions=[v.strip() for v in (versions or "").split(",") if v.strip()],
    )


@goleak.command()
@click.argument("folder", metavar="DIR")
def report(folder: str) -> int:
    """Write report.md and report.html into every folder of evidence at or below DIR.

    DIR is what `goleak confirm --out DIR` wrote.

    \b
    Example:
      goleak report evidence
    """
    from goleak.commands import report as command

    return command.report(folder)


@goleak.command()
@_PATTERNS
@_shared
@click.option(
    "--pprof",
    multiple=True,
    metavar="URL|FILE",
    help="Where a program serves net/http/pprof, or profiles of one.",
)
@click.option("--gctrace", metavar="FILE|-", help="What GODEBUG=gctrace=1 printed.")
@click.option("--trace", metavar="FILE", help="An execution trace.")
@click.option("--samples", metavar="FILE", help="Samples of a heap, as confirm --out keeps them.")
@click.option("--pid", type=click.IntRange(1), help="A process whose resident memory is sampled.")
@click.option(
    "--window", default="30s", show_default=True, metavar="DURATION", help="How long to watch a program."
)
@click.option("--out", "keep", metavar="DIR", help="Keep what a program gave, with a trace, in DIR.")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
def observe(
    patterns: tuple[str, ...],
    pprof: tuple[str, ...],
    gctrace: str | None,
    trace: str | None,
    samples: str | None,
    pid: int | None,
    window: str,
    keep: str | None,
    output: str,
    **shared: Any,
) -> int:
    """Measure a running program, or what one recorded, against every sign of a leak, and say which of them can tell.

    With a heap profile, the findings of PATTERNS are ranked by the memory that their stores hold.

    \b
    Exit codes: 0 no sign that tells a leak; 1 the live heap grows; 2 could not look.

    \b
    Example:
      goleak observe ./... --pprof http://127.0.0.1:6060 --window 30s
    """
    from pathlib import Path

    from goleak.commands import observe as command
    from goleak.config import seconds_of

    try:
        watched = seconds_of(window)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="'--window'") from None
    sources = command.Sources(pprof, gctrace, trace, samples, pid, watched, Path(keep) if keep else None)
    return command.observe(Request(patterns, **shared), sources, output=output)


goleak.add_command(gate)


@goleak.command()
@_PATTERNS
@_shared
@_generated
@_backend
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
