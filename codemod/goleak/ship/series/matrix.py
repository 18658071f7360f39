"""The table of what Go says of a series for each system and processor, before and after it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goleak.errors import GoleakError
from goleak.fix.write.verify import Problem

_TARGET = re.compile(r"[a-z0-9]+/[a-z0-9]+")
_TOOLS = (("build", ("go list", "go build")), ("vet", ("go vet",)))


@dataclass(frozen=True, slots=True)
class Cell:
    """What Go has against the packages of a module for one target, before a series and after it."""

    target: str
    before: frozenset[Problem]
    after: frozenset[Problem]

    @property
    def new(self) -> frozenset[Problem]:
        """What the series brings."""
        return self.after - self.before


def targets_of(text: str) -> tuple[str, ...]:
    """Return the targets in `linux/amd64,darwin/arm64`, each once; none in `none`. Raises GoleakError."""
    if text == "none":
        return ()
    targets = tuple(dict.fromkeys(t.strip() for t in text.split(",") if t.strip()))
    for target in targets:
        if not _TARGET.fullmatch(target):
            raise GoleakError(
                f"--matrix {target}: not a GOOS/GOARCH; write linux/amd64, see `go tool dist list`"
            )
    if not targets:
        raise GoleakError("--matrix: names no target; write linux/amd64,darwin/arm64 or none")
    return targets


def matrix_table(cells: Sequence[Cell]) -> str:
    """Return a row for each target: ok, as before, or how many problems are new."""
    targets = dict.fromkeys(c.target for c in cells)
    rows = [("GOOS/GOARCH", *(f"go {name}" for name, _ in _TOOLS))]
    rows += [
        (t, *(_said([c for c in cells if c.target == t], tools) for _, tools in _TOOLS)) for t in targets
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  " + "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _said(cells: Iterable[Cell], tools: Sequence[str]) -> str:
    cells = list(cells)
    new = sum(p.tool in tools for c in cells for p in c.new)
    old = sum(p.tool in tools for c in cells for p in c.after)
    return f"{new} new" if new else f"{old} as before" if old else "ok"
