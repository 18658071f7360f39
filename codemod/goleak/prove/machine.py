"""The machine that a measurement was made on."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path

_MODEL = re.compile(r"^(?:model name|Model|Hardware)\s*:\s*(.+)$", re.MULTILINE)
_TOTAL = re.compile(r"^MemTotal:\s*(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Machine:
    """What a reader must know to judge times: `cpus` are usable processors, `memory` is in bytes, 0 if unknown."""

    os: str
    arch: str
    cpus: int
    cpu: str
    memory: int


def this_machine() -> Machine:
    """Describe the machine that this program runs on."""
    model = _MODEL.search(_text("/proc/cpuinfo"))
    total = _TOTAL.search(_text("/proc/meminfo"))
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return Machine(
        platform.system().lower(),
        platform.machine(),
        usable or 1,
        model[1].strip() if model else platform.processor() or platform.machine(),
        int(total[1]) * 1024 if total else 0,
    )


def _text(name: str) -> str:
    try:
        return Path(name).read_text("utf-8", "replace")
    except OSError:
        return ""
