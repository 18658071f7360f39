"""The command line of what runs code or watches it: harness, confirm, report and observe."""

from __future__ import annotations

from typing import Any

import click

from goleak.cli_options import FINDINGS, PATTERNS, cache_options, loading_options, shared_options
from goleak.commands.session import Request


@click.command()
@FINDINGS
@shared_options
@cache_options
@loading_options
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


@click.command()
@FINDINGS
@shared_options
@cache_options
@loading_options
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


@click.command()
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


@click.command()
@PATTERNS
@shared_options
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
