"""The files beside the profiles in a folder of evidence: evidence.json, and reports made of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from goleak import __version__
from goleak.errors import GoleakError
from goleak.observe.ranking import runtime_names
from goleak.prove.confirm import Confirmation
from goleak.prove.machine import this_machine
from goleak.ship.evidence import confirmation_data
from goleak.ship.related import relative_file


def write_evidence(confirmation: Confirmation, base: Path) -> None:
    """Write evidence.json into the folder of evidence, if one was kept; files of the user's are named from `base`."""
    folder = confirmation.evidence
    if folder is None:
        return
    data = evidence_data(confirmation, base)
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
    sides = [name for name, side in (("before", confirmation.before), ("after", confirmation.after)) if side]
    found = []
    for side in sides:
        found += [
            f"go tool pprof -http=: -base {side}/1/heap_before.pb.gz {side}/1/heap_after.pb.gz",
            f"go tool pprof -http=: {side}/1/cpu.pb.gz",
            f"go tool trace {side}/1/trace.out",
        ]
    return found
