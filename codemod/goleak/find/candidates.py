"""Which packages can hold a cache of type information, told by their text before anything is parsed.

What is left out must not hold one: every step keeps more than it needs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from goleak.read.chunks import Chunk, result_text, spec_names
from goleak.read.files import ParsedFile
from goleak.read.project import Package, heads_of, packages_in
from goleak.read.universe import Universe

# Mentions of what carries type information, and of what makes a value of such a type.
_CARRIERS = rb"(?:Type|Value|StructField|Method)\b"
_PRODUCERS = rb"(?:Type|Value|StructField|Method|New|Zero|Indirect|VisibleFields|Select|Make|Append|PtrTo|PointerTo|\w+Of\b)"
_WORD = re.compile(rb"[\w\x80-\xff]+")
# Carriers may stand in structs of other packages of the module, which may stand in others' in turn.
_MAX_IMPORTS = 4


class Reach:
    """Tells, package by package, how far type information reaches; answers are remembered."""

    def __init__(self, universe: Universe) -> None:
        """Read nothing yet."""
        self._universe = universe
        self._project = universe.project
        self._exposed: dict[str, frozenset[bytes]] = {}
        self._imports: dict[str, tuple[tuple[bytes, bytes], ...]] = {}

    def candidates(self, paths: Iterable[str]) -> Iterator[Package]:
        """Yield the packages among import paths that may hold a cache of type information, in the order given."""
        for path in paths:
            if self.may_hold(path):
                yield from packages_in(self._project, path)

    def may_hold(self, path: str) -> bool:
        """Tell whether a package's text names type information: reflect's, or that of a package which exposes some."""
        if path == "reflect" or self._uses_reflect(path):
            for package in packages_in(self._project, path):
                if any(_mentions(self._universe, package.path, f, _PRODUCERS) for f in self._files(package)):
                    return True
        names = self._imported_names(path, _MAX_IMPORTS)
        if not names:
            return False
        return any(
            b"." + name in file.source.data
            for package in packages_in(self._project, path)
            for file in self._files(package)
            for name in names
        )

    def _files(self, package: Package) -> tuple[ParsedFile, ...]:
        declarations = self._universe.package(package.path)
        return declarations.files if declarations is not None else ()

    def _imports_of(self, path: str) -> tuple[tuple[bytes, bytes], ...]:
        if path not in self._imports:
            heads = heads_of(self._project, path)
            self._imports[path] = tuple(dict.fromkeys(i for head in heads for i in head.imports))
        return self._imports[path]

    def _uses_reflect(self, path: str) -> bool:
        return any(imported == b"reflect" for _, imported in self._imports_of(path))

    def _imported_names(self, path: str, depth: int) -> frozenset[bytes]:
        names: frozenset[bytes] = frozenset()
        for imported in dict.fromkeys(i for _, i in self._imports_of(path)):
            decoded = imported.decode("utf-8", "replace")
            if decoded != path and self._universe.is_local(decoded):
                names |= self._exposes(decoded, depth - 1)
        return names

    def _exposes(self, path: str, depth: int) -> frozenset[bytes]:
        """Return the exported names through which a package lets type information out."""
        if path == "reflect":
            return frozenset()  # told by the import itself
        if path in self._exposed or depth <= 0:
            return self._exposed.get(path, frozenset())
        self._exposed[path] = frozenset()  # imports form no circle, but broken code may
        imported = self._imported_names(path, depth)
        found: frozenset[bytes] = frozenset()
        if imported or self._uses_reflect(path):
            for package in packages_in(self._project, path)[:1]:
                found = self._exposed_by(package, imported)
        self._exposed[path] = found
        return found

    def _exposed_by(self, package: Package, imported: frozenset[bytes]) -> frozenset[bytes]:
        carrying = set(imported)
        waiting: list[tuple[Chunk, frozenset[bytes], list[bytes]]] = []
        found: set[bytes] = set()
        for file in self._files(package):
            data = file.source.data
            mention = _pattern(self._universe, package.path, file, _CARRIERS)
            for chunk in file.chunks:
                told = _told(data, chunk)
                if not told:
                    continue
                names = _names(data, chunk)
                if mention is not None and mention.search(told):
                    found.update(names)
                    if chunk.kind == "type":
                        carrying.update(names)
                else:
                    waiting.append((chunk, frozenset(_WORD.findall(told)), names))
        grows = True
        while grows and carrying:
            grows = False
            rest = []
            for chunk, words, names in waiting:
                if words.isdisjoint(carrying):
                    rest.append((chunk, words, names))
                    continue
                found.update(names)
                if chunk.kind == "type":
                    carrying.update(names)
                    grows = True
            waiting = rest
        return frozenset(name for name in found if name[:1].isupper())


def _told(data: bytes, chunk: Chunk) -> bytes:
    """Return the part of a declaration that says what importers can get: types, variables, results."""
    if chunk.kind == "func":
        return result_text(data, chunk)
    return data[chunk.start : chunk.end] if chunk.kind in ("type", "var") else b""


def _names(data: bytes, chunk: Chunk) -> list[bytes]:
    if chunk.name:
        return [chunk.name.encode()]
    return [name.encode() for name in spec_names(data, chunk)]


def _mentions(universe: Universe, path: str, file: ParsedFile, names: bytes) -> bool:
    pattern = _pattern(universe, path, file, names)
    return pattern is not None and pattern.search(file.source.data) is not None


def _pattern(universe: Universe, path: str, file: ParsedFile, names: bytes) -> re.Pattern[bytes] | None:
    """Return the pattern of reflect's names as a file spells them, or None where it does not import reflect."""
    if path == "reflect" or "reflect" in file.dot_imports:
        return re.compile(rb"\b" + names)
    if b'reflect"' not in file.source.data and b"reflect`" not in file.source.data:
        return None
    del universe
    aliases = [alias for alias, imported in file.imports.items() if imported == "reflect"]
    if not aliases:
        return None
    return re.compile(re.escape(aliases[0]).encode() + rb"\." + names)
