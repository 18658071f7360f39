"""The generated cache, filled in by replacing syntax nodes of a real Go file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from goleak.errors import GoleakError
from goleak.fix.edit.edits import Edit, apply_edits
from goleak.fix.generate.backends import BACKENDS
from goleak.read.syntax import Node, named, parse, text, walk

MINIMUM_GO = (1, 18)  # the first with type parameters
_REFLECT_TYPE_IS_COMPARABLE = (1, 20)
_HAS_ITERATORS = (1, 23)
_UNITS = {"ms": "Millisecond", "s": "Second", "m": "Minute", "h": "Hour"}
_MARK = b"Written by goleak"


@dataclass(frozen=True, slots=True)
class CacheOptions:
    """The generated cache as it is wanted: its bounds and its place.

    `ttl` is as Go spells a duration of one unit (`10m`), `capacity` in entries; `placement` is a folder relative to
    the module's root, or `package` for the package that uses it. `cache` is `own`, `weak` (own, with weak keys for
    pinned instances) or one of `BACKENDS`, whose module go.mod may be made to require where `add_dependency` says so.
    With the `strategy` drop, a cache of nothing but reflect.TypeOf is taken out instead.
    """

    ttl: str = "10m"
    capacity: int = 4096
    placement: str = "internal/typecache"
    cache: str = "own"
    add_dependency: bool = False
    strategy: Literal["bound", "drop"] = "bound"


def generated_cache(options: CacheOptions, go: tuple[int, int]) -> bytes:
    """Return the Go file of the generated cache with its bounds, for modules of a go line.

    Raises GoleakError for bounds that make no sense.
    """
    return _bounded(_template(options.cache, go), options)


def weak_cache() -> bytes:
    """Return the Go file of the cache with weak keys, in package typecache."""
    return files("goleak").joinpath("golang", "weak", "weak.go").read_bytes()


def _template(cache: str, go: tuple[int, int]) -> bytes:
    folder = files("goleak").joinpath("golang")
    if go < _REFLECT_TYPE_IS_COMPARABLE:
        return folder.joinpath("go118", "typecache.go").read_bytes()
    name = BACKENDS[cache].folder if cache in BACKENDS else "typecache"
    data = folder.joinpath(name, "typecache.go").read_bytes()
    if go < _HAS_ITERATORS:
        return data
    return _with_iterator(data, folder.joinpath("typecache", "all.go").read_bytes())


def _with_iterator(data: bytes, more: bytes) -> bytes:
    """Return a file with the import and the method of another one, each in its place."""
    root, added = parse(data), parse(more)
    method = next(n for n in named(added) if n.type == "method_declaration")
    comment = method.prev_sibling
    start = comment.start_byte if comment is not None and comment.type == "comment" else method.start_byte
    spec = next(n for n in walk(added) if n.type == "import_spec")
    after = next(n for n in named(root) if n.type == "method_declaration" and _name_of(n) == "Range")
    before = next(n for n in walk(root) if n.type == "import_spec" and text(n) > text(spec))
    return apply_edits(
        data,
        [
            Edit(before.start_byte, before.start_byte, text(spec).encode() + b"\n\t"),
            Edit(after.end_byte, after.end_byte, b"\n\n" + more[start : method.end_byte]),
        ],
    )


def _name_of(declaration: Node) -> str:
    name = declaration.child_by_field_name("name")
    return text(name) if name is not None else ""


def _bounded(data: bytes, options: CacheOptions) -> bytes:
    check_bounds(options)
    values = {"TTL": _duration(options.ttl), "Capacity": str(options.capacity)}
    edits = []
    for name, node in _constants(parse(data)):
        if name in values and text(node) != values[name]:
            edits.append(Edit(node.start_byte, node.end_byte, values[name].encode()))
    return apply_edits(data, edits)


def check_bounds(options: CacheOptions) -> None:
    """Raise GoleakError where the bounds of a generated cache make no sense."""
    _duration(options.ttl)
    if options.capacity < 2:
        raise GoleakError(f"capacity {options.capacity}: must be 2 or more")


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
