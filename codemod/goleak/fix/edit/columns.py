"""Columns of Go source: which gaps gofmt aligns, and how wide it makes them."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from goleak.read.syntax import Node, named

# Brackets that gofmt closes up where nothing is between them, and leaves open for a comment.
CLOSED_UP = frozenset(
    "argument_list const_declaration import_spec_list literal_value parameter_list type_declaration"
    " var_spec_list".split()
)
_FUNCTIONS = frozenset({"function_declaration", "method_declaration"})
_BLANKS = b" \t"
_ENDS = b"\r\n"
_SHORT_KEY, _KEY_RATIO = 40, 2.5
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Gap:
    """The white space [start, end) before a column, and the number of blanks that gofmt puts there."""

    start: int
    end: int
    width: int


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive rows [first, last] whose gaps depend on each other."""

    first: int
    last: int
    gaps: tuple[Gap, ...]

    def is_settled(self, data: bytes) -> bool:
        """Tell whether the gaps already are as gofmt would make them."""
        return all(data[g.start : g.end] == b" " * g.width for g in self.gaps)


class Rows:
    """Where the rows of a text begin and end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._starts = [0]
        while position := data.find(b"\n", self._starts[-1]) + 1:
            self._starts.append(position)

    def __len__(self) -> int:
        return len(self._starts)

    def at(self, position: int) -> int:
        """Return the row that a position is in; a line break belongs to the row it ends."""
        return bisect_right(self._starts, position) - 1

    def start(self, row: int) -> int:
        """Return where a row starts; the row after the last one starts at the end."""
        return self._starts[row] if row < len(self._starts) else len(self._data)

    def content(self, row: int) -> bytes:
        """Return a row without its line break."""
        return self._data[self.start(row) : self.start(row + 1)].rstrip(_ENDS)

    def end(self, row: int) -> int:
        """Return where a row ends, before its line break."""
        return self.start(row) + len(self.content(row))

    def indent(self, row: int) -> bytes:
        """Return the tabs that begin a row."""
        content = self.content(row)
        return content[: len(content) - len(content.lstrip(b"\t"))]


def blocks(data: bytes, root: Node) -> list[Block]:
    """Return the aligned blocks of a parsed file, in source order."""
    marks = _marks(data, root)
    result: list[Block] = []
    run: list[_Row] = []
    for row in _rows(data, marks):
        together = run and run[-1].index + 1 == row.index and run[-1].index in marks.soft
        if not (together and run[-1].cells and row.cells):
            result += _block(run)
            run = []
        run.append(row)
    return result + _block(run)


def spanning(root: Node) -> Iterator[Node]:
    """Yield the root and the nodes below it that take more than one row, parents first."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(c for c in reversed(node.children) if _rows_of(c) > 1)


# Where gaps are


@dataclass(slots=True)
class _Marks:
    """What the tree says about gaps and line breaks.

    `stops` maps where a gap starts to the cells that end there; 0 stands for one blank, always. `comment_stops` does so
    for a comment that may stand there. A `soft` row shares columns with the next one.
    """

    stops: dict[int, int] = field(default_factory=dict)
    comment_stops: dict[int, int] = field(default_factory=dict)
    soft: set[int] = field(default_factory=set)

    def add_lines(self, nodes: Sequence[Node]) -> None:
        """Let neighbours share columns where the first takes one row."""
        for node, following in pairwise(nodes):
            if _rows_of(node) == 1 and following.start_point.row == node.end_point.row + 1:
                self.soft.add(node.end_point.row)


def _marks(data: bytes, root: Node) -> _Marks:
    marks = _Marks()
    comments: list[Node] = []
    for node in spanning(root):
        if node.type in _MARKERS:
            _MARKERS[node.type](marks, node)
        inside = [c for c in node.children if c.type == "comment"]
        comments += inside
        if inside and _is_empty(node):
            # Nothing but the comment breaks the line here, so columns go on.
            marks.soft.add(inside[-1].end_point.row)
        if node.type == "raw_string_literal":
            marks.soft.discard(node.end_point.row)
    _mark_comments(marks, data, comments)
    return marks


def _is_empty(node: Node) -> bool:
    return node.type in CLOSED_UP and not named(node)


def _mark_file(marks: _Marks, node: Node) -> None:
    declarations = named(node)
    for declaration, following in pairwise(declarations):
        is_long = following.type in _FUNCTIONS and _rows_of(following) > 1
        if not is_long and following.start_point.row == declaration.end_point.row + 1:
            marks.soft.add(declaration.end_point.row)
    for declaration in declarations:
        body = declaration.child_by_field_name("body") if declaration.type in _FUNCTIONS else None
        header = [c for c in named(declaration) if body is not None and c.end_byte <= body.start_byte]
        if body is not None and header:
            marks.stops[header[-1].end_byte] = int(_rows_of(body) == 1)


def _mark_fields(marks: _Marks, node: Node) -> None:
    fields = [c for c in node.children if c.type == "field_declaration"]
    stops = int(len(fields) > 1)
    for item in fields:
        names = item.children_by_field_name("name")
        type_node, tag = item.child_by_field_name("type"), item.child_by_field_name("tag")
        if names:
            marks.stops[names[-1].end_byte] = stops
        if tag is not None and type_node is not None:
            marks.stops[type_node.end_byte] = stops
        elif not names:
            marks.comment_stops[item.end_byte] = 2
    marks.add_lines(fields)


def _mark_lines(marks: _Marks, node: Node) -> None:
    marks.add_lines(named(node))


def _mark_types(marks: _Marks, node: Node) -> None:
    specs = named(node)
    if any(c.type == "(" for c in node.children):
        for spec in specs:
            name = spec.child_by_field_name("type_parameters") or spec.child_by_field_name("name")
            if name is not None:
                marks.stops[name.end_byte] = int(len(specs) > 1)
        marks.add_lines(specs)


def _mark_values(marks: _Marks, node: Node) -> None:
    """Mark a group of variables or constants: values stand behind the types of their run, if it has any."""
    specs = named(node)
    if all(c.type != "(" for c in node.children):
        return
    stops = int(len(specs) > 1)
    for valued, run in groupby(specs, lambda s: s.child_by_field_name("value") is not None):
        own = [(s, s.child_by_field_name("type")) for s in run]
        typed = any(type_node is not None for _, type_node in own)
        for spec, type_node in own:
            names = spec.children_by_field_name("name")
            if type_node is not None and valued:
                marks.stops[type_node.end_byte] = stops
            if names and (type_node is not None or valued):
                marks.stops[names[-1].end_byte] = 2 * stops if typed and type_node is None else stops
            marks.comment_stops[spec.end_byte] = 3 - typed - valued
    marks.add_lines(specs)


def _mark_statements(marks: _Marks, node: Node) -> None:
    for statement, following in pairwise(named(node)):
        last = statement
        while last.type == "labeled_statement" and _rows_of(last) > 1:
            last = named(last)[-1]
        marks.add_lines([last, following])


def _mark_items(marks: _Marks, node: Node) -> None:
    _mark_list(marks, node.children[0], named(node))


def _mark_case(marks: _Marks, node: Node) -> None:
    value = node.child_by_field_name("value")
    items = named(value) if value is not None else node.children_by_field_name("type")
    _mark_list(marks, node.children[0], [i for i in items if i.is_named])


def _mark_list(marks: _Marks, opening: Node, items: Sequence[Node]) -> None:
    """Mark a list that takes several rows: columns end where the sizes of its items differ too much."""
    row = end = opening.end_point.row
    if not items or row == items[0].start_point.row == items[-1].end_point.row:
        return
    last, total, count = 0, 0.0, 0  # the size before, and the logarithms of all sizes since columns ended
    shared = True  # whether the item before is behind another one on its row
    for item in items:
        size = _size(item)
        moved = item.start_point.row - end
        if moved == 1 and not shared and last and size and _are_similar(last, size, total / max(count, 1)):
            marks.soft.add(end)
        elif moved > 0:
            total, count = 0.0, 0
        if size:
            total, count = total + math.log(size), count + 1
        if item.type == "keyed_element":
            stops = int(len(items) > 1 and row < item.start_point.row)
            marks.stops.update((c.end_byte, stops) for c in item.children if c.type == ":")
        last, shared, row, end = size, moved <= 0, item.start_point.row, item.end_point.row


def _are_similar(last: int, size: int, mean: float) -> bool:
    return max(last, size) <= _SHORT_KEY or 1 / _KEY_RATIO < size / math.exp(mean) < _KEY_RATIO


def _size(item: Node) -> int:
    """Return the size of an item, or of its key; 0 for one that takes several rows."""
    if not _is_flat(item, _DEEPEST):
        return 0
    measured = (item.child_by_field_name("key") if item.type == "keyed_element" else None) or item
    return measured.end_byte - measured.start_byte


def _is_flat(node: Node, depth: int) -> bool:
    """Tell whether a node would take one row but for comments in empty brackets."""
    if _rows_of(node) == 1 or _is_empty(node):
        return True
    if not depth or any(a.end_point.row != b.start_point.row for a, b in pairwise(node.children)):
        return False
    return bool(node.children) and all(_is_flat(c, depth - 1) for c in node.children)


def _mark_comments(marks: _Marks, data: bytes, comments: list[Node]) -> None:
    """Mark the gap before each comment that ends its row."""
    comments.sort(key=lambda c: c.start_byte)
    fronts = [_skip_back(data, c.start_byte) for c in comments]
    starting = {
        c.end_byte for c, f in zip(comments, fronts, strict=True) if f == c.start_byte - c.start_point.column
    }
    following = -1  # where the comment behind starts, if it ends its row
    for comment, front in zip(reversed(comments), reversed(fronts), strict=True):
        stop = _skip_blanks(data, comment.end_byte)
        if _rows_of(comment) == 1 and stop not in (following, len(data)) and data[stop] not in _ENDS:
            continue
        following = comment.start_byte
        if comment.end_byte not in starting:
            marks.stops[front] = marks.comment_stops.get(front, 1)
        if front in starting:
            marks.soft.add(comment.start_point.row)


_MARKERS: Mapping[str, Callable[[_Marks, Node], None]] = {
    "argument_list": _mark_items,
    "const_declaration": _mark_values,
    "expression_case": _mark_case,
    "field_declaration_list": _mark_fields,
    "import_spec_list": _mark_lines,
    "interface_type": _mark_lines,
    "literal_value": _mark_items,
    "source_file": _mark_file,
    "statement_list": _mark_statements,
    "type_case": _mark_case,
    "type_declaration": _mark_types,
    "var_spec_list": _mark_values,
}


def _rows_of(node: Node) -> int:
    return node.end_point.row - node.start_point.row + 1


def _skip_blanks(data: bytes, position: int) -> int:
    while position < len(data) and data[position] in _BLANKS:
        position += 1
    return position


def _skip_back(data: bytes, position: int) -> int:
    while position > 0 and data[position - 1] in _BLANKS:
        position -= 1
    return position


# How wide gaps are


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with gaps. Of each cell that is aligned, `cells` has the width and which gap it ends at."""

    index: int
    indent: int
    gaps: tuple[Gap, ...]
    cells: tuple[tuple[int, int], ...]


def _rows(data: bytes, marks: _Marks) -> list[_Row]:
    rows = Rows(data)
    found: dict[int, list[tuple[Gap, int]]] = {}
    for start, stops in sorted(marks.stops.items()):
        end = _skip_blanks(data, start)
        if end < len(data) and data[end] not in _ENDS:
            found.setdefault(rows.at(start), []).append((Gap(start, end, int(not stops)), stops))
    return [_row(data, rows, index, gaps) for index, gaps in found.items()]


def _row(data: bytes, rows: Rows, index: int, gaps: Sequence[tuple[Gap, int]]) -> _Row:
    indent = len(rows.indent(index))
    position = rows.start(index) + indent
    cells: list[tuple[int, int]] = []
    width = 0
    for number, (gap, stops) in enumerate(gaps):
        # Each byte that is not UTF-8 counts as a character, as in Go.
        width += len(data[position : gap.start].decode("utf-8", "surrogateescape")) + gap.width
        position = gap.end
        if not gap.width:
            cells += [(width, number), *[(0, number)] * (stops - 1)]
            width = 0
    return _Row(index, indent, tuple(g for g, _ in gaps), tuple(cells))


def _block(run: Sequence[_Row]) -> list[Block]:
    widths: list[int] = []
    columns: list[int] = []
    placed: list[list[int]] = []
    for row in run:
        # A column is as wide as its widest cell and a blank; one of empty cells is left out, but for indentation.
        needs = [1] * row.indent + [width + 1 if width else 0 for width, _ in row.cells]
        added = range(len(widths), len(widths) + len(needs) - len(columns))
        columns = columns[: len(needs)] + list(added)
        widths += [0] * len(added)
        for column, need in zip(columns, needs, strict=True):
            widths[column] = max(widths[column], need)
        placed.append(columns[row.indent :])
    gaps = [g for row, own in zip(run, placed, strict=True) for g in _widened(row, [widths[c] for c in own])]
    return [Block(run[0].index, run[-1].index, tuple(gaps))] if run else []


def _widened(row: _Row, columns: Sequence[int]) -> list[Gap]:
    widths = [gap.width for gap in row.gaps]
    for (width, number), column in zip(row.cells, columns, strict=True):
        widths[number] += column - width
    return [Gap(gap.start, gap.end, width) for gap, width in zip(row.gaps, widths, strict=True)]
