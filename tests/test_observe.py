"""`goleak observe` and `goleak check --profile` on a service that runs, leaking and as fixed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from goleak.observe.gctrace import read_collections
from goleak.toolchain import Toolchain
from tests.conftest import CHECKOUT
from tests.gomodules import run_goleak
from tests.gotoolchains import build

# A request costs the service 10 kB of garbage and, while it leaks, half a kB that stays.
MOST_REQUESTS = 60_000
CLIENTS = 4


@dataclass(frozen=True, slots=True)
class Observed:
    """What `goleak observe` said of a service: its module, exit code and answer, and the folder of what it kept."""

    module: Path
    code: int
    data: dict[str, Any]
    kept: Path
    gctrace: Path

    def signal(self, name: str) -> dict[str, Any]:
        (found,) = (s for s in self.data["signals"] if s["id"] == name)
        return dict(found)


@contextmanager
def served(program: Path, log: Path) -> Iterator[tuple[str, int]]:
    """Run the service on a free port; yield its address and its process. Its stderr goes to a file."""
    environment = dict(os.environ) | {"GODEBUG": "gctrace=1"}
    with log.open("wb") as stderr:
        command = [str(program), "-address", "127.0.0.1:0"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True, env=environment)
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), process.pid
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


@contextmanager
def asked(url: str) -> Iterator[None]:
    """Ask the service under ever new names until the block ends, or the most requests are made."""
    over = threading.Event()
    failed: list[str] = []

    def ask(client: int) -> None:
        connection = HTTPConnection(url.removeprefix("http://"))
        for number in range(MOST_REQUESTS // CLIENTS):
            if over.is_set():
                break
            connection.request("GET", f"/schema/order/{client}/{number}/{'x' * 100}")
            answer = connection.getresponse()
            if answer.status != 200 or not answer.read():
                failed.append(f"{answer.status}")
        connection.close()

    clients = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        yield
    finally:
        over.set()
        for client in clients:
            client.join()
    assert not failed


def observed(module: Path, toolchain: Toolchain, *, keep: bool) -> Observed:
    program = build(toolchain, module, ".", out=module.parent / f"{module.name}.program")
    log, kept = module.parent / f"{module.name}.gctrace", module.parent / f"{module.name}.kept"
    with served(program, log) as (url, pid), asked(url):
        ran = run_goleak(
            "observe", "./...", "--pprof", url, "--gctrace", str(log), "--pid", str(pid), "--window", "3s",
            "--format", "json", *(("--out", str(kept)) if keep else ()), cwd=module,
        )  # fmt: skip
    assert ran.code in (0, 1), ran.stderr
    return Observed(module, ran.code, json.loads(ran.stdout), kept, log)


@pytest.fixture(scope="module")
def leaking(tmp_path_factory: pytest.TempPathFactory, toolchain: Toolchain) -> Observed:
    root = tmp_path_factory.mktemp("observed") / "leaking"
    shutil.copytree(CHECKOUT / "testdata" / "observed", root)
    return observed(root, toolchain, keep=True)


@pytest.fixture(scope="module")
def fixed(tmp_path_factory: pytest.TempPathFactory, toolchain: Toolchain) -> Observed:
    root = tmp_path_factory.mktemp("observed") / "fixed"
    shutil.copytree(CHECKOUT / "testdata" / "observed", root)
    assert run_goleak("fix", "./...", cwd=root).code == 0
    return observed(root, toolchain, keep=False)


def test_a_service_that_leaks_is_told_by_its_live_heap(leaking: Observed) -> None:
    growth = leaking.signal("live-heap-growth")
    assert (leaking.code, growth["exceeded"], growth["tells"]) == (1, True, "yes")
    assert growth["value"] > 0.1
    assert leaking.signal("rss-growth")["value"] is not None


def test_the_finding_whose_cache_grows_is_ranked_first_with_its_bytes(leaking: Observed) -> None:
    first, second = leaking.data["findings"]
    assert (first["rule"], first["cache"], first["file"]) == ("GL001", "schemas", "schema/schema.go")
    assert (second["cache"], second["bytes"]) == ("tags", 0)
    heap = sum(_grown(leaking).values())
    # What the requests under way hold is as much again, or twice as much where the machine is busy.
    assert first["bytes"] > 0.1 * heap > 0


def test_the_service_as_fixed_is_not_told(fixed: Observed) -> None:
    growth = fixed.signal("live-heap-growth")
    assert (fixed.code, growth["exceeded"]) == (0, False)
    assert fixed.data["findings"] == []


def test_every_sign_that_was_recorded_has_a_value(leaking: Observed) -> None:
    missing = {s["id"] for s in leaking.data["signals"] if s["value"] is None}
    # The service writes no events of its own, and its growth may have no turn.
    assert missing - {"turning-point"} == {"typeof-rate"}


def test_what_was_taken_is_kept_and_can_be_read_again(leaking: Observed) -> None:
    names = {p.name for p in leaking.kept.iterdir()}
    assert names == {
        "block.pb.gz", "cpu.pb.gz", "goroutine.pb.gz", "heap_after.pb.gz", "heap_before.pb.gz", "mutex.pb.gz",
        "samples.jsonl", "trace.out",
    }  # fmt: skip
    profiles = [
        f"--pprof={leaking.kept / name}" for name in ("heap_before.pb.gz", "heap_after.pb.gz", "cpu.pb.gz")
    ]
    samples = ("--samples", str(leaking.kept / "samples.jsonl"))

    ran = run_goleak(
        "observe",
        "./...",
        *profiles,
        *samples,
        "--gctrace",
        str(leaking.gctrace),
        "--format",
        "json",
        cwd=leaking.module,
    )

    assert ran.code == 1, ran.stderr
    again = json.loads(ran.stdout)
    assert again["findings"] == leaking.data["findings"]
    ours = {s["id"]: s["value"] for s in leaking.data["signals"]}
    for signal in again["signals"]:
        if signal["id"] in ("heap-alloc-slope", "rss-growth", "mallocgc-share", "next-gc-growth"):
            assert signal["value"] == pytest.approx(ours[signal["id"]], rel=1e-3), signal["id"]


def test_a_recording_alone_is_enough(leaking: Observed, fixed: Observed) -> None:
    for one, code in ((leaking, 1), (fixed, 0)):
        assert read_collections(one.gctrace.read_text().splitlines(), "")
        ran = run_goleak("observe", "--gctrace", str(one.gctrace), cwd=one.gctrace.parent)
        assert ran.code == code, ran.stdout


def test_the_text_has_each_sign_with_what_it_is_worth(leaking: Observed) -> None:
    profile = str(leaking.kept / "heap_after.pb.gz")
    ran = run_goleak("observe", "--gctrace", str(leaking.gctrace), "--pprof", profile, cwd=leaking.module)
    lines = ran.stdout.splitlines()
    assert lines[0].split() == ["sign", "value", "limit", "beyond", "tells", "a", "leak"]
    assert lines[1].startswith("growth of the heap that is live after collections  ")
    assert lines[1].endswith("  yes     yes")
    assert "it falls while a heap leaks, as the goal grows with it" in ran.stdout
    assert lines[-3] == "findings by the memory that their stores hold:"
    assert lines[-2].endswith("schema/schema.go:24: GL001 schemas")
    assert lines[-1].endswith("  0 B  schema/schema.go:43: GL001 tags")


def test_check_puts_first_what_holds_most_of_a_profile(leaking: Observed) -> None:
    profile = str(leaking.kept / "heap_after.pb.gz")

    text = run_goleak("check", "./...", "--profile", profile, cwd=leaking.module)
    data = run_goleak("check", "./...", "--profile", profile, "--format", "json", cwd=leaking.module)

    assert text.code == data.code == 1
    assert text.stdout.index("schemas keeps") < text.stdout.index("tags keeps")
    assert "its stores hold 0 B, 0 % of the profile" in text.stdout
    held = [f["held"] for f in json.loads(data.stdout)["findings"]]
    assert held[0] > 1_000_000
    assert held[1] == 0


def test_check_is_told_of_a_profile_that_is_none(leaking: Observed, tmp_path: Path) -> None:
    cut = tmp_path / "heap.pb.gz"
    whole = (leaking.kept / "heap_after.pb.gz").read_bytes()
    for content, said in (
        (whole[: len(whole) // 2], "cut off or damaged"),
        (b"junk", "not a profile in pprof's format"),
    ):
        cut.write_bytes(content)
        ran = run_goleak("check", "./...", "--profile", str(cut), cwd=leaking.module)
        assert (ran.code, ran.stdout) == (2, "")
        assert said in ran.stderr
    cpu = str(leaking.kept / "cpu.pb.gz")
    ran = run_goleak("check", "./...", "--profile", cpu, cwd=leaking.module)
    assert (ran.code, ran.stdout) == (2, "")
    assert "counts samples, cpu, not inuse_space" in ran.stderr


def _grown(service: Observed) -> dict[Any, int]:
    from goleak.observe.profile import read_profile, subtract

    after, before = (read_profile(service.kept / f"heap_{when}.pb.gz") for when in ("after", "before"))
    return {stack: size for stack, size in subtract(after, before).values("inuse_space").items() if size > 0}
