"""What a key can be: constants, types, their names, or callers' data; and what its type alone tells of that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from goleak.read import gotypes as go
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import REFLECT_TYPE, REFLECT_VALUE, Named, Struct, Type
from goleak.read.references import occurrences
from goleak.read.syntax import Node, text

Kind = Literal["constant", "few", "type", "type name", "runtime type", "data", "instance"]
_RANK: dict[Kind, int] = {
    "constant": 0,
    "few": 1,
    "type": 2,
    "type name": 3,
    "runtime type": 4,
    "data": 5,
    "instance": 6,
}

_FEW = frozenset({"Kind", "ChanDir"})
_SMALL = frozenset({"bool", "byte", "uint8", "int8"})
_LIMIT = re.compile(r"^(min|max|first|last|default|num)|(min|max|first|last|limit|count)$", re.I)
_MAX_STRUCTS = 3


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a key comes from, and why, in words a reviewer can check.

    `certain` tells that callers outside the package choose it, rather than that nothing says otherwise.
    """

    kind: Kind
    reason: str
    certain: bool = False


def worst(origins: Sequence[Origin]) -> Origin:
    """Return the origin that grows most; the first of equals."""
    return max(origins, key=lambda o: (_RANK[o.kind], o.certain), default=Origin("constant", "no parts"))


def until_certain(origins: Iterable[Origin]) -> Origin:
    """Return the worst origin; nothing after one that is known to be callers' data can be worse."""
    found: list[Origin] = []
    for origin in origins:
        found.append(origin)
        if origin.certain:
            break
    return worst(found)


def joined(parts: Sequence[Origin], shown: str) -> Origin:
    """Judge a struct or array by its parts: a type in it bounds it, unless another part is known to be data."""
    top = worst(parts)
    bound = worst([p for p in parts if p.kind in ("type", "runtime type")])
    if top.kind != "data" or top.certain or bound.kind == "constant":
        return top
    return Origin(bound.kind, f"key `{shown}` holds a type, and nothing shows that callers choose the rest")


def data(shown: str, *, certain: bool = False) -> Origin:
    """Return the origin of what nothing shows to be bounded."""
    return Origin("data", f"key comes from `{shown}`, which callers' data decides", certain)


def by_type(expressions: Expressions, type_: Type, shown: str) -> Origin | None:
    """Judge a key by its static type alone, where that is enough."""
    if type_ == REFLECT_TYPE or _embeds_type(expressions, type_):
        return Origin("type", f"key `{shown}` is a {go.show(type_)}")
    if type_ == REFLECT_VALUE:
        return Origin("instance", f"key `{shown}` is a reflect.Value: a new one for each instance", True)
    if isinstance(type_, Named) and type_.package == "reflect":
        if type_.name in ("StructField", "Method"):
            return Origin("type", f"key `{shown}` is a reflect.{type_.name}")
        if type_.name in _FEW:
            return Origin("few", f"key `{shown}` is a reflect.{type_.name}: there are few")
    if type_ == go.Basic("uintptr"):
        return Origin("type", f"key `{shown}` is a uintptr, the address of a type or function")
    body = expressions.types.underlying(type_)
    if isinstance(body, go.Basic) and body.name in _SMALL:
        return Origin("few", f"key `{shown}` is a {go.show(type_)}: there are 256 at most")
    if isinstance(type_, Named) and _is_enumeration(expressions, type_):
        return Origin("few", f"key `{shown}` is a {type_.name}, one of a few constants")
    return None


def _embeds_type(expressions: Expressions, type_: Type) -> bool:
    """Tell whether an interface is a reflect.Type with more methods."""
    if not isinstance(type_, Named) or not expressions.universe.is_local(type_.package):
        return False
    body = expressions.types.underlying(type_)
    return isinstance(body, go.Interface) and REFLECT_TYPE in body.embeds


def _is_enumeration(expressions: Expressions, type_: Named) -> bool:
    """Tell whether a named integer type has constants of its own that are more than limits: its values are few."""
    body = expressions.types.underlying(type_)
    package = expressions.universe.package(type_.package)
    if not isinstance(body, go.Basic) or not body.name.lstrip("u").startswith("int") or package is None:
        return False
    found = [spec for file in package.files for spec in _constants(file, type_.name)]
    if any("iota" in text(spec) for spec in found):
        return True
    names = [text(n) for spec in found for n in spec.children_by_field_name("name")]
    return len([n for n in names if not _LIMIT.search(n)]) > 1


def _constants(file: ParsedFile, name: str) -> Iterator[Node]:
    """Yield the specs of the constants that a file declares with a type's name."""
    if re.search(rb"\b%s\b[^\n]*=" % name.encode(), file.source.data) is None:
        return
    for node in occurrences(file, name):
        spec = node.parent
        if spec is not None and spec.type == "const_spec" and spec.child_by_field_name("type") == node:
            yield spec


def struct_key_origin(expressions: Expressions, type_: Type, shown: str, depth: int = 0) -> Origin | None:
    """Judge a struct key by its fields' types, where no literal tells more."""
    body = expressions.types.underlying(type_)
    if isinstance(body, go.Array):
        return by_type(expressions, body.elem, shown) or struct_key_origin(
            expressions, body.elem, shown, depth + 1
        )
    if not isinstance(body, Struct) or depth > _MAX_STRUCTS:
        return None
    if isinstance(type_, Named) and type_.package == "reflect":
        return None
    parts: list[Origin] = []
    for field in body.fields:
        name = f"{shown}.{field.name}"
        part = by_type(expressions, field.type, name) or struct_key_origin(
            expressions, field.type, name, depth + 1
        )
        parts.append(part or part_by_type(expressions, field.type, name))
    return joined(parts, shown)


def part_by_type(expressions: Expressions, type_: Type, shown: str) -> Origin:
    """Judge a part of a struct key that is neither a type nor one of few: an instance, or data."""
    body = expressions.types.underlying(type_)
    if isinstance(body, go.Pointer | go.Chan) or type_ == Named("unsafe", "Pointer"):
        return Origin("instance", f"key part `{shown}` is a pointer: a new one for each instance", True)
    return Origin("data", f"key part `{shown}` is callers' data")


def as_part(origin: Origin, shown: str) -> Origin:
    """Say of data that it is one part of a key."""
    if origin.kind != "data" or not shown:
        return origin
    return replace(origin, reason=f"key part `{shown}`: {origin.reason.removeprefix('key ')}")


def function_name(function: FuncDecl) -> str:
    """Return `Receiver.Name` or `Name`."""
    return f"{function.receiver}.{function.name}" if function.receiver else function.name


def short(node: Node) -> str:
    """Return an expression's text for a reason, cut where it is long."""
    shown = " ".join(text(node).split())
    return shown if len(shown) <= 48 else shown[:45] + "..."
