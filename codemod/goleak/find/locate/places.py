"""Declared containers: package variables and struct fields, and which of them an expression names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from goleak.find.catalog import Catalog
from goleak.find.facts import Location, Scope
from goleak.find.locate.containers import Shape, carries, is_open, is_shelf, shape_of
from goleak.find.locate.screen import Screen
from goleak.read import gotypes as go
from goleak.read.declarations import Declarations, ParsedFile, TypeDecl, ValueDecl
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Field, Interface, Named, Pointer, Struct, Type
from goleak.read.syntax import Node, inner, named, text
from goleak.read.types import dereference
from goleak.read.universe import LocalName, PackageName, member


@dataclass(frozen=True, slots=True)
class Place:
    """Where a container is kept: a package variable (`owner` empty) or a field of the named type `owner`.

    A field of an anonymous struct variable is `variable.field` with no owner. A local variable has `scope` >= 0,
    the byte offset of its declaration in `file`.
    """

    package: str
    owner: str
    name: str
    scope: int = -1

    @property
    def field(self) -> str:
        """The last name, as selectors spell it."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared container that may hold type information."""

    place: Place
    scope: Scope
    file: ParsedFile
    name_node: Node
    type: Type
    shape: Shape
    embedded: bool = False
    interface: bool = False


def location(file: ParsedFile, node: Node) -> Location:
    """Return the span of a node, with 1-based lines and byte columns."""
    (row, column), (end_row, end_column) = node.start_point, node.end_point
    return Location(
        file.source.name, node.start_byte, node.end_byte, row + 1, column + 1, end_row + 1, end_column + 1
    )


def declared_containers(
    expressions: Expressions,
    package: Declarations,
    screen: Screen | None = None,
    catalog: Catalog | None = None,
) -> Iterator[Declared]:
    """Yield the containers that a package declares and whose types do not rule type information out.

    Without a screen, every declaration is parsed. `catalog` knows containers of other modules.
    """
    chunks = screen.chunks if screen else None
    for value in package.variables(chunks):
        if screen is None or screen.keeps_variable(value.node.text or b""):
            yield from _variable(expressions, value, catalog)
    for declared in package.declared_types(chunks):
        yield from _owner(expressions, declared, screen, catalog)


def _variable(expressions: Expressions, value: ValueDecl, catalog: Catalog | None) -> Iterator[Declared]:
    type_ = expressions.value(value)
    place = Place(value.file.package, "", value.name)
    declared = _container(expressions, value, type_, catalog)
    if declared is not None:
        shape, interface = declared
        yield Declared(place, "package", value.file, value.name_node, type_, shape, False, interface)
    body = dereference(type_)
    if isinstance(body, Struct):
        for field in body.fields:
            inner_place = replace(place, name=f"{value.name}.{field.name}")
            yield from _field(expressions, value.file, inner_place, field, "field", catalog)


def _container(
    expressions: Expressions, value: ValueDecl, type_: Type, catalog: Catalog | None
) -> tuple[Shape, bool] | None:
    shape = shape_of(expressions.types, type_, catalog)
    if shape is not None:
        return (shape, False) if may_hold(expressions, shape) else None
    if isinstance(expressions.types.underlying(type_), Interface) and len(value.values) == value.count:
        initial = expressions.of(value.file, value.values[value.index])
        behind = shape_of(expressions.types, initial, catalog) if isinstance(initial, Pointer) else None
        if behind is not None and behind.verbs and not behind.wrappers and may_hold(expressions, behind):
            return behind, True
    return None


def may_hold(expressions: Expressions, shape: Shape) -> bool:
    """Tell whether a container's types do not rule type information out."""
    types = expressions.types
    return any(is_open(types, t) or carries(types, t) or _has_parameter(t) for t in (shape.key, shape.value))


def _has_parameter(type_: Type) -> bool:
    match type_:
        case go.TypeParam():
            return True
        case Pointer(elem) | go.Slice(elem) | go.Array(elem):
            return _has_parameter(elem)
        case go.Map(key, elem):
            return _has_parameter(key) or _has_parameter(elem)
        case Named(_, _, arguments):
            return any(_has_parameter(a) for a in arguments)
    return False


def _owner(
    expressions: Expressions, declared: TypeDecl, screen: Screen | None, catalog: Catalog | None
) -> Iterator[Declared]:
    if declared.alias or declared.type_node.type != "struct_type":
        return
    keeps = screen.keeps_type if screen else None
    for field in expressions.types.fields(declared.file, declared.type_node, keeps):
        place = Place(declared.file.package, declared.name, field.name)
        yield from _field(expressions, declared.file, place, field, "field", catalog)


def _field(
    expressions: Expressions,
    file: ParsedFile,
    place: Place,
    field: Field,
    scope: Scope,
    catalog: Catalog | None,
) -> Iterator[Declared]:
    shape = shape_of(expressions.types, field.type, catalog)
    if shape is None or not may_hold(expressions, shape) or field.at < 0:
        return
    node = file.node_at(field.at, field.at + 1)
    if node is not None:
        yield Declared(place, scope, file, node, field.type, shape, field.embedded)


def place_of(expressions: Expressions, file: ParsedFile, node: Node, depth: int = 0) -> Place | None:
    """Return the variable or field that an expression names, through `&`, `*`, indexes of shards and aliases."""
    node = inner(node)
    if depth > 8:
        return None
    match node.type:
        case "unary_expression" if text(node)[:1] in "&*":
            operand = node.child_by_field_name("operand")
            return place_of(expressions, file, operand, depth + 1) if operand else None
        case "index_expression":
            operand = node.child_by_field_name("operand")
            if operand is None:
                return None
            body = expressions.types.underlying(dereference(expressions.of(file, operand)))
            return (
                place_of(expressions, file, operand, depth + 1) if is_shelf(expressions.types, body) else None
            )
        case "identifier":
            return _identifier_place(expressions, file, node, depth)
        case "selector_expression":
            return _selector_place(expressions, file, node, depth)
    return None


def _identifier_place(expressions: Expressions, file: ParsedFile, node: Node, depth: int) -> Place | None:
    found = expressions.universe.lookup(file, node)
    if isinstance(found, ValueDecl) and not found.constant:
        return Place(found.file.package, "", found.name)
    if isinstance(found, LocalName):
        binding = found.binding
        if binding.kind in ("short", "var"):
            values = binding.node.child_by_field_name("right" if binding.kind == "short" else "value")
            sources = named(values) if values else []
            if len(sources) == binding.count:
                aliased = place_of(expressions, file, sources[binding.index], depth + 1)
                if aliased is not None and aliased.scope < 0:
                    return aliased
        return Place(file.source.name, "", binding.name, binding.name_node.start_byte)
    return None


def _selector_place(expressions: Expressions, file: ParsedFile, node: Node, depth: int) -> Place | None:
    operand, field = node.child_by_field_name("operand"), node.child_by_field_name("field")
    if operand is None or field is None:
        return None
    if operand.type == "identifier":
        found = expressions.universe.lookup(file, operand)
        if isinstance(found, PackageName):
            package = expressions.universe.package(found.path)
            value = member(package, text(field)) if package else None
            return Place(found.path, "", value.name) if isinstance(value, ValueDecl) else None
    selection = expressions.types.select(expressions.of(file, operand), text(field))
    if selection is None or selection.kind != "field":
        return None
    if isinstance(selection.owner, Named):
        return Place(selection.owner.package, selection.owner.name, selection.name, selection.owner.scope)
    outer = place_of(expressions, file, operand, depth + 1)
    return replace(outer, name=f"{outer.name}.{selection.name}") if outer else None
