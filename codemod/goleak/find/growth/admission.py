"""Stores that let in only keys which another container knows: what grows there bounds them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goleak.find.flow.endings import leaves
from goleak.find.flow.flow import ancestors
from goleak.find.locate.contexts import arguments_of
from goleak.find.locate.places import place_of
from goleak.find.locate.uses import Use
from goleak.read import gotypes as go
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.syntax import Node, inner, named, text, walk_outside_closures
from goleak.read.types import dereference

_ABSENT = re.compile(r"==\s*nil\b|!\s*\w+|\berr\w*\s*!=\s*nil")
_MAX_CALLS = 2


def admission_of(expressions: Expressions, stores: Sequence[Use]) -> str:
    """Say which lookup decides what all stores let in, or return an empty string where any store lets in anything."""
    first = ""
    for store in stores:
        if not _copies_own(store):
            found = _admission(expressions, store)
            if not found:
                return ""
            first = first or found
    return first


def _copies_own(store: Use) -> bool:
    """Tell whether a store copies the same field of another owner: `maps.Copy(a.m, b.m)`."""
    copied = arguments_of(store.node) if store.node.type == "call_expression" and store.key is None else []
    return len(copied) > 1 and len({text(a).rpartition(".")[2] for a in copied}) == 1


def _admission(expressions: Expressions, store: Use) -> str:
    if store.key is None or store.function is None:
        return ""
    names = _names_in(store.key)
    for statement in _before(store.node, store.function.node):
        names |= _named_by(statement, names)
    for statement in _before(store.node, store.function.node):
        lookup = _guarding(statement)
        if lookup is not None and _looks_up(expressions, store.file, lookup, names, store, 0):
            return f"only keys that `{' '.join(text(lookup).split())[:48]}` knows are stored"
    return ""


def _names_in(node: Node) -> set[str]:
    return {text(n) for n in walk_outside_closures(node) if n.type == "identifier"}


def _named_by(statement: Node, names: set[str]) -> set[str]:
    """Return the identifiers in what a statement gives one of some names."""
    left, right = statement.child_by_field_name("left"), statement.child_by_field_name("right")
    if (
        statement.type not in ("short_var_declaration", "assignment_statement")
        or left is None
        or right is None
    ):
        return set()
    return _names_in(right) if _names_in(left) & names else set()


def _before(node: Node, stop: Node) -> Iterator[Node]:
    """Yield the statements before a node in the blocks around it, nearest first."""
    inside = node
    for block in ancestors(node, stop):
        if block.type in ("statement_list", "block"):
            earlier = [s for s in block.named_children if s.end_byte <= inside.start_byte]
            yield from reversed(earlier)
        inside = block


def _guarding(statement: Node) -> Node | None:
    """Return the lookup after which a statement leaves if nothing was found: `x := m[k]; if x == nil { return }`."""
    if statement.type != "if_statement":
        return None
    condition, body = (
        statement.child_by_field_name("condition"),
        statement.child_by_field_name("consequence"),
    )
    if condition is None or body is None or not leaves((body,)) or not _ABSENT.search(text(condition)):
        return None
    tested = _names_in(condition) - {"nil"}
    given = statement.child_by_field_name("initializer") or statement.prev_named_sibling
    while given is not None and given.type in ("comment", "short_var_declaration", "assignment_statement"):
        left, right = given.child_by_field_name("left"), given.child_by_field_name("right")
        if left is not None and right is not None and _names_in(left) & tested:
            values = named(right)
            return inner(values[0]) if len(values) == 1 else None
        given = given.prev_named_sibling
    return None


def _looks_up(
    expressions: Expressions, file: ParsedFile, lookup: Node, names: set[str], store: Use, depth: int
) -> bool:
    """Tell whether an expression looks one of some names up in a map that is not the cache itself."""
    if lookup.type == "index_expression":
        operand, index = lookup.child_by_field_name("operand"), lookup.child_by_field_name("index")
        if operand is None or index is None or not _names_in(index) & names:
            return False
        body = expressions.types.underlying(dereference(expressions.of(file, operand)))
        own = text(operand).rpartition(".")[2] == text(store.place).rpartition(".")[2]
        return isinstance(body, go.Map) and not own and _is_kept(expressions, file, operand)
    if lookup.type != "call_expression" or depth >= _MAX_CALLS:
        return False
    callee = expressions.callee(file, lookup)
    passed = [i for i, a in enumerate(arguments_of(lookup)) if _names_in(a) & names]
    if callee is None or not passed or not expressions.universe.is_local(callee.file.package):
        return False
    return _function_looks_up(expressions, callee, passed, store, depth + 1)


def _is_kept(expressions: Expressions, file: ParsedFile, operand: Node) -> bool:
    """Tell whether a map is kept in a variable of a package or in a field, not made on the way."""
    place = place_of(expressions, file, operand)
    return place is not None and place.scope < 0


def _function_looks_up(
    expressions: Expressions, function: FuncDecl, passed: list[int], store: Use, depth: int
) -> bool:
    """Tell whether a function looks a parameter up, and gives up or returns what it found."""
    body = function.node.child_by_field_name("body")
    listed = function.node.child_by_field_name("parameters")
    parameters = [
        text(name) for d in (named(listed) if listed else []) for name in d.children_by_field_name("name")
    ]
    names = {parameters[i] for i in passed if i < len(parameters)}
    if body is None or not names:
        return False
    nodes = list(walk_outside_closures(body))
    for node in nodes:
        names |= _derived(node, names)
    returned = {text(v) for node in nodes for v in _returned(node) if v.type == "identifier"}
    lookups = [v for node in nodes for v in (*_returned(node), *_values_given(node, returned))]
    for lookup in (*lookups, *(_guarding(node) for node in nodes)):
        if lookup is not None and _looks_up(expressions, function.file, lookup, names, store, depth):
            return True
    return False


def _derived(node: Node, names: set[str]) -> set[str]:
    """Return the names that a statement gives parts of some names: `service := method[:i]`."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if node.type != "short_var_declaration" or left is None or right is None:
        return set()
    sliced = all(inner(v).type in ("slice_expression", "identifier") for v in named(right))
    return _names_in(left) if sliced and _names_in(right) & names else set()


def _returned(node: Node) -> list[Node]:
    """Return the first of the values that a return statement returns."""
    if node.type != "return_statement":
        return []
    return [inner(v) for listed in named(node) for v in named(listed)][:1]


def _values_given(node: Node, names: set[str]) -> list[Node]:
    """Return the only value that a statement gives one of some names."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if node.type not in ("short_var_declaration", "assignment_statement") or left is None or right is None:
        return []
    values = named(right)
    return [inner(values[0])] if len(values) == 1 and _names_in(left) & names else []
