"""What a container keeps: the types of its keys and values, as declared and as stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from goleak.find.facts import Holds
from goleak.find.flow.instances import instantiations
from goleak.find.flow.values import Flows
from goleak.find.locate.containers import COPIED, SYNC_MAP, carries
from goleak.find.locate.contexts import arguments_of, item_at
from goleak.find.locate.places import Declared
from goleak.find.locate.puts import returned_by
from goleak.find.locate.uses import Handing, Use
from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Type
from goleak.read.references import enclosing_function, local_name
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner
from goleak.read.types import dereference, substitute

_MAX_CALLS = 4
_MAX_VISITS = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """The types of key and value (what all stores agree on, where any may be kept), and which of them carry types."""

    key: Type
    value: Type
    holds: tuple[Holds, ...]


def kept_in(flows: Flows, declared: Declared, uses: Sequence[Use]) -> Kept | None:
    """Tell what a container keeps, or return None where no type information is shown to get in.

    What is stored under a type that says nothing is followed to where it comes from, if nothing else tells.
    """
    expressions = flows.expressions
    key, value = _types(expressions, declared, uses)
    holds = _holds(expressions, declared, uses, key, value) or _holds_by_flow(flows, uses)
    if not holds or (declared.shape.container == COPIED and not _keeps_map(expressions, declared, uses)):
        return None
    return Kept(key, value, holds)


def _stores(uses: Sequence[Use]) -> list[Use]:
    return [u for u in uses if u.operation in ("store", "load-or-store")]


def _types(expressions: Expressions, declared: Declared, uses: Sequence[Use]) -> tuple[Type, Type]:
    shape, stores = declared.shape, _stores(uses)
    key, value = shape.key, shape.value
    if shape.container == COPIED and value == go.ANY:
        held = next((t for t in (_map_type(expressions, u) for u in uses) if t is not None), None)
        return (held.key, held.elem) if held else (key, value)
    if shape.container == "map":
        return key, value
    keys = {expressions.of(u.file, u.key) for u in stores if u.key is not None}
    values = {expressions.of(u.file, u.value) for u in stores if u.value is not None}
    return (keys.pop() if len(keys) == 1 else key), (values.pop() if len(values) == 1 else value)


def _map_type(expressions: Expressions, use: Use) -> go.Map | None:
    """Return the type of the map that a copy-on-write store publishes."""
    if use.operation != "reset" or use.value is None:
        return None
    published = expressions.of(use.file, use.value)
    body = expressions.types.underlying(dereference(published))
    return body if isinstance(body, go.Map) else None


def _keeps_map(expressions: Expressions, declared: Declared, uses: Sequence[Use]) -> bool:
    return declared.shape.value != go.ANY or any(_map_type(expressions, u) for u in uses)


def _holds(
    expressions: Expressions, declared: Declared, uses: Sequence[Use], key_type: Type, value_type: Type
) -> tuple[Holds, ...]:
    types, stores = expressions.types, _stores(uses)
    keys = [key_type, *(expressions.of(u.file, u.key) for u in stores if u.key is not None)]
    values = [value_type, *(expressions.of(u.file, u.value) for u in stores if u.value is not None)]
    generic_keys, generic_values = set(keys), set(values)
    for arguments in instantiations(expressions, declared):
        keys += [substitute(k, arguments) for k in generic_keys]
        values += [substitute(v, arguments) for v in generic_values]
    found: list[Holds] = []
    if any(carries(types, k) for k in keys):
        found.append("key")
    if any(carries(types, v) for v in values):
        found.append("value")
    return tuple(found)


def _holds_by_flow(flows: Flows, uses: Sequence[Use]) -> tuple[Holds, ...]:
    types, stores = flows.expressions.types, _stores(uses)
    found: list[Holds] = []
    if any(carries(types, t) for u in stores if u.key is not None for t in _origins(flows, u, u.key)):
        found.append("key")
    if any(carries(types, t) for u in stores if u.value is not None for t in _origins(flows, u, u.value)):
        found.append("value")
    return tuple(found)


def _origins(flows: Flows, store: Use, node: Node) -> Iterator[Type]:
    """Yield the types of what a key or value stands for whose own type says nothing."""
    for handed in store.via or ((),):
        yield from _Backward(flows, handed).types(store.file, node, 0)


class _Backward:
    """Goes back from an expression to typed ones, through locals, parameters and results, each once.

    Parameters of functions that a container was handed to are what was handed with it.
    """

    def __init__(self, flows: Flows, handed: Sequence[Handing]) -> None:
        self.flows = flows
        self.handed = handed
        self.expressions = flows.expressions
        self.seen: set[tuple[str, int, int]] = set()

    def types(self, file: ParsedFile, node: Node, calls: int, result: int = 0) -> Iterator[Type]:
        node = inner(node)
        key = (file.source.name, node.start_byte, node.end_byte)
        if key in self.seen or len(self.seen) > _MAX_VISITS:
            return
        self.seen.add(key)
        static = self.expressions.of(file, node)
        if isinstance(static, go.Tuple):
            static = static.items[result] if result < len(static.items) else go.UNKNOWN
        if static != go.ANY and not isinstance(static, go.TypeParam):
            yield static
            return
        match node.type:
            case "identifier":
                binding = local_name(self.expressions.universe, file, node)
                if binding is not None:
                    yield from self._binding(file, binding, calls)
            case "type_assertion_expression":
                operand = node.child_by_field_name("operand")
                if operand is not None:
                    yield from self.types(file, operand, calls)
            case "call_expression":
                yield from self._call(file, node, calls, result)

    def _binding(self, file: ParsedFile, binding: Binding, calls: int) -> Iterator[Type]:
        if binding.kind == "parameter":
            yield from self._passed(file, binding, calls)
        elif binding.kind in ("short", "var", "result"):
            for source in self.flows.local(file, binding).given:
                if not source.part:
                    yield from self.types(source.file, source.node, calls, source.result)

    def _passed(self, file: ParsedFile, binding: Binding, calls: int) -> Iterator[Type]:
        function = enclosing_function(self.expressions.universe, file, binding.start)
        if function is None or function.node.start_byte != binding.start or calls >= _MAX_CALLS:
            return
        if binding.node.type == "variadic_parameter_declaration":
            return
        with_it = [(h.file, h.call) for h in self.handed if h.function == function]
        for caller, call in with_it or self.flows.calls(function).calls:
            argument = item_at(arguments_of(call), binding.index)
            if argument is not None:
                yield from self.types(caller, argument, calls + 1)

    def _call(self, file: ParsedFile, call: Node, calls: int, result: int) -> Iterator[Type]:
        """Follow a conversion to its operand, and a call of the module's to what it returns."""
        called = call.child_by_field_name("function")
        arguments = arguments_of(call)
        if called is not None and self.expressions.type_expression(file, called) != go.UNKNOWN:
            for argument in arguments[:1]:
                yield from self.types(file, argument, calls)
            return
        function = self.expressions.callee(file, call)
        if function is None or not self.expressions.universe.is_local(function.file.package):
            return
        if function.file.package == SYNC_MAP.package:
            return  # the standard library's own: what comes out of one map went into another
        for source in returned_by(function, result) if calls < _MAX_CALLS else ():
            if source is not None:
                yield from self.types(source.file, source.node, calls + 1, source.result)
