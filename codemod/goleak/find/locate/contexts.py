"""What stands around an expression: the call it is an argument of, the assignment that gives it a value."""

from __future__ import annotations

from goleak.find.locate.containers import is_shelf
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, named, text
from goleak.read.types import dereference
from goleak.read.universe import PackageName, Predeclared


def parenthesized(node: Node) -> Node:
    """Climb the parentheses around an expression."""
    while node.parent is not None and node.parent.type == "parenthesized_expression":
        node = node.parent
    return node


def outermost(expressions: Expressions, file: ParsedFile, node: Node) -> Node:
    """Climb parentheses, `&`, `*` and shard indexes: the largest expression that still names the container."""
    while (parent := node.parent) is not None:
        if parent.type == "parenthesized_expression" or (
            parent.type == "unary_expression" and text(parent)[:1] in "&*"
        ):
            node = parent
        elif parent.type == "index_expression" and parent.child_by_field_name("operand") == node:
            body = expressions.types.underlying(dereference(expressions.of(file, node)))
            if not is_shelf(expressions.types, body):
                return node
            node = parent
        else:
            return node
    return node


def call_of(selector: Node) -> Node | None:
    """Return the call that a selector is the function of, or None for a method value."""
    outer = parenthesized(selector)
    call = outer.parent
    if call is not None and call.type == "call_expression" and call.child_by_field_name("function") == outer:
        return call
    return None


def arguments_of(call: Node) -> list[Node]:
    """Return the arguments of a call; the parser takes `f[A](x)` for a conversion."""
    listed = call.child_by_field_name("arguments")
    operand = call.child_by_field_name("operand") if call.type == "type_conversion_expression" else None
    return named(listed) if listed else [n for n in [operand] if n is not None]


def item_at(nodes: list[Node], index: int) -> Node | None:
    """Return a node by index, or None where there is none."""
    return nodes[index] if 0 <= index < len(nodes) else None


def assigned_value(statement: Node, target: Node) -> Node | None:
    """Return the value that an assignment gives to one of its targets."""
    left, right = statement.child_by_field_name("left"), statement.child_by_field_name("right")
    targets, values = named(left) if left else [], named(right) if right else []
    if len(targets) == len(values) and target in targets:
        return values[targets.index(target)]
    return values[0] if len(values) == 1 else None


def result_given(statement: Node, target: Node) -> int:
    """Return which result of a call an assignment gives to one of its targets: the first where each has a value."""
    left, right = statement.child_by_field_name("left"), statement.child_by_field_name("right")
    targets, values = named(left) if left else [], named(right) if right else []
    return targets.index(target) if len(values) < len(targets) and target in targets else 0


def built_in(expressions: Expressions, file: ParsedFile, call: Node | None) -> str:
    """Return the name of the predeclared function that a call names, or an empty string."""
    function = call.child_by_field_name("function") if call is not None else None
    if function is None or function.type != "identifier":
        return ""
    found = expressions.universe.lookup(file, function)
    return found.name if isinstance(found, Predeclared) else ""


def imported_function(expressions: Expressions, file: ParsedFile, call: Node) -> str:
    """Return `package.Name` for a call of an imported function, or an empty string."""
    function = call.child_by_field_name("function")
    operand = function.child_by_field_name("operand") if function is not None else None
    field = function.child_by_field_name("field") if function is not None else None
    if operand is None or field is None or operand.type != "identifier":
        return ""
    found = expressions.universe.lookup(file, operand)
    return f"{found.path}.{text(field)}" if isinstance(found, PackageName) else ""


def parameter_binding(bindings: dict[str, list[Binding]], function: FuncDecl, index: int) -> Binding | None:
    """Return the local name of a function\'s parameter by index."""
    for found in bindings.values():
        for binding in found:
            if (
                binding.kind == "parameter"
                and binding.index == index
                and binding.start == function.node.start_byte
            ):
                return binding
    return None


def receiver_binding(bindings: dict[str, list[Binding]], function: FuncDecl) -> Binding | None:
    """Return the local name of a method's receiver."""
    for found in bindings.values():
        for binding in found:
            if binding.kind == "receiver" and binding.start == function.node.start_byte:
                return binding
    return None
