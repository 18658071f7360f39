"""Names that reflect has found in a type before they are stored: as many as types have fields and methods."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from goleak.find.flow.flow import ancestors
from goleak.find.locate.contexts import arguments_of
from goleak.find.locate.uses import Use
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.references import local_name, occurrences
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, named, text, walk

_LOOKUPS = ("FieldByName", "MethodByName", "FieldByNameFunc")


def names_found(expressions: Expressions, store: Use) -> Callable[[ParsedFile, Binding], str]:
    """Return a test for local names that a lookup in a type has found where a store runs; it gives the reason."""
    found: dict[tuple[str, int], str] = {}
    function = store.function
    if function is not None and any(n.encode() in function.file.source.data for n in _LOOKUPS[:2]):
        for call in _lookups(store):
            if _only_where_found(store, call):
                for node in _names_in(call):
                    binding = local_name(expressions.universe, store.file, node)
                    if binding is not None:
                        reason = f"key `{binding.name}` is stored only where a type has that field or method"
                        found[store.file.source.name, binding.name_node.start_byte] = reason
    return lambda file, binding: found.get((file.source.name, binding.name_node.start_byte), "")


def _lookups(store: Use) -> Iterator[Node]:
    """Yield the calls of FieldByName and its like before a store, in the same function."""
    body = store.function.node if store.function is not None else store.node
    for name in _LOOKUPS:
        for node in occurrences(store.file, name, body.start_byte, store.node.start_byte):
            selector = node.parent
            call = selector.parent if selector is not None else None
            if call is not None and call.type == "call_expression" and not _in_closure(call, body):
                yield call


def _in_closure(call: Node, body: Node) -> bool:
    return any(n.type == "func_literal" for n in ancestors(call, body))


def _names_in(call: Node) -> Iterator[Node]:
    """Yield the names that a lookup is for: its argument, or what the function it is given compares with."""
    for argument in arguments_of(call):
        if argument.type == "identifier":
            yield argument
        elif argument.type == "func_literal":
            yield from _compared(argument)


def _compared(closure: Node) -> Iterator[Node]:
    for node in walk(closure):
        operator = node.child_by_field_name("operator")
        if node.type == "binary_expression" and operator is not None and text(operator) == "==":
            yield from (n for n in named(node) if n.type == "identifier")


def _only_where_found(store: Use, call: Node) -> bool:
    """Tell whether a store is reached only where a lookup has found something."""
    statement = call.parent.parent if call.parent is not None else None
    left = statement.child_by_field_name("left") if statement is not None else None
    names = [text(n) for n in named(left)] if left is not None else []
    if not names or statement is None:
        return False
    wanted = {names[-1]} if len(names) > 1 else {f"{names[0]}.IsValid()"}
    inside = store.node
    for around in ancestors(store.node, store.function.node if store.function else None):
        condition, taken = around.child_by_field_name("condition"), around.child_by_field_name("consequence")
        if condition is not None and taken == inside and _conjuncts(condition) & wanted:
            return True
        if around.type in ("statement_list", "block") and _left_before(around, inside, wanted):
            return True
        inside = around
    return False


def _conjuncts(condition: Node) -> set[str]:
    return {part.strip() for part in text(condition).split("&&")}


def _left_before(block: Node, inside: Node, wanted: set[str]) -> bool:
    """Tell whether a block leaves where nothing was found, before it comes to a statement: `if !ok { return }`."""
    refused = {f"!{w}" for w in wanted}
    for statement in named(block):
        if statement.start_byte >= inside.start_byte:
            return False
        condition, taken = (
            statement.child_by_field_name("condition"),
            statement.child_by_field_name("consequence"),
        )
        if statement.type != "if_statement" or condition is None or taken is None:
            continue
        leaves = any(word in text(taken) for word in ("return", "continue", "panic("))
        if leaves and {part.strip() for part in text(condition).split("||")} & refused:
            return True
    return False
