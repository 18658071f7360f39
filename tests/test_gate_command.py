"""`goleak gate` over files: evidence of two loads, and records of services."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.gomodules import Ran, run_goleak

DAY = 86_400


def record(path: Path, size: Callable[[float], float], times: range | None = None) -> Path:
    """Write a record of a service, by default of ten minutes each ten seconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"time": 1_790_000_000 + t, "bytes": size(t)}) for t in times or range(0, 600, 10)]
    path.write_text("\n".join(lines))
    return path


def evidence(folder: Path, before: float, after: float | None) -> Path:
    """Write evidence of loads of a second whose heaps grow to those sizes, in MB."""
    data: dict[str, object] = {"version": 1}
    for side, size in (("before", before), ("after", after)):
        data[side] = None if size is None else {"median_run": 1}
        if size is not None:
            millis = range(0, 1000 if side == "before" else 900, 10)
            lines = [json.dumps({"time": 5 + t / 1000, "bytes": size * 1000 * t}) for t in millis]
            (folder / side / "1").mkdir(parents=True)
            (folder / side / "1" / "samples.jsonl").write_text("\n".join(lines))
    (folder / "evidence.json").write_text(json.dumps(data))
    return folder / "evidence.json"


def gate(folder: Path, *arguments: str | Path) -> Ran:
    return run_goleak("gate", *map(str, arguments), cwd=folder)


def test_the_sides_of_one_evidence_are_compared_up_to_the_end_of_the_shorter(tmp_path: Path) -> None:
    ran = gate(tmp_path, "--baseline", evidence(tmp_path, 300, 10))
    assert (ran.code, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    assert lines[0] == "promote: P95 is 96.67 % below the baseline's; up to 15 % above is allowed"
    assert (
        lines[1]
        == f"  baseline  253.7 MB  of 90 samples over 0.89 s: {tmp_path}/evidence.json, before, run 1"
    )
    assert lines[2].startswith("  current     8.5 MB  of 90 samples over 0.89 s: ")
    assert lines[3].startswith("  note: promoted is not proved: leaks slower than that pass this gate")
    assert len(lines) == 4


def test_a_change_for_the_worse_is_rolled_back(tmp_path: Path) -> None:
    assert gate(tmp_path, "--baseline", evidence(tmp_path, 100, 116)).code == 1


def test_two_evidences_are_compared_by_what_is_to_be_shipped_unless_a_side_is_named(tmp_path: Path) -> None:
    old, new = evidence(tmp_path / "old", 100, 10), evidence(tmp_path / "new", 100, 20)
    assert gate(tmp_path, "--baseline", old, new).code == 1
    assert gate(tmp_path, "--baseline", old, new, "--side", "before").code == 0


def test_evidence_of_one_side_is_a_baseline_for_another(tmp_path: Path) -> None:
    old, new = evidence(tmp_path / "old", 100, None), evidence(tmp_path / "new", 100, 20)
    assert gate(tmp_path, "--baseline", old, new).code == 0
    assert gate(tmp_path, "--baseline", old.parent, new.parent).code == 0


def test_an_uptime_cuts_both_loads(tmp_path: Path) -> None:
    ran = gate(tmp_path, "--baseline", evidence(tmp_path, 10, 10), "--uptime", "500ms", "--format", "json")
    said = json.loads(ran.stdout)
    assert (said["baseline"]["seconds"], said["current"]["seconds"], said["growth"]) == (0.5, 0.5, 0)
    ran = gate(tmp_path, "--baseline", tmp_path, "--uptime", "5m")
    assert (ran.code, ran.stdout) == (2, "")
    assert (
        "covers 0.99 s of an uptime of 300 s; wait, look further back, or compare at --uptime 990ms"
        in ran.stderr
    )


def test_the_end_of_one_record_is_compared_with_what_was_before(tmp_path: Path) -> None:
    days = range(0, 9 * DAY, 30)
    # The first day is out of the window, and the last five minutes are not part of the baseline.
    path = record(
        tmp_path / "a.jsonl", lambda t: 9e9 if t < DAY else 1e8 if t < 9 * DAY - 300 else 1.2e8, days
    )
    ran = gate(tmp_path, "--baseline", path, "--current", "10m", "--format", "json", "--max-growth", "20%")
    said = json.loads(ran.stdout)
    assert (ran.code, said["baseline"]["bytes"], said["current"]["bytes"]) == (0, 1e8, 1.2e8)
    assert said["baseline"]["samples"] == 7 * DAY / 30
    assert said["current"]["samples"] == 20
    assert gate(tmp_path, "--baseline", path, "--current", "10m", "--window", "9d").code == 0


def test_a_young_record_is_compared_at_equal_uptime_or_a_note_says_that_it_is_not(tmp_path: Path) -> None:
    old = record(tmp_path / "old.jsonl", lambda t: 1e8 + 1e5 * t, range(0, 3600, 10))
    new = record(tmp_path / "new.jsonl", lambda t: 1.3 * (1e8 + 1e5 * t))
    unequal = gate(tmp_path, "--baseline", old, new)
    assert unequal.code == 0
    assert "note: the sides are not of equal uptime, and young heaps are smaller" in unequal.stdout
    equal = gate(tmp_path, "--baseline", old, new, "--uptime", "9m")
    assert equal.code == 1
    assert "P95 is 30 % above" in equal.stdout
    assert "uptime" not in equal.stdout


def test_a_leak_that_is_slower_than_the_limit_passes_and_that_is_said(tmp_path: Path) -> None:
    steady = record(tmp_path / "steady.jsonl", lambda _: 1e8)
    leaking = record(tmp_path / "leaking.jsonl", lambda t: 1e8 + 1e4 * t)
    ran = gate(tmp_path, "--baseline", steady, leaking)
    assert ran.code == 0
    assert "leaks slower than that pass this gate, and `goleak confirm` finds them" in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no baseline: give --baseline with evidence or samples, or --prometheus with --query"),
        (("new.jsonl",), "no baseline: give --baseline"),
        (("--baseline", "gone.jsonl"), "gone.jsonl: No such file or directory; name evidence"),
        (("--baseline", "empty.jsonl", "new.jsonl"), "empty.jsonl: no samples; see that"),
        (("--baseline", "new.jsonl", "broken.jsonl"), "broken.jsonl:1: not a sample"),
        (("--baseline", "new.jsonl", "--uptime", "5m"), "one record has one uptime; give --uptime with a second file"),
        (("--baseline", "new.jsonl", "new.jsonl", "--side", "after"), "--side after: neither file is evidence"),
        (("--baseline", "new.jsonl", "--side", "after"), "--side after is for evidence"),
        (("--baseline", "evidence.json", "--side", "after"), "both sides are compared; give --side with a second file"),
        (("--baseline", "new.jsonl", "--current", "100s"), "new.jsonl: 10 samples, and P95 needs 20"),
        (("--baseline", "new.jsonl", "new.jsonl", "--percentile", "99"), "60 samples, and P99 needs 100"),
        (("--baseline", "new.jsonl", "new.jsonl", "--prometheus", "http://x"), "both sides are files already"),
        (("--prometheus", "http://127.0.0.1:1"), "--prometheus: needs --query, such as 'go_memstats_heap_inuse_bytes"),
        (("--baseline", "new.jsonl", "--query", "up"), "--query: needs --prometheus"),
        (("--baseline", "new.jsonl", "--max-growth", "15"), "'15' is not a percentage such as 15%"),
        (("--baseline", "new.jsonl", "--window", "week"), "'week' is not a duration such as 90s"),
        (("--baseline", "new.jsonl", "--percentile", "100"), "100.0 is not in the range 0<=x<100"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_one_line_and_no_verdict(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    record(tmp_path / "new.jsonl", lambda _: 1e8)
    (tmp_path / "empty.jsonl").write_text("")
    (tmp_path / "broken.jsonl").write_text("{")
    evidence(tmp_path, 1, 1)
    ran = gate(tmp_path, *arguments)
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("goleak: ")
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1
