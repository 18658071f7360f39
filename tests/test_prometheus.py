"""Samples and decisions from a real Prometheus, and from what is none."""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import threading
import time
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goleak.errors import GoleakError
from goleak.observe.gate import Rule
from goleak.observe.prometheus import chunks, query_window
from goleak.observe.samples import percentile
from goleak.ship.rollout import Canary, growth_query
from tests.gomodules import Ran, run_goleak
from tests.prometheus_server import answer, free_port, needs_prometheus, prometheus

DAY = 86_400
MEGA = 10**6


@cache
def now() -> int:
    """Return the time that all series end at: when the first test asks, which may be long after the start of the run."""
    return int(time.time())


def heap(age: float) -> float:
    """Return a healthy heap in bytes: it takes an hour to fill."""
    return 10 * MEGA + 90 * MEGA * min(1.0, age / 3600)


def _samples() -> dict[str, dict[int, float]]:
    """Return what is recorded: days of it each minute, the last minutes each ten seconds."""
    days = range(now() - 8 * DAY, now() - 600, 60)
    minutes = range(now() - 600, now() + 1, 10)
    hours = range(now() - 7200, now() + 1, 10)
    steady = {t: 100.0 * MEGA + t % 7 for t in (*days, *minutes)}
    series = {
        'heap{job="steady",instance="a"}': steady,
        'heap{job="leaking",instance="a"}': {
            t: 100.0 * MEGA if t < now() - 400 else 130.0 * MEGA for t in hours
        },
        'heap{job="two",instance="a"}': dict.fromkeys(hours, 100.0 * MEGA),
        'heap{job="two",instance="b"}': {t: 50.0 * MEGA if t < now() - 400 else 150.0 * MEGA for t in hours},
        'heap{job="noisy",instance="a"}': {t: float((t * 7919) % 1_000_003) for t in minutes},
        'heap{job="sparse",instance="a"}': {now() - 350: 5.0, now() - 2000: 5.0},
    }
    # Pods of one release that began two hours ago, and canaries that are as it was then, or larger.
    for hash_, born, factor in (
        ("old", now() - 7200, 1.0),
        ("good", now() - 650, 1.05),
        ("bad", now() - 650, 1.3),
    ):
        labels = f'namespace="shop",job="api",pod="api-{hash_}-x2x4z",instance="{hash_}"'
        pod = {t: factor * heap(t - born) for t in hours if t >= born}
        series[f"go_memstats_heap_inuse_bytes{{{labels}}}"] = pod
        series[f"process_start_time_seconds{{{labels}}}"] = dict.fromkeys(pod, float(born))
    return series


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prometheus(tmp_path_factory.mktemp("prometheus"), _samples()) as address:
        yield address


def gate(server: str, query: str, *more: str) -> Ran:
    return run_goleak("gate", "--prometheus", server, "--query", query, *more, cwd=Path.cwd())


@needs_prometheus
def test_a_week_of_a_service_that_is_as_ever_promotes(server: str) -> None:
    ran = gate(server, 'heap{job="steady"}', "--format", "json")
    assert (ran.code, ran.stderr) == (0, "")
    said = json.loads(ran.stdout)
    assert said["verdict"] == "promote"
    assert said["baseline"]["samples"] == 7 * DAY / 10
    assert said["baseline"]["seconds"] == 7 * DAY - 10
    assert (said["current"]["samples"], said["current"]["seconds"]) == (30, 290)
    assert said["growth"] == pytest.approx(0, abs=1e-6)
    assert said["remarks"] == [
        "the sides are not of equal uptime, and young heaps are smaller; compare with --uptime"
    ]


@needs_prometheus
def test_memory_that_has_grown_by_more_than_is_allowed_rolls_back(server: str) -> None:
    asked = (server, 'heap{job="leaking"}', "--window", "1h")
    ran = gate(*asked)
    assert (ran.code, ran.stderr) == (1, "")
    assert ran.stdout.startswith("roll back: P95 is 30 % above the baseline's; up to 15 % above is allowed\n")
    assert "promoted is not proved" not in ran.stdout
    assert gate(*asked, "--max-growth", "30%").code == 0


@needs_prometheus
def test_of_several_series_the_largest_counts_and_that_is_said(server: str) -> None:
    ran = gate(server, 'heap{job="two"}', "--window", "1h")
    assert ran.code == 1
    assert "P95 is 50 % above" in ran.stdout
    assert "note: current: 2 series: the largest value at each time is taken" in ran.stdout


@needs_prometheus
@pytest.mark.parametrize("percent", [50, 95, 99.5])
def test_percentiles_are_those_of_promql(server: str, percent: float) -> None:
    values = [v for t, v in _samples()['heap{job="noisy",instance="a"}'].items() if t >= now() - 500]
    asked = f'quantile_over_time({percent / 100}, heap{{job="noisy"}}[500s] @ {now()})'
    assert answer(server, asked) == [pytest.approx(percentile(values, percent), rel=1e-12)]


@needs_prometheus
@pytest.mark.parametrize(("release", "code"), [("good", 0), ("bad", 1)])
def test_at_equal_uptime_a_young_canary_is_compared_with_young_processes(
    server: str, release: str, code: int
) -> None:
    canary = f'go_memstats_heap_inuse_bytes{{instance="{release}"}} # of the canary'
    asked = (
        server,
        canary,
        "--baseline-query",
        'go_memstats_heap_inuse_bytes{instance="old"}',
        "--window",
        "1d",
    )
    unequal = gate(*asked)
    assert unequal.code == 0
    assert "not of equal uptime" in unequal.stdout
    equal = gate(*asked, "--uptime", "10m")
    assert (equal.code, equal.stderr) == (code, "")
    assert "not of equal uptime" not in equal.stdout


@needs_prometheus
def test_a_canary_that_is_too_young_for_the_uptime_is_not_judged(server: str) -> None:
    query = 'go_memstats_heap_inuse_bytes{instance="good"}'
    ran = gate(
        server, query, "--baseline-query", query.replace("good", "old"), "--window", "1d", "--uptime", "30m"
    )
    assert (ran.code, ran.stdout) == (2, "")
    assert "of an uptime of 1800 s; wait, look further back, or compare at --uptime 6" in ran.stderr


@needs_prometheus
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("nothing_of_that_name", "no samples; see that something is recorded there at that time"),
        ('heap{job="steady"} * (0 / 0)', "no samples (60480 values that are not numbers are left out); see"),
        ('heap{job="steady"} / 0', "no samples (60480 values that are not numbers are left out); see"),
        ('-heap{job="steady"}', "has samples below 0; name a series of memory in bytes"),
        (
            'heap{job="steady"',
            "parse error: unexpected end of input inside braces; mend the query",
        ),
        ('"text"', 'bad_data: invalid expression type "string" for range query'),
        ("", "bad_data:"),
    ],
)
def test_what_cannot_be_decided_is_said_in_one_line(server: str, query: str, said: str) -> None:
    ran = gate(server, query)
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"goleak: {server}: ")
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1


@needs_prometheus
def test_too_few_samples_are_no_percentile(server: str) -> None:
    ran = gate(server, 'heap{job="steady"}', "--current", "90s")
    assert ran.code == 2
    assert "9 samples, and P95 needs 20; record longer or more often" in ran.stderr
    assert gate(server, 'heap{job="steady"}', "--window", "1h", "--current", "90s", "--step", "1s").code == 0


@needs_prometheus
def test_processes_without_a_start_time_are_not_taken_for_young(server: str) -> None:
    ran = gate(server, 'heap{job="steady"}', "--uptime", "5m")
    assert ran.code == 2
    assert "no samples (--uptime looks at processes that were young in the window" in ran.stderr


@needs_prometheus
def test_an_address_with_more_than_the_server_in_it_will_do_where_it_is_of_the_api(server: str) -> None:
    end = time.time()
    whole = query_window(f"{server}/api/v1/query", "heap", end=end, window=60)
    assert whole.points == query_window(f"{server}/", "heap", end=end, window=60).points
    with pytest.raises(
        GoleakError, match=r"/graph: answers with status 404, and not as Prometheus does; give"
    ):
        query_window(f"{server}/graph", "heap", end=end, window=60)


@needs_prometheus
def test_one_side_may_be_a_file(server: str, tmp_path: Path) -> None:
    file = tmp_path / "samples.csv"
    file.write_text("".join(f"{now() - 600 + n},{150 * MEGA}\n" for n in range(0, 600, 10)))
    asked = ("gate", "--prometheus", server, "--query", 'heap{job="steady"}')
    assert run_goleak(*asked, "--baseline", str(file), cwd=tmp_path).code == 0
    ran = run_goleak(*asked, str(file), "--window", "1h", cwd=tmp_path)
    assert ran.code == 1
    assert "P95 is 50 % above" in ran.stdout


def test_a_server_that_is_down_is_named() -> None:
    ran = gate(f"http://127.0.0.1:{free_port()}", "heap")
    assert (ran.code, ran.stdout) == (2, "")
    assert re.fullmatch(
        r"goleak: http://127\.0\.0\.1:\d+: Connection refused; is Prometheus running there\?\n", ran.stderr
    )


def test_a_proxy_is_not_asked_for_a_server_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setitem(os.environ, name, f"http://127.0.0.1:{free_port()}")
    with answering(b'{"status": "success", "data": {"resultType": "matrix", "result": []}}') as address:
        assert query_window(address, "heap", end=1000, window=60).points == ()


@contextlib.contextmanager
def answering(body: bytes, status: int = 200, length: int | None = None) -> Iterator[str]:
    """Run a server that gives every question one answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body) if length is None else length))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            del format, args

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_address[1]}"
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"<html>heap</html>", 200, "answers with status 200, and not as Prometheus does; give the address"),
        (b"not found", 404, "answers with status 404, and not as Prometheus does"),
        (b"", 204, "answers with status 204"),
        (b"[" * 200_000, 200, "not as Prometheus does"),
        (b'{"status": "fine"}', 200, "not as Prometheus does"),
        (b'{"status": "success"}', 200, "answers with something else than series"),
        (
            b'{"status": "success", "data": {"resultType": "vector", "result": []}}',
            200,
            "something else than series",
        ),
        (
            b'{"status": "success", "data": {"resultType": "matrix", "result": [5]}}',
            200,
            "values that are none",
        ),
        (
            b'{"status": "success", "data": {"resultType": "matrix", "result": [{"values": [[1]]}]}}',
            200,
            "values that are none",
        ),
        (
            b'{"status": "error", "errorType": "execution", "error": "query processing\\nwould load too many samples"}',
            422,
            "execution: query processing would load too many samples; ask for less: a shorter --window or a longer",
        ),
        (
            b'{"status": "error", "errorType": "timeout", "error": "query timed out"}',
            503,
            "timeout: query timed out",
        ),
        (b"who are you?", 401, "401 Unauthorized; goleak sends no credentials"),
    ],
)
def test_a_server_that_does_not_answer_as_prometheus_is_told_from_one_that_does(
    body: bytes, status: int, said: str
) -> None:
    with answering(body, status) as address:
        ran = gate(address, "heap")
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"goleak: {address}: ")
    assert said in ran.stderr


def test_an_answer_that_breaks_off_is_a_mistake_to_mend() -> None:
    with answering(b'{"status": "success"', length=500) as address:
        ran = gate(address, "heap")
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.endswith("; is Prometheus running there?\n")


def test_a_native_histogram_has_no_samples() -> None:
    body = b'{"status": "success", "data": {"resultType": "matrix", "result": [{"histograms": [[1, {}]]}]},'
    with answering(body + b' "warnings": ["half of it"]}') as address:
        found = query_window(address, "heap", end=1000, window=60)
    assert (found.points, found.remarks) == ((), ("half of it",))


def test_what_is_no_address_is_named() -> None:
    with pytest.raises(GoleakError, match="localhost:9090: not an address; give one such as"):
        query_window("localhost:9090", "heap", end=1000, window=60)
    with pytest.raises(GoleakError, match="--prometheus: goleak sends no credentials; ask by a port-forward"):
        query_window("http://me:secret@localhost:9090", "heap", end=1000, window=60)
    with pytest.raises(GoleakError, match="http://:x/:: nonnumeric port: 'x'"):
        query_window("http://:x/:", "heap", end=1000, window=60)


@given(
    end=st.integers(10**9, 2 * 10**9), window=st.integers(1, 40 * DAY), step=st.sampled_from([1, 10, 15, 60])
)
def test_requests_cover_a_window_once_and_are_small_enough_for_prometheus(
    end: int, window: int, step: int
) -> None:
    asked = list(chunks(end, window, step))
    assert asked[-1][1] == end
    assert sum((last - first) / step + 1 for first, last in asked) == max(1, math.floor(window / step))
    assert all((last - first) / step + 1 <= 11_000 for first, last in asked)
    assert all(following[0] - last == step for (_, last), following in pairwise(asked))
    assert window < step or asked[0][0] > end - window


def _argo(server: str, canary: str, stable: str, uptime: int, window: float = DAY) -> list[float]:
    """Return what the query of the AnalysisTemplate answers for a pair of releases."""
    query = growth_query(Canary(("api",), window=window), Rule())
    values = {"name": "api", "namespace": "shop", "canary-hash": canary, "stable-hash": stable,
              "uptime": str(uptime), "range": str(2 * uptime)}  # fmt: skip
    for name, value in values.items():
        query = query.replace(f"{{{{args.{name}}}}}", value)
    assert "{{" not in query
    return answer(server, query)


@needs_prometheus
def test_the_query_for_argo_compares_at_equal_uptime(server: str) -> None:
    for uptime in (300, 600):
        assert _argo(server, "good", "old", uptime) == [pytest.approx(0.05, abs=0.03)]
        assert _argo(server, "bad", "old", uptime) == [pytest.approx(0.30, abs=0.04)]
        assert _argo(server, "bad", "good", uptime) == [pytest.approx(1.3 / 1.05 - 1, abs=0.01)]


@needs_prometheus
def test_the_query_for_argo_has_no_answer_where_one_side_was_never_that_young(server: str) -> None:
    assert _argo(server, "absent", "old", 300) == []
    assert _argo(server, "good", "absent", 300) == []
    assert _argo(server, "good", "old", 300, window=3600) == []
