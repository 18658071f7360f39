"""Type arguments that a call leaves out, found by matching parameters with arguments."""

from __future__ import annotations

from collections.abc import Callable

from goleak.read import gotypes as go
from goleak.read.gotypes import UNKNOWN, Func, Named, Type

_LITERALS = go.Slice | go.Array | go.Map | go.Chan | go.Pointer | Func


class Inference:
    """Binds the type parameters of one call; the first binding stays."""

    def __init__(self, parameters: frozenset[Type], underlying: Callable[[Type], Type]) -> None:
        """Bind these type parameters and no others."""
        self.parameters = parameters
        self.underlying = underlying
        self.bound: dict[str, Type] = {}

    def unify(self, pattern: Type, given: Type) -> None:
        """Match a parameter type against an argument type."""
        if given == UNKNOWN:
            return
        if isinstance(pattern, go.TypeParam):
            if pattern in self.parameters and given != go.NIL:
                self.bound.setdefault(pattern.name, given)
            return
        if isinstance(pattern, Named) and isinstance(given, Named):
            self._named(pattern, given)
        elif isinstance(pattern, Named) and pattern.args and isinstance(given, _LITERALS):
            self.unify(self.underlying(pattern), given)
        elif isinstance(pattern, _LITERALS):
            self._literals(
                pattern, self.underlying(given) if isinstance(given, Named | go.TypeParam) else given
            )

    def _named(self, pattern: Named, given: Named) -> None:
        if (pattern.package, pattern.name, pattern.scope) == (given.package, given.name, given.scope):
            for a, b in zip(pattern.args, given.args, strict=False):
                self.unify(a, b)

    def _literals(self, pattern: Type, given: Type) -> None:
        match pattern, given:
            case (
                (go.Slice(a), go.Slice(b))
                | (go.Array(a), go.Array(b))
                | (go.Pointer(a), go.Pointer(b))
                | (go.Chan(a), go.Chan(b))
            ):
                self.unify(a, b)
            case go.Map(key, elem), go.Map(other_key, other_elem):
                self.unify(key, other_key)
                self.unify(elem, other_elem)
            case Func(), Func():
                for p, q in zip(pattern.parameters, given.parameters, strict=False):
                    self.unify(p.type, q.type)
                for r, s in zip(pattern.results, given.results, strict=False):
                    self.unify(r, s)
