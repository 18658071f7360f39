"""Whether a call in a loop gives the same answer each time round."""

from __future__ import annotations

from goleak.find.contexts import parameter_binding, parenthesized
from goleak.find.facts import Purpose
from goleak.find.flow import ancestors
from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.references import local_name, local_occurrences
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, named, text
from goleak.read.types import dereference

_LOOKUPS = frozenset({"Load", "LoadOrStore"})
_CHANGES = frozenset({"inc_statement", "dec_statement", "range_clause", "receive_statement"})


def innermost_loop(node: Node) -> Node | None:
    """Return the loop that runs an expression each time round; a closure in between runs when it is called."""
    inside = node
    for around in ancestors(node, None):
        if around.type == "func_literal":
            return None
        if around.type == "for_statement":
            return around if inside.type == "block" else None
        inside = around
    return None


def is_invariant(expressions: Expressions, file: ParsedFile, node: Node, loop: Node) -> bool:
    """Tell whether nothing in a loop changes an expression: a local variable from before it, or `(*T)(nil)`."""
    node = inner(node)
    if node.type in ("call_expression", "type_conversion_expression"):
        return "".join(text(node).split()).endswith(")(nil)")
    binding = local_name(expressions.universe, file, node)
    if binding is None or binding.kind not in ("parameter", "receiver", "short", "var", "switch"):
        return False
    if loop.start_byte <= binding.name_node.start_byte < loop.end_byte:
        return False
    return not any(
        loop.start_byte <= use.start_byte < loop.end_byte and _changes(use)
        for use in local_occurrences(expressions.universe, file, binding)
    )


def _changes(use: Node) -> bool:
    """Tell whether a use assigns to a variable, or lets something else do so."""
    around = use.parent
    if around is None:
        return False
    if around.type == "unary_expression":
        return text(around)[:1] == "&"
    if around.type in _CHANGES:
        return True
    if around.type != "expression_list" or around.parent is None:
        return False
    statement = around.parent
    if statement.type in _CHANGES:
        return statement.child_by_field_name("left") == around
    return statement.type == "assignment_statement" and statement.child_by_field_name("left") == around


def purpose_in(expressions: Expressions, file: ParsedFile, call: Node, loop: Node) -> Purpose:
    """Tell whether a call's result, or the variable that it is given to, is what the loop looks something up by."""
    if _looks_up(expressions, file, call):
        return "lookup"
    binding = _given_to(expressions, file, call)
    if binding is None:
        return "other"
    for use in local_occurrences(expressions.universe, file, binding):
        if loop.start_byte <= use.start_byte < loop.end_byte and _looks_up(expressions, file, use):
            return "lookup"
    return "other"


def _looks_up(expressions: Expressions, file: ParsedFile, node: Node, depth: int = 0) -> bool:
    """Tell whether a value is a map's index or the key of a Load, here or in a function that it is passed to."""
    node = parenthesized(node)
    around = node.parent
    if around is None:
        return False
    if around.type == "index_expression" and around.child_by_field_name("index") == node:
        operand = around.child_by_field_name("operand")
        body = expressions.types.underlying(dereference(expressions.of(file, operand))) if operand else None
        return isinstance(body, go.Map)
    call = around.parent
    if around.type != "argument_list" or call is None:
        return False
    index = named(around).index(node)
    function = call.child_by_field_name("function")
    field = function.child_by_field_name("field") if function is not None else None
    if index == 0 and field is not None and text(field) in _LOOKUPS:
        return True
    callee = expressions.callee(file, call) if depth == 0 else None
    if callee is None:
        return False
    bindings = expressions.universe.locals(callee.file, callee.node.start_byte)
    parameter = parameter_binding(bindings, callee, index)
    return parameter is not None and any(
        _looks_up(expressions, callee.file, use, depth + 1)
        for use in local_occurrences(expressions.universe, callee.file, parameter)
    )


def _given_to(expressions: Expressions, file: ParsedFile, call: Node) -> Binding | None:
    """Return the variable of `t := reflect.TypeOf(x)`."""
    listed = parenthesized(call).parent
    statement = listed.parent if listed is not None else None
    if listed is None or statement is None or statement.type != "short_var_declaration":
        return None
    left = statement.child_by_field_name("left")
    names = named(left) if left is not None else []
    if len(names) != 1:
        return None
    return expressions.universe.binding(file, text(names[0]), statement.end_byte)
