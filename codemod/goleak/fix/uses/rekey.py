"""Keys that are objects, made the types of these: the remedy that ends the growth by itself."""

from __future__ import annotations

from goleak.find.caches import KnownCache
from goleak.fix.edit.draft import Draft, Refused, at_use, is_walked
from goleak.fix.edit.edits import Edit
from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import REFLECT_TYPE, REFLECT_VALUE, Interface, Pointer, Type
from goleak.read.syntax import Node, inner
from goleak.read.types import dereference

_PRIMARY = frozenset(
    {"identifier", "selector_expression", "call_expression", "index_expression", "parenthesized_expression"}
)


def has_object_keys(expressions: Expressions, known: KnownCache) -> bool:
    """Tell whether keys are objects rather than types or data: a reflect.Value, a pointer, or what an interface holds.

    An interface that is only ever given types, or a few constants, stays a key.
    """
    types = _key_types(expressions, known)
    return known.cache.growth == "unbounded" and any(_is_object(expressions, t) for t in types)


def rekey(draft: Draft, expressions: Expressions, known: KnownCache) -> None:
    """Make every key a type. Raises Refused where that cannot be done."""
    types = _key_types(expressions, known)
    if known.declared.shape.container == "map":  # what is written there may be of another type
        types = types | {t for t in _written_types(expressions, known) if not _is_object(expressions, t)}
    refused = _refusal(expressions, known, types)
    if refused:
        raise Refused(refused)
    for use in known.uses:
        if is_walked(known, use):
            continue  # it has the type that keys become
        if use.operation == "range" and not use.in_tests:
            raise Refused(f"{at_use(use)} walks over its keys, which would be types")
        if use.key is None:
            continue
        wrapped = _wrapped(expressions, use.file, use.key)
        if wrapped is None:
            raise Refused(f"{at_use(use)} cannot name package reflect, which something else there is called")
        draft.edits.setdefault(use.file.source.name, []).extend(wrapped)
        if any(b"TypeOf(" in edit.text for edit in wrapped):
            draft.reflecting.add(use.file.source.name)


def _key_types(expressions: Expressions, known: KnownCache) -> set[Type]:
    if known.declared.shape.container == "map":
        return {known.declared.shape.key}
    return _written_types(expressions, known)


def _written_types(expressions: Expressions, known: KnownCache) -> set[Type]:
    keyed = (u for u in known.uses if u.key is not None and not is_walked(known, u))
    return {expressions.of(u.file, u.key) for u in keyed if u.key is not None}


def _is_object(expressions: Expressions, type_: Type) -> bool:
    body = expressions.types.underlying(type_)
    return type_ == REFLECT_VALUE or isinstance(body, Pointer) or _is_interface(expressions, type_)


def _is_interface(expressions: Expressions, type_: Type) -> bool:
    body = expressions.types.underlying(type_)
    return isinstance(body, Interface) and type_ != REFLECT_TYPE and REFLECT_TYPE not in body.embeds


def _refusal(expressions: Expressions, known: KnownCache, types: set[Type]) -> str:
    shown = ", ".join(sorted(go.show(t) for t in types))
    if all(isinstance(expressions.types.underlying(t), Pointer) for t in types) and len(types) == 1:
        pointed = go.show(dereference(next(iter(types))), known.cache.package)
        return (
            f"its keys are pointers to {pointed}, all of one type: an entry belongs to the object; "
            f"make it a field of {pointed}"
        )
    interfaces = [t for t in types if _is_interface(expressions, t)]
    pointers = [t for t in types if isinstance(expressions.types.underlying(t), Pointer)]
    if types == {REFLECT_VALUE} or (interfaces and len(interfaces) + len(pointers) == len(types)):
        return ""
    return f"its keys have several types ({shown})"


def _wrapped(expressions: Expressions, file: ParsedFile, key: Node) -> list[Edit] | None:
    """Return the edits that make one key its type, or None where reflect cannot be named."""
    if expressions.of(file, key) == REFLECT_VALUE:
        if inner(key).type in _PRIMARY and key.type in _PRIMARY:
            return [Edit(key.end_byte, key.end_byte, b".Type()")]
        return [Edit(key.start_byte, key.start_byte, b"("), Edit(key.end_byte, key.end_byte, b").Type()")]
    name = next((n for n, path in file.imports.items() if path == "reflect"), "reflect")
    package = expressions.universe.package(file.package)
    taken = package is not None and (
        name in package.types or name in package.values or name in package.functions
    )
    hidden = expressions.universe.binding(file, name, key.start_byte) is not None
    if hidden or (taken and name not in file.imports) or name in ("_", "."):
        return None
    return [
        Edit(key.start_byte, key.start_byte, f"{name}.TypeOf(".encode()),
        Edit(key.end_byte, key.end_byte, b")"),
    ]
