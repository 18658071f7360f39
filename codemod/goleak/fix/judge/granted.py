"""Entries that would not come back: lookups that compute nothing on a miss, stores that no miss leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goleak.find.caches import KnownCache
from goleak.find.flow.values import Flows
from goleak.find.locate.containers import COPIED
from goleak.find.locate.uses import Use
from goleak.find.role.misses import lookup_of, outcome
from goleak.find.role.refill import Refills
from goleak.fix.edit.draft import where
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.references import enclosing_function
from goleak.read.syntax import Node

_STORES = ("store", "load-or-store")
_MAX_CALLS = 3
_Key = tuple[str, int]
_LOCKING = re.compile(rb"\.R?Lock\(\)")
_TO_THE_END = re.compile(rb"\.R?Lock\(\)\s*;?\s*defer\b")


def taken_for_granted(flows: Flows, refills: Refills, known: KnownCache) -> Iterator[str]:
    """Say where lookups outside of tests do not lead to a store on a miss, in their function or its callers'."""
    if known.declared.shape.container == COPIED:
        return  # a load of a copy-on-write map is no lookup yet
    asked = (u for u in known.uses if u.operation == "load" and not u.in_tests)
    loads = [u for u in asked if not _ensured(known, refills, u)]
    yield from granted_lookups(flows, known, [(u.file, u.node) for u in loads])


def granted_lookups(
    flows: Flows, known: KnownCache, lookups: Sequence[tuple[ParsedFile, Node]]
) -> Iterator[str]:
    """Say where lookups do not lead to a store on a miss, in their function or its callers'."""
    effects = _effects(flows, known)
    for file, node in lookups:
        function = enclosing_function(flows.expressions.universe, file, node.start_byte)
        unfilled = _unfilled(flows, effects, file, function, node, 0) if function is not None else None
        if unfilled is not None:
            yield f"{where(*unfilled)} takes the entry for granted: a miss there computes nothing"


def _ensured(known: KnownCache, refills: Refills, use: Use) -> bool:
    """Tell whether the function has just found or stored the entry, and nobody else can have come in between.

    A map without a lock has no other users, one under a single lock to the function's end none in between.
    """
    if known.declared.shape.container != "map" or use.function is None:
        return False
    body = use.function.node.text or b""
    locks = len(_LOCKING.findall(body))
    if locks > 1 or (locks == 1 and not _TO_THE_END.search(body)):
        return False
    same = [
        u
        for u in known.uses
        if u.function == use.function and u.file is use.file and refills.same_key(u, use)
    ]
    earlier = [u for u in same if u.operation == "load" and u.node.end_byte <= use.node.start_byte]
    stores = [u for u in same if u.operation == "store" and u.node.end_byte <= use.node.start_byte]
    body_node = use.function.node
    for first in earlier:
        lookup = lookup_of(first.node)
        if outcome(body_node, lookup, use.node) == "hit":
            return True
        after = (s for s in stores if s.node.start_byte > first.node.end_byte)
        if any(outcome(body_node, lookup, store.node) == "miss" for store in after):
            return True
    return False


def stored_unasked(flows: Flows, known: KnownCache) -> Iterator[str]:
    """Say where entries are stored that no lookup missed: what a miss computes later may be something else."""
    program = [u for u in known.uses if not u.in_tests]
    refills = Refills(flows, program)
    for use in program:
        if use.operation != "store" or use.copied or use.snapshot or use.function is None:
            continue
        on, _ = refills.in_function(use)
        if on != "miss" and not refills.by_caller(use):
            yield f"{where(use.file, use.node)} stores an entry that no lookup missed: forgotten, it may not come back"


def _effects(flows: Flows, known: KnownCache) -> dict[_Key, list[Node]]:
    """Return the stores by function, and the calls that lead to them."""
    found: dict[_Key, list[Node]] = {}
    level: list[FuncDecl] = []
    for use in known.uses:
        if use.operation in _STORES and use.function is not None and not use.copied:
            found.setdefault(_key(use.function), []).append(use.node)
            level.append(use.function)
    seen = {_key(f) for f in level}
    for _ in range(_MAX_CALLS):
        callers: list[FuncDecl] = []
        for function in level:
            for file, call in flows.calls(function).calls:
                caller = enclosing_function(flows.expressions.universe, file, call.start_byte)
                if caller is not None and caller != function:
                    found.setdefault(_key(caller), []).append(call)
                    if _key(caller) not in seen:
                        seen.add(_key(caller))
                        callers.append(caller)
        level = callers
    return found


def _unfilled(
    flows: Flows,
    effects: dict[_Key, list[Node]],
    file: ParsedFile,
    function: FuncDecl,
    node: Node,
    depth: int,
) -> tuple[ParsedFile, Node] | None:
    """Return the lookup whose miss has nothing stored: this, or that of a caller who is given what it found."""
    lookup = lookup_of(node)
    for effect in effects.get(_key(function), ()):
        contained = effect.start_byte <= node.start_byte and node.end_byte <= effect.end_byte
        if not contained and outcome(function.node, lookup, effect) == "miss":
            return None
    calls = flows.calls(function)
    if depth >= _MAX_CALLS or flows.is_public(function) or not calls.complete or not calls.calls:
        return file, node
    for caller_file, call in calls.calls:
        if caller_file.source.name.endswith("_test.go"):
            continue
        caller = enclosing_function(flows.expressions.universe, caller_file, call.start_byte)
        if caller is None or caller == function:
            return caller_file, call
        unfilled = _unfilled(flows, effects, caller_file, caller, call, depth + 1)
        if unfilled is not None:
            return unfilled
    return None


def _key(function: FuncDecl) -> _Key:
    return function.file.source.name, function.node.start_byte
