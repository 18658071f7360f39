"""Containers within containers: maps as the values of a cache, and arrays of caches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from goleak.find.caches import KnownCache
from goleak.find.growth.nested import inner_keys
from goleak.fix.edit.draft import Draft, Refused, at_use, is_empty_container, where
from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.references import enclosing_function
from goleak.read.syntax import Node, inner, named, text, walk

_MANY = "it is a slice, array or map of containers"


def check_values(expressions: Expressions, known: KnownCache) -> None:
    """Refuse maps as values that are added to once they are stored. Raises Refused."""
    value = expressions.types.underlying(known.cache.value_type)
    if not isinstance(value, go.Map):
        return
    loads = [u for u in known.uses if not u.in_tests]
    for file, key in inner_keys(expressions, loads):
        if not _fills_new_map(expressions, known, file, key):
            raise Refused(f"{where(file, key)} stores into a map within the map")


def _fills_new_map(expressions: Expressions, known: KnownCache, file: ParsedFile, key: Node) -> bool:
    """Tell whether a store goes into a map that was made before it and is stored after it, in one function."""
    function = enclosing_function(expressions.universe, file, key.start_byte)
    operand = key.parent.child_by_field_name("operand") if key.parent is not None else None
    if function is None or operand is None:
        return False
    name = text(operand)
    made = [n for n in walk(function.node) if n.end_byte <= key.start_byte and name in _new_maps(n)]
    stores = [u for u in known.uses if u.operation in ("store", "load-or-store") and u.file is file]
    after = [u for u in stores if u.value is not None and text(u.value) == name]
    return bool(made) and any(
        u.function == function and made[-1].end_byte <= key.start_byte <= u.node.start_byte for u in after
    )


def _new_maps(node: Node) -> Iterator[str]:
    """Yield the names that a statement gives new, empty maps."""
    if node.type not in ("assignment_statement", "short_var_declaration"):
        return
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is not None and right is not None:
        for target, value in zip(named(left), named(right), strict=False):
            if is_empty_container(inner(value)):
                yield text(target)


def of_elements(known: KnownCache) -> KnownCache:
    """Return an array of containers with the uses of its elements alone. Raises Refused where all are used at once."""
    if not known.declared.shape.wrappers:
        return known
    uses = []
    for use in known.uses:
        whole = inner(use.place).type != "index_expression" and use.method != "literal"
        if whole and use.operation != "len":
            raise Refused(f"{at_use(use)} uses all containers of an array at once")
        if not whole:
            uses.append(use)
    return replace(known, uses=tuple(uses))


def array_edits(draft: Draft, known: KnownCache, spec: Node, generated: str) -> None:
    """Give the elements of an array the generated type. Raises Refused for slices, maps and arrays of arrays."""
    file, shape = known.declared.file, known.declared.shape
    type_node, values = spec.child_by_field_name("type"), spec.child_by_field_name("value")
    value = inner(named(values)[0]) if values is not None else None
    array = array_type(spec)
    element = array.child_by_field_name("element") if array is not None else None
    if array is None or element is None or shape.wrappers != 1 or shape.pointer:
        raise Refused(_MANY)
    if value is not None and not _is_empty_array(value):
        raise Refused("it is declared with entries")
    start = (
        next(c for c in spec.children if c.type == "=").start_byte if type_node is None else array.start_byte
    )
    end = values.end_byte if values is not None else array.end_byte
    length = file.source.data[array.start_byte : element.start_byte].decode()
    draft.edit(file, start, end, f"{length}{generated}")


def array_type(spec: Node) -> Node | None:
    """Return the array type that a declaration spells, in its type or in its value."""
    type_node, values = spec.child_by_field_name("type"), spec.child_by_field_name("value")
    if type_node is None and values is not None:
        type_node = inner(named(values)[0]).child_by_field_name("type")
    return type_node if type_node is not None and type_node.type == "array_type" else None


def _is_empty_array(value: Node) -> bool:
    """Tell whether a literal has nothing but empty elements: `[2]map[K]V{{}, {}}`."""
    body = value.child_by_field_name("body") if value.type == "composite_literal" else None
    elements = [inner(e) for e in named(body)] if body is not None else []
    plain = all((e.type == "literal_value" and not named(e)) or is_empty_container(e) for e in elements)
    return body is not None and plain
