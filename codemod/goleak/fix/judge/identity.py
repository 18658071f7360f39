"""Whether it matters which of two equal values a cache gives: they are compared, keys themselves, or handed out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from goleak.find.caches import KnownCache
from goleak.find.flow.origin import function_name
from goleak.find.flow.values import Flows
from goleak.find.locate.contexts import arguments_of, built_in, call_of
from goleak.find.locate.places import Place, place_of
from goleak.find.locate.puts import returned_by
from goleak.find.locate.uses import Use
from goleak.find.role.misses import lookup_of
from goleak.read import gotypes as go
from goleak.read.declarations import Declarations, FuncDecl, ParsedFile, ValueDecl
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Interface, Named, Pointer, Type
from goleak.read.references import comparisons, enclosing_function, occurrences
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, named, text
from goleak.read.types import dereference
from goleak.read.universe import LocalName

_MAX_DEPTH = 8
_MAX_CALLS = 20
_LOADS = ("load", "load-or-store")
# Functions of package slices and others like it that compare elements.
_COMPARES = re.compile(rb"\b(?:x?slices|lo|funk)\.(Contains|Index|Equal|Compact|IndexOf|Uniq)\(")
_PUTS = frozenset({"Store", "LoadOrStore", "Load", "Delete", "LoadAndDelete", "Swap"})


def hazards_of_identity(flows: Flows, known: KnownCache) -> Iterator[str]:
    """Yield the reasons why an equal value is not as good as the one that was stored, each a sentence."""
    expressions = flows.expressions
    for type_ in _value_types(expressions, known):
        opaque = _is_opaque(expressions, type_)
        if opaque and not _is_hidden(flows, type_):
            shown = go.show(type_)
            yield f"its values are interfaces: what is behind a {shown} may be told apart from a recomputed one"
            return
        if not opaque and not isinstance(type_, Pointer):
            continue
        origins = _Origins(flows, known.declared.place, known)
        where = _compared(expressions, known, origins, type_)
        if where:
            yield f"its values are compared by pointer in {where}: a recomputed one would not be equal"
            return
        where = _used_as_key(expressions, known, origins, type_)
        if where:
            yield f"its values are keys themselves in {where}: a recomputed one would be another key"
            return
        handed = _handed_out(flows, known, origins, type_) if opaque else ""
        if handed:
            yield f"its values are interfaces that exported {handed} hands out: callers may tell a recomputed one apart"
            return


def _value_types(expressions: Expressions, known: KnownCache) -> list[Type]:
    """Return the types that values are known by: as they are declared, stored, and asserted after a lookup."""
    found = [known.cache.value_type]
    for use in known.uses:
        if use.in_tests:
            continue
        if use.operation in _LOADS and use.function is not None:
            found += _asserted(expressions, use)
    return list(dict.fromkeys(found))


def _asserted(expressions: Expressions, use: Use) -> Iterator[Type]:
    """Yield the types that a function asserts a loaded value to be of."""
    lookup = lookup_of(use.node)
    function = use.function
    if function is None or not lookup.value:
        return
    for node in occurrences(use.file, lookup.value, function.node.start_byte, function.node.end_byte):
        around = node.parent
        if around is not None and around.type == "type_assertion_expression":
            asserted = around.child_by_field_name("type")
            if asserted is not None and around.child_by_field_name("operand") == node:
                yield expressions.types.resolve(use.file, asserted)


def _is_opaque(expressions: Expressions, type_: Type) -> bool:
    """Tell whether a type is an interface with methods. Two reflect.Types of one type are equal; errors are texts."""
    body = expressions.types.underlying(type_)
    return (
        isinstance(body, Interface)
        and bool(body.methods or body.embeds)
        and type_ not in (go.REFLECT_TYPE, go.ERROR)
    )


def _is_hidden(flows: Flows, type_: Type) -> bool:
    """Tell whether only the module knows an interface."""
    if not isinstance(type_, Named) or not flows.expressions.universe.is_local(type_.package):
        return False
    return not flows.is_public_name(type_.package, type_.name)


def _files(expressions: Expressions, known: KnownCache) -> Iterator[ParsedFile]:
    package = expressions.universe.package(known.cache.package)
    yield from (
        (f for f in package.files if not f.source.name.endswith("_test.go")) if package is not None else ()
    )


def _compared(expressions: Expressions, known: KnownCache, origins: _Origins, type_: Type) -> str:
    """Return where two values are compared that may both come from the cache, or an empty string."""
    for file in _files(expressions, known):
        for comparison in comparisons(file):
            left, right = comparison.child_by_field_name("left"), comparison.child_by_field_name("right")
            if left is None or right is None or "nil" in (left.type, right.type):
                continue
            if expressions.of(file, left) != type_ or expressions.of(file, right) != type_:
                continue
            if origins.may_come(file, left) and origins.may_come(file, right):
                return _where(file, comparison)
        for match in _COMPARES.finditer(file.source.data):
            name = file.node_at(match.start(1), match.end(1))
            call = call_of(name.parent) if name is not None and name.parent is not None else None
            for argument in arguments_of(call) if call is not None else ():
                of = expressions.of(file, argument)
                if of == go.Slice(type_) or (of == type_ and origins.may_come(file, argument)):
                    return _where(file, argument)
    return ""


def _used_as_key(expressions: Expressions, known: KnownCache, origins: _Origins, type_: Type) -> str:
    """Return where a value that may come from the cache is the key of a container, or an empty string."""
    name = dereference(type_)
    if not isinstance(name, Named):
        return ""
    pattern = re.compile(rb"\bmap\[\*?(?:\w+\.)?%b\b|\.(?:Load|Store|LoadOrStore)\(" % name.name.encode())
    for file in _files(expressions, known):
        if any(pattern.finditer(file.source.data)):
            for node in _keys_in(expressions, file, type_):
                if origins.may_come(file, node):
                    return _where(file, node)
    return ""


def _keys_in(expressions: Expressions, file: ParsedFile, type_: Type) -> Iterator[Node]:
    """Yield the expressions of a type that index a map or are the key of a sync.Map's method."""
    for match in re.finditer(
        rb"\w\[|\.(?:%b)\(" % b"|".join(n.encode() for n in sorted(_PUTS)), file.source.data
    ):
        node = file.node_at(match.end() - 1, match.end())
        around = node.parent if node is not None else None
        if around is None:
            continue
        if around.type == "index_expression":
            index, operand = around.child_by_field_name("index"), around.child_by_field_name("operand")
            if index is None or operand is None or expressions.of(file, index) != type_:
                continue
            if isinstance(expressions.types.underlying(expressions.of(file, operand)), go.Map):
                yield index
        elif around.type == "argument_list" and around.parent is not None and named(around):
            function = around.parent.child_by_field_name("function")
            operand = function.child_by_field_name("operand") if function is not None else None
            if operand is not None and dereference(expressions.of(file, operand)) == Named("sync", "Map"):
                key = named(around)[0]
                if expressions.of(file, key) == type_:
                    yield key


def _handed_out(flows: Flows, known: KnownCache, origins: _Origins, type_: Type) -> str:
    """Return an exported function whose result may come from the cache, or an empty string."""
    package = flows.expressions.universe.package(known.cache.package)
    for function in _functions(package) if package is not None else ():
        if not flows.is_public(function):
            continue
        for result, of in enumerate(_results(flows.expressions, function)):
            if of == type_ and any(
                given is not None and origins.may_come(given.file, given.node)
                for given in returned_by(function, result)
            ):
                return function_name(function)
    return ""


def _functions(package: Declarations) -> Iterator[FuncDecl]:
    for declared in (package.functions, package.methods):
        for functions in declared.values():
            yield from functions


def _results(expressions: Expressions, function: FuncDecl) -> list[Type]:
    result = function.node.child_by_field_name("result")
    if result is None:
        return []
    if result.type != "parameter_list":
        return [expressions.types.resolve(function.file, result)]
    found: list[Type] = []
    for declaration in named(result):
        type_node = declaration.child_by_field_name("type")
        names = declaration.children_by_field_name("name")
        if type_node is not None:
            found += [expressions.types.resolve(function.file, type_node)] * max(1, len(names))
    return found


@dataclass
class _Origins:
    """Tells which expressions may have come out of a cache; what cannot be followed may have."""

    flows: Flows
    place: Place
    known: KnownCache
    _found: dict[tuple[str, int, int], bool] = field(default_factory=dict)

    def may_come(self, file: ParsedFile, node: Node, depth: int = 0) -> bool:
        """Tell whether the value of an expression may have come out of the cache."""
        node = inner(node)
        key = (file.source.name, node.start_byte, node.end_byte)
        if key not in self._found:
            if depth > _MAX_DEPTH:
                return True
            self._found[key] = False  # until known: it may refer to itself
            self._found[key] = self._judge(file, node, depth + 1)
        return self._found[key]

    def _judge(self, file: ParsedFile, node: Node, depth: int) -> bool:
        operand = node.child_by_field_name("operand")
        match node.type:
            case "identifier":
                return self._name(file, node, depth)
            case "call_expression" | "type_conversion_expression":
                return self._called(file, node, depth)
            case "selector_expression":
                return self._field(file, node, depth)
            case "index_expression" if operand is not None:
                if place_of(self.flows.expressions, file, operand) == self.place:
                    return True
                return self.may_come(file, operand, depth)
            case "type_assertion_expression" if operand is not None:
                return self.may_come(file, operand, depth)
            case "unary_expression" if text(node)[:1] == "*" and operand is not None:
                return self.may_come(file, operand, depth)
            case "unary_expression" | "composite_literal" | "nil" | "func_literal":
                return text(node)[:2] == "<-"
        return not node.type.endswith("_literal")

    def _name(self, file: ParsedFile, node: Node, depth: int) -> bool:
        found = self.flows.expressions.universe.lookup(file, node)
        if isinstance(found, ValueDecl):
            return self._variable(found, depth)
        return isinstance(found, LocalName) and self._local(file, found.binding, depth)

    def _variable(self, found: ValueDecl, depth: int) -> bool:
        """Judge a variable; one that is only given a value by its declaration stays the same: a sentinel."""
        sources = self.flows.variable(found)
        if sources.complete and len(sources.given) <= bool(found.values):
            return False
        return not sources.complete or any(self.may_come(s.file, s.node, depth) for s in sources.given)

    def _local(self, file: ParsedFile, binding: Binding, depth: int) -> bool:
        match binding.kind:
            case "short" | "var" | "result":
                given = self.flows.local(file, binding)
                return not given.complete or any(
                    self.may_come(s.file, s.node, depth) for s in given.given if not s.part
                )
            case "range" | "switch":
                around = binding.node if binding.kind == "range" else binding.node.parent
                source = (
                    around.child_by_field_name("right" if binding.kind == "range" else "value")
                    if around
                    else None
                )
                return source is None or self.may_come(file, source, depth)
            case "parameter" | "receiver":
                return self._passed(file, binding, depth)
        return True

    def _passed(self, file: ParsedFile, binding: Binding, depth: int) -> bool:
        function = enclosing_function(self.flows.expressions.universe, file, binding.start)
        if function is None or function.node.start_byte != binding.start or self.flows.is_public(function):
            return True
        known = self.flows.calls(function)
        if not known.complete or len(known.calls) > _MAX_CALLS:
            return True
        for caller, call in known.calls:
            given = _given(call, binding)
            if given is None or self.may_come(caller, given, depth):
                return True
        return False

    def _called(self, file: ParsedFile, call: Node, depth: int) -> bool:
        expressions = self.flows.expressions
        if any(u.node == call and u.file is file for u in self.known.uses if u.operation in _LOADS):
            return True
        name = built_in(expressions, file, call)
        function = call.child_by_field_name("function")
        if name in ("new", "make"):
            return False
        if name == "append" or function is None or expressions.type_expression(file, function) != go.UNKNOWN:
            return any(self.may_come(file, a, depth) for a in arguments_of(call))
        callee = expressions.callee(file, call)
        if callee is None:
            return self._by_unknown(file, function)
        if not expressions.universe.is_local(callee.file.package):
            return False
        given = list(returned_by(callee, 0))
        return any(g is None or self.may_come(g.file, g.node, depth) for g in given)

    def _by_unknown(self, file: ParsedFile, function: Node) -> bool:
        """Tell whether a call that cannot be followed may return what is cached: other modules never saw it."""
        operand = function.child_by_field_name("operand")
        if operand is None:
            return True
        owner = dereference(self.flows.expressions.of(file, operand))
        return (
            not isinstance(owner, Named)
            or self.flows.expressions.universe.is_local(owner.package)
            or owner == Named("sync", "Map")
        )

    def _field(self, file: ParsedFile, selector: Node, depth: int) -> bool:
        operand, name = selector.child_by_field_name("operand"), selector.child_by_field_name("field")
        if operand is None or name is None or call_of(selector) is not None:
            return True
        if place_of(self.flows.expressions, file, selector) == self.place:
            return True
        owner = dereference(self.flows.expressions.of(file, operand))
        if not isinstance(owner, Named) or not self.flows.expressions.universe.is_local(owner.package):
            return True
        sources = self.flows.field(owner, text(name))
        return not sources.complete or any(self.may_come(s.file, s.node, depth) for s in sources.given)


def _given(call: Node, binding: Binding) -> Node | None:
    """Return what a call passes for a parameter or the receiver."""
    if binding.kind == "receiver":
        function = call.child_by_field_name("function")
        return function.child_by_field_name("operand") if function is not None else None
    arguments = arguments_of(call)
    return arguments[binding.index] if binding.index < len(arguments) else None


def _where(file: ParsedFile, node: Node) -> str:
    return f"{file.source.name.rpartition('/')[2]}:{node.start_point[0] + 1}"
