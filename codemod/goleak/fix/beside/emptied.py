"""Functions that several patches together left empty, which no single one of them could see."""

from __future__ import annotations

from collections.abc import Iterator

from goleak.fix.edit.draft import lines_without, statement_lines
from goleak.fix.edit.edits import Edit, apply_edits
from goleak.read.syntax import Node, named, parse, text, walk


def drop_emptied_functions(before: bytes, after: bytes) -> bytes:
    """Delete each `func init()` and `once.Do(func() {…})` of an edited file that does nothing any more."""
    if after == before or not (b"init" in after or b".Do(" in after):
        return after
    emptied = list(_empty(parse(after)))
    if not emptied or any(True for _ in _empty(parse(before))):
        return after  # whose they are cannot be told
    spans = [statement_lines(after, node, comments=True) for node in emptied]
    whole = [(start, end) for start, end in spans if start >= 0]
    return apply_edits(after, [Edit(start, end, b"") for start, end in lines_without(after, whole)])


def _empty(root: Node) -> Iterator[Node]:
    """Yield the functions `init` and the statements `x.Do(func() {})` that do nothing."""
    for node in walk(root):
        if node.type == "function_declaration":
            name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
            if name is not None and text(name) == "init" and body is not None and not body.named_children:
                yield node
        elif node.type == "expression_statement" and _does_nothing(named(node)[0]):
            yield node


def _does_nothing(call: Node) -> bool:
    function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
    if function is None or arguments is None or not text(function).endswith(".Do"):
        return False
    given = named(arguments)
    body = (
        given[0].child_by_field_name("body") if len(given) == 1 and given[0].type == "func_literal" else None
    )
    return body is not None and not body.named_children
