"""A real Prometheus for tests: filled with samples, started on a free port, and stopped with nothing left behind."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

PATIENCE = 60.0
Samples = Mapping[str, Mapping[int, float]]

needs_prometheus = pytest.mark.skipif(
    not (shutil.which("prometheus") and shutil.which("promtool")),
    reason="no prometheus and promtool on PATH; on Debian and Ubuntu: apt install prometheus",
)


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@contextlib.contextmanager
def prometheus(folder: Path, samples: Samples) -> Iterator[str]:
    """Run Prometheus over samples, by series as in `heap{job="api"}` and unix time; yield its address."""
    recorded = folder / "samples.txt"
    recorded.write_text(_openmetrics(samples))
    fill = [
        "promtool",
        "tsdb",
        "create-blocks-from",
        "openmetrics",
        str(recorded),
        str(folder / "data"),
        "-q",
    ]
    subprocess.run(fill, check=True, capture_output=True)
    (folder / "prometheus.yml").write_text("global: {}\n")
    port = free_port()
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=log,
            stderr=log,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_ready(process, address, folder / "log.txt")
            yield address
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _openmetrics(samples: Samples) -> str:
    lines = []
    for name in sorted({series.partition("{")[0] for series in samples}):
        lines.append(f"# TYPE {name} gauge")
        for series, values in samples.items():
            if series.partition("{")[0] == name:
                lines += [f"{series} {value} {at}" for at, value in values.items()]
    return "\n".join([*lines, "# EOF", ""])


def _wait_until_ready(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), opener.open(f"{address}/-/ready", timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.05)  # between two questions, not in the place of one
    raise AssertionError(f"Prometheus is not ready: {log.read_text()}")


def answer(address: str, query: str) -> list[float]:
    """Return the values of an instant query, as Argo Rollouts asks it."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    asked = urllib.parse.urlencode({"query": query})
    with opener.open(f"{address}/api/v1/query?{asked}", timeout=PATIENCE) as answered:
        return [float(r["value"][1]) for r in json.load(answered)["data"]["result"]]
