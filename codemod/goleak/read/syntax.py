"""Go syntax trees: the only module that knows tree-sitter."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import tree_sitter_go
from tree_sitter import Language, Node, Parser, Point, Query, QueryCursor, Range

__all__ = [
    "Node",
    "first_error",
    "inner",
    "named",
    "nested_too_deep",
    "operands",
    "parse",
    "parse_span",
    "query_captures",
    "text",
    "walk",
    "walk_outside_closures",
]

# Levels of a syntax tree, up to five for a block in Go. Go's own parser gives up as well, ten times further down.
MAX_NESTING = 10_000
_LEVELS_PER_BYTE = 4
_LEVELS_PER_OPENER = 6
_NESTS = b"([{.+-*/%&|^<>=!~"
FUNCTIONS = frozenset({"function_declaration", "method_declaration", "func_literal"})
TYPES = frozenset(
    {
        "pointer_type",
        "slice_type",
        "array_type",
        "map_type",
        "channel_type",
        "function_type",
        "struct_type",
        "interface_type",
        "generic_type",
        "qualified_type",
        "type_identifier",
        "implicit_length_array_type",
    }
)


@cache
def _language() -> Language:
    return Language(tree_sitter_go.language())


@cache
def _query(name: str) -> Query:
    source = files("goleak").joinpath("queries", f"{name}.scm").read_text("utf-8")
    return Query(_language(), source)


def parse(data: bytes) -> Node:
    """Parse a Go file and return its root; the tree lives as long as any of its nodes."""
    root = Parser(_language()).parse(data).root_node
    if root.has_error and not data.endswith(b"\n"):
        # Without a final newline the grammar takes a group's closing parenthesis for an error.
        ended = Parser(_language()).parse(data + b"\n").root_node
        return root if ended.has_error else ended
    return root


def parse_span(data: bytes, start: int, end: int) -> Node:
    """Parse bytes [start, end) of a Go file alone; offsets, rows and columns of the nodes are those in the file."""
    row = data.count(b"\n", 0, start)
    column = start - (data.rfind(b"\n", 0, start) + 1)
    last = row + data.count(b"\n", start, end) + 1
    span = Range(Point(row, column), Point(last, 0), start, end)
    return Parser(_language(), included_ranges=[span]).parse(data).root_node


def text(node: Node) -> str:
    """Return the source text of a node."""
    return (node.text or b"").decode("utf-8", "replace")


def named(node: Node) -> list[Node]:
    """Return the named children that are not comments, in source order."""
    return [child for child in node.named_children if child.type != "comment"]


def inner(node: Node) -> Node:
    """Strip parentheses and literal elements around an expression or type."""
    while node.type in ("parenthesized_expression", "parenthesized_type", "literal_element", "type_elem"):
        children = named(node)
        if len(children) != 1:
            return node
        node = children[0]
    return node


def operands(node: Node) -> list[Node]:
    """Return the operands of a chain `a + b + c` in source order, however long it is."""
    found: list[Node] = []
    left: Node | None = node
    while left is not None and left.type == "binary_expression":
        right = left.child_by_field_name("right")
        found += [right] if right is not None else []
        left = left.child_by_field_name("left")
    found += [left] if left is not None else []
    found.reverse()
    return found


def nested_too_deep(root: Node) -> Node | None:
    """Return a node that is nested deeper than is read, or None.

    Text tells first: every few levels take a bracket, an operator or a keyword, and every level takes some bytes.
    """
    source = root.text or b""
    openers = len(source) - len(source.translate(None, _NESTS)) + source.count(b"chan")
    if openers * _LEVELS_PER_OPENER <= MAX_NESTING:
        return None
    cursor, depth = root.walk(), 0
    while True:
        node = cursor.node
        if node is None or depth > MAX_NESTING:
            return node
        levels = (node.end_byte - node.start_byte) * _LEVELS_PER_BYTE
        if depth + levels > MAX_NESTING and cursor.goto_first_child():
            depth += 1
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return None
            depth -= 1


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and all named nodes below it, parents first, in source order."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.named_children))


def walk_outside_closures(node: Node) -> Iterator[Node]:
    """Yield the node and all named nodes below it, but nothing inside function literals."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        if current.type != "func_literal":
            stack.extend(reversed(current.named_children))


def query_captures(name: str, node: Node) -> dict[str, list[Node]]:
    """Run the query file `queries/<name>.scm` on a node and return all captures by name, in no sure order."""
    return QueryCursor(_query(name)).captures(node)


def first_error(root: Node) -> Node | None:
    """Return the first syntax error below a root, or None.

    An ERROR node covers what the parser skipped; its innermost first error is where a reader should look. Arguments of
    `new` and `make` that are values are none: the grammar knows only types there.
    """
    if not root.has_error:
        return None
    stack = [root]
    while stack:
        node = stack.pop()
        broken = [c for c in node.children if c.has_error or c.is_missing]
        if node.is_error or node.is_missing or (not broken and node != root):
            return node
        if node.type != "call_expression" or text(node).partition("(")[0].strip() not in ("new", "make"):
            stack.extend(reversed(broken))
    return None
