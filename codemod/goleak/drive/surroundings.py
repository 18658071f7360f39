"""The code around a cache, read from the resolver: what stores into it, what calls that, what makes receivers."""

from __future__ import annotations

from goleak.drive.signatures import Signature, Surroundings, TypeParameter, Variable
from goleak.find.caches import KnownCache
from goleak.read.declarations import Declarations, FuncDecl
from goleak.read.expressions import Expressions
from goleak.read.gotypes import ANY, Type
from goleak.read.references import calls_of, enclosing_function
from goleak.read.syntax import Node, named, text

_CALLS = 3
_MAKERS = ("New", "new", "Must", "must", "Make", "make", "Default", "default")


def surroundings_of(expressions: Expressions, known: KnownCache) -> Surroundings:
    """Return the functions that reach a store of a cache within three calls, the constructors and variables."""
    package = expressions.universe.package(known.cache.package)
    if package is None:
        return Surroundings(())
    stores = [u.function for u in known.uses if u.operation in ("store", "load-or-store") and not u.in_tests]
    level = [f for f in stores if f is not None and (f.file.package == package.path or _is_open(f))]
    found: dict[tuple[str, int], Signature] = {}
    for distance in range(_CALLS + 1):
        callers: list[FuncDecl] = []
        for function in level:
            key = (function.file.source.name, function.node.start_byte)
            if key in found or function.name in ("init", "main"):
                continue
            found[key] = _signature(expressions, package, function, distance)
            callers += _callers(expressions, package, function)
        level = callers
    return Surroundings(
        tuple(found.values()),
        tuple(_constructors(expressions, package)),
        tuple(_variables(expressions, package)),
        frozenset({*package.types, *package.values, *package.functions}),
    )


def _is_open(function: FuncDecl) -> bool:
    """Tell whether another package may call a function that is handed the cache; methods want receivers besides."""
    return not function.receiver and function.name[:1].isupper()


def _callers(expressions: Expressions, package: Declarations, function: FuncDecl) -> list[FuncDecl]:
    callers = [
        enclosing_function(expressions.universe, file, call.start_byte)
        for file, call in calls_of(expressions, function)
        if file.package == package.path
    ]
    return [c for c in callers if c is not None]


def _constructors(expressions: Expressions, package: Declarations) -> list[Signature]:
    return [
        _signature(expressions, package, declared[0], 0)
        for name, declared in package.functions.items()
        if name.startswith(_MAKERS)
    ]


def _variables(expressions: Expressions, package: Declarations) -> list[Variable]:
    return [
        Variable(name, expressions.value(values[0]))
        for name, values in package.values.items()
        if not values[0].constant and name != "_"
    ]


def _signature(
    expressions: Expressions, package: Declarations, function: FuncDecl, distance: int
) -> Signature:
    receiver: Type | None = None
    listed = function.node.child_by_field_name("receiver")
    if listed is not None and named(listed):
        type_node = named(listed)[0].child_by_field_name("type")
        receiver = expressions.types.resolve(function.file, type_node) if type_node is not None else None
    owner = package.types.get(function.receiver) if function.receiver else None
    return Signature(
        function.file.package,
        function.name,
        receiver,
        expressions.types.signature(function.file, function.node),
        function.name[:1].isupper() and (not function.receiver or function.receiver[:1].isupper()),
        function.file.source.name,
        distance,
        _type_parameters(expressions, function, function.node),
        _type_parameters(expressions, function, owner.node) if owner is not None else (),
        text(function.node),
    )


def _type_parameters(expressions: Expressions, function: FuncDecl, node: Node) -> tuple[TypeParameter, ...]:
    listed = node.child_by_field_name("type_parameters")
    found = []
    for declaration in named(listed) if listed is not None else []:
        constraint = declaration.child_by_field_name("type")
        resolved = expressions.types.resolve(function.file, constraint) if constraint is not None else ANY
        found += [TypeParameter(text(n), resolved) for n in declaration.children_by_field_name("name")]
    return tuple(found)
