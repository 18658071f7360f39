"""What types are made of: the literal behind a name, and what a selector finds."""

from __future__ import annotations

from dataclasses import dataclass

from goleak.read import gotypes as go
from goleak.read.declarations import FuncDecl
from goleak.read.gotypes import UNKNOWN, Field, Func, Interface, Named, Struct, Type
from goleak.read.resolving import Resolver, receiver_parameters
from goleak.read.substitution import substitute
from goleak.read.universe import Universe

__all__ = ["Selection", "TypeResolver", "dereference", "substitute"]

_MAX_EMBEDDING = 8
_MAX_ALIASES = 20
_ERROR_METHOD = Func((), (go.STRING,))

Path = tuple[tuple[Type, Field], ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """What `x.name` selects: a field or a method, its type, and the struct type it was found in.

    `owner` is the named type that declares the field (UNKNOWN for an anonymous struct) or the method;
    `path` are the embedded fields passed on the way, outermost first.
    """

    kind: str
    name: str
    type: Type
    owner: Type
    path: Path = ()
    method: FuncDecl | None = None


class TypeResolver(Resolver):
    """Resolves type expressions and selectors; answers are remembered."""

    def __init__(self, universe: Universe) -> None:
        """Work on the packages of a universe."""
        super().__init__(universe)
        self._underlying: dict[Type, Type] = {}
        self._selections: dict[tuple[Type, str, str], Selection | None] = {}

    def underlying(self, type_: Type) -> Type:
        """Follow names to the type literal behind them; UNKNOWN where a declaration is not at hand.

        A type parameter stands for the one underlying type that its constraint admits, if there is one.
        """
        for _ in range(_MAX_ALIASES):
            if not isinstance(type_, Named | go.TypeParam):
                return type_
            if type_ not in self._underlying:
                self._underlying[type_] = UNKNOWN  # a type that is declared by itself
                self._underlying[type_] = (
                    self._expand(type_) if isinstance(type_, Named) else self._core(type_)
                )
            below = self._underlying[type_]
            if below == type_:
                return type_ if isinstance(type_, go.TypeParam) else UNKNOWN
            type_ = below
        return UNKNOWN

    def _expand(self, type_: Named) -> Type:
        declared = self.declaration(type_)
        if declared is None:
            return UNKNOWN
        body = self.resolve(declared.file, declared.type_node)
        if declared.parameters:
            body = substitute(body, dict(zip(declared.parameters, type_.args, strict=False)))
        return body

    def _core(self, parameter: go.TypeParam) -> Type:
        bodies = {self.underlying(t) for t in self.type_set(parameter) or ()}
        return bodies.pop() if len(bodies) == 1 else parameter

    def type_set(self, type_: Type, depth: int = 0) -> tuple[Type, ...] | None:
        """Return the types that a constraint lists, or None where methods alone decide."""
        if depth > _MAX_EMBEDDING:
            return ()
        match type_:
            case go.TypeParam():
                return self.type_set(self.constraint(type_), depth + 1)
            case go.Basic("comparable" | "error") | go.Unknown():
                return None
            case go.Union(terms):
                listed = [self.type_set(t.type, depth + 1) for t in terms]
                return None if None in listed else tuple(t for each in listed for t in each or ())
            case Interface(_, embeds):
                restricting = [s for e in embeds if (s := self.type_set(e, depth + 1)) is not None]
                return restricting[0] if len(restricting) == 1 else () if restricting else None
            case Named():
                body = self.underlying(type_)
                known = isinstance(body, Interface | go.Unknown)
                return self.type_set(body, depth + 1) if known else (type_,)
        return (type_,)

    def select(self, type_: Type, name: str, package: str = "") -> Selection | None:
        """Find the field or method `name` of a type as Go does: the shallowest, or nothing where two are as shallow.

        With the package that the selector stands in, names that other packages keep to themselves are passed over.
        """
        key = (type_, name, "" if name[:1].isupper() else package)
        if key not in self._selections:
            self._selections[key] = self._select(*key)
        return self._selections[key]

    def _select(self, type_: Type, name: str, package: str) -> Selection | None:
        base = dereference(type_)
        if isinstance(base, go.TypeParam):
            return self._search(base, name, package) if base == type_ else None
        body = self.underlying(base)
        if isinstance(type_, go.Pointer):
            if isinstance(body, Interface | go.Pointer):
                return None  # neither interfaces nor pointers have anything behind a pointer
        elif isinstance(body, go.Pointer):
            found = self._search(body.elem, name, package)  # a named pointer type has fields, but no methods
            return found if found is not None and found.kind == "field" else None
        return self._search(base, name, package)

    def _search(self, base: Type, name: str, package: str) -> Selection | None:
        level: list[tuple[Type, Path]] = [(base, ())]
        seen: set[Type] = set()
        for _ in range(_MAX_EMBEDDING):
            found: list[Selection] = []
            deeper: list[tuple[Type, Path]] = []
            unknown = False
            for candidate, path in level:
                foreign = package and isinstance(candidate, Named) and candidate.package != package
                direct = None if foreign else self._direct(candidate, name, path)
                if direct is not None:
                    found.append(direct)
                    continue
                body = self.underlying(candidate)
                unknown = unknown or (name[:1].isupper() and self._is_partly_unknown(body))
                if isinstance(body, Struct) and candidate not in seen:
                    deeper += [
                        (dereference(f.type), (*path, (candidate, f))) for f in body.fields if f.embedded
                    ]
            if found or unknown or not deeper:
                # What an embedded type of unknown source holds would hide whatever lies deeper.
                return found[0] if len(found) == 1 else None
            seen.update(candidate for candidate, _ in level)
            level = deeper
        return None

    def _is_partly_unknown(self, body: Type) -> bool:
        """Tell whether a type may have methods that nothing at hand declares."""
        if isinstance(body, Interface):
            return any(self.underlying(e) == UNKNOWN for e in body.embeds)
        return body == UNKNOWN

    def _direct(self, base: Type, name: str, path: Path) -> Selection | None:
        if isinstance(base, Named):
            declared = self._method(base, name)
            if declared is not None:
                signature = self.signature(declared.file, declared.node)
                bound = substitute(signature, self._receiver_arguments(declared, base))
                return Selection("method", name, bound, base, path, declared)
        if base == go.ERROR and name == "Error":
            return Selection("method", name, _ERROR_METHOD, base, path)
        if isinstance(base, go.TypeParam):
            return self._of_parameter(base, name, path)
        body = self.underlying(base)
        if isinstance(body, Struct):
            for found in body.fields:
                if found.name == name:
                    return Selection("field", name, found.type, base, path)
        if isinstance(body, Interface):
            return self._of_interface(base, body, name, path, 0)
        return None

    def _method(self, base: Named, name: str) -> FuncDecl | None:
        package = self.universe.package(base.package) if base.scope < 0 else None
        methods = package.methods.get((base.name, name)) if package else None
        return methods[0] if methods else None

    def _of_parameter(self, base: go.TypeParam, name: str, path: Path) -> Selection | None:
        """Select from a type parameter: a method of its constraint, or what its only type has."""
        body = self.underlying(self.constraint(base))
        if isinstance(body, Interface):
            found = self._of_interface(base, body, name, path, 0)
            if found is not None:
                return found
        listed = self.type_set(base) or ()
        only = self.select(listed[0], name) if len(listed) == 1 else None
        return only if only is not None and only.kind == "method" else None

    def _of_interface(
        self, owner: Type, body: Interface, name: str, path: Path, depth: int
    ) -> Selection | None:
        for method in body.methods:
            if method.name == name:
                return Selection("method", name, method.type, owner, path)
        for embedded in body.embeds if depth < _MAX_EMBEDDING else ():
            below = self.underlying(embedded)
            found = None
            if embedded == go.ERROR:
                found = self._direct(embedded, name, path)
            elif isinstance(below, Interface):
                found = self._of_interface(embedded, below, name, path, depth + 1)
            if found is not None:
                return found
        return None

    def _receiver_arguments(self, method: FuncDecl, base: Named) -> dict[str, Type]:
        if not base.args:
            return {}
        _, names = receiver_parameters(method.node)
        return dict(zip(names, base.args, strict=False))


def dereference(type_: Type) -> Type:
    """Strip one pointer, if there is one."""
    return type_.elem if isinstance(type_, go.Pointer) else type_
