"""Containers of other modules, known from data: the tables in containers.toml and in goleak.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

from goleak.config import nearest
from goleak.errors import GoleakError
from goleak.find.facts import Operation
from goleak.keylines import Key, line_of
from goleak.read import gotypes as go
from goleak.read.declarations import Declarations, ParsedFile
from goleak.read.gotypes import Named, Type
from goleak.read.project import SourceFile
from goleak.read.syntax import Node, named, text

_VERBS: tuple[Operation, ...] = ("store", "load", "load-or-store", "evict", "range", "len")
_LISTS = frozenset({"imports", "bounded-size", "bounded-time", "never", "default", *_VERBS})
_TEXTS = frozenset({"package", "type", "go", "bounded"})
KEYS = _LISTS | _TEXTS
NEEDED = ("imports", "package", "type", "go", "store", "load")
_SHIPPED = "containers.toml"
_DECLARED = re.compile(rb"^(?:type|func) (\w+)", re.M)


@dataclass(frozen=True, slots=True)
class Verb:
    """What a method does, with the places of key and value among its arguments (-1: it has none)."""

    operation: Operation
    key: int = -1
    value: int = -1


@dataclass(frozen=True, slots=True)
class Bounds:
    """What makes a container bound itself: `always`, in words, or names of options, fields, methods and parameters.

    Arguments spelled as in `never` give no bound; those as in `default` leave an entry to its container.
    """

    always: str = ""
    size: frozenset[str] = frozenset()
    time: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    default: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ContainerType:
    """A type that keeps entries; `key` and `value` are types, or places among its type arguments."""

    name: str
    verbs: Mapping[str, Verb]
    key: Type | int
    value: Type | int
    bounds: Bounds
    places: Mapping[str, Mapping[str, int]]

    def types(self, instance: Named) -> tuple[Type, Type]:
        """Return the types of key and value in an instance of the container."""
        return _argument(self.key, instance), _argument(self.value, instance)


def _argument(type_: Type | int, instance: Named) -> Type:
    if not isinstance(type_, int):
        return type_
    return instance.args[type_] if type_ < len(instance.args) else go.UNKNOWN


@dataclass(frozen=True, slots=True)
class _Where:
    """A table of a file, and the lines of its keys where they are known."""

    file: str
    number: int
    lines: Mapping[Key, int]

    def problem(self, key: str, said: str) -> GoleakError:
        """Return an error about a key of the table, empty for the table as a whole."""
        line = line_of(self.lines, ("containers", self.number, *([key] if key else [])))
        place = f"{self.file}:{line}" if line else self.file
        return GoleakError(f"{place}: containers[{self.number}]{'.' if key else ''}{key}: {said}")


@dataclass(frozen=True, slots=True)
class _Table:
    """One table, checked; `where` names it for errors."""

    where: _Where
    content: Mapping[str, Any]

    def words(self, key: str) -> tuple[str, ...]:
        return tuple(self.content.get(key, ()))


class Catalog:
    """What is known of other modules' containers; the shipped tables are read when a project first needs them."""

    def __init__(
        self,
        extra: Sequence[Mapping[str, Any]] = (),
        file: str = "goleak.toml",
        lines: Mapping[Key, int] | None = None,
    ) -> None:
        """Start with a user's tables, whose keys stand in some lines. Raises GoleakError for one that is not sound."""
        self._extra = tuple(_checked(_Where(file, i, lines or {}), table) for i, table in enumerate(extra))
        self._known: dict[tuple[str, str], ContainerType | None] = {}
        self._names: dict[str, frozenset[bytes]] = {}
        self._about: dict[str, tuple[_Table, ...]] = {}
        for table in self._extra:
            for path in table.words("imports"):
                self.find(path, table.content["type"])

    @cached_property
    def _text(self) -> bytes:
        return files("goleak").joinpath(_SHIPPED).read_bytes()

    @cached_property
    def _shipped(self) -> tuple[_Table, ...]:
        tables = tomllib.loads(self._text.decode("utf-8"))["containers"]
        return tuple(_Table(_Where(_SHIPPED, i, {}), table) for i, table in enumerate(tables))

    def _tables(self, path: str) -> tuple[_Table, ...]:
        """Return the tables about an import path; a user's stand before the shipped ones."""
        if path not in self._about:
            self._about[path] = self._find_tables(path)
        return self._about[path]

    def _find_tables(self, path: str) -> tuple[_Table, ...]:
        mine = tuple(t for t in self._extra if path in t.words("imports"))
        types = {t.content["type"] for t in mine}
        # The standard library's paths have no dot, and are the ones most often asked about.
        if "." not in path or f'"{path}"'.encode() not in self._text:
            return mine
        shipped = (t for t in self._shipped if path in t.words("imports") and t.content["type"] not in types)
        return (*mine, *shipped)

    def model(self, path: str) -> tuple[str, bytes] | None:
        """Return the package name and the declarations that are known of an import path."""
        tables = self._tables(path)
        if not tables:
            return None
        package = tables[0].content["package"]
        return package, "\n".join([f"package {package}\n", *(t.content["go"] for t in tables)]).encode()

    def names(self, paths: Iterable[str]) -> frozenset[bytes]:
        """Return the names that are known of import paths: those of containers, and of what makes them."""
        found: set[bytes] = set()
        for path in dict.fromkeys(paths):
            if path not in self._names:
                model = self.model(path)
                self._names[path] = (
                    frozenset(_DECLARED.findall(model[1])) if model is not None else frozenset()
                )
            found |= self._names[path]
        return frozenset(found)

    def find(self, path: str, name: str) -> ContainerType | None:
        """Return what is known of a type of another module, if it is a container."""
        if (path, name) not in self._known:
            table = next((t for t in self._tables(path) if t.content["type"] == name), None)
            self._known[path, name] = _container(path, table) if table is not None else None
        return self._known[path, name]


def _checked(where: _Where, table: Any) -> _Table:
    if not isinstance(table, Mapping):
        raise where.problem("", "must be a table")
    for key, value in table.items():
        if key not in KEYS:
            raise where.problem(key, f"unknown key; {nearest(key, KEYS)}")
        if key in _TEXTS and not isinstance(value, str):
            raise where.problem(key, f"must be a text, not {value!r}")
        if key in _LISTS and not (isinstance(value, list) and all(isinstance(v, str) for v in value)):
            raise where.problem(key, f"must be a list of texts, not {value!r}")
    for key in NEEDED:
        if not table.get(key):
            raise where.problem("", f"{key} is missing")
    return _Table(where, table)


def _container(path: str, table: _Table) -> ContainerType:
    """Read a table's declarations. Raises GoleakError where they do not declare what the table names."""
    content = table.content
    source = f"package {content['package']}\n\n{content['go']}".encode()
    file = ParsedFile(SourceFile(f"{path}.go", source, content["package"], "", False), path)
    api = _Api(Declarations(path, content["package"], [file]), content["type"], table.where)
    verbs: dict[str, Verb] = {}
    for operation in _VERBS:
        for name in table.words(operation):
            places = api.places(name)
            verbs[name] = Verb(operation, places.get("key", -1), places.get("value", -1))
    store = table.words("store")[0]
    size, time = frozenset(table.words("bounded-size")), frozenset(table.words("bounded-time"))
    bounds = Bounds(
        content.get("bounded", ""),
        size,
        time,
        frozenset(table.words("never")),
        frozenset(table.words("default")),
    )
    deciding = {name.partition(".")[0] for name in size | time if "." in name}
    return ContainerType(
        f"{content['package']}.{content['type']}",
        verbs,
        api.type_of(store, "key"),
        api.type_of(store, "value"),
        bounds,
        {name: api.places(name) for name in deciding},
    )


class _Api:
    """The declarations of one table, asked by name."""

    def __init__(self, declared: Declarations, type_name: str, where: _Where) -> None:
        self._declared = declared
        self._type_name = type_name
        self._where = where
        type_ = declared.types.get(type_name)
        if type_ is None:
            raise where.problem("go", f"does not declare type {type_name}")
        self._parameters = type_.parameters
        self._elements = named(type_.type_node) if type_.type_node.type == "interface_type" else []

    def _node(self, name: str) -> Node:
        methods = self._declared.methods.get((self._type_name, name)) or self._declared.functions.get(name)
        if methods:
            return methods[0].node
        for element in self._elements:
            method = element.child_by_field_name("name")
            if method is not None and text(method) == name:
                return element
        raise self._where.problem("go", f"declares no {name}, which the table names")

    def _listed(self, name: str) -> list[tuple[str, Node | None]]:
        listed = self._node(name).child_by_field_name("parameters")
        return [
            (text(parameter), declaration.child_by_field_name("type"))
            for declaration in (named(listed) if listed is not None else [])
            for parameter in declaration.children_by_field_name("name")
        ]

    def places(self, name: str) -> Mapping[str, int]:
        """Return the places of a function's parameters by their names."""
        return {parameter: i for i, (parameter, _) in enumerate(self._listed(name))}

    def type_of(self, name: str, parameter: str) -> Type | int:
        """Return a parameter's type, or its place among the container's type parameters."""
        node = next((type_ for found, type_ in self._listed(name) if found == parameter), None)
        if node is None:
            raise self._where.problem("go", f"{name} has no parameter called {parameter}")
        spelled = text(node)
        if spelled in self._parameters:
            return self._parameters.index(spelled)
        if spelled in ("any", "interface{}"):
            return go.ANY
        return go.Basic(spelled) if spelled.isidentifier() else go.UNKNOWN
