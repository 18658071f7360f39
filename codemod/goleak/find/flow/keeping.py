"""Who keeps the values of a type: followed from where they are made to fields, variables and results."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from goleak.find.facts import Lifetime
from goleak.find.flow.values import Flows
from goleak.find.locate.contexts import call_of, parenthesized
from goleak.find.locate.places import place_of
from goleak.read.calls import arguments_of
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.gotypes import Named
from goleak.read.references import (
    enclosing_function,
    local_occurrences,
    visible_files,
)
from goleak.read.scopes import Binding, find_binding
from goleak.read.syntax import Node, named, text
from goleak.read.types import dereference

_TYPE_PARTS = frozenset(
    {"pointer_type", "slice_type", "array_type", "map_type", "generic_type", "qualified_type"}
)
_PUTS = frozenset({"Store", "LoadOrStore", "Swap", "CompareAndSwap", "Put", "Push", "PushBack", "Add", "Set"})
_ORDER: dict[Lifetime, int] = {"call": 0, "owner": 1, "process": 2}
_MAX_STEPS = 120
_MAX_DEPTH = 5

Found = Iterator[Lifetime]


def longest(lifetimes: Iterator[Lifetime]) -> Lifetime:
    """Return the longest of lifetimes; a call's where there are none."""
    longest_: Lifetime = "call"
    for lifetime in lifetimes:
        if _ORDER[lifetime] > _ORDER[longest_]:
            longest_ = lifetime
        if longest_ == "process":
            break
    return longest_


class Keeping:
    """Follows the values of one type from each place that makes one; `of_type` answers for types that hold them.

    With a `field`, only from literals that set it.
    """

    def __init__(self, flows: Flows, of_type: Callable[[Named], Lifetime], field: str = "") -> None:
        """Work with the calls that are known."""
        self.flows = flows
        self.field = field
        self.expressions = flows.expressions
        self.of_type = of_type
        self._seen: set[tuple[str, int, int, int]] = set()

    def lifetimes(self, type_: Named) -> Found:
        """Yield how long those live that keep values of a type."""
        # Receivers are most of what spells a type, and make nothing.
        spelled = re.compile(rb"(?m)^func \([^)\n]*\)|(?<!\w)(%b)\b" % type_.name.encode())
        for file in visible_files(self.expressions.universe, type_.package, type_.name):
            for match in spelled.finditer(file.source.data):
                node = file.node_at(*match.span(1)) if match[1] else None
                if node is not None and node.type == "type_identifier" and self._is(file, node, type_):
                    yield from self._made(file, node)

    def _is(self, file: ParsedFile, node: Node, type_: Named) -> bool:
        if file.package == type_.package:
            return node.parent is not None and node.parent.type != "qualified_type"
        qualifier = named(node.parent)[0] if node.parent is not None else None
        return qualifier is not None and file.imports.get(text(qualifier)) == type_.package

    def _made(self, file: ParsedFile, node: Node) -> Found:
        """Follow what is made where a type is spelled: by a literal, new, make, a variable or a field."""
        while node.parent is not None and node.parent.type in _TYPE_PARTS:
            node = node.parent
        parent = node.parent
        if parent is None:
            return
        match parent.type:
            case "composite_literal" if parent.child_by_field_name("type") == node:
                if not self.field or _sets(parent, self.field):
                    yield from self._value(file, parent, 0, 0)
            case _ if self.field:
                return
            case "argument_list":
                call = parent.parent
                function = call.child_by_field_name("function") if call is not None else None
                if call is not None and function is not None and text(function) in ("new", "make"):
                    yield from self._value(file, call, 0, 0)
            case "var_spec" | "parameter_declaration" if parent.type == "var_spec" or _is_result(
                parent, node
            ):
                for name in parent.children_by_field_name("name"):
                    yield from self._target(file, name, 0)
            case "field_declaration":
                yield from self._field_of(file, parent)

    def _field_of(self, file: ParsedFile, field: Node) -> Found:
        """Yield the lifetime of the struct that has a field; of an anonymous one, of its variable."""
        around = field.parent
        while around is not None and around.type not in ("type_spec", "var_spec"):
            around = around.parent
        name = around.child_by_field_name("name") if around is not None else None
        if around is None or name is None:
            return
        if around.type == "var_spec":
            yield from self._target(file, name, 0)
        elif (
            find_binding(self.expressions.universe.locals(file, name.start_byte), text(name), name.end_byte)
            is None
        ):
            yield self.of_type(Named(file.package, text(name)))

    def _value(self, file: ParsedFile, node: Node, result: int, depth: int) -> Found:
        """Follow one expression to what keeps its value; of a call with several results, number `result`."""
        key = (file.source.name, node.start_byte, node.end_byte, result)
        if key in self._seen or depth > _MAX_DEPTH or len(self._seen) > _MAX_STEPS:
            return
        self._seen.add(key)
        node = parenthesized(node)
        while (parent := node.parent) is not None and (
            (parent.type == "unary_expression" and text(parent)[:1] in "&*")
            or parent.type in ("type_assertion_expression", "parenthesized_expression")
        ):
            node = parent
        if parent is None:
            return
        match parent.type:
            case "literal_element" | "keyed_element" | "literal_value":
                yield from self._element(file, parent, depth)
            case "expression_list" | "var_spec":
                yield from self._listed(file, node, parent, result, depth)
            case "argument_list":
                yield from self._argument(file, node, parent, depth)
            case "selector_expression" if parent.child_by_field_name("operand") == node:
                yield from self._selected(file, parent, depth)
            case "send_statement" if parent.child_by_field_name("value") == node:
                yield "owner"

    def _element(self, file: ParsedFile, element: Node, depth: int) -> Found:
        """Follow the literal that a value is an element of."""
        literal: Node | None = element
        while literal is not None and literal.type != "composite_literal":
            literal = literal.parent
        if literal is not None:
            yield from self._value(file, literal, 0, depth)

    def _listed(self, file: ParsedFile, node: Node, parent: Node, result: int, depth: int) -> Found:
        """Follow a value that is returned, or that a variable or field is given."""
        statement = parent.parent if parent.type == "expression_list" else parent
        if (
            statement is not None
            and parent.type == "expression_list"
            and statement.type == "return_statement"
        ):
            index = named(parent).index(node) if len(named(parent)) > 1 else result
            yield from self._returned(file, statement, index, depth)
            return
        if statement is None:
            return
        left = statement.child_by_field_name("left")
        targets = named(left) if left is not None else statement.children_by_field_name("name")
        values = named(parent) if parent.type == "expression_list" else [node]
        if node not in values or (left is not None and parent == left):
            return
        index = values.index(node) if len(values) == len(targets) else result
        if index < len(targets):
            yield from self._target(file, targets[index], depth)

    def _target(self, file: ParsedFile, target: Node, depth: int) -> Found:
        """Follow a value into the variable, field, element or pointer that is given it."""
        while target.type in ("index_expression", "unary_expression", "parenthesized_expression"):
            operand = target.child_by_field_name("operand") or named(target)[0]
            target = operand
        if target.type == "identifier":
            at = target.start_byte
            binding = find_binding(self.expressions.universe.locals(file, at), text(target), at)
            if binding is not None:
                yield from self._local(file, binding, depth)
                return
        place = place_of(self.expressions, file, target)
        if place is not None and place.scope < 0:
            yield self.of_type(Named(place.package, place.owner)) if place.owner else "process"
        elif enclosing_function(self.expressions.universe, file, target.start_byte) is None:
            yield "process"

    def _local(self, file: ParsedFile, binding: Binding, depth: int) -> Found:
        """Follow every use of a local name; where a closure captures it, the closure."""
        key = (file.source.name, binding.name_node.start_byte, -1, 0)
        if key in self._seen:
            return
        self._seen.add(key)
        for use in local_occurrences(self.expressions.universe, file, binding):
            yield from self._value(file, use, 0, depth)
            closure = _closure_around(use, binding)
            if closure is not None:
                yield from self._value(file, closure, 0, depth)
        if binding.kind == "result":
            function = enclosing_function(self.expressions.universe, file, binding.start)
            if function is not None:
                yield from self._results(function, binding.index, depth)

    def _returned(self, file: ParsedFile, statement: Node, index: int, depth: int) -> Found:
        around = statement.parent
        while around is not None and around.type not in (
            "func_literal",
            "function_declaration",
            "method_declaration",
        ):
            around = around.parent
        if around is not None and around.type == "func_literal":
            yield from self._value(file, around, 0, depth)
            return
        function = enclosing_function(self.expressions.universe, file, statement.start_byte)
        if function is not None:
            yield from self._results(function, index, depth)

    def _results(self, function: FuncDecl, index: int, depth: int) -> Found:
        """Follow what a function returns to its callers; those outside the module keep it, or not."""
        if self.flows.is_public(function):
            yield "owner"
        calls = self.flows.calls(function)
        if not calls.complete:
            yield "owner"
        for file, call in calls.calls:
            yield from self._value(file, call, index, depth + 1)

    def _argument(self, file: ParsedFile, node: Node, listed: Node, depth: int) -> Found:
        """Follow a value into a parameter, or into what it is put into."""
        call = listed.parent
        function = call.child_by_field_name("function") if call is not None else None
        if call is None or function is None:
            return
        # What a function returns that runs once is kept by what calls it.
        if text(function) == "append" or text(function).startswith("sync.Once"):
            yield from self._value(file, call, 0, depth)
            return
        callee = self.expressions.callee(file, call)
        if callee is None or not self.expressions.universe.is_local(callee.file.package):
            field, operand = function.child_by_field_name("field"), function.child_by_field_name("operand")
            if field is not None and operand is not None and text(field) in _PUTS:
                yield from self._target(file, operand, depth)
            return
        arguments = arguments_of(call)
        index = arguments.index(node) if node in arguments else -1
        bindings = self.expressions.universe.locals(callee.file, callee.node.start_byte)
        for binding in (b for found in bindings.values() for b in found):
            own = binding.kind == "parameter" and binding.start == callee.node.start_byte
            if own and binding.index == index:
                yield from self._local(callee.file, binding, depth + 1)

    def _selected(self, file: ParsedFile, selector: Node, depth: int) -> Found:
        """Follow a method value, which keeps its receiver."""
        field = selector.child_by_field_name("field")
        if field is None or call_of(selector) is not None:
            return
        operand = selector.child_by_field_name("operand")
        owner = dereference(self.expressions.of(file, operand)) if operand is not None else None
        selection = self.expressions.types.select(owner, text(field)) if owner is not None else None
        if selection is not None and selection.kind == "method":
            yield from self._value(file, selector, 0, depth)


def _is_result(declaration: Node, type_node: Node) -> bool:
    """Tell whether a named result starts as a value of its type."""
    listed = declaration.parent
    function = listed.parent if listed is not None else None
    is_value = type_node.type in ("type_identifier", "qualified_type", "generic_type")
    return is_value and function is not None and function.child_by_field_name("result") == listed


def _closure_around(use: Node, binding: Binding) -> Node | None:
    """Return the outermost closure between the use of a local name and its declaration."""
    found, node = None, use.parent
    while node is not None and node.start_byte > binding.start:
        if node.type == "func_literal":
            found = node
        node = node.parent
    return found


def _sets(literal: Node, field: str) -> bool:
    """Tell whether a literal of a struct sets a field, by its name or in its turn."""
    body = literal.child_by_field_name("body")
    elements = named(body) if body is not None else []
    keys = [text(key) for e in elements if (key := e.child_by_field_name("key")) is not None]
    return field in keys or (bool(elements) and not keys)
