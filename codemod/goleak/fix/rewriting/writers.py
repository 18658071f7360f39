"""The lock of those who copy a map and publish it, which a cache that locks itself makes needless."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from goleak.find.caches import KnownCache
from goleak.fix.beside.locks import lock_of, lock_statements
from goleak.fix.edit.statements import is_within, siblings, simple
from goleak.fix.uses.retries import winner
from goleak.fix.uses.views import Entry, Seen
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.syntax import Node, named, text, walk


@dataclass(frozen=True, slots=True)
class Stored:
    """A store of one entry that takes the place of `statement`; `first_wins` keeps an entry that is there already."""

    file: ParsedFile
    statement: Node
    entry: Entry
    place: str
    first_wins: bool = False


def drop_lock(
    expressions: Expressions, known: KnownCache, seen: Seen, stored: Sequence[Stored]
) -> list[Stored]:
    """Take away the lock around stores, if it guards nothing else, and return the stores as they are without it."""
    lock = lock_of(expressions, known)
    uses = list(lock_statements(expressions, lock)) if lock is not None else []
    after, gone, unlocked = list(stored), [], []
    for file, statement in uses:
        if statement is not None and _is_call(statement, "Unlock"):
            unlocked.append((file, statement))
            continue
        region = _region(statement) if statement is not None and _is_call(statement, "Lock") else None
        settled = _settle(seen, file, region, after) if region is not None else None
        if statement is None or region is None or settled is None:
            return list(stored)
        after, dropped = settled
        gone += [(file, n) for n in (statement, region.unlock, *dropped)]
    if lock is None or not gone:
        return list(stored)
    if not all(any(f is file and is_within(node, g) for f, g in gone) for file, node in unlocked):
        return list(stored)
    seen.gone += [*gone, (lock.file, lock.spec)]
    return after


def _is_call(statement: Node, method: str) -> bool:
    """Tell whether a statement is `x.Lock()` or `defer x.Unlock()`."""
    call = named(statement)[0] if statement.type == "defer_statement" else simple(statement)
    function = call.child_by_field_name("function")
    field = function.child_by_field_name("field") if function is not None else None
    return field is not None and text(field) == method


def _locked(statement: Node) -> str:
    """Return what a statement locks or unlocks."""
    call = named(statement)[0] if statement.type == "defer_statement" else simple(statement)
    function = call.child_by_field_name("function")
    operand = function.child_by_field_name("operand") if function is not None else None
    return text(operand) if operand is not None else ""


@dataclass(frozen=True, slots=True)
class _Region:
    """What stands between Lock and Unlock, and what follows in the same block."""

    unlock: Node
    inside: tuple[Node, ...]
    after: tuple[Node, ...]


def _region(statement: Node) -> _Region | None:
    """Return what a statement locks, or None where it leaves that locked."""
    following = tuple(s for s in siblings(statement) if s.start_byte > statement.start_byte)
    ends = [i for i, s in enumerate(following) if _is_call(s, "Unlock") and _locked(s) == _locked(statement)]
    if not ends:
        return None
    if following[ends[0]].type == "defer_statement":
        return _Region(following[0], following[1:], ()) if ends[0] == 0 else None
    return _Region(following[ends[0]], following[: ends[0]], following[ends[0] + 1 :])


def _settle(
    seen: Seen, file: ParsedFile, region: _Region, stored: Sequence[Stored]
) -> tuple[list[Stored], list[Node]] | None:
    """Return the stores without the lock around them, and what goes as well; None where the lock is needed."""
    mine = next((t for t in stored if t.file is file and t.statement in region.inside), None)
    if mine is None:
        return None
    left = [s for s in region.inside if not seen.is_gone(file, s)]
    at = left.index(mine.statement)
    before, within = left[:at], left[at + 1 :]
    if any(s.type != "return_statement" or _calls(s) for s in within):
        return None
    if _calls(mine.statement):
        return None
    if not before:
        return list(stored), []
    returned = [*within, *region.after]
    if len(before) != 1 or not returned or returned[0].type != "return_statement":
        return None
    if not winner(before[0], returned[0], mine.entry.value):
        return None
    first = replace(mine, first_wins=True)
    return [first if s is mine else s for s in stored], before


def _calls(statement: Node) -> bool:
    """Tell whether a statement calls something, which may rest on the lock."""
    return any(n.type == "call_expression" for n in walk(statement))
