"""Loops that try to publish a copy until no other writer comes in between."""

from __future__ import annotations

from dataclasses import dataclass

from goleak.fix.edit.draft import Refused, where
from goleak.fix.edit.statements import listed
from goleak.fix.uses.views import Publication, Seen
from goleak.read.declarations import ParsedFile
from goleak.read.syntax import Node, named, text


@dataclass(frozen=True, slots=True)
class Retry:
    """A loop that ends once the copy is published: `then` follows it, `asked` are lookups in it that may end it."""

    loop: Node
    then: tuple[Node, ...]
    asked: tuple[Node, ...]


def retry_of(seen: Seen, publication: Publication) -> Retry:
    """Return the loop around a CompareAndSwap. Raises Refused where it does more than to copy and to publish."""
    file, call = publication.file, publication.use.node
    refused = Refused(
        f"{where(file, call)} publishes the map in a way that is not rewritten (CompareAndSwap)"
    )
    block = call.parent
    loop = _loop_around(call)
    if (
        block is None
        or loop is None
        or block.type != "if_statement"
        or block.child_by_field_name("alternative")
    ):
        raise refused
    body = [s for s in listed(loop.child_by_field_name("body")) if not seen.is_gone(file, s)]
    stored = [e.statement for e in seen.entries if e.file is file]
    body = [s for s in body if s not in stored]
    if not body or body[-1] != block or block.child_by_field_name("condition") != call:
        raise refused
    asked = tuple(body[:-1])
    if not all(_asks(seen, file, s) for s in asked):
        raise refused
    *then, last = listed(block.child_by_field_name("consequence"))
    if last.type == "return_statement":
        then.append(last)
    elif last.type != "break_statement" or named(last):
        raise refused
    return Retry(loop, tuple(then), asked)


def _loop_around(call: Node) -> Node | None:
    node = call.parent
    while node is not None and node.type != "for_statement":
        node = node.parent if node.type in ("if_statement", "statement_list", "block") else None
    return node if node is not None and len(named(node)) == 1 else None


def _asks(seen: Seen, file: ParsedFile, statement: Node) -> bool:
    """Tell whether a statement returns what a lookup finds."""
    then = listed(statement.child_by_field_name("consequence"))
    looks = any(
        look.file is file and statement.start_byte <= look.index.start_byte < statement.end_byte
        for look in seen.lookups
    )
    alone = statement.type == "if_statement" and statement.child_by_field_name("alternative") is None
    return alone and looks and len(then) == 1 and then[0].type == "return_statement"


def winner(asked: Node, returned: Node, value: Node) -> bool:
    """Tell whether `if v, ok := m[k]; ok { return v }` and a later return differ in nothing but the value."""
    initializer, condition = (asked.child_by_field_name(f) for f in ("initializer", "condition"))
    left = initializer.child_by_field_name("left") if initializer is not None else None
    names = [text(n) for n in named(left)] if left is not None else []
    then = listed(asked.child_by_field_name("consequence"))
    if (
        len(names) != 2
        or condition is None
        or text(condition) != names[1]
        or len(then) != 1
        or not named(then[0])
    ):
        return False
    early, late = named(named(then[0])[0]), named(named(returned)[0]) if named(returned) else []
    return (
        value.type == "identifier"
        and len(early) == len(late)
        and all(
            text(a) == text(b) if text(a) != names[0] else text(b) == text(value)
            for a, b in zip(early, late, strict=True)
        )
        and any(text(a) == names[0] for a in early)
    )
