"""Samples from a Prometheus server, by its HTTP API."""

from __future__ import annotations

import json
import math
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any

from goleak.errors import GoleakError
from goleak.observe.series import Point, Series

STEP = 10.0
# Prometheus refuses to answer with more than 11,000 samples of a series.
_MOST_POINTS = 10_000
_MOST_REQUESTS = 200
_PATIENCE = 60.0


def query_window(server: str, query: str, *, end: float, window: float, step: float = STEP) -> Series:
    """Return what a query answers over the `window` seconds that end at unix time `end`, a sample each `step` seconds.

    Of several series the largest value at each time is taken; values that are no numbers are left out, and a remark
    says so. Raises GoleakError where the server cannot be asked or the query fails.
    """
    base = _base(server)
    if window / step > _MOST_POINTS * _MOST_REQUESTS:
        raise GoleakError(
            f"{base}: {window:g} s in steps of {step:g} s are too many samples; choose a longer --step"
        )
    largest: dict[float, float] = {}
    series: set[str] = set()
    remarks: dict[str, None] = {}
    left_out = 0
    for start, stop in chunks(end, window, step):
        data, warnings = _ask(base, query, start, stop, step)
        remarks |= dict.fromkeys(warnings)
        for result in data:
            labels, values = _read(result, base)
            series.add(labels)
            for time, value in values:
                if math.isfinite(value):
                    largest[time] = max(value, largest.get(time, value))
                else:
                    left_out += 1
    if len(series) > 1:
        remarks[f"{len(series)} series: the largest value at each time is taken"] = None
    if left_out:
        remarks[f"{left_out} values that are not numbers are left out"] = None
    points = tuple(Point(time, largest[time]) for time in sorted(largest))
    return Series(f"{base}: {' '.join(query.split())}", points, tuple(remarks))


def chunks(end: float, window: float, step: float) -> Iterator[tuple[float, float]]:
    """Yield the first and the last time of each request for a window: times are `step` apart, and the last is `end`.

    The beginning of the window is outside of it. A window shorter than a step has one time.
    """
    count = max(1, math.floor(window / step + 1e-9))
    for number in range(0, count, _MOST_POINTS):
        most = min(number + _MOST_POINTS, count)
        yield end - (count - 1 - number) * step, end - (count - most) * step


def young(query: str, uptime: float) -> str:
    """Return a query for what another one answers of processes that have run for at most `uptime` seconds."""
    # The line breaks end a comment that a query may close with.
    return f"(\n{query}\n) and on (job, instance) (time() - process_start_time_seconds <= {uptime:g})"


def _base(server: str) -> str:
    if not server.startswith(("http://", "https://")):
        raise GoleakError(f"{server}: not an address; give one such as http://127.0.0.1:9090")
    if "@" in server:
        raise GoleakError(
            "--prometheus: goleak sends no credentials; ask by a port-forward, and leave them out"
        )
    return server.partition("/api/v1")[0].rstrip("/")


def _ask(base: str, query: str, start: float, end: float, step: float) -> tuple[list[Any], list[str]]:
    """Return the series that the server answers with, and its warnings."""
    asked = {"query": query, "start": f"{start:.3f}", "end": f"{end:.3f}", "step": f"{step:g}"}
    status, body = _fetch(f"{base}/api/v1/query_range?{urllib.parse.urlencode(asked)}", base)
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or answer.get("status") not in ("success", "error"):
        raise _not_prometheus(base, f"answers with status {status}, and not as Prometheus does")
    if answer["status"] == "error":
        kind, said = answer.get("errorType"), " ".join(str(answer.get("error")).split())
        hint = (
            "mend the query" if kind == "bad_data" else "ask for less: a shorter --window or a longer --step"
        )
        raise GoleakError(f"{base}: {kind}: {said}; {hint}")
    data = answer.get("data")
    if (
        not isinstance(data, dict)
        or data.get("resultType") != "matrix"
        or not isinstance(data.get("result"), list)
    ):
        raise _not_prometheus(base, "answers with something else than series")
    return data["result"], [str(w) for w in answer.get("warnings") or ()]


def _read(result: Any, base: str) -> tuple[str, list[tuple[float, float]]]:
    """Return the labels of one series, as one text, with times and values. A histogram has none."""
    try:
        values = [(float(time), float(value)) for time, value in result.get("values", ())]
        return json.dumps(result.get("metric"), sort_keys=True), values
    except (ValueError, TypeError, AttributeError):
        raise _not_prometheus(base, "answers with values that are none") from None


def _fetch(address: str, base: str) -> tuple[int, bytes]:
    """Return status and body of an answer, whatever the status."""
    host = urllib.parse.urlsplit(base).hostname or ""
    # A proxy of the user's shell knows nothing of a server on this machine.
    local = host.startswith("127.") or host in ("localhost", "::1")
    handlers = [urllib.request.ProxyHandler({})] if local else []
    try:
        with urllib.request.build_opener(*handlers).open(address, timeout=_PATIENCE) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, _body(error, base)
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        said = getattr(reason, "strerror", None) or str(reason) or type(error).__name__
        raise GoleakError(f"{base}: {said}; is Prometheus running there?") from None


def _body(error: urllib.error.HTTPError, base: str) -> bytes:
    if error.code in (401, 403):
        raise GoleakError(
            f"{base}: {error.code} {error.reason}; goleak sends no credentials; ask by a port-forward"
        ) from None
    try:
        return error.read()
    except (OSError, HTTPException):
        return b""


def _not_prometheus(base: str, said: str) -> GoleakError:
    return GoleakError(f"{base}: {said}; give the address under which Prometheus serves /api/v1")
