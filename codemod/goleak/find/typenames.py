"""Keys that are names of types: two types may share one, and then the second gets the first one's entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goleak.find.facts import KeyName
from goleak.find.flow.reflection import verbs_of
from goleak.find.flow.values import Flows, given_to
from goleak.find.locate.containers import carries
from goleak.find.locate.contexts import arguments_of, imported_function
from goleak.find.locate.uses import Use
from goleak.read.declarations import ParsedFile
from goleak.read.gotypes import REFLECT_TYPE
from goleak.read.references import calls_of, comparisons, enclosing_function, local_name
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, named, operands, text, walk_outside_closures
from goleak.read.types import dereference

_NAMES = frozenset({"Name", "PkgPath", "String"})
_PRINTS = frozenset({"fmt.Sprint", "fmt.Sprintln"})
_STORES = ("store", "load-or-store")
_MAX_DEPTH = 6
_MAX_STEPS = 500


def key_name(flows: Flows, uses: Sequence[Use]) -> KeyName:
    """Return which name of a type stands for it in stored keys, or none where a key or a hit tells types apart."""
    stores = [u for u in uses if u.operation in _STORES and not u.copied]
    found: set[str] = set()
    parts = _Parts(flows)
    for store in stores:
        if store.key is None:
            return "none"
        held = parts.of(store.file, store.key, 0)
        if "type" in held:
            return "none"
        found |= held
    functions = {(u.file.source.name, u.function): u for u in uses if u.operation != "evict"}
    if not found or any(_compares_types(flows, u) for u in functions.values()):
        return "none"
    if "PkgPath" in found:
        return "path+name" if len(found) > 1 else "none"
    return "string" if "String" in found else "name"


class _Parts:
    """What the keys of one container hold of types: each expression is followed once from each depth."""

    def __init__(self, flows: Flows) -> None:
        self.flows = flows
        self.expressions = flows.expressions
        self._found: dict[tuple[str, int, int, int], frozenset[str]] = {}

    def of(self, file: ParsedFile, node: Node, depth: int) -> frozenset[str]:
        """Return what a key holds of types: `type`, or the methods that name one."""
        node = inner(node)
        key = (file.source.name, node.start_byte, node.end_byte, depth)
        if key not in self._found:
            if depth > _MAX_DEPTH or len(self._found) > _MAX_STEPS:
                return frozenset()
            self._found[key] = frozenset(self._parts(file, node, depth))
        return self._found[key]

    def _parts(self, file: ParsedFile, node: Node, depth: int) -> Iterator[str]:
        if carries(self.expressions.types, self.expressions.of(file, node)):
            yield "type"
            return
        match node.type:
            case "identifier":
                binding = local_name(self.expressions.universe, file, node)
                if binding is not None:
                    yield from self._named(file, binding, depth)
            case "binary_expression":
                for part in operands(node):
                    yield from self.of(file, part, depth + 1)
            case "composite_literal":
                body = node.child_by_field_name("body")
                for element in named(body) if body is not None else ():
                    value = (
                        element.child_by_field_name("value") if element.type == "keyed_element" else element
                    )
                    if value is not None:
                        yield from self.of(file, value, depth + 1)
            case "call_expression" | "type_conversion_expression":
                yield from self._called(file, node, depth)

    def _called(self, file: ParsedFile, call: Node, depth: int) -> Iterator[str]:
        function = call.child_by_field_name("function")
        arguments = arguments_of(call) or [n for n in [call.child_by_field_name("operand")] if n]
        operand = function.child_by_field_name("operand") if function is not None else None
        field = function.child_by_field_name("field") if function is not None else None
        if operand is not None and field is not None and text(field) in _NAMES:
            if dereference(self.expressions.of(file, operand)) == REFLECT_TYPE:
                yield text(field)
            return
        imported = imported_function(self.expressions, file, call)
        if imported == "fmt.Sprintf" or imported in _PRINTS:
            yield from self._printed(file, arguments, imported, depth)
            return
        callee = self.expressions.callee(file, call)
        body = callee.node.child_by_field_name("body") if callee is not None else None
        if callee is None or body is None:
            if imported.startswith("strings.") or function is None or operand is None:
                for argument in arguments:
                    yield from self.of(file, argument, depth + 1)
            return
        for statement in walk_outside_closures(body):
            for listed in named(statement) if statement.type == "return_statement" else ():
                for value in named(listed)[:1]:
                    yield from self.of(callee.file, value, depth + 1)

    def _printed(
        self, file: ParsedFile, arguments: Sequence[Node], function: str, depth: int
    ) -> Iterator[str]:
        """Yield what a formatted key prints of types: %T and a printed Type are its String()."""
        verbs: list[str] = []
        if function == "fmt.Sprintf":
            verbs = verbs_of(arguments[0]) if arguments else []
            arguments = arguments[1:]
        for index, argument in enumerate(arguments):
            verb = verbs[index] if index < len(verbs) else "v"
            if verb == "T" or (verb in "vs" and self.expressions.of(file, argument) == REFLECT_TYPE):
                yield "String"
            elif verb == "p":
                yield "type"  # an address: no two types share one
            else:
                yield from self.of(file, argument, depth + 1)

    def _named(self, file: ParsedFile, binding: Binding, depth: int) -> Iterator[str]:
        """Follow a local name to what it was declared with and assigned, a parameter to what calls pass."""
        if binding.kind == "parameter":
            function = enclosing_function(self.expressions.universe, file, binding.start)
            if function is None or function.name[:1].isupper():
                return
            for caller, call in calls_of(self.expressions, function):
                arguments = arguments_of(call)
                if binding.index < len(arguments):
                    yield from self.of(caller, arguments[binding.index], depth + 1)
            return
        for value in given_to(self.flows, file, binding):
            yield from self.of(file, value, depth + 1)


def _compares_types(flows: Flows, use: Use) -> bool:
    """Tell whether the function around a use compares two types: a hit may be checked."""
    if use.function is None:
        return False
    body = use.function.node
    for comparison in comparisons(use.file, body.start_byte, body.end_byte):
        sides = [comparison.child_by_field_name("left"), comparison.child_by_field_name("right")]
        if all(s is not None and flows.expressions.of(use.file, s) == REFLECT_TYPE for s in sides):
            return True
    return False
