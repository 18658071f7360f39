"""Edits while they are collected for one cache, and how a use that cannot be rewritten is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from goleak.find.caches import KnownCache
from goleak.find.locate.uses import Use
from goleak.fix.edit.edits import Edit
from goleak.read.declarations import ParsedFile
from goleak.read.syntax import Node, named, text


class Refused(Exception):
    """A use that cannot be rewritten: the text says which and why."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Edits by file; after them, `importing` files name the generated package, `reflecting` files package reflect."""

    edits: dict[str, list[Edit]] = field(default_factory=dict)
    importing: set[str] = field(default_factory=set)
    reflecting: set[str] = field(default_factory=set)

    def edit(self, file: ParsedFile, start: int, end: int, replacement: str) -> None:
        """Replace bytes [start, end) of a file."""
        self.edits.setdefault(file.source.name, []).append(Edit(start, end, replacement.encode()))

    def replace(self, file: ParsedFile, node: Node, replacement: str) -> None:
        """Replace a node."""
        self.edit(file, node.start_byte, node.end_byte, replacement)

    def insert(self, file: ParsedFile, at: int, inserted: str) -> None:
        """Insert text at a byte offset."""
        self.edit(file, at, at, inserted)

    def delete_lines(self, file: ParsedFile, node: Node) -> None:
        """Delete the whole lines of a node."""
        self.edit(file, *line_span(file.source.data, node), "")


def where(file: ParsedFile, node: Node) -> str:
    """Return `file.go:line` for messages."""
    return f"{file.source.name.rpartition('/')[2]}:{node.start_point[0] + 1}"


def at_use(use: Use) -> str:
    """Return `file.go:line` of a use for messages."""
    return where(use.file, use.node)


def line_span(data: bytes, node: Node) -> tuple[int, int]:
    """Return the bytes of the whole lines that a node stands on."""
    start = data.rfind(b"\n", 0, node.start_byte) + 1
    stop = data.find(b"\n", node.end_byte)
    return start, len(data) if stop < 0 else stop + 1


def statement_lines(data: bytes, node: Node, *, comments: bool = False) -> tuple[int, int]:
    """Return the bytes of a node's lines, or (-1, -1) where it shares them with other code.

    With `comments`, those of the comments right above it belong to it.
    """
    start, end = line_span(data, node)
    rest = data[node.end_byte : end].strip()
    if data[start : node.start_byte].strip() or (rest and not rest.startswith(b"//")):
        return -1, -1
    return (comments_above(data, start) if comments else start), end


def comments_above(data: bytes, start: int) -> int:
    """Return where the comment lines begin that end right above the line that starts at a byte offset."""
    while start > 0:
        above = data.rfind(b"\n", 0, start - 1) + 1
        if not data[above:start].lstrip().startswith(b"//"):
            break
        start = above
    return start


def lines_without(data: bytes, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans of whole lines that touch, each with a blank line that would be left over beside it."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and joined[-1][1] >= start:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return [_with_blank(data, start, end) for start, end in joined]


def _with_blank(data: bytes, start: int, end: int) -> tuple[int, int]:
    blank = re.compile(rb"[ \t]*\r?\n").match(data, end)
    before = data[:start].rstrip(b" \t\r\n")
    after_blank = data[len(before) : start].count(b"\n") > 1
    if blank is not None and (after_blank or before.endswith((b"{", b"("))):
        return start, blank.end()
    if after_blank and data[end:].lstrip(b" \t").startswith((b"}", b")")):
        return data.index(b"\n", len(before)) + 1, end
    return start, end


def element_span(data: bytes, element: Node) -> tuple[int, int]:
    """Return the span to delete for one element of a composite literal: its whole line, or it and a comma."""
    start, end = line_span(data, element)
    rest = data[element.end_byte : end].strip()
    if not data[start : element.start_byte].strip() and rest in (b",", b""):
        return start, end
    following = data[element.end_byte :].lstrip(b" \t")
    if following.startswith(b","):
        stop = len(data) - len(following) + 1
        return element.start_byte, stop + (len(data[stop:]) - len(data[stop:].lstrip(b" \t")))
    before = data[: element.start_byte].rstrip(b" \t")
    return (len(before) - 1 if before.endswith(b",") else element.start_byte), element.end_byte


def lazy_guard(use: Use) -> Node | None:
    """Return the `if m == nil { m = make(…) }` around a reset, where it does nothing else."""
    block = use.node.parent
    while block is not None and block.type in ("statement_list", "block"):
        block = block.parent
    if block is None or block.type != "if_statement" or block.child_by_field_name("alternative") is not None:
        return None
    condition, body = block.child_by_field_name("condition"), block.child_by_field_name("consequence")
    if condition is None or statements_of(body) != [use.node]:
        return None
    return block if "".join(text(condition).split()) == f"{text(use.place)}==nil" else None


def statements_of(block: Node | None) -> list[Node]:
    """Return the statements of a block."""
    return [
        s
        for c in (named(block) if block is not None else [])
        for s in (named(c) if c.type == "statement_list" else [c])
    ]


def is_empty_container(value: Node) -> bool:
    """Tell whether an expression makes a container without entries: `map[K]V{}`, `make(…)`, `sync.Map{}`, `new(…)`."""
    if value.type == "unary_expression" and text(value)[:1] == "&":
        value = value.child_by_field_name("operand") or value
    if value.type == "composite_literal":
        body = value.child_by_field_name("body")
        return body is not None and not named(body)
    if value.type == "call_expression":
        function = value.child_by_field_name("function")
        return function is not None and text(function) in ("make", "new")
    return False


def is_walked(known: KnownCache, use: Use) -> bool:
    """Tell whether a use is inside a walk over the container's entries, whose keys have the container's type."""
    return any(
        w.operation == "range"
        and w.file is use.file
        and w.node.start_byte < use.node.start_byte < w.node.end_byte
        for w in known.uses
    )
