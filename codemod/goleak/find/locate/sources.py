"""Where a container is made before it gets to its place: the local names it had on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from goleak.find.locate.contexts import arguments_of, item_at
from goleak.find.locate.places import Declared, place_of
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.references import calls_of, enclosing_function, local_name
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, named, text, walk_outside_closures

_MAX_STEPS = 3


@dataclass(frozen=True, slots=True)
class Former:
    """A local name of `file` that held a container; `given` is the expression that passed it on."""

    file: ParsedFile
    binding: Binding
    given: Node | None


def initial_value(declared: Declared) -> tuple[Node, int] | None:
    """Return the expression that a declared variable starts with, and which of its results it is."""
    spec = declared.name_node.parent
    listed = spec.child_by_field_name("value") if spec is not None else None
    if spec is None or listed is None or spec.type != "var_spec":
        return None
    names, values = spec.children_by_field_name("name"), named(listed)
    at = [n for n in names if n.type == "identifier"].index(declared.name_node)
    if len(values) == 1:
        return values[0], at
    return (values[at], 0) if at < len(values) else None


def formers_of(expressions: Expressions, file: ParsedFile, value: Node, index: int = 0) -> Iterator[Former]:
    """Yield the local names that a value comes from, back through results of functions and their callers.

    `index` says which of a call's results the value is.
    """
    yield from _Trail(expressions).back(file, value, index, 0)


def made_by(
    expressions: Expressions, file: ParsedFile, value: Node, index: int = 0
) -> list[tuple[ParsedFile, Node]]:
    """Return the expressions that a value passed through on its way, the given one first."""
    trail = _Trail(expressions)
    for _ in trail.back(file, value, index, 0):
        pass
    return trail.passed


def is_kept_elsewhere(expressions: Expressions, file: ParsedFile, value: Node, steps: int = 0) -> bool:
    """Tell whether a value is a container that a variable or another field keeps.

    So is a parameter, where every call of its function passes such a container; callers of exported functions may
    pass one that nobody else keeps.
    """
    place = place_of(expressions, file, value)
    if place is None or steps > _MAX_STEPS:
        return False
    if place.scope < 0:
        return True
    binding = local_name(expressions.universe, file, _without_pointer(value))
    if binding is None or binding.kind != "parameter":
        return False
    passed = list(_arguments(expressions, file, binding))
    return bool(passed) and all(is_kept_elsewhere(expressions, f, a, steps + 1) for f, a in passed)


def _arguments(
    expressions: Expressions, file: ParsedFile, binding: Binding
) -> Iterator[tuple[ParsedFile, Node]]:
    """Yield what is passed for a parameter of a function that only its package can call."""
    function = enclosing_function(expressions.universe, file, binding.start)
    if function is None or function.name[:1].isupper() or function.node.start_byte != binding.start:
        return
    for caller, call in calls_of(expressions, function):
        argument = item_at(arguments_of(call), binding.index)
        if argument is not None:
            yield caller, argument


class _Trail:
    """Goes back from a value, to each local name once."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.seen: set[tuple[str, int]] = set()
        self.passed: list[tuple[ParsedFile, Node]] = []

    def back(self, file: ParsedFile, value: Node, index: int, steps: int) -> Iterator[Former]:
        value = _without_pointer(value)
        if steps > _MAX_STEPS:
            return
        self.passed.append((file, value))
        match value.type:
            case "identifier":
                binding = local_name(self.expressions.universe, file, value)
                if binding is not None:
                    yield from self._before(Former(file, binding, value), steps)
            case "call_expression":
                yield from self._results(file, value, index, steps)
            case "type_conversion_expression":
                operand = value.child_by_field_name("operand")
                if operand is not None:
                    yield from self.back(file, operand, 0, steps + 1)

    def _before(self, former: Former, steps: int) -> Iterator[Former]:
        file, binding = former.file, former.binding
        key = (file.source.name, binding.name_node.start_byte)
        if key in self.seen:
            return
        self.seen.add(key)
        yield former
        if binding.kind in ("short", "var"):
            listed = binding.node.child_by_field_name("right" if binding.kind == "short" else "value")
            values = named(listed) if listed is not None else []
            if len(values) == binding.count:
                yield from self.back(file, values[binding.index], 0, steps + 1)
            elif len(values) == 1:
                yield from self.back(file, values[0], binding.index, steps + 1)
        elif binding.kind == "parameter":
            for caller, argument in _arguments(self.expressions, file, binding):
                yield from self.back(caller, argument, 0, steps + 1)

    def _results(self, file: ParsedFile, call: Node, index: int, steps: int) -> Iterator[Former]:
        function = self.expressions.callee(file, call)
        if function is None or not self.expressions.universe.is_local(function.file.package):
            return
        body = function.node.child_by_field_name("body")
        for node in walk_outside_closures(body) if body is not None else ():
            if node.type != "return_statement":
                continue
            lists = named(node)
            results = named(lists[0]) if lists and lists[0].type == "expression_list" else lists
            if not results:
                yield from self._named_result(function, index, steps)
            elif len(results) == 1:
                yield from self.back(function.file, results[0], index, steps + 1)
            elif index < len(results):
                yield from self.back(function.file, results[index], 0, steps + 1)

    def _named_result(self, function: FuncDecl, index: int, steps: int) -> Iterator[Former]:
        bindings = self.expressions.universe.locals(function.file, function.node.start_byte)
        for found in bindings.values():
            for binding in found:
                if binding.kind == "result" and binding.index == index:
                    yield from self._before(Former(function.file, binding, None), steps)


def _without_pointer(value: Node) -> Node:
    value = inner(value)
    operand = value.child_by_field_name("operand")
    if value.type == "unary_expression" and operand is not None and text(value)[:1] in "&*":
        return inner(operand)
    return value
