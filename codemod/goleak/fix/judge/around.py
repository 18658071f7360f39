"""What is in and around an expression that is followed: arguments, calls that get it, conditions."""

from __future__ import annotations

from collections.abc import Iterator

from goleak.find.flow.flow import ancestors
from goleak.find.locate.contexts import arguments_of
from goleak.fix.judge.keyed import Keys
from goleak.read.declarations import FuncDecl
from goleak.read.references import call_around
from goleak.read.syntax import Node, named

_BODIES = frozenset({"block", "statement_list", "if_statement"})


def children(node: Node) -> list[Node]:
    """Return the parts of a node that are expressions or hold some: no field names and no keys of literals."""
    if node.type == "keyed_element":
        value = node.child_by_field_name("value")
        return [value] if value is not None else []
    if node.type == "selector_expression":
        operand = node.child_by_field_name("operand")
        return [operand] if operand is not None else []
    return named(node)


def other_arguments(keys: Keys, node: Node) -> Iterator[Node]:
    """Yield the arguments inside an expression that is the key: `name` of `v.FieldByName(name)`."""
    below: Node | None = node
    while below is not None:
        if below.type == "call_expression":
            yield from (a for a in arguments_of(below) if not keys.is_key(a))
        below = below.child_by_field_name("operand") or below.child_by_field_name("function")


def is_called(selector: Node) -> bool:
    """Tell whether a selector is what a call calls."""
    return call_around(named(selector)[-1]) is not None


def called_at_once(closure: Node) -> bool:
    """Tell whether a function literal is called where it stands."""
    return closure.parent is not None and closure.parent.type == "call_expression"


def call_with(node: Node, *, addressed: bool) -> Node | None:
    """Return the call that gets a name as an argument or is of a method of it; `addressed` asks for `&name` alone."""
    parent = node.parent
    if parent is not None and parent.type == "argument_list":
        return parent.parent if not addressed or node.type == "unary_expression" else None
    if addressed or parent is None or parent.type != "selector_expression":
        return None
    return call_around(named(parent)[-1])


def conditions(node: Node, function: FuncDecl | None) -> Iterator[Node]:
    """Yield what decides whether a statement runs: the conditions around it, headers of loops included."""
    for around in ancestors(node, function.node if function is not None else None):
        if around.type in (
            "if_statement",
            "for_statement",
            "expression_switch_statement",
            "type_switch_statement",
        ):
            for child in named(around):
                if child.type not in _BODIES and not child.type.endswith("_case"):
                    yield child
        elif around.type == "expression_case":
            value = around.child_by_field_name("value")
            if value is not None:
                yield value
