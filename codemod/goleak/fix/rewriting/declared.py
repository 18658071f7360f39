"""The declaration of a container turned into one of the generated cache."""

from __future__ import annotations

from collections.abc import Sequence

from goleak.find.caches import KnownCache
from goleak.find.locate.uses import Use
from goleak.fix.edit.draft import Draft, Refused, is_empty_container, is_walked, where
from goleak.fix.edit.edits import Edit
from goleak.fix.edit.names import Generated
from goleak.fix.edit.spell import spell
from goleak.fix.uses.foreign import foreign_declaration, foreign_types
from goleak.fix.uses.loaded import Loaded, loaded_edits
from goleak.fix.uses.nested import array_edits
from goleak.fix.uses.rekey import has_object_keys
from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import REFLECT_TYPE, UNKNOWN, Type
from goleak.read.syntax import Node, inner, named, text


def cache_type(
    draft: Draft,
    expressions: Expressions,
    known: KnownCache,
    loads: Sequence[Loaded],
    names: Generated,
    held: go.Map | None = None,
) -> str:
    """Spell the generated type for the declaring file, and drop assertions that it makes needless. Raises Refused.

    `held` is the map that a container holds in front of its entries.
    """
    file = known.declared.file
    if names.import_path:
        if _binds(expressions, file, names):
            raise Refused(f"{where(file, file.root)} uses the name {names.package} for something else")
        draft.importing.add(file.source.name)
    if known.declared.shape.known is not None:
        key, spelled = known.declared.shape.key, foreign_types(known)
    elif held is not None:
        key, spelled = held.key, _of_held(held, file)
    elif known.declared.shape.container == "map":
        key, spelled = known.declared.shape.key, _of_map(known)
    else:
        key, spelled = _of_sync_map(draft, expressions, known, loads, names)
    return _spelled(known, expressions, key, *spelled, names)


def _of_held(held: go.Map, file: ParsedFile) -> tuple[str, str]:
    key, value = spell(held.key, file), spell(held.elem, file)
    if key is None or value is None:
        raise Refused(f"the types of {go.show(held)} cannot be named where the cache is declared")
    return key, value


def declaration_edits(draft: Draft, known: KnownCache, generated: str) -> None:
    """Give the container the generated type where it is declared. Raises Refused."""
    declared = known.declared
    file, spec = declared.file, declaration_of(known)
    if declared.shape.known is not None:
        foreign_declaration(draft, known, spec, generated)
        return
    if len(spec.children_by_field_name("name")) > 1:
        raise Refused("it is declared together with other names")
    if declared.shape.wrappers:
        array_edits(draft, known, spec, generated)
        return
    type_node, values = spec.child_by_field_name("type"), spec.child_by_field_name("value")
    value = inner(named(values)[0]) if values is not None else None
    if value is not None and not is_empty_container(value):
        raise Refused("it is declared with entries")
    if declared.shape.pointer and not declared.interface:
        if declared.shape.container == "map":
            raise Refused("it is a pointer to a map")
        pointed = _pointed(type_node, value)
        if not pointed:
            raise Refused("it is a pointer that is declared in a way that is not rewritten")
        for node in pointed:
            draft.replace(file, node, generated)
    elif type_node is not None:
        end = values.end_byte if values is not None else type_node.end_byte
        draft.edit(file, type_node.start_byte, end, generated)
    elif values is not None:
        equals = next(c for c in spec.children if c.type == "=")
        draft.edit(file, equals.start_byte, values.end_byte, generated)


def declaration_of(known: KnownCache) -> Node:
    """Return the spec or field that declares a container. Raises Refused for any other declaration."""
    spec = known.declared.name_node.parent
    if known.declared.embedded:
        while spec is not None and spec.type in ("qualified_type", "pointer_type"):
            spec = spec.parent
    if spec is None or spec.type not in ("var_spec", "field_declaration"):
        raise Refused("it is declared in a way that is not rewritten")
    return spec


def created_type(value: Node) -> Node | None:
    """Return the type in `T{}`, `&T{}` or `new(T)`."""
    value = inner(value)
    if value.type == "unary_expression" and text(value)[:1] == "&":
        value = inner(value.child_by_field_name("operand") or value)
    if value.type == "composite_literal":
        return value.child_by_field_name("type")
    function, arguments = value.child_by_field_name("function"), value.child_by_field_name("arguments")
    if function is not None and arguments is not None and text(function) == "new":
        return named(arguments)[0] if named(arguments) else None
    return None


def _pointed(type_node: Node | None, value: Node | None) -> list[Node]:
    """Return the container types that a pointer's declaration spells."""
    found = []
    if type_node is not None:
        pointed = inner(type_node)
        if pointed.type != "pointer_type":
            return []
        found.append(named(pointed)[0])
    if value is not None:
        created = created_type(value)
        if created is None:
            return []
        found.append(created)
    return found


def _of_map(known: KnownCache) -> tuple[str, str]:
    """Return the map's own words for its key and value."""
    node = _map_type_node(known.declared.name_node)
    if node is None:
        raise Refused("its map type is declared elsewhere")
    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    if key is None or value is None or "\n" in text(value):
        raise Refused("its map type has a shape that is not rewritten yet")
    return text(key), text(value)


def _of_sync_map(
    draft: Draft, expressions: Expressions, known: KnownCache, loads: Sequence[Loaded], names: Generated
) -> tuple[Type, tuple[str, str]]:
    """Return the type of the keys that it is given, and the words for that and for the values."""
    keys = {
        expressions.of(u.file, u.key) for u in known.uses if u.key is not None and not is_walked(known, u)
    }
    if not names.weak and has_object_keys(expressions, known):
        keys = {REFLECT_TYPE}  # what they become
    if len(keys) != 1 or UNKNOWN in keys:
        shown = ", ".join(sorted(go.show(k) for k in keys)) or "none"
        raise Refused(f"its keys have several or unknown types ({shown})")
    key = keys.pop()
    spelled = "" if key == REFLECT_TYPE else spell(key, known.declared.file)
    if spelled is None:
        raise Refused(f"the key type {go.show(key)} cannot be named where the cache is declared")
    value = _value(draft, expressions, known.uses, known.declared.file, loads)
    return key, (spelled, value)


def _spelled(
    known: KnownCache, expressions: Expressions, key: Type, key_text: str, value_text: str, names: Generated
) -> str:
    """Spell the generated type with its arguments."""
    if names.weak and not (isinstance(key, go.Pointer) and key_text.startswith("*")):
        raise Refused("its keys are no pointers, and others cannot be weak")
    if names.weak:
        return f"{names.weak}[{key_text[1:].strip()}, {value_text}]"
    if key == REFLECT_TYPE or has_object_keys(expressions, known):
        return f"{names.types}[{value_text}]"
    if isinstance(key, go.TypeParam):
        if not _is_comparable(expressions, known, key.name):
            raise Refused(f"its key type {key.name} may be any type")
        return f"{names.cache}[{key_text}, {value_text}]"
    if known.cache.pins == "key":
        raise Refused(f"its keys hold objects, which no bound lets go: {known.cache.pins_reason}")
    if isinstance(expressions.types.underlying(key), go.Unknown):
        raise Refused(f"its key type {go.show(key)} is not known well enough")
    return f"{names.cache}[{key_text}, {value_text}]"


def _is_comparable(expressions: Expressions, known: KnownCache, parameter: str) -> bool:
    """Tell whether a type parameter of the owner is declared `comparable`."""
    package = expressions.universe.package(known.declared.place.package)
    declared = package.types.get(known.declared.place.owner) if package is not None else None
    listed = declared.node.child_by_field_name("type_parameters") if declared is not None else None
    for group in named(listed) if listed is not None else ():
        constraint = group.child_by_field_name("type")
        if parameter in [text(n) for n in group.children_by_field_name("name")]:
            return constraint is not None and text(constraint) == "comparable"
    return False


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
    dropped = [(of, e) for of, e in edits if of.source.data.startswith(b".(", e.start)]
    return _own_word(expressions, file, dropped) or spelled


def _own_word(expressions: Expressions, file: ParsedFile, dropped: Sequence[tuple[ParsedFile, Edit]]) -> str:
    """Return the name of the package's own that all dropped assertions say, such as an alias; else nothing."""
    package = expressions.universe.package(file.package)
    words = {of.source.data[edit.start : edit.end].decode("utf-8", "replace") for of, edit in dropped}
    word = words.pop().removeprefix(".(").removesuffix(")") if len(words) == 1 else ""
    same = all(of.package == file.package for of, _ in dropped)
    return word if same and package is not None and word in package.types else ""


def _binds(expressions: Expressions, file: ParsedFile, names: Generated) -> bool:
    """Tell whether a file or its package already gives the generated package's name another meaning."""
    package, name = expressions.universe.package(file.package), names.package
    if package is None:
        return False
    taken = name in package.types or name in package.values or name in package.functions
    imported = file.imports.get(name)
    return taken or imported not in (None, names.import_path)


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
    if node is not None and node.type == "array_type":
        node = node.child_by_field_name("element")
    return node if node is not None and node.type == "map_type" else None
