"""Comments on a declaration that its new type makes needless or untrue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import wrap

from goleak.fix.edit.edits import Edit
from goleak.read.declarations import ParsedFile
from goleak.read.syntax import Node

_WORDS = re.compile(r"^(?:(?:of|an?|is|holds|keeps|contains|stores|type:?)\s+)+", re.IGNORECASE)
_END = re.compile(r"(?<=[.!?])\s+")


def remark_edits(
    file: ParsedFile, spec: Node, about: re.Pattern[str], types: frozenset[str]
) -> Iterator[Edit]:
    """Yield what takes away a comment behind a declaration that spells its map, and sentences above it on `about`.

    `types` are the names of the map that a comment may spell, without white space.
    """
    data = file.source.data
    stop = data.find(b"\n", spec.end_byte)
    stop = len(data) if stop < 0 else stop
    behind = data[spec.end_byte : stop].strip()
    if behind.startswith(b"//"):
        said = _WORDS.sub("", _said(behind))
        if "".join(said.split()).rstrip(".") in types or about.search(said):
            yield Edit(spec.end_byte, stop - data[:stop].endswith(b"\r"), b"")
    for start, end in _paragraphs(data, data.rfind(b"\n", 0, spec.start_byte) + 1):
        if any(about.search(s) for s in _sentences(data[start:end])):
            yield Edit(start, end, _shortened(data[start:end], about))


def _said(line: bytes) -> str:
    return line.decode("utf-8", "replace").strip().removeprefix("//").strip()


def _paragraphs(data: bytes, end: int) -> list[tuple[int, int]]:
    """Return the spans of the paragraphs of line comments that end where a line begins, first to last."""
    found: list[tuple[int, int]] = []
    stop = end
    while end > 0:
        start = data.rfind(b"\n", 0, end - 1) + 1
        line = data[start:end].strip()
        if not line.startswith(b"//"):
            break
        if line == b"//":
            found.insert(0, (end, stop))
            stop = start
        end = start
    found.insert(0, (end, stop))
    return [(a, b) for a, b in found if a < b]


def _sentences(lines: bytes) -> list[str]:
    return _END.split(" ".join(_said(line) for line in lines.splitlines()))


def _shortened(lines: bytes, about: re.Pattern[str]) -> bytes:
    """Leave out the sentences on `about`, all if the first is one, and fill the lines with what is left."""
    first, *others = _sentences(lines)
    left = [] if about.search(first) else [first, *(s for s in others if not about.search(s))]
    indent = lines[: len(lines) - len(lines.lstrip(b" \t"))]
    width = max(len(_said(line)) for line in lines.splitlines())
    filled = wrap(" ".join(left), width, break_long_words=False, break_on_hyphens=False)
    end = b"\r\n" if lines.endswith(b"\r\n") else b"\n"
    return b"".join(indent + f"// {line}".encode() + end for line in filled)
