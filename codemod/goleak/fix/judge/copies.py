"""Whether values of a struct are ever copied, which a map in it survives and a cache does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from goleak.fix.edit.draft import where
from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.references import occurrences, visible_files
from goleak.read.syntax import Node, inner, text
from goleak.read.types import dereference

_DEREFERENCES = re.compile(rb"(?<![\w)\]}])[ \t]*\*[ \t]*\(?[A-Za-z_]")
_MAX_DEPTH = 3


def copy_of(expressions: Expressions, package: str, owner: str, depth: int = 0) -> str:
    """Return where a value of a declared struct may be copied, as `file.go:line`, or nothing if it never is.

    Literals are no copies, nor are variables of the struct that are only used through their fields and methods.
    """
    for file in visible_files(expressions.universe, package, owner):
        for node in occurrences(file, owner):
            found = _by_value(expressions, file, node, owner, depth)
            if found:
                return found
        for node in _dereferenced(expressions, file, go.Named(package, owner)):
            return where(file, node)
    return ""


def _by_value(expressions: Expressions, file: ParsedFile, name: Node, owner: str, depth: int) -> str:
    """Return where the type is used as a value that something copies; `name` spells the type."""
    node = name
    while node.parent is not None and node.parent.type in ("qualified_type", "generic_type"):
        node = node.parent
    around = node.parent
    if around is None or node.type not in ("type_identifier", "qualified_type", "generic_type"):
        return ""
    match around.type:
        case "pointer_type" | "type_spec" | "composite_literal" | "type_arguments" | "type_elem":
            return ""
        case "argument_list":  # new(T)
            return ""
        case "var_spec":
            names = around.children_by_field_name("name")
            return next((u for n in names if (u := _copied_name(expressions, file, n))), "")
        case "field_declaration":
            return _copied_field(expressions, file, around, owner, depth)
    return where(file, around)


def _copied_field(expressions: Expressions, file: ParsedFile, field: Node, owner: str, depth: int) -> str:
    """Return where a struct that holds the owner, or its field, is copied."""
    spec = (
        field.parent.parent.parent if field.parent is not None and field.parent.parent is not None else None
    )
    name = spec.child_by_field_name("name") if spec is not None and spec.type == "type_spec" else None
    if name is None or depth >= _MAX_DEPTH:
        return where(file, field)
    if text(name) == owner:
        return ""
    names = field.children_by_field_name("name")
    for node in names or field.children_by_field_name("type"):
        label = text(node).rpartition(".")[2]
        for other in visible_files(expressions.universe, file.package, label):
            for use in occurrences(other, label):
                selector = use.parent if use.type == "field_identifier" else None
                is_read = selector is not None and selector.type == "selector_expression"
                if selector is not None and is_read and not _is_fine(selector):
                    return where(other, use)
    return copy_of(expressions, file.package, text(name), depth + 1)


def _copied_name(expressions: Expressions, file: ParsedFile, name: Node) -> str:
    """Return where a variable is used other than through its fields, methods or address."""
    local = expressions.universe.binding(file, text(name), name.start_byte)
    files = (
        [file] if local is not None else list(visible_files(expressions.universe, file.package, text(name)))
    )
    for other in files:
        span = (local.start, local.end) if local is not None else (0, len(other.source.data))
        for use in occurrences(other, text(name), *span):
            if use.start_byte == name.start_byte and other is file:
                continue
            if use.type == "identifier" and not _is_fine(use):
                return where(other, use)
    return ""


def _is_fine(use: Node) -> bool:
    """Tell whether an expression is only the way to a field or method, or has its address taken."""
    around = use.parent
    while around is not None and around.type == "parenthesized_expression":
        use, around = around, around.parent
    if around is None:
        return False
    if around.type == "selector_expression":
        return True
    if around.type == "expression_list" and around.parent is not None:
        return around.parent.child_by_field_name("left") == around  # it is given a value
    return around.type == "unary_expression" and text(around)[:1] == "&"


def _dereferenced(expressions: Expressions, file: ParsedFile, owner: go.Named) -> Iterator[Node]:
    """Yield the expressions `*p` that are copied, where p points to the owner."""
    for match in _DEREFERENCES.finditer(file.source.data):
        at = file.source.data.index(b"*", match.start())
        node = file.node_at(at, at + 1)
        pointer = node.parent if node is not None and node.type == "*" else None
        if pointer is None or pointer.type != "unary_expression" or _is_fine(pointer):
            continue
        operand = pointer.child_by_field_name("operand")
        if operand is not None:
            type_ = dereference(expressions.of(file, inner(operand)))
            if isinstance(type_, go.Named) and (type_.package, type_.name) == (owner.package, owner.name):
                yield pointer
