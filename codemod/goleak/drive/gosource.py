"""Go source for types, and the imports that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from goleak.drive.signatures import Underlying, Vary
from goleak.read.gotypes import (
    UNKNOWN,
    Array,
    Basic,
    Chan,
    Func,
    Interface,
    Map,
    Named,
    Pointer,
    Slice,
    Struct,
    Type,
    package_name,
)

# What the template of the harness imports: these names are spoken for.
TEMPLATE_IMPORTS = {
    "atomic": "sync/atomic",
    "filepath": "path/filepath",
    "fmt": "fmt",
    "io": "io",
    "os": "os",
    "pprof": "runtime/pprof",
    "reflect": "reflect",
    "runtime": "runtime",
    "strconv": "strconv",
    "strings": "strings",
    "sync": "sync",
    "testing": "testing",
    "time": "time",
}
_STANDARD = frozenset(
    "archive bufio bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt go"
    " hash html image index io iter log maps math mime net os path plugin reflect regexp runtime slices sort strconv"
    " strings structs sync syscall testing text time unicode unique unsafe weak".split()
)


_CHANNELS = {"": "chan ", "send": "chan<- ", "receive": "<-chan "}


@dataclass(frozen=True, slots=True, order=True)
class Import:
    """An import of the harness: the path, and the name that its source uses."""

    path: str
    name: str

    @property
    def spec(self) -> str:
        """The import spec; a name is written out unless the path is sure to end in it."""
        if is_standard(self.path) and self.path.rpartition("/")[2] == self.name:
            return f'"{self.path}"'
        return f'{self.name} "{self.path}"'


@dataclass(frozen=True, slots=True)
class Source:
    """An expression or type in Go, and what must stand elsewhere in the file for it to compile."""

    text: str
    imports: frozenset[Import] = frozenset()
    varies: frozenset[Vary] = frozenset()
    declarations: tuple[str, ...] = ()

    def with_text(self, text: str) -> Source:
        """Return the same needs with another text."""
        return replace(self, text=text)


NOTHING = Source("")


def joined(template: str, parts: Iterable[Source]) -> Source:
    """Put the parts' texts, separated by commas, in the place of `{}`, and add up what they need."""
    parts = tuple(parts)
    return Source(
        template.replace("{}", ", ".join(p.text for p in parts)),
        frozenset().union(*(p.imports for p in parts)),
        frozenset().union(*(p.varies for p in parts)),
        tuple(dict.fromkeys(d for p in parts for d in p.declarations)),
    )


@dataclass(frozen=True, slots=True)
class Room:
    """Where the source will stand: a package, its names, and the types that can be looked up.

    `taken` are the package's own names, `names` the names chosen for imports whose usual one means another package;
    `ready` maps types to expressions that must be used for them; `key` is the cache's key type; `index` is the
    number of the request in Go.
    """

    package: str
    underlying: Underlying
    taken: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    ready: Mapping[Type, str] = field(default_factory=dict)
    key: Type = UNKNOWN
    index: str = "i"

    @property
    def is_request(self) -> bool:
        """Tell whether the source stands in the request, which is run often, and not in the set-up."""
        return self.index == "i"

    def imported(self, path: str) -> Import:
        """Name an import so that it collides neither with a package-level name nor with the template's imports."""
        name = self.names.get(path) or package_name(path)
        if TEMPLATE_IMPORTS.get(name, path) != path:
            name = "goleak" + name
        return Import(path, free_name(name, self.taken))

    def qualified(self, path: str, name: str) -> Source:
        """Return `name` of another package, or of this one."""
        if path in ("", self.package):
            return Source(name)
        needed = self.imported(path)
        return Source(f"{needed.name}.{name}", frozenset({needed}))


def free_name(name: str, taken: frozenset[str]) -> str:
    """Return the name, or one like it that is not taken."""
    while name in taken:
        name = "goleak" + name
    return name


def distinct_names(imports: Iterable[Import]) -> dict[str, str]:
    """Choose names by path for imports that share one; empty where all are distinct."""
    chosen: dict[str, str] = {}
    seen: dict[str, str] = {}
    for needed in sorted(imports):
        if seen.setdefault(needed.name, needed.path) != needed.path:
            chosen[needed.path] = f"{needed.name}{len(chosen) + 2}"
    return chosen


def is_standard(path: str) -> bool:
    """Tell whether an import path is of the standard library, by its first element."""
    return path.split("/", maxsplit=1)[0] in _STANDARD


def write_type(t: Type, room: Room) -> Source | None:
    """Write a type as the harness must name it, or None where it has no name there."""
    match t:
        case Basic("untyped nil"):
            return None
        case Basic("any"):
            return Source("interface{}")
        case Basic(name):
            return Source(name)
        case Named():
            return _write_named(t, room)
        case Pointer(elem):
            return _wrapped("*{}", room, elem)
        case Slice(elem):
            return _wrapped("[]{}", room, elem)
        case Array(elem, length):
            return _wrapped(f"[{length}]{{}}", room, elem)
        case Chan(elem, direction):
            return _wrapped(_CHANNELS[direction] + "{}", room, elem)
        case Map(key, elem):
            written_key = _wrapped("map[{}]", room, key)
            return written_key and _followed(written_key, write_type(elem, room))
        case Func():
            return _write_func(t, room)
        case Interface((), ()):
            return Source("interface{}")
        case Struct(()):
            return Source("struct{}")
    return None


def write_function(func: Func, room: Room, start: str) -> Source | None:
    """Write a function that begins with `start` and returns zero values."""
    written = _write_parts(func, room)
    if written is None:
        return None
    parameters, results = written
    named = ", ".join(f"goleak{n} {p.text}" for n, p in enumerate(parameters))
    # Results that have names need no values to be returned. gofmt breaks long functions up: all are broken up here.
    given = ", ".join(f"result{n} {r.text}" for n, r in enumerate(results))
    end = f" ({given}) {{\n\treturn\n}}" if given else " {\n}"
    return joined("", (*parameters, *results)).with_text(f"{start}({named}){end}")


def _write_func(func: Func, room: Room) -> Source | None:
    written = _write_parts(func, room)
    if written is None:
        return None
    parameters, results = written
    end = ", ".join(r.text for r in results)
    end = f" ({end})" if len(results) > 1 else f" {end}" if results else ""
    return joined("", (*parameters, *results)).with_text(
        f"func({', '.join(p.text for p in parameters)}){end}"
    )


def _write_parts(func: Func, room: Room) -> tuple[list[Source], list[Source]] | None:
    """Write the types of a function's parameters and results."""
    parameters = [w for p in func.parameters if (w := write_type(p.type, room))]
    results = [w for r in func.results if (w := write_type(r, room))]
    if len(parameters) < len(func.parameters) or len(results) < len(func.results):
        return None
    if func.variadic and parameters:
        parameters[-1] = parameters[-1].with_text(parameters[-1].text.replace("[]", "...", 1))
    return parameters, results


def _write_named(t: Named, room: Room) -> Source | None:
    foreign = t.package not in ("", room.package)
    if t.scope >= 0 or (foreign and not t.name[:1].isupper()):
        return None
    name = room.qualified(t.package, t.name)
    if not t.args:
        return name
    arguments = [write_type(a, room) for a in t.args]
    written = [a for a in arguments if a is not None]
    if len(written) < len(arguments):
        return None
    return _followed(name, joined("[{}]", written))


def _wrapped(template: str, room: Room, t: Type) -> Source | None:
    written = write_type(t, room)
    return written and written.with_text(template.replace("{}", written.text))


def _followed(first: Source, second: Source | None) -> Source | None:
    return second and joined("{}", (first, second)).with_text(first.text + second.text)
