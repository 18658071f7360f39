"""What a package declares at its top level, looked up by name and parsed when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from goleak.read.chunks import Chunk, spec_names, type_starts
from goleak.read.files import ParsedFile, specs
from goleak.read.syntax import Node, named, text

__all__ = [
    "Declarations",
    "FuncDecl",
    "ParsedFile",
    "TypeDecl",
    "ValueDecl",
    "text_of",
    "type_decl",
    "type_parameters",
]

Place = tuple[ParsedFile, Chunk]
Start = tuple[ParsedFile, int]
Chunks = Callable[[ParsedFile], Iterable[Chunk]]
K = TypeVar("K")
P = TypeVar("P")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class TypeDecl:
    """A declared type; `parameters` are the names of its type parameters."""

    name: str
    file: ParsedFile
    node: Node
    type_node: Node
    parameters: tuple[str, ...]
    alias: bool


@dataclass(frozen=True, slots=True)
class ValueDecl:
    """A package-level variable or constant: name number `index` of its spec's `count` names."""

    name: str
    file: ParsedFile
    node: Node
    name_node: Node
    type_node: Node | None
    values: tuple[Node, ...]
    index: int
    count: int
    constant: bool


@dataclass(frozen=True, slots=True)
class FuncDecl:
    """A function or method; `receiver` is the receiver's type name, or empty."""

    name: str
    receiver: str
    pointer: bool
    file: ParsedFile
    chunk: Chunk

    @property
    def node(self) -> Node:
        """The syntax of the whole declaration, parsed when first asked for."""
        return self.file.declaration(self.chunk)


class Table(Mapping[K, V], Generic[P, K, V]):
    """What a package declares by name: text says which declarations may, syntax whether they do."""

    def __init__(
        self,
        index: Callable[[], Mapping[K, Sequence[P]]],
        read: Callable[[P, K], Iterable[V]],
        join: Callable[[list[V]], V],
    ) -> None:
        """`index` tells where names may be declared, `read` yields what such a place declares under one."""
        self._index = index
        self._read = read
        self._join = join
        self._known: dict[K, V | None] = {}

    @cached_property
    def _places(self) -> Mapping[K, Sequence[P]]:
        return self._index()

    def get(self, key: K, default: V | None = None) -> V | None:  # type: ignore[override]
        """Return what is declared under a name."""
        if key not in self._known:
            found = [v for place in self._places.get(key, ()) for v in self._read(place, key)]
            self._known[key] = self._join(found) if found else None
        known = self._known[key]
        return default if known is None else known

    def __getitem__(self, key: K) -> V:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return self.get(key) is not None  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[K]:
        return (key for key in self._places if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Declarations:
    """The index of one package. Where build constraints declare a name twice, all are kept, first file first.

    Of types, the first declaration of a name stands.
    """

    def __init__(self, path: str, name: str, files: Sequence[ParsedFile]) -> None:
        """Index files in the order given; nothing is parsed yet."""
        self.path = path
        self.name = name
        self.files = tuple(files)
        self._specs: dict[Place, list[TypeDecl] | list[ValueDecl]] = {}
        self.types: Mapping[str, TypeDecl] = Table(self._named_types, self._types, lambda found: found[0])
        self.values: Mapping[str, list[ValueDecl]] = Table(self._named_values, self._values, _joined)
        self.functions: Mapping[str, list[FuncDecl]] = Table(
            self._named_functions, lambda place, _: [[self._function(place)]], _joined
        )
        self.methods: Mapping[tuple[str, str], list[FuncDecl]] = Table(
            self._named_methods, lambda place, _: [[self._function(place)]], _joined
        )

    def _named_functions(self) -> Mapping[str, Sequence[Place]]:
        return {name: places for (receiver, name), places in self._functions.items() if not receiver}

    def _named_methods(self) -> Mapping[tuple[str, str], Sequence[Place]]:
        return {key: places for key, places in self._functions.items() if key[0]}

    @cached_property
    def _functions(self) -> dict[tuple[str, str], list[Place]]:
        found: dict[tuple[str, str], list[Place]] = {}
        for file in self.files:
            for chunk in file.chunks:
                if chunk.kind == "func":
                    found.setdefault((chunk.receiver, chunk.name), []).append((file, chunk))
        return found

    def _function(self, place: Place) -> FuncDecl:
        file, chunk = place
        return FuncDecl(chunk.name, chunk.receiver, chunk.pointer, file, chunk)

    def _named_types(self) -> Mapping[str, Sequence[Start]]:
        """Return where types may be declared, by name. Files are split only where a type in them is asked for."""
        found: dict[str, list[Start]] = {}
        for file in self.files:
            for name, start in type_starts(file.source.data) or _chunked_types(file):
                found.setdefault(name, []).append((file, start))
        return found

    def _named_values(self) -> Mapping[str, Sequence[Place]]:
        """Return where values may be declared, by name."""
        found: dict[str, list[Place]] = {}
        for file in self.files:
            for chunk in file.chunks:
                if chunk.kind in ("var", "const"):
                    names = [chunk.name] if chunk.name else spec_names(file.source.data, chunk)
                    for name in names:
                        found.setdefault(name, []).append((file, chunk))
        return found

    def _types(self, start: Start, name: str) -> Iterator[TypeDecl]:
        file, offset = start
        chunk = file.quick_chunk(offset)
        if chunk is not None and chunk.start == offset:
            yield from (t for t in self._types_of((file, chunk)) if t.name == name)

    def _types_of(self, place: Place) -> list[TypeDecl]:
        found = self._specs.get(place)
        if found is None:
            file, chunk = place
            listed = specs(file.declaration(chunk), "type_spec", "type_alias")
            found = self._specs[place] = [t for t in (type_decl(file, s) for s in listed) if t is not None]
        return [t for t in found if isinstance(t, TypeDecl)]

    def _values(self, place: Place, name: str) -> Iterator[list[ValueDecl]]:
        found = [v for v in self._values_of(place) if v.name == name]
        if found:
            yield found

    def _values_of(self, place: Place) -> list[ValueDecl]:
        found = self._specs.get(place)
        if found is None:
            file, chunk = place
            listed = specs(file.declaration(chunk), "var_spec", "const_spec")
            found = self._specs[place] = [v for spec in listed for v in _values(file, spec)]
        return [v for v in found if isinstance(v, ValueDecl)]

    def function_at(self, file: ParsedFile, offset: int) -> FuncDecl | None:
        """Return the function or method whose declaration covers a byte offset of a file of the package."""
        chunk = file.chunk_at(offset)
        if chunk is None or chunk.kind != "func" or file.enclosing(offset) is None:
            return None
        return self._function((file, chunk))

    def variables(self, chunks: Chunks | None = None) -> Iterator[ValueDecl]:
        """Yield the package-level variables by file and offset; `chunks` says in which declarations of a file."""
        for file in self.files:
            for chunk in file.chunks if chunks is None else chunks(file):
                if chunk.kind == "var":
                    yield from self._values_of((file, chunk))

    def declared_types(self, chunks: Chunks | None = None) -> Iterator[TypeDecl]:
        """Yield the declared types by file and offset, first declarations only; `chunks` as for `variables`."""
        for file in self.files:
            for chunk in file.chunks if chunks is None else chunks(file):
                if chunk.kind == "type":
                    for declared in self._types_of((file, chunk)):
                        if self.types.get(declared.name) is declared:
                            yield declared


def _chunked_types(file: ParsedFile) -> list[tuple[str, int]]:
    data = file.source.data
    return [
        (name, c.start)
        for c in file.chunks
        if c.kind == "type"
        for name in ([c.name] if c.name else spec_names(data, c))
    ]


def _joined(found: list[list[V]]) -> list[V]:
    return [v for values in found for v in values]


def text_of(node: Node, name: str) -> str:
    """Return the text of a node's field, or an empty string."""
    child = node.child_by_field_name(name)
    return text(child) if child else ""


def type_decl(file: ParsedFile, spec: Node) -> TypeDecl | None:
    """Read a type_spec or type_alias, top-level or local."""
    type_node = spec.child_by_field_name("type")
    if type_node is None:
        return None
    parameters = type_parameters(spec)
    return TypeDecl(text_of(spec, "name"), file, spec, type_node, parameters, spec.type == "type_alias")


def type_parameters(node: Node) -> tuple[str, ...]:
    """Return the names of the type parameters that a type_spec or function declares."""
    listed = node.child_by_field_name("type_parameters")
    if listed is None:
        return ()
    return tuple(
        text(name) for declaration in named(listed) for name in declaration.children_by_field_name("name")
    )


def _values(file: ParsedFile, spec: Node) -> list[ValueDecl]:
    names = [n for n in spec.children_by_field_name("name") if n.type == "identifier"]
    value = spec.child_by_field_name("value")
    values = tuple(named(value)) if value else ()
    type_node = spec.child_by_field_name("type")
    constant = spec.type == "const_spec"
    return [
        ValueDecl(text(n), file, spec, n, type_node, values, i, len(names), constant)
        for i, n in enumerate(names)
    ]
