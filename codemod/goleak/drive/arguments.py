"""Arguments made up for calls: an expression for a type, and what it varies from request to request."""

from __future__ import annotations

from dataclasses import replace

from goleak.drive.gosource import Room, Source, joined, write_function, write_type
from goleak.drive.signatures import Vary
from goleak.read.gotypes import (
    ANY,
    ERROR,
    REFLECT_TYPE,
    REFLECT_VALUE,
    Array,
    Basic,
    Chan,
    Func,
    Interface,
    Map,
    Method,
    Named,
    Pointer,
    Slice,
    Struct,
    Type,
)

_NUMBERS = frozenset(
    "int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr byte rune float32 float64".split()
)
_CONSTANTS = {"bool": "false", "complex64": "0", "complex128": "0"}

# What stands for the name of a field of the struct that goleakInstance returns.
FIELD_NAME = Named("goleak", "FieldName")
# What stands for a reflect.Type that must be a pointer's; the pool has made those as well.
POINTER_TYPE = Named("goleak", "PointerType")

# Types of the standard library whose zero value is of no use: the package that makes one, and how.
# `%s` stands for the package, STRING and NUMBER for what varies.
_KNOWN: dict[Type, tuple[str, str]] = {
    POINTER_TYPE: ("", "reflect.TypeOf(goleakInstance(INDEX))"),
    FIELD_NAME: ("", "goleakType(INDEX).Field(0).Name"),
    Named("context", "Context"): ("context", "%s.Background()"),
    Named("fmt", "Stringer"): ("time", "%s.Duration(NUMBER)"),
    Named("io", "Reader"): ("strings", "%s.NewReader(STRING)"),
    Named("io", "Writer"): ("io", "%s.Discard"),
    Named("io", "ReadWriter"): ("bytes", "&%s.Buffer{}"),
    Named("log/slog", "Handler"): ("log/slog", "%s.Default().Handler()"),
    Named("net/http", "Handler"): ("net/http", "%s.NotFoundHandler()"),
    Named("net/http", "HandlerFunc"): ("net/http", "%s.NotFound"),
    Named("net/http", "Header"): ("net/http", "%s.Header{}"),
    Named("net/http", "ResponseWriter"): ("net/http/httptest", "%s.NewRecorder()"),
    Named("net/http", "RoundTripper"): ("net/http", "%s.NewFileTransport(nil)"),
    Named("net/url", "Values"): ("net/url", '%s.Values{"goleak": {STRING}}'),
    Named("reflect", "Kind"): ("reflect", "%s.Struct"),
    Named("reflect", "StructField"): ("", "goleakType(INDEX).Field(0)"),
    Named("reflect", "StructTag"): ("reflect", "%s.StructTag(STRING)"),
    Named("sync", "Locker"): ("sync", "&%s.Mutex{}"),
    Named("time", "Duration"): ("time", "%s.Duration(NUMBER)"),
    Named("time", "Time"): ("time", "%s.Unix(int64(NUMBER), 0)"),
    Pointer(Named("log", "Logger")): ("log", "%s.Default()"),
    Pointer(Named("log/slog", "Logger")): ("log/slog", "%s.Default()"),
    Pointer(Named("net/http", "Request")): ("net/http/httptest", '%s.NewRequest("GET", "/"+STRING, nil)'),
    Pointer(Named("net/url", "URL")): ("net/url", '&%s.URL{Path: "/" + STRING}'),
}


def argument(t: Type, label: str, room: Room) -> Source | None:
    """Return a Go expression of type `t`, or None where none can be made up; `label` tells its helpers apart."""
    if t in room.ready:
        return Source(room.ready[t])
    if t in _KNOWN:
        return _known(t, room)
    if t == REFLECT_TYPE:
        return _varied(f"goleakType({room.index})", "types")
    if t == REFLECT_VALUE:
        return _varied(f"goleakValue({room.index})", "types", "instances")
    if t in (ANY, Basic("any")):
        return _varied(f"goleakInstance({room.index})", "types", "instances")
    if t == ERROR:
        return room.qualified("os", "ErrInvalid")
    return _made_up(t, label, room)


def _made_up(t: Type, label: str, room: Room) -> Source | None:
    match t:
        case Basic(name):
            return _basic(name, room)
        case Named():
            return _named(t, label, room)
        case Pointer():
            return _pointer(t, label, room)
        case Interface():
            return _stub(t, label, room)
        case Func():
            return _function(t, label, room)
        case Slice(elem):
            return _slice(t, elem, label, room)
        case Map():
            return _built(t, room, "{}{}")
        case Chan():
            return _built(t, room, "make({}, 1)")
        case Array() | Struct():
            return _built(t, room, "*new({})")
    return None


def _varied(text: str, *varies: Vary) -> Source:
    return Source(text, varies=frozenset(varies))


def _known(t: Type, room: Room) -> Source:
    package, pattern = _KNOWN[t]
    needed = room.imported(package) if package else None
    varies: set[Vary] = set()
    if "STRING" in pattern:
        varies.add("strings")
    if "NUMBER" in pattern:
        varies.add("numbers")
    if "goleakType" in pattern or "goleakInstance" in pattern:
        varies.add("types")
    text = pattern.replace("STRING", f"goleakString({room.index})").replace(
        "NUMBER", f"goleakNumber({room.index})"
    )
    text = text.replace("INDEX", room.index).replace("%s", needed.name if needed else "")
    return Source(text, frozenset({needed} if needed else ()), frozenset(varies))


def _basic(name: str, room: Room) -> Source | None:
    if name == "string":
        return _varied(f"goleakString({room.index})", "strings")
    if name in _NUMBERS:
        number = f"goleakNumber({room.index})"
        return _varied(number if name == "int" else f"{name}({number})", "numbers")
    return Source(_CONSTANTS[name]) if name in _CONSTANTS else None


def _named(t: Named, label: str, room: Room) -> Source | None:
    if t == room.key and isinstance(room.underlying(t), Struct):
        return _record(t, label, room)
    name = write_type(t, room)
    if name is None:
        return None
    below = room.underlying(t)
    match below:
        case Basic(basic) if basic != "error":
            value = _basic(basic, room)
            return value and joined("{}", (name, value)).with_text(f"{name.text}({value.text})")
        case Interface() if t.package == room.package or _is_exported(below):
            return argument(below, label, room)
        case Interface():
            return None
        case Func() | Slice() | Map() | Chan():
            value = argument(below, label, room)
            return value and joined("{}", (name, value)).with_text(f"{name.text}({value.text})")
    return name.with_text(f"*new({name.text})")


def _record(t: Type, label: str, room: Room) -> Source | None:
    """Return a struct literal whose fields vary where they can: a key made of parts."""
    below = room.underlying(t)
    name = write_type(t, room)
    if not isinstance(below, Struct) or name is None:
        return None
    parts = [name]
    fields = []
    for field in below.fields:
        value = argument(field.type, label + field.name.title(), room)
        if value is not None and value.varies and field.name.isidentifier():
            parts.append(value)
            fields.append(f"{field.name}: {value.text}")
    return joined("{}", parts).with_text(f"{name.text}{{{', '.join(fields)}}}")


def _pointer(t: Pointer, label: str, room: Room) -> Source | None:
    written = write_type(t.elem, room)
    if written is None:
        return None
    if not room.is_request:
        return written.with_text(f"new({written.text})")
    shared, fresh = f"goleak{label}", f"goleakNew{label}"
    declaration = (
        f"// {fresh} returns a pointer, a new one where instances vary.\n"
        f"func {fresh}() *{written.text} {{\n"
        f"\tif goleakVaries.instances {{\n\t\treturn new({written.text})\n\t}}\n\treturn {shared}\n}}\n\n"
        f"var {shared} = new({written.text})"
    )
    return replace(
        written,
        text=f"{fresh}()",
        varies=frozenset({"instances"}),
        declarations=(*written.declarations, declaration),
    )


def _slice(t: Slice, elem: Type, label: str, room: Room) -> Source | None:
    name = write_type(t, room)
    if name is None:
        return None
    if elem in (Basic("byte"), Basic("uint8")):
        return replace(name, text=f"{name.text}(goleakString({room.index}))", varies=frozenset({"strings"}))
    item = argument(elem, label, room)
    if item is None:
        return name.with_text(f"{name.text}(nil)")
    return joined("{}", (name, item)).with_text(f"{name.text}{{{item.text}}}")


def _function(t: Func, label: str, room: Room) -> Source | None:
    name = f"goleakFunc{label}"
    written = write_function(t, room, f"func {name}")
    return written and replace(
        written, text=name, declarations=(f"// {name} returns zero values.\n{written.text}",)
    )


def _built(t: Type, room: Room, pattern: str) -> Source | None:
    name = write_type(t, room)
    return name and name.with_text(pattern.replace("{}", name.text, 1))


def _stub(t: Interface, label: str, room: Room) -> Source | None:
    """Declare a type that implements an interface by zero results."""
    methods = _methods(t, room)
    if methods is None:
        return None
    stub = f"goleakStub{label}"
    written = [write_function(m.type, room, f"func ({stub}) {m.name}") for m in methods]
    known = [w for w in written if w is not None]
    if len(known) < len(written):
        return None
    bodies = "".join(f"\n\n{w.text}" for w in known)
    declaration = f"// {stub} answers every call with zero values.\ntype {stub} struct{{}}{bodies}"
    needs = joined("", known)
    return replace(needs, text=f"{stub}{{}}", declarations=(*needs.declarations, declaration))


def _methods(t: Interface, room: Room, depth: int = 0) -> tuple[Method, ...] | None:
    methods = {m.name: m for m in t.methods}
    for embed in t.embeds:
        below = room.underlying(embed) if isinstance(embed, Named) else embed
        if embed == ERROR:
            below = Interface((Method("Error", Func((), (Basic("string"),))),))
        if not isinstance(below, Interface) or depth > 8:
            return None
        if isinstance(embed, Named) and embed.package != room.package and not _is_exported(below):
            return None
        inner = _methods(below, room, depth + 1)
        if inner is None:
            return None
        methods |= {m.name: m for m in inner}
    return tuple(methods.values())


def _is_exported(t: Interface) -> bool:
    """Tell whether another package can implement an interface."""
    return all(m.name[:1].isupper() for m in t.methods)
