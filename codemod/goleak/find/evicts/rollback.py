"""Removals that only take back what was stored a moment ago."""

from __future__ import annotations

import re
from collections.abc import Sequence

from goleak.find.flow.endings import fails, leaves
from goleak.find.flow.flow import ancestors
from goleak.find.locate.contexts import arguments_of
from goleak.find.locate.uses import Use
from goleak.read.declarations import FuncDecl
from goleak.read.expressions import Expressions
from goleak.read.references import calls_of, enclosing_function, local_name
from goleak.read.syntax import Node, inner, named, text

_TROUBLE = re.compile(
    r"\berr\w*\s*!=\s*nil\b|\b(dup\w*|loaded|exists|failed|recover\(\))|!\s*\w*(ok|done|valid)\b", re.I
)
_NOTHING = ("nil", "false", "0", '""')
_BRANCHES = ("if_statement", "expression_case", "default_case", "type_case")


def rolls_back(expressions: Expressions, use: Use, uses: Sequence[Use]) -> bool:
    """Tell whether a removal takes back the key just stored, where something went wrong.

    The store is in the same function, or in all those that call the function with its key. A removal that follows
    the store in any case is none: it ends what the entry was for.
    """
    if use.key is None or use.function is None:
        return False
    if _takes_back(use.function, use.node, text(use.key), uses):
        return True
    key = local_name(expressions.universe, use.file, inner(use.key))
    if key is None or key.kind != "parameter" or key.start != use.function.node.start_byte:
        return False
    callers = []
    for file, call in calls_of(expressions, use.function):
        caller = enclosing_function(expressions.universe, file, call.start_byte)
        arguments = arguments_of(call)
        if caller is None or key.index >= len(arguments):
            return False
        callers.append(_takes_back(caller, call, text(arguments[key.index]), uses))
    return bool(callers) and all(callers)


def ends_entry(use: Use, uses: Sequence[Use]) -> bool:
    """Tell whether the same function has stored the key that a removal takes out: the entry was for a while."""
    return use.key is not None and bool(_stores_before(use.function, use.node, text(use.key), uses))


def _takes_back(function: FuncDecl, removal: Node, key: str, uses: Sequence[Use]) -> bool:
    stores = _stores_before(function, removal, key, uses)
    return any(_gives_up(function.node, removal, store.node) for store in stores)


def _stores_before(function: FuncDecl | None, removal: Node, key: str, uses: Sequence[Use]) -> list[Use]:
    return [
        u
        for u in uses
        if u.operation in ("store", "load-or-store")
        and u.function == function
        and u.key is not None
        and text(u.key) == key
        and u.node.start_byte < removal.start_byte
    ]


def _gives_up(function: Node, removal: Node, store: Node) -> bool:
    """Tell whether a removal after a store is on the way out of trouble."""
    for around in ancestors(removal, function):
        if around.type not in _BRANCHES or around.start_byte <= store.start_byte < around.end_byte:
            continue
        condition = around.child_by_field_name("condition") or around.child_by_field_name("value")
        if condition is not None and _TROUBLE.search(text(condition)):
            return True
        block = next((n for n in ancestors(removal, function) if n.type == "statement_list"), None)
        return block is None or _ends_badly(function, block)
    return _follows_success(removal, store) and _fails_after(function, removal)


def _ends_badly(function: Node, block: Node) -> bool:
    holder = block.parent
    if holder is None or not leaves((holder,)):
        return False
    if fails(function, holder):
        return True
    last = named(block)[-1]
    values = [text(v) for listed in named(last) for v in named(listed)]
    result = function.child_by_field_name("result")
    has_error = result is not None and text(result).rstrip(")").endswith("error")
    return not values or (values[0] in _NOTHING and not (has_error and values[-1] == "nil"))


def _follows_success(removal: Node, store: Node) -> bool:
    """Tell whether the function has returned, between a store and a removal, where all went well."""
    parent = removal.parent
    at = parent if parent is not None and parent.type == "expression_statement" else removal
    previous = at.prev_named_sibling
    while previous is not None and previous.start_byte > store.start_byte:
        body = previous.child_by_field_name("consequence")
        if body is not None and leaves((body,)):
            return True
        previous = previous.prev_named_sibling
    return False


def _fails_after(function: Node, removal: Node) -> bool:
    block = next((n for n in ancestors(removal, function) if n.type == "statement_list"), None)
    return block is not None and block.parent is not None and fails(function, block.parent)
