"""A folder of evidence as `goleak confirm --out` leaves it, made without Go: of a leak of 256 bytes a request."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PACKAGE = "example.com/service/schema"
ROOT = "/src/service"
# Function, file and line; those of the library below the store stand for sync.Map.
LOAD = (f"{PACKAGE}.goleakLoad.func1", f"{ROOT}/schema/goleak_load_test.go", 300)
MISS = (f"{PACKAGE}.Describe", f"{ROOT}/schema/schema.go", 36)
BUILD = (f"{PACKAGE}.build", f"{ROOT}/schema/schema.go", 51)
STORE = (f"{PACKAGE}.Describe", f"{ROOT}/schema/schema.go", 40)
SYNC = ("sync.(*Map).Store", "/go/src/sync/map.go", 53)
NODE = ("internal/sync.newNode[go.shape.interface {}]", "/go/src/internal/sync/hashtriemap.go", 550)
MOVED = (f"{PACKAGE}.Describe", f"{ROOT}/schema/schema.go", 41)
PUT = (
    "example.com/service/internal/typecache.(*Cache[go.shape.string]).Store",
    f"{ROOT}/internal/typecache/typecache.go",
    66,
)
MALLOC = ("runtime.mallocgc", "/go/src/runtime/malloc.go", 1113)
ASSIST = ("runtime.gcAssistAlloc", "/go/src/runtime/mgcmark.go", 638)
MARK = ("runtime.gcBgMarkWorker", "/go/src/runtime/mgc.go", 1847)
DRAIN = ("runtime.gcDrain", "/go/src/runtime/mgcmark.go", 1342)

Line = tuple[str, str, int]
# Values by stack, the innermost line first.
Stacks = Mapping[tuple[Line, ...], int]

HEAP: Mapping[str, Stacks] = {
    "before": {(NODE, SYNC, STORE, LOAD): 14_000_000, (BUILD, MISS, LOAD): 10_000_000, (LOAD,): 1_000_000},
    "after": {(PUT, MOVED, LOAD): 200_000, (LOAD,): 50_000},
}
PROCESSOR: Mapping[str, Stacks] = {
    "before": {
        (NODE, SYNC, STORE, LOAD): 500_000_000,
        (ASSIST, MALLOC, BUILD, MISS, LOAD): 300_000_000,
        (DRAIN, MARK): 400_000_000,
    },
    "after": {(PUT, MOVED, LOAD): 600_000_000, (MALLOC, BUILD, MISS, LOAD): 200_000_000},
}


def write_evidence(folder: Path, data: Mapping[str, Any] | None = None) -> Path:
    """Write a folder of evidence, with `data` for evidence.json, and return it."""
    for key in ("before", "after"):
        run = folder / key / "1"
        run.mkdir(parents=True)
        (run / "heap_before.pb.gz").write_bytes(profile(HEAP_TYPES, {(LOAD,): 1000}))
        (run / "heap_after.pb.gz").write_bytes(
            profile(HEAP_TYPES, {**HEAP[key], (LOAD,): HEAP[key][(LOAD,)] + 1000})
        )
        (run / "cpu.pb.gz").write_bytes(profile(CPU_TYPES, PROCESSOR[key]))
        (run / "samples.jsonl").write_text("".join(json.dumps(s) + "\n" for s in samples(key)))
        (run / "gctrace.txt").write_text(GCTRACE[key])
    (folder / "evidence.json").write_text(json.dumps(data or evidence()))
    return folder


def evidence() -> dict[str, Any]:
    """Return what evidence.json holds of a confirmed fix."""
    return {
        "version": 1,
        "goleak": "0.1.0",
        "package": PACKAGE,
        "cache": "typeCache",
        "file": "schema/schema.go",
        "line": 15,
        "stores": [{"functions": [STORE[0], "main.Describe"], "file": "schema/schema.go", "line": STORE[2]}],
        "growth": {
            "static": "unbounded",
            "measured": "unbounded",
            "agrees": True,
            "remark": "entries grow with fresh strings",
        },
        "confirmed": True,
        "reasons": [
            "before the fix: entries grow from 62,500 after half of the requests to 112,500",
            "after the fix: entries stay within 4,096",
        ],
        "driven": "Describe",
        "varies": ["strings", "instances"],
        "machine": {"os": "linux", "arch": "amd64", "cpus": 2, "cpu": "A Processor", "memory": 8_000_000_000},
        "go": "go1.26.8",
        "requests": 100_000,
        "warm_up": 12_500,
        "concurrency": 200,
        "http": False,
        "before": side("leaking", 256.0, [12_500 * (n + 1) for n in range(9)], 25_000_000),
        "after": side("steady", 0.1, [4096] * 9, 250_000),
        "passes": [
            made("same", 1, "steady"),
            made("instances", 1, "steady"),
            {"name": "types", "applicable": False, "requests": 0},
            made("strings", 20_000, "leaking"),
        ],
        "signals": {"before": [signal(0.7, False)], "after": [signal(38.0, True)]},
        "commands": [
            "go tool pprof -http=:0 -base before/1/heap_before.pb.gz before/1/heap_after.pb.gz",
            "go tool trace before/1/trace.out",
        ],
    }


def side(verdict: str, retained: float, entries: list[int], growth: int) -> dict[str, Any]:
    """Return one side, whose cache has `entries` after each stage of 12,500 requests."""
    figures = {
        "verdict": verdict,
        "reason": "as counted",
        "retained_per_request": retained,
        "retained_low": retained - 3.5,
        "retained_high": retained + 3.5,
        "entries_half": entries[4],
        "entries": entries[-1],
        "peak": max(entries),
    }
    return {
        **figures,
        "runs": [figures, figures | {"retained_per_request": retained + 1.0}],
        "median_run": 1,
        "heap_gained": int(retained * 112_500),
        "seconds": 0.07,
        "collections": 22,
        "errors": 0,
        "stages": [
            {
                "requests": 12_500 * n,
                "entries": kept,
                "peak": kept,
                "heap": 1_000_000 + kept * 256,
                "objects": kept * 5,
                "seconds": 0.01,
            }
            for n, kept in enumerate(entries)
        ],
        "growth": growth,
        "sites": [
            {
                "function": STORE[0],
                "file": "schema/schema.go",
                "line": STORE[2],
                "flat": growth // 20,
                "cumulative": growth // 2,
            }
        ],
        "storing": {"function": STORE[0], "bytes": growth // 2, "share": 0.5},
    }


def made(name: str, entries: int, verdict: str) -> dict[str, Any]:
    """Return a pass that was made."""
    retained = 256.0 if verdict == "leaking" else 0.0
    return {
        "name": name,
        "applicable": True,
        "requests": 20_000,
        "entries_half": (entries + 1) // 2,
        "entries": entries,
        "verdict": verdict,
        "retained_per_request": retained,
        "retained_low": retained - 0.5,
        "retained_high": retained + 0.5,
    }


def signal(value: float | None, exceeded: bool | None) -> dict[str, Any]:
    """Return how often the collector ran, against its limit."""
    return {
        "id": "gc-frequency",
        "what": "collections per second",
        "unit": "1/s",
        "limit": ">= 3",
        "value": value,
        "exceeded": exceeded,
        "tells": "no",
        "remark": "A leak collects less often, as its goal doubles.",
    }


def samples(key: str) -> list[dict[str, float]]:
    """Return 500 samples of a load of a million requests."""
    leaks = key == "before"
    return [
        {
            "time": 1_790_000_000 + n / 500,
            "requests": 112_500 + 2000 * n,
            "bytes": 40_000_000 + 400_000 * n if leaks else 4_000_000 + 100_000 * (n % 40),
            "inuse": 50_000_000,
            "goal": 60_000_000,
            "collections": 20 + (n // 200 if leaks else n // 20),
            "gc_cpu": 0.5 + n / 1000,
            "cpu": 1.0 + n / 100,
            "idle_cpu": 0.1,
            "rss": 60_000_000,
        }
        for n in range(500)
    ]


GCTRACE = {
    "before": "gc 23 @0.638s 16%: 0.17+100+0.10 ms clock, 0.34+54/50/0+0.21 ms cpu, 47->60->57 MB, 55 MB goal,"
    " 0 MB stacks, 0 MB globals, 2 P\n"
    "gc 24 @0.849s 22%: 0.19+308+0.072 ms clock, 0.38+115/167/0+0.14 ms cpu, 97->142->137 MB, 115 MB goal,"
    " 0 MB stacks, 0 MB globals, 2 P (forced)\n",
    "after": "gc 25 @0.216s 4%: 0.19+0.79+0.003 ms clock, 0.38+0.89/0.16/0+0.007 ms cpu, 4->4->2 MB, 4 MB goal,"
    " 0 MB stacks, 0 MB globals, 2 P\n",
}

HEAP_TYPES = (("alloc_space", "bytes"), ("inuse_space", "bytes"))
CPU_TYPES = (("samples", "count"), ("cpu", "nanoseconds"))


def profile(types: Iterable[tuple[str, str]], stacks: Stacks) -> bytes:
    """Return a profile in pprof's format that counts the same for each type."""
    kinds = list(types)
    strings = [""]
    lines = sorted({line for stack in stacks for line in stack})
    parts = []
    for name, unit in kinds:
        parts.append(_field(1, _number(1, _index(strings, name)) + _number(2, _index(strings, unit))))
    for stack, value in stacks.items():
        ids = b"".join(_number(1, 1 + lines.index(line)) for line in stack)
        parts.append(_field(2, ids + b"".join(_number(2, value) for _ in kinds)))
    for i, (function, file, line) in enumerate(lines, 1):
        parts.append(_field(4, _number(1, i) + _field(4, _number(1, i) + _number(2, line))))
        named = _number(2, _index(strings, function)) + _number(4, _index(strings, file))
        parts.append(_field(5, _number(1, i) + named))
    parts += [_field(6, text.encode()) for text in strings]
    return gzip.compress(b"".join(parts))


def _index(strings: list[str], text: str) -> int:
    if text not in strings:
        strings.append(text)
    return strings.index(text)


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    return bytes([*made, value])
