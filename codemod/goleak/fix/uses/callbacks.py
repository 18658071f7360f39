"""The function that a walk over a sync.Map calls, given the types of its keys and values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goleak.find.caches import KnownCache
from goleak.find.locate.uses import Use
from goleak.fix.edit.draft import Draft, Refused, at_use, is_walked, where
from goleak.fix.edit.spell import spell
from goleak.fix.uses.rekey import has_object_keys
from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Type
from goleak.read.references import local_occurrences
from goleak.read.scopes import find_binding
from goleak.read.syntax import Node, named, text


@dataclass(frozen=True, slots=True)
class Callback:
    """The parameters of `func(key, value any) bool`: their list, and the two names."""

    file: ParsedFile
    parameters: Node
    names: tuple[Node, Node]


def callback_of(use: Use) -> Callback:
    """Return the function literal that Range is given. Raises Refused for any other function."""
    arguments = use.node.child_by_field_name("arguments")
    listed = named(arguments) if arguments is not None else []
    parameters = listed[0].child_by_field_name("parameters") if len(listed) == 1 else None
    if parameters is None or listed[0].type != "func_literal":
        raise Refused(f"{at_use(use)} has its entries walked over by a function that is declared elsewhere")
    names = [n for p in named(parameters) for n in p.children_by_field_name("name")]
    if len(names) != 2:
        raise Refused(f"{at_use(use)} has its entries walked over by a function without names for both")
    return Callback(use.file, parameters, (names[0], names[1]))


def callback_edits(
    draft: Draft,
    expressions: Expressions,
    known: KnownCache,
    callbacks: Sequence[Callback],
    generated: str,
) -> None:
    """Give the parameters the types of the generated cache, and drop assertions to them. Raises Refused."""
    if not callbacks:
        return
    keys = [
        expressions.of(u.file, u.key) for u in known.uses if u.key is not None and not is_walked(known, u)
    ]
    values = [expressions.of(u.file, u.value) for u in known.uses if u.value is not None]
    untyped = generated.endswith(("[any]", ", any]"))
    retyped = has_object_keys(expressions, known) and not isinstance(keys[0], go.Pointer)
    key = go.REFLECT_TYPE if retyped else keys[0]
    types = (key, go.ANY if untyped else values[0])
    for callback in callbacks:
        words = [spell(t, callback.file) for t in types]
        if None in words:
            raise Refused(f"{where(callback.file, callback.parameters)} cannot name the types it walks over")
        both = ", ".join(f"{text(n)} {w}" for n, w in zip(callback.names, words, strict=True))
        draft.replace(callback.file, callback.parameters, f"({both})")
        for name, type_ in zip(callback.names, types, strict=True):
            if type_ != go.ANY and text(name) != "_":
                _drop_assertions(draft, expressions, callback.file, name, type_)


def _drop_assertions(
    draft: Draft, expressions: Expressions, file: ParsedFile, name: Node, type_: Type
) -> None:
    bindings = expressions.universe.locals(file, name.start_byte)
    binding = find_binding(bindings, text(name), name.start_byte)
    is_interface = isinstance(expressions.types.underlying(type_), go.Interface)
    for use in local_occurrences(expressions.universe, file, binding) if binding is not None else ():
        around = use.parent
        if around is None or around.type != "type_assertion_expression":
            if around is not None and around.type == "type_switch_statement" and not is_interface:
                raise Refused(f"line {use.start_point[0] + 1} switches on the type of what it walks over")
            continue
        if is_interface:
            continue
        listed = around.parent
        statement = listed.parent if listed is not None and listed.type == "expression_list" else None
        left = statement.child_by_field_name("left") if statement is not None else None
        asserted = around.child_by_field_name("type")
        same = asserted is not None and expressions.types.resolve(file, asserted) == type_
        if not same or (left is not None and len(named(left)) == 2):
            raise Refused(f"line {use.start_point[0] + 1} asks what type it walks over")
        draft.edit(file, use.end_byte, around.end_byte, "")
