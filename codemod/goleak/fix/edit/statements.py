"""Statements as a whole: the list they stand in, and the bytes that go with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goleak.fix.edit.edits import Edit
from goleak.read.declarations import ParsedFile
from goleak.read.syntax import FUNCTIONS, Node, named

_ANYTHING = re.compile("")
_DECLARED = frozenset({"source_file", "field_declaration_list", "var_spec_list"})
_LISTS = frozenset({"statement_list", "block"})


def is_within(node: Node, around: Node) -> bool:
    """Tell whether a node is another one of the same file, or part of it."""
    return around.start_byte <= node.start_byte and node.end_byte <= around.end_byte


def statement_of(node: Node) -> Node | None:
    """Return the statement of a block that a node is, or is part of."""
    current: Node | None = node
    while current is not None and current.type not in FUNCTIONS:
        parent = current.parent
        if parent is not None and parent.type in _LISTS and current.type not in _LISTS:
            return current
        current = parent
    return None


def listed(block: Node | None) -> list[Node]:
    """Return the statements of a block, comments left out."""
    found = named(block) if block is not None else []
    if len(found) == 1 and found[0].type == "statement_list":
        found = named(found[0])
    return [s for s in found if s.type != "empty_statement"]


def siblings(statement: Node) -> list[Node]:
    """Return the statements of the block that a statement stands in, itself included."""
    return [s for s in named(statement.parent) if s.type != "empty_statement"] if statement.parent else []


def simple(statement: Node) -> Node:
    """Return what an expression statement evaluates, or the statement itself."""
    return named(statement)[0] if statement.type == "expression_statement" else statement


def removal(file: ParsedFile, node: Node, about: re.Pattern[str] | None = None) -> Edit:
    """Delete a node with the rest of its lines; of comments right above, those go that `about` matches."""
    data = file.source.data
    start, stop = _line_start(data, node.start_byte), _line_end(data, node.end_byte)
    rest = data[node.end_byte : stop].strip()
    if data[start : node.start_byte].strip() or (rest and not rest.startswith(b"//")):
        after = data[node.end_byte : stop]
        end = node.end_byte + (
            len(after) - len(after.lstrip(b" \t;")) if after.lstrip().startswith(b";") else 0
        )
        return Edit(node.start_byte, end, b"")
    while about is not None and start > 0:
        above = _line_start(data, start - 1)
        line = data[above:start].strip()
        if not line.startswith(b"//"):
            break
        start = above
    first = _line_start(data, node.start_byte)
    if about is not None and not about.search(data[start:first].decode("utf-8", "replace")):
        start = first
    return Edit(start, min(stop + 1, len(data)), b"")


def removals(
    gone: Sequence[tuple[ParsedFile, Node]], about: re.Pattern[str]
) -> Iterator[tuple[ParsedFile, Edit]]:
    """Yield the deletions of nodes with comments above: of declarations with all, of statements with those `about`."""
    for file, node in dict.fromkeys(gone):
        if any(f is file and n != node and is_within(node, n) for f, n in gone):
            continue
        around = node.parent
        then = around.child_by_field_name("consequence") if around is not None else None
        if around is not None and then is not None and around.child_by_field_name("alternative") == node:
            yield file, Edit(then.end_byte, node.end_byte, b"")  # with its `else`
            continue
        declares = around is not None and (around.type in _DECLARED or node.type == "type_spec")
        yield file, removal(file, node, _ANYTHING if declares else about)


def indentation(file: ParsedFile, node: Node) -> str:
    """Return the white space that the line of a node begins with."""
    data = file.source.data
    line = data[_line_start(data, node.start_byte) : node.start_byte]
    return line[: len(line) - len(line.lstrip(b" \t"))].decode()


def _line_start(data: bytes, at: int) -> int:
    return data.rfind(b"\n", 0, at) + 1


def _line_end(data: bytes, at: int) -> int:
    stop = data.find(b"\n", at)
    return len(data) if stop < 0 else stop


def without_nested(edits: list[Edit]) -> list[Edit]:
    """Drop the edits of what another one replaces or deletes, and join deletions that overlap."""
    kept: list[Edit] = []
    for edit in sorted(set(edits), key=lambda e: (e.start, e.end > e.start, -e.end)):
        last = kept[-1] if kept else None
        if last is None or edit.start >= last.end:
            kept.append(edit)
        elif edit.end > last.end and not edit.text and not last.text:
            kept[-1] = Edit(last.start, edit.end, b"")
        elif edit.end > last.end:
            kept.append(edit)  # two that overlap are told from each other when they are applied
    return sorted(kept)
