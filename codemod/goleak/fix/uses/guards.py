"""Conditions on whether there is a map yet, which a cache that is always there makes needless."""

from __future__ import annotations

import re

from goleak.fix.edit.draft import Refused, where
from goleak.fix.edit.edits import Edit
from goleak.fix.edit.statements import is_within, listed, siblings
from goleak.fix.uses.views import Seen
from goleak.read.declarations import ParsedFile
from goleak.read.syntax import Node, named, text, walk

_ZERO = re.compile(r'nil|false|0|""|\w*[zZ]ero\w*|[\w.]+\{\}')


def settle_guards(seen: Seen, *, final: bool = True) -> list[tuple[ParsedFile, Edit]]:
    """Take away the conditions that nothing is left of, and return the edits that free what stands inside others.

    Raises Refused where a comparison with nil decides about something else, if what is gone by now is `final`.
    """
    edits: list[tuple[ParsedFile, Edit]] = []
    pending = [(f, c) for f, c in seen.comparisons if not seen.is_gone(f, c)]
    settled = True
    while settled:
        settled = False
        for file, comparison in list(pending):
            freed = _settle(seen, file, comparison)
            if freed is not None:
                edits += [(file, e) for e in freed]
                pending.remove((file, comparison))
                settled = True
        settled = _emptied(seen) or settled
    for file, comparison in pending:
        if final and not seen.is_gone(file, comparison):
            raise Refused(f"{where(file, comparison)} compares it with nil")
    return edits


def _settle(seen: Seen, file: ParsedFile, comparison: Node) -> list[Edit] | None:
    """Return the edits for a condition that can be done without, or None."""
    around = comparison.parent
    if (
        around is None
        or around.type != "if_statement"
        or around.child_by_field_name("condition") != comparison
    ):
        return None
    then, other = around.child_by_field_name("consequence"), around.child_by_field_name("alternative")
    initializer = around.child_by_field_name("initializer")
    if then is None or (initializer is not None and not seen.is_gone(file, initializer)):
        return None
    if other is not None and not _is_empty(seen, file, other):
        return None
    if _is_empty(seen, file, then):
        seen.gone.append((file, around))
        return []
    if "!=" in text(comparison):
        return _freed(file, around, then, other)
    if other is None and _misses_anyway(seen, file, around, then):
        seen.gone.append((file, around))
        return []
    return None


def _is_empty(seen: Seen, file: ParsedFile, block: Node) -> bool:
    if seen.is_gone(file, block):
        return True
    return block.type == "block" and all(seen.is_gone(file, s) for s in listed(block))


def _freed(file: ParsedFile, around: Node, then: Node, other: Node | None) -> list[Edit] | None:
    """Put the statements of a block in the place of the condition around it, one level further out."""
    statements = listed(then)
    declares = any(s.type in ("short_var_declaration", "var_declaration") for s in statements)
    if other is not None or around.parent is None or around.parent.type == "if_statement":
        return None
    if declares or any(n.type == "raw_string_literal" and "\n" in text(n) for n in walk(then)):
        return None
    data = file.source.data
    first, last = then.named_children[0].start_byte, then.named_children[-1].end_byte
    edits = [Edit(around.start_byte, first, b""), Edit(last, around.end_byte, b"")]
    at = data.find(b"\n\t", first, last)
    while at >= 0:
        edits.append(Edit(at + 1, at + 2, b""))
        at = data.find(b"\n\t", at + 1, last)
    return edits


def _misses_anyway(seen: Seen, file: ParsedFile, around: Node, then: Node) -> bool:
    """Tell whether a return for want of a map returns what the lookup after it does on a miss."""
    body, following = listed(then), [s for s in siblings(around) if s.start_byte > around.start_byte]
    following = [s for s in following if not seen.is_gone(file, s)]
    if len(body) != 1 or body[0].type != "return_statement" or not following:
        return False
    values = named(named(body[0])[0]) if named(body[0]) else []
    if not all(_ZERO.fullmatch(text(v)) for v in values):
        return False
    looked = [look.index for look in seen.lookups if look.file is file]
    if any(is_within(index, following[0]) for index in looked):
        if following[0].type == "return_statement":
            return len(values) == 1
        names = following[0].child_by_field_name("left")
        if len(following) < 2 or names is None:
            return False
        answer = [text(n) for n in named(names)]
        if following[1].type == "return_statement":
            returned = named(following[1])
            return [text(n) for n in named(returned[0])] == answer[: len(values)] if returned else False
        condition, missed = (following[1].child_by_field_name(f) for f in ("condition", "consequence"))
        misses = condition is not None and text(condition) in (f"!{answer[-1]}", f"{answer[0]} == nil")
        return misses and missed is not None and [text(s) for s in listed(missed)] == [text(s) for s in body]
    return False


def _emptied(seen: Seen) -> bool:
    """Take away the alternatives that nothing is left of. Raises Refused where another block would be left empty."""
    found = False
    for file, node in list(seen.gone):
        block = (
            node.parent.parent if node.parent is not None and node.parent.type == "statement_list" else None
        )
        if block is None or seen.is_gone(file, block) or not _is_empty(seen, file, block):
            continue
        around = block.parent
        if (
            around is not None
            and around.type == "if_statement"
            and around.child_by_field_name("alternative") == block
        ):
            seen.gone.append((file, block))
            found = True
    return found
