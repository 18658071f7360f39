"""What happens to a value after it was loaded: type assertions that a typed cache makes needless."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goleak.fix.edit.draft import lines_without, statement_lines
from goleak.fix.edit.edits import Edit
from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Type
from goleak.read.references import local_occurrences, occurrences
from goleak.read.scopes import Binding, find_binding
from goleak.read.syntax import Node, named, text


@dataclass(frozen=True, slots=True)
class Loaded:
    """A call that loads from the cache, as the whole call expression."""

    file: ParsedFile
    call: Node


def loaded_edits(
    expressions: Expressions, loads: Sequence[Loaded], value: Type
) -> list[tuple[ParsedFile, Edit]] | None:
    """Return the edits that drop assertions to `value`, or None where a loaded value is used in another way.

    None means that the cache must keep `any` values, so that the assertions stay as they are.
    """
    edits: dict[tuple[str, int], tuple[ParsedFile, Edit]] = {}
    for load in loads:
        statement = load.call.parent.parent if load.call.parent is not None else None
        if statement is None:
            return None
        if statement.type == "expression_statement" or load.call.parent is None:
            continue
        binding = _bound(expressions, load.file, load.call, statement, loads)
        if isinstance(binding, str):
            continue
        if binding is None:
            return None
        renamed = _renamed(expressions, load.file, binding, value)
        if renamed:
            edits.update({(load.file.source.name, e.start): (load.file, e) for e in renamed})
            continue
        for use in local_occurrences(expressions.universe, load.file, binding):
            edit = _assertion_edit(expressions, load.file, use, value, loads)
            if edit is None:
                return None
            for one in edit:
                edits[load.file.source.name, one.start] = (load.file, one)
    return list(edits.values())


def _renamed(expressions: Expressions, file: ParsedFile, loaded: Binding, value: Type) -> list[Edit]:
    """Return the edits that give a loaded value the name which its assertion gave it, and drop that statement.

    They are none where the value is used in other ways, or where the name means something else on the way.
    """
    uses = list(local_occurrences(expressions.universe, file, loaded))
    asserting = [u for u in uses if u.parent is not None and u.parent.type == "type_assertion_expression"]
    if len(asserting) != 1 or loaded.kind != "short":
        return []
    assertion = asserting[0].parent
    listed = assertion.parent if assertion is not None else None
    statement = listed.parent if listed is not None else None
    left = statement.child_by_field_name("left") if statement is not None else None
    if assertion is None or listed is None or statement is None or left is None:
        return []
    if statement.type != "short_var_declaration" or listed == left or len(named(left)) != 1:
        return []
    name, asserted = named(left)[0], assertion.child_by_field_name("type")
    data = file.source.data
    start, end = statement_lines(data, statement)
    if (
        asserted is None
        or expressions.types.resolve(file, asserted) != value
        or start < 0
        or text(name) == "_"
    ):
        return []
    found = expressions.universe.binding(file, text(name), name.start_byte)
    inside = (found.start, found.end) if found is not None else (0, 0)
    for node in occurrences(file, text(name), loaded.name_node.start_byte, loaded.end):
        if not inside[0] <= node.start_byte < inside[1] and node.start_byte != name.start_byte:
            return []
    nil = [u for u in uses if u != asserting[0]]
    compared = all(
        u.parent is not None and u.parent.type == "binary_expression" and text(u.parent).endswith("nil")
        for u in nil
    )
    if not compared or (nil and not _nilable(expressions, value)):
        return []
    word = text(name).encode()
    edits = [Edit(n.start_byte, n.end_byte, word) for n in (loaded.name_node, *nil)]
    return [*edits, *(Edit(a, b, b"") for a, b in lines_without(data, [(start, end)]))]


def _bound(
    expressions: Expressions, file: ParsedFile, call: Node, statement: Node, loads: Sequence[Loaded]
) -> Binding | str | None:
    """Return the new local that a load's value goes to, "" where it is dropped, or None for any other shape."""
    if call.parent is None or call.parent.type != "expression_list" or named(call.parent) != [call]:
        return None
    left = statement.child_by_field_name("left")
    names = named(left) if left else []
    if len(names) != 2:
        return None
    if text(names[0]) == "_":
        return ""
    if names[0].type != "identifier":
        return None
    bindings = expressions.universe.locals(file, names[0].start_byte)
    found = find_binding(bindings, text(names[0]), names[0].start_byte)
    if statement.type == "assignment_statement":
        return found if found is not None and _declared_by_load(found, loads) else None
    if statement.type != "short_var_declaration" or found is None:
        return None
    earlier = [
        b
        for b in bindings.get(found.name, ())
        if b.end == found.end and b.name_node.start_byte < names[0].start_byte
    ]
    return None if earlier else found  # `:=` that assigns to an earlier variable keeps its type


def _declared_by_load(binding: Binding, loads: Sequence[Loaded]) -> bool:
    """Tell whether a variable gets its type from a load of the same cache."""
    right = binding.node.child_by_field_name("right")
    return right is not None and any(named(right) == [load.call] for load in loads)


def _assertion_edit(
    expressions: Expressions, file: ParsedFile, use: Node, value: Type, loads: Sequence[Loaded]
) -> list[Edit] | None:
    """Return the edits for one use of a loaded value: none where it may stay, None where it may not."""
    parent = use.parent
    if parent is None:
        return None
    if parent.type == "type_assertion_expression":
        asserted = parent.child_by_field_name("type")
        if asserted is None or expressions.types.resolve(file, asserted) != value or _comma_ok(parent):
            return None
        return [Edit(use.end_byte, parent.end_byte, b"")]
    if parent.type == "expression_list" and parent.parent is not None:
        statement = parent.parent
        if statement.type == "assignment_statement" and statement.child_by_field_name("left") == parent:
            return [] if _assigns_load_or_value(expressions, file, statement, use, value, loads) else None
    if parent.type == "argument_list":
        # Where nothing is loaded, an interface is nil in the hands of any; a pointer would not be.
        return [] if isinstance(expressions.types.underlying(value), go.Interface) else None
    if parent.type == "binary_expression":
        with_nil = text(parent).endswith("nil") and _nilable(expressions, value)
        return [] if with_nil or _compared_with(expressions, file, parent, use, value) else None
    return None


def _compared_with(
    expressions: Expressions, file: ParsedFile, comparison: Node, use: Node, value: Type
) -> bool:
    """Tell whether a loaded value is compared with one of its own type."""
    left, right = comparison.child_by_field_name("left"), comparison.child_by_field_name("right")
    operator = comparison.child_by_field_name("operator")
    other = right if left == use else left
    equality = operator is not None and text(operator) in ("==", "!=")
    return equality and other is not None and expressions.of(file, other) == value


def _assigns_load_or_value(
    expressions: Expressions,
    file: ParsedFile,
    statement: Node,
    target: Node,
    value: Type,
    loads: Sequence[Loaded],
) -> bool:
    """Tell whether an assignment gives a loaded value's variable another load or a value of the same type."""
    right, left = statement.child_by_field_name("right"), statement.child_by_field_name("left")
    sources, targets = named(right) if right else [], named(left) if left else []
    if len(sources) == 1 and len(targets) == 2 and targets[0] == target:
        return any(load.call == sources[0] for load in loads)
    if len(sources) == len(targets) and target in targets:
        return expressions.of(file, sources[targets.index(target)]) == value
    return False


def _comma_ok(assertion: Node) -> bool:
    """Tell whether an assertion is `x, ok := v.(T)`."""
    listed = assertion.parent
    statement = listed.parent if listed is not None and listed.type == "expression_list" else None
    left = statement.child_by_field_name("left") if statement is not None else None
    if statement is not None and statement.type == "var_spec":
        return len(statement.children_by_field_name("name")) > 1
    return (
        left is not None and len(named(left)) == 2 and len(named(listed)) == 1
        if listed is not None
        else False
    )


def _nilable(expressions: Expressions, value: Type) -> bool:
    body = expressions.types.underlying(value)
    return isinstance(body, go.Pointer | go.Map | go.Slice | go.Func | go.Interface | go.Chan)
