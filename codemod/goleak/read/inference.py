"""Type arguments that a call leaves out, found by matching parameters with arguments."""

from __future__ import annotations

from goleak.read import gotypes as go
from goleak.read.gotypes import UNKNOWN, Func, Named, Type


def result_of(results: tuple[Type, ...]) -> Type:
    """Return the type of a call: its only result's, or a Tuple."""
    return results[0] if len(results) == 1 else go.Tuple(results)


def unify(pattern: Type, given: Type, bound: dict[str, Type]) -> None:
    """Match a parameter type against an argument type and bind its type parameters; first binding stays."""
    match pattern, given:
        case go.TypeParam(name), _ if given != UNKNOWN:
            bound.setdefault(name, given)
        case (go.Slice(a), go.Slice(b)) | (go.Pointer(a), go.Pointer(b)) | (go.Chan(a), go.Chan(b)):
            unify(a, b, bound)
        case go.Map(key, elem), go.Map(other_key, other_elem):
            unify(key, other_key, bound)
            unify(elem, other_elem, bound)
        case Named(), Named() if (pattern.package, pattern.name) == (given.package, given.name):
            for a, b in zip(pattern.args, given.args, strict=False):
                unify(a, b, bound)
        case Func(), Func():
            for p, q in zip(pattern.parameters, given.parameters, strict=False):
                unify(p.type, q.type, bound)
            for r, s in zip(pattern.results, given.results, strict=False):
                unify(r, s, bound)
