"""Which declarations of a package can declare a container, told by their text before anything is parsed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from goleak.find.locate.candidates import WORD, Names, names_any
from goleak.read.chunks import Chunk
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
_HEAD_BYTES = 16384
_LONGEST_ALIAS = 200


class Screen:
    """Tells which top-level declarations of a package are worth parsing in search of containers."""

    def __init__(self, package: Declarations, imported: Names) -> None:
        """Read a package's text; `imported` are names of other packages of the module that may denote containers."""
        self._files = package.files
        self._returns: dict[bytes, bool] = {}
        self._kept: dict[ParsedFile, tuple[Chunk, ...]] = {}
        self._dotted = frozenset(file for file in package.files if _imports_dots(file))
        self._some_return = bool(imported)
        self._variables: set[bytes] = set()
        self._told: dict[ParsedFile, set[int]] = {}
        found: set[bytes] = set()
        for file in package.files:
            self._told[file], names = self._look(file)
            found |= names
        self._names = imported | _with_aliases(package, found)
        self._some_return |= bool(found or self._variables)

    def _look(self, file: ParsedFile) -> tuple[set[int], set[bytes]]:
        """Return the offsets of declarations that spell a container, and the names of container types among them."""
        data, starts = file.source.data, file.quick_starts
        told: set[int] = set()
        names: set[bytes] = set()
        seen = -2
        for spot in _spots(data):
            index = bisect_right(starts, spot) - 1
            if index == seen:
                continue
            seen = index
            start = starts[index] if index >= 0 else 0
            stop = starts[index + 1] if index + 1 < len(starts) else len(data)
            if index >= 0 and data.startswith(b"func", start):
                # A signature ends with its line, if no parameter stands on a line of its own.
                self._some_return |= spot < data.find(b"{\n", start)
                chunk = file.quick_chunk(start)
                if chunk is not None and chunk.kind == "func":
                    continue
            told.add(start)
            if data.startswith(b"type", start) and not _LITERAL.match(data, start, stop):
                names.update(_DECLARED.findall(data[start:stop]))
            elif data.startswith(b"var", start):
                self._variables.update(_DECLARED.findall(data[start + 3 : stop]))
        return told, names

    def chunks(self, file: ParsedFile) -> tuple[Chunk, ...]:
        """Return the type and var declarations of a file that may declare containers, in source order."""
        if file not in self._kept:
            self._kept[file] = tuple(chunk for chunk in self._candidates(file) if self._keeps(file, chunk))
        return self._kept[file]

    def _candidates(self, file: ParsedFile) -> Iterator[Chunk]:
        data, starts = file.source.data, file.quick_starts
        if file in self._dotted or "chunks" in file.__dict__ or not set(starts).issuperset(self._told[file]):
            yield from file.chunks  # all is known already, or something stands elsewhere than in column 1
            return
        wanted = set(self._told[file])
        if self._some_return:
            wanted.update(start for start in starts if data.startswith(b"var", start))
        for name in self._names:
            at = data.find(name)
            while at >= 0:
                index = bisect_right(starts, at) - 1
                if index >= 0:
                    wanted.add(starts[index])
                at = data.find(name, at + len(name))
        declaring = [s for s in sorted(wanted) if data.startswith((b"type", b"var"), s)]
        found = [(start, file.quick_chunk(start)) for start in declaring]
        if "chunks" in file.__dict__:
            yield from file.chunks  # the layout needed a closer look
        else:
            yield from (chunk for start, chunk in found if chunk is not None and chunk.start == start)

    def _keeps(self, file: ParsedFile, chunk: Chunk) -> bool:
        """Tell whether a type or var declaration may declare a container that can hold type information."""
        told = file.source.data[chunk.start : chunk.end]
        if chunk.kind not in ("type", "var") or told.startswith(b"var _ "):
            return False
        if file in self._dotted or self.keeps_type(told):
            return True
        return chunk.kind == "var" and self.keeps_variable(told)

    def keeps_variable(self, told: bytes) -> bool:
        """Tell whether the text of variables may declare a container: by type, by a call, or as another's alias."""
        if self.keeps_type(told) or not self._variables.isdisjoint(WORD.findall(_given(told))):
            return True
        return self._some_return and any(
            self._returns_container(n) for n in dict.fromkeys(_CALL.findall(told))
        )

    def keeps_type(self, told: bytes) -> bool:
        """Tell whether the text of a type may be that of a container that can hold type information."""
        return bool(self._dotted) or _holds_container(told) or names_any(told, self._names)

    def _returns_container(self, name: bytes) -> bool:
        if name not in self._returns:
            self._returns[name] = any(
                _holds_container(line) or names_any(line, self._names)
                for file in self._files
                if name in file.source.data
                for line in _signatures(file.source.data, name)
            )
        return self._returns[name]


def _given(told: bytes) -> bytes:
    """Return what a variable is given where that is short enough for an alias, as `&shared.types` is."""
    value = told.partition(b"=")[2]
    return value if len(value) < _LONGEST_ALIAS else b""


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
    for opener in (b"(", b"["):
        spelled = b" " + name + opener
        at = data.find(spelled)
        while at >= 0:
            start = data.rfind(b"\n", 0, at) + 1
            if data.startswith(b"func", start):
                stop = data.find(b"{\n", at)
                yield data[start : stop if stop >= 0 else len(data)]
            at = data.find(spelled, at + 1)


def _holds_container(told: bytes) -> bool:
    """Tell whether a text spells a container that something which carries can be stored in."""
    if b"map[" not in told and b".Map" not in told and b".Value" not in told and b".Pointer" not in told:
        return False
    return len(_CONTAINER.findall(told)) > len(_PLAIN_MAP.findall(told))


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
