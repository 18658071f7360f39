"""Uses of a map turned into calls of the generated cache."""

from __future__ import annotations

from goleak.find.caches import KnownCache
from goleak.find.locate.uses import Use
from goleak.fix.edit.draft import Draft, Refused, at_use, element_span, is_empty_container, lazy_guard
from goleak.read.syntax import Node, inner, named, text


def map_edits(draft: Draft, known: KnownCache) -> None:
    """Edit every use. Raises Refused where one cannot be rewritten."""
    guards = _lazy_conditions(known)
    for use in known.uses:
        if use.alias:
            raise Refused(f"{at_use(use)} reaches it by another name")
        place = text(use.place)
        match use.operation:
            case "load":
                _load(draft, use)
            case "store":
                _store(draft, use)
            case "evict" if use.method == "delete" and use.key is not None:
                draft.edit(use.file, use.node.start_byte, use.key.start_byte, f"{place}.Delete(")
                draft.edit(use.file, use.key.end_byte, use.node.end_byte, ")")
            case "evict" if use.method == "clear":
                draft.replace(use.file, use.node, f"{place}.Clear()")
            case "compare" if use.node in guards:
                continue
            case "compare":
                raise Refused(f"{at_use(use)} compares it with nil")
            case "len":
                draft.replace(use.file, use.node, f"{place}.Len()")
            case "reset":
                _reset(draft, use)
            case _:
                raise Refused(f"{at_use(use)} uses it in a way that is not rewritten ({use.method})")


def _lazy_conditions(known: KnownCache) -> list[Node | None]:
    """Return the comparisons that go with the `if m == nil` around a reset that is deleted."""
    resets = (u for u in known.uses if u.operation == "reset" and u.method == "=")
    guards = (lazy_guard(use) for use in resets)
    return [guard.child_by_field_name("condition") for guard in guards if guard is not None]


def _load(draft: Draft, use: Use) -> None:
    if use.key is None:
        raise Refused(f"{at_use(use)} loads it in a way that is not rewritten")
    if use.node.child_by_field_name("operand") != use.place:
        raise Refused(f"{at_use(use)} reads it through parentheses or a pointer")
    method = "Load" if _wants_ok(use.node) else "Get"
    draft.edit(use.file, use.place.end_byte, use.key.start_byte, f".{method}(")
    draft.edit(use.file, use.key.end_byte, use.node.end_byte, ")")


def _wants_ok(index: Node) -> bool:
    """Tell whether an index expression gives two values: `v, ok := m[k]`."""
    listed = index.parent
    if listed is None or listed.type != "expression_list" or named(listed) != [index]:
        return False
    statement = listed.parent
    if statement is None:
        return False
    if statement.type == "var_spec":
        return len(statement.children_by_field_name("name")) == 2
    left = statement.child_by_field_name("left")
    return left is not None and left != listed and len(named(left)) == 2


def _store(draft: Draft, use: Use) -> None:
    left, right = use.node.child_by_field_name("left"), use.node.child_by_field_name("right")
    operator = use.node.child_by_field_name("operator")
    if use.key is None or left is None or right is None or operator is None or text(operator) != "=":
        raise Refused(f"{at_use(use)} updates an entry in place")
    if len(named(left)) != 1 or len(named(right)) != 1:
        raise Refused(f"{at_use(use)} assigns an entry together with something else")
    if inner(named(left)[0]).child_by_field_name("operand") != use.place:
        raise Refused(f"{at_use(use)} stores into a map within the map")
    draft.edit(use.file, use.node.start_byte, use.key.start_byte, f"{text(use.place)}.Store(")
    draft.edit(use.file, use.key.end_byte, right.start_byte, ", ")
    draft.insert(use.file, right.end_byte, ")")


def _reset(draft: Draft, use: Use) -> None:
    if use.value is None or not is_empty_container(inner(use.value)):
        raise Refused(f"{at_use(use)} gives it entries or another map")
    if use.method == "literal":
        draft.edit(use.file, *element_span(use.file.source.data, use.node), "")
        return
    lazy = lazy_guard(use)
    if lazy is not None:
        draft.delete_lines(use.file, lazy)
    elif len(named(use.node.child_by_field_name("left") or use.node)) == 1:
        draft.replace(use.file, use.node, f"{text(use.place)}.Clear()")
    else:
        raise Refused(f"{at_use(use)} makes it anew together with something else")
