"""Types of declared names: from a written type, or from the value that they are declared with."""

from __future__ import annotations

from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile, ValueDecl
from goleak.read.gotypes import UNKNOWN, Func, Type
from goleak.read.operators import default
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, named
from goleak.read.typer import Typer
from goleak.read.types import dereference

_COMMA_OK = frozenset({"index_expression", "type_assertion_expression", "unary_expression"})


def value_type(typer: Typer, declared: ValueDecl) -> Type:
    """Return the type of a package-level variable or constant; constants keep their kind."""
    if declared.constant:
        return _constant(typer, declared.file, declared.node, declared.index, declared.count)
    if declared.type_node is not None:
        return typer.types.resolve(declared.file, declared.type_node)
    return default(_item(typer, declared.file, list(declared.values), declared.index, declared.count))


def binding_type(typer: Typer, file: ParsedFile, binding: Binding) -> Type:
    """Return the type of a local name; constants keep their kind."""
    node = binding.node
    match binding.kind:
        case "parameter" | "receiver" | "result":
            type_node = node.child_by_field_name("type")
            declared = typer.types.resolve(file, type_node) if type_node else UNKNOWN
            return go.Slice(declared) if node.type == "variadic_parameter_declaration" else declared
        case "const":
            return _constant(typer, file, node, binding.index, binding.count)
        case "var":
            type_node = node.child_by_field_name("type")
            if type_node is not None:
                return typer.types.resolve(file, type_node)
            value = node.child_by_field_name("value")
            return default(_item(typer, file, named(value) if value else [], binding.index, binding.count))
        case "short" | "receive":
            return _short(typer, file, binding)
        case "range":
            return default(_ranged(typer, file, node, binding.index))
        case "switch":
            return _switched(typer, file, node)
    return UNKNOWN


def _short(typer: Typer, file: ParsedFile, binding: Binding) -> Type:
    if binding.kind == "short" and binding.count > 1:
        earlier = [
            b
            for b in typer.universe.locals(file, binding.start).get(binding.name, ())
            if b.scope == binding.scope and b.name_node.start_byte < binding.name_node.start_byte
        ]
        if earlier:  # `:=` assigns to a name that the scope has already
            return binding_type(typer, file, earlier[0])
    right = binding.node.child_by_field_name("right")
    if right is None:
        return UNKNOWN
    values = named(right) if right.type == "expression_list" else [right]
    return default(_item(typer, file, values, binding.index, binding.count))


def _constant(typer: Typer, file: ParsedFile, spec: Node, index: int, count: int) -> Type:
    """Type a constant; one without a value repeats the type and the values of those before it."""
    while spec.child_by_field_name("value") is None:
        before = spec.prev_named_sibling
        while before is not None and before.type == "comment":
            before = before.prev_named_sibling
        if before is None or before.type != "const_spec":
            return UNKNOWN
        spec = before
    type_node, value = spec.child_by_field_name("type"), spec.child_by_field_name("value")
    if type_node is not None:
        return typer.types.resolve(file, type_node)
    values = named(value) if value else []
    return typer.raw(file, values[index]) if index < len(values) and len(values) == count else UNKNOWN


def _item(typer: Typer, file: ParsedFile, values: list[Node], index: int, count: int) -> Type:
    """Return the type of name `index` of `count` in a declaration from `values`."""
    if len(values) == count:
        found = typer.of(file, values[index])
        return UNKNOWN if isinstance(found, go.Tuple) else found
    if len(values) == 1:
        return _one_of_many(typer, file, inner(values[0]), index)
    return UNKNOWN


def _one_of_many(typer: Typer, file: ParsedFile, value: Node, index: int) -> Type:
    """Type one name of `a, b := value`: a call's result, or value and ok."""
    if index == 1 and value.type in _COMMA_OK:
        return go.BOOL
    found = typer.of(file, value)
    if isinstance(found, go.Tuple):
        return found.items[index] if index < len(found.items) else UNKNOWN
    return found if index == 0 and value.type in _COMMA_OK else UNKNOWN


def _ranged(typer: Typer, file: ParsedFile, node: Node, index: int) -> Type:
    right = node.child_by_field_name("right")
    ranged = typer.of(file, right) if right is not None else UNKNOWN
    found: tuple[Type, ...] = ()
    match _range_body(typer, ranged):
        case go.Map(key, elem):
            found = (key, elem)
        case go.Slice(elem) | go.Array(elem):
            found = (go.INT, elem)
        case go.Basic("string"):
            found = (go.INT, go.Basic("rune"))
        case go.Basic(name) if name.removeprefix("u").startswith("int") or name in ("byte", "rune"):
            found = (ranged,)
        case go.Chan(elem):
            found = (elem,)
        case Func(parameters) if parameters:
            yielded = typer.types.underlying(parameters[0].type)
            if isinstance(yielded, Func):
                found = tuple(p.type for p in yielded.parameters)
    return found[index] if index < len(found) else UNKNOWN


def _range_body(typer: Typer, ranged: Type) -> Type:
    body = typer.types.underlying(ranged)
    if not isinstance(body, go.Pointer):
        return body
    pointed = typer.types.underlying(dereference(body))
    return pointed if isinstance(pointed, go.Array) else UNKNOWN


def _switched(typer: Typer, file: ParsedFile, case: Node) -> Type:
    """Type the alias of a type switch inside one case: the case's only type, else the operand's."""
    types = case.children_by_field_name("type")
    switch = case.parent
    if len(types) == 1 and types[0].text != b"nil":
        return typer.types.resolve(file, types[0])
    value = switch.child_by_field_name("value") if switch else None
    return typer.of(file, value) if value is not None else UNKNOWN
