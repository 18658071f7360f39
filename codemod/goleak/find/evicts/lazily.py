"""Making a container when it is first needed, which removes nothing."""

from __future__ import annotations

import re

from goleak.find.flow.flow import ancestors
from goleak.find.growth.bounds import conditions_around
from goleak.find.locate.uses import Use
from goleak.read.declarations import FuncDecl
from goleak.read.expressions import Expressions
from goleak.read.references import calls_of, enclosing_function, occurrences, visible_files
from goleak.read.syntax import Node, text

_ONCE = re.compile(r"(\.Do|\bOnce(Func|Values?))$")


def is_lazy(expressions: Expressions, use: Use) -> bool:
    """Tell whether a container is made where there is none: behind a nil check or a sync.Once, here or in callers."""
    name = text(use.place).rpartition(".")[2]
    if any(re.search(r"(==|!=)\s*nil\b|\blen\(.*\)\s*==\s*0", text(c)) for c in conditions_around(use)):
        return True
    if _in_once(use) or _returns_when_made(use):
        return True
    return use.function is not None and (
        _run_once(expressions, use.function) or _called_lazily(expressions, use.function, name)
    )


def _in_once(use: Use) -> bool:
    stop = use.function.node if use.function else None
    return any(_is_once(node) for node in ancestors(use.node, stop))


def _is_once(call: Node) -> bool:
    function = call.child_by_field_name("function") if call.type == "call_expression" else None
    return function is not None and _ONCE.search(text(function)) is not None


def _run_once(expressions: Expressions, function: FuncDecl) -> bool:
    """Tell whether a function is there for a sync.Once alone."""
    found = False
    for file in visible_files(expressions.universe, function.file.package, function.name):
        for node in occurrences(file, function.name):
            if node == function.node.child_by_field_name("name"):
                continue
            around = node.parent
            while around is not None and around.type in ("selector_expression", "argument_list"):
                around = around.parent
            if around is None or not _is_once(around):
                return False
            found = True
    return found


def _called_lazily(expressions: Expressions, function: FuncDecl, name: str) -> bool:
    """Tell whether every call of a function is behind a nil check of the container: `if m == nil { makeIt() }`."""
    wanted = re.compile(rf"\b{re.escape(name)}(\.Load\(\))?\s*==\s*nil\b")
    guarded = []
    for file, call in calls_of(expressions, function):
        caller = enclosing_function(expressions.universe, file, call.start_byte)
        stop = caller.node if caller is not None else None
        conditions = [
            n.child_by_field_name("condition") for n in ancestors(call, stop) if n.type == "if_statement"
        ]
        guarded.append(any(c is not None and wanted.search(text(c)) for c in conditions))
    return bool(guarded) and all(guarded)


def _returns_when_made(use: Use) -> bool:
    """Tell whether the function returns first where the container is there: `if m != nil { return }`."""
    wanted = f"{text(use.place)}!=nil"
    previous = use.node.prev_named_sibling
    while previous is not None:
        condition = previous.child_by_field_name("condition")
        asked = condition is not None and "".join(text(condition).split()) == wanted
        if asked and "return" in text(previous):
            return True
        previous = previous.prev_named_sibling
    return False
