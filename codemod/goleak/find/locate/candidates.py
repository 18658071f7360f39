"""Which packages can hold a cache of type information, told by their text before anything is parsed.

What is left out must not hold one: every step keeps more than it needs to.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from goleak.read.chunks import Chunk, result_span, spec_names
from goleak.read.files import ParsedFile
from goleak.read.project import Head, Package, data_of, folders_of, heads_of, importers_of, packages_in
from goleak.read.universe import Universe

REFLECT = b"reflect"
# Mentions of what carries type information, and of what makes a value of such a type.
_CARRIERS = rb"(?:Type|Value|StructField|Method)\b"
_PRODUCERS = (
    rb"(?:Type|Value|StructField|Method|New|Zero|Indirect|VisibleFields|Select|Make|Append|\w+(?:Of|To)\b)"
)
WORD = re.compile(rb"[\w\x80-\xff]+")
_SELECTED = re.compile(rb"\.([A-Z][\w\x80-\xff]*)")
_GENERIC = re.compile(rb"\ntype[ \t]+[\w\x80-\xff]+\[[\w\x80-\xff]+[ \t,]")
_FEW_NAMES = 8
_MAX_IMPORTERS = 2
_FEW_PATHS = 20

Names = frozenset[bytes]


class Reach:
    """Tells, package by package, how far type information reaches; answers are remembered."""

    def __init__(self, universe: Universe) -> None:
        """Read nothing yet."""
        self._universe = universe
        self._project = universe.project
        self._module = b"" if self._project.module.path == "std" else self._project.module.path.encode()
        self._exposed: dict[str, Names] = {}
        self._mentioned: dict[tuple[str, str], tuple[bool, bool]] = {}
        self._patterns: dict[tuple[bytes, bytes], re.Pattern[bytes]] = {}

    def candidates(self, paths: Iterable[str]) -> Iterator[Package]:
        """Yield the packages among import paths that may hold a cache of type information, in the order given."""
        asked = list(paths)
        given = self._given() if len(asked) > _FEW_PATHS else None
        for path in asked:
            if self.may_hold(path) or self._may_be_given(path, given):
                yield from packages_in(self._project, path)

    def may_hold(self, path: str) -> bool:
        """Tell whether a package's text names type information: reflect's, or that of a package which exposes some."""
        heads = heads_of(self._project, path)
        if any(self._mentions(path, head)[0] for head in heads):
            return True
        names = self.imported_names(path)
        return bool(names) and any(
            _selects(data_of(self._project, path, head.name), head, names) for head in heads
        )

    def _may_be_given(self, path: str, given: Names | None) -> bool:
        """Tell whether a package declares open containers and importers near by know reflect: they may fill them."""
        if given is not None and path.encode() not in given:
            return False
        heads = heads_of(self._project, path)
        if not any(_is_open(data_of(self._project, path, head.name)) for head in heads):
            return False
        return given is not None or self._is_near_reflect(path, _MAX_IMPORTERS)

    def _is_near_reflect(self, path: str, steps: int) -> bool:
        importers = importers_of(self._project, path) if steps else ()
        return any(self._uses_reflect(i) or self._is_near_reflect(i, steps - 1) for i in importers)

    def _uses_reflect(self, path: str) -> bool:
        return any(
            head.may_import(REFLECT) and any(i == REFLECT for _, i in head.imports)
            for head in heads_of(self._project, path)
        )

    def _given(self) -> Names:
        """Return the packages of the module that packages which know reflect import, directly or through another."""
        level = {path for path in folders_of(self._project) if self._uses_reflect(path)}
        found: set[bytes] = set()
        for _ in range(_MAX_IMPORTERS):
            imported = {i for path in level for i in self._local_imports(path)} - found
            found |= imported
            level = {path.decode("utf-8", "replace") for path in imported}
        return frozenset(found)

    def _local_imports(self, path: str) -> Iterator[bytes]:
        for head in heads_of(self._project, path):
            if head.may_import(self._module):
                yield from (i for _, i in head.imports if i.startswith(self._module))

    def imported_names(self, path: str) -> Names:
        """Return the names through which the packages that a package imports let type information out."""
        names: set[bytes] = set()
        for imported in set(self._local_imports(path.partition(" ")[0])):
            names |= self._exposes(imported.decode("utf-8", "replace"))
        return frozenset(names)

    def imports(self, path: str) -> Iterator[str]:
        """Yield the import paths in the files of a package."""
        for head in heads_of(self._project, path):
            for _, imported in head.imports:
                yield imported.decode("utf-8", "replace")

    def _mentions(self, path: str, head: Head) -> tuple[bool, bool]:
        """Tell whether a file's text names what makes type information of reflect's, and what carries it."""
        if path != "reflect" and not head.may_import(REFLECT):
            return False, False
        key = (path, head.name)
        if key not in self._mentioned:
            producers, carriers = (self._pattern(path, head, names) for names in (_PRODUCERS, _CARRIERS))
            data = data_of(self._project, path, head.name) if producers or carriers else b""
            self._mentioned[key] = (
                producers is not None and producers.search(data) is not None,
                carriers is not None and carriers.search(data) is not None,
            )
        return self._mentioned[key]

    def _pattern(self, path: str, head: Head, names: bytes) -> re.Pattern[bytes] | None:
        """Return the pattern of reflect's names as a file spells them, or None where it does not import reflect."""
        if path == "reflect":
            alias = b"."
        else:
            aliases = [alias or REFLECT for alias, imported in head.imports if imported == REFLECT]
            if not aliases:
                return None
            alias = aliases[0]
        if (alias, names) not in self._patterns:
            prefix = rb"\b" if alias == b"." else re.escape(alias) + rb"\."
            self._patterns[alias, names] = re.compile(prefix + names)
        return self._patterns[alias, names]

    def _exposes(self, path: str) -> Names:
        """Return the exported names through which a package of the module lets type information out."""
        if path in self._exposed:
            return self._exposed[path]
        self._exposed[path] = frozenset()  # imports form no circle, but those of broken code may
        if path == "reflect" or not self._universe.is_local(path):
            return frozenset()  # reflect is told by its import
        imported = self.imported_names(path)
        heads = heads_of(self._project, path)
        if any(self._mentions(path, head)[1] for head in heads) or (
            imported
            and any(_selects(data_of(self._project, path, head.name), head, imported) for head in heads)
        ):
            self._exposed[path] = self._exposed_by(path, imported)
        return self._exposed[path]

    def _exposed_by(self, path: str, imported: Names) -> Names:
        declarations = self._universe.package(path)
        files = declarations.files if declarations is not None else ()
        heads = {head.name: head for head in heads_of(self._project, path)}
        spread = _Spread(files)
        for file in files:
            head = heads.get(file.source.name) or heads[os.path.basename(file.source.name)]
            pattern = self._pattern(path, head, _CARRIERS)
            data = file.source.data
            if pattern is not None:
                spread.from_hits(file, [m.start() for m in pattern.finditer(data)])
            if imported:
                words = set((WORD if _has_dots(head) else _SELECTED).findall(data))
                for name in imported & words:
                    spread.from_name(file, name)
        return spread.exposed()


class _Spread:
    """Goes from what carries in a package to what is declared in terms of it, by looking names up in the text."""

    def __init__(self, files: tuple[ParsedFile, ...]) -> None:
        self._files = files
        self._seen: set[tuple[ParsedFile, int]] = set()
        self._found: set[bytes] = set()
        self._carrying: list[bytes] = []

    def from_name(self, file: ParsedFile, name: bytes) -> None:
        """Note the declarations of a file that tell a name."""
        data = file.source.data
        hits: list[int] = []
        at = data.find(name)
        while at >= 0:
            whole = (
                not data[at - 1 : at].isalnum() and not data[at + len(name) : at + len(name) + 1].isalnum()
            )
            if whole:
                hits.append(at)
            at = data.find(name, at + len(name))
        self.from_hits(file, hits)

    def from_hits(self, file: ParsedFile, hits: list[int]) -> None:
        """Note the declarations that tell importers what stands at some offsets."""
        starts = file.quick_starts
        for hit in hits:
            index = bisect_right(starts, hit) - 1
            start = starts[index] if index >= 0 else hit
            if (file, start) in self._seen:
                continue
            chunk = file.quick_chunk(hit)
            if chunk is None or not _tells(file.source.data, chunk, hit):
                continue  # another hit in the same declaration may be told
            self._seen.add((file, start))
            names = _names(file.source.data, chunk)
            self._found.update(names)
            if chunk.kind == "type":
                self._carrying += names

    def exposed(self) -> Names:
        """Return all exported names found, once no carrying name leads to another."""
        done: set[bytes] = set()
        while self._carrying:
            name = self._carrying.pop()
            if name not in done:
                done.add(name)
                for file in self._files:
                    self.from_name(file, name)
        return frozenset(name for name in self._found if name[:1].isupper())


def _tells(data: bytes, chunk: Chunk, hit: int) -> bool:
    """Tell whether an offset is in what a declaration tells importers: types, variables, results."""
    if chunk.kind == "func":
        start, stop = result_span(data, chunk)
        return start <= hit < stop
    return chunk.kind in ("type", "var") and chunk.start <= hit < chunk.end


def _has_dots(head: Head) -> bool:
    return any(alias == b"." for alias, _ in head.imports)


def _selects(data: bytes, head: Head, names: Names) -> bool:
    """Tell whether a file's text may select one of some exported names of another package."""
    return names_any(data, names, WORD if _has_dots(head) else _SELECTED)


def names_any(told: bytes, names: Names, words: re.Pattern[bytes] = WORD) -> bool:
    """Tell whether a text may hold one of some names as a word; for a few, standing in a longer word will do."""
    if len(names) <= _FEW_NAMES:
        return any(name in told for name in names)
    return not names.isdisjoint(words.findall(told))


def _is_open(data: bytes) -> bool:
    """Tell whether a file's text may declare a container that says nothing of what it keeps: importers decide it."""
    return (
        b".Map" in data
        or b"map[any]" in data
        or b"map[interface{}]" in data
        or (b"map[" in data and _GENERIC.search(data) is not None)
    )


def _names(data: bytes, chunk: Chunk) -> list[bytes]:
    if chunk.name:
        return [chunk.name.encode()]
    return [name.encode() for name in spec_names(data, chunk)]
