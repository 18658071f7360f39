"""How long a container lives: as long as the process, its owner, or one call."""

from __future__ import annotations

import re

from goleak.find.facts import Lifetime
from goleak.find.flow.flow import ancestors
from goleak.find.flow.keeping import Keeping, longest
from goleak.find.flow.values import Flows
from goleak.find.locate.places import Declared
from goleak.find.locate.puts import Source
from goleak.read import gotypes as go
from goleak.read.gotypes import Named, Struct, Type
from goleak.read.references import enclosing_function

_PER_CALL = re.compile(
    r"(state|visitor|walker|context|ctx|scanner|lexer|parser|encoder|decoder|printer|iterator|cursor|session|request)$",
    re.I,
)


class Lifetimes:
    """Answers how long owners live; each type is judged once, the reach of package variables once a package."""

    def __init__(self, flows: Flows) -> None:
        """Work on the packages of a universe."""
        self.flows = flows
        self.expressions = flows.expressions
        self._reached: dict[str, frozenset[tuple[str, str]]] = {}
        self._known: dict[tuple[str, str], Lifetime] = {}

    def of(self, declared: Declared) -> Lifetime:
        """Return the lifetime of a declared container: a field lives with its owner, a closure with its keeper."""
        place = declared.place
        if declared.scope == "closure":
            made_in = enclosing_function(self.expressions.universe, declared.file, place.scope)
            return "process" if made_in is None else "owner"
        if declared.scope == "package" or not place.owner:
            return "process"
        owner = Named(place.package, place.owner)
        found = self.of_type(owner)
        if found == "process" and self._made_in_functions(declared, owner):
            return longest(Keeping(self.flows, self.of_type, place.field).lifetimes(owner))
        return found

    def _made_in_functions(self, declared: Declared, owner: Named) -> bool:
        """Tell whether a map is only ever made in literals of functions: owners that variables begin with have none."""
        field = declared.place.field
        if not isinstance(self.expressions.types.underlying(declared.type), go.Map) or field[:1].isupper():
            return False
        sources = self.flows.field(owner, field)
        made = [s for s in sources.given if not s.part]  # other than entries
        return sources.complete and bool(made) and all(map(self._is_in_literal, made))

    def _is_in_literal(self, source: Source) -> bool:
        function = enclosing_function(self.expressions.universe, source.file, source.node.start_byte)
        stop = function.node if function is not None else None
        return stop is not None and any(n.type == "literal_value" for n in ancestors(source.node, stop))

    def of_type(self, owner: Named) -> Lifetime:
        """Return how long values of a type live.

        `process` where a package variable keeps them; `owner` where users outside the module may, or something does
        whose own life is not known to be shorter; `call` where none of that is so. Of exported types only the name
        tells that users make them for one document or call.
        """
        key = (owner.package, owner.name)
        if key not in self._known:
            self._known[key] = "call"  # those that only keep each other
            self._known[key] = self._judge(owner)
        return self._known[key]

    def _judge(self, owner: Named) -> Lifetime:
        if (owner.package, owner.name) in self._from_variables(owner.package):
            return "process"
        if self.flows.is_public_name(owner.package, owner.name):
            return "call" if _PER_CALL.search(owner.name) else "owner"
        return longest(Keeping(self.flows, self.of_type).lifetimes(owner))

    def _from_variables(self, package: str) -> frozenset[tuple[str, str]]:
        """Return the named types that the package's variables reach through fields, pointers and elements."""
        if package not in self._reached:
            reached: set[tuple[str, str]] = set()
            declarations = self.expressions.universe.package(package)
            for value in declarations.variables() if declarations else ():
                self._reach(self.expressions.value(value), reached)
            self._reached[package] = frozenset(reached)
        return self._reached[package]

    def _reach(self, type_: Type, reached: set[tuple[str, str]]) -> None:
        match type_:
            case Named(package, name, arguments):
                for argument in arguments:
                    self._reach(argument, reached)
                if (package, name) in reached or not self.expressions.universe.is_local(package):
                    return
                reached.add((package, name))
                self._reach(self.expressions.types.underlying(type_), reached)
            case go.Pointer(elem) | go.Slice(elem) | go.Array(elem) | go.Chan(elem):
                self._reach(elem, reached)
            case go.Map(key, elem):
                self._reach(key, reached)
                self._reach(elem, reached)
            case Struct(fields):
                for field in fields:
                    self._reach(field.type, reached)
