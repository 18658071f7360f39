"""Declarations beside a cache that serve it alone: its lock, its sync.Once."""

from __future__ import annotations

from collections.abc import Iterator

from goleak.find.locate.places import Declared, Place, place_of
from goleak.fix.edit.statements import is_within, statement_of
from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.references import is_key, occurrences
from goleak.read.syntax import Node, named, text


def own_declaration(
    expressions: Expressions, declared: Declared, place: Place, types: tuple[go.Type, ...]
) -> tuple[ParsedFile, Node] | None:
    """Return the declaration of a place beside a cache, if it declares nothing else and no other package can see it."""
    own = declared.place
    if place.scope >= 0 or place.package != own.package or place.owner != own.owner:
        return None
    if place.owner or "." in place.name or "." in own.name:
        outside = place.owner or place.name.partition(".")[0]
        if outside[:1].isupper() and place.field[:1].isupper():
            return None
        found = _field(declared, place)
    else:
        found = _variable(expressions, place)
    return found if found is not None and _is_plain(expressions, *found, types) else None


def _field(declared: Declared, place: Place) -> tuple[ParsedFile, Node] | None:
    """Return the declaration of a field of the same struct."""
    around = declared.name_node.parent
    fields = named(around.parent) if around is not None and around.parent is not None else []
    if place.name.rpartition(".")[0] != declared.place.name.rpartition(".")[0]:
        return None
    spec = next((f for f in fields if place.field in _names(f)), None)
    return (declared.file, spec) if spec is not None else None


def _names(field: Node) -> list[str]:
    """Return the names that a field declaration declares; an embedded type is called like its last part."""
    names = [text(n) for n in field.children_by_field_name("name")]
    type_node = field.child_by_field_name("type")
    return names or ([text(type_node).rpartition(".")[2]] if type_node is not None else [])


def _variable(expressions: Expressions, place: Place) -> tuple[ParsedFile, Node] | None:
    """Return the declaration of an unexported package variable that is declared without a value."""
    package = expressions.universe.package(place.package)
    for value in package.variables() if package is not None else ():
        spec = value.name_node.parent
        around = spec.parent if spec is not None else None
        if value.name == place.name and spec is not None and around is not None:
            if value.values or value.name[:1].isupper():
                return None
            return value.file, around if around.type == "var_declaration" else spec
    return None


def _is_plain(
    expressions: Expressions, file: ParsedFile, declaration: Node, types: tuple[go.Type, ...]
) -> bool:
    spec = named(declaration)[0] if declaration.type == "var_declaration" else declaration
    type_node = spec.child_by_field_name("type")
    alone = len(spec.children_by_field_name("name")) <= 1
    return type_node is not None and alone and expressions.types.resolve(file, type_node) in types


def mentions_of(
    expressions: Expressions, place: Place, declaration: tuple[ParsedFile, Node]
) -> Iterator[tuple[ParsedFile, Node]]:
    """Yield the statements of its package that name a place, and the names that stand in none."""
    package = expressions.universe.package(place.package)
    for file in package.files if package is not None else ():
        for node in occurrences(file, place.field):
            expression = node.parent if node.type == "field_identifier" else node
            if expression is None or (file is declaration[0] and is_within(node, declaration[1])):
                continue
            if is_key(node) or place_of(expressions, file, expression) == place:
                yield file, statement_of(node) or node
