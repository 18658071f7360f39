"""Whether a container of another module bounds itself: by how it is made, set up, and filled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from goleak.find.catalog import ContainerType
from goleak.find.locate.contexts import arguments_of, item_at
from goleak.find.locate.places import Declared
from goleak.find.locate.sources import initial_value, made_by
from goleak.find.locate.uses import Use
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.syntax import Node, named, text, walk


def own_bound(expressions: Expressions, declared: Declared, uses: Sequence[Use]) -> str:
    """Return in words what bounds a container of another module, or an empty string."""
    known = declared.shape.known
    if known is None:
        return ""
    if known.bounds.always:
        return f"{known.name} bounds itself: {known.bounds.always}"
    if not known.bounds.size and not known.bounds.time:
        return ""
    made = [node for _, node in _made(expressions, declared, uses)]
    if not any(n.type in ("call_expression", "type_conversion_expression") for n in made):
        return f"{known.name} is made elsewhere, and nothing shows that it is made without a bound"
    called = [u.node for u in uses if u.operation == "escape"]
    size = next(_options([*made, *called], known, known.bounds.size), "")
    if size:
        return f"{known.name} bounds its size by {size}"
    expires = next(_options([*made, *called], known, known.bounds.time), "")
    entries = {_entry(known, u, expires) for u in uses if u.operation in ("store", "load-or-store")}
    if entries and "" not in entries:
        return f"{known.name} drops its entries by {', '.join(sorted(entries))}"
    return ""


def _made(
    expressions: Expressions, declared: Declared, uses: Sequence[Use]
) -> Iterator[tuple[ParsedFile, Node]]:
    """Yield the expressions that make the container, through local names and functions of the module."""
    initial = initial_value(declared)
    if initial is not None:
        yield from made_by(expressions, declared.file, *initial)
    for use in uses:
        if use.operation == "reset" and use.value is not None:
            yield from made_by(expressions, use.file, use.value)


@dataclass(frozen=True, slots=True)
class _Call:
    name: str
    arguments: list[Node]


def _calls(node: Node) -> Iterator[_Call]:
    """Yield the calls in an expression; with type arguments, some look like conversions to the parser."""
    for inside in walk(node):
        if inside.type == "call_expression":
            function = inside.child_by_field_name("function")
            yield _Call(_name(function), arguments_of(inside))
        elif inside.type == "type_conversion_expression":
            operand = inside.child_by_field_name("operand")
            yield _Call(_name(inside.child_by_field_name("type")), [operand] if operand is not None else [])


def _name(function: Node | None) -> str:
    return text(function).partition("[")[0].rpartition(".")[2] if function is not None else ""


def _spelled(argument: Node) -> str:
    return text(argument).rpartition(".")[2]


def _options(nodes: Iterable[Node], known: ContainerType, names: Iterable[str]) -> Iterator[str]:
    """Yield the options among names that expressions give: calls, fields of literals, arguments of constructors."""
    wanted = frozenset(names)
    none = known.bounds.never | known.bounds.default
    for node in nodes:
        for call in _calls(node):
            arguments = call.arguments
            if call.name in wanted and not (arguments and _spelled(arguments[0]) in none):
                yield call.name
            for parameter, at in known.places.get(call.name, {}).items():
                argument = item_at(arguments, at)
                listed = f"{call.name}.{parameter}" in wanted and call.name not in known.verbs
                if listed and argument is not None and _spelled(argument) not in none:
                    yield f"the {parameter} of {call.name}"
        for element in walk(node):
            if element.type == "keyed_element":
                pair = named(element)
                if len(pair) == 2 and text(pair[0]) in wanted and _spelled(pair[1]) not in none:
                    yield text(pair[0])


def _entry(known: ContainerType, store: Use, expires: str) -> str:
    """Return what makes a stored entry expire: an argument of its own, or what holds for all; or an empty string."""
    for parameter, at in known.places.get(store.method, {}).items():
        argument = item_at(arguments_of(store.node), at)
        if f"{store.method}.{parameter}" in known.bounds.time and argument is not None:
            spelled = _spelled(argument)
            if spelled in known.bounds.default:
                return expires
            return "" if spelled in known.bounds.never else f"the {parameter} of {store.method}"
    own = next(_options([store.node], known, (n for n in known.bounds.time if "." not in n)), "")
    return own or expires
