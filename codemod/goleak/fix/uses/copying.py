"""Code that copies a map: a loop, or a function that returns a copy, maybe with one more entry."""

from __future__ import annotations

from goleak.find.locate.contexts import arguments_of, imported_function
from goleak.fix.edit.statements import listed, simple
from goleak.read.declarations import FuncDecl
from goleak.read.expressions import Expressions
from goleak.read.syntax import Node, inner, named, text


def copies_range(loop: Node) -> Node | None:
    """Return the map that `for k, v := range m { target[k] = v }` fills, if a loop does that and nothing else."""
    clause = next((c for c in loop.named_children if c.type == "range_clause"), None)
    left = clause.child_by_field_name("left") if clause is not None else None
    body = listed(loop.child_by_field_name("body"))
    if left is None or len(named(left)) != 2 or len(body) != 1 or body[0].type != "assignment_statement":
        return None
    targets, values = body[0].child_by_field_name("left"), body[0].child_by_field_name("right")
    if targets is None or values is None or len(named(targets)) != 1 or len(named(values)) != 1:
        return None
    index, value = inner(named(targets)[0]), inner(named(values)[0])
    operand, key = index.child_by_field_name("operand"), index.child_by_field_name("index")
    if index.type != "index_expression" or operand is None or key is None:
        return None
    names = [text(n) for n in named(left)]
    return inner(operand) if [text(key), text(value)] == names else None


def copies_argument(expressions: Expressions, function: FuncDecl) -> bool:
    """Tell whether a function returns a copy of the map that it is given, and does nothing else."""
    return _copy(expressions, function, ())


def adds_entry(expressions: Expressions, function: FuncDecl) -> bool:
    """Tell whether a function returns a copy of its first argument in which the second is the key of the third."""
    names = _parameters(function)
    return len(names) == 3 and _copy(expressions, function, (names[1], names[2]))


def _copy(expressions: Expressions, function: FuncDecl, entry: tuple[str, ...]) -> bool:
    names, body = _parameters(function), listed(function.node.child_by_field_name("body"))
    if len(names) != 1 + len(entry) or not body or body[-1].type != "return_statement":
        return False
    *statements, last = body
    returned = [text(n) for n in named(named(last)[0])] if named(last) else []
    if not statements:
        values = named(named(last)[0]) if named(last) else []
        return not entry and len(values) == 1 and _is_clone(expressions, function, values[0], names[0])
    copy, filled = _made(expressions, function, statements[0], names[0])
    if not copy or returned != [copy]:
        return False
    for statement in statements[1:]:
        if not filled and _fills(expressions, function, statement, copy, names[0]):
            filled = True
        elif entry and "".join(text(statement).split()) == f"{copy}[{entry[0]}]={entry[1]}":
            entry = ()
        else:
            return False
    return filled and not entry


def _parameters(function: FuncDecl) -> list[str]:
    parameters = function.node.child_by_field_name("parameters")
    declared = named(parameters) if parameters is not None else []
    return [text(n) for p in declared for n in p.children_by_field_name("name")]


def _made(expressions: Expressions, function: FuncDecl, statement: Node, source: str) -> tuple[str, bool]:
    """Return the name that a statement gives a new map, and whether that is a copy already."""
    left, right = statement.child_by_field_name("left"), statement.child_by_field_name("right")
    if statement.type != "short_var_declaration" or left is None or right is None or len(named(left)) != 1:
        return "", False
    value = named(right)[0]
    called = value.child_by_field_name("function")
    body = value.child_by_field_name("body")
    if (called is not None and text(called) == "make") or (body is not None and not named(body)):
        return text(named(left)[0]), False
    is_clone = _is_clone(expressions, function, value, source)
    return (text(named(left)[0]), True) if is_clone else ("", False)


def _is_clone(expressions: Expressions, function: FuncDecl, value: Node, source: str) -> bool:
    """Tell whether a call returns a copy of what `source` names."""
    if [text(inner(a)) for a in arguments_of(value)] != [source]:
        return False
    if imported_function(expressions, function.file, value) == "maps.Clone":
        return True
    callee = expressions.callee(function.file, value)
    is_other = (
        callee is not None and callee != function and expressions.universe.is_local(callee.file.package)
    )
    return is_other and callee is not None and copies_argument(expressions, callee)


def _fills(expressions: Expressions, function: FuncDecl, statement: Node, copy: str, source: str) -> bool:
    if statement.type == "for_statement":
        target = copies_range(statement)
        clause = next(c for c in statement.named_children if c.type == "range_clause") if target else None
        ranged = clause.child_by_field_name("right") if clause is not None else None
        return target is not None and ranged is not None and (text(target), text(ranged)) == (copy, source)
    call = simple(statement)
    is_copy = (
        call.type == "call_expression" and imported_function(expressions, function.file, call) == "maps.Copy"
    )
    return is_copy and [text(inner(a)) for a in arguments_of(call)] == [copy, source]
