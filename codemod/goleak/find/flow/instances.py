"""Type arguments that generic owners of containers are used with."""

from __future__ import annotations

from collections.abc import Iterator

from goleak.find.locate.places import Declared
from goleak.read.declarations import FuncDecl, TypeDecl
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Named, Type, TypeParam
from goleak.read.references import calls_of, enclosing_function, occurrences, visible_files
from goleak.read.syntax import Node
from goleak.read.types import dereference


def instantiations(expressions: Expressions, declared: Declared) -> Iterator[dict[str, Type]]:
    """Yield the type arguments, by parameter, of each instantiation of a generic owner in the module."""
    place = declared.place
    if not place.owner:
        return
    package = expressions.universe.package(place.package)
    owner = package.types.get(place.owner) if package and place.owner else None
    if owner is None or not owner.parameters:
        return
    seen: set[Named] = set()
    for instance in _instances(expressions, owner):
        if instance.args and instance not in seen:
            seen.add(instance)
            if not any(isinstance(a, TypeParam) for a in instance.args):
                yield dict(zip(owner.parameters, instance.args, strict=False))


def _instances(expressions: Expressions, owner: TypeDecl) -> Iterator[Named]:
    """Yield the instances that the source spells, and those that calls of generic constructors make."""
    makers: list[FuncDecl] = []
    for file in visible_files(expressions.universe, owner.file.package, owner.name):
        for node in occurrences(file, owner.name):
            generic = node.parent
            if generic is not None and generic.type == "qualified_type":
                generic = generic.parent
            if generic is None or generic.type != "generic_type":
                continue
            instance = expressions.types.resolve(file, generic)
            if isinstance(instance, Named):
                yield instance
            function = enclosing_function(expressions.universe, file, node.start_byte)
            if function is not None and function not in makers and _is_result(generic, function):
                makers.append(function)
    for function in makers:
        for file, call in calls_of(expressions, function):
            made = dereference(expressions.of(file, call))
            if isinstance(made, Named) and (made.package, made.name) == (owner.file.package, owner.name):
                yield made


def _is_result(type_node: Node, function: FuncDecl) -> bool:
    """Tell whether a type stands among the results of a generic function."""
    result = function.node.child_by_field_name("result")
    generic = function.node.child_by_field_name("type_parameters") is not None
    return (
        generic
        and result is not None
        and result.start_byte <= type_node.start_byte
        and type_node.end_byte <= result.end_byte
    )
