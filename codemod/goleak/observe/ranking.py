"""Findings ranked by the memory that a heap profile holds where their caches are filled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from goleak.find.facts import Cache, Finding, Function
from goleak.observe.profile import Frame, Stack

# What the runtime adds to a function's name for its closures and for what generic code is compiled for.
_CLOSURE = re.compile(r"(?:\.func\d+|\.gowrap\d+|-fm|-range\d+|\.\d+)+$")
_SHAPE = re.compile(r"\[.*\]")


@dataclass(frozen=True, slots=True)
class Held:
    """A finding and the bytes that were allocated by the functions which store into its cache, and still live."""

    finding: Finding
    bytes: int


def rank(findings: Sequence[Finding], values: Mapping[Stack, int]) -> tuple[Held, ...]:
    """Return findings on caches by the bytes their storing functions hold, the most first; `values` are by stack.

    Of a stack that several caches' functions stand on, each gets all: a codec's cache is filled below a router's.
    """
    held = [Held(f, held_by(f.cache, values)) for f in findings if f.cache is not None]
    return tuple(sorted(held, key=lambda h: -h.bytes))


def held_by(cache: Cache, values: Mapping[Stack, int]) -> int:
    """Return the bytes of all stacks on which a function stands that stores into a cache."""
    names, lines = storing_names(cache), storing_lines(cache)
    return sum(size for stack, size in values.items() if any(_stores(f, names, lines) for f in stack))


def storing_names(cache: Cache) -> frozenset[str]:
    """Return the functions that store into a cache, as Go's runtime may name them."""
    stores = cache.of("store", "load-or-store")
    return frozenset().union(*(runtime_names(s.function) for s in stores if s.function))


def storing_lines(cache: Cache) -> frozenset[tuple[str, int]]:
    """Return the lines of a cache's stores: the file's name without its folder, and the 1-based line."""
    stores = cache.of("store", "load-or-store")
    return frozenset((PurePath(s.location.file).name, s.location.line) for s in stores)


def runtime_names(function: Function) -> frozenset[str]:
    """Return a function's names in profiles; whether a receiver is a pointer is left open.

    The runtime writes dots in the last element of an import path as %2e, and package main as `main`.
    """
    folder, slash, last = function.package.rpartition("/")
    paths = {f"{folder}{slash}{last.replace('.', '%2e')}", "main"}
    if not function.receiver:
        return frozenset(f"{path}.{function.name}" for path in paths)
    receivers = (f"(*{function.receiver})", function.receiver)
    return frozenset(f"{path}.{receiver}.{function.name}" for path in paths for receiver in receivers)


def plain_name(name: str) -> str:
    """Return a function's name in a profile without what closures and generic code add to it."""
    return _CLOSURE.sub("", _SHAPE.sub("", name))


def _stores(frame: Frame, names: frozenset[str], lines: frozenset[tuple[str, int]]) -> bool:
    """Tell whether a frame is in a storing function; `main.F` is of the right program only in the right file."""
    if plain_name(frame.function) not in names:
        return False
    return not frame.function.startswith("main.") or PurePath(frame.file).name in {file for file, _ in lines}
