"""Every use of a declared container: what is stored, loaded, evicted, ranged over, or lets it escape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from goleak.find.facts import Operation
from goleak.find.locate.containers import COPIED
from goleak.find.locate.contexts import (
    arguments_of,
    assigned_value,
    call_of,
    imported_function,
    item_at,
    outermost,
    parameter_binding,
    receiver_binding,
    result_given,
)
from goleak.find.locate.mentions import Mention, mentions, positional
from goleak.find.locate.operations import Done, indexed, passed_to_library
from goleak.find.locate.places import Declared, place_of
from goleak.find.locate.sources import Former, formers_of, initial_value
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.references import (
    calls_of,
    enclosing_function,
    local_occurrences,
)
from goleak.read.scopes import Binding, find_binding
from goleak.read.syntax import FUNCTIONS, Node, inner, named, text

_MAX_FLOW = 4
_MAX_NAMES = 100


@dataclass(frozen=True, slots=True)
class Handing:
    """A call that hands a container to a function of the module: `call` stands in `file`."""

    function: FuncDecl
    file: ParsedFile
    call: Node


@dataclass(frozen=True, slots=True)
class Use:
    """One use: `node` is the whole operation, `place` the expression that names the container in it.

    `alias` tells that the container is reached through a local name, a parameter or a snapshot; `snapshot` that the
    store fills the next copy of a copy-on-write map, and `copied` that it only carries an old entry over. `via` are the
    ways on which the container was handed here, each the calls from first to last.
    """

    operation: Operation
    method: str
    file: ParsedFile
    node: Node
    place: Node
    key: Node | None
    value: Node | None
    function: FuncDecl | None
    alias: bool = False
    snapshot: bool = False
    copied: bool = False
    via: tuple[tuple[Handing, ...], ...] = ()

    @property
    def in_tests(self) -> bool:
        """Whether a test file holds the use."""
        return self.file.source.name.endswith("_test.go")


@dataclass(frozen=True, slots=True)
class _Way:
    """How an expression came to name the container: under another name, after how many steps.

    `back` tells a name that the container had before it got to its place.
    """

    alias: bool = False
    steps: int = 0
    back: bool = False
    handed: tuple[Handing, ...] = ()

    def further(self, handing: Handing | None = None) -> _Way:
        handed = (*self.handed, handing) if handing is not None else self.handed
        return _Way(True, self.steps + 1, self.back, handed)


_HERE = _Way()


def uses_of(expressions: Expressions, declared: Declared) -> list[Use]:
    """Return the uses of a declared container in source order, its declaration and initialiser left out."""
    found: dict[tuple[str, int, int, str], Use] = {}
    for use in _Finder(expressions, declared).all():
        key = (use.file.source.name, use.node.start_byte, use.node.end_byte, use.operation)
        known = found.get(key)
        # A use without a way stands where all ways lead to.
        via = tuple(dict.fromkeys((*known.via, *use.via))) if known and known.via and use.via else ()
        found[key] = replace(use, via=via) if known else use
    uses = [
        replace(u, snapshot=True, copied=_copies_range(u)) if _is_published(u) else u for u in found.values()
    ]
    return sorted(uses, key=lambda u: (u.file.source.name, u.node.start_byte, u.node.end_byte))


class _Finder:
    """Follows one container through expressions, local aliases, parameters and results."""

    def __init__(self, expressions: Expressions, declared: Declared) -> None:
        self.expressions = expressions
        self.universe = expressions.universe
        self.declared = declared
        self._followed: set[tuple[str, int, tuple[int, ...]]] = set()

    def all(self) -> Iterator[Use]:
        given: list[tuple[ParsedFile, Node, int]] = []
        stored = False
        for use in self._direct():
            stored = stored or use.operation in ("store", "load-or-store")
            if use.operation == "reset" and use.value is not None:
                given.append((use.file, use.value, result_given(use.node, use.place)))
            yield use
        initial = initial_value(self.declared)
        if initial is not None:
            given.append((self.declared.file, *initial))
        if not stored and self.declared.place.owner:
            for mention in positional(self.expressions, self.declared):
                if mention.element is not None and mention.value is not None:
                    yield self._set_by(mention, mention.element)
                    given.append((mention.file, mention.value, 0))
        for file, value, index in given:
            yield from self._made_elsewhere(file, value, index)

    def _direct(self) -> Iterator[Use]:
        for mention in mentions(self.expressions, self.declared):
            if mention.element is not None:
                yield self._set_by(mention, mention.element)
            elif mention.selector is not None:
                yield from self._method(mention.file, mention.node, mention.selector, _HERE)
            else:
                yield from self._use(mention.file, mention.node, _HERE)

    def _set_by(self, mention: Mention, element: Node) -> Use:
        function = enclosing_function(self.universe, mention.file, element.start_byte)
        method = "=" if mention.replaces else "literal"
        return Use("reset", method, mention.file, element, mention.node, None, mention.value, function)

    def _made_elsewhere(self, file: ParsedFile, value: Node, index: int) -> Iterator[Use]:
        """Yield what was done to the container under the names it had before it got to its place."""
        if self.declared.shape.container == COPIED:
            yield from self._snapshot(file, value, index)
            return
        for former in formers_of(self.expressions, file, value, index):
            if not self._kept_elsewhere(former):
                for use in self._follow(former.file, former.binding, _Way(True, 0, True)):
                    if use.operation == "reset" and use.value is not None:
                        index = result_given(use.node, use.place)
                        yield from self._made_elsewhere(use.file, use.value, index)
                    elif use.operation not in ("escape", "compare", "reset"):
                        yield use

    def _snapshot(self, file: ParsedFile, value: Node, index: int) -> Iterator[Use]:
        """Yield what fills a copy in the function that publishes it; what helpers do, publishing stands for."""
        publishing = enclosing_function(self.universe, file, value.start_byte)
        for former in formers_of(self.expressions, file, value, index):
            for use in self._follow(former.file, former.binding, _Way(True, _MAX_FLOW, True)):
                if use.operation in ("store", "evict") and use.function == publishing:
                    yield replace(use, snapshot=True, copied=_copies_range(use))

    def _kept_elsewhere(self, former: Former) -> bool:
        """Tell whether a local name stands for a container that has a place of its own."""
        if former.given is None:
            return False
        place = place_of(self.expressions, former.file, former.given)
        return place is not None and place.scope < 0

    def _follow(self, file: ParsedFile, binding: Binding, way: _Way) -> Iterator[Use]:
        """Yield the uses under a local name, once for each way to it."""
        key = (file.source.name, binding.name_node.start_byte, tuple(h.call.start_byte for h in way.handed))
        if key in self._followed or way.steps > _MAX_FLOW or len(self._followed) > _MAX_NAMES:
            return
        if any(h.function == way.handed[-1].function for h in way.handed[:-1]):
            return  # it calls itself
        self._followed.add(key)
        for occurrence in local_occurrences(self.universe, file, binding):
            yield from self._use(file, occurrence, way)

    def _use(self, file: ParsedFile, node: Node, way: _Way) -> Iterator[Use]:
        """Classify the use of an expression that names the container."""
        node = outermost(self.expressions, file, node)
        parent = node.parent
        if parent is None:
            return
        match parent.type:
            case "selector_expression":
                yield from self._method(file, node, parent, way)
            case "index_expression" if parent.child_by_field_name("operand") == node:
                yield from self._indexed(file, node, parent, way)
            case "argument_list":
                yield from self._argument(file, node, parent, way)
            case "range_clause":
                yield self._made(Done("range", "range", parent), file, node, way)
            case "binary_expression":
                yield self._made(Done("compare", "nil", parent), file, node, way)
            case "expression_list" | "var_spec":
                yield from self._assigned(file, node, parent, way)
            case "type_assertion_expression":
                yield from self._use(file, parent, way)
            case _:
                yield self._escape(parent.type, file, parent, node, way)

    def _made(self, done: Done, file: ParsedFile, place: Node, way: _Way) -> Use:
        function = enclosing_function(self.universe, file, done.node.start_byte)
        via = (way.handed,) if way.handed else ()
        return Use(
            done.operation,
            done.method,
            file,
            done.node,
            place,
            done.key,
            done.value,
            function,
            way.alias,
            via=via,
        )

    def _escape(self, method: str, file: ParsedFile, node: Node, place: Node, way: _Way) -> Use:
        return self._made(Done("escape", method, node), file, place, way)

    def _method(self, file: ParsedFile, node: Node, selector: Node, way: _Way) -> Iterator[Use]:
        field = selector.child_by_field_name("field")
        name = text(field) if field else ""
        call = call_of(selector)
        shape = self.declared.shape
        if shape.container == "map":
            yield from self._map_method(file, node, selector, name, call, way)
            return
        verb = shape.verbs.get(name)
        if call is None:
            yield self._escape(f"method value {name}", file, selector, node, way)
        elif verb is None:
            yield self._escape(name, file, call, node, way)
        else:
            arguments = arguments_of(call)
            key, value = item_at(arguments, verb.key), item_at(arguments, verb.value)
            yield self._made(Done(verb.operation, name, call, key, value), file, node, way)

    def _map_method(
        self, file: ParsedFile, node: Node, selector: Node, name: str, call: Node | None, way: _Way
    ) -> Iterator[Use]:
        """Follow a method of a declared map type into its body, where the receiver is the container."""
        method = self.expressions.callee(file, call) if call is not None else None
        if method is not None and not self.universe.is_local(method.file.package):
            method = None
        receiver = (
            receiver_binding(self.universe.locals(method.file, method.node.start_byte), method)
            if method
            else None
        )
        if method is None or receiver is None or call is None:
            yield self._escape(name, file, call or selector, node, way)
            return
        yield from self._follow(method.file, receiver, way.further(Handing(method, file, call)))

    def _indexed(self, file: ParsedFile, node: Node, index: Node, way: _Way) -> Iterator[Use]:
        yield self._made(indexed(self.expressions, file, index), file, node, way)

    def _argument(self, file: ParsedFile, node: Node, arguments: Node, way: _Way) -> Iterator[Use]:
        call = arguments.parent
        if call is None:
            return
        done = passed_to_library(self.expressions, file, node, call)
        if done is not None:
            yield self._made(done, file, node, way)
        else:
            yield from self._passed(file, node, call, named(arguments).index(node), way)

    def _passed(self, file: ParsedFile, node: Node, call: Node, index: int, way: _Way) -> Iterator[Use]:
        """Follow the container into the parameter of a function at hand."""
        callee = self.expressions.callee(file, call)
        parameter = (
            parameter_binding(self.universe.locals(callee.file, callee.node.start_byte), callee, index)
            if callee
            else None
        )
        is_local = callee is not None and self.universe.is_local(callee.file.package)
        if callee is None or parameter is None or way.steps >= _MAX_FLOW or not is_local:
            called = imported_function(self.expressions, file, call) or text(call)[:40]
            yield self._escape(f"argument of {called}", file, call, node, way)
            return
        yield from self._follow(callee.file, parameter, way.further(Handing(callee, file, call)))

    def _returned(self, file: ParsedFile, node: Node, statement: Node, way: _Way) -> Iterator[Use]:
        """Follow a container that a function of the package returns to the calls of that function."""
        function = enclosing_function(self.universe, file, statement.start_byte)
        if way.back or function is None or function.name[:1].isupper() or way.steps >= _MAX_FLOW:
            yield self._escape("return_statement", file, statement, node, way.further())
            return
        for caller, call in calls_of(self.expressions, function):
            yield from self._use(caller, call, way.further())

    def _assigned(self, file: ParsedFile, node: Node, parent: Node, way: _Way) -> Iterator[Use]:
        statement = parent.parent if parent.type == "expression_list" else parent
        if statement is None:
            return
        if statement.type == "return_statement" and len(named(parent)) == 1:
            yield from self._returned(file, node, statement, way)
            return
        if statement.type == "assignment_statement" and statement.child_by_field_name("left") == parent:
            if node.type == "index_expression":
                # One more of several containers that are kept apart: the others stay as they are.
                yield self._escape("shelved", file, statement, node, way)
                return
            if way.alias and not way.back and node.type == "identifier":
                yield self._escape("rebound", file, statement, node, way)
                return
            given = assigned_value(statement, node)
            yield self._made(Done("reset", "=", statement, None, given), file, node, way)
            return
        binding = self._receiving_name(file, node, parent, statement)
        if binding is not None and way.steps < _MAX_FLOW:
            yield from self._follow(file, binding, way.further())
            return
        yield self._escape(statement.type, file, statement, node, way)

    def _receiving_name(self, file: ParsedFile, node: Node, parent: Node, statement: Node) -> Binding | None:
        """Return the local name that a declaration gives an expression to."""
        names: list[Node] = []
        if statement.type == "short_var_declaration":
            left = statement.child_by_field_name("left")
            names = named(left) if left else []
        elif statement.type == "var_spec":
            names = statement.children_by_field_name("name")
        elif parent.parent is not None and parent.parent.type == "var_spec":
            names = parent.parent.children_by_field_name("name")
        sources = named(parent) if parent.type == "expression_list" else [node]
        comma_ok = len(names) == 2 and node.type in ("index_expression", "type_assertion_expression")
        if node not in sources or (len(names) != len(sources) and not (comma_ok and len(sources) == 1)):
            return None
        target = names[sources.index(node)]
        return find_binding(self.universe.locals(file, target.start_byte), text(target), target.start_byte)


def _is_published(use: Use) -> bool:
    """Tell whether a store fills a map in a struct that an atomic value is given next: a copy, not a new owner."""
    if use.operation != "store" or use.snapshot or use.function is None:
        return False
    root = use.place
    while root.type == "selector_expression" and (operand := root.child_by_field_name("operand")) is not None:
        root = inner(operand)
    if root == use.place or root.type != "identifier":
        return False
    body = use.file.source.data[use.node.end_byte : use.function.node.end_byte]
    name = re.escape(root.text or b"")
    return (
        re.search(rb"\.(?:(?:Store|Swap)\(|CompareAndSwap\([^,()\n]*,)\s*&?" + name + rb"\s*\)", body)
        is not None
    )


def _copies_range(use: Use) -> bool:
    """Tell whether a store carries over the pair that a loop over another map yields."""
    around = use.node.parent
    while around is not None and around.type not in FUNCTIONS:
        clause = next((c for c in around.named_children if c.type == "range_clause"), None)
        left = clause.child_by_field_name("left") if clause is not None else None
        if left is not None and use.key is not None and text(named(left)[0]) == text(use.key):
            return True
        around = around.parent
    return False
