"""What lookups do where they find nothing, for caches that no code is seen to fill again."""

from __future__ import annotations

from collections.abc import Iterator

from goleak.find.caches import KnownCache
from goleak.find.flow.origin import function_name, short
from goleak.find.locate.uses import Use
from goleak.find.role.misses import Lookup, branches, lookup_of
from goleak.read.declarations import FuncDecl
from goleak.read.expressions import Expressions
from goleak.read.syntax import FUNCTIONS, Node, inner, named, text, walk_outside_closures
from goleak.read.universe import Predeclared

_ZERO = {"nil", "false", '""', "``", "0"}


def forgotten(expressions: Expressions, known: KnownCache) -> str:
    """Say what becomes of an entry that is dropped where no code computes it again, naming each lookup's line."""
    lookups = [u for u in known.uses if u.operation in ("load", "load-or-store") and not u.in_tests]
    told = list(dict.fromkeys(t for t in (_told(expressions, use) for use in lookups) if t))
    if not told:
        return "no code looks its entries up one by one: those dropped after the TTL would be missing"
    more = f", and {len(told) - 2} more" if len(told) > 2 else ""
    said = " and ".join(told[:2]) + more
    return f"{said} where nothing is found, and no code is seen to compute a dropped entry again"


def _told(expressions: Expressions, use: Use) -> str:
    function = use.function
    if function is None:
        return ""
    where = f"{use.file.source.name.rpartition('/')[2]}:{use.node.start_point[0] + 1}"
    return f"{function_name(function)} ({where}) {_done(expressions, use, function)}"


def _done(expressions: Expressions, use: Use, function: FuncDecl) -> str:
    """Say in a verb what a function does after a lookup that finds nothing."""
    lookup = lookup_of(use.node)
    if lookup.statement.type == "return_statement":
        return "returns the zero value"
    for side, nodes in _sides(function.node, lookup):
        ending = _ending(expressions, use, nodes) if side == "miss" else ""
        if ending:
            return ending
    after = list(_after(function.node, lookup))
    return _ending(expressions, use, after) or "goes on without the entry"


def _sides(function: Node, lookup: Lookup) -> Iterator[tuple[str, list[Node]]]:
    for branch in branches(function, lookup, derived=False):
        yield branch.side, list(branch.then)
        yield ("hit" if branch.side == "miss" else "miss"), list(branch.otherwise)


def _after(function: Node, lookup: Lookup) -> Iterator[Node]:
    """Yield the code after a lookup that is not in a branch for entries that were found."""
    hits = [n for side, nodes in _sides(function, lookup) if side == "hit" for n in nodes]
    stack = [function]
    while stack:
        node = stack.pop()
        if node.end_byte <= lookup.node.end_byte or node in hits:
            continue
        if node.start_byte >= lookup.node.end_byte:
            yield node
        else:
            stack += reversed(named(node))


def _ending(expressions: Expressions, use: Use, nodes: list[Node]) -> str:
    """Say how some code ends: by a panic, or by returning something; empty where it does neither."""
    for node in nodes:
        for inside in walk_outside_closures(node):
            if inside.type == "call_expression" and _panics(expressions, use, inside):
                return "panics"
            if inside.type == "return_statement":
                return _returned(inside)
    return ""


def _panics(expressions: Expressions, use: Use, call: Node) -> bool:
    function = call.child_by_field_name("function")
    if function is None or text(function) != "panic":
        return False
    return isinstance(expressions.universe.lookup(use.file, function), Predeclared)


def _returned(statement: Node) -> str:
    values = [v for listed in named(statement) for v in named(listed)]
    if not values:
        return "returns the zero value" if _has_results(statement) else "returns without it"
    last = inner(values[-1])
    shown = [text(inner(v)) for v in values]
    if len(values) > 1 and shown[-1] not in _ZERO and shown[-1] != "true":
        return f"returns the error `{short(last)}`" if "rr" in shown[-1] else f"returns `{short(last)}`"
    return (
        f"returns {', '.join(shown)}" if all(s in _ZERO for s in shown) else f"returns `{short(values[0])}`"
    )


def _has_results(statement: Node) -> bool:
    around: Node | None = statement
    while around is not None and around.type not in FUNCTIONS:
        around = around.parent
    return around is not None and around.child_by_field_name("result") is not None
