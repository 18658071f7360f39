"""Entries that are written to after they were looked up: they have a state, which cannot be computed again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from goleak.find.caches import KnownCache
from goleak.find.flow.values import Flows
from goleak.find.role.misses import lookup_of
from goleak.read.declarations import FuncDecl
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Pointer
from goleak.read.references import enclosing_function
from goleak.read.syntax import Node, inner, named, text, walk


def changed_entries(flows: Flows, known: KnownCache) -> Iterator[str]:
    """Yield where an entry that was looked up is written to: it has a state, which a forgotten one would lose."""
    found: dict[FuncDecl, set[str]] = {}
    for use in known.uses:
        if use.operation in ("load", "load-or-store") and use.function is not None and not use.in_tests:
            found.setdefault(use.function, set()).add(lookup_of(use.node).value)
    for getter in [f for f in found if _returns_entry(f, known, found[f])]:
        for file, call in flows.calls(getter).calls:
            caller = enclosing_function(flows.expressions.universe, file, call.start_byte)
            if caller is not None and not file.source.name.endswith("_test.go"):
                found.setdefault(caller, set()).add(lookup_of(call).value)
    for function, looked_up in found.items():
        names = _names_of_entry(function, looked_up)
        for node in walk(function.node) if names else ():
            if node.type not in ("assignment_statement", "inc_statement", "dec_statement"):
                continue
            left = node.child_by_field_name("left") or node
            for target in named(left):
                if _is_field_of(flows.expressions, function, inner(target), names):
                    yield f"line {node.start_point[0] + 1} changes an entry that was looked up: `{text(target)}`"
                    return


def _returns_entry(function: FuncDecl, known: KnownCache, names: set[str]) -> bool:
    """Tell whether a function that looks something up returns it, under a name or as it is looked up."""
    loads = [
        u.node for u in known.uses if u.function == function and u.operation in ("load", "load-or-store")
    ]
    for statement in walk(function.node):
        listed = named(statement)[:1] if statement.type == "return_statement" else []
        value = inner(named(listed[0])[0]) if listed and named(listed[0]) else None
        if value is None:
            continue
        asserted = value.child_by_field_name("operand") if value.type == "type_assertion_expression" else None
        if text(asserted or value) in names - {""} or value in loads:
            return True
    return False


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


def _is_field_of(expressions: Expressions, function: FuncDecl, target: Node, names: frozenset[str]) -> bool:
    """Tell whether a target is a field behind a pointer that has one of some names, or an entry of such a field."""
    shared = False
    while target.type == "index_expression" and (inside := target.child_by_field_name("operand")) is not None:
        target, shared = inner(inside), True
    operand = target.child_by_field_name("operand")
    if target.type != "selector_expression" or operand is None or text(operand) not in names:
        return False
    return shared or isinstance(expressions.of(function.file, operand), Pointer)
