"""How blocks end: by leaving what is around them, and by failing."""

from __future__ import annotations

import re

from goleak.read.syntax import Node, named, text

_LEAVES = frozenset({"return_statement", "continue_statement", "break_statement", "goto_statement"})
_STOPS = re.compile(r"^(panic|os\.Exit|runtime\.Goexit|.*\b(Fatal|Panic)(f|ln)?)$", re.S)
_MAKES_ERROR = re.compile(r"(\w+\.)?(Errorf|New\w*|Wrapf?)\(")
_KEPT_ERROR = re.compile(r"\.[eE]rr(or)?$")


def leaves(nodes: tuple[Node, ...]) -> bool:
    """Tell whether the last of these statements leaves what is around them: by return, panic, continue and so on."""
    pending = [nodes]
    while pending:
        statements = [s for node in pending.pop() for s in statements_of(node)]
        if not statements:
            return False
        last = statements[-1]
        if last.type == "block":
            pending.append((last,))
        elif last.type == "if_statement":
            alternative = last.child_by_field_name("alternative")
            consequence = last.child_by_field_name("consequence")
            if alternative is None or consequence is None:
                return False
            pending += [(alternative,), (consequence,)]
        elif last.type not in _LEAVES and not _stops(last):
            return False
    return True


def fails(function: Node, block: Node, kept: frozenset[str] = frozenset()) -> bool:
    """Tell whether a block ends in a panic, or in the return of an error; `kept` names errors that were looked up."""
    statements = statements_of(block)
    if not statements:
        return False
    last = statements[-1]
    if any(_stops(statement) or _keeps_error(statement) for statement in statements):
        return True
    result = function.child_by_field_name("result")
    if last.type != "return_statement" or result is None or not text(result).rstrip(")").endswith("error"):
        return False
    values = [v for listed in named(last) for v in named(listed)]
    shown = text(values[-1]) if values else "nil"
    return shown != "nil" and shown not in kept and _KEPT_ERROR.search(shown) is None


def _keeps_error(statement: Node) -> bool:
    """Tell whether a statement makes an error and keeps it for later: `b.err = fmt.Errorf(…)`."""
    if statement.type != "assignment_statement":
        return False
    left, right = statement.child_by_field_name("left"), statement.child_by_field_name("right")
    if left is None or right is None:
        return False
    return (
        re.search(r"\.err(or)?$", text(left), re.I) is not None
        and _MAKES_ERROR.match(text(right)) is not None
    )


def _stops(statement: Node) -> bool:
    """Tell whether a statement is a call that does not come back: of panic, log.Fatal or the like."""
    if statement.type != "expression_statement" or not named(statement):
        return False
    function = named(statement)[0].child_by_field_name("function")
    return function is not None and _STOPS.match(text(function)) is not None


def statements_of(node: Node) -> list[Node]:
    """Return the statements of a block or case; an if statement stands for itself."""
    if node.type == "if_statement":
        return [node]
    listed = next((c for c in node.named_children if c.type == "statement_list"), None)
    return named(listed) if listed is not None else []
