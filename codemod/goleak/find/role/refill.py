"""Who fills a container again where a lookup misses: the storing function itself, or one that calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from goleak.find.flow.endings import fails
from goleak.find.flow.flow import ancestors
from goleak.find.flow.origin import function_name
from goleak.find.flow.registering import registers
from goleak.find.flow.values import Flows
from goleak.find.locate.contexts import arguments_of
from goleak.find.locate.uses import Use
from goleak.find.role.misses import Lookup, Outcome, lookup_of, on_hit, outcome
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.references import call_around, enclosing_function, local_name, local_occurrences, occurrences
from goleak.read.scopes import find_binding
from goleak.read.syntax import Node, inner, named, text, walk

_MAX_CALLERS = 2
_MANY = 8
_MAX_LOADS = 50
_STORES = ("store", "load-or-store")


class Refills:
    """Answers for one container which lookups lead to its stores."""

    def __init__(self, flows: Flows, uses: Sequence[Use]) -> None:
        """Work on the uses of one container."""
        self.flows = flows
        self.expressions = flows.expressions
        self.universe = flows.expressions.universe
        self.loads = [u for u in uses if u.operation == "load"]
        self._storing = {
            (u.file.source.name, u.function.node.start_byte)
            for u in uses
            if u.operation in _STORES and u.function
        }
        self._getters: dict[str, list[FuncDecl]] | None = None
        self._by_function: dict[tuple[str, FuncDecl | None], list[Use]] | None = None
        self._declared: dict[tuple[str, FuncDecl], dict[str, set[str]]] = {}

    def same_key(self, a: Use, b: Use) -> bool:
        """Tell whether two uses are spelled to be of the same key; each function is read once."""
        return _same(a, b, self._spellings)

    def refuses(self, store: Use) -> bool:
        """Tell whether finding the key makes the storing function fail: `if _, dup := m[k]; dup { panic }`."""
        function = store.function
        if function is None:
            return False
        lookups = [lookup for _, lookup in self._lookups(store.file, function, store)]
        if store.operation == "load-or-store":
            lookups.append(lookup_of(store.node))
        return any(
            lookup.node.start_byte <= store.node.start_byte
            and any(fails(function.node, node, lookup.names) for node in on_hit(function.node, lookup))
            for lookup in lookups
        )

    def objects(self, store: Use) -> bool:
        """Tell whether finding the key may make the storing function panic: something else is there already."""
        function = store.function
        lookups = self._lookups(store.file, function, store) if function is not None else ()
        return any(
            node.type == "call_expression" and text(node).startswith("panic(")
            for _, lookup in lookups
            if function is not None and lookup.node.start_byte <= store.node.start_byte
            for hit in on_hit(function.node, lookup)
            for node in walk(hit)
        )

    def in_function(self, store: Use, *, registering: bool = False) -> tuple[Outcome, bool]:
        """Tell on which outcome of the function's own lookups a store runs, and whether it computes what it keeps.

        A function that is there to register only checks for duplicates, unless it returns the entry that it finds.
        """
        function = store.function
        if function is None:
            return "either", False
        found: Outcome = "either"
        for load, lookup in self._lookups(store.file, function, store):
            for effect in _places(self.expressions, store.file, function.node, store.node):
                on = outcome(function.node, lookup, effect, store.value)
                if on == "miss":
                    checks = registering and not self._is_returned(store.file, function, lookup)
                    if not checks and not self._keeps_given(store, load, lookup):
                        return "miss", True
                    found = "miss"
                elif on == "hit" and found == "either":
                    found = "hit"
        return found, False

    def by_caller(self, store: Use) -> str:
        """Return the function that looks a key up and has it stored, at most two calls deep, or an empty string."""
        level = [store.function] if store.function is not None else []
        for _ in range(_MAX_CALLERS):
            callers: list[FuncDecl] = []
            for function in level:
                for file, call in self.flows.calls(function).calls:
                    caller = enclosing_function(self.universe, file, call.start_byte)
                    if caller is None or caller == function:
                        continue
                    if self._leads_to(file, caller, call):
                        return function_name(caller)
                    callers.append(caller)
            level = callers
        return ""

    def _leads_to(self, file: ParsedFile, caller: FuncDecl, call: Node) -> bool:
        for _, lookup in self._lookups(file, caller, None):
            on = [
                outcome(caller.node, lookup, effect)
                for effect in _places(self.expressions, file, caller.node, call)
            ]
            if "miss" not in on:
                continue
            if lookup.value or not (self._passes_given(file, call) or registers(caller, "")):
                return True
        return False

    def _lookups(
        self, file: ParsedFile, function: FuncDecl, store: Use | None
    ) -> Iterator[tuple[Use | None, Lookup]]:
        """Yield the lookups in a function: loads of the container, and calls of functions that load for it."""
        for load in self._loads_near(file, function, store):
            if store is not None and not (_same(load, store, self._spellings) or self.gives_back(load)):
                continue
            for place in _places(self.expressions, file, function.node, load.node):
                yield load, lookup_of(place)
        getters = self._getter_names()
        for name, declared in getters.items():
            for node in occurrences(file, name, function.node.start_byte, function.node.end_byte):
                call = call_around(node)
                if call is None:
                    continue
                callee = self._getter_called(file, call, declared)
                if callee is None or callee == function:
                    continue
                lookup = lookup_of(call)
                if (
                    store is None
                    or self._asks_same(callee, call, store)
                    or self._is_returned(file, function, lookup)
                ):
                    yield None, lookup

    def _getter_called(self, file: ParsedFile, call: Node, getters: Sequence[FuncDecl]) -> FuncDecl | None:
        """Return the getter that a call calls, be it through an interface."""
        callee = self.expressions.callee(file, call)
        if callee is not None:
            return callee if callee in getters else None
        for getter in getters:
            if getter.receiver and any(f is file and c == call for f, c in self.flows.calls(getter).calls):
                return getter
        return None

    def _loads_near(self, file: ParsedFile, function: FuncDecl, store: Use | None) -> list[Use]:
        """Return the loads in a function; of very many those that are nearest to a store."""
        if self._by_function is None:
            self._by_function = {}
            for load in self.loads:
                self._by_function.setdefault((load.file.source.name, load.function), []).append(load)
        found = self._by_function.get((file.source.name, function), [])
        if len(found) <= _MAX_LOADS:
            return found
        at = store.node.start_byte if store is not None else function.chunk.end
        near = sorted(found, key=lambda u: abs(u.node.start_byte - at))[:_MAX_LOADS]
        return sorted(near, key=lambda u: u.node.start_byte)

    def _spellings(self, key: Node, use: Use) -> set[str]:
        """Return a key as it is written, and as the local variable that it names was declared."""
        found = {_squeeze(key)}
        if use.function is not None and key.type == "identifier":
            place = (use.file.source.name, use.function)
            if place not in self._declared:
                self._declared[place] = _declared_as(use.function)
            found |= self._declared[place].get(text(key), set())
        return found

    def _getter_names(self) -> dict[str, list[FuncDecl]]:
        """Return the functions that load, and those that return what one of these loads, by name."""
        if self._getters is None:
            found: dict[str, list[FuncDecl]] = {}
            for load in self.loads:
                if load.function is None or self._stores(load.function):
                    continue
                if load.function not in found.get(load.function.name, ()):
                    found.setdefault(load.function.name, []).append(load.function)
            direct = [f for listed in found.values() for f in listed]
            for getter in direct if len(direct) <= _MANY else ():
                for file, call in self.flows.calls(getter).calls:
                    if not any(n.type == "return_statement" for n in list(ancestors(call, None))[:2]):
                        continue
                    outer = enclosing_function(self.universe, file, call.start_byte)
                    if (
                        outer is not None
                        and not self._stores(outer)
                        and outer not in found.get(outer.name, ())
                    ):
                        found.setdefault(outer.name, []).append(outer)
            self._getters = found
        return self._getters

    def _stores(self, function: FuncDecl) -> bool:
        return (function.file.source.name, function.node.start_byte) in self._storing

    def _keeps_given(self, store: Use, load: Use | None, lookup: Lookup) -> bool:
        """Tell whether a store keeps what its function was given, rather than what it computes on a miss."""
        if store.value is None:
            return False
        binding = local_name(self.universe, store.file, inner(store.value))
        if binding is None:
            return False
        if binding.kind == "parameter":
            return load is None or not self.gives_back(load)
        return binding.kind in ("range", "receiver") and lookup.value == ""

    def _passes_given(self, file: ParsedFile, call: Node) -> bool:
        """Tell whether a call passes on nothing but what its own function was given or iterates over."""
        passed = [local_name(self.universe, file, inner(a)) for a in arguments_of(call)]
        return all(b is not None and b.kind in ("parameter", "range", "receiver") for b in passed)

    def _asks_same(self, getter: FuncDecl, call: Node, store: Use) -> bool:
        """Tell whether a call of a getter asks for the key that is stored, as far as the getter takes it as it is."""
        arguments = arguments_of(call)
        for load in self.loads:
            if load.function != getter or load.key is None or store.key is None:
                continue
            key = local_name(self.universe, load.file, inner(load.key))
            if key is None or key.kind != "parameter" or key.index >= len(arguments):
                continue
            if not self._spellings(arguments[key.index], store) & self._spellings(store.key, store):
                return False
        return True

    def gives_back(self, load: Use) -> bool:
        """Tell whether a loaded value is returned: what was stored first wins."""
        return load.function is not None and self._is_returned(load.file, load.function, lookup_of(load.node))

    def _is_returned(self, file: ParsedFile, function: FuncDecl, lookup: Lookup) -> bool:
        if lookup.statement.type == "return_statement":
            return True
        if any(n.type == "return_statement" for n in list(ancestors(lookup.node, function.node))[:3]):
            return True
        end = lookup.statement.end_byte
        binding = find_binding(self.universe.locals(file, end - 1), lookup.value, end)
        if binding is None:
            return False
        for use in local_occurrences(self.universe, file, binding):
            if any(n.type == "return_statement" for n in ancestors(use, function.node)):
                return True
        return binding.kind == "result"


def same_key(a: Use, b: Use) -> bool:
    """Tell whether two uses are spelled to be of the same key."""
    return _same(a, b, _spellings)


def _same(a: Use, b: Use, spellings: Callable[[Node, Use], set[str]]) -> bool:
    if a.key is None or b.key is None:
        return True  # a snapshot of a copy-on-write map: its key is looked up through a local name
    return bool(spellings(a.key, a) & spellings(b.key, b))


def _spellings(key: Node, use: Use) -> set[str]:
    """Return a key as it is written, and as the local variable that it names was declared."""
    found = {_squeeze(key)}
    if use.function is not None and key.type == "identifier":
        found |= _declared_as(use.function).get(text(key), set())
    return found


def _declared_as(function: FuncDecl) -> dict[str, set[str]]:
    """Return what the local variables of a function are declared as, by name."""
    found: dict[str, set[str]] = {}
    for node in walk(function.node):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if node.type == "short_var_declaration" and left is not None and right is not None:
            for name, value in zip(named(left), named(right), strict=False):
                found.setdefault(text(name), set()).add(_squeeze(value))
    return found


def _squeeze(node: Node) -> str:
    return "".join(text(node).split())


def _places(expressions: Expressions, file: ParsedFile, function: Node, node: Node) -> Iterator[Node]:
    """Yield a node and, where a closure with a name or called at once holds it, the calls of that closure."""
    yield node
    for around in ancestors(node, function):
        if around.type != "func_literal" or around.parent is None:
            continue
        parent = around.parent
        if parent.type == "call_expression" and parent.child_by_field_name("function") == around:
            yield parent
            continue
        statement = parent.parent
        left = statement.child_by_field_name("left") if statement is not None else None
        if parent.type != "expression_list" or left is None or len(named(left)) != 1:
            continue
        target = named(left)[0]
        binding = find_binding(
            expressions.universe.locals(file, target.start_byte), text(target), target.start_byte
        )
        for use in local_occurrences(expressions.universe, file, binding) if binding is not None else ():
            call = call_around(use)
            if call is not None:
                yield call
