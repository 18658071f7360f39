"""What a lookup decides: which code runs where it finds nothing, and which where it finds an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from goleak.find.flow.endings import fails, leaves, statements_of
from goleak.read.syntax import FUNCTIONS, Node, inner, named, text, walk, walk_outside_closures

Side = Literal["miss", "hit"]
Outcome = Literal["miss", "hit", "either"]

_OPPOSITE: dict[Side, Side] = {"miss": "hit", "hit": "miss"}
_LOOPS = frozenset(
    {"for_statement", "select_statement", "expression_switch_statement", "type_switch_statement"}
)
_DECIDES = frozenset({"if_statement", "expression_switch_statement", "type_switch_statement"})
_WRAPS = frozenset(
    {"parenthesized_expression", "type_assertion_expression", "selector_expression", "unary_expression"}
)
_ASSIGNS = frozenset({"short_var_declaration", "assignment_statement"})
_NOTHING = frozenset({"nil", '""', "``", "0", "false"})
_ABSENT = re.compile(r"(^err|err(or)?$|missing|not_?found|absent|miss$)", re.I)
_ASKS_FOR_NOTHING = re.compile(r"(nil|zero|empty|invalid)$", re.I)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A lookup and the local names of what it found: `value` is empty where the entry itself is not kept."""

    node: Node
    statement: Node
    value: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Branch:
    """A condition on what was found, with the nodes that run where it holds and where it does not."""

    node: Node
    start: int
    end: int
    side: Side
    then: tuple[Node, ...]
    otherwise: tuple[Node, ...]


def lookup_of(node: Node) -> Lookup:
    """Return a lookup expression with the names that it gives values to."""
    around = node
    while around.parent is not None and around.parent.type in _WRAPS and not _is_argument(around):
        around = around.parent
    listed = around.parent
    statement = listed.parent if listed is not None and listed.type == "expression_list" else listed
    left = (
        statement.child_by_field_name("left")
        if statement is not None and statement.type in _ASSIGNS
        else None
    )
    if statement is None or left is None or left == listed:
        return Lookup(node, around, "", frozenset())
    targets, sources = named(left), named(listed) if listed is not None else []
    if len(targets) == len(sources) > 1 and around in sources:
        targets = [targets[sources.index(around)]]
    names = [text(t) for t in targets]
    value = names[0] if names and names[0] != "_" else ""
    return Lookup(node, statement, value, frozenset(n for n in names if n != "_"))


def _is_argument(node: Node) -> bool:
    return node.parent is not None and node.parent.type == "argument_list"


def outcome(function: Node, lookup: Lookup, effect: Node, value: Node | None = None) -> Outcome:
    """Tell on which outcome of a lookup an effect of the same function runs.

    `value` is what the effect keeps: a value that is computed where nothing was found and kept in any case counts
    as a miss, too.
    """
    found: Outcome = "either"
    for branch in branches(function, lookup):
        if _within(effect, branch.then):
            found = branch.side
        elif _within(effect, branch.otherwise):
            found = _OPPOSITE[branch.side]
        elif branch.end <= effect.start_byte and _shares_function(branch.node, effect):
            if leaves(branch.then) and _skips(branch, effect):
                found = found if _fails_on_hit(function, branch, lookup) else _after(branch, effect, found)
            elif branch.side == "miss" and value is not None and _assigns(branch.then, value, lookup):
                found = "miss"
    return found


def _skips(branch: _Branch, effect: Node) -> bool:
    """Tell whether leaving a branch leaves out an effect: a break or continue only does inside the same loop."""
    last = [s for node in branch.then for s in statements_of(node)][-1]
    if last.type not in ("break_statement", "continue_statement") or named(last):
        return True
    around: Node | None = branch.node
    while around is not None and around.type not in _LOOPS:
        around = around.parent
    return around is not None and _contains(around, effect)


def _fails_on_hit(function: Node, branch: _Branch, lookup: Lookup) -> bool:
    """Tell whether a branch complains of the entry that was found, which is no use of it."""
    return branch.side == "hit" and any(fails(function, node, lookup.names) for node in branch.then)


def _after(branch: _Branch, effect: Node, found: Outcome) -> Outcome:
    """Tell on which outcome an effect runs after a branch that leaves, if it ran: it may be in another condition."""
    if branch.side == "hit":
        return "miss"
    block = branch.node.parent
    return "hit" if block is not None and _contains(block, effect) else found


def on_hit(function: Node, lookup: Lookup) -> Iterator[Node]:
    """Yield the nodes that run only where a lookup finds an entry, by conditions on its own results."""
    for branch in branches(function, lookup, derived=False):
        yield from branch.then if branch.side == "hit" else branch.otherwise


def branches(function: Node, lookup: Lookup, *, derived: bool = True) -> Iterator[_Branch]:
    """Yield the branches of a function that a lookup decides, in source order.

    `derived` lets what is read off the entry decide as well.
    """
    names = set(lookup.names)
    rebound: list[tuple[str, Node, int]] = []
    owner = lookup.statement.parent
    visible = owner if owner is not None and owner.type in _DECIDES else function
    for node in walk(visible):
        if node.end_byte <= lookup.node.start_byte:
            continue
        if node.type in _ASSIGNS and node.start_byte >= lookup.statement.end_byte:
            _rebind(node, names, rebound, derived)
        elif node.type in _DECIDES:
            initializer, asked_at = node.child_by_field_name("initializer"), node
            if initializer is not None and initializer.start_byte >= lookup.statement.end_byte:
                _rebind(initializer, names, rebound, derived)
                asked_at = named(node)[-1]
            known = frozenset(n for n in names if not _is_rebound(n, asked_at, rebound))
            asked = Lookup(lookup.node, lookup.statement, lookup.value, known)
            yield from _branches_of(node, asked)
        elif node.type == "for_statement" and derived:
            known = frozenset(n for n in names if not _is_rebound(n, node, rebound))
            yield from _searches(node, Lookup(lookup.node, lookup.statement, lookup.value, known))


def _rebind(node: Node, names: set[str], rebound: list[tuple[str, Node, int]], derived: bool) -> None:
    """Follow names through an assignment: what is derived from the entry joins, what gets another value leaves."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return
    targets = {text(t) for t in named(left)} - {"_"}
    known = {n for n in names if not _is_rebound(n, node, rebound)}
    if any(_root_name(source) in known or _combines(source, known) for source in named(right)):
        names |= targets if derived else set()
    elif node.parent is not None:
        rebound.extend((name, node.parent, node.start_byte) for name in targets & names)


def _combines(source: Node, names: set[str]) -> bool:
    """Tell whether a value says more than one name: `ok && entry.fresh`."""
    return inner(source).type == "binary_expression" and any(
        n.type == "identifier" and text(n) in names for n in walk(source)
    )


def _root_name(node: Node) -> str:
    """Return the name that an index, a selector, an assertion or a method call starts from."""
    node = inner(node)
    while node.type != "identifier":
        below = node.child_by_field_name("operand") or node.child_by_field_name("function")
        if below is None or (node.type == "unary_expression" and text(node)[0] == "&"):
            return ""
        node = inner(below)
    return text(node)


def _is_rebound(name: str, node: Node, rebound: list[tuple[str, Node, int]]) -> bool:
    return any(
        name == other and at < node.start_byte and scope.start_byte <= node.start_byte < scope.end_byte
        for other, scope, at in rebound
    )


def _branches_of(node: Node, lookup: Lookup) -> Iterator[_Branch]:
    initializer = node.child_by_field_name("initializer")
    if initializer is not None and _contains(initializer, lookup.node):
        lookup = lookup_of(lookup.node)
    if node.type == "if_statement":
        condition = node.child_by_field_name("condition")
        consequence, alternative = (
            node.child_by_field_name("consequence"),
            node.child_by_field_name("alternative"),
        )
        side = _side(condition, lookup) if condition is not None else None
        if side is not None and consequence is not None and condition is not None:
            other = (alternative,) if alternative is not None else ()
            yield _Branch(node, condition.start_byte, consequence.end_byte, side, (consequence,), other)
        return
    yield from _cases(node, lookup)


def _searches(loop: Node, lookup: Lookup) -> Iterator[_Branch]:
    """Yield the returns of a loop that searches what was found: several entries share a key, such as a hash."""
    clause = next((c for c in loop.named_children if c.type == "range_clause"), None)
    left = clause.child_by_field_name("left") if clause is not None else None
    right = clause.child_by_field_name("right") if clause is not None else None
    if (
        left is None
        or right is None
        or not (_contains(right, lookup.node) or _root_name(right) in lookup.names)
    ):
        return
    items = {text(n) for n in named(left)}
    for node in walk_outside_closures(loop):
        named_by = node.child_by_field_name("left") if node.type in _ASSIGNS else None
        if named_by is not None and any(text(n) in items for n in walk(node)):
            items |= {text(n) for n in named(named_by)}
        if node.type == "return_statement" and any(text(n) in items for n in walk(node)):
            holder = node.parent.parent if node.parent is not None else None
            if holder is not None:
                yield _Branch(loop, loop.start_byte, loop.end_byte, "hit", (holder,), ())


def _cases(node: Node, lookup: Lookup) -> Iterator[_Branch]:
    """Yield the cases of a switch: a case that says hit or miss, and the others as what runs where it does not."""
    cases = [c for c in node.named_children if c.type.endswith("_case")]
    for case in cases:
        side = (
            _type_side(node, case, lookup)
            if node.type == "type_switch_statement"
            else _value_side(node, case, lookup)
        )
        if side is not None:
            others = tuple(c for c in cases if c.start_byte > case.start_byte)
            yield _Branch(node, case.start_byte, case.end_byte, side, (case,), others)


def _value_side(switch: Node, case: Node, lookup: Lookup) -> Side | None:
    value, listed = switch.child_by_field_name("value"), case.child_by_field_name("value")
    if listed is None:
        return None
    if value is None:
        return next((s for s in (_side(c, lookup) for c in named(listed)) if s is not None), None)
    asked = _side(value, lookup)
    if asked is None:
        return None
    return _OPPOSITE[asked] if text(listed) in _NOTHING else asked


def _type_side(switch: Node, case: Node, lookup: Lookup) -> Side | None:
    value = switch.child_by_field_name("value")
    if value is None or _side(value, lookup) is None or case.type != "type_case":
        return None
    return "miss" if any(text(t) == "nil" for t in case.children_by_field_name("type")) else "hit"


def _side(condition: Node, lookup: Lookup) -> Side | None:
    """Tell what a condition that holds says of a lookup, or None where it is about something else."""
    condition = inner(condition)
    if condition.type == "unary_expression" and text(condition).startswith("!"):
        operand = condition.child_by_field_name("operand")
        side = _side(operand, lookup) if operand is not None else None
        return _OPPOSITE[side] if side is not None else None
    if condition.type == "binary_expression":
        return _compared(condition, lookup)
    if not _mentions(condition, lookup):
        return None
    function = condition.child_by_field_name("function")
    shown = text(function if function is not None else condition)
    if condition.type == "identifier" and _ABSENT.search(shown):
        return "miss"
    asks = (
        condition.type == "call_expression" and condition != lookup.node and _ASKS_FOR_NOTHING.search(shown)
    )
    return "miss" if asks else "hit"


def _compared(condition: Node, lookup: Lookup) -> Side | None:
    left, right = condition.child_by_field_name("left"), condition.child_by_field_name("right")
    operator = condition.child_by_field_name("operator")
    if left is None or right is None or operator is None:
        return None
    sign = text(operator)
    if sign in ("&&", "||"):
        first = _side(left, lookup)
        return first if first is not None else _side(right, lookup)
    if not (_mentions(left, lookup) or _mentions(right, lookup)):
        return None
    with_nothing = text(right) in _NOTHING or text(left) in _NOTHING
    error = any(_ABSENT.search(n) for n in (text(left), text(right)) if n in lookup.names)
    is_miss = sign == "!=" if not with_nothing or error else sign in ("==", "<=")
    return "miss" if is_miss else "hit"


def _mentions(node: Node, lookup: Lookup) -> bool:
    if _contains(node, lookup.node):
        return True
    return any(n.type == "identifier" and text(n) in lookup.names for n in walk(node))


def _contains(node: Node, other: Node) -> bool:
    return node.start_byte <= other.start_byte and other.end_byte <= node.end_byte


def _within(node: Node, around: tuple[Node, ...]) -> bool:
    return any(_contains(a, node) for a in around)


def _shares_function(branch: Node, effect: Node) -> bool:
    """Tell whether leaving a branch's function skips an effect: one in the same function or in a closure in it."""
    around = branch.parent
    while around is not None and around.type not in FUNCTIONS:
        around = around.parent
    return around is None or _contains(around, effect)


def _assigns(nodes: tuple[Node, ...], value: Node, lookup: Lookup) -> bool:
    """Tell whether statements give what was looked up another value, which a later one is made of."""
    used = {text(n) for n in walk(value) if n.type == "identifier"} & lookup.names
    for node in nodes:
        for statement in walk(node):
            left = statement.child_by_field_name("left") if statement.type == "assignment_statement" else None
            if left is not None and any(_root_name(t) in used for t in named(left)):
                return True
    return False
