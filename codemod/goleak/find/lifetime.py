"""How long a container lives: as long as the process, its owner, or one call."""

from __future__ import annotations

import re

from goleak.find.facts import Lifetime
from goleak.find.places import Declared
from goleak.read import gotypes as go
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Func, Named, Struct, Type

_PER_CALL = re.compile(
    r"(state|visitor|walker|context|ctx|scanner|lexer|parser|encoder|decoder|printer|iterator|cursor|session|request)$",
    re.I,
)


class Lifetimes:
    """Answers how long owners live; the reach of package variables is worked out once a package."""

    def __init__(self, expressions: Expressions) -> None:
        """Work on the packages of a universe."""
        self.expressions = expressions
        self._reached: dict[str, frozenset[tuple[str, str]]] = {}

    def of(self, declared: Declared) -> Lifetime:
        """Return the lifetime of a declared container.

        A field lives with its owner: `process` where a package variable reaches the owner's type, `owner` where users
        of an exported API keep it, `call` where only unexported, unreached types hold it or its name says it lives
        for one document or call.
        """
        if declared.scope == "package" or not declared.place.owner:
            return "process"
        place = declared.place
        if (place.package, place.owner) in self._from_variables(place.package):
            return "process"
        if _PER_CALL.search(place.owner):
            return "call"
        if place.owner[:1].isupper() or self._kept(place.package, place.owner):
            return "owner"
        return "call"

    def _from_variables(self, package: str) -> frozenset[tuple[str, str]]:
        """Return the named types that the package's variables reach through fields, pointers and elements."""
        if package not in self._reached:
            reached: set[tuple[str, str]] = set()
            declarations = self.expressions.universe.package(package)
            for value in declarations.variables() if declarations else ():
                self._reach(self.expressions.value(value), reached)
            self._reached[package] = frozenset(reached)
        return self._reached[package]

    def _reach(self, type_: Type, reached: set[tuple[str, str]]) -> None:
        match type_:
            case Named(package, name, arguments):
                for argument in arguments:
                    self._reach(argument, reached)
                if (package, name) in reached or not self.expressions.universe.is_local(package):
                    return
                reached.add((package, name))
                self._reach(self.expressions.types.underlying(type_), reached)
            case go.Pointer(elem) | go.Slice(elem) | go.Array(elem) | go.Chan(elem):
                self._reach(elem, reached)
            case go.Map(key, elem):
                self._reach(key, reached)
                self._reach(elem, reached)
            case Struct(fields):
                for field in fields:
                    self._reach(field.type, reached)

    def _kept(self, package: str, owner: str) -> bool:
        """Tell whether exported functions return an unexported owner, or exported types hold one."""
        declarations = self.expressions.universe.package(package)
        if declarations is None:
            return False
        target = (package, owner)
        for functions in declarations.functions.values():
            signature = self.expressions.types.signature(functions[0].file, functions[0].node)
            if functions[0].name[:1].isupper() and self._returns(signature, target):
                return True
        for name in declarations.types:
            if name[:1].isupper():
                reached: set[tuple[str, str]] = set()
                self._reach(Named(package, name), reached)
                if target in reached:
                    return True
        return False

    def _returns(self, signature: Func, target: tuple[str, str]) -> bool:
        for result in signature.results:
            base = result.elem if isinstance(result, go.Pointer) else result
            if isinstance(base, Named) and (base.package, base.name) == target:
                return True
        return False
