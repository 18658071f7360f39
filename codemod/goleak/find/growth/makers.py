"""What decides the shape of a type that is made at run time: constants, other types, or callers' data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from goleak.find.facts import Argument
from goleak.find.flow.flow import ancestors, is_exported
from goleak.find.flow.origin import Origin, function_name
from goleak.find.flow.trace import Tracer
from goleak.find.flow.trail import At
from goleak.find.flow.values import Flows, given_to
from goleak.find.locate.containers import carries
from goleak.find.locate.contexts import arguments_of, assigned_value, built_in
from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile
from goleak.read.gotypes import REFLECT_TYPE, REFLECT_VALUE, UNKNOWN
from goleak.read.references import calls_of, enclosing_function, local_name, local_occurrences
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, named, text, walk_outside_closures
from goleak.read.types import dereference

_RANK: dict[Argument, int] = {"constant": 0, "invariant": 0, "type": 1, "unknown": 2, "data": 3}
_MAX_DEPTH = 3
# What documents and messages come as: their lengths have no end, while lists of other things are short.
_PAYLOADS = (go.STRING, go.Slice(go.Basic("byte")), go.Slice(go.Basic("uint8")))


@dataclass(frozen=True, slots=True)
class Made:
    """What decides a shape, the expression that it is about, and why in words."""

    argument: Argument
    node: Node
    reason: str


def shape_of_made(flows: Flows, file: ParsedFile, function: str, arguments: Sequence[Node]) -> Made:
    """Tell what decides the type that reflect.StructOf, FuncOf or ArrayOf makes of its arguments."""
    judge = _Judge(flows)
    if function == "reflect.ArrayOf":
        return judge.value(file, arguments[0])
    listed = arguments[:1] if function == "reflect.StructOf" else arguments[:2]
    return _worst([m for a in listed for m in judge.elements(file, a, 0)], arguments[0])


def _worst(found: Sequence[Made], node: Node) -> Made:
    return max(found, key=lambda m: _RANK[m.argument], default=Made("constant", node, "it is empty"))


def _names(node: Node) -> Iterator[Node]:
    return (n for n in walk_outside_closures(node) if n.type == "identifier")


def _tidy(reason: str) -> str:
    """Say once what a chain of names says again and again."""
    return ": ".join(dict.fromkeys(reason.removeprefix("key ").split(": ")))


class _Judge:
    """Judges the values that a shape is made of, through local slices, loops and functions of the module."""

    def __init__(self, flows: Flows) -> None:
        self.flows = flows
        self.expressions = flows.expressions
        self.universe = flows.expressions.universe

    def value(self, file: ParsedFile, node: Node) -> Made:
        """Judge a length, a name, a tag, or a type."""
        node = inner(node)
        static = self.expressions.of(file, node)
        if carries(self.expressions.types, static) and static != REFLECT_VALUE:
            return Made("type", node, f"`{text(node)}` is type information")
        counted = self._counted(file, node)
        if counted is not None:
            return counted
        origin = self._origin(file, node)
        if origin.kind in ("constant", "few"):
            return Made("constant", node, origin.reason)
        if origin.kind not in ("data", "instance"):
            return Made("type", node, origin.reason)
        parameters = [b for n in _names(node) for b in self._parameters(file, n, 0)]
        if any(self._is_spelled_out(file, b) for b in parameters):
            return Made("unknown", node, "callers spell it out")
        if origin.kind == "data" and origin.certain:
            return Made("data", node, _tidy(origin.reason))
        given = next((g for b in parameters if (g := self._given(file, b))), "")
        return Made("data", node, given) if given else Made("unknown", node, origin.reason)

    def _origin(self, file: ParsedFile, node: Node) -> Origin:
        return Tracer(self.flows, None, lambda _file, _binding: "").key(At(file), node)

    def _counted(self, file: ParsedFile, node: Node) -> Made | None:
        """Judge `len(x)`, `t.Len()` and `v.Len()`."""
        if built_in(self.expressions, file, node) in ("len", "cap"):
            (counted,) = arguments_of(node)[:1] or (node,)
            static = self.expressions.types.underlying(dereference(self.expressions.of(file, counted)))
            if isinstance(static, go.Array):
                return Made("constant", node, f"`{text(counted)}` is an array")
            if carries(self.expressions.types, static):
                return Made("type", node, f"`{text(counted)}` is type information")
            made = self.value(file, counted)
            if static not in _PAYLOADS and made.argument == "data":
                return Made("unknown", node, f"`{text(counted)}` may never be long")
            return Made(made.argument, node, made.reason)
        function = node.child_by_field_name("function") if node.type == "call_expression" else None
        operand = function.child_by_field_name("operand") if function is not None else None
        field = function.child_by_field_name("field") if function is not None else None
        if operand is None or field is None:
            return None
        receiver = dereference(self.expressions.of(file, operand))
        if receiver == REFLECT_TYPE or (receiver == REFLECT_VALUE and text(field).startswith("Num")):
            return Made("type", node, f"`{text(node)}` is the type's")
        if receiver == REFLECT_VALUE and text(field) == "Len" and self._sees_arrays(file, node):
            return Made("type", node, f"`{text(node)}` may be the length of an array type")
        return None

    def _sees_arrays(self, file: ParsedFile, node: Node) -> bool:
        """Tell whether the function around a node asks for reflect.Array: the length may be the type's own."""
        declaration = file.enclosing(node.start_byte)
        return declaration is not None and b"reflect.Array" in (declaration.text or b"")

    def _parameters(self, file: ParsedFile, name: Node, depth: int) -> Iterator[Binding]:
        """Yield the parameters of the function around that a name stands for, goes over or is computed from."""
        binding = local_name(self.universe, file, name)
        if binding is None or depth > _MAX_DEPTH:
            return
        if binding.kind == "parameter":
            yield binding
            return
        ranged = binding.node.child_by_field_name("right") if binding.kind == "range" else None
        switch = binding.node.parent if binding.kind == "switch" else None
        value = switch.child_by_field_name("value") if switch is not None else ranged
        given = [value] if value is not None else list(given_to(self.flows, file, binding))
        for node in given:
            for deeper in _names(node):
                yield from self._parameters(file, deeper, depth + 1)

    def _is_spelled_out(self, file: ParsedFile, parameter: Binding) -> bool:
        """Tell whether a parameter is `values ...any`: a call has as many as it spells, of types that it knows."""
        if parameter.node.type != "variadic_parameter_declaration":
            return False
        type_node = parameter.node.child_by_field_name("type")
        elem = self.expressions.types.resolve(file, type_node) if type_node is not None else UNKNOWN
        return isinstance(self.expressions.types.underlying(elem), go.Interface)

    def _given(self, file: ParsedFile, parameter: Binding) -> str:
        """Say that a parameter is one of an exported function, where it is data; else return an empty string.

        Functions of internal packages count as well: that the module is all who calls them makes data no smaller.
        """
        function = enclosing_function(self.universe, file, parameter.start)
        if function is None or function.node.start_byte != parameter.start:
            return ""
        if not is_exported(function) or (function.receiver and not function.receiver[:1].isupper()):
            return ""
        said = f"`{parameter.name}` is a parameter of exported {function_name(function)}"
        return said if self._origin(file, parameter.name_node).kind in ("data", "instance") else ""

    def elements(self, file: ParsedFile, node: Node, depth: int) -> Iterator[Made]:
        """Judge everything that a slice of fields or types is filled with, and the loops that fill it."""
        node = inner(node)
        match node.type:
            case "composite_literal":
                body = node.child_by_field_name("body")
                for element in named(body) if body is not None else ():
                    value = element.child_by_field_name("value") if element.type == "keyed_element" else None
                    yield from self._element(file, value or element)
            case "identifier":
                binding = local_name(self.universe, file, node)
                if binding is not None:
                    yield from self._filled(file, binding, depth)
                else:
                    yield Made("unknown", node, f"`{text(node)}` is filled elsewhere")
            case "slice_expression":
                operand = node.child_by_field_name("operand")
                yield from self.elements(file, operand, depth) if operand is not None else ()
            case "call_expression":
                yield from self._called(file, node, depth)
            case "nil":
                return
            case _:
                yield Made("unknown", node, f"`{text(node)}` is filled elsewhere")

    def _element(self, file: ParsedFile, node: Node) -> Iterator[Made]:
        """Judge one field or type; the parts of a StructField that is spelled out are judged one by one."""
        node = inner(node)
        if node.type in ("composite_literal", "literal_value"):
            body = node.child_by_field_name("body") if node.type == "composite_literal" else node
            for part in named(body) if body is not None else ():
                value = part.child_by_field_name("value") if part.type == "keyed_element" else part
                if value is not None:
                    yield self.value(file, value)
            return
        binding = local_name(self.universe, file, node)
        if binding is not None and binding.kind in ("short", "var"):
            yield from self._field(file, binding)
        yield self.value(file, node)

    def _field(self, file: ParsedFile, binding: Binding) -> Iterator[Made]:
        """Judge a local StructField by the literal that it is declared with and what its parts are set to."""
        listed = binding.node.child_by_field_name("right" if binding.kind == "short" else "value")
        values = named(listed) if listed is not None else []
        if len(values) == binding.count and inner(values[binding.index]).type == "composite_literal":
            yield from self._element(file, values[binding.index])
        for use in local_occurrences(self.universe, file, binding):
            selector = use.parent
            listed = selector.parent if selector is not None else None
            statement = listed.parent if listed is not None else None
            if selector is None or statement is None or statement.type != "assignment_statement":
                continue
            if statement.child_by_field_name("left") == listed and selector.type == "selector_expression":
                value = assigned_value(statement, selector)
                if value is not None:
                    yield self.value(file, value)

    def _called(self, file: ParsedFile, call: Node, depth: int) -> Iterator[Made]:
        """Judge `append(…)`, `make(…)`, and the results of a function of the module."""
        arguments = arguments_of(call)
        match built_in(self.expressions, file, call):
            case "append":
                yield from self._appended(file, arguments, depth)
                return
            case "make":
                return
        callee = self.expressions.callee(file, call)
        body = callee.node.child_by_field_name("body") if callee is not None else None
        if callee is None or body is None or depth >= _MAX_DEPTH:
            yield Made("unknown", call, f"`{text(call)}` fills it")
            return
        for statement in walk_outside_closures(body):
            if statement.type == "return_statement":
                for listed in named(statement):
                    yield from self.elements(callee.file, named(listed)[0], depth + 1)

    def _appended(self, file: ParsedFile, arguments: Sequence[Node], depth: int) -> Iterator[Made]:
        for argument in arguments[1:]:
            if argument.type == "variadic_argument":
                yield from self.elements(file, named(argument)[0], depth + 1)
            else:
                yield from self._element(file, argument)

    def _filled(self, file: ParsedFile, binding: Binding, depth: int) -> Iterator[Made]:
        """Judge what a local slice is declared with and filled with afterwards."""
        if binding.kind == "parameter":
            yield from self._passed(file, binding, depth)
            return
        if binding.kind not in ("short", "var") or depth > _MAX_DEPTH:
            yield Made("unknown", binding.name_node, f"`{binding.name}` is filled elsewhere")
            return
        listed = binding.node.child_by_field_name("right" if binding.kind == "short" else "value")
        values = named(listed) if listed is not None else []
        if len(values) == binding.count:
            yield from self.elements(file, values[binding.index], depth + 1)
        for use in local_occurrences(self.universe, file, binding):
            yield from self._stored(file, use, binding, depth)

    def _stored(self, file: ParsedFile, use: Node, binding: Binding, depth: int) -> Iterator[Made]:
        """Judge `fields = append(fields, f)`, `fields[i] = f` and `fields[i].Name = name`, and the loops around."""
        target, around = use, use.parent
        while around is not None and around.type in ("index_expression", "selector_expression"):
            if around.child_by_field_name("operand") != target:
                return
            target, around = around, around.parent
        if around is None or around.type != "expression_list" or around.parent is None:
            return
        statement = around.parent
        if statement.type != "assignment_statement" or statement.child_by_field_name("left") != around:
            return
        value = assigned_value(statement, target)
        if value is None:
            return
        if target != use:
            yield from self._element(file, value)
        elif built_in(self.expressions, file, value) == "append":
            yield from self._appended(file, arguments_of(value), depth)
        else:
            yield from self.elements(file, value, depth + 1)
        yield from self._loops(file, statement, binding)

    def _loops(self, file: ParsedFile, statement: Node, binding: Binding) -> Iterator[Made]:
        """Judge what the loops around a statement go over; in those around the variable it is made anew."""
        for around in ancestors(statement, None):
            if around.start_byte <= binding.name_node.start_byte:
                return
            if around.type != "for_statement":
                continue
            for clause in named(around):
                if clause.type == "range_clause":
                    ranged = clause.child_by_field_name("right")
                    if ranged is not None:
                        yield self.value(file, ranged)
                elif clause.type == "for_clause":
                    condition = clause.child_by_field_name("condition")
                    limit = condition.child_by_field_name("right") if condition is not None else None
                    if limit is not None:
                        yield self.value(file, limit)

    def _passed(self, file: ParsedFile, binding: Binding, depth: int) -> Iterator[Made]:
        """Judge what the callers of an unexported function pass; those of an exported one answer for themselves."""
        function = enclosing_function(self.universe, file, binding.start)
        if function is None or function.node.start_byte != binding.start or depth >= _MAX_DEPTH:
            yield Made("unknown", binding.name_node, f"`{binding.name}` is filled elsewhere")
            return
        if is_exported(function):
            said = f"`{binding.name}` is what callers of {function_name(function)} fill"
            yield Made("unknown", binding.name_node, said)
            return
        for caller, call in calls_of(self.expressions, function):
            arguments = arguments_of(call)
            if binding.index < len(arguments):
                yield from self.elements(caller, arguments[binding.index], depth + 1)
