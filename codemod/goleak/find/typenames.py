"""Keys that are names of types: two types may share one, and then the second gets the first one's entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goleak.find.containers import carries
from goleak.find.contexts import arguments_of, imported_function
from goleak.find.facts import KeyName
from goleak.find.reflection import verbs_of
from goleak.find.uses import Use
from goleak.find.values import Flows, given_to
from goleak.read.declarations import ParsedFile
from goleak.read.gotypes import REFLECT_TYPE
from goleak.read.references import calls_of, enclosing_function, local_name
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, named, text, walk, walk_outside_closures
from goleak.read.types import dereference

_NAMES = frozenset({"Name", "PkgPath", "String"})
_PRINTS = frozenset({"fmt.Sprint", "fmt.Sprintln"})
_STORES = ("store", "load-or-store")
_MAX_DEPTH = 6


def key_name(flows: Flows, uses: Sequence[Use]) -> KeyName:
    """Return which name of a type stands for it in stored keys, or none where a key or a hit tells types apart."""
    stores = [u for u in uses if u.operation in _STORES and not u.copied]
    found: set[str] = set()
    for store in stores:
        if store.key is None:
            return "none"
        parts = set(_parts(flows, store.file, store.key, 0))
        if "type" in parts:
            return "none"
        found |= parts
    if not found or any(_compares_types(flows, u) for u in uses if u.operation != "evict"):
        return "none"
    if "PkgPath" in found:
        return "path+name" if len(found) > 1 else "none"
    return "string" if "String" in found else "name"


def _parts(flows: Flows, file: ParsedFile, node: Node, depth: int) -> Iterator[str]:
    """Yield what a key holds of types: `type`, or the method that names one."""
    node = inner(node)
    if depth > _MAX_DEPTH:
        return
    if carries(flows.expressions.types, flows.expressions.of(file, node)):
        yield "type"
        return
    match node.type:
        case "identifier":
            binding = local_name(flows.expressions.universe, file, node)
            if binding is not None:
                yield from _named(flows, file, binding, depth)
        case "binary_expression":
            for part in named(node):
                yield from _parts(flows, file, part, depth + 1)
        case "composite_literal":
            body = node.child_by_field_name("body")
            for element in named(body) if body is not None else ():
                value = element.child_by_field_name("value") if element.type == "keyed_element" else element
                if value is not None:
                    yield from _parts(flows, file, value, depth + 1)
        case "call_expression" | "type_conversion_expression":
            yield from _called(flows, file, node, depth)


def _called(flows: Flows, file: ParsedFile, call: Node, depth: int) -> Iterator[str]:
    function = call.child_by_field_name("function")
    arguments = arguments_of(call) or [n for n in [call.child_by_field_name("operand")] if n]
    operand = function.child_by_field_name("operand") if function is not None else None
    field = function.child_by_field_name("field") if function is not None else None
    if operand is not None and field is not None and text(field) in _NAMES:
        if dereference(flows.expressions.of(file, operand)) == REFLECT_TYPE:
            yield text(field)
        return
    imported = imported_function(flows.expressions, file, call)
    if imported == "fmt.Sprintf" or imported in _PRINTS:
        yield from _printed(flows, file, arguments, imported, depth)
        return
    callee = flows.expressions.callee(file, call)
    body = callee.node.child_by_field_name("body") if callee is not None else None
    if callee is None or body is None:
        if imported.startswith("strings.") or function is None or operand is None:
            for argument in arguments:
                yield from _parts(flows, file, argument, depth + 1)
        return
    for statement in walk_outside_closures(body):
        for listed in named(statement) if statement.type == "return_statement" else ():
            for value in named(listed)[:1]:
                yield from _parts(flows, callee.file, value, depth + 1)


def _printed(
    flows: Flows, file: ParsedFile, arguments: Sequence[Node], function: str, depth: int
) -> Iterator[str]:
    """Yield what a formatted key prints of types: %T and a printed Type are its String()."""
    verbs: list[str] = []
    if function == "fmt.Sprintf":
        verbs = verbs_of(arguments[0]) if arguments else []
        arguments = arguments[1:]
    for index, argument in enumerate(arguments):
        verb = verbs[index] if index < len(verbs) else "v"
        if verb == "T" or (verb in "vs" and flows.expressions.of(file, argument) == REFLECT_TYPE):
            yield "String"
        elif verb == "p":
            yield "type"  # an address: no two types share one
        else:
            yield from _parts(flows, file, argument, depth + 1)


def _named(flows: Flows, file: ParsedFile, binding: Binding, depth: int) -> Iterator[str]:
    """Follow a local name to what it was declared with and assigned, a parameter to what calls pass."""
    if binding.kind == "parameter":
        function = enclosing_function(flows.expressions.universe, file, binding.start)
        if function is None or function.name[:1].isupper():
            return
        for caller, call in calls_of(flows.expressions, function):
            arguments = arguments_of(call)
            if binding.index < len(arguments):
                yield from _parts(flows, caller, arguments[binding.index], depth + 1)
        return
    for value in given_to(flows, file, binding):
        yield from _parts(flows, file, value, depth + 1)


def _compares_types(flows: Flows, use: Use) -> bool:
    """Tell whether the function around a use compares two types: a hit may be checked."""
    if use.function is None:
        return False
    for node in walk(use.function.node):
        if node.type == "binary_expression" and text(node.child_by_field_name("operator") or node) in (
            "==",
            "!=",
        ):
            sides = [node.child_by_field_name("left"), node.child_by_field_name("right")]
            if all(s is not None and flows.expressions.of(use.file, s) == REFLECT_TYPE for s in sides):
                return True
    return False
