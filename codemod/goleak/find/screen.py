"""Which declarations of a package can declare a container, told by their text before anything is parsed."""

from __future__ import annotations

import re

from goleak.read.chunks import Chunk, result_text
from goleak.read.declarations import Declarations
from goleak.read.files import ParsedFile

_CONTAINER = re.compile(rb"\bmap\[|\bsync\.Map\b|\batomic\.(?:Value|Pointer)\b")
# Maps between types that carry nothing, and that nothing can be stored in which does.
_PLAIN_TYPE = rb"(?:string|bool|byte|rune|u?int(?:8|16|32|64|ptr)?|float(?:32|64)|struct\{\}|time\.\w+)"
_PLAIN_MAP = re.compile(rb"\bmap\[" + _PLAIN_TYPE + rb"\](?:\*|\[\d*\])*" + _PLAIN_TYPE + rb"(?![\w.\[])")
_NAMED_CONTAINER = re.compile(
    rb"(?:^|[;(])[ \t]*(?:type[ \t]+)?([\w\x80-\xff]+)(?:\[[^\n]*\])?[ \t]*=?[ \t]*"
    rb"[*\[\]\d]*(?:map\[|sync\.Map|atomic\.)",
    re.M,
)
_WORD = re.compile(rb"[\w\x80-\xff]+")


class Screen:
    """Tells which top-level declarations of a package are worth parsing in search of containers."""

    def __init__(self, package: Declarations, imported: frozenset[bytes] = frozenset()) -> None:
        """Read a package's text; `imported` are names of other packages that may denote containers."""
        self._names = imported | _container_names(package)

    def keeps_file(self, file: ParsedFile) -> bool:
        """Tell whether any declaration of a file may be kept; the others need not be told apart."""
        data = file.source.data
        return _CONTAINER.search(data) is not None or any(name in data for name in self._names)

    def keeps(self, file: ParsedFile, chunk: Chunk) -> bool:
        """Tell whether a type or var declaration may declare a container that can hold type information."""
        told = file.source.data[chunk.start : chunk.end]
        found = len(_CONTAINER.findall(told))
        if found > len(_PLAIN_MAP.findall(told)):
            return True
        return bool(self._names) and not self._names.isdisjoint(_WORD.findall(told))


def _container_names(package: Declarations) -> frozenset[bytes]:
    """Return the names of declared container types, and of functions that return one."""
    names: set[bytes] = set()
    results: list[tuple[bytes, bytes]] = []
    for file in package.files:
        data = file.source.data
        for chunk in file.chunks if _CONTAINER.search(data) else ():
            if chunk.kind == "type":
                names.update(_NAMED_CONTAINER.findall(data, chunk.start, chunk.end))
            elif chunk.kind == "func" and not chunk.name.startswith("Test"):
                results.append((chunk.name.encode(), result_text(data, chunk)))
    returning = {
        name for name, told in results if _CONTAINER.search(told) or not names.isdisjoint(_WORD.findall(told))
    }
    return frozenset(names | returning)
