"""Which declarations of a package can declare a container, told by their text before anything is parsed."""

from __future__ import annotations

import re

from goleak.read.chunks import Chunk, result_text, spec_names
from goleak.read.declarations import Declarations
from goleak.read.files import ParsedFile

# Packages have the names that a file gives them: `stdsync.Map`.
_CONTAINER = re.compile(rb"\bmap\[|\.(?:Map|Value|Pointer)\b")
# Maps between types that carry nothing, and that nothing can be stored in which does.
_PLAIN_TYPE = rb"(?:string|bool|byte|rune|u?int(?:8|16|32|64|ptr)?|float(?:32|64)|struct\{\}|time\.\w+)"
_PLAIN_MAP = re.compile(rb"\bmap\[" + _PLAIN_TYPE + rb"\](?:\*|\[\d*\])*" + _PLAIN_TYPE + rb"(?![\w.\[])")
_LITERAL = re.compile(rb"type[ \t]+[\w\x80-\xff]+(?:\[[^\n]*\])?[ \t]*=?[ \t]*(?:struct|interface|func)\b")
_WORD = re.compile(rb"[\w\x80-\xff]+")

Names = frozenset[bytes]


class Screen:
    """Tells which top-level declarations of a package are worth parsing in search of containers."""

    def __init__(self, package: Declarations, imported: Names) -> None:
        """Read a package's text; `imported` are names of other packages of the module that may denote containers."""
        self._names = imported | _container_names(package, imported)

    def keeps_file(self, file: ParsedFile) -> bool:
        """Tell whether any declaration of a file may be kept; the others need not be told apart."""
        data = file.source.data
        return _CONTAINER.search(data) is not None or any(name in data for name in self._names)

    def keeps(self, file: ParsedFile, chunk: Chunk) -> bool:
        """Tell whether a type or var declaration may declare a container that can hold type information."""
        told = file.source.data[chunk.start : chunk.end]
        if len(_CONTAINER.findall(told)) > len(_PLAIN_MAP.findall(told)) or file.dot_imports:
            return not told.startswith(b"var _ ")
        return not self._names.isdisjoint(_WORD.findall(told))


def _container_names(package: Declarations, imported: Names) -> Names:
    """Return the names of declared container types, and of functions that return a container."""
    told: list[tuple[list[bytes], bytes, bool]] = []
    for file in package.files:
        data = file.source.data
        if not _CONTAINER.search(data) and not any(name in data for name in imported):
            continue
        for chunk in file.chunks:
            if chunk.kind == "func":
                told.append(([chunk.name.encode()], result_text(data, chunk), False))
            elif chunk.kind == "type" and not _LITERAL.match(data, chunk.start, chunk.end):
                text = data[chunk.start : chunk.end]
                names = [chunk.name] if chunk.name else spec_names(data, chunk)
                told.append(([name.encode() for name in names], text, True))
    types = set(imported)
    for declared, text, is_type in (*told, *told):  # a type may be named before the one that it is made of
        if is_type and (_CONTAINER.search(text) or not types.isdisjoint(_WORD.findall(text))):
            types.update(declared)
    returning = {
        name
        for names, text, is_type in told
        if not is_type and (_CONTAINER.search(text) or not types.isdisjoint(_WORD.findall(text)))
        for name in names
    }
    return frozenset(types | returning)
