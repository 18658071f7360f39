"""Comments on a declaration that say what its type was: kept true, or dropped where they say nothing else."""

from __future__ import annotations

import re

from goleak.find.caches import KnownCache
from goleak.fix.edit.draft import Draft, comments_above, line_span
from goleak.read.declarations import ParsedFile
from goleak.read.syntax import Node

# A comment that is nothing but a type: what a sync.Map or an atomic.Value is said to hold.
_ONLY_TYPE = re.compile(rb"//\s*(?:is\s+an?\s+|an?\s+)?map\[[^\]]*\][\w.*\[\]{}]+\.?\s*$")
_SYNC_MAP = re.compile(rb"\bsync\.Map\b")


def remark_edits(draft: Draft, known: KnownCache, declaration: Node, generated: str) -> None:
    """Edit the comment behind a declaration and those right above it."""
    file = known.declared.file
    behind = declaration.next_named_sibling or declaration
    if behind.type != "comment" and declaration.parent is not None:
        behind = declaration.parent.next_named_sibling or declaration  # a variable declared alone
    if behind.type == "comment" and behind.start_point[0] == declaration.end_point[0]:
        says_it = not generated.endswith(("[any]", ", any]"))
        if says_it and _ONLY_TYPE.match(behind.text or b""):
            data = file.source.data
            start = len(data[: behind.start_byte].rstrip(b" \t"))
            draft.edit(file, start, behind.end_byte, "")
        else:
            _rename(draft, file, behind.start_byte, behind.end_byte, generated)
    lone = declaration.parent if declaration.parent is not None else declaration
    first = lone if lone.type == "var_declaration" else declaration
    start, _ = line_span(file.source.data, first)
    _rename(draft, file, comments_above(file.source.data, start), start, generated)


def _rename(draft: Draft, file: ParsedFile, start: int, end: int, generated: str) -> None:
    """Let comments in bytes [start, end) that speak of a sync.Map speak of the generated type."""
    name = generated.partition("[")[0]
    for match in _SYNC_MAP.finditer(file.source.data, start, end):
        draft.edit(file, *match.span(), name)
