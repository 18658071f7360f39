"""The generated cache, filled in by replacing syntax nodes of a real Go file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from goleak.errors import GoleakError
from goleak.fix.edits import Edit, apply_edits
from goleak.read.syntax import Node, named, parse, text

PACKAGE = "typecache"
MINIMUM_GO = (1, 20)
_UNITS = {"ms": "Millisecond", "s": "Second", "m": "Minute", "h": "Hour"}
_MARK = b"Written by goleak"


@dataclass(frozen=True, slots=True)
class CacheOptions:
    """Bounds of the generated cache: `ttl` as Go spells a duration of one unit (`10m`), `capacity` in entries.

    With the `strategy` drop, a cache of nothing but reflect.TypeOf is taken out instead.
    """

    ttl: str = "10m"
    capacity: int = 4096
    strategy: Literal["bound", "drop"] = "bound"


def generated_cache(options: CacheOptions) -> bytes:
    """Return the Go file of the generated cache with its bounds. Raises GoleakError for bounds that make no sense."""
    data = files("goleak").joinpath("golang", "typecache", "typecache.go").read_bytes()
    values = {"TTL": _duration(options.ttl), "Capacity": str(options.capacity)}
    if options.capacity < 2:
        raise GoleakError(f"capacity {options.capacity}: must be 2 or more")
    edits = []
    for name, node in _constants(parse(data)):
        if name in values and text(node) != values[name]:
            edits.append(Edit(node.start_byte, node.end_byte, values[name].encode()))
    return apply_edits(data, edits)


def is_generated_cache(data: bytes) -> bool:
    """Tell whether a Go file is a generated cache, edited or not."""
    return _MARK in data


def _constants(root: Node) -> list[tuple[str, Node]]:
    found = []
    for declaration in named(root):
        if declaration.type == "const_declaration":
            for spec in named(declaration):
                name, value = spec.child_by_field_name("name"), spec.child_by_field_name("value")
                if name is not None and value is not None:
                    found.append((text(name), value))
    return found


def _duration(spelled: str) -> str:
    match = re.fullmatch(r"(\d+)(ms|s|m|h)", spelled)
    if match is None or int(match[1]) == 0:
        raise GoleakError(f"ttl {spelled}: not a duration such as 90s, 10m or 2h")
    return f"{match[1]} * time.{_UNITS[match[2]]}"
