"""Type arguments that a call leaves out, found by matching parameters with arguments."""

from __future__ import annotations

from goleak.read import gotypes as go
from goleak.read.gotypes import UNKNOWN, Func, Interface, Named, Type
from goleak.read.substitution import mentions, substitute
from goleak.read.types import TypeResolver

_LITERALS = go.Slice | go.Array | go.Map | go.Chan | go.Pointer | Func | Interface


class Inference:
    """Binds the type parameters of one call; the first binding stays."""

    def __init__(self, parameters: dict[str, go.TypeParam], types: TypeResolver) -> None:
        """Bind these type parameters and no others."""
        self.by_name = parameters
        self.parameters = frozenset[Type](parameters.values())
        self.types = types
        self.bound: dict[str, Type] = {}

    def unify(self, pattern: Type, given: Type) -> None:
        """Match a parameter type against an argument type."""
        if given == UNKNOWN:
            return
        if isinstance(pattern, go.TypeParam):
            if pattern in self.parameters and given != go.NIL:
                self.bound.setdefault(pattern.name, given)
        elif isinstance(pattern, Named) and pattern.args:
            if isinstance(given, Named) and _generic(pattern) == _generic(given):
                for a, b in zip(pattern.args, given.args, strict=False):
                    self.unify(a, b)
            else:
                self._literals(self.types.underlying(pattern), given)
        elif isinstance(pattern, _LITERALS):
            self._literals(pattern, given)

    def _literals(self, pattern: Type, given: Type) -> None:
        if isinstance(pattern, Interface):
            self._methods(pattern, given)
            return
        match pattern, self.types.underlying(given):
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
            case Func() as wanted, Func() as found:
                for p, q in zip(wanted.parameters, found.parameters, strict=False):
                    self.unify(p.type, q.type)
                for r, s in zip(wanted.results, found.results, strict=False):
                    self.unify(r, s)

    def _methods(self, pattern: Interface, given: Type) -> None:
        """Match the methods that an interface asks for with those of the argument's type."""
        for method in pattern.methods:
            found = self.types.select(given, method.name)
            if found is not None and found.kind == "method":
                self.unify(method.type, found.type)

    def apply_constraints(self) -> None:
        """Let constraints such as `~[]E` tell about E, and about their own parameter."""
        for _ in self.by_name:
            for name, parameter in self.by_name.items():
                core = self.types.underlying(parameter)
                if core == parameter:
                    continue
                missing = self.parameters - {self.by_name[n] for n in self.bound}
                if name in self.bound:
                    self.unify(core, self.bound[name])
                elif not mentions(core, missing):
                    self.bound[name] = substitute(core, self.bound)


def _generic(type_: Named) -> tuple[str, str, int]:
    return type_.package, type_.name, type_.scope
