"""`goleak gate`: promote or roll back by memory, here or as a rule for Argo Rollouts."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from pathlib import Path

import click

from goleak.errors import GoleakError
from goleak.observe.gate import Rule, decide
from goleak.observe.prometheus import query_window, young
from goleak.observe.series import (
    Series,
    Side,
    at_uptime,
    covers_uptime,
    evidence_file,
    first,
    last,
    read_series,
)
from goleak.ship.gate import gate_data, gate_text
from goleak.ship.rollout import Canary, rollout_yaml

PROMOTE, ROLL_BACK = 0, 1
# What counts as now where nothing else is said, in seconds.
CURRENT = 300.0
SIDES: tuple[Side, Side] = ("before", "after")

_NONE_YOUNG = (
    "--uptime looks at processes that were young in the window, and have process_start_time_seconds under the job and"
    " instance of the answer"
)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where samples come from: files, or a Prometheus server and queries to it; durations are in seconds.

    `current_window` is None for all of a file, and 300 s of what is none, or twice the uptime. `uptime` is None where
    it need not be equal.
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
    baseline, current, aligned = _pair(sources)
    decision = decide(baseline, current, rule, aligned=aligned)
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


def _pair(sources: Sources) -> tuple[Series, Series, bool]:
    """Return the samples of the baseline and of now, cut to what is to be compared, and whether uptimes are equal."""
    if sources.prometheus is None and sources.current is None:
        assert sources.baseline is not None
        if evidence_file(sources.baseline) is None:
            return *_one_record(sources.baseline, sources), False
        if sources.side is not None:
            raise GoleakError(f"{sources.baseline}: both sides are compared; give --side with a second file")
        before, after = (read_series(sources.baseline, side) for side in SIDES)
        return _loads(before, after, sources)
    files = [f for f in (sources.baseline, sources.current) if f is not None and evidence_file(f)]
    if sources.side is not None and not files:
        raise GoleakError(f"--side {sources.side}: neither file is evidence; leave --side out")
    if len(files) == 2:
        return _loads(read_series(files[0], sources.side), read_series(files[1], sources.side), sources)
    return _baseline(sources), _current(sources), sources.uptime is not None


def _loads(baseline: Series, current: Series, sources: Sources) -> tuple[Series, Series, bool]:
    """Return two loads, which begin alike, up to the end of the shorter one or to the uptime asked for."""
    if sources.uptime is not None:
        return at_uptime(baseline, sources.uptime), at_uptime(current, sources.uptime), True
    shorter = min(baseline.seconds, current.seconds)
    return first(baseline, shorter), first(current, shorter), True


def _one_record(path: Path, sources: Sources) -> tuple[Series, Series]:
    """Return what was before the end of one record, and its end."""
    if sources.uptime is not None:
        raise GoleakError(f"{path}: one record has one uptime; give --uptime with a second file")
    series = read_series(path, sources.side)
    now = _now(sources)
    return last(series, sources.window, before_end=now), last(series, now)


def _baseline(sources: Sources) -> Series:
    if sources.baseline is not None:
        return _cut(_read(sources.baseline, sources), sources.window, sources.uptime)
    query = sources.baseline_query or sources.query
    end = time.time() - (0 if sources.current else _now(sources))
    return _asked(sources, query, end, sources.window)


def _current(sources: Sources) -> Series:
    if sources.current is not None:
        return _cut(_read(sources.current, sources), sources.current_window, sources.uptime)
    series = _asked(sources, sources.query, time.time(), _now(sources))
    if sources.uptime is not None:
        covers_uptime(series, sources.uptime)
    return series


def _now(sources: Sources) -> float:
    """Return how many seconds count as now. Processes may be older than the uptime at which they are compared."""
    return sources.current_window or max(CURRENT, 2 * (sources.uptime or 0))


def _read(path: Path, sources: Sources) -> Series:
    return read_series(path, sources.side if evidence_file(path) else None)


def _asked(sources: Sources, query: str | None, end: float, window: float) -> Series:
    assert sources.prometheus is not None
    assert query is not None
    asked = query if sources.uptime is None else young(query, sources.uptime)
    series = query_window(sources.prometheus, asked, end=end, window=window, step=sources.step)
    if sources.uptime is None or series.points:
        return series
    return replace(series, remarks=(*series.remarks, _NONE_YOUNG))


def _cut(series: Series, window: float | None, uptime: float | None) -> Series:
    if uptime is not None:
        return at_uptime(series, uptime)
    return last(series, window) if window is not None else series
