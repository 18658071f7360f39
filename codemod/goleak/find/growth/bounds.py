"""Conditions and places that bound a container: its size, a counter beside it, a clock, a ticker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goleak.find.flow.endings import leaves
from goleak.find.flow.flow import ancestors
from goleak.find.locate.uses import Use
from goleak.read.declarations import FuncDecl
from goleak.read.expressions import Expressions
from goleak.read.references import calls_of, enclosing_function
from goleak.read.syntax import Node, inner, named, text, walk

_CLOCK = re.compile(r"\b(Since|Until|After|Before|Sub|expir\w*|ttl|TTL|deadline)\b", re.I)
_LIMIT = re.compile(r"[<>]=?|==")
_ZERO = re.compile(r"(==|!=|>|<=)\s*0\b|>=\s*1\b|<\s*1\b")
_LIMIT_BY_NAME = re.compile(r"(>|>=)\s*(\d{2,}|\w*([mM]ax|[lL]imit|[cC]ap|[sS]ize)\w*)")
_TICKS = re.compile(r"\btime\.(Tick|After)\(|[tT]ick\w*(\.C)?$|[tT]imer\w*\.C$|\.C$")
_COUNTED = re.compile(r"[A-Za-z_][\w.]*")
_READS = re.compile(r"\.(Load|Add|Len|Value|Int)$")
_STORES = ("store", "load-or-store")
_PERIODIC_CALLERS = 2


def conditions_around(use: Use) -> Iterator[Node]:
    """Yield the conditions that decide whether a use runs, innermost first: of ifs, loops and cases."""
    stop = use.function.node if use.function else None
    inside = use.node
    for node in ancestors(use.node, stop):
        condition = None
        if node.type in ("if_statement", "for_statement"):
            condition = node.child_by_field_name("condition")
        elif node.type == "expression_case" and node.parent is not None:
            value = node.parent.child_by_field_name("value")
            condition = node.child_by_field_name("value") if value is None else None
        if condition is not None and not condition.start_byte <= inside.start_byte < condition.end_byte:
            yield condition
        inside = node


def limit_around(use: Use, uses: Sequence[Use]) -> Node | None:
    """Return the condition around a removal that is about size or time."""
    return next((c for c in conditions_around(use) if _limits(use, c, uses)), None)


def room_around(use: Use, uses: Sequence[Use]) -> Node | None:
    """Return the condition around a store that lets it run while there is room."""
    for condition in conditions_around(use):
        shown = text(condition)
        if "<" in shown and (_limits_length(use, condition, uses) or _limits_counter(condition, uses)):
            return condition
    return None


def deciding(uses: Sequence[Use]) -> list[Use]:
    """Return the uses that conditions on size are judged by: those of its length, and a store of each function."""
    stores = {(u.file.source.name, u.function): u for u in uses if u.operation in _STORES}
    return [*(u for u in uses if u.operation == "len"), *stores.values()]


def refusal_before(use: Use, uses: Sequence[Use], known: dict[int, list[Node]]) -> Node | None:
    """Return the condition of an earlier `if len(m) >= max { return … }` in a block around a store.

    `known` keeps the conditions of blocks that were looked at.
    """
    stop = use.function.node if use.function else None
    for block in ancestors(use.node, stop):
        if block.type != "statement_list":
            continue
        if block.id not in known:
            known[block.id] = list(_refusals(use, block, uses))
        first = next(iter(known[block.id]), None)
        statement = first.parent if first is not None else None
        if statement is not None and statement.end_byte <= use.node.start_byte:
            return first
    return None


def _refusals(use: Use, block: Node, uses: Sequence[Use]) -> Iterator[Node]:
    for statement in block.named_children:
        condition = statement.child_by_field_name("condition")
        body = statement.child_by_field_name("consequence")
        if statement.type != "if_statement" or condition is None or body is None:
            continue
        full = _limits_length(use, condition, uses) or _limits_counter(condition, uses)
        if re.search(r">|==", text(condition)) and full and leaves((body,)):
            yield condition


def is_periodic(expressions: Expressions, use: Use) -> bool:
    """Tell whether a ticker or timer has a use run again and again."""
    return _ticks_around(use.node, use.function) or _called_by_ticks(
        expressions, use.function, _PERIODIC_CALLERS
    )


def _called_by_ticks(expressions: Expressions, function: FuncDecl | None, steps: int) -> bool:
    if function is None or steps == 0:
        return False
    for file, call in calls_of(expressions, function):
        caller = enclosing_function(expressions.universe, file, call.start_byte)
        if caller == function:
            continue
        if _ticks_around(call, caller) or _called_by_ticks(expressions, caller, steps - 1):
            return True
    return False


def _ticks_around(node: Node, function: FuncDecl | None) -> bool:
    """Tell whether a node is in a loop over a ticker, behind the receipt of a tick, or in what a timer calls."""
    around = list(ancestors(node, function.node if function else None))
    in_loop = any(n.type == "for_statement" for n in around)
    for outer in around:
        match outer.type:
            case "for_statement":
                ranged = next((c for c in outer.named_children if c.type == "range_clause"), None)
                source = ranged.child_by_field_name("right") if ranged is not None else None
                if source is not None and _TICKS.search(text(source)):
                    return True
                if any(_receives_tick(s) for s in _own_statements(outer)):
                    return True
            case "communication_case":
                received = outer.child_by_field_name("communication")
                if in_loop and received is not None and _receives_tick(received):
                    return True
            case "call_expression":
                called = outer.child_by_field_name("function")
                if called is not None and text(called) == "time.AfterFunc":
                    return True
    return False


def _own_statements(loop: Node) -> list[Node]:
    body = loop.child_by_field_name("body")
    listed = next((c for c in body.named_children if c.type == "statement_list"), None) if body else None
    return named(listed) if listed is not None else []


def _receives_tick(statement: Node) -> bool:
    """Tell whether a statement waits for a tick, or sleeps."""
    shown = text(statement)
    if shown.startswith("time.Sleep("):
        return True
    if statement.type not in ("expression_statement", "receive_statement", "short_var_declaration"):
        return False
    _, arrow, channel = shown.rpartition("<-")
    return bool(arrow) and _TICKS.search(channel) is not None


def _limits_length(use: Use, condition: Node, uses: Sequence[Use]) -> bool:
    """Tell whether a condition compares the length of the container with something other than nothing."""
    shown = text(condition)
    if _LIMIT.search(shown) is None or _ZERO.search(shown) is not None:
        return False
    return any(
        u.operation == "len"
        and u.file is use.file
        and condition.start_byte <= u.node.start_byte < condition.end_byte
        for u in uses
    )


def _limits_counter(condition: Node, uses: Sequence[Use]) -> bool:
    """Tell whether a condition compares a counter that a storing function counts up."""
    stores: list[Node] | None = None
    for comparison in walk(condition):
        if comparison.type != "binary_expression":
            continue
        left, right = comparison.child_by_field_name("left"), comparison.child_by_field_name("right")
        if (
            left is None
            or right is None
            or not _LIMIT.search(text(comparison))
            or _ZERO.search(text(comparison))
        ):
            continue
        counted = {name for side in (left, right) for name in _COUNTED.findall(text(inner(side)))}
        if stores is None:
            stores = [
                f.node for f in {u.function: 0 for u in uses if u.operation in _STORES} if f is not None
            ]
        if any(_counts_up(text(node), _READS.sub("", name)) for node in stores for name in counted):
            return True
    return False


def _counts_up(body: str, name: str) -> bool:
    quoted = re.escape(name)
    return (
        re.search(rf"(?<![\w.]){quoted}(\+\+|\s*\+=|\.Add\(1|\.Inc\()|\(&{quoted},\s*1\)", body) is not None
    )


def _limits(use: Use, condition: Node, uses: Sequence[Use]) -> bool:
    """Tell whether a condition is about size or time."""
    shown = text(condition)
    if _limits_length(use, condition, uses) or _limits_counter(condition, uses) or _CLOCK.search(shown):
        return True
    return _LIMIT_BY_NAME.search(shown) is not None
