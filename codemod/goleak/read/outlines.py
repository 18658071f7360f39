"""Packages of other modules: what is asked for is looked up by name in their text, and functions have no bodies.

They may be large, and little of them is asked for, so a file is taken apart only where its layout calls for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Generic, TypeVar

from goleak.read.chunks import Chunk, Kind, cut, is_regular, spec_names, start_before
from goleak.read.declarations import Declarations, Place, Start
from goleak.read.files import ParsedFile
from goleak.read.packages import read_head
from goleak.read.syntax import Node, named, parse_span

K = TypeVar("K")
P = TypeVar("P")

_METHOD = rb"\nfunc \([^()\n]*\b%b\b[^()\n]*\) %b\("
# One name of several, in a line of a group or of its own.
_LISTED = rb"\n(?:var |const |\t)(?:[\w\x80-\xff]+, )+%b(?![\w\x80-\xff])"
# A file declares a name once, and looks a few times as if it did.
_MOST_HITS = 100
_CONTINUES = re.compile(rb"[\w\x80-\xff]")
_GROUPS = {"type": b"\ntype (", "var": b"\nvar (", "const": b"\nconst ("}


class OutlineFile(ParsedFile):
    """A file of another module. Declarations are cut out of its text one by one."""

    @cached_property
    def _cuts(self) -> dict[int, Chunk]:
        return {}

    @cached_property
    def _is_regular(self) -> bool:
        return is_regular(self.source.data)

    @cached_property
    def _groups(self) -> frozenset[str]:
        return frozenset(kind for kind, opener in _GROUPS.items() if opener in self.source.data)

    def _import_spans(self) -> list[tuple[int, int]]:
        return [(0, len(read_head(self.source.name, self.source.data).section))]

    def quick_chunk(self, offset: int) -> Chunk | None:
        """Return what `chunk_at` returns, which takes nothing apart either."""
        return self.chunk_at(offset)

    def chunk_at(self, offset: int) -> Chunk | None:
        """Return the last declaration that starts at or before a byte offset."""
        start = start_before(self.source.data, offset) if self._is_regular else -1
        chunk = self._cut(start) if start >= 0 else None
        return chunk if chunk is not None and offset < chunk.end else super().chunk_at(offset)

    def _cut(self, start: int) -> Chunk | None:
        chunk = self._cuts.get(start)
        if chunk is None:
            chunk = cut(self.source.data, start)
            if chunk is None:
                return next((c for c in self.chunks if c.start == start), None)
            self._cuts[start] = chunk
        return chunk

    def _parse(self, chunk: Chunk) -> Node:
        node = super()._parse(chunk)
        body = node.child_by_field_name("body") if chunk.kind == "func" else None
        if body is None:
            return node
        found = named(parse_span(self.source.data, node.start_byte, body.start_byte))
        return found[0] if found else node

    def functions(self, receiver: str, name: str) -> Iterator[Chunk]:
        """Yield the functions of a name, or the methods of a receiver's type."""
        data = self.source.data
        if name.encode() not in data:
            return
        if not self._is_regular:
            yield from (c for c in self.chunks if (c.kind, c.receiver, c.name) == ("func", receiver, name))
            return
        if receiver:
            if f") {name}(".encode() not in data:
                return
            found = re.finditer(_METHOD % (re.escape(receiver.encode()), re.escape(name.encode())), data)
            starts = [m.start() + 1 for m in islice(found, _MOST_HITS)]
        else:
            starts = _starts(data, f"\nfunc {name}".encode())
        for start in starts:
            chunk = self._cut(start)
            if chunk is not None and (chunk.receiver, chunk.name) == (receiver, name):
                yield chunk

    def specs(self, name: str, kinds: Sequence[Kind]) -> Iterator[Chunk]:
        """Yield the declarations of types or values that may declare a name."""
        data = self.source.data
        if self._is_regular:
            for start in self._spec_starts(name, kinds):
                found = self._cut(start) if data.startswith(tuple(k.encode() for k in kinds), start) else None
                if found is not None:
                    yield found
        elif name.encode() in data:
            for chunk in self.chunks:
                if chunk.kind in kinds and name in (chunk.name, *spec_names(data, chunk)):
                    yield chunk

    def _spec_starts(self, name: str, kinds: Sequence[Kind]) -> list[int]:
        data = self.source.data
        starts = [at for kind in kinds for at in _starts(data, f"\n{kind} {name}".encode())]
        if starts:
            return starts  # a file declares a name once
        if not self._groups.isdisjoint(kinds):
            starts += [start_before(data, at) for at in _starts(data, f"\n\t{name}".encode())]
        if "type" not in kinds and f", {name}".encode() in data:
            listed = re.finditer(_LISTED % re.escape(name.encode()), data)
            starts += [start_before(data, m.end()) for m in islice(listed, _MOST_HITS)]
        return sorted({start for start in starts if start >= 0})


def _starts(data: bytes, line: bytes) -> list[int]:
    """Return where lines start that begin with given bytes, a line feed before them, and do not go on as a word."""
    found: list[int] = []
    at = data.find(line)
    while at >= 0 and len(found) < _MOST_HITS:
        if not _CONTINUES.match(data, at + len(line)):
            found.append(at + 1)
        at = data.find(line, at + len(line))
    return found


class _Search(Mapping[K, Sequence[P]], Generic[K, P]):
    """Where names may be declared, found for each name when it is asked for."""

    def __init__(self, find: Callable[[K], Iterable[P]], every: Callable[[], Iterable[K]]) -> None:
        self._find = find
        self._every = every

    def __getitem__(self, key: K) -> Sequence[P]:
        return tuple(self._find(key))

    def get(self, key: K, default: Sequence[P] = ()) -> Sequence[P]:  # type: ignore[override]
        return self[key] or default

    def __iter__(self) -> Iterator[K]:
        return iter(self._every())

    def __len__(self) -> int:
        return len(list(self._every()))


class Outline(Declarations):
    """What a package of another module declares; each name is searched for when it is asked for."""

    def __init__(self, path: str, name: str, files: Sequence[OutlineFile]) -> None:
        """Index nothing."""
        super().__init__(path, name, files)
        self._outlines = tuple(files)

    def _named_types(self) -> Mapping[str, Sequence[Start]]:
        return _Search(self._type_places, super()._named_types)

    def _named_values(self) -> Mapping[str, Sequence[Place]]:
        return _Search(self._value_places, super()._named_values)

    def _named_functions(self) -> Mapping[str, Sequence[Place]]:
        return _Search(lambda name: self._function_places("", name), super()._named_functions)

    def _named_methods(self) -> Mapping[tuple[str, str], Sequence[Place]]:
        return _Search(lambda key: self._function_places(*key), super()._named_methods)

    def _type_places(self, name: str) -> Iterator[Start]:
        for file in self._outlines:
            found = list(file.specs(name, ("type",)))
            yield from ((file, chunk.start) for chunk in found)
            if any(chunk.name == name for chunk in found):
                return  # of types, the first declaration stands

    def _value_places(self, name: str) -> Iterator[Place]:
        return ((file, chunk) for file in self._outlines for chunk in file.specs(name, ("var", "const")))

    def _function_places(self, receiver: str, name: str) -> Iterator[Place]:
        return ((file, chunk) for file in self._outlines for chunk in file.functions(receiver, name))
