"""Which declarations of a package can declare a container, told by their text before anything is parsed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from goleak.read.chunks import Chunk, declaration_starts
from goleak.read.declarations import Declarations
from goleak.read.files import ParsedFile

# Packages have the names that a file gives them: `stdsync.Map`.
_CONTAINER = re.compile(rb"\bmap\[|\.(?:Map|Value|Pointer)\b")
_SPELLINGS = (b"map[", b".Map", b".Value", b".Pointer")
# Maps between types that carry nothing, and that nothing can be stored in which does.
_PLAIN_TYPE = rb"(?:string|bool|byte|rune|u?int(?:8|16|32|64|ptr)?|float(?:32|64)|struct\{\}|time\.\w+)"
_PLAIN_MAP = re.compile(rb"\bmap\[" + _PLAIN_TYPE + rb"\](?:\*|\[\d*\])*" + _PLAIN_TYPE + rb"(?![\w.\[])")
_LITERAL = re.compile(rb"type[ \t]+[\w\x80-\xff]+(?:\[[^\n]*\])?[ \t]*=?[ \t]*(?:struct|interface|func)\b")
_DECLARED = re.compile(rb"(?:^|[;(])[ \t]*(?:type[ \t]+)?([\w\x80-\xff]+)", re.M)
_CALL = re.compile(rb"\b([\w\x80-\xff]+)(?:\[[^\n\]]*\])?\(")
_WORD = re.compile(rb"[\w\x80-\xff]+")
_INDENTED = re.compile(rb"\n[ \t]+(?:type|func|var)[ \t]+[\w(\x80-\xff]")
_FEW_NAMES = 8
_HEAD_BYTES = 16384

Names = frozenset[bytes]


class Screen:
    """Tells which top-level declarations of a package are worth parsing in search of containers."""

    def __init__(self, package: Declarations, imported: Names) -> None:
        """Read a package's text; `imported` are names of other packages of the module that may denote containers."""
        self._files = package.files
        self._declaring: set[ParsedFile] = set()
        self._returns: dict[bytes, bool] = {}
        self._returning = False
        self._dotted = {file for file in package.files if _imports_dots(file)}
        self._declaring |= self._dotted
        found: set[bytes] = set()
        for file in package.files:
            found |= self._look(file)
        self._names = imported | _with_aliases(package, found)

    def _look(self, file: ParsedFile) -> set[bytes]:
        """Note whether a file may declare containers; return the names of declared container types."""
        data = file.source.data
        spots = _spots(data)
        if not spots:
            return set()
        starts = declaration_starts(data)
        names: set[bytes] = set()
        seen = -2
        for spot in spots:
            index = bisect_right(starts, spot) - 1
            if index == seen:
                continue
            seen = index
            start = starts[index] if index >= 0 else 0
            stop = starts[index + 1] if index + 1 < len(starts) else len(data)
            if index < 0 or not data.startswith(b"func", start):
                self._declaring.add(file)
            else:
                # A signature ends with its line, if no parameter stands on a line of its own.
                self._returning |= spot < data.find(b"{\n", start)
                if _INDENTED.search(data, start, stop):
                    self._declaring.add(
                        file
                    )  # a declaration that is not in column 1 may hide behind a function
            if data.startswith(b"type", start) and not _LITERAL.match(data, start, stop):
                names.update(_DECLARED.findall(data[start:stop]))
        return names

    def keeps_file(self, file: ParsedFile) -> bool:
        """Tell whether any declaration of a file may be kept; the others need not be told apart."""
        data = file.source.data
        if file in self._declaring or any(name in data for name in self._names):
            return True
        return b"\nvar " in data and self._some_return

    @cached_property
    def _some_return(self) -> bool:
        """Whether any function of the package may return a container."""
        if self._names:
            return True
        return self._returning

    def keeps(self, file: ParsedFile, chunk: Chunk) -> bool:
        """Tell whether a type or var declaration may declare a container that can hold type information."""
        told = file.source.data[chunk.start : chunk.end]
        if told.startswith(b"var _ "):
            return False
        if file in self._dotted or self.keeps_type(told):
            return True
        if chunk.kind != "var" or not self._some_return:
            return False
        return any(self._returns_container(name) for name in dict.fromkeys(_CALL.findall(told)))

    def keeps_type(self, told: bytes) -> bool:
        """Tell whether the text of a type may be that of a container that can hold type information."""
        return bool(self._dotted) or _holds_container(told) or _has_any(told, self._names)

    def _returns_container(self, name: bytes) -> bool:
        if name not in self._returns:
            self._returns[name] = any(
                _holds_container(line) or _has_any(line, self._names)
                for file in self._files
                if name in file.source.data
                for line in _signatures(file.source.data, name)
            )
        return self._returns[name]


def _imports_dots(file: ParsedFile) -> bool:
    # The text is asked first: what is imported takes a look at all declarations.
    return file.source.data.find(b'. "', 0, _HEAD_BYTES) >= 0 and bool(file.dot_imports)


def _spots(data: bytes) -> list[int]:
    """Return the offsets where a file may spell a container, in order."""
    found: list[int] = []
    for spelling in _SPELLINGS:
        at = data.find(spelling)
        while at >= 0:
            found.append(at)
            at = data.find(spelling, at + 4)
    found.sort()
    return found


def _signatures(data: bytes, name: bytes) -> Iterator[bytes]:
    """Yield the signatures of functions and methods of a name."""
    at = data.find(b" " + name)
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        if data.startswith(b"func", start):
            stop = data.find(b"{\n", at)
            yield data[start : stop if stop >= 0 else len(data)]
        at = data.find(b" " + name, at + 1)


def _holds_container(told: bytes) -> bool:
    """Tell whether a text spells a container that something which carries can be stored in."""
    return len(_CONTAINER.findall(told)) > len(_PLAIN_MAP.findall(told))


def _has_any(told: bytes, names: Names) -> bool:
    if len(names) <= _FEW_NAMES:
        return any(name in told for name in names)
    return not names.isdisjoint(_WORD.findall(told))


def _with_aliases(package: Declarations, names: set[bytes]) -> Names:
    """Return container types with those that are declared in terms of one: `type cache table`."""
    found = set(names)
    for file in package.files:
        data = file.source.data
        for name in names:
            at = data.find(b" " + name + b"\n")
            while at >= 0:
                words = data[data.rfind(b"\n", 0, at) + 1 : at].replace(b"=", b" ").split()
                found.update(words[-1:] if words[:1] == [b"type"] or len(words) == 1 else ())
                at = data.find(b" " + name + b"\n", at + 1)
    return frozenset(found)
