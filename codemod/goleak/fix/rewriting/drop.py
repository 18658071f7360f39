"""Caches of nothing but reflect.TypeOf, taken out: the call costs less than the lookup that saves it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goleak.find.caches import KnownCache
from goleak.find.flow.origin import short
from goleak.find.flow.values import Flows
from goleak.find.locate.contexts import arguments_of, imported_function
from goleak.find.locate.uses import Use
from goleak.fix.beside.locks import Lock, Section, sections_of
from goleak.fix.edit.draft import (
    Draft,
    Refused,
    at_use,
    element_span,
    is_empty_container,
    lazy_guard,
    lines_without,
    statement_lines,
    where,
)
from goleak.fix.rewriting.declared import declaration_of
from goleak.fix.rewriting.unlooked import Unlooked
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.gotypes import REFLECT_TYPE, REFLECT_VALUE
from goleak.read.references import local_name
from goleak.read.syntax import Node, inner, named, operands, text

_STORES = ("store", "load-or-store")
_LOADS = ("load", "load-or-store")
_NAMES = frozenset({"String", "Name", "PkgPath"})
_LOCKS = re.compile(rb"\.R?Lock\(\)")
_MAX_STEPS = 6


def keeps_types_alone(flows: Flows, known: KnownCache) -> bool:
    """Tell whether all that is stored is `reflect.TypeOf(x)` or the type of a reflect.Value."""
    stores = [u for u in known.uses if u.operation in _STORES and not u.in_tests]
    return bool(stores) and all(
        u.value is not None and typed_object(flows, u.file, u.value) is not None for u in stores
    )


def typed_object(flows: Flows, file: ParsedFile, node: Node) -> Node | None:
    """Return `x` of `reflect.TypeOf(x)` or `x.Type()`, be it under a local name; None for anything else."""
    node = _declared_as(flows, file, node)
    if imported_function(flows.expressions, file, node) == "reflect.TypeOf":
        return arguments_of(node)[0] if arguments_of(node) else None
    operand, method = _method(node)
    if method == "Type" and operand is not None and flows.expressions.of(file, operand) == REFLECT_VALUE:
        return operand
    return None


def other_than_today(flows: Flows, known: KnownCache) -> str:
    """Say why a lookup may give another type once there is no cache, or return an empty string.

    A key that is made of the object, or of its type, says which type that is; a name that callers choose need not.
    """
    for use in known.uses:
        if use.operation not in _STORES or use.key is None or use.value is None:
            continue
        kept = typed_object(flows, use.file, use.value)
        if kept is not None and _roots(flows, use.file, use.key) != _roots(flows, use.file, kept):
            return (
                f"key `{short(use.key)}` need not say which type `{short(kept)}` has ({at_use(use)}): "
                "who finds another one's type today will get its own"
            )
    return ""


def drop(draft: Draft, flows: Flows, known: KnownCache) -> None:
    """Take a cache out: its declaration, stores and lookups, and what only served these. Raises Refused."""
    by_function: dict[FuncDecl, list[Use]] = {}
    for use in known.uses:
        if use.alias:
            raise Refused(f"{at_use(use)} reaches it by another name")
        if use.in_tests:
            raise Refused(f"{at_use(use)} uses it in a test")
        if use.operation in ("reset", "compare"):
            _reset(draft, known, use)
        elif use.operation not in (*_STORES, "load") or use.method == "Swap":
            raise Refused(f"{at_use(use)} does more than to look up and to store ({use.method})")
        elif use.function is None:
            raise Refused(f"{at_use(use)} is outside of any function")
        else:
            by_function.setdefault(use.function, []).append(use)
    for function, uses in by_function.items():
        if not any(u.operation in _STORES for u in uses) or not any(u.operation in _LOADS for u in uses):
            raise Refused(f"{at_use(uses[0])} looks up and another function stores: the value is not at hand")
        del function
    lock, sections = sections_of(flows.expressions, known)
    if lock is None and any(_LOCKS.search(f.node.text or b"") for f in by_function):
        raise Refused("its lock is used in a way that is not rewritten")
    for function, uses in by_function.items():
        own = [
            s
            for s in sections
            if function.node.start_byte <= s.locking[0].start_byte < function.node.end_byte
        ]
        _function(draft, flows, function, uses, [s for s in own if s.file is function.file])
    _declarations(draft, known, lock)


def _function(
    draft: Draft, flows: Flows, function: FuncDecl, uses: list[Use], sections: list[Section]
) -> None:
    work = Unlooked(flows, function, [n for s in sections for n in s.locking])
    for use in uses:
        if use.operation == "load-or-store":
            work.load_or_store(use)
        elif use.operation == "load":
            work.load(use)
        else:
            work.store(use)
    work.check_misses(uses)
    work.finish()
    for section in sections:
        for node in section.guarded:
            work.check_private(node)
    work.write(draft)


def _reset(draft: Draft, known: KnownCache, use: Use) -> None:
    """Drop what makes the container: an element of a literal, or a lazy `if m == nil { m = make(…) }`."""
    if use.operation == "compare":
        resets = [u for u in known.uses if u.operation == "reset" and u.method == "="]
        guards = [g for u in resets if (g := lazy_guard(u)) is not None]
        if not any(g.child_by_field_name("condition") == use.node for g in guards):
            raise Refused(f"{at_use(use)} compares it with nil")
        return
    if use.value is None or not is_empty_container(inner(use.value)):
        raise Refused(f"{at_use(use)} gives it entries or another container")
    if use.method == "literal":
        draft.edit(use.file, *element_span(use.file.source.data, use.node), "")
        return
    guard = lazy_guard(use)
    if guard is None:
        raise Refused(f"{at_use(use)} makes it anew")
    draft.delete_lines(use.file, guard)


def _declarations(draft: Draft, known: KnownCache, lock: Lock | None) -> None:
    """Delete the declarations of the container and its lock, and a group that has no others."""
    spec, file = declaration_of(known), known.declared.file
    if len(spec.children_by_field_name("name")) != 1:
        raise Refused("it is declared together with other names")
    value = spec.child_by_field_name("value")
    if value is not None and not is_empty_container(inner(named(value)[0])):
        raise Refused("it is declared with entries")
    doomed = [(file, spec)] + ([(lock.file, lock.spec)] if lock is not None else [])
    for of in {f.source.name: f for f, _ in doomed}.values():
        spans = [
            _declaration_lines(of, node, [n for f, n in doomed if f is of]) for f, node in doomed if f is of
        ]
        for start, end in lines_without(of.source.data, spans):
            draft.edit(of, start, end, "")


def _declaration_lines(file: ParsedFile, node: Node, doomed: Sequence[Node]) -> tuple[int, int]:
    whole = node
    while whole.parent is not None and whole.parent.type in ("var_spec_list", "var_declaration"):
        if any(n not in doomed and n.type == "var_spec" for n in named(whole.parent)):
            break
        whole = whole.parent
    start, end = statement_lines(file.source.data, whole, comments=True)
    if start < 0:
        raise Refused(f"{where(file, node)} declares it on a line with something else")
    return start, end


def _declared_as(flows: Flows, file: ParsedFile, node: Node) -> Node:
    """Return what a local name stands for, if it is given one value alone."""
    node = inner(node)
    for _ in range(_MAX_STEPS):
        binding = local_name(flows.expressions.universe, file, node)
        if binding is None or binding.kind == "parameter":
            break
        given = [s for s in flows.local(file, binding).given if not s.part]
        # A lookup that filled the name before is what goes.
        given = [
            s
            for s in given
            if not (
                s.node.type in ("call_expression", "index_expression")
                and s.result == 0
                and _is_lookup(flows, file, s.node)
            )
        ]
        if len(given) != 1 or given[0].result:
            break
        node = inner(given[0].node)
    return node


def _is_lookup(flows: Flows, file: ParsedFile, node: Node) -> bool:
    """Tell whether an expression looks something up in a container: it is no call of reflect."""
    if node.type == "index_expression":
        return True
    operand, method = _method(node)
    return method == "Load" and operand is not None and flows.expressions.of(file, node) != REFLECT_TYPE


def _method(call: Node) -> tuple[Node | None, str]:
    function = call.child_by_field_name("function") if call.type == "call_expression" else None
    operand = function.child_by_field_name("operand") if function is not None else None
    field = function.child_by_field_name("field") if function is not None else None
    return operand, text(field) if field is not None else ""


def _roots(flows: Flows, file: ParsedFile, node: Node) -> frozenset[str]:
    """Return the names that an expression is made of, as far as types and their names go."""
    return frozenset(_root_names(flows, file, node, 0))


def _root_names(flows: Flows, file: ParsedFile, node: Node, depth: int) -> Iterator[str]:
    node = _declared_as(flows, file, node)
    operand, method = _method(node)
    function = imported_function(flows.expressions, file, node) if node.type == "call_expression" else ""
    if depth > _MAX_STEPS or node.type.endswith("string_literal"):
        return
    if node.type == "binary_expression":
        for part in operands(node):
            yield from _root_names(flows, file, part, depth + 1)
    elif function in ("reflect.TypeOf", "reflect.ValueOf"):
        yield from _root_names(flows, file, arguments_of(node)[0], depth + 1)
    elif function == "fmt.Sprintf" and len(arguments_of(node)) == 2 and text(arguments_of(node)[0]) == '"%T"':
        yield from _root_names(flows, file, arguments_of(node)[1], depth + 1)
    elif operand is not None and method in (_NAMES | {"Type"}):
        yield from _root_names(flows, file, operand, depth + 1)
    else:
        yield text(node)
