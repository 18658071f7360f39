"""An index of a map as a call of Load or Get."""

from __future__ import annotations

from goleak.fix.edit.draft import Refused, where
from goleak.fix.edit.edits import Edit
from goleak.fix.uses.views import Lookup
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.references import enclosing_function
from goleak.read.syntax import Node, named, text, walk


def lookup_edit(file: ParsedFile, index: Node, place: str) -> Edit:
    """Turn `m[k]` into `place.Load(k)` where it gives two values, else into `place.Get(k)`. Raises Refused."""
    key = index.child_by_field_name("index")
    if key is None:
        raise Refused(f"{where(file, index)} looks it up in a way that is not rewritten")
    method = "Load" if len(_receivers(index)) == 2 else "Get"
    return Edit(index.start_byte, index.end_byte, f"{place}.{method}({text(key)})".encode())


def is_named_alike(expressions: Expressions, file: ParsedFile, place: Node, at: Node) -> bool:
    """Tell whether an expression that names a container means the same one at another node, and calls nothing."""
    if any(n.type == "call_expression" for n in walk(place)):
        return place.start_byte >= at.start_byte and place.end_byte <= at.end_byte
    roots = [n for n in walk(place) if n.type == "identifier"]
    here = expressions.universe.binding
    return all(here(file, text(n), n.start_byte) == here(file, text(n), at.start_byte) for n in roots)


def is_asked_before(expressions: Expressions, first: Lookup, second: Lookup) -> bool:
    """Tell whether a lookup only asks for the key of a later one, and drops what it finds: `_, ok := m[k]`."""
    names = _receivers(first.index)
    if len(names) != 2 or text(names[0]) != "_" or first.file is not second.file:
        return False
    key, again = (look.index.child_by_field_name("index") for look in (first, second))
    universe = expressions.universe
    return (
        first.index.start_byte < second.index.start_byte
        and key is not None
        and again is not None
        and text(key) == text(again)
        and enclosing_function(universe, first.file, first.index.start_byte)
        == enclosing_function(universe, second.file, second.index.start_byte)
    )


def _receivers(index: Node) -> list[Node]:
    """Return the names that a statement gives an index expression to, and nothing else."""
    listed = index.parent
    statement = listed.parent if listed is not None and named(listed) == [index] else None
    if statement is None or listed is None or listed.type != "expression_list":
        return []
    if statement.type in ("short_var_declaration", "assignment_statement"):
        left = statement.child_by_field_name("left")
        return named(left) if left is not None and left != listed else []
    return statement.children_by_field_name("name") if statement.type == "var_spec" else []
