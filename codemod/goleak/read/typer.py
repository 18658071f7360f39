"""What the parts of expression typing ask of each other, and which expressions denote types."""

from __future__ import annotations

from typing import Protocol

from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile, TypeDecl
from goleak.read.gotypes import UNKNOWN, Named, Type
from goleak.read.syntax import TYPES, Node, inner, named, text
from goleak.read.types import TypeResolver
from goleak.read.universe import LocalName, Object, PackageName, Predeclared, Universe, member

_NEW_TAKES_VALUES = (1, 26)
_MAX_DEPTH = 60


class Typer(Protocol):
    """Types expressions; implemented by Expressions."""

    universe: Universe
    types: TypeResolver

    def of(self, file: ParsedFile, node: Node) -> Type:
        """Return the type of an expression."""

    def raw(self, file: ParsedFile, node: Node) -> Type:
        """Return the type of an expression, with the kind of an untyped constant."""

    def type_expression(self, file: ParsedFile, node: Node) -> Type:
        """Return the type an expression denotes when it is a type."""


def parts(node: Node) -> tuple[Node, Node] | None:
    """Return operand and name of a selector, be it spelled where the parser expects a type."""
    if node.type == "qualified_type":
        children = named(node)
        return (children[0], children[1]) if len(children) == 2 else None
    operand, field = node.child_by_field_name("operand"), node.child_by_field_name("field")
    return (operand, field) if operand is not None and field is not None else None


def base_and_arguments(node: Node) -> tuple[Node, list[Node]] | None:
    """Return what stands before the brackets of `x[a]` and `x[a, b]`, and what stands inside."""
    match node.type:
        case "index_expression":
            operand, index = node.child_by_field_name("operand"), node.child_by_field_name("index")
            return (operand, [index]) if operand is not None and index is not None else None
        case "generic_type":
            base, listed = node.child_by_field_name("type"), node.child_by_field_name("type_arguments")
            return (base, named(listed)) if base is not None and listed is not None else None
        case "type_instantiation_expression":
            children = named(node)
            return children[0], children[1:]
    return None


def denoted_type(types: TypeResolver, file: ParsedFile, node: Node, depth: int = 0) -> Type:
    """Return the type an expression denotes when it is a type (`T`, `*T`, `[]T`, `pkg.T`), else UNKNOWN."""
    node = inner(node)
    if depth > _MAX_DEPTH:
        return UNKNOWN
    match node.type:
        case "identifier" | "type_identifier":
            found = types.universe.lookup(file, node)
            return types.resolve(file, node) if _is_type(found) else UNKNOWN
        case "selector_expression" | "qualified_type":
            return _imported_type(types, file, node)
        case "unary_expression":
            operand = node.child_by_field_name("operand")
            if operand is None or not any(c.type == "*" for c in node.children):
                return UNKNOWN
            pointed = denoted_type(types, file, operand, depth + 1)
            return UNKNOWN if pointed == UNKNOWN else go.Pointer(pointed)
        case "index_expression" | "generic_type" | "type_instantiation_expression":
            return _instance(types, file, node, depth + 1)
    return types.resolve(file, node) if node.type in TYPES else UNKNOWN


def _is_type(found: Object) -> bool:
    if isinstance(found, LocalName):
        return found.binding.kind in ("type", "type parameter")
    return isinstance(found, TypeDecl | Predeclared)


def _imported_type(types: TypeResolver, file: ParsedFile, node: Node) -> Type:
    split = parts(node)
    if split is None or split[0].type not in ("identifier", "package_identifier"):
        return UNKNOWN
    found = types.universe.lookup(file, split[0])
    if not isinstance(found, PackageName):
        return UNKNOWN
    package = types.universe.package(found.path)
    declared = member(package, text(split[1])) if package is not None else None
    if declared is not None or types.universe.is_local(found.path):
        return types.resolve(file, node) if isinstance(declared, TypeDecl) else UNKNOWN
    # A function may be called like a type is converted to; only `new` and `make` tell, in older Go.
    older = types.universe.project.module.go < _NEW_TAKES_VALUES
    return types.resolve(file, node) if older and _is_argument(node) else UNKNOWN


def _is_argument(node: Node) -> bool:
    return node.type == "qualified_type" and node.parent is not None and node.parent.type == "argument_list"


def _instance(types: TypeResolver, file: ParsedFile, node: Node, depth: int) -> Type:
    split = base_and_arguments(node)
    if split is None:
        return UNKNOWN
    base, given = split
    generic = denoted_type(types, file, base, depth)
    if not isinstance(generic, Named) and not _is_generic_alias(types, file, base):
        return UNKNOWN
    return types.instantiate(file, base, tuple(denoted_type(types, file, g, depth) for g in given))


def _is_generic_alias(types: TypeResolver, file: ParsedFile, node: Node) -> bool:
    node = inner(node)
    if node.type in ("identifier", "type_identifier"):
        found: object = types.universe.lookup(file, node)
    else:
        split = parts(node)
        imported = types.universe.lookup(file, split[0]) if split else None
        package = types.universe.package(imported.path) if isinstance(imported, PackageName) else None
        found = member(package, text(split[1])) if package and split else None
    return isinstance(found, TypeDecl) and found.alias
