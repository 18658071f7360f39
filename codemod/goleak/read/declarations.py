"""What a package declares at its top level, looked up by name and parsed when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from goleak.read.chunks import Chunk
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

K = TypeVar("K")
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


class Table(Mapping[K, V], Generic[K, V]):
    """What files declare by name. Files are asked in order, and only for names that they may declare."""

    def __init__(
        self,
        files: Sequence[ParsedFile],
        one: Callable[[ParsedFile, K], Iterable[V]],
        keys: Callable[[ParsedFile], Iterable[K]],
        join: Callable[[list[V]], V],
    ) -> None:
        """`one` yields what a file declares under a name, `keys` all names; `join` makes one value of many."""
        self._files = files
        self._one = one
        self._keys = keys
        self._join = join
        self._known: dict[K, V | None] = {}

    def get(self, key: K, default: V | None = None) -> V | None:  # type: ignore[override]
        """Return what is declared under a name."""
        if key not in self._known:
            found = [v for file in self._files for v in self._one(file, key)]
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

    @cached_property
    def _names(self) -> tuple[K, ...]:
        return tuple(dict.fromkeys(key for file in self._files for key in self._keys(file)))

    def __iter__(self) -> Iterator[K]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Declarations:
    """The index of one package. Where build constraints declare a name twice, all are kept, first file first.

    Of types, the first declaration of a name stands.
    """

    def __init__(self, path: str, name: str, files: Sequence[ParsedFile]) -> None:
        """Index files in the order given; nothing is parsed yet."""
        self.path = path
        self.name = name
        self.files = tuple(files)
        indexes = {file: _Index(file) for file in self.files}
        self._indexes = indexes
        self.types: Mapping[str, TypeDecl] = Table(
            self.files,
            lambda f, name: indexes[f].types(name),
            lambda f: indexes[f].type_names,
            lambda found: found[0],
        )
        self.values: Mapping[str, list[ValueDecl]] = Table(
            self.files,
            lambda f, name: [v] if (v := indexes[f].values(name)) else [],
            lambda f: indexes[f].value_names,
            _joined,
        )
        self.functions: Mapping[str, list[FuncDecl]] = Table(
            self.files,
            lambda f, name: [v] if (v := indexes[f].functions(("", name))) else [],
            lambda f: [name for receiver, name in indexes[f].function_names if not receiver],
            _joined,
        )
        self.methods: Mapping[tuple[str, str], list[FuncDecl]] = Table(
            self.files,
            lambda f, key: [v] if key[0] and (v := indexes[f].functions(key)) else [],
            lambda f: [key for key in indexes[f].function_names if key[0]],
            _joined,
        )

    def function_at(self, file: ParsedFile, offset: int) -> FuncDecl | None:
        """Return the function or method whose declaration covers a byte offset of a file of the package."""
        chunk = file.chunk_at(offset)
        if chunk is None or chunk.kind != "func" or file not in self._indexes:
            return None
        found = self._indexes[file].functions((chunk.receiver, chunk.name))
        function = next((f for f in found if f.chunk is chunk), None)
        if function is None or not function.node.start_byte <= offset < function.node.end_byte:
            return None
        return function

    def variables(self) -> Iterator[ValueDecl]:
        """Yield the package-level variables by file and offset, constants left unparsed."""
        for file in self.files:
            yield from self._indexes[file].variables()


def _joined(found: list[list[V]]) -> list[V]:
    return [v for values in found for v in values]


class _Index:
    """The names that one file declares. A name is looked for as text before anything is parsed."""

    def __init__(self, file: ParsedFile) -> None:
        self._file = file
        self._in_group: dict[int, list[TypeDecl] | list[ValueDecl]] = {}

    @cached_property
    def _functions(self) -> dict[tuple[str, str], list[FuncDecl]]:
        found: dict[tuple[str, str], list[FuncDecl]] = {}
        for c in self._file.chunks:
            if c.kind == "func":
                function = FuncDecl(c.name, c.receiver, c.pointer, self._file, c)
                found.setdefault((c.receiver, c.name), []).append(function)
        return found

    def _may_name(self, name: str) -> bool:
        return name.encode() in self._file.source.data

    def functions(self, key: tuple[str, str]) -> list[FuncDecl]:
        return self._functions.get(key, []) if self._may_name(key[1]) else []

    @property
    def function_names(self) -> Iterable[tuple[str, str]]:
        return self._functions

    def types(self, name: str) -> Iterator[TypeDecl]:
        for chunk in self._chunks("type", name):
            if chunk.name in ("", name):
                yield from (t for t in self._types_of(chunk) if t.name == name)

    @property
    def type_names(self) -> Iterator[str]:
        for chunk in self._file.chunks:
            if chunk.kind == "type":
                yield from [chunk.name] if chunk.name else [t.name for t in self._types_of(chunk)]

    def _types_of(self, chunk: Chunk) -> list[TypeDecl]:
        found = self._in_group.get(chunk.start)
        if found is None:
            node = self._file.declaration(chunk)
            declared = (type_decl(self._file, spec) for spec in specs(node, "type_spec", "type_alias"))
            found = self._in_group[chunk.start] = [t for t in declared if t is not None]
        return [t for t in found if isinstance(t, TypeDecl)]

    def values(self, name: str) -> list[ValueDecl]:
        chunks = [*self._chunks("var", name), *self._chunks("const", name)]
        chunks.sort(key=lambda c: c.start)
        return [v for chunk in chunks for v in self._values_of(chunk) if v.name == name]

    @property
    def value_names(self) -> Iterator[str]:
        for chunk in self._file.chunks:
            if chunk.kind in ("var", "const"):
                yield from (v.name for v in self._values_of(chunk))

    def variables(self) -> Iterator[ValueDecl]:
        for chunk in self._file.chunks:
            if chunk.kind == "var":
                yield from self._values_of(chunk)

    def _values_of(self, chunk: Chunk) -> list[ValueDecl]:
        found = self._in_group.get(chunk.start)
        if found is None:
            node = self._file.declaration(chunk)
            listed = specs(node, "var_spec", "const_spec")
            found = self._in_group[chunk.start] = [v for spec in listed for v in _values(self._file, spec)]
        return [v for v in found if isinstance(v, ValueDecl)]

    def _chunks(self, kind: str, name: str) -> Iterator[Chunk]:
        if not self._may_name(name):
            return
        token, data = name.encode(), self._file.source.data
        for chunk in self._file.chunks:
            if chunk.kind == kind and data.find(token, chunk.start, chunk.end) >= 0:
                yield chunk


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
    names = spec.children_by_field_name("name")
    value = spec.child_by_field_name("value")
    values = tuple(named(value)) if value else ()
    type_node = spec.child_by_field_name("type")
    constant = spec.type == "const_spec"
    return [
        ValueDecl(text(n), file, spec, n, type_node, values, i, len(names), constant)
        for i, n in enumerate(n for n in names if n.type == "identifier")
    ]
