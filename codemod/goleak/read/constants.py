"""Values of integer constants, as lengths of arrays spell them."""

from __future__ import annotations

import operator
from collections.abc import Callable

from goleak.read.declarations import ParsedFile, ValueDecl
from goleak.read.syntax import Node, inner, named, text
from goleak.read.universe import LocalName, PackageName, Universe, member

_MAX_DEPTH = 12
_MAX_BITS = 64
_OPERATORS: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "|": operator.or_,
    "&": operator.and_,
    "^": operator.xor,
}


def integer(universe: Universe, file: ParsedFile, node: Node, depth: int = 0) -> int | None:
    """Return the value of a constant integer expression, or None where source at hand does not tell it plainly."""
    node = inner(node)
    if depth > _MAX_DEPTH:
        return None
    match node.type:
        case "int_literal":
            return _literal(text(node))
        case "iota":
            return _iota(node)
        case "identifier":
            return _named(universe, file, node, depth)
        case "selector_expression":
            return _imported(universe, file, node, depth)
        case "binary_expression":
            return _binary(universe, file, node, depth)
    return None


def _literal(spelled: str) -> int | None:
    try:
        octal = spelled.startswith("0") and spelled.replace("_", "").isdigit()
        return int(spelled, 8 if octal else 0)
    except ValueError:
        return None


def _iota(node: Node) -> int | None:
    """Return the place of a spec in its group: only a spec with values of its own can be told apart."""
    spec: Node | None = node
    while spec is not None and spec.type != "const_spec":
        spec = spec.parent
    group = spec.parent if spec is not None else None
    listed = [n for n in named(group) if n.type == "const_spec"] if group is not None else []
    return listed.index(spec) if spec in listed else None


def _named(universe: Universe, file: ParsedFile, node: Node, depth: int) -> int | None:
    found = universe.lookup(file, node)
    if isinstance(found, ValueDecl):
        return _declared(universe, found, depth)
    if isinstance(found, LocalName) and found.binding.kind == "const":
        listed = found.binding.node.child_by_field_name("value")
        values = named(listed) if listed is not None else []
        if len(values) == found.binding.count:
            return integer(universe, file, values[found.binding.index], depth + 1)
    return None


def _declared(universe: Universe, declared: ValueDecl, depth: int) -> int | None:
    if not declared.constant or len(declared.values) != declared.count:
        return None
    return integer(universe, declared.file, declared.values[declared.index], depth + 1)


def _imported(universe: Universe, file: ParsedFile, node: Node, depth: int) -> int | None:
    operand, field = node.child_by_field_name("operand"), node.child_by_field_name("field")
    found = universe.lookup(file, operand) if operand is not None and operand.type == "identifier" else None
    if not isinstance(found, PackageName) or field is None or not universe.is_local(found.path):
        return None  # the models give constants no values
    package = universe.package(found.path)
    declared = member(package, text(field)) if package is not None else None
    return _declared(universe, declared, depth) if isinstance(declared, ValueDecl) else None


def _binary(universe: Universe, file: ParsedFile, node: Node, depth: int) -> int | None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    sign = node.child_by_field_name("operator")
    if left is None or right is None or sign is None:
        return None
    a, b = integer(universe, file, left, depth + 1), integer(universe, file, right, depth + 1)
    if a is None or b is None:
        return None
    if text(sign) in ("<<", ">>"):
        if not 0 <= b <= _MAX_BITS:
            return None
        return a << b if text(sign) == "<<" else a >> b
    if text(sign) in ("/", "%"):
        # Go truncates, Python floors: equal where nothing is negative.
        return None if a < 0 or b <= 0 else (a // b if text(sign) == "/" else a % b)
    combine = _OPERATORS.get(text(sign))
    return combine(a, b) if combine is not None else None
