"""The struct around a container: whether it may hold a cache, which must not be copied, in the container's place."""

from __future__ import annotations

from goleak.find.caches import KnownCache
from goleak.find.flow.values import is_hidden
from goleak.fix.edit.draft import Draft, Refused, element_span, is_empty_container, where
from goleak.fix.judge.copies import copy_of
from goleak.read import gotypes as go
from goleak.read.expressions import Expressions
from goleak.read.references import occurrences, visible_files
from goleak.read.syntax import Node, inner, named, text

_LOCKS = frozenset({go.Named("sync", "Mutex"), go.Named("sync", "RWMutex"), go.Named("sync", "Map")})


def check_owner(expressions: Expressions, known: KnownCache) -> None:
    """Refuse where the struct around the container is copied or written without field names. Raises Refused."""
    declared, place = known.declared, known.declared.place
    if declared.scope == "closure":
        raise Refused("it is a local variable that a closure keeps")
    if not place.owner:
        return
    for file in visible_files(expressions.universe, place.package, place.owner):
        for node in occurrences(file, place.owner):
            literal = node.parent
            if literal is not None and literal.type == "composite_literal" and _positional(literal):
                raise Refused(f"{where(file, literal)} fills {place.owner} without field names")
    if declared.embedded:
        _check_embedding(expressions, known)
    if declared.shape.container == "map" and not _has_lock(expressions, known):
        copied = copy_of(expressions, place.package, place.owner)
        public = place.owner[:1].isupper() and not is_hidden(expressions, place.package)
        if copied or public:
            shown = f"copied in {copied}" if copied else "exported without a lock, so that others may copy it"
            raise Refused(f"{place.owner} is {shown}: its map would be shared, a cache cannot be")


def initial_edits(draft: Draft, expressions: Expressions, known: KnownCache) -> None:
    """Delete what makes the map of an anonymous struct in the literal that its variable is declared with.

    Raises Refused where the literal puts entries in, or names no fields.
    """
    variable, _, field = known.declared.place.name.partition(".")
    package = expressions.universe.package(known.declared.place.package)
    for value in package.values.get(variable, ()) if field and package is not None else ():
        for literal in map(inner, value.values):
            body = literal.child_by_field_name("body")
            if literal.type != "composite_literal" or body is None or _positional(literal):
                raise Refused(f"`{variable}` is declared with a value")
            for element in named(body):
                key, given = element.child_by_field_name("key"), element.child_by_field_name("value")
                if key is None or given is None or text(key) != field:
                    continue
                if not is_empty_container(inner(given)) or known.declared.shape.pointer:
                    raise Refused(f"`{variable}` is declared with a value")
                draft.edit(value.file, *element_span(value.file.source.data, element), "")


def rename_embedded(draft: Draft, known: KnownCache, generated: str) -> None:
    """Rename an embedded field where it is named: its name is that of its type."""
    name = generated.partition("[")[0].rpartition(".")[2]
    for use in known.uses:
        field = use.place.child_by_field_name("field") if use.place.type == "selector_expression" else None
        if field is not None and text(field) == known.declared.place.field:
            draft.replace(use.file, field, name)


def _check_embedding(expressions: Expressions, known: KnownCache) -> None:
    """Refuse where the methods of an embedded container may be asked for by an interface of the package."""
    package = expressions.universe.package(known.declared.place.package)
    verbs = known.declared.shape.verbs
    for declared in package.declared_types() if package is not None else ():
        body = expressions.types.underlying(go.Named(declared.file.package, declared.name))
        asked = [m.name for m in body.methods if m.name in verbs] if isinstance(body, go.Interface) else []
        if asked:
            raise Refused(
                f"`{declared.name}` asks for {asked[0]}, a method of the container that is embedded"
            )


def _has_lock(expressions: Expressions, known: KnownCache) -> bool:
    place = known.declared.place
    body = expressions.types.underlying(go.Named(place.package, place.owner))
    return isinstance(body, go.Struct) and any(f.type in _LOCKS for f in body.fields)


def _positional(literal: Node) -> bool:
    body = literal.child_by_field_name("body")
    return body is not None and any(e.type != "keyed_element" for e in named(body))
