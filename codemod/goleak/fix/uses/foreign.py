"""Containers of other modules that are used like a typed sync.Map, turned into the generated cache."""

from __future__ import annotations

from goleak.find.caches import KnownCache
from goleak.find.locate.uses import Use
from goleak.fix.edit.draft import Draft, Refused, at_use
from goleak.fix.edit.spell import spell
from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile
from goleak.read.syntax import Node, inner, named, text

# Their methods do what those of the same names do in package sync, with types.
LIKE_SYNC_MAP = frozenset({"xsync.MapOf", "xsync.Map"})
_SAME = frozenset({"Load", "Store", "LoadOrStore", "LoadAndDelete", "Delete", "Clear"})
_RENAMED = {"Size": "Len"}


def foreign_edits(draft: Draft, known: KnownCache) -> list[tuple[ParsedFile, Node]]:
    """Edit the uses, and return the calls that make the container, to be made in another way. Raises Refused."""
    made: list[tuple[ParsedFile, Node]] = []
    for use in known.uses:
        if use.alias:
            raise Refused(f"{at_use(use)} reaches it by another name")
        if use.operation == "reset":
            made.append((use.file, _maker(use)))
        elif use.method in _RENAMED:
            function = use.node.child_by_field_name("function")
            field = function.child_by_field_name("field") if function is not None else None
            if field is not None:
                draft.replace(use.file, field, _RENAMED[use.method])
        elif use.method not in _SAME:
            raise Refused(f"{at_use(use)} uses it in a way that is not rewritten ({use.method})")
    return made


def foreign_types(known: KnownCache) -> tuple[str, str]:
    """Spell the types of key and value for the declaring file. Raises Refused where it cannot name them."""
    shape, file = known.declared.shape, known.declared.file
    key, value = spell(shape.key, file), spell(shape.value, file)
    if key is None or value is None:
        raise Refused(
            f"its types {go.show(shape.key)} and {go.show(shape.value)} cannot be named where it is declared"
        )
    return key, value


def foreign_declaration(draft: Draft, known: KnownCache, spec: Node, generated: str) -> None:
    """Give a variable or field that points to such a container the generated type. Raises Refused."""
    file = known.declared.file
    type_node, values = spec.child_by_field_name("type"), spec.child_by_field_name("value")
    if len(spec.children_by_field_name("name")) != 1 or known.declared.shape.wrappers:
        raise Refused("it is declared in a way that is not rewritten")
    value = inner(named(values)[0]) if values is not None else None
    if value is not None and not _makes(value):
        raise Refused("it is declared with a value that may have entries")
    if type_node is None and values is not None:
        equals = next(c for c in spec.children if c.type == "=")
        draft.edit(file, equals.start_byte, values.end_byte, generated)
        return
    pointed = inner(type_node) if type_node is not None else None
    if pointed is None or pointed.type != "pointer_type":
        raise Refused("it is declared in a way that is not rewritten")
    draft.replace(file, named(pointed)[0], generated)
    if value is not None:
        draft.replace(file, value, f"new({generated})")


def _maker(use: Use) -> Node:
    value = inner(use.value) if use.value is not None else None
    if value is None or not _makes(value):
        raise Refused(f"{at_use(use)} replaces it whole")
    return value


def _makes(value: Node) -> bool:
    """Tell whether an expression calls a constructor of package xsync: `xsync.NewMapOf[K, V]()`."""
    return value.type in ("call_expression", "type_conversion_expression") and text(value).startswith(
        "xsync.New"
    )
