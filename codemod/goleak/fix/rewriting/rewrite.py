"""Edits that turn one container into the generated cache: its declaration and every use."""

from __future__ import annotations

from dataclasses import dataclass

from goleak.find.caches import KnownCache
from goleak.find.locate import containers
from goleak.fix.beside.locks import lock_edits
from goleak.fix.beside.remarks import remark_edits
from goleak.fix.edit.draft import Draft, Refused, where
from goleak.fix.edit.edits import Edit
from goleak.fix.edit.names import Generated
from goleak.fix.judge.owners import check_owner, initial_edits, rename_embedded
from goleak.fix.rewriting.copyonwrite import copy_on_write
from goleak.fix.rewriting.declared import cache_type, declaration_edits, declaration_of
from goleak.fix.rewriting.initialised import without_first
from goleak.fix.rewriting.syncmap import SyncMap, sync_map_edits
from goleak.fix.uses.callbacks import callback_edits
from goleak.fix.uses.foreign import LIKE_SYNC_MAP, foreign_edits
from goleak.fix.uses.indexed import map_edits
from goleak.fix.uses.nested import check_values, of_elements
from goleak.fix.uses.rekey import has_object_keys, rekey
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.syntax import Node


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The edits by file, the files that name the generated package after them, and those that name reflect."""

    edits: dict[str, tuple[Edit, ...]]
    importing: frozenset[str]
    reflecting: frozenset[str]


def rewrite(expressions: Expressions, known: KnownCache, names: Generated) -> Rewrite:
    """Plan the edits for one cache over all its files. Raises Refused where a use cannot be rewritten."""
    draft = Draft()
    check_owner(expressions, known)
    initial_edits(draft, expressions, known)
    if not names.weak and has_object_keys(expressions, known):
        rekey(draft, expressions, known)
    uses = SyncMap()
    made: list[tuple[ParsedFile, Node]] = []
    if known.declared.shape.container != containers.COPIED:
        check_values(expressions, known)
    if known.declared.shape.container in ("map", "sync.Map"):
        known = of_elements(without_first(draft, expressions, known))
    match known.declared.shape.container:
        case "sync.Map":
            uses = sync_map_edits(draft, known)
        case "map":
            map_edits(draft, known)
            lock_edits(draft, expressions, known)
        case container if container in LIKE_SYNC_MAP:
            made = foreign_edits(draft, known)
        case containers.COPIED:
            copied = copy_on_write(draft, expressions, known)
            declaration_edits(draft, known, cache_type(draft, expressions, known, (), names, copied))
            return _collected(draft)
        case container:
            raise Refused(f"a {container} is not rewritten yet")
    generated = cache_type(draft, expressions, known, uses.loads, names)
    declaration_edits(draft, known, generated)
    remark_edits(draft, known, declaration_of(known), generated)
    for created, replacement in ((uses.created, generated), (made, f"new({generated})")):
        for file, node in created:
            if file is not known.declared.file:
                raise Refused(f"{where(file, node)} makes it in another file than it is declared in")
            draft.replace(file, node, replacement)
    callback_edits(draft, expressions, known, uses.callbacks, generated)
    if known.declared.embedded:
        rename_embedded(draft, known, generated)
    return _collected(draft)


def _collected(draft: Draft) -> Rewrite:
    edits = {f: tuple(e) for f, e in draft.edits.items()}
    return Rewrite(edits, frozenset(draft.importing), frozenset(draft.reflecting))
