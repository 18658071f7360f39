"""The struct around a container: whether it may hold a cache, which must not be copied, in the container's place."""

from __future__ import annotations

from goleak.find.caches import KnownCache
from goleak.fix.copies import copy_of
from goleak.fix.draft import Draft, Refused, where
from goleak.read import gotypes as go
from goleak.read.expressions import Expressions
from goleak.read.references import occurrences, visible_files
from goleak.read.syntax import Node, named, text

_LOCKS = frozenset({go.Named("sync", "Mutex"), go.Named("sync", "RWMutex"), go.Named("sync", "Map")})


def check_owner(expressions: Expressions, known: KnownCache) -> None:
    """Refuse where the struct around the container is copied or written without field names. Raises Refused."""
    declared, place = known.declared, known.declared.place
    if declared.scope == "closure":
        raise Refused("it is a local variable that a closure keeps")
    if "." in place.name:
        variable = place.name.partition(".")[0]
        package = expressions.universe.package(place.package)
        if any(v.values for v in (package.values.get(variable, ()) if package else ())):
            raise Refused(f"`{variable}` is declared with a value")
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


def is_hidden(expressions: Expressions, path: str) -> bool:
    """Tell whether code outside the module cannot import a package."""
    package = expressions.universe.package(path)
    return "/internal/" in f"/{path}/" or (package is not None and package.name == "main")


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
