"""Top-level declarations found as text, so that each can be parsed alone.

Go that gofmt has formatted starts each declaration in column 1 and closes it there, so a byte search finds where
declarations stand. What is not laid out like that is told (`split` returns None) and parsed whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["func", "type", "var", "const", "import"]

_WORD = rb"[\w\x80-\xff]+"
_HEAD = re.compile(rb"^(func|type|var|const|import)(?=[ \t(\"`/])", re.M)
_FUNC = re.compile(rb"func[ \t]+(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\)[ \t]*)?(" + _WORD + rb")[ \t]*[\[(]")
_TYPE = re.compile(rb"type[ \t]+(" + _WORD + rb")")
_GROUP = re.compile(rb"\w+[ \t]*\(")
_BRACKET = re.compile(rb"[()\[\]]")
_LAST_WORD = re.compile(rb"(" + _WORD + rb")[\s)]*\Z")
# What may stand before the first declaration.
_LEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|//[^\n]*|/\*.*?\*/)*+(?:package\s+" + _WORD + rb"(?:\s|//[^\n]*|/\*.*?\*/)*+)?",
    re.S,
)
_GAP = rb"(?:[ \t\r]*\n|[ \t]*//[^\n]*\n)*+"
_KEYWORD = rb"[ \t]+(?:func[ \t]+[\w(\x80-\xff]|(?:type|var|const)[ \t]+[\w(\x80-\xff])"
# Declarations that stand where a byte search for column 1 does not see them.
_HIDDEN = (
    re.compile(rb"\n[ \t]+func[ \t]+[\w(\x80-\xff]"),
    re.compile(rb"[;})]" + _KEYWORD.replace(b"+", b"*", 1)),
    re.compile(rb"\n[})\]][^\n]*\n" + _GAP + _KEYWORD),
    re.compile(rb"^(?:func|type|var|const|import)\b[^\n]*[^\n\r({\[,]\r?\n" + _GAP + _KEYWORD, re.M),
)
_SPEC = re.compile(rb"(?:^|[;(])[ \t]*(" + _WORD + rb"(?:\s*,\s*" + _WORD + rb")*)", re.M)
_CLOSERS = (b"\n}", b"\n)", b"\n]")


@dataclass(frozen=True, slots=True)
class Chunk:
    """One top-level declaration in bytes [start, end), up to the next one.

    `name` is that of a function, method or single type; what groups and values declare, only their syntax tells.
    `receiver` is a method's receiver type without pointer and type arguments, and `pointer` tells of the former.
    """

    kind: Kind
    start: int
    end: int
    name: str = ""
    receiver: str = ""
    pointer: bool = False


def split(data: bytes) -> list[Chunk] | None:
    """Return the top-level declarations of a Go file in source order, or None where text does not tell them."""
    heads = [m.start() for m in _HEAD.finditer(data)]
    lead = _LEAD.match(data)
    if (lead.end() if lead else 0) != (heads[0] if heads else len(data)):
        return None
    if any(pattern.search(data) for pattern in _HIDDEN):
        return None
    chunks: list[Chunk] = []
    for start, end in zip(heads, [*heads[1:], len(data)], strict=False):
        chunk = _chunk(data, start, end)
        if chunk is None:
            return None
        chunks.append(chunk)
    return None if _cuts_text(data, chunks) else chunks


def spec_names(data: bytes, chunk: Chunk) -> list[str]:
    """Return the names that a declaration of types or values may declare: all that it does, and some more."""
    start = chunk.start + len(chunk.kind)
    found = _SPEC.findall(data[start : chunk.end])
    names = [name for listed in found for name in re.split(rb"\s*,\s*", listed)]
    return list(dict.fromkeys(name.decode("utf-8", "replace") for name in names))


def _chunk(data: bytes, start: int, end: int) -> Chunk | None:
    if not _is_closed(data, start, end):
        return None
    match data[start : start + 2]:
        case b"fu":
            return _function(data, start, end)
        case b"ty":
            if _GROUP.match(data, start, end):
                return Chunk("type", start, end)
            named = _TYPE.match(data, start, end)
            return Chunk("type", start, end, named[1].decode("utf-8", "replace")) if named else None
        case b"va":
            return Chunk("var", start, end)
        case b"co":
            return Chunk("const", start, end)
    return Chunk("import", start, end)


def _is_closed(data: bytes, start: int, end: int) -> bool:
    """Tell whether a declaration whose first line opens a block closes it in column 1 before the next one."""
    stop = data.find(b"\n", start, end)
    line = data[start : stop if stop >= 0 else end].rstrip()
    if line[-1:] not in (b"{", b"(", b"[", b","):
        return True
    return any(data.find(closer, start, end) >= 0 for closer in _CLOSERS)


def _function(data: bytes, start: int, end: int) -> Chunk | None:
    found = _FUNC.match(data, start, end)
    if found is None:
        return None
    name = found[2].decode("utf-8", "replace")
    declared = found[1]
    if declared is None:
        return Chunk("func", start, end, name)
    if b"/" in declared:
        return None
    base = _LAST_WORD.search(declared.partition(b"[")[0])
    if base is None:
        return None
    return Chunk("func", start, end, name, base[1].decode("utf-8", "replace"), b"*" in declared)


def _cuts_text(data: bytes, chunks: list[Chunk]) -> bool:
    """Tell whether a raw string or a comment holds what looked like a declaration: both halves are out of balance."""
    if b"*/" in data and any(
        data.count(b"*/", c.start, c.end) > data.count(b"/*", c.start, c.end) for c in chunks
    ):
        return True
    return b"`" in data and sum(data.count(b"`", c.start, c.end) % 2 for c in chunks) > 1


def result_text(data: bytes, chunk: Chunk) -> bytes:
    """Return what stands between a function's parameters and its body."""
    match = _FUNC.match(data, chunk.start, chunk.end)
    if match is None:
        return data[chunk.start : chunk.end]
    at, depth = match.end(), 1
    for bracket in _BRACKET.finditer(data, at, chunk.end):
        depth += 1 if bracket[0] in b"([" else -1
        at = bracket.end()
        if depth == 0 and data[at - 1 : at] == b")":
            break
    stop = data.find(b"{\n", at, chunk.end)
    return data[at : stop if stop >= 0 else chunk.end]
