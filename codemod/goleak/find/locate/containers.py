"""Which types keep entries, and which carry type information."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from goleak.find.catalog import Catalog, ContainerType, Verb
from goleak.read import gotypes as go
from goleak.read.gotypes import ANY, Interface, Named, Struct, Type
from goleak.read.types import TypeResolver, dereference

SYNC_MAP = Named("sync", "Map")
ATOMIC_VALUE = Named("sync/atomic", "Value")
ATOMIC_POINTER = ("sync/atomic", "Pointer")

COPIED = "copy-on-write map"


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

    `wrappers` counts slices, arrays and maps of containers around it (a sharded cache); `pointer` tells a pointer to
    it, `named` a declared map type, `known` a container of another module.
    """

    container: str
    key: Type
    value: Type
    pointer: bool = False
    wrappers: int = 0
    named: bool = False
    verbs: Mapping[str, Verb] = field(default_factory=dict)
    known: ContainerType | None = None


def shape_of(types: TypeResolver, type_: Type, catalog: Catalog | None = None) -> Shape | None:
    """Describe a type that keeps entries, or return None; `catalog` knows containers of other modules."""
    pointer, wrappers = False, 0
    for _ in range(5):
        found = _object(types, type_, catalog)
        if found is not None:
            return replace(found, pointer=pointer, wrappers=wrappers)
        if isinstance(type_, Named) and not types.universe.is_local(type_.package):
            return None  # other modules' containers are known from data
        match types.underlying(type_):
            case go.Map(_, elem) as body if is_shelf(types, body):
                wrappers, type_ = wrappers + 1, elem
            case go.Map(key, elem):
                return Shape("map", key, elem, pointer, wrappers, isinstance(type_, Named))
            case go.Pointer(elem):
                pointer, type_ = True, elem
            case go.Slice(elem) | go.Array(elem):
                wrappers, type_ = wrappers + 1, elem
            case _:
                return None
    return None


def is_shelf(types: TypeResolver, type_: Type) -> bool:
    """Tell whether a type only keeps containers apart: a slice, an array, or a map from names to sync.Maps."""
    if isinstance(type_, go.Map):
        return dereference(type_.elem) == SYNC_MAP and not carries(types, type_.key)
    return isinstance(type_, go.Slice | go.Array)


def _object(types: TypeResolver, type_: Type, catalog: Catalog | None) -> Shape | None:
    """Describe a container that is no map but has methods."""
    if not isinstance(type_, Named):
        return None
    if type_ == SYNC_MAP:
        return sync_map()
    if type_ == ATOMIC_VALUE:
        return _copied(ANY, ANY)
    if (type_.package, type_.name) == ATOMIC_POINTER and type_.args:
        held = types.underlying(type_.args[0])
        return _copied(held.key, held.elem) if isinstance(held, go.Map) else None
    if catalog is None or types.universe.is_local(type_.package):
        return None
    known = catalog.find(type_.package, type_.name)
    if known is None:
        return None
    key, value = known.types(type_)
    return Shape(known.name, key, value, verbs=known.verbs, known=known)


def sync_map(pointer: bool = False) -> Shape:
    """Describe a sync.Map."""
    return Shape("sync.Map", ANY, ANY, pointer, verbs=_SYNC_MAP_VERBS)


def _copied(key: Type, value: Type) -> Shape:
    return Shape(COPIED, key, value, verbs=_ATOMIC_VERBS)


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
