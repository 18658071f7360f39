"""What a stored value is computed from: followed backwards through names and forwards into the functions called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from goleak.find.flow.flow import ancestors
from goleak.find.flow.origin import short
from goleak.find.flow.values import Flows
from goleak.find.locate.contexts import arguments_of, built_in, imported_function, parameter_binding
from goleak.find.locate.places import Place, place_of
from goleak.fix.judge.around import (
    call_with,
    called_at_once,
    children,
    conditions,
    is_called,
    other_arguments,
)
from goleak.fix.judge.keyed import Frame, Keys
from goleak.fix.judge.outside import asks_outside, draws_number, is_standard
from goleak.fix.judge.settings import field_change, variable_change
from goleak.read import gotypes as go
from goleak.read.declarations import FuncDecl, ParsedFile, ValueDecl
from goleak.read.gotypes import REFLECT_TYPE, REFLECT_VALUE, Named
from goleak.read.references import enclosing_function, local_name, local_occurrences
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, text, walk
from goleak.read.types import dereference
from goleak.read.universe import LocalName, PackageName

_MAX_FUNCTIONS = 60
_KEYS = frozenset(
    "identifier call_expression type_assertion_expression selector_expression index_expression "
    "slice_expression unary_expression".split()
)
_FIXED = (REFLECT_TYPE, REFLECT_VALUE, Named("reflect", "StructField"), go.ERROR)

Kind = Literal[
    "type",
    "value",
    "zero",
    "parameter",
    "receiver",
    "variable",
    "outside",
    "unknown",
    "number",
    "goroutine",
    "entry",
]


@dataclass(frozen=True, slots=True)
class Dependence:
    """One thing that a value is computed from; `line` is 1-based."""

    kind: Kind
    shown: str
    file: ParsedFile
    line: int


@dataclass(frozen=True, slots=True)
class Where:
    """Where the tracer is: in a frame, so many calls deep.

    `slicing` follows local names back, as only what the value is made of counts in the function that stores it; of a
    function that is called all counts. `later` tells code that runs when the stored value is used. `own` tells that the
    receiver was there before the value, and `until` is where the value is stored.
    """

    frame: Frame
    keys: Keys
    depth: int = 0
    slicing: bool = False
    later: bool = False
    own: bool = True
    until: int = -1


@dataclass
class Tracer:
    """Follows the value of one store of the container at `place`, whose operations are at `uses` (file and span).

    `memos` are the functions that look something up in a cache, by file and offset, `own_memos` those of them that ask
    this one; `caches` are the places of those whose misses compute. Calls are followed `max_depth` functions deep.
    """

    flows: Flows
    place: Place
    uses: frozenset[tuple[str, int, int]]
    memos: frozenset[tuple[str, int]]
    own_memos: frozenset[tuple[str, int]]
    caches: frozenset[Place]
    max_depth: int
    _visited: set[tuple[object, ...]] = field(default_factory=set)
    _functions: int = 0

    def of(self, where: Where, node: Node) -> Iterator[Dependence]:
        """Yield what an expression or statement depends on."""
        stack = [(where, node)]
        while stack:
            at, current = stack.pop()
            if self._is_own_use(at, current):
                if built_in(self.flows.expressions, at.frame.file, current) == "len":
                    yield self._found("number", at, current)
                continue
            if current.type in _KEYS and at.keys.is_key(current):
                yield from self._of_key(at, current)
                stack += [(at, a) for a in other_arguments(at.keys, current)]
                continue
            yield from self._one(at, current)
            if current.type == "func_literal" and not called_at_once(current):
                at = replace(at, later=True)
            stack += [(at, child) for child in reversed(children(current))]

    def _one(self, at: Where, node: Node) -> Iterator[Dependence]:
        match node.type:
            case "identifier":
                yield from self._name(at, node)
            case "selector_expression":
                yield from self._selector(at, node)
            case "call_expression" | "type_conversion_expression":
                yield from self._call(at, node)
            case "go_statement" if not at.later:
                yield self._found("goroutine", at, node)

    def _found(self, kind: Kind, at: Where, node: Node) -> Dependence:
        return Dependence(kind, short(node), at.frame.file, node.start_point[0] + 1)

    def _of_key(self, at: Where, node: Node) -> Iterator[Dependence]:
        telling = at.keys.tell(node)
        match telling.told:
            case "type":
                yield self._found("type", at, telling.node)
            case "validity":
                yield self._found("zero", at, telling.node)
            case "value":
                yield self._found("value", at, telling.node)
            case "call" if at.later:
                yield self._found("value", at, telling.node)
            case "kept" if at.later and any(
                n.type == "return_statement" for n in list(ancestors(node, None))[:2]
            ):
                yield self._found("value", at, telling.node)

    # Names

    def _name(self, at: Where, node: Node) -> Iterator[Dependence]:
        found = self.flows.expressions.universe.lookup(at.frame.file, node)
        if isinstance(found, ValueDecl):
            yield from self._variable(at, node, found)
        elif isinstance(found, LocalName) and at.slicing:
            yield from self._local(at, node, found.binding)

    def _variable(self, at: Where, node: Node, found: ValueDecl) -> Iterator[Dependence]:
        if found.constant or not self.flows.expressions.universe.is_local(found.file.package):
            return
        if place_of(self.flows.expressions, at.frame.file, node) == self.place:
            return
        declared = Place(found.file.package, "", found.name)
        change = "" if declared in self.caches else variable_change(self.flows, found)
        if change:
            yield self._found("number" if change == "counted" else "variable", at, node)

    def _local(self, at: Where, node: Node, binding: Binding) -> Iterator[Dependence]:
        function = at.frame.function
        match binding.kind:
            case "parameter" if function is not None and binding.start == function.node.start_byte:
                yield self._found("parameter", at, node)
                yield from self._put(at, binding)
            case "short" | "var" | "result":
                yield from self._put(at, binding)
            case "range":
                ranged = binding.node.child_by_field_name("right")
                if ranged is not None and self._first_time(at, ranged):
                    yield from self.of(at, ranged)
            case "switch":
                switch = binding.node.parent
                value = switch.child_by_field_name("value") if switch is not None else None
                if value is not None and self._first_time(at, value):
                    yield from self.of(at, value)

    def _put(self, at: Where, binding: Binding) -> Iterator[Dependence]:
        """Follow what a local name is given before the store, what decides whether, and what calls may put into it."""
        if not self._first_time(at, binding.name_node):
            return
        for source in self.flows.local(at.frame.file, binding).given:
            if 0 <= at.until <= source.node.start_byte:
                continue
            if self._builds_on_entry(at, source.node):
                yield self._found("entry", at, source.node)
            for node in (source.node, source.key, *conditions(source.node, at.frame.function)):
                if node is not None and self._first_time(at, node):
                    yield from self.of(at, node)
        yield from self._handed(at, binding)

    def _builds_on_entry(self, at: Where, node: Node) -> bool:
        """Tell whether a value is computed from the entry that was there; a recursive lookup is of another."""
        if inner(node).type != "call_expression" or self._is_own_use(at, inner(node)):
            return False
        expressions, file = self.flows.expressions, at.frame.file
        for name in walk(node):
            binding = local_name(expressions.universe, file, name)
            given = (
                self.flows.local(file, binding).given
                if binding is not None and binding.kind == "short"
                else ()
            )
            looked_up = inner(given[0].node) if len(given) == 1 else None
            if looked_up is not None and looked_up.type == "call_expression":
                callee = expressions.callee(file, looked_up)
                if callee is not None and self._is_own_memo(callee) and not self._leads_back(at, callee):
                    return True
        return False

    def _is_own_memo(self, function: FuncDecl) -> bool:
        return (function.file.source.name, function.node.start_byte) in self.own_memos

    def _leads_back(self, at: Where, callee: FuncDecl) -> bool:
        """Tell whether a function that looks up comes to the one that stores, which makes their calls a recursion."""
        level = [at.frame.function] if at.frame.function is not None else []
        for _ in range(3):
            if callee in level:
                return True
            callers = (
                enclosing_function(self.flows.expressions.universe, file, call.start_byte)
                for function in level
                for file, call in self.flows.calls(function).calls
            )
            level = [c for c in callers if c is not None]
        return False

    def _handed(self, at: Where, binding: Binding) -> Iterator[Dependence]:
        """Follow the calls that get a local name, since they may write to what it holds."""
        type_ = self.flows.expressions.binding(at.frame.file, binding)
        if type_ in _FIXED:
            return
        basic = isinstance(self.flows.expressions.types.underlying(type_), go.Basic | go.Func)
        for use in local_occurrences(self.flows.expressions.universe, at.frame.file, binding):
            if 0 <= at.until <= use.start_byte:
                continue
            for around in ancestors(use, None):
                if around.type == "go_statement" and self._first_time(at, around):
                    yield self._found("goroutine", at, around)
            handed = use.parent if use.parent is not None and text(use.parent)[:1] == "&" else use
            call = call_with(handed, addressed=basic)
            if call is not None and self._first_time(at, call):
                yield from self.of(at, call)

    def _first_time(self, at: Where, node: Node) -> bool:
        key = (at.frame.file.source.name, node.start_byte, node.end_byte, at.slicing)
        new = key not in self._visited
        self._visited.add(key)
        return new

    def _is_own_use(self, at: Where, node: Node) -> bool:
        return (at.frame.file.source.name, node.start_byte, node.end_byte) in self.uses

    def _selector(self, at: Where, node: Node) -> Iterator[Dependence]:
        """Judge a field of the receiver, or a variable of another package of the module."""
        operand, name = node.child_by_field_name("operand"), node.child_by_field_name("field")
        if operand is None or name is None or is_called(node):
            return
        expressions = self.flows.expressions
        found = expressions.universe.lookup(at.frame.file, operand) if operand.type == "identifier" else None
        if isinstance(found, PackageName):
            package = (
                expressions.universe.package(found.path)
                if expressions.universe.is_local(found.path)
                else None
            )
            declared = package.values.get(text(name), ()) if package is not None else ()
            if declared:
                yield from self._variable(at, node, declared[0])
        elif isinstance(found, ValueDecl) or (
            isinstance(found, LocalName) and found.binding.kind == "receiver"
        ):
            yield from self._field(at, node, operand, text(name), isinstance(found, ValueDecl))

    def _field(
        self, at: Where, node: Node, operand: Node, name: str, of_variable: bool
    ) -> Iterator[Dependence]:
        """Judge a field of a variable or of the receiver; receivers may be several, unless the cache is in them."""
        place = place_of(self.flows.expressions, at.frame.file, node)
        owner = dereference(self.flows.expressions.of(at.frame.file, operand))
        if place == self.place or place in self.caches or not isinstance(owner, Named):
            return
        if not self.flows.expressions.universe.is_local(owner.package) or not (at.own or of_variable):
            return
        change = field_change(self.flows, owner, name)
        one = of_variable or (owner.package, owner.name) == (self.place.package, self.place.owner)
        if change or not one:
            kind: Kind = "variable" if of_variable else "receiver"
            yield self._found("number" if change == "counted" else kind, at, node)

    # Calls

    def _call(self, at: Where, call: Node) -> Iterator[Dependence]:
        expressions, file = self.flows.expressions, at.frame.file
        if at.later:
            return
        if draws_number(expressions, file, call):
            yield self._found("number", at, call)
        elif asks_outside(expressions, file, call):
            yield self._found("outside", at, call)
        else:
            callee = expressions.callee(file, call)
            if callee is not None and expressions.universe.is_local(callee.file.package):
                yield from self._inside(at, call, callee)
            elif callee is None and self._is_unknown(at, call):
                yield self._found("unknown", at, call)

    def _is_unknown(self, at: Where, call: Node) -> bool:
        """Tell whether a call is of a function value, of an interface's method or of another module."""
        expressions, file = self.flows.expressions, at.frame.file
        function = call.child_by_field_name("function")
        if function is None or built_in(expressions, file, call):
            return False
        imported = imported_function(expressions, file, call)
        if imported:
            return not is_standard(imported.rpartition(".")[0])
        if expressions.type_expression(file, function) != go.UNKNOWN:
            return False
        operand = function.child_by_field_name("operand")
        if operand is not None and function.type == "selector_expression":
            owner = dereference(expressions.of(file, operand))
            return not (isinstance(owner, Named) and is_standard(owner.package)) and owner != go.ERROR
        return inner(function).type != "func_literal"

    def _inside(self, at: Where, call: Node, callee: FuncDecl) -> Iterator[Dependence]:
        """Follow a call into a function of the module, unless that has a cache which stands for it."""
        name, start = callee.file.source.name, callee.node.start_byte
        given = [i for i, a in enumerate(arguments_of(call)) if at.keys.is_key(a)]
        own = at.own and self._is_there_before(at, call)
        if (name, start) in self.memos or (name, start, tuple(given), own) in self._visited:
            return
        self._visited.add((name, start, tuple(given), own))
        self._functions += 1
        if at.depth >= self.max_depth or self._functions > _MAX_FUNCTIONS:
            yield self._found("unknown", at, call)
            return
        bindings = self.flows.expressions.universe.locals(callee.file, start)
        names = [parameter_binding(bindings, callee, i) for i in given]
        if None in names:
            yield self._found("value", at, call)  # one of several in a slice
        keys = frozenset(b.name_node.start_byte for b in names if b is not None)
        frame = Frame(callee.file, callee, keys)
        body = callee.node.child_by_field_name("body")
        inside = Where(frame, Keys(self.flows, frame), at.depth + 1, own=own)
        if body is not None:
            yield from self.of(inside, body)

    def _is_there_before(self, at: Where, call: Node) -> bool:
        """Tell whether the receiver of a called method was made before the value that is computed."""
        function = call.child_by_field_name("function")
        operand = function.child_by_field_name("operand") if function is not None else None
        while operand is not None and operand.type != "identifier":
            operand = operand.child_by_field_name("operand")
        if operand is None:
            return False
        found = self.flows.expressions.universe.lookup(at.frame.file, operand)
        if isinstance(found, LocalName):
            kinds = ("receiver", "parameter") if at.slicing else ("receiver",)
            return found.binding.kind in kinds
        return isinstance(found, ValueDecl)
