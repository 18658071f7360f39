"""The first, empty map of a cache, and what is there for nothing but to make it: guards, functions, a sync.Once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from goleak.find.caches import KnownCache
from goleak.find.evicts.lazily import is_lazy
from goleak.find.flow.flow import on_fresh_owner, stores_at_init
from goleak.find.locate.places import Declared, place_of
from goleak.find.locate.uses import Use
from goleak.fix.beside.siblings import mentions_of, own_declaration
from goleak.fix.edit.draft import Draft, is_empty_container, lazy_guard
from goleak.fix.edit.statements import is_within, listed, removals, simple, statement_of
from goleak.read import gotypes as go
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.references import enclosing_function, occurrences, visible_files
from goleak.read.syntax import Node, inner, named, text

_ABOUT_MAKING = re.compile(
    r"\b(?:init|make|made|making|alloc|creat|lazy|lazily|empty)|\bnil\b", re.IGNORECASE
)
_TESTED = re.compile(r"[\w.\[\]]+(?:\.Load\(\))? [=!]= nil")
_ONCE = go.Named("sync", "Once")

Gone = list[tuple[ParsedFile, Node]]


def is_initial(expressions: Expressions, use: Use) -> bool:
    """Tell whether a store of an empty map is the first: at init, while the owner is made, or where there is none."""
    return stores_at_init(expressions, use) or on_fresh_owner(expressions, use) or is_lazy(expressions, use)


def is_remade(use: Use) -> bool:
    """Tell whether a use is an assignment of an empty container, and of nothing else: `m = make(…)`."""
    left, right = use.node.child_by_field_name("left"), use.node.child_by_field_name("right")
    assigns = (use.method == "=" and use.operation == "reset") or use.method == "shelved"
    alone = left is not None and right is not None and len(named(left)) == len(named(right)) == 1
    return assigns and alone and right is not None and is_empty_container(inner(named(right)[0]))


def without_first(draft: Draft, expressions: Expressions, known: KnownCache) -> KnownCache:
    """Delete what is there only to make the first, empty container, and return the cache with its other uses."""
    if known.declared.shape.pointer or known.declared.interface:
        return known
    uses = known.uses
    makes = [u for u in uses if is_remade(u) and lazy_guard(u) is None and is_initial(expressions, u)]
    gone: Gone = [(u.file, u.node) for u in makes]
    drop_emptied(expressions, known.declared, gone)
    for file, edit in removals(gone, _ABOUT_MAKING):
        draft.edits.setdefault(file.source.name, []).append(edit)
    return replace(known, uses=tuple(u for u in uses if not _is_gone(gone, u.file, u.node)))


def drop_emptied(expressions: Expressions, declared: Declared, gone: Gone) -> None:
    """Add what nothing is left of to what goes: guards, closures of a sync.Once, functions and their calls."""
    at = 0
    while at < len(gone):
        file, node = gone[at]
        at += 1
        block = (
            node.parent.parent if node.parent is not None and node.parent.type == "statement_list" else None
        )
        if block is None or not all(_is_gone(gone, file, s) for s in listed(block)):
            continue
        around = block.parent
        if around is None or _is_gone(gone, file, around):
            continue
        guards = around.type == "if_statement" and _is_guard(around, block)
        if guards or (around.type == "for_statement" and _walks(around)):
            gone.append((file, around))
        elif around.type == "func_literal":
            gone += _once_done(expressions, declared, gone, file, around)
        elif around.type in ("function_declaration", "method_declaration"):
            function = enclosing_function(expressions.universe, file, around.start_byte)
            gone += _function(expressions, declared, gone, function) if function is not None else []


def _is_gone(gone: Gone, file: ParsedFile, node: Node) -> bool:
    return any(f is file and is_within(node, g) for f, g in gone)


def _is_guard(around: Node, block: Node) -> bool:
    """Tell whether a block runs where something is nil, and another one never."""
    condition = around.child_by_field_name("condition")
    plain = (
        around.child_by_field_name("initializer") is None
        and around.child_by_field_name("alternative") is None
    )
    compares = condition is not None and _TESTED.fullmatch(text(condition)) is not None
    return plain and compares and around.child_by_field_name("consequence") == block


def _walks(loop: Node) -> bool:
    """Tell whether a loop walks over something without calling anything: `for i := range shards`."""
    clause = next((c for c in loop.named_children if c.type == "range_clause"), None)
    ranged = clause.child_by_field_name("right") if clause is not None else None
    return ranged is not None and ranged.type in ("identifier", "selector_expression", "int_literal")


def _once_done(
    expressions: Expressions, declared: Declared, gone: Gone, file: ParsedFile, argument: Node
) -> Gone:
    """Return the statement `once.Do(f)`, and the declaration of what is left without a use by it."""
    statement = statement_of(argument.parent) if argument.parent is not None else None
    call = simple(statement) if statement is not None else None
    function = call.child_by_field_name("function") if call is not None else None
    operand = function.child_by_field_name("operand") if function is not None else None
    if statement is None or function is None or operand is None or not text(function).endswith(".Do"):
        return []
    if argument.parent is None or argument.parent.parent != call or expressions.of(file, operand) != _ONCE:
        return []
    place = place_of(expressions, file, operand)
    found: Gone = [(file, statement)]
    declaration = own_declaration(expressions, declared, place, (_ONCE,)) if place is not None else None
    if place is not None and declaration is not None:
        others = mentions_of(expressions, place, declaration)
        if all(_is_gone([*gone, *found], f, n) for f, n in others):
            found.append(declaration)
    return found


def _function(expressions: Expressions, declared: Declared, gone: Gone, function: FuncDecl) -> Gone:
    """Return a function that is left with an empty body, and its calls, if nobody needs either."""
    if function.name == "init" and not function.receiver:
        return [(function.file, function.node)]
    results, parameters = (function.node.child_by_field_name(f) for f in ("result", "parameters"))
    if function.name[:1].isupper() or results is not None or parameters is None or named(parameters):
        return []
    found: Gone = []
    for file, node in _named(expressions, function):
        statement = _call_statement(node)
        if statement is not None:
            callee = expressions.callee(file, simple(statement))
            if callee is None:
                return []
            found += [(file, statement)] if callee.node == function.node else []
            continue
        done = _once_done(expressions, declared, [*gone, *found], file, _selected(node))
        if not done and not _is_gone(gone, file, node):
            return []
        found += done
    return [*found, (function.file, function.node)]


def _named(expressions: Expressions, function: FuncDecl) -> Iterator[tuple[ParsedFile, Node]]:
    """Yield the names of a function outside of its declaration, and those of others that are called alike."""
    for file in visible_files(expressions.universe, function.file.package, function.name):
        for node in occurrences(file, function.name):
            own = file is function.file and is_within(node, function.node)
            if not own and node.type == ("field_identifier" if function.receiver else "identifier"):
                yield file, node


def _selected(node: Node) -> Node:
    parent = node.parent
    return parent if parent is not None and parent.type == "selector_expression" else node


def _call_statement(node: Node) -> Node | None:
    """Return the statement that is nothing but a call of what a name ends."""
    call = _selected(node).parent
    statement = call.parent if call is not None and call.type == "call_expression" else None
    called = call.child_by_field_name("function") if call is not None else None
    is_call = statement is not None and statement.type == "expression_statement" and called == _selected(node)
    return statement if is_call else None
