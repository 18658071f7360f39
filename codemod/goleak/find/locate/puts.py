"""What single statements put into variables, fields and results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from goleak.find.locate.contexts import parenthesized
from goleak.read.calls import arguments_of
from goleak.read.constants import integer
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.gotypes import Array, Struct
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, named, text, walk_outside_closures
from goleak.read.universe import Universe

_MOST_REMAINDERS = 65_536
_WRITERS = frozenset({"WriteString", "WriteByte", "WriteRune", "Write"})


@dataclass(frozen=True, slots=True)
class Source:
    """One expression that gives a value: result number `result` of it.

    `part` is the field that is set, `[]` for an element or entry, whose index is `key`, or `text` for what a builder
    writes.
    """

    file: ParsedFile
    node: Node
    result: int = 0
    part: str = ""
    key: Node | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """What is put somewhere. `complete`: nothing else is, as far as the module goes; `counted`: by `++` as well."""

    given: tuple[Source, ...]
    complete: bool = True
    counted: bool = False


def values_of(file: ParsedFile, node: Node, field: str, index: int, count: int) -> list[Source]:
    """Return what a declaration or assignment gives to name number `index` of `count`."""
    listed = node.child_by_field_name(field)
    values = named(listed) if listed else []
    if len(values) == count:
        return [Source(file, values[index])]
    return [Source(file, v, index) for v in values[:1]]


def put_at(file: ParsedFile, node: Node) -> Sources:
    """Return what the statement around a variable or field puts into it, or into a part of it."""
    part, key = "", None
    while (parent := parenthesized(node).parent) is not None:
        node = parenthesized(node)
        if parent.type == "selector_expression" and parent.child_by_field_name("operand") == node:
            field = parent.child_by_field_name("field")
            called = parent.parent
            if called is not None and called.type == "call_expression":
                writes = field is not None and text(field) in _WRITERS
                written = [Source(file, a, 0, "text") for a in arguments_of(called)] if writes else []
                return Sources(tuple(written))
            part = part or (text(field) if field is not None else "")
        elif parent.type == "index_expression" and parent.child_by_field_name("operand") == node:
            part, key = part or "[]", key or parent.child_by_field_name("index")
        elif parent.type == "slice_expression" and parent.child_by_field_name("operand") == node:
            part = part or "[]"
        elif parent.type == "unary_expression" and text(parent)[:1] == "*":
            pass
        else:
            break
        node = parent
    return _put_by(file, node, parent, part, key) if parent is not None else Sources(())


def _put_by(file: ParsedFile, node: Node, parent: Node, part: str, key: Node | None) -> Sources:
    if parent.type in ("inc_statement", "dec_statement"):
        return Sources((), counted=not part)
    statement = parent.parent if parent.type == "expression_list" else None
    assigned = statement is not None and statement.type == "assignment_statement"
    if statement is not None and assigned and statement.child_by_field_name("left") == parent:
        targets = named(parent)
        sources = values_of(file, statement, "right", targets.index(node), len(targets))
        return Sources(tuple(replace(s, part=part, key=key) for s in sources))
    if parent.type == "argument_list":
        return _copied_to(file, node, parent)
    if parent.type == "range_clause" and parent.child_by_field_name("left") == node:
        return Sources((), complete=False)
    if parent.type == "unary_expression" and text(parent)[:1] == "&" and not part:
        return _address_given(file, parent)
    return Sources(())


def _copied_to(file: ParsedFile, node: Node, arguments: Node) -> Sources:
    """Return what `copy` puts into its first argument."""
    call = arguments.parent
    function = call.child_by_field_name("function") if call is not None else None
    given = named(arguments)
    copies = function is not None and text(function) == "copy" and len(given) == 2 and given[0] == node
    return Sources((Source(file, inner(given[1]), 0, "[]"),) if copies else ())


def _address_given(file: ParsedFile, address: Node) -> Sources:
    """Return what a call writes through an address: the arguments of `fmt.Fprintf(&b, …)`, else nobody knows."""
    listed = address.parent
    call = listed.parent if listed is not None and listed.type == "argument_list" else None
    function = call.child_by_field_name("function") if call is not None else None
    if call is not None and function is not None and text(function).startswith("fmt.Fprint"):
        return Sources(tuple(Source(file, a, 0, "text") for a in arguments_of(call)[1:]))
    return Sources((), complete=False)


def is_empty(node: Node) -> bool:
    """Tell whether a value is a container without entries, or nil."""
    node = inner(node)
    function = node.child_by_field_name("function")
    if function is not None and text(function) in ("make", "new"):
        return True
    body = node.child_by_field_name("body") if node.type == "composite_literal" else None
    return text(node) == "nil" or (body is not None and not named(body))


def counted_up_to(binding: Binding) -> str:
    """Return the condition that stops a loop's counter at what a type has, or an empty string."""
    loop = binding.node.parent
    condition = (
        loop.child_by_field_name("condition") if loop is not None and loop.type == "for_clause" else None
    )
    shown = " ".join(text(condition).split()) if condition is not None else ""
    return shown if re.search(r"\.Num\w+\(\)", shown) else ""


def remainders_of(universe: Universe, file: ParsedFile, node: Node) -> int:
    """Return how many values `x % n` or `x & n` has with a constant n that is small, 0 where it is neither."""
    operator, limit = node.child_by_field_name("operator"), node.child_by_field_name("right")
    if operator is None or limit is None or text(operator) not in ("%", "&"):
        return 0
    number = integer(universe, file, limit) or 0
    # A negative dividend leaves negative remainders.
    count = number + 1 if text(operator) == "&" else 2 * number - 1
    return count if 0 < number <= _MOST_REMAINDERS else 0


def returned_by(function: FuncDecl, result: int) -> Iterator[Source | None]:
    """Yield what a function returns as result number `result`; None for a return that names nothing."""
    body = function.node.child_by_field_name("body")
    for statement in walk_outside_closures(body) if body is not None else ():
        if statement.type == "return_statement":
            listed = named(statement)
            values = named(listed[0]) if listed else []
            if len(values) > result:
                yield Source(function.file, values[result])
            else:
                yield Source(function.file, values[0], result) if values else None


def entry_of(element: Node, side: str = "") -> list[Node]:
    """Return an element of a literal, with its key if it has one; `side` asks for its `key` or `value` only."""
    parts = named(element) if element.type == "keyed_element" else [element]
    if not side or len(parts) < 2:
        return parts
    return parts[:1] if side == "key" else parts[1:]


def pointed_at(node: Node) -> Node | None:
    """Return `x` of `*(*T)(unsafe.Pointer(&x))`, which reads the same memory as another type."""
    if text(node)[:1] != "*":
        return None
    pointer = node.child_by_field_name("operand")
    while pointer is not None and not text(pointer).startswith("&"):
        given = (
            arguments_of(pointer)
            if pointer.type.endswith(("call_expression", "conversion_expression"))
            else []
        )
        inside = given or (named(pointer) if pointer.type == "parenthesized_expression" else [])
        pointer = inside[0] if len(inside) == 1 else None
    return pointer.child_by_field_name("operand") if pointer is not None else None


def ranged_by(binding: Binding) -> Node | None:
    """Return the container whose entries a closure's parameter is: `m.Range(func(key, value any) bool { … })`."""
    closure = binding.node.parent
    while closure is not None and closure.start_byte > binding.start:
        closure = closure.parent
    listed = closure.parent if closure is not None else None
    call = listed.parent if listed is not None and listed.type == "argument_list" else None
    function = call.child_by_field_name("function") if call is not None else None
    field = function.child_by_field_name("field") if function is not None else None
    if function is None or field is None or text(field) != "Range":
        return None
    return function.child_by_field_name("operand")


def result_name(universe: Universe, function: FuncDecl, result: int) -> Binding | None:
    """Return the local name of a function's result by index, if it has one."""
    for bindings in universe.locals(function.file, function.node.start_byte).values():
        for binding in bindings:
            if (
                binding.kind == "result"
                and binding.index == result
                and binding.start == function.node.start_byte
            ):
                return binding
    return None


def assigned(statement: Node, name: str) -> list[Node]:
    """Return what a statement gives a name, each value beside its target."""
    if statement.type not in ("short_var_declaration", "assignment_statement"):
        return []
    left, right = statement.child_by_field_name("left"), statement.child_by_field_name("right")
    pairs = zip(named(left), named(right), strict=False) if left is not None and right is not None else ()
    return [inner(value) for target, value in pairs if text(target) == name]


def makes_room(value: Node) -> bool:
    """Tell whether a value is an empty map, slice or other container that is made there."""
    if value.type == "unary_expression":
        value = inner(value.child_by_field_name("operand") or value)
    body, function = value.child_by_field_name("body"), value.child_by_field_name("function")
    if value.type == "composite_literal":
        return body is not None and not named(body)
    return function is not None and text(function) == "make"


def parts_of(elements: Sequence[Node], type_: Struct | Array) -> Iterator[tuple[str, Node]]:
    """Yield the names of fields, or nothing for elements of an array, with what a literal gives them."""
    names = [f.name for f in type_.fields] if isinstance(type_, Struct) else []
    for element, name in zip_longest(elements, names):
        if element is None:
            continue
        if element.type != "keyed_element":
            yield name or "", element
            continue
        key, value = element.child_by_field_name("key"), element.child_by_field_name("value")
        if value is not None:
            yield text(key) if key is not None else name or "", value
