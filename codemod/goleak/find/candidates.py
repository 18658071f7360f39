"""Which packages can hold a cache of type information, told by their text before anything is parsed.

What is left out must not hold one: every step keeps more than it needs to.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from goleak.read.chunks import Chunk, result_text, spec_names
from goleak.read.files import ParsedFile
from goleak.read.project import Head, Package, data_of, heads_of, packages_in
from goleak.read.universe import Universe

REFLECT = b"reflect"
# Mentions of what carries type information, and of what makes a value of such a type.
_CARRIERS = rb"(?:Type|Value|StructField|Method)\b"
_PRODUCERS = (
    rb"(?:Type|Value|StructField|Method|New|Zero|Indirect|VisibleFields|Select|Make|Append|\w+(?:Of|To)\b)"
)
_WORD = re.compile(rb"[\w\x80-\xff]+")
# Carriers may stand in structs of other packages of the module, which may stand in others' in turn.
_MAX_IMPORTS = 4
_FEW_NAMES = 8

Names = frozenset[bytes]


class Reach:
    """Tells, package by package, how far type information reaches; answers are remembered."""

    def __init__(self, universe: Universe) -> None:
        """Read nothing yet."""
        self._universe = universe
        self._project = universe.project
        self._module = b"" if self._project.module.path == "std" else self._project.module.path.encode()
        self._exposed: dict[str, Names] = {}
        self._patterns: dict[tuple[bytes, bytes], re.Pattern[bytes]] = {}

    def candidates(self, paths: Iterable[str]) -> Iterator[Package]:
        """Yield the packages among import paths that may hold a cache of type information, in the order given."""
        for path in paths:
            if self.may_hold(path):
                yield from packages_in(self._project, path)

    def may_hold(self, path: str) -> bool:
        """Tell whether a package's text names type information: reflect's, or that of a package which exposes some."""
        heads = heads_of(self._project, path)
        if any(self._mentions(path, head, _PRODUCERS) for head in heads):
            return True
        names = self.imported_names(path)
        return bool(names) and any(_selects(data_of(self._project, path, head.name), names) for head in heads)

    def imported_names(self, path: str) -> Names:
        """Return the names through which the packages that a package imports let type information out."""
        return self._imported_names(path.partition(" ")[0], _MAX_IMPORTS)

    def imports(self, path: str) -> Iterator[str]:
        """Yield the import paths in the files of a package."""
        for head in heads_of(self._project, path):
            for _, imported in head.imports:
                yield imported.decode("utf-8", "replace")

    def _mentions(self, path: str, head: Head, names: bytes) -> bool:
        pattern = self._pattern(path, head, names)
        return pattern is not None and pattern.search(data_of(self._project, path, head.name)) is not None

    def _pattern(self, path: str, head: Head, names: bytes) -> re.Pattern[bytes] | None:
        """Return the pattern of reflect's names as a file spells them, or None where it does not import reflect."""
        if path == "reflect":
            alias = b"."
        else:
            if not head.may_import(REFLECT):
                return None
            aliases = [alias or REFLECT for alias, imported in head.imports if imported == REFLECT]
            if not aliases:
                return None
            alias = aliases[0]
        if (alias, names) not in self._patterns:
            prefix = rb"\b" if alias == b"." else re.escape(alias) + rb"\."
            self._patterns[alias, names] = re.compile(prefix + names)
        return self._patterns[alias, names]

    def _imported_names(self, path: str, depth: int) -> Names:
        names: set[bytes] = set()
        seen: set[bytes] = set()
        for head in heads_of(self._project, path):
            if not head.may_import(self._module):
                continue
            for _, imported in head.imports:
                if imported not in seen and (imported.startswith(self._module)):
                    seen.add(imported)
                    names |= self._exposes(imported.decode("utf-8", "replace"), depth - 1)
        return frozenset(names)

    def _exposes(self, path: str, depth: int) -> Names:
        """Return the exported names through which a package of the module lets type information out."""
        if path in self._exposed or depth <= 0:
            return self._exposed.get(path, frozenset())
        self._exposed[path] = frozenset()  # imports form no circle, but those of broken code may
        if path == "reflect" or not self._universe.is_local(path):
            return frozenset()  # reflect is told by its import
        imported = self._imported_names(path, depth)
        heads = heads_of(self._project, path)
        if any(self._mentions(path, head, _CARRIERS) for head in heads) or (
            imported and any(_selects(data_of(self._project, path, head.name), imported) for head in heads)
        ):
            self._exposed[path] = self._exposed_by(path, imported)
        return self._exposed[path]

    def _exposed_by(self, path: str, imported: Names) -> Names:
        declarations = self._universe.package(path)
        heads = {head.name: head for head in heads_of(self._project, path)}
        carrying, found = set(imported), set[bytes]()
        waiting: list[tuple[Chunk, Names, list[bytes]]] = []
        for file in declarations.files if declarations is not None else ():
            head = heads.get(file.source.name) or heads[os.path.basename(file.source.name)]
            for chunk, told in _tellings(file):
                names = _names(file.source.data, chunk)
                pattern = self._pattern(path, head, _CARRIERS)
                if pattern is not None and pattern.search(told):
                    found.update(names)
                    if chunk.kind == "type":
                        carrying.update(names)
                else:
                    waiting.append((chunk, frozenset(_WORD.findall(told)), names))
        found |= _spread(carrying, waiting)
        return frozenset(name for name in found if name[:1].isupper())


def _spread(carrying: set[bytes], waiting: list[tuple[Chunk, Names, list[bytes]]]) -> set[bytes]:
    """Return what is declared in terms of carrying names, and of what carries because of them."""
    found: set[bytes] = set()
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
    return found


def _selects(data: bytes, names: Names) -> bool:
    """Tell whether a file's text may select one of some exported names of another package."""
    if len(names) <= _FEW_NAMES:
        return any(name in data for name in names)
    return not names.isdisjoint(_WORD.findall(data))


def _tellings(file: ParsedFile) -> Iterator[tuple[Chunk, bytes]]:
    """Yield declarations with the part that says what importers can get: types, variables, results."""
    data = file.source.data
    for chunk in file.chunks:
        if chunk.kind == "func":
            told = result_text(data, chunk)
            if told.strip():
                yield chunk, told
        elif chunk.kind in ("type", "var"):
            yield chunk, data[chunk.start : chunk.end]


def _names(data: bytes, chunk: Chunk) -> list[bytes]:
    if chunk.name:
        return [chunk.name.encode()]
    return [name.encode() for name in spec_names(data, chunk)]
