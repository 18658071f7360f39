"""Entries that are written to after they were looked up: they have a state, which cannot be computed again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from goleak.find.caches import KnownCache
from goleak.find.locate.uses import Use
from goleak.find.role.misses import lookup_of
from goleak.read.declarations import FuncDecl
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Pointer
from goleak.read.syntax import Node, inner, named, text, walk


def changed_entries(expressions: Expressions, known: KnownCache) -> Iterator[str]:
    """Yield where an entry that was looked up is written to: it has a state, which a forgotten one would lose."""
    found: dict[FuncDecl, tuple[Use, set[str]]] = {}
    for use in known.uses:
        if use.operation in ("load", "load-or-store") and use.function is not None and not use.in_tests:
            found.setdefault(use.function, (use, set()))[1].add(lookup_of(use.node).value)
    for function, (use, looked_up) in found.items():
        names = _names_of_entry(function, looked_up)
        for node in walk(function.node) if names else ():
            if node.type not in ("assignment_statement", "inc_statement", "dec_statement"):
                continue
            left = node.child_by_field_name("left") or node
            for target in named(left):
                if _is_field_of(expressions, use, inner(target), names):
                    yield f"line {node.start_point[0] + 1} changes an entry that was looked up: `{text(target)}`"
                    return


def _names_of_entry(function: FuncDecl, looked_up: set[str]) -> frozenset[str]:
    """Return the local names of what lookups found, assertions included, that are given nothing else."""
    names = looked_up - {""}
    given: list[str] = []
    for node in walk(function.node):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if (
            node.type not in ("short_var_declaration", "assignment_statement")
            or left is None
            or right is None
        ):
            continue
        targets = [text(t) for t in named(left)]
        given += targets
        source = inner(named(right)[0])
        operand = source.child_by_field_name("operand")
        if source.type == "type_assertion_expression" and operand is not None and text(operand) in names:
            names.add(targets[0])
    counts = Counter(given)
    return frozenset(n for n in names if counts[n] <= 1)


def _is_field_of(expressions: Expressions, use: Use, target: Node, names: frozenset[str]) -> bool:
    """Tell whether a target is a field behind a pointer that has one of some names."""
    operand = target.child_by_field_name("operand")
    if target.type != "selector_expression" or operand is None or text(operand) not in names:
        return False
    return isinstance(expressions.of(use.file, operand), Pointer)
