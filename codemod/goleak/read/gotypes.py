"""Go types as frozen values, and how they are printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Unknown:
    """A type that the source at hand does not tell."""


@dataclass(frozen=True, slots=True)
class Basic:
    """A predeclared type: string, int, bool, any (as an Interface), error, untyped nil ..."""

    name: str


@dataclass(frozen=True, slots=True)
class Named:
    """A declared type. `package` is its import path; `scope` tells local types apart by offset (-1: package level)."""

    package: str
    name: str
    args: tuple[Type, ...] = ()
    scope: int = -1


@dataclass(frozen=True, slots=True)
class TypeParam:
    """A type parameter; `package` and `scope`, the offset of what declares it, tell those of one name apart."""

    name: str
    package: str = ""
    scope: int = -1


@dataclass(frozen=True, slots=True)
class Pointer:
    """*elem"""

    elem: Type


@dataclass(frozen=True, slots=True)
class Slice:
    """[]elem"""

    elem: Type


@dataclass(frozen=True, slots=True)
class Array:
    """[length]elem; the length is a decimal number, or source text where the number is not plain."""

    elem: Type
    length: str


@dataclass(frozen=True, slots=True)
class Map:
    """map[key]elem"""

    key: Type
    elem: Type


@dataclass(frozen=True, slots=True)
class Chan:
    """A channel; `direction` is empty where values go both ways."""

    elem: Type
    direction: Literal["", "send", "receive"] = ""


@dataclass(frozen=True, slots=True)
class Tuple:
    """The results of a call: none, or two and more."""

    items: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function type; `name`, which tells no types apart, is empty where the source has none."""

    name: str = field(compare=False)
    type: Type


@dataclass(frozen=True, slots=True)
class Func:
    """A function type; the last parameter of a variadic one has its slice type."""

    parameters: tuple[Parameter, ...]
    results: tuple[Type, ...]
    variadic: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One struct field; `embedded` fields promote what they hold. `at` is the byte offset of its name."""

    name: str
    type: Type
    embedded: bool = False
    at: int = -1


@dataclass(frozen=True, slots=True)
class Struct:
    """A struct type, its fields in source order."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Method:
    """One method of an interface type."""

    name: str
    type: Func


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a union; `tilde` admits every type with this underlying type."""

    type: Type
    tilde: bool


@dataclass(frozen=True, slots=True)
class Union:
    """What a constraint admits: ~a | b"""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface type: explicit methods, and embedded interfaces, types and unions."""

    methods: tuple[Method, ...] = ()
    embeds: tuple[Type, ...] = ()


Type = (
    Unknown
    | Basic
    | Named
    | TypeParam
    | Pointer
    | Slice
    | Array
    | Map
    | Chan
    | Tuple
    | Func
    | Struct
    | Interface
    | Union
)

UNKNOWN = Unknown()
ANY = Interface()
STRING = Basic("string")
BOOL = Basic("bool")
INT = Basic("int")
ERROR = Basic("error")
NIL = Basic("untyped nil")

_CHANNELS = {"": "chan ", "send": "chan<- ", "receive": "<-chan "}

REFLECT_TYPE = Named("reflect", "Type")
REFLECT_VALUE = Named("reflect", "Value")


def show(t: Type, package: str = "") -> str:
    """Print a type as Go does, with names of `package` (an import path) unqualified."""
    match t:
        case Unknown():
            return "?"
        case Basic(name) | TypeParam(name):
            return name
        case Named(path, name, args):
            qualifier = "" if path in ("", package) else package_name(path) + "."
            instance = f"[{', '.join(show(a, package) for a in args)}]" if args else ""
            return qualifier + name + instance
        case Pointer(elem):
            return "*" + show(elem, package)
        case Slice(elem):
            return "[]" + show(elem, package)
        case Array(elem, length):
            return f"[{length}]" + show(elem, package)
        case Map(key, elem):
            return f"map[{show(key, package)}]{show(elem, package)}"
        case Chan(elem, direction):
            return _CHANNELS[direction] + show(elem, package)
        case Tuple(items):
            return f"({', '.join(show(i, package) for i in items)})"
        case Func():
            return "func" + _signature(t, package)
        case Struct() | Interface() | Union():
            return _show_body(t, package)


def _show_body(t: Struct | Interface | Union, package: str) -> str:
    match t:
        case Struct(fields):
            parts = [
                show(f.type, package) if f.embedded else f"{f.name} {show(f.type, package)}" for f in fields
            ]
            return f"struct{{{'; '.join(parts)}}}"
        case Interface((), ()):
            return "any"
        case Interface(methods, embeds):
            parts = [m.name + _signature(m.type, package) for m in methods]
            parts += [show(e, package) for e in embeds]
            return f"interface{{{'; '.join(parts)}}}"
        case Union(terms):
            return " | ".join("~" * term.tilde + show(term.type, package) for term in terms)


def _signature(t: Func, package: str) -> str:
    shown = [show(p.type, package) for p in t.parameters]
    if t.variadic and shown:
        shown[-1] = "..." + shown[-1].removeprefix("[]")
    results = [show(r, package) for r in t.results]
    if not results:
        return f"({', '.join(shown)})"
    if len(results) == 1:
        return f"({', '.join(shown)}) {results[0]}"
    return f"({', '.join(shown)}) ({', '.join(results)})"


def package_name(path: str) -> str:
    """Guess a package's name from its import path: the last element that is not a major version."""
    parts = path.split("/")
    last = parts[-1]
    if len(parts) > 1 and last[:1] == "v" and last[1:].isdigit():
        last = parts[-2]
    head, _, version = last.rpartition(".v")
    if head and version.isdigit():
        last = head
    return last.removeprefix("go-").replace("-", "_")
