"""Uses of a sync.Map turned into uses of the generated cache, whose methods have the same names."""

from __future__ import annotations

from dataclasses import dataclass

from goleak.find.caches import KnownCache
from goleak.find.locate.uses import Use
from goleak.fix.edit.draft import Draft, Refused, at_use, element_span, is_empty_container
from goleak.fix.rewriting.declared import created_type
from goleak.fix.uses.callbacks import Callback, callback_of
from goleak.fix.uses.loaded import Loaded
from goleak.read.declarations import ParsedFile
from goleak.read.syntax import Node, inner, named, text


@dataclass(frozen=True, slots=True)
class SyncMap:
    """What has to go with the declaration: calls that return values, types in what makes containers, callbacks."""

    loads: tuple[Loaded, ...] = ()
    created: tuple[tuple[ParsedFile, Node], ...] = ()
    callbacks: tuple[Callback, ...] = ()


def sync_map_edits(draft: Draft, known: KnownCache) -> SyncMap:
    """Edit the uses that have to change. Raises Refused where one cannot be rewritten."""
    loads: list[Loaded] = []
    created: list[tuple[ParsedFile, Node]] = []
    callbacks: list[Callback] = []
    for use in known.uses:
        if use.alias:
            raise Refused(f"{at_use(use)} reaches it by another name")
        match use.operation, use.method:
            case ("load", _) | ("load-or-store", _) | ("evict", "LoadAndDelete") | ("store", "Swap"):
                loads.append(Loaded(use.file, use.node))
            case ("store", "Store") | ("evict", "Delete" | "Clear"):
                continue
            case "reset", _:
                created += _reset(draft, known, use)
            case "range", "Range" if use.in_tests or _clears(known, use):
                callbacks.append(callback_of(use))
            case "range", _:
                raise Refused(f"{at_use(use)} walks over all entries, and would miss those that are gone")
            case _:
                raise Refused(f"{at_use(use)} uses it in a way that is not rewritten ({use.method})")
    return SyncMap(tuple(loads), tuple(created), tuple(callbacks))


def _clears(known: KnownCache, walk: Use) -> bool:
    """Tell whether a walk over the entries deletes them."""
    return any(
        u.operation == "evict"
        and u.file is walk.file
        and walk.node.start_byte < u.node.start_byte < walk.node.end_byte
        for u in known.uses
    )


def _reset(draft: Draft, known: KnownCache, use: Use) -> list[tuple[ParsedFile, Node]]:
    """Return the type that a pointer is given a new container of; what the zero value does as well goes."""
    if use.value is None or not is_empty_container(inner(use.value)):
        raise Refused(f"{at_use(use)} replaces it whole")
    if known.declared.shape.pointer:
        type_node = created_type(use.value)
        if type_node is None:
            raise Refused(f"{at_use(use)} replaces it whole")
        return [(use.file, type_node)]
    if use.method == "literal":
        draft.edit(use.file, *element_span(use.file.source.data, use.node), "")
    elif len(named(use.node.child_by_field_name("left") or use.node)) == 1:
        draft.replace(use.file, use.node, f"{text(use.place)}.Clear()")
    else:
        raise Refused(f"{at_use(use)} replaces it together with something else")
    return []
