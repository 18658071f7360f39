"""Whether a call in a loop gives the same answer each time round."""

from __future__ import annotations

from goleak.find.facts import Purpose
from goleak.find.flow.flow import ancestors
from goleak.find.locate.contexts import imported_function, parameter_binding, parenthesized
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
    """Return the loop that runs an expression each time round.

    A closure in between runs when it is called, and a branch that returns runs once.
    """
    inside = node
    for around in ancestors(node, None):
        if around.type == "func_literal":
            return None
        if around.type == "return_statement" or (around.type == "statement_list" and _returns(around)):
            return None
        if around.type == "for_statement":
            forever = len(named(around)) == 1  # tries again until it succeeds
            return around if inside.type == "block" and not forever else None
        inside = around
    return None


def _returns(statements: Node) -> bool:
    """Tell whether statements run once at most: the last of them ends the function."""
    last = named(statements)[-1:]
    return bool(last) and (last[0].type == "return_statement" or text(last[0]).startswith("panic("))


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
        _is_shared(use)
        or (
            _changes(use) and (loop.start_byte <= use.start_byte < loop.end_byte or _in_closure(use, binding))
        )
        for use in local_occurrences(expressions.universe, file, binding)
    )


def _is_shared(use: Node) -> bool:
    """Tell whether a use takes a variable's address, by which anything may change it."""
    around = use.parent
    return around is not None and around.type == "unary_expression" and text(around)[:1] == "&"


def _in_closure(use: Node, binding: Binding) -> bool:
    closures = (n for n in ancestors(use, None) if n.type == "func_literal")
    return any(not n.start_byte <= binding.name_node.start_byte < n.end_byte for n in closures)


def _changes(use: Node) -> bool:
    """Tell whether a use assigns to a variable."""
    around = use.parent
    if around is None:
        return False
    if around.type in _CHANGES:
        return True
    if around.type != "expression_list" or around.parent is None:
        return False
    statement = around.parent
    if statement.type in _CHANGES:
        return statement.child_by_field_name("left") == around
    return statement.type == "assignment_statement" and statement.child_by_field_name("left") == around


def purpose_in(expressions: Expressions, file: ParsedFile, call: Node, loop: Node) -> Purpose:
    """Tell what a loop does with a call's result, or the variable that it is given to: what is but kept is free."""
    if _looks_up(expressions, file, call):
        return "lookup"
    binding = _given_to(expressions, file, call)
    if binding is None:
        return "work" if _works_with(expressions, file, call) else "other"
    for use in local_occurrences(expressions.universe, file, binding):
        if loop.start_byte <= use.start_byte < loop.end_byte and _looks_up(expressions, file, use):
            return "lookup"
    return "work"


def _works_with(expressions: Expressions, file: ParsedFile, node: Node) -> bool:
    """Tell whether a type is compared, asked by a method, or given to a function of reflect."""
    around = parenthesized(node).parent
    if around is None or around.type in ("selector_expression", "binary_expression"):
        return around is not None
    call = around.parent if around.type == "argument_list" else None
    return call is not None and imported_function(expressions, file, call).startswith("reflect.")


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
