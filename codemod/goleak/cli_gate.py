"""The command line of `goleak gate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

# Other commands wait for this module, too.
if TYPE_CHECKING:
    from fractions import Fraction
    from pathlib import Path


def _seconds(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    from goleak.config import seconds_of

    del context, parameter
    try:
        return None if value is None else seconds_of(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _growth(context: click.Context, parameter: click.Parameter, value: str) -> Fraction:
    from goleak.observe.gate import growth_of

    del context, parameter
    try:
        return growth_of(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _path(context: click.Context, parameter: click.Parameter, value: str | None) -> Path | None:
    from pathlib import Path

    del context, parameter
    return None if value is None else Path(value)


@click.command()
@click.argument("current", required=False, callback=_path)
@click.option(
    "--baseline", metavar="FILE|DIR", callback=_path, help="Evidence of `confirm --out`, or samples."
)
@click.option(
    "--side", type=click.Choice(["before", "after"]), help="Of evidence. [after, where there is one]"
)
@click.option(
    "--prometheus", metavar="URL", help="Ask this server for the side, or sides, that are no files."
)
@click.option("--query", metavar="PROMQL", help="What to ask for: memory in bytes.")
@click.option("--baseline-query", metavar="PROMQL", help="What to ask for of the baseline. [as --query]")
@click.option(
    "--window",
    default="7d",
    show_default=True,
    metavar="DURATION",
    callback=_seconds,
    help="Of the baseline.",
)
@click.option(
    "--current",
    "current_window",
    metavar="DURATION",
    callback=_seconds,
    help="What counts as now. [5m; all of a file CURRENT]",
)
@click.option(
    "--step",
    default="10s",
    show_default=True,
    metavar="DURATION",
    callback=_seconds,
    help="Between samples asked for.",
)
@click.option(
    "--uptime", metavar="DURATION", callback=_seconds, help="Compare only what processes use until this age."
)
@click.option(
    "--max-growth",
    default="15%",
    show_default=True,
    metavar="PERCENT",
    callback=_growth,
    help="Promote up to this.",
)
@click.option(
    "--percentile",
    type=click.FloatRange(0, 100, max_open=True),
    default=95.0,
    show_default=True,
    help="Of the samples of each side.",
)
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--rollout", is_flag=True, help="Print the rule for Argo Rollouts instead, as YAML.")
@click.option("--name", "names", multiple=True, metavar="DEPLOYMENT", help="What --rollout rolls out. [api]")
@click.option(
    "--replicas", type=click.IntRange(1), default=10, show_default=True, help="Stable pods, for --rollout."
)
@click.option("--metric", metavar="METRIC", help="Of memory, for --rollout. [go_memstats_heap_inuse_bytes]")
def gate(
    max_growth: Fraction,
    percentile: float,
    output: str,
    rollout: bool,
    names: tuple[str, ...],
    replicas: int,
    metric: str | None,
    **sources: Any,
) -> int:
    """Say whether a canary may go on: compare the P95 of its memory with a baseline.

    Samples come from evidence of `goleak confirm --out`, from a file of {"time": ..., "bytes": ...} or time,bytes
    lines, or from Prometheus. With one evidence, its sides are compared; with one file of samples, or Prometheus
    alone, the last five minutes with the seven days before.

    \b
    Exit codes: 0 promote; 1 roll back; 2 could not decide.

    \b
    Example:
      goleak gate --prometheus http://127.0.0.1:9090 --query 'go_memstats_heap_inuse_bytes{job="api"}' --uptime 5m
    """
    from goleak.commands import gate as command
    from goleak.observe.gate import Rule

    rule = Rule(percentile, max_growth)
    if not rollout:
        return command.gate(command.Sources(**sources), rule, output=output)
    from goleak.ship.rollout import ADDRESS, METRIC, Canary

    canary = Canary(
        names or ("api",), replicas, metric or METRIC, sources["prometheus"] or ADDRESS, sources["window"]
    )
    return command.rollout(canary, rule)
