"""Which types keep entries, and which carry type information."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from goleak.find.facts import Operation
from goleak.read import gotypes as go
from goleak.read.gotypes import ANY, Interface, Named, Struct, Type
from goleak.read.types import TypeResolver

SYNC_MAP = Named("sync", "Map")
ATOMIC_VALUE = Named("sync/atomic", "Value")
ATOMIC_POINTER = ("sync/atomic", "Pointer")

COPIED = "copy-on-write map"


@dataclass(frozen=True, slots=True)
class Verb:
    """What a method does, with the places of key and value among its arguments (-1: it has none)."""

    operation: Operation
    key: int = -1
    value: int = -1


# Methods of sync.Map and of interfaces in front of one.
_SYNC_MAP_VERBS: Mapping[str, Verb] = {
    "Load": Verb("load", 0),
    "Store": Verb("store", 0, 1),
    "LoadOrStore": Verb("load-or-store", 0, 1),
    "Swap": Verb("store", 0, 1),
    "CompareAndSwap": Verb("store", 0, 2),
    "LoadAndDelete": Verb("evict", 0),
    "Delete": Verb("evict", 0),
    "CompareAndDelete": Verb("evict", 0),
    "Clear": Verb("evict"),
    "Range": Verb("range"),
}
_ATOMIC_VERBS: Mapping[str, Verb] = {
    "Load": Verb("load"),
    "Store": Verb("reset", value=0),
    "Swap": Verb("reset", value=0),
    "CompareAndSwap": Verb("reset", value=1),
}
_CARRIERS = frozenset({"Type", "Value", "StructField", "Method"})
_MAX_STRUCTS = 3


@dataclass(frozen=True, slots=True)
class Shape:
    """How a declared type keeps entries: the container, its key and value types, and what stands around it.

    `wrappers` counts slices and arrays around the container (a sharded cache); `pointer` tells a pointer to it;
    `named` a declared map type.
    """

    container: str
    key: Type
    value: Type
    pointer: bool = False
    wrappers: int = 0
    named: bool = False
    verbs: Mapping[str, Verb] = field(default_factory=dict)


def shape_of(types: TypeResolver, type_: Type) -> Shape | None:
    """Describe a type that keeps entries, or return None."""
    pointer, wrappers = False, 0
    for _ in range(4):
        if type_ == SYNC_MAP:
            return sync_map(pointer, wrappers)
        if type_ == ATOMIC_VALUE:
            return _copied(ANY, ANY, pointer, wrappers)
        if isinstance(type_, Named) and (type_.package, type_.name) == ATOMIC_POINTER and type_.args:
            held = types.underlying(type_.args[0])
            if isinstance(held, go.Map):
                return _copied(held.key, held.elem, pointer, wrappers)
            return None
        body = types.underlying(type_)
        match body:
            case go.Map(key, elem):
                return Shape("map", key, elem, pointer, wrappers, isinstance(type_, Named))
            case go.Pointer(elem):
                pointer, type_ = True, elem
            case go.Slice(elem) | go.Array(elem):
                wrappers, type_ = wrappers + 1, elem
            case _:
                return None
    return None


def sync_map(pointer: bool = False, wrappers: int = 0) -> Shape:
    """Describe a sync.Map."""
    return Shape("sync.Map", ANY, ANY, pointer, wrappers, verbs=_SYNC_MAP_VERBS)


def _copied(key: Type, value: Type, pointer: bool, wrappers: int) -> Shape:
    return Shape(COPIED, key, value, pointer, wrappers, verbs=_ATOMIC_VERBS)


def carries(types: TypeResolver, type_: Type) -> bool:
    """Tell whether a type is reflect.Type, StructField, Method or Value, or holds one.

    Slices, arrays, pointers and maps are entered, structs at most three deep and only those of the module itself.
    """
    return _carries(types, type_, 0, frozenset())


def _carries(types: TypeResolver, type_: Type, structs: int, seen: frozenset[Named]) -> bool:
    match type_:
        case Named(package, name):
            if package == "reflect":
                return name in _CARRIERS
            if not types.universe.is_local(package) or type_ in seen:
                return False
            return _carries(types, types.underlying(type_), structs, seen | {type_})
        case go.Pointer(elem) | go.Slice(elem) | go.Array(elem):
            return _carries(types, elem, structs, seen)
        case go.Map(key, elem):
            return _carries(types, key, structs, seen) or _carries(types, elem, structs, seen)
        case Struct(fields):
            deeper = structs + 1
            return structs < _MAX_STRUCTS and any(_carries(types, f.type, deeper, seen) for f in fields)
        case Interface(_, embeds):
            return any(e == go.REFLECT_TYPE for e in embeds)
    return False


def is_open(types: TypeResolver, type_: Type) -> bool:
    """Tell whether a type says nothing of what is kept: an interface or a type parameter."""
    body = types.underlying(type_)
    if isinstance(type_, go.TypeParam):
        return True
    return isinstance(body, Interface) and not carries(types, type_)
