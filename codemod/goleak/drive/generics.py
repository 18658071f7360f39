"""Types chosen for type parameters."""

from __future__ import annotations

from collections.abc import Iterable

from goleak.drive.signatures import TypeParameter, Underlying
from goleak.read.gotypes import Basic, Interface, Named, Type, Union


def instantiate(parameters: Iterable[TypeParameter], underlying: Underlying) -> dict[str, Type] | None:
    """Choose a type for each type parameter: any, string where it must be comparable, the first of a union."""
    chosen: dict[str, Type] = {}
    for parameter in parameters:
        argument = _satisfying(parameter.constraint, underlying)
        if argument is None:
            return None
        chosen[parameter.name] = argument
    return chosen


def _satisfying(constraint: Type, underlying: Underlying) -> Type | None:
    match constraint:
        case Interface((), ()) | Basic("any"):
            return Interface()
        case Basic("comparable") | Named("", "comparable"):
            return Basic("string")
        case Named("cmp", "Ordered"):
            return Basic("string")
        case Named():
            below = underlying(constraint)
            return None if isinstance(below, Named) else _satisfying(below, underlying)
        case Union(terms):
            basic = [t.type for t in terms if isinstance(t.type, Basic)]
            return basic[0] if basic else _satisfying(terms[0].type, underlying)
        case Interface((), embeds):
            unions = [e for e in embeds if isinstance(e, Union)]
            return _satisfying(unions[0] if unions else embeds[0], underlying)
        case Basic(name) if name != "error":
            return constraint
    return None
