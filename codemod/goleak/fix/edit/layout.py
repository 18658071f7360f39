"""Columns that gofmt aligns, kept aligned around edited lines."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from goleak.fix.edit.columns import CLOSED_UP, Rows, blocks, spanning
from goleak.fix.edit.edits import Edit, apply_edits
from goleak.read.syntax import Node, named, parse

_OPENS = re.compile(rb"[{(\[]\s*(//.*)?$|^\s*(case\b.*|default):\s*(//.*)?$")
_CLOSES = re.compile(rb"^\s*([})\]]|case\b|default:)")
_FUNCTIONS = frozenset({"function_declaration", "method_declaration", "func_literal"})
_BRACKETED = frozenset({"argument_list", "literal_value"})
_TOP = frozenset(
    "const_declaration function_declaration import_declaration method_declaration package_clause type_declaration"
    " var_declaration".split()
)
_FUNCTION_SIZE, _FUNCTION_STATEMENTS, _FIELD_SIZE = 100, 5, 30
_DEEPEST = 16


def settle_layout(before: bytes, edits: Sequence[Edit]) -> bytes:
    """Apply edits and lay out what they touched as gofmt would: columns, emptied lines and lists, long one-liners.

    A block that gofmt would have changed before the edits stays as its author wrote it, and so does a declaration that
    does not parse. Raises ValueError where two edits overlap.
    """
    after = apply_edits(before, edits)
    if after == before:
        return after
    original = _Draft(before, parse(before), Rows(before), ())
    draft = original.splice(edits)
    for step in (_emptied_rows, _emptied_lists, _long_bodies, _columns):
        for _ in range(_DEEPEST if step is _long_bodies else 1):
            changes = step(original, draft)
            if not changes:
                break
            draft = draft.splice(changes)
    return after if _is_scattered(draft.root) and not _is_scattered(original.root) else draft.data


def _is_scattered(root: Node) -> bool:
    """Tell whether parts of functions stand at the top of the file, as they do where a brace is missing."""
    return root.type != "source_file" or any(c.type not in _TOP for c in named(root))


@dataclass(frozen=True, slots=True)
class _Seam:
    """Bytes [start, end) of a draft that took the place of [origin_start, origin_end) of the file before."""

    start: int
    end: int
    origin_start: int
    origin_end: int


@dataclass(frozen=True, slots=True)
class _Draft:
    """The file after some edits; its seams are in order and do not touch."""

    data: bytes
    root: Node
    rows: Rows
    seams: tuple[_Seam, ...]

    def splice(self, edits: Sequence[Edit]) -> _Draft:
        """Apply edits that do not overlap."""
        parts: list[bytes] = []
        position = 0
        for edit in sorted(set(edits)):
            parts += [self.data[position : edit.start], edit.text]
            position = edit.end
        data = b"".join([*parts, self.data[position:]])
        return _Draft(data, parse(data), Rows(data), tuple(self._moved_seams(edits)))

    def _moved_seams(self, edits: Sequence[Edit]) -> Iterator[_Seam]:
        spans = [(s.start, s.end, 0) for s in self.seams]
        spans += [(e.start, e.end, len(e.text) - (e.end - e.start)) for e in set(edits)]
        shift = 0
        for start, end, growth in _merged(sorted(spans)):
            yield _Seam(start + shift, end + shift + growth, *self.origin(start, end))
            shift += growth

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the file before that a span of the draft stands for."""
        return self._origin(start, upper=False), self._origin(end, upper=True)

    def origin_rows(self, original: _Draft, start: int, end: int) -> range:
        """Return the rows of the file before that a span of the draft stands for."""
        first, last = (original.rows.at(position) for position in self.origin(start, end))
        return range(first, last + 1)

    def _origin(self, position: int, upper: bool) -> int:
        find = bisect_left if upper else bisect_right
        index = find(self.seams, position, key=lambda s: s.start) - 1
        if index < 0:
            return position
        seam = self.seams[index]
        if position >= seam.end:
            return position - seam.end + seam.origin_end
        return seam.origin_end if upper else seam.origin_start

    def touches(self, node: Node) -> bool:
        """Tell whether a seam meets the node or lies at one of its ends."""
        index = bisect_left(self.seams, node.start_byte, key=lambda s: s.end)
        return index < len(self.seams) and self.seams[index].start <= node.end_byte


def _merged(spans: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Join spans that touch and add up by how much they grow."""
    joined: tuple[int, int, int] | None = None
    for start, end, growth in spans:
        if joined is not None and start <= joined[1]:
            joined = (joined[0], max(end, joined[1]), joined[2] + growth)
            continue
        if joined is not None:
            yield joined
        joined = (start, end, growth)
    if joined is not None:
        yield joined


# Rows that a deletion left empty


def _emptied_rows(original: _Draft, draft: _Draft) -> list[Edit]:
    """Drop rows that lost all they had, and blank rows that are too many without them."""
    rows, covered = draft.rows, _covered(draft.root) | _broken_rows(draft.root)
    emptied: set[int] = set()
    joints: set[int] = set()  # rows that follow deleted ones
    edits: list[Edit] = []
    for seam in draft.seams:
        deleted = original.data[seam.origin_start : seam.origin_end]
        left = draft.data[seam.start : seam.end]
        row = rows.at(seam.start)
        if left.strip() or b"\n" in left or not deleted.strip() or row in covered or row + 1 in covered:
            continue
        content = rows.content(row)
        bare = rows.start(row) + len(content.rstrip(b" \t"))
        if not content.strip() and not _has_blank_end(original, seam):
            emptied.add(row)
            joints.add(row)
        elif content.strip() and bare < rows.end(row) and bare <= seam.end:
            edits.append(Edit(bare, rows.end(row), b""))
        if b"\n" in deleted and seam.start == rows.start(row):
            joints.add(row)
        elif b"\n" in deleted and seam.end >= bare:
            joints.add(row + 1)
    dropped = emptied | set(_spare_rows(rows, emptied, sorted(joints), covered))
    return edits + [Edit(rows.start(row), rows.start(row + 1), b"") for row in dropped]


def _has_blank_end(original: _Draft, seam: _Seam) -> bool:
    """Tell whether a deletion began or ended in a row that was blank all along."""
    ends = (seam.origin_start, seam.origin_end)
    return any(not original.rows.content(original.rows.at(end)).strip() for end in ends)


def _covered(root: Node) -> set[int]:
    """Return the rows that begin inside a raw string or a comment."""
    tokens = (n for n in spanning(root) if n.type in ("raw_string_literal", "comment"))
    return {row for token in tokens for row in range(token.start_point.row + 1, token.end_point.row + 1)}


def _broken_rows(root: Node) -> set[int]:
    """Return the rows of declarations that do not parse."""
    broken = [c for c in named(root) if c.has_error] if root.has_error else []
    return {row for node in broken for row in range(node.start_point.row, node.end_point.row + 1)}


def _spare_rows(rows: Rows, emptied: set[int], joints: Sequence[int], covered: set[int]) -> Iterator[int]:
    """Yield the blank rows around joints but for one between what is left in a block."""

    def is_free(row: int) -> bool:
        return 0 <= row < len(rows) and row not in covered and not rows.content(row).strip()

    position = 0
    while position < len(joints):
        top = bottom = joints[position]
        while is_free(top - 1):
            top -= 1
        while is_free(bottom):
            bottom += 1
        position = bisect_right(joints, bottom)
        blank = [row for row in range(top, bottom) if row not in emptied]
        at_start = top == 0 or _OPENS.search(rows.content(top - 1)) is not None
        at_end = bottom == len(rows) or _CLOSES.search(rows.content(bottom)) is not None
        yield from blank[0 if at_start or at_end else 1 :]


# Brackets that a deletion left empty or open


def _emptied_lists(original: _Draft, draft: _Draft) -> list[Edit]:
    """Close up brackets with nothing between them, and put closing ones that lost the front of their row in place."""
    edits: list[Edit] = []
    for node in spanning(draft.root):
        if node.type not in CLOSED_UP or node.has_error or not draft.touches(node):
            continue
        *_, last, closing = (None, None, *node.children)
        if last is None or closing is None or closing.type not in (")", "}"):
            continue
        if last.type in ("(", "{"):
            edits.append(Edit(last.end_byte, closing.start_byte, b""))
        elif not named(node) and node.type != "literal_value":
            edits += _outdented(draft, node)
        elif node.type in _BRACKETED:
            edits += _in_place(original, draft, node, closing)
    return edits


def _outdented(draft: _Draft, node: Node) -> Iterator[Edit]:
    """Move comments that are alone in a group to where the group is."""
    indent = draft.rows.indent(node.start_point.row)
    for comment in node.named_children:
        start = draft.rows.start(comment.start_point.row)
        if not draft.data[start : comment.start_byte].strip():
            yield Edit(start, comment.start_byte, indent)


def _in_place(original: _Draft, draft: _Draft, node: Node, closing: Node) -> Iterator[Edit]:
    """Move a bracket that now begins its row: behind the last item, or under the row it was opened in."""
    position, row_start = closing.start_byte, draft.rows.start(closing.start_point.row)
    index = bisect_left(draft.seams, position, key=lambda s: s.end)
    if (
        index == len(draft.seams)
        or draft.seams[index].end != position
        or draft.data[row_start:position].strip()
    ):
        return
    place = draft.seams[index].origin_end
    had_front = original.data[original.rows.start(original.rows.at(place)) : place].strip()
    last = node.named_children[-1]
    if had_front and last.type != "comment":
        yield Edit(last.end_byte, position, b"")
    else:
        yield Edit(row_start, position, draft.rows.indent(node.start_point.row))


# Bodies that no longer fit on one row


@dataclass(frozen=True, slots=True)
class _Body:
    """A body on one row: its span from what precedes the brace, and what would go on rows of their own."""

    start: int
    end: int
    opening: bytes
    parts: tuple[bytes, ...]
    is_long: bool


def _long_bodies(original: _Draft, draft: _Draft) -> list[Edit]:
    """Break the outermost bodies that gofmt would not leave on one row, unless the author did."""
    spans = [(draft.rows.at(s.start), draft.rows.at(s.end)) for s in draft.seams]
    touched = sorted({row for first, last in spans for row in range(first, last + 1)})
    outermost: dict[_Body, bool] = {}
    outer: _Body | None = None
    for body in sorted(_bodies(draft, touched), key=lambda b: (b.start, -b.end)):
        if outer is None or body.start >= outer.end:
            outer = body
        outermost[outer] = outermost.get(outer, False) or body.is_long
    places = {b: draft.origin_rows(original, b.start, b.end) for b, is_long in outermost.items() if is_long}
    before = sorted({row for place in places.values() for row in place})
    long_before = {original.rows.at(b.start) for b in _bodies(original, before) if b.is_long}
    return [_broken_up(draft, body) for body, place in places.items() if long_before.isdisjoint(place)]


def _broken_up(draft: _Draft, body: _Body) -> Edit:
    row = draft.rows.at(body.start)
    line_break = draft.data[draft.rows.end(row) : draft.rows.start(row + 1)] or b"\n"
    indent = draft.rows.indent(row)
    inside = b"".join(indent + b"\t" + part + line_break for part in body.parts)
    return Edit(body.start, body.end, body.opening + line_break + inside + indent + b"}")


def _bodies(draft: _Draft, rows: Sequence[int]) -> Iterator[_Body]:
    """Yield the bodies of functions, structs and interfaces that are on one of some rows, in order."""
    stack = [draft.root] if rows else []
    while stack:
        node = stack.pop()
        body = None if node.has_error else _body(draft.data, node)
        if body is not None:
            yield body
        for child in node.children:
            index = bisect_left(rows, child.start_point.row)
            if index < len(rows) and rows[index] <= child.end_point.row:
                stack.append(child)


def _body(data: bytes, node: Node) -> _Body | None:
    if node.type in _FUNCTIONS:
        block = node.child_by_field_name("body")
        return _function_body(data, node, block) if block is not None and _is_on_one_row(block) else None
    if node.type in ("struct_type", "interface_type") and _is_on_one_row(node):
        fields = node if node.type == "interface_type" else node.children[-1]
        return _type_body(data, node, fields.named_children)
    return None


def _function_body(data: bytes, node: Node, block: Node) -> _Body | None:
    header = [c for c in named(node) if c.end_byte <= block.start_byte]
    lists = block.named_children
    statements = lists[0].named_children if lists and lists[0].type == "statement_list" else lists
    if not header or any(n.type == "comment" for n in (*lists, *statements)):
        return None
    # gofmt counts the header of a declaration, but not that of a literal, with one column more.
    size = header[-1].end_byte - node.start_byte + int(node.type != "func_literal")
    size += len(data[block.start_byte + 1 : block.end_byte - 1].strip())
    is_long = size > _FUNCTION_SIZE or len(statements) > _FUNCTION_STATEMENTS
    parts = tuple(data[s.start_byte : s.end_byte] for s in statements)
    return _Body(block.start_byte, block.end_byte, b"{", parts, is_long)


def _type_body(data: bytes, node: Node, items: Sequence[Node]) -> _Body | None:
    """Return the body of a struct or an interface; one short field without a tag may stay on its row."""
    if not items or any(i.type == "comment" for i in items):
        return None
    first = items[0]
    name, type_node = first.child_by_field_name("name"), first.child_by_field_name("type")
    size = first.end_byte - first.start_byte
    if name is not None and first.type == "method_elem":
        size += len("func ") - (name.end_byte - name.start_byte)
    elif name is not None and type_node is not None:
        size = 1 + type_node.end_byte - type_node.start_byte
    is_long = len(items) > 1 or size > _FIELD_SIZE or first.child_by_field_name("tag") is not None
    parts = tuple(data[i.start_byte : i.end_byte] for i in items)
    return _Body(node.children[0].end_byte, node.end_byte, b" {", parts, is_long)


def _is_on_one_row(node: Node) -> bool:
    return node.start_point.row == node.end_point.row


# Columns


def _columns(original: _Draft, draft: _Draft) -> list[Edit]:
    """Realign the blocks whose rows, as far as the file had them, were aligned before."""
    crooked = [False] * len(original.rows)
    for block in blocks(original.data, original.root):
        if not block.is_settled(original.data):
            crooked[block.first : block.last + 1] = [True] * (block.last + 1 - block.first)
    counts = [0, *accumulate(crooked)]
    broken = _broken_rows(draft.root)
    edits: list[Edit] = []
    for block in blocks(draft.data, draft.root):
        own = range(block.first, block.last + 1)
        if block.is_settled(draft.data) or not broken.isdisjoint(own):
            continue
        places = (draft.origin_rows(original, draft.rows.start(row), draft.rows.end(row)) for row in own)
        if all(counts[place.stop] == counts[place.start] for place in places):
            edits += [Edit(g.start, g.end, b" " * g.width) for g in block.gaps]
    return edits
