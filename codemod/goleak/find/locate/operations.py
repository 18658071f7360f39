"""What one expression does to the container that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goleak.find.facts import Operation
from goleak.find.locate.contexts import (
    arguments_of,
    assigned_value,
    built_in,
    imported_function,
    item_at,
    parenthesized,
)
from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.syntax import Node
from goleak.read.types import dereference


@dataclass(frozen=True, slots=True)
class Done:
    """One operation: `node` is all of it, `method` how it is spelled."""

    operation: Operation
    method: str
    node: Node
    key: Node | None = None
    value: Node | None = None


# Functions of package maps that work on their first argument.
_MAPS: Mapping[str, Operation] = {
    "maps.Copy": "store",
    "maps.Insert": "store",
    "maps.DeleteFunc": "evict",
    "maps.Keys": "range",
    "maps.Values": "range",
    "maps.All": "range",
}


def indexed(expressions: Expressions, file: ParsedFile, index: Node) -> Done:
    """Tell what `m[k]` is part of: a store, a delete from an inner map, or a load."""
    key = index.child_by_field_name("index")
    outer = index
    while (parent := parenthesized(outer).parent) is not None and parent.type == "index_expression":
        if parent.child_by_field_name("operand") != parenthesized(outer):
            break
        body = expressions.types.underlying(dereference(expressions.of(file, outer)))
        if not isinstance(body, go.Map):
            break
        outer = parent  # m[a][b]: an operation on the inner map is one on the cache
    place = parenthesized(outer)
    parent = place.parent
    if parent is not None and parent.type in ("inc_statement", "dec_statement"):
        return Done("store", parent.type, parent, key)
    if parent is not None and parent.type == "expression_list":
        statement = parent.parent
        left = statement.child_by_field_name("left") if statement else None
        if statement is not None and statement.type == "assignment_statement" and left == parent:
            return Done("store", "=", statement, key, assigned_value(statement, place))
    is_argument = outer is not index and parent is not None and parent.type == "argument_list"
    call = parent.parent if is_argument and parent is not None else None
    if call is not None and built_in(expressions, file, call) == "delete":
        return Done("evict", "delete", call, key)
    return Done("load", "[]", index, key)


def passed_to_library(expressions: Expressions, file: ParsedFile, node: Node, call: Node) -> Done | None:
    """Tell what a predeclared function or one of package maps does to a container among its arguments."""
    listed = arguments_of(call)
    match built_in(expressions, file, call):
        case "delete":
            return Done("evict", "delete", call, item_at(listed, 1))
        case "clear":
            return Done("evict", "clear", call)
        case "len" | "cap":
            return Done("len", "len", call)
    imported = imported_function(expressions, file, call)
    operation = _MAPS.get(imported) if listed.index(node) == 0 else None
    return Done(operation, imported, call) if operation is not None else None
