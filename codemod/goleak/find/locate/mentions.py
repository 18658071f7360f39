"""Where source names a declared container: by itself, as a field of literals, or through what embeds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from goleak.find.locate.places import Declared, Place, place_of
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Named, Struct, Type
from goleak.read.references import is_key, local_name, local_occurrences, occurrences, visible_files
from goleak.read.syntax import Node, inner, named, text
from goleak.read.types import dereference


@dataclass(frozen=True, slots=True)
class Mention:
    """One place that names a container: `node` is the expression.

    `selector` is the method of an embedded container, whose owner `node` is then. `element` sets a field in a literal
    of its owner to `value`; `replaces` tells that the literal takes the place of an owner that exists.
    """

    file: ParsedFile
    node: Node
    selector: Node | None = None
    element: Node | None = None
    value: Node | None = None
    replaces: bool = False


def mentions(expressions: Expressions, declared: Declared) -> Iterator[Mention]:
    """Yield where a container is named, its declaration left out."""
    place = declared.place
    if place.scope >= 0:
        yield from _local(expressions, declared)
        return
    for file in visible_files(expressions.universe, place.package, place.field):
        for node in occurrences(file, place.field):
            expression = _names_container(expressions, declared, file, node)
            if expression is not None:
                yield Mention(file, expression)
            elif place.owner:
                yield from _keyed(expressions, place, file, node)
    if declared.embedded:
        yield from _promoted(expressions, declared)


def _local(expressions: Expressions, declared: Declared) -> Iterator[Mention]:
    file, place = declared.file, declared.place
    binding = expressions.universe.binding(file, place.name, place.scope)
    for node in local_occurrences(expressions.universe, file, binding) if binding is not None else ():
        yield Mention(file, node)


def positional(expressions: Expressions, declared: Declared) -> Iterator[Mention]:
    """Yield the composite literals of an owner that set the field without naming it."""
    place = declared.place
    body = expressions.types.underlying(Named(place.package, place.owner))
    fields = [f.name for f in body.fields] if isinstance(body, Struct) else []
    # The first element tells: `T{` of a keyed literal is followed by a name and a colon.
    opening = re.compile(
        rb"\b" + re.escape(place.owner.encode()) + rb"(?:\[[^\]\n]*\])?\{(?!\s*(?:\}|[\w\x80-\xff]+\s*:))"
    )
    for file in visible_files(expressions.universe, place.package, place.owner):
        for found in opening.finditer(file.source.data):
            node = file.node_at(found.start(), found.start() + len(place.owner.encode()))
            literal = _literal_of(node) if node is not None else None
            listed = literal.child_by_field_name("body") if literal is not None else None
            if literal is None or listed is None or literal.type != "composite_literal":
                continue
            if not _is_owner(dereference(expressions.of(file, literal)), place):
                continue
            elements = named(listed)
            if elements and len(elements) == len(fields) and elements[0].type != "keyed_element":
                element = elements[fields.index(place.name)]
                yield Mention(file, element, None, element, inner(element))


def _literal_of(type_name: Node) -> Node | None:
    """Return the composite literal that a name is the type of."""
    around = type_name.parent
    while around is not None and around.type in ("qualified_type", "generic_type"):
        around = around.parent
    return around


def _names_container(
    expressions: Expressions, declared: Declared, file: ParsedFile, node: Node
) -> Node | None:
    """Return the expression around an identifier that names the container itself, if it does."""
    place, parent = declared.place, node.parent
    if node.start_byte == declared.name_node.start_byte and file is declared.file:
        return None
    if node.type == "field_identifier":
        if parent is None or parent.type != "selector_expression":
            return None
        expression = parent
    elif node.type == "identifier" and not place.owner and "." not in place.name and not is_key(node):
        expression = node
        if local_name(expressions.universe, file, node) is not None:
            return None
    else:
        return None
    return expression if place_of(expressions, file, expression) == place else None


def _keyed(expressions: Expressions, place: Place, file: ParsedFile, node: Node) -> Iterator[Mention]:
    """Yield the element that sets the field in a composite literal of its owner."""
    if node.type != "identifier" or not is_key(node):
        return
    element = node.parent.parent if node.parent else None
    literal = element.parent.parent if element is not None and element.parent is not None else None
    value = element.child_by_field_name("value") if element else None
    if literal is None or element is None or value is None or literal.type != "composite_literal":
        return
    if _is_owner(dereference(expressions.of(file, literal)), place):
        yield Mention(file, node, None, element, inner(value), _replaces_owner(literal))


def _is_owner(type_: Type, place: Place) -> bool:
    return isinstance(type_, Named) and (type_.package, type_.name) == (place.package, place.owner)


def _replaces_owner(literal: Node) -> bool:
    """Tell whether a literal takes the place of an owner that exists: `*p = Owner{…}`."""
    listed = literal.parent
    statement = listed.parent if listed is not None else None
    left = statement.child_by_field_name("left") if statement is not None else None
    return left is not None and text(left).startswith("*")


def _promoted(expressions: Expressions, declared: Declared) -> Iterator[Mention]:
    """Yield method calls that reach an embedded container through its owner."""
    place = declared.place
    for method in declared.shape.verbs:
        for file in visible_files(expressions.universe, place.package, place.owner):
            for node in occurrences(file, method):
                selector = node.parent
                if node.type != "field_identifier" or selector is None:
                    continue
                operand = selector.child_by_field_name("operand")
                if selector.type != "selector_expression" or operand is None:
                    continue
                selection = expressions.types.select(expressions.of(file, operand), method)
                if selection is None or not selection.path:
                    continue
                owner, field = selection.path[-1]
                if _is_owner(owner, place) and field.at == declared.name_node.start_byte:
                    yield Mention(file, operand, selector)
