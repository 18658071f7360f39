"""`goleak gate`: promote or roll back by memory, here or as a rule for Argo Rollouts."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import click

from goleak.errors import GoleakError
from goleak.observe.gate import Rule, decide
from goleak.observe.prometheus import query_window, young
from goleak.observe.series import Series, Side, at_uptime, covers_uptime, evidence_file, last, read_series
from goleak.ship.gate import gate_data, gate_text
from goleak.ship.rollout import Canary, rollout_yaml

PROMOTE, ROLL_BACK = 0, 1
# What counts as now where nothing else is said, in seconds.
CURRENT = 300.0


@dataclass(frozen=True, slots=True)
class Sources:
    """Where samples come from: files, or a Prometheus server and queries to it; durations are in seconds.

    `current_window` is None for all of a file, or the last 300 s of what is not one. `uptime` is None where it is not to be equal.
    """

    baseline: Path | None = None
    current: Path | None = None
    side: Side | None = None
    prometheus: str | None = None
    query: str | None = None
    baseline_query: str | None = None
    window: float = 7 * 86_400
    current_window: float | None = None
    step: float = 10.0
    uptime: float | None = None


def gate(sources: Sources, rule: Rule, *, output: str) -> int:
    """Compare memory now with a baseline and print the decision: 0 promote, 1 roll back."""
    _check(sources)
    baseline, current = _pair(sources)
    decision = decide(baseline, current, rule, aligned=sources.uptime is not None)
    if output == "json":
        click.echo(json.dumps(gate_data(decision), indent=2))
    else:
        click.echo(gate_text(decision), nl=False)
    return PROMOTE if decision.verdict == "promote" else ROLL_BACK


def rollout(canary: Canary, rule: Rule) -> int:
    """Print the rule as YAML for Argo Rollouts."""
    click.echo(rollout_yaml(canary, rule), nl=False)
    return 0


def _check(sources: Sources) -> None:
    """Raise GoleakError for options that do not go together."""
    server = sources.prometheus is not None
    if sources.baseline is None and not server:
        raise GoleakError(
            "no baseline: give --baseline with evidence or samples, or --prometheus with --query"
        )
    if sources.baseline is not None and sources.current is not None and server:
        raise GoleakError("both sides are files already; leave --prometheus or one of the files out")
    if server and sources.query is None and not (sources.current and sources.baseline_query):
        raise GoleakError("--prometheus: needs --query, such as 'go_memstats_heap_inuse_bytes{job=\"api\"}'")
    if not server and (sources.query or sources.baseline_query):
        raise GoleakError(
            "--query: needs --prometheus with the address of a server, such as http://127.0.0.1:9090"
        )


def _pair(sources: Sources) -> tuple[Series, Series]:
    """Return the samples of the baseline and of now, each cut to what is to be compared."""
    if sources.prometheus is None and sources.current is None:
        assert sources.baseline is not None
        return _one_file(sources.baseline, sources)
    return _baseline(sources), _current(sources)


def _one_file(path: Path, sources: Sources) -> tuple[Series, Series]:
    """Return both sides of one evidence, or the end of one record and what was before it."""
    evidence = evidence_file(path)
    if evidence is None:
        if sources.uptime is not None:
            raise GoleakError(f"{path}: one record has one uptime; give --uptime with a second file")
        series = read_series(path, sources.side)
        now = sources.current_window or CURRENT
        return last(series, sources.window, before_end=now), last(series, now)
    if sources.side is not None:
        raise GoleakError(f"{path}: both sides are compared; give --side with a second file")
    pair = read_series(evidence, "before"), read_series(evidence, "after")
    return (
        _cut(pair[0], sources.window, sources.uptime),
        _cut(pair[1], sources.current_window, sources.uptime),
    )


def _baseline(sources: Sources) -> Series:
    if sources.baseline is not None:
        return _cut(_read(sources.baseline, sources), sources.window, sources.uptime)
    query = sources.baseline_query or sources.query
    end = time.time() - (0 if sources.current else sources.current_window or CURRENT)
    return _asked(sources, query, end, sources.window)


def _current(sources: Sources) -> Series:
    if sources.current is not None:
        return _cut(_read(sources.current, sources), sources.current_window, sources.uptime)
    series = _asked(sources, sources.query, time.time(), sources.current_window or CURRENT)
    if sources.uptime is not None:
        covers_uptime(series, sources.uptime)
    return series


def _read(path: Path, sources: Sources) -> Series:
    """Read a file; a side is asked of evidence alone, since the other file may be samples."""
    asked = sources.side if evidence_file(path) or not (sources.baseline and sources.current) else None
    return read_series(path, asked)


def _asked(sources: Sources, query: str | None, end: float, window: float) -> Series:
    assert sources.prometheus is not None
    assert query is not None
    if sources.uptime is not None:
        query = young(query, sources.uptime)
    return query_window(sources.prometheus, query, end=end, window=window, step=sources.step)


def _cut(series: Series, window: float | None, uptime: float | None) -> Series:
    if uptime is not None:
        return at_uptime(series, uptime)
    return last(series, window) if window is not None else series
