"""Types of keys that type parameters take."""

from __future__ import annotations

from goleak.read import gotypes as go
from goleak.read.gotypes import Type
from goleak.read.types import TypeResolver

_DEEPEST = 20


def has_interface(types: TypeResolver, key: Type, depth: int = 0) -> bool:
    """Tell whether a comparable type is an interface or has one inside: before Go 1.20 no `comparable` takes it."""
    body = types.underlying(key)
    if isinstance(body, go.Interface) or depth > _DEEPEST:
        return True
    if isinstance(body, go.Struct):
        return any(has_interface(types, field.type, depth + 1) for field in body.fields)
    return isinstance(body, go.Array) and has_interface(types, body.elem, depth + 1)
