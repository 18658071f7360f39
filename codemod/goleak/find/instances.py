"""Type arguments that generic owners of containers are used with."""

from __future__ import annotations

from collections.abc import Iterator

from goleak.find.places import Declared
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Named, Type, TypeParam
from goleak.read.references import occurrences, visible_files


def instantiations(expressions: Expressions, declared: Declared) -> Iterator[dict[str, Type]]:
    """Yield the type arguments, by parameter, of each instantiation of a generic owner spelled in the module."""
    place = declared.place
    package = expressions.universe.package(place.package)
    owner = package.types.get(place.owner) if package and place.owner else None
    if owner is None or not owner.parameters:
        return
    seen: set[Named] = set()
    for file in visible_files(expressions.universe, place.package, place.owner):
        for node in occurrences(file, place.owner):
            generic = node.parent
            if generic is not None and generic.type == "qualified_type":
                generic = generic.parent
            if generic is None or generic.type != "generic_type":
                continue
            instance = expressions.types.resolve(file, generic)
            if isinstance(instance, Named) and instance.args and instance not in seen:
                seen.add(instance)
                if not any(isinstance(a, TypeParam) for a in instance.args):
                    yield dict(zip(owner.parameters, instance.args, strict=False))
