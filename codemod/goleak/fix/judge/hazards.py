"""Why a cache must not be forgotten: what its values own, and what its code does with them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from goleak.find.caches import KnownCache
from goleak.find.flow.values import Flows, is_hidden
from goleak.find.locate.uses import Use
from goleak.find.role.refill import Refills
from goleak.find.role.role import published
from goleak.fix.judge.granted import stored_unasked, taken_for_granted
from goleak.fix.judge.widened import foreign_tests
from goleak.read import gotypes as go
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Named, Pointer, Struct, Type
from goleak.read.project import Project
from goleak.read.sources import generator_of
from goleak.read.syntax import Node, inner, named, text, walk

_MAX_DEPTH = 4
# A name declared alone or in a group, which is indented once.
_DECLARES = (
    rb"^(?:type|var)[ \t]+%b\b|^\t%b\b[ \t]*(?:=[ \t]*)?(?:struct\b|map\[|&?\*?sync\.|make\(|new\(|\*|\[)"
)


def hazards(project: Project, flows: Flows, known: KnownCache) -> Iterator[str]:
    """Yield the reasons against rewriting a cache, each a sentence that names the place."""
    expressions = flows.expressions
    yield from _files(expressions, known)
    yield from _reach(project, expressions, known)
    yield from _values(expressions, known)
    refills = Refills(flows, known.uses)
    if known.cache.role == "cache":
        yield from taken_for_granted(flows, refills, known)
        yield from stored_unasked(flows, known)
    stored = (u for u in known.uses if not u.copied)
    for use in (published(u, known.uses) if u.snapshot else u for u in stored):
        if use.operation in ("store", "load-or-store") and not use.in_tests:
            yield from _stored(use)
            if _stored_empty(use):
                line = use.node.start_point[0] + 1
                yield f"the entry stored in line {line} is empty and filled by those who get it"
            if not use.snapshot and _stored_again(known, refills, use):
                yield f"line {use.node.start_point[0] + 1} stores a placeholder that is replaced later"


def _files(expressions: Expressions, known: KnownCache) -> Iterator[str]:
    files = {u.file.source.name: u.file for u in known.uses}
    files[known.declared.file.source.name] = known.declared.file
    for name, file in sorted(files.items()):
        shown = os.path.basename(name)
        if file.source.generated:
            generator = generator_of(file.source)
            yield f"{shown} is generated{f' by {generator}' if generator else ''}: change what generates it"
        if file.first_error() is not None:
            yield f"{shown} has a syntax error"
        if file.too_deep is not None:
            yield f"{shown} is nested too deeply to be read"
        if file.source.constraint and (again := _declared_again(expressions, known)):
            yield f"{shown} is built only under `{file.source.constraint}`, and {again} declares it too"


def _declared_again(expressions: Expressions, known: KnownCache) -> str:
    """Return another file of the package that declares the variable or the owner, for another build, or nothing."""
    place = known.declared.place
    name = (place.owner or place.name.partition(".")[0]).encode()
    declares = re.compile(_DECLARES.replace(b"%b", re.escape(name)), re.M)
    package = expressions.universe.package(place.package)
    for file in package.files if package is not None else ():
        if file is not known.declared.file and declares.search(file.source.data):
            return os.path.basename(file.source.name)
    return ""


def _reach(project: Project, expressions: Expressions, known: KnownCache) -> Iterator[str]:
    place = known.declared.place
    exported = place.field[:1].isupper() and not known.declared.embedded
    owner_exported = not place.owner or place.owner[:1].isupper()
    hidden = is_hidden(expressions, place.package)
    if exported and owner_exported and not hidden:
        yield f"`{known.cache.name}` is exported: code elsewhere may use it as it is"
    elif exported:
        for name in foreign_tests(project, known):
            yield f"`{known.cache.name}` may be used by {os.path.basename(name)}, a test of another package"
    if known.declared.embedded and owner_exported and not hidden:
        yield f"`{place.owner}` embeds its container, whose methods are part of it"


def _values(expressions: Expressions, known: KnownCache) -> Iterator[str]:
    owned = _owns(expressions, known.cache.value_type, 0)
    if owned:
        yield f"its values own a {owned}, which a second one would not share"


def _owns(expressions: Expressions, type_: Type, depth: int) -> str:
    """Return the lock, channel or the like that a value owns, or an empty string."""
    if depth > _MAX_DEPTH:
        return ""
    match type_:
        case go.Chan():
            return "channel"
        case Named("sync", "Pool"):
            return ""  # an empty one serves as well
        case Named(package, name) if package in ("sync", "sync/atomic") or (package, name) == (
            "context",
            "Context",
        ):
            return f"{package.rpartition('/')[2]}.{name}"
        case Named(package):
            if not expressions.universe.is_local(package):
                return ""
            return _owns(expressions, expressions.types.underlying(type_), depth + 1)
        case Pointer(elem) | go.Slice(elem) | go.Array(elem):
            return _owns(expressions, elem, depth)
        case go.Map(_, elem):
            return _owns(expressions, elem, depth)
        case Struct(fields):
            return next((o for f in fields if (o := _owns(expressions, f.type, depth + 1))), "")
    return ""


def _stored(use: Use) -> Iterator[str]:
    line = use.node.start_point[0] + 1
    if _filled_later(use):
        yield f"the entry stored in line {line} is filled in later: a recursive type would miss it"


def _stored_again(known: KnownCache, refills: Refills, first: Use) -> bool:
    """Tell whether the function goes on to store under the same key: what it stored first was a placeholder."""
    block = first.node.parent
    while block is not None and block.type != "statement_list":
        block = block.parent
    return block is not None and any(
        u.operation == "store"
        and u.function == first.function
        and first.node.end_byte < u.node.start_byte < block.end_byte
        and refills.same_key(u, first)
        for u in known.uses
    )


def _stored_empty(use: Use) -> bool:
    """Tell whether the stored value is fresh and empty: `v := new(T)`, with nothing done to it before the store."""
    value = inner(use.value) if use.value is not None else None
    if value is None or use.function is None:
        return False
    if value.type != "identifier":
        return _is_empty(value)
    name, made = text(value), None
    for node in walk(use.function.node):
        if node.start_byte >= use.node.start_byte:
            break
        if node.type in ("short_var_declaration", "assignment_statement", "var_spec"):
            right = node.child_by_field_name("right") or node.child_by_field_name("value")
            left = node.child_by_field_name("left")
            names = named(left) if left is not None else node.children_by_field_name("name")
            if right is not None and [text(n) for n in names] == [name] and _is_empty(inner(named(right)[0])):
                made = node
    if made is None:
        return False
    between = (
        n
        for n in walk(use.function.node)
        if made.end_byte <= n.start_byte and n.end_byte <= use.node.start_byte
    )
    return not any(n.type == "identifier" and text(n) == name for n in between)


def _is_empty(value: Node) -> bool:
    """Tell whether an expression makes a new, empty object behind a pointer."""
    if value.type == "unary_expression" and text(value)[:1] == "&":
        value = inner(value.child_by_field_name("operand") or value)
        body = value.child_by_field_name("body")
        return body is not None and not named(body)
    function = value.child_by_field_name("function")
    return value.type == "call_expression" and function is not None and text(function) == "new"


def _filled_later(use: Use) -> bool:
    """Tell whether the stored value is written through after it was stored: a placeholder."""
    value = inner(use.value) if use.value is not None else None
    if value is not None and value.type == "unary_expression" and text(value)[:1] == "&":
        value = inner(value.child_by_field_name("operand") or value)
    if value is None or value.type != "identifier" or use.function is None:
        return False
    name = text(value)
    for node in walk(use.function.node):
        if node.type in ("assignment_statement", "inc_statement") and node.start_byte >= use.node.end_byte:
            left = node.child_by_field_name("left") or node
            if any(_writes_through(target, name) for target in named(left)):
                return True
    return False


def _writes_through(target: Node, name: str) -> bool:
    target = inner(target)
    while target.type in ("selector_expression", "index_expression", "unary_expression"):
        operand = target.child_by_field_name("operand")
        if operand is None:
            return False
        target = inner(operand)
        if target.type == "identifier":
            return text(target) == name
    return False
