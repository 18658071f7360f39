"""The files beside the profiles in a folder of evidence: evidence.json, and reports made of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from goleak import __version__
from goleak.errors import GoleakError
from goleak.observe.exectrace import TraceFacts, read_trace
from goleak.observe.gctrace import collections_in
from goleak.observe.profile import read_profile, subtract
from goleak.observe.ranking import runtime_names
from goleak.observe.samples import read_samples
from goleak.observe.signals import Observed, signals
from goleak.prove.confirm import Confirmation
from goleak.prove.machine import this_machine
from goleak.ship.evidence.evidence import confirmation_data, sides_of
from goleak.ship.evidence.observation import signal_data
from goleak.ship.related import relative_file
from goleak.toolchain import Toolchain


def write_evidence(confirmation: Confirmation, base: Path, toolchain: Toolchain) -> None:
    """Write evidence.json into the folder of evidence, if one was kept; files of the user's are named from `base`."""
    folder = confirmation.evidence
    if folder is None or confirmation.before is None:
        return
    signs = {side: _signals(toolchain, folder / side / "1") for side, _ in sides_of(confirmation)}
    data = evidence_data(confirmation, base) | {"signals": signs}
    try:
        (folder / "evidence.json").write_text(json.dumps(data, indent=2) + "\n", "utf-8")
    except OSError as error:
        raise GoleakError(f"{folder}: {error.strerror}; choose another folder with --out") from None


def evidence_data(confirmation: Confirmation, base: Path) -> dict[str, Any]:
    """Return what evidence.json says: the confirmation, where the cache is, the machine, and what to look at next."""
    machine = this_machine()
    cache = confirmation.cache
    return {
        "version": 1,
        "goleak": __version__,
        "file": relative_file(cache.location.file, str(base)),
        "line": cache.location.line,
        "stores": [
            {
                "functions": sorted(runtime_names(site.function)) if site.function else [],
                "file": relative_file(site.location.file, str(base)),
                "line": site.location.line,
            }
            for site in cache.of("store", "load-or-store")
        ],
        "machine": {
            "os": machine.os,
            "arch": machine.arch,
            "cpus": machine.cpus,
            "cpu": machine.cpu,
            "memory": machine.memory,
        },
        **{k: v for k, v in confirmation_data(confirmation, base).items() if k != "evidence"},
        "commands": commands(confirmation),
    }


def commands(confirmation: Confirmation) -> list[str]:
    """Return commands that look further into what was kept, to be run in its folder."""
    found = []
    for side, _ in sides_of(confirmation):
        found += [
            f"go tool pprof -http=: -base {side}/1/heap_before.pb.gz {side}/1/heap_after.pb.gz",
            f"go tool pprof -http=: {side}/1/cpu.pb.gz",
            f"go tool trace {side}/1/trace.out",
        ]
    return found


def _signals(toolchain: Toolchain, run: Path) -> list[dict[str, Any]]:
    """Measure every sign of a leak in what one run left; what a file is missing for stays unmeasured."""
    before, after, cpu = (run / f"{name}.pb.gz" for name in ("heap_before", "heap_after", "cpu"))
    samples, trace, collections = run / "samples.jsonl", run / "trace.out", run / "gctrace.txt"
    observed = Observed(
        samples=read_samples(samples) if samples.exists() else (),
        collections=tuple(collections_in(collections.read_text("utf-8").splitlines()))
        if collections.exists()
        else (),
        cpu=read_profile(cpu) if cpu.exists() else None,
        heap=subtract(read_profile(after), read_profile(before)),
        trace=_trace(toolchain, trace) if trace.exists() else None,
    )
    return [signal_data(s) for s in signals(observed)]


def _trace(toolchain: Toolchain, path: Path) -> TraceFacts | None:
    """Return what a trace shows. A trace that this Go cannot read is no reason to lose the rest of the evidence."""
    try:
        return read_trace(toolchain, path)
    except GoleakError:
        return None
