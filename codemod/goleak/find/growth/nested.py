"""Containers inside a container: the keys under which entries go into the inner ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goleak.find.locate.containers import shape_of
from goleak.find.locate.contexts import arguments_of, call_of, parenthesized
from goleak.find.locate.puts import assigned, makes_room
from goleak.find.locate.uses import Use
from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.references import local_occurrences
from goleak.read.scopes import Binding, find_binding
from goleak.read.syntax import Node, inner, named, text, walk
from goleak.read.types import dereference

_STORES = ("Store", "LoadOrStore", "Swap")
_MAX_STEPS = 2


def nested_keys(expressions: Expressions, store: Use) -> list[Node]:
    """Return the further indexes of a store `m[a][b] = v`."""
    found: list[Node] = []
    index = store.key.parent if store.key is not None else None
    while index is not None and index.type == "index_expression":
        outer = parenthesized(index).parent
        if outer is None or outer.type != "index_expression" or outer.child_by_field_name("operand") != index:
            break
        key = outer.child_by_field_name("index")
        if key is not None and isinstance(_body(expressions, store.file, index), go.Map):
            found.append(key)
        index = outer
    return found


def _body(expressions: Expressions, file: ParsedFile, node: Node) -> go.Type:
    return expressions.types.underlying(dereference(expressions.of(file, node)))


def keeps_containers(expressions: Expressions, stores: Sequence[Use]) -> bool:
    """Tell whether a value that is stored may keep entries itself."""
    values = [expressions.of(s.file, s.value) for s in stores if s.value is not None]
    return any(v == go.ANY or shape_of(expressions.types, v) is not None for v in values)


def inner_keys(expressions: Expressions, uses: Sequence[Use]) -> Iterator[tuple[ParsedFile, Node]]:
    """Yield the keys of stores into inner containers that a load has brought to a local name.

    One that is made anew under that name, and filled before it is stored, is as large as it will ever be.
    """
    seen: set[tuple[str, int]] = set()
    for use in uses:
        if use.operation in ("load", "load-or-store"):
            for inside, key in _stored(expressions, use.file, use.node, seen, 0):
                if not _is_filled_first(use, inside, uses):
                    yield use.file, key


def _is_filled_first(load: Use, inside: Node, uses: Sequence[Use]) -> bool:
    """Tell whether what a name has at a place was made for it just before, and is stored only afterwards."""
    name = text(inside)
    nodes = walk(load.function.node) if load.function is not None else ()
    given = [(n.end_byte, v) for n in nodes for v in assigned(n, name) if n.end_byte <= inside.start_byte]
    made, value = max(given, key=lambda pair: pair[0], default=(0, inside))
    stored = [
        u.node.start_byte
        for u in uses
        if u.operation in ("store", "load-or-store") and u.file is load.file and u.value is not None
        if text(inner(u.value)) == name and u.node.start_byte > made
    ]
    return makes_room(value) and min(stored, default=0) > inside.start_byte


def _stored(
    expressions: Expressions, file: ParsedFile, loaded: Node, seen: set[tuple[str, int]], steps: int
) -> Iterator[tuple[Node, Node]]:
    """Yield the names of what an expression loads where something is stored in it, with the keys."""
    node = parenthesized(loaded)
    while node.parent is not None and node.parent.type in (
        "type_assertion_expression",
        "parenthesized_expression",
    ):
        node = node.parent
    parent = node.parent
    if parent is None:
        return
    key = _key_of_store(node, parent)
    if key is not None:
        yield node, key
    binding = _name_given(expressions, file, node, parent)
    if binding is None or steps > _MAX_STEPS or (file.source.name, binding.name_node.start_byte) in seen:
        return
    seen.add((file.source.name, binding.name_node.start_byte))
    for occurrence in local_occurrences(expressions.universe, file, binding):
        yield from _stored(expressions, file, occurrence, seen, steps + 1)


def _key_of_store(node: Node, parent: Node) -> Node | None:
    """Return the key of `inner.Store(key, v)` or `inner[key] = v`."""
    if parent.type == "selector_expression" and parent.child_by_field_name("operand") == node:
        field = parent.child_by_field_name("field")
        call = call_of(parent) if field is not None and text(field) in _STORES else None
        arguments = arguments_of(call) if call is not None else []
        return arguments[0] if arguments else None
    listed = parent.parent
    if parent.type != "index_expression" or listed is None or listed.type != "expression_list":
        return None
    statement = listed.parent
    if statement is None or statement.type != "assignment_statement":
        return None
    return parent.child_by_field_name("index") if statement.child_by_field_name("left") == listed else None


def _name_given(expressions: Expressions, file: ParsedFile, node: Node, parent: Node) -> Binding | None:
    """Return the local name that a loaded value is given: `inner, ok := m.Load(key)`."""
    statement = parent.parent if parent.type == "expression_list" else None
    if statement is None or statement.type not in ("short_var_declaration", "assignment_statement"):
        return None
    left, right = statement.child_by_field_name("left"), statement.child_by_field_name("right")
    targets = named(left) if left is not None else []
    if right != parent or not targets or targets[0].type != "identifier" or named(parent)[0] != node:
        return None
    at = targets[0].start_byte
    return find_binding(expressions.universe.locals(file, at), text(targets[0]), at)
