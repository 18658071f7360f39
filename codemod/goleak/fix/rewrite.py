"""Edits that turn one container into the generated cache: its declaration and every use."""

from __future__ import annotations

from dataclasses import dataclass

from goleak.find.caches import KnownCache
from goleak.fix.declared import declaration_edits
from goleak.fix.draft import Draft, Refused
from goleak.fix.edits import Edit
from goleak.fix.indexed import map_edits
from goleak.fix.loaded import Loaded
from goleak.fix.owners import check_owner
from goleak.fix.syncmap import sync_map_edits
from goleak.read.expressions import Expressions


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The edits by file, and the files that name the generated package after them."""

    edits: dict[str, tuple[Edit, ...]]
    importing: frozenset[str]


def rewrite(expressions: Expressions, known: KnownCache) -> Rewrite:
    """Plan the edits for one cache over all its files. Raises Refused where a use cannot be rewritten."""
    draft = Draft()
    check_owner(expressions, known)
    loads: list[Loaded] = []
    match known.declared.shape.container:
        case "sync.Map":
            loads = sync_map_edits(draft, known)
        case "map":
            map_edits(draft, known)
        case container:
            raise Refused(f"a {container} is not rewritten yet")
    declaration_edits(draft, expressions, known, loads)
    return Rewrite({f: tuple(e) for f, e in draft.edits.items()}, frozenset(draft.importing))
