"""Type parameters: types put in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from goleak.prove.signatures import TypeParameter, Underlying
from goleak.read.gotypes import (
    Array,
    Basic,
    Chan,
    Func,
    Interface,
    Map,
    Named,
    Parameter,
    Pointer,
    Slice,
    Tuple,
    Type,
    TypeParam,
)


def substitute(t: Type, arguments: Mapping[str, Type]) -> Type:
    """Put types in the place of type parameters."""
    match t:
        case TypeParam(name):
            return arguments.get(name, t)
        case Named(args=args) if args:
            return replace(t, args=tuple(substitute(a, arguments) for a in args))
        case Pointer(elem) | Slice(elem) | Array(elem) | Chan(elem):
            return replace(t, elem=substitute(elem, arguments))
        case Map(key, elem):
            return Map(substitute(key, arguments), substitute(elem, arguments))
        case Tuple(items):
            return Tuple(tuple(substitute(i, arguments) for i in items))
        case Func(parameters, results):
            replaced = tuple(Parameter(p.name, substitute(p.type, arguments)) for p in parameters)
            return replace(t, parameters=replaced, results=tuple(substitute(r, arguments) for r in results))
    return t


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
        case Interface((), embeds):
            # A union's terms stand here side by side, and so do embedded constraints: basic terms are sure.
            terms = [
                e for e in embeds if isinstance(e, Basic) and e.name not in ("comparable", "any", "error")
            ]
            return terms[0] if terms else _satisfying(embeds[0], underlying)
    return None
