"""When a use runs: at init, while its owner is built, or later."""

from __future__ import annotations

import re
from collections.abc import Iterator

from goleak.find.locate.captured import outlives
from goleak.find.locate.puts import is_empty, returned_by
from goleak.find.locate.uses import Use
from goleak.read import gotypes as go
from goleak.read.calls import arguments_of
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.references import calls_of, enclosing_function, local_name
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, named, text

_MAX_DEPTH = 3
_NEAR = 64
_WALKS = re.compile(r"\b(\w*(range|walk|each|visit|once|iter|apply|sort)\w*|do)$", re.I)


def stores_at_init(expressions: Expressions, use: Use) -> bool:
    """Tell whether a use runs only while the program starts."""
    return happens_at_init(expressions, use.node, use.function)


def happens_at_init(expressions: Expressions, node: Node, function: FuncDecl | None) -> bool:
    """Tell whether code in a function runs only while the program starts; a closure that is kept there runs later."""
    for around in ancestors(node, function.node if function else None):
        if around.type == "func_literal" and not _runs_at_once(around):
            return False
    return runs_at_init(expressions, function)


def _runs_at_once(closure: Node) -> bool:
    """Tell whether a closure runs where it stands: called there, or given to something that walks or runs it once."""
    around = closure.parent
    call = around.parent if around is not None and around.type == "argument_list" else around
    if call is None or call.type != "call_expression":
        return False
    if call.parent is not None and call.parent.type == "go_statement":
        return False
    function = call.child_by_field_name("function")
    if function is None or function == closure:
        return function is not None
    return _WALKS.search(text(function)) is not None


def runs_at_init(expressions: Expressions, function: FuncDecl | None, depth: int = 0) -> bool:
    """Tell whether a function runs only while the program starts: init, initialisers, and what only they call."""
    if function is None or (function.name == "init" and not function.receiver):
        return True
    if depth >= _MAX_DEPTH or is_exported(function) or function.name == "main":
        return False
    callers = [
        enclosing_function(expressions.universe, file, call.start_byte)
        for file, call in calls_of(expressions, function)
    ]
    return bool(callers) and all(runs_at_init(expressions, c, depth + 1) for c in callers)


def is_exported(function: FuncDecl) -> bool:
    """Tell whether code outside the package can name a function (its receiver's type may still be hidden)."""
    return function.name[:1].isupper()


def on_fresh_owner(expressions: Expressions, use: Use) -> bool:
    """Tell whether a use works on a container made in the same call: a constructor filling what it returns."""
    return _is_fresh(expressions, use.file, use.place, 0)


def on_constructed_owner(expressions: Expressions, use: Use) -> bool:
    """Tell whether a use works on a container that the same call has made, or had a constructor make."""
    return _is_fresh(expressions, use.file, use.place, 0, calls=True)


def filled_where_made(use: Use) -> bool:
    """Tell whether a container is made anew by an earlier statement of the block that fills it, or of one around."""
    place = "".join(text(use.place).split())
    inside = use.node
    for block in ancestors(use.node, use.function.node if use.function else None):
        for statement in block.named_children if block.type == "statement_list" else ():
            if statement.start_byte >= inside.start_byte:
                break
            if statement.type == "assignment_statement" and _makes(statement, place):
                return True
        inside = block
    return False


def _makes(statement: Node, place: str) -> bool:
    left, right = statement.child_by_field_name("left"), statement.child_by_field_name("right")
    pairs = zip(named(left), named(right), strict=False) if left is not None and right is not None else ()
    return any("".join(text(n).split()) == place and is_empty(v) and text(v) != "nil" for n, v in pairs)


def _is_fresh(
    expressions: Expressions, file: ParsedFile, node: Node, depth: int, *, calls: bool = False
) -> bool:
    root = _root(node)
    binding = local_name(expressions.universe, file, root)
    if binding is None or depth > _MAX_DEPTH or _runs_later(expressions, file, root, binding):
        return False
    if binding.kind in ("parameter", "receiver"):
        return _passed_fresh(expressions, file, binding, depth, calls=calls)
    if binding.kind not in ("short", "var", "result"):
        return False
    source = _initial(binding) if binding.kind != "result" else None
    if source is None:
        type_ = expressions.binding(file, binding)
        return binding.kind != "short" and not isinstance(type_, go.Pointer)
    return _is_new(expressions, file, inner(source), binding.index, depth, calls=calls)


def _runs_later(expressions: Expressions, file: ParsedFile, use: Node, binding: Binding) -> bool:
    """Tell whether a closure that captures a local name outlives the call that declares it."""
    for node in ancestors(use, None):
        if node.start_byte <= binding.start:
            return False
        if node.type == "func_literal" and outlives(expressions, file, node):
            return True
    return False


def _is_new(
    expressions: Expressions, file: ParsedFile, source: Node, result: int, depth: int, *, calls: bool
) -> bool:
    """Tell whether a value is made where it stands, or by the function that is called there."""
    if source.type == "unary_expression":
        source = inner(source.child_by_field_name("operand") or source)
    if source.type == "composite_literal":
        return True
    if source.type == "call_expression":
        function = source.child_by_field_name("function")
        if function is not None and text(function) in ("make", "new"):
            return True
        return calls and _returns_new(expressions, file, source, result, depth + 1)
    return source.type in ("selector_expression", "identifier") and _is_fresh(
        expressions, file, source, depth + 1, calls=calls
    )


def _returns_new(expressions: Expressions, file: ParsedFile, call: Node, result: int, depth: int) -> bool:
    """Tell whether a function of the module makes what it returns, whenever it returns something."""
    callee = expressions.callee(file, call)
    if callee is None or depth > _MAX_DEPTH or not expressions.universe.is_local(callee.file.package):
        return False
    values = [v for v in returned_by(callee, result) if v is None or text(v.node) != "nil"]
    return bool(values) and all(
        v is not None and not v.result and _is_new(expressions, v.file, inner(v.node), 0, depth, calls=True)
        for v in values
    )


def _root(node: Node) -> Node:
    while True:
        node = inner(node)
        operand = node.child_by_field_name("operand")
        if (
            node.type in ("selector_expression", "index_expression", "unary_expression")
            and operand is not None
        ):
            node = operand
        else:
            return node


def _initial(binding: Binding) -> Node | None:
    listed = binding.node.child_by_field_name("right" if binding.kind == "short" else "value")
    values = named(listed) if listed else []
    return values[binding.index] if len(values) == binding.count else (values[0] if values else None)


def _passed_fresh(
    expressions: Expressions, file: ParsedFile, binding: Binding, depth: int, *, calls: bool
) -> bool:
    """Tell whether every known call of an unexported function passes a fresh owner."""
    function = enclosing_function(expressions.universe, file, binding.start)
    if function is None or is_exported(function) or function.node.start_byte != binding.start:
        return False
    passed = [
        (caller, argument)
        for caller, argument in _passed(expressions, function, binding)
        if argument is None or not _is_itself(expressions, caller, argument, binding)
    ]
    return bool(passed) and all(
        argument is not None and _is_fresh(expressions, caller, argument, depth + 1, calls=calls)
        for caller, argument in passed
    )


def _is_itself(expressions: Expressions, file: ParsedFile, argument: Node, binding: Binding) -> bool:
    """Tell whether a recursive call passes on what the function was given."""
    found = local_name(expressions.universe, file, inner(argument))
    return found is not None and found.name_node == binding.name_node


def _passed(
    expressions: Expressions, function: FuncDecl, binding: Binding
) -> Iterator[tuple[ParsedFile, Node | None]]:
    for caller, call in calls_of(expressions, function):
        if call.parent is not None and call.parent.type == "go_statement":
            yield caller, None  # it runs beside what makes the owner, and after that
            continue
        if binding.kind == "receiver":
            called = call.child_by_field_name("function")
            yield caller, called.child_by_field_name("operand") if called else None
            continue
        arguments = arguments_of(call)
        yield caller, arguments[binding.index] if binding.index < len(arguments) else None


def ancestors(node: Node, stop: Node | None) -> Iterator[Node]:
    """Yield the nodes around a node, innermost first, up to and without `stop`."""
    parent = node.parent
    for _ in range(_NEAR):
        if parent is None or parent == stop:
            return
        yield parent
        parent = parent.parent
    if parent is not None:
        yield from _outwards(parent, stop)


def _outwards(node: Node, stop: Node | None) -> Iterator[Node]:
    """Yield a node and those around it. Each step up costs a way down from the root, so go down once from `stop`."""
    if stop is None or not stop.start_byte <= node.start_byte < node.end_byte <= stop.end_byte:
        around: Node | None = node
        while around is not None and around != stop:
            yield around
            around = around.parent
        return
    found: list[Node] = []
    below: Node | None = stop
    while below is not None and below != node:
        found.append(below)
        below = below.child_with_descendant(node)
    yield node
    yield from reversed(found[1:])
