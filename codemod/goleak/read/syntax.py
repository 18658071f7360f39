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
    "parse",
    "parse_span",
    "query_captures",
    "query_matches",
    "text",
    "walk",
    "walk_outside_closures",
]

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
    return Parser(_language()).parse(data).root_node


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


def query_matches(name: str, node: Node) -> Iterator[dict[str, list[Node]]]:
    """Run the query file `queries/<name>.scm` below a node; yield the captures of each match in source order."""
    for _, captures in QueryCursor(_query(name)).matches(node):
        yield captures


def first_error(root: Node) -> Node | None:
    """Return the first syntax error below a root, or None.

    An ERROR node covers what the parser skipped; its innermost first error is where a reader should look.
    """
    if not root.has_error:
        return None
    node = root
    while True:
        broken = next((c for c in node.children if c.has_error or c.is_missing), None)
        if broken is None or node.is_error:
            return node
        node = broken
