"""The declaration of a container turned into one of the generated cache."""

from __future__ import annotations

from collections.abc import Sequence

from goleak.find.caches import KnownCache
from goleak.find.uses import Use
from goleak.fix.draft import Draft, Refused, is_empty_container, where
from goleak.fix.loaded import Loaded, loaded_edits
from goleak.fix.spell import spell
from goleak.fix.templates import PACKAGE
from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import REFLECT_TYPE, UNKNOWN, Type
from goleak.read.syntax import Node, inner, named, text


def declaration_edits(
    draft: Draft, expressions: Expressions, known: KnownCache, loads: Sequence[Loaded]
) -> None:
    """Give the container the generated type. Raises Refused where it cannot be declared so."""
    declared = known.declared
    file, name = declared.file, declared.name_node
    spec = name.parent
    if spec is None or spec.type not in ("var_spec", "field_declaration"):
        raise Refused("it is declared in a way that is not rewritten")
    if len(spec.children_by_field_name("name")) != 1:
        raise Refused("it is declared together with other names")
    if declared.shape.pointer or declared.shape.wrappers:
        raise Refused("it is a pointer, slice or array of containers")
    if _binds(expressions, file, PACKAGE):
        raise Refused(f"{where(file, file.root)} uses the name {PACKAGE} for something else")
    draft.importing.add(file.source.name)
    type_node, values = spec.child_by_field_name("type"), spec.child_by_field_name("value")
    if values is not None and not is_empty_container(inner(named(values)[0])):
        raise Refused("it is declared with entries")
    if declared.shape.container == "map":
        generated = _of_map(expressions, known)
    else:
        generated = _of_sync_map(draft, expressions, known, loads)
    if type_node is not None:
        end = values.end_byte if values is not None else type_node.end_byte
        draft.edit(file, type_node.start_byte, end, generated)
    elif values is not None:
        equals = next(c for c in spec.children if c.type == "=")
        draft.edit(file, equals.start_byte, values.end_byte, generated)


def _of_map(expressions: Expressions, known: KnownCache) -> str:
    """Spell the generated type with the map's own words."""
    node = _map_type_node(known.declared.name_node)
    if node is None:
        raise Refused("its map type is declared elsewhere")
    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    if key is None or value is None or "\n" in text(value):
        raise Refused("its map type has a shape that is not rewritten yet")
    return _spelled(expressions, known.declared.shape.key, text(key), text(value))


def _of_sync_map(draft: Draft, expressions: Expressions, known: KnownCache, loads: Sequence[Loaded]) -> str:
    """Spell the generated type with the types of the keys and values that it is given."""
    keys = {expressions.of(u.file, u.key) for u in known.uses if u.key is not None}
    if len(keys) != 1 or UNKNOWN in keys:
        shown = ", ".join(sorted(go.show(k) for k in keys)) or "none"
        raise Refused(f"its keys have several or unknown types ({shown})")
    key = keys.pop()
    spelled = spell(key, known.declared.file)
    if spelled is None:
        raise Refused(f"the key type {go.show(key)} cannot be named where the cache is declared")
    return _spelled(
        expressions, key, spelled, _value(draft, expressions, known.uses, known.declared.file, loads)
    )


def _spelled(expressions: Expressions, key: Type, key_text: str, value_text: str) -> str:
    if key == REFLECT_TYPE:
        return f"{PACKAGE}.Types[{value_text}]"
    body = expressions.types.underlying(key)
    if isinstance(body, go.Interface | go.Pointer) or key == go.REFLECT_VALUE:
        raise Refused("its keys are instances: key it by their type first, which alone ends the growth")
    if isinstance(body, go.Unknown | go.TypeParam):
        raise Refused(f"its key type {go.show(key)} is not known well enough")
    return f"{PACKAGE}.Cache[{key_text}, {value_text}]"


def _value(
    draft: Draft, expressions: Expressions, uses: Sequence[Use], file: ParsedFile, loads: Sequence[Loaded]
) -> str:
    """Spell the value type: what all stores agree on and all loads assert, else any."""
    stores = [u for u in uses if u.operation in ("store", "load-or-store") and u.value is not None]
    values = {expressions.of(u.file, u.value) for u in stores if u.value is not None}
    value = values.pop() if len(values) == 1 else UNKNOWN
    spelled = None if value in (UNKNOWN, go.ANY) else spell(value, file)
    edits = loaded_edits(expressions, loads, value) if spelled is not None else None
    if spelled is None or edits is None:
        return "any"
    for of, edit in edits:
        draft.edits.setdefault(of.source.name, []).append(edit)
    return spelled


def _binds(expressions: Expressions, file: ParsedFile, name: str) -> bool:
    """Tell whether a file or its package already gives a name another meaning."""
    package = expressions.universe.package(file.package)
    if package is None:
        return False
    taken = name in package.types or name in package.values or name in package.functions
    imported = file.imports.get(name)
    return taken or (imported is not None and not imported.endswith("/internal/" + PACKAGE))


def _map_type_node(name: Node) -> Node | None:
    """Return the map_type node of a declaration: its type, or the type its value makes."""
    spec = name.parent
    node = spec.child_by_field_name("type") if spec else None
    if node is None and spec is not None:
        values = spec.child_by_field_name("value")
        value = inner(named(values)[0]) if values else None
        if value is not None and value.type == "composite_literal":
            node = value.child_by_field_name("type")
        elif value is not None and value.type == "call_expression":
            arguments = value.child_by_field_name("arguments")
            node = named(arguments)[0] if arguments and named(arguments) else None
    return node if node is not None and node.type == "map_type" else None
