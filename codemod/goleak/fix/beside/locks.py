"""Locks that guarded nothing but a map which is now a cache that locks itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from goleak.find.caches import KnownCache
from goleak.find.locate.contexts import call_of
from goleak.find.locate.places import Place, place_of
from goleak.fix.edit.draft import Draft, lazy_guard, lines_without, statement_lines
from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile, ValueDecl
from goleak.read.expressions import Expressions
from goleak.read.references import occurrences, visible_files
from goleak.read.syntax import FUNCTIONS, Node, inner, named, text, walk
from goleak.read.types import dereference

_LOCKS = (go.Named("sync", "Mutex"), go.Named("sync", "RWMutex"))
_METHODS = {"Lock": "Unlock", "RLock": "RUnlock", "Unlock": "", "RUnlock": ""}
_OTHERS = ("TryLock", "TryRLock", "RLocker", "Locker", "NewCond")
# What may wait for others, run later or change what others see.
_NEEDS_LOCK = frozenset(
    "go_statement defer_statement send_statement receive_statement select_statement func_literal inc_statement"
    " dec_statement for_statement labeled_statement goto_statement".split()
)


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock by its place, the node that declares it, and whether its owner embeds it."""

    place: Place
    file: ParsedFile
    spec: Node
    embedded: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A critical section: the statements that lock and unlock, and those in between."""

    file: ParsedFile
    locking: tuple[Node, ...]
    guarded: tuple[Node, ...]


def lock_edits(draft: Draft, expressions: Expressions, known: KnownCache) -> None:
    """Drop a map's lock where each critical section is one operation on the map and nothing else needs the lock.

    A section of two operations, a lookup and a store, stays: whoever is second in it finds what the first stored.
    """
    lock, sections = sections_of(expressions, known)
    if lock is None or not all(_is_one_operation(expressions, known, s) for s in sections):
        return
    spans = [(s.file, *statement_lines(s.file.source.data, node)) for s in sections for node in s.locking]
    spans.append((lock.file, *statement_lines(lock.file.source.data, lock.spec, comments=True)))
    said = _said_of(expressions, lock, spans)
    if said is None or any(start < 0 for _, start, _ in spans):
        return
    spans += said
    for file in dict.fromkeys(file.source.name for file, _, _ in spans):
        of = next(f for f, _, _ in spans if f.source.name == file)
        for start, end in lines_without(of.source.data, [(a, b) for f, a, b in spans if f is of]):
            draft.edit(of, start, end, "")


def _said_of(
    expressions: Expressions, lock: Lock, gone: Sequence[tuple[ParsedFile, int, int]]
) -> list[tuple[ParsedFile, int, int]] | None:
    """Return the comment lines that are about a lock, or None where one says more: then the lock stays.

    A field is looked for in the declaration of its owner alone, since others may have fields of its name.
    """
    name = re.escape(lock.place.field.encode())
    package = expressions.universe.package(lock.place.package)
    if lock.embedded or package is None:
        return []
    is_field = bool(lock.place.owner) or "." in lock.place.name
    around = lock.spec.parent if is_field else None
    found = []
    for file in (lock.file,) if is_field else package.files:
        data = file.source.data
        start, end = (around.start_byte, around.end_byte) if around is not None else (0, len(data))
        for match in re.compile(rb"^[ \t]*//[^\n]*\b%b\b[^\n]*\n" % name, re.M).finditer(data, start, end):
            if any(of is file and a <= match.start() < b for of, a, b in gone):
                continue
            about = re.match(rb"[ \t]*//\s*%b\b" % name, match[0])
            ended = match[0].rstrip().endswith(b".") or not data[match.end() :].lstrip().startswith(b"//")
            if about is None or not ended:
                return None
            found.append((file, match.start(), match.end()))
    return found


def sections_of(expressions: Expressions, known: KnownCache) -> tuple[Lock | None, list[Section]]:
    """Return the one lock beside a map, with its critical sections; None where it is used in other ways as well."""
    lock = lock_of(expressions, known)
    statements = list(lock_statements(expressions, lock)) if lock is not None else []
    if lock is None or not statements or any(s is None for _, s in statements):
        return None, []
    sections = _sections([(file, s) for file, s in statements if s is not None])
    return (lock, sections) if sections is not None else (None, [])


def lock_of(expressions: Expressions, known: KnownCache) -> Lock | None:
    """Return the one unexported lock beside a map: of its owner, or the variable that its uses lock."""
    place = known.declared.place
    if place.owner or "." in place.name:
        return _field_lock(expressions, known)
    package = expressions.universe.package(place.package)
    functions = dict.fromkeys(u.function for u in known.uses if u.function is not None)
    names = dict.fromkeys(
        name
        for function in functions
        for node in walk(function.node)
        if node.type == "selector_expression" and text(node.child_by_field_name("field") or node) in _METHODS
        for name in [text(node.child_by_field_name("operand") or node)]
    )
    found = [v for n in names for v in (package.values.get(n, ()) if package is not None else ())]
    locks = [v for v in found if expressions.value(v) in _LOCKS and not v.values]
    if len(locks) != 1 or locks[0].count != 1:
        return None
    lock = locks[0]
    spec = lock.name_node.parent
    if spec is None or lock.name[:1].isupper() or spec.type != "var_spec":
        return None
    outer = spec.parent
    if outer is not None and outer.type == "var_declaration":
        spec = outer  # declared alone
    return Lock(Place(lock.file.package, "", lock.name), lock.file, spec, False)


def _field_lock(expressions: Expressions, known: KnownCache) -> Lock | None:
    place, file = known.declared.place, known.declared.file
    field = known.declared.name_node.parent
    listed = field.parent if field is not None else None
    locks = [
        f
        for f in (named(listed) if listed is not None else ())
        if f.type == "field_declaration"
        and (type_node := f.child_by_field_name("type")) is not None
        and expressions.types.resolve(file, type_node) in _LOCKS
    ]
    if len(locks) != 1:
        return None
    names = locks[0].children_by_field_name("name")
    if len(names) > 1 or (names and text(names[0])[:1].isupper()):
        return None
    if not names and (place.owner or place.name.partition(".")[0])[:1].isupper():
        return None  # callers elsewhere may lock the owner
    type_text = text(locks[0].child_by_field_name("type") or locks[0])
    name = text(names[0]) if names else type_text.rpartition(".")[2]
    prefix = place.name.rpartition(".")[0]
    full = f"{prefix}.{name}" if prefix else name
    return Lock(Place(place.package, place.owner, full), file, locks[0], not names)


def lock_statements(expressions: Expressions, lock: Lock) -> Iterator[tuple[ParsedFile, Node | None]]:
    """Yield the statements that lock and unlock; None where the lock is used in another way."""
    name = lock.place.field if not lock.embedded else ""  # its owner is unexported
    for file in visible_files(expressions.universe, lock.place.package, name):
        if any(o.encode() in file.source.data for o in _OTHERS):
            yield file, None
        for node in occurrences(file, lock.place.field):
            if node.parent is not None and node.parent.type == "field_declaration":
                continue  # a field of another struct that is called alike
            selector = node.parent if node.type == "field_identifier" else None
            expression = selector if selector is not None else node
            if node.parent == lock.spec or lock.spec.start_byte <= node.start_byte < lock.spec.end_byte:
                continue
            if expression.type in ("identifier", "selector_expression"):
                place = place_of(expressions, file, expression)
                if place is not None and place != lock.place:
                    continue
            yield file, _statement(expression)
        if lock.embedded:
            yield from _promoted(expressions, lock, file)


def _promoted(
    expressions: Expressions, lock: Lock, file: ParsedFile
) -> Iterator[tuple[ParsedFile, Node | None]]:
    """Yield the statements that call methods of an embedded lock on its owner."""
    for method in _METHODS:
        for node in occurrences(file, method):
            operand = node.parent.child_by_field_name("operand") if node.parent is not None else None
            if node.type != "field_identifier" or operand is None:
                continue
            owner = dereference(expressions.of(file, operand))
            if lock.place.owner:
                is_owner = owner == go.UNKNOWN or (
                    isinstance(owner, go.Named)
                    and (owner.package, owner.name) == (lock.place.package, lock.place.owner)
                )
            else:
                place = place_of(expressions, file, operand)
                is_owner = place is not None and place.name == lock.place.name.rpartition(".")[0]
            if is_owner:
                yield file, _statement(operand)


def _statement(lock: Node) -> Node | None:
    """Return the statement `lock.Lock()` or `defer lock.Unlock()` around the name of a lock."""
    selector = lock.parent
    field = selector.child_by_field_name("field") if selector is not None else None
    call = call_of(selector) if selector is not None and selector.type == "selector_expression" else None
    if field is None or text(field) not in _METHODS or call is None or call.parent is None:
        return None
    statement = call.parent
    if statement.type == "defer_statement":
        return statement if not _METHODS[text(field)] else None
    return statement if statement.type == "expression_statement" else None


def _sections(statements: Sequence[tuple[ParsedFile, Node]]) -> list[Section] | None:
    """Return the critical sections that the statements make, or None where they make no such thing."""
    left = {(file.source.name, s.start_byte) for file, s in statements}
    sections = []
    for file, statement in statements:
        method = _method(statement)
        if not _METHODS[method]:
            continue
        section = _section(file, statement, [s for f, s in statements if f is file], _METHODS[method])
        if section is None:
            return None
        sections.append(section)
        left -= {(file.source.name, s.start_byte) for s in section.locking}
    return None if left else sections


def _section(file: ParsedFile, lock: Node, statements: Sequence[Node], unlocks: str) -> Section | None:
    siblings = named(lock.parent) if lock.parent is not None else []
    after = siblings[siblings.index(lock) + 1 :]
    if (
        after
        and after[0].type == "defer_statement"
        and after[0] in statements
        and _method(after[0]) == unlocks
    ):
        block = lock.parent.parent if lock.parent is not None else None
        whole = block is not None and block.parent is not None and block.parent.type in FUNCTIONS
        return Section(file, (lock, after[0]), tuple(after[1:])) if whole else None
    last = next((i for i, s in enumerate(after) if s in statements), None)
    if last is None or after[last].type == "defer_statement" or _method(after[last]) != unlocks:
        return None
    guarded = tuple(after[:last])
    within = [s for s in statements if any(g.start_byte <= s.start_byte < g.end_byte for g in guarded)]
    alone = any(s.parent is None or len(named(s.parent)) == 1 for s in within)
    if alone or any(_method(s) != unlocks or s.type == "defer_statement" for s in within):
        return None
    return Section(file, (lock, after[last], *within), guarded)


def _method(statement: Node) -> str:
    call = named(statement)[0]
    function = call.child_by_field_name("function")
    field = function.child_by_field_name("field") if function is not None else None
    return text(field) if field is not None else ""


def _is_one_operation(expressions: Expressions, known: KnownCache, section: Section) -> bool:
    """Tell whether a section is one operation on the container and touches nothing else that others may."""
    guards = [g for u in known.uses if u.operation == "reset" and (g := lazy_guard(u)) is not None]
    operations = [
        u.node
        for u in known.uses
        if u.file is section.file
        and any(g.start_byte <= u.node.start_byte < g.end_byte for g in section.guarded)
        and not any(g.start_byte <= u.node.start_byte < g.end_byte for g in guards)
    ]
    skipped = (*section.locking, *guards)
    places = [u.place for u in known.uses if u.file is section.file]
    return len(operations) == 1 and all(
        _is_private(expressions, section.file, node, operations[0], skipped, places)
        for node in section.guarded
    )


def _is_private(
    expressions: Expressions,
    file: ParsedFile,
    node: Node,
    operation: Node,
    skipped: Sequence[Node],
    places: Sequence[Node],
) -> bool:
    """Tell whether a statement works on local variables alone, but for one operation on the container."""
    if node in skipped or node in places:
        return True
    if node.type in _NEEDS_LOCK or (node.type == "call_expression" and node != operation):
        return False
    if node.type == "selector_expression":
        operand = node.child_by_field_name("operand")
        return operand is not None and text(operand) in file.imports
    if node.type == "identifier":
        found = expressions.universe.lookup(file, node)
        return not isinstance(found, ValueDecl) or found.constant
    if node.type == "assignment_statement" and node != operation:
        left = node.child_by_field_name("left")
        if any(inner(target).type != "identifier" for target in (named(left) if left is not None else ())):
            return False
    return all(
        _is_private(expressions, file, child, operation, skipped, places)
        for child in node.children
        if child.is_named
    )
