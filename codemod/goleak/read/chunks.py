"""Top-level declarations found as text, so that each can be parsed alone.

Go that gofmt has formatted starts each declaration in column 1 and closes it there, so a byte search finds where
declarations stand. What is not laid out like that is told (`split` returns None) and parsed whole.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal["func", "type", "var", "const", "import"]

_WORD = rb"[\w\x80-\xff]+"
_HEAD = re.compile(rb"\n(?=(?:func|type|var|const|import)[ \t(\"`/])")
_STARTS = (b"\nfunc", b"\ntype", b"\nvar", b"\nconst")
_FUNC = re.compile(rb"func[ \t]+(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\)[ \t]*)?(" + _WORD + rb")[ \t]*[\[(]")
_TYPE = re.compile(rb"type[ \t]+(" + _WORD + rb")")
_GROUP = re.compile(rb"\w+[ \t]*\(")
_BRACKET = re.compile(rb"[()\[\]]")
# What most functions and types look like: a line that ends in an opener, with nothing in it that needs a closer look.
_PLAIN_FUNC = re.compile(
    rb"func (?:\((?:"
    + _WORD
    + rb" )?(\*?)("
    + _WORD
    + rb")(?:\[[\w, ]*\])?\) )?("
    + _WORD
    + rb")[\[(][^\n;`/]*\{\n"
)
_PLAIN_TYPE = re.compile(rb"type (" + _WORD + rb") [^\n;`/(]*\{\n")
_LAST_WORD = re.compile(rb"(" + _WORD + rb")[\s)]*\Z")
# What may stand before the first declaration.
_LEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|//[^\n]*|/\*.*?\*/)*+(?:package\s+" + _WORD + rb"(?:\s|//[^\n]*|/\*.*?\*/)*+)?",
    re.S,
)
_BLANK = re.compile(rb"(?:\s++|//[^\n]*|/\*.*?\*/)*+", re.S)
# Declarations that stand where a search for column 1 does not see them.
_JOINED = re.compile(rb";[ \t]*(?:func|type|var|const|import)\b")
_COMMENTED = re.compile(rb"\*/[ \t]*(?:func|type|var|const|import)\b")
_INDENTED = re.compile(rb"\n[ \t]+(?:func[ \t]+[\w(\x80-\xff]|(?:type|var|const)[ \t]+[\w(\x80-\xff])")
_HIDDEN_FUNC = re.compile(rb"\n[ \t]+func[ \t]+[\w(\x80-\xff]")
_COLUMN_ONE = re.compile(rb"\n[^\s/]")
_REMARK = re.compile(rb"[ \t]//")
_TOKEN = re.compile(rb"//[^\n]*|/\*.*?\*/|`[^`]*`|\"(?:\\.|[^\"\\\n])*+\"|'(?:\\.|[^'\\\n])*+'", re.S)
_ELSEWHERE = re.compile(rb"\n[ \t]+type[ \t]|[;})][ \t]*type[ \t]")
_SPEC = re.compile(rb"(?:^|[;(])[ \t]*(" + _WORD + rb"(?:\s*,\s*" + _WORD + rb")*)", re.M)


class Chunk(NamedTuple):
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
    if hides_declarations(data):
        return None
    found = _split(data)
    if found is None or _cuts_text(data, found):
        # Strings and comments that look like declarations, and openers behind remarks, are out of the way then.
        return _split(_TOKEN.sub(_blank, data))
    return found


def hides_declarations(data: bytes) -> bool:
    """Tell whether a declaration may stand behind a comment on its line, where a search for column 1 misses it."""
    return _COMMENTED.search(data) is not None


def declaration_starts(data: bytes) -> list[int]:
    """Return the offsets of what looks like a declaration in column 1; strings and comments may hold some of it."""
    return [m.end() for m in _HEAD.finditer(data)]


def type_starts(data: bytes) -> list[tuple[str, int]] | None:
    """Return the names of type declarations in column 1 with their offsets, or None where a closer look is needed."""
    if _ELSEWHERE.search(data) or hides_declarations(data):
        return None
    found: list[tuple[str, int]] = []
    at = data.find(b"\ntype")
    while at >= 0:
        named = _TYPE.match(data, at + 1)
        if named is None:
            return None
        found.append((named[1].decode("utf-8", "replace"), at + 1))
        at = data.find(b"\ntype", at + 5)
    return found


def _split(data: bytes) -> list[Chunk] | None:
    if _HIDDEN_FUNC.search(data):
        return None
    heads = declaration_starts(data)
    lead = _LEAD.match(data)
    if (lead.end() if lead else 0) != (heads[0] if heads else len(data)):
        return None
    chunks: list[Chunk] = []
    for start, end in zip(heads, [*heads[1:], len(data)], strict=False):
        chunk = chunk_between(data, start, end)
        if chunk is None:
            return None
        chunks.append(chunk)
    return chunks


def is_regular(data: bytes) -> bool:
    """Tell whether the first declaration and all functions start in column 1, as gofmt has them."""
    lead, head = _LEAD.match(data), _HEAD.search(data)
    if b"\r" in data or head is None or lead is None or lead.end() != head.end():
        return False
    may_hide = b"\tfunc " in data or b"\n func " in data
    return not (may_hide and _HIDDEN_FUNC.search(data))


def start_before(data: bytes, offset: int) -> int:
    """Return where the last declaration that starts at or before an offset does, or -1."""
    starts = [data.rfind(token, 0, offset + len(token) - 1) for token in _STARTS]
    return max(at + 1 if at >= 0 and _HEAD.match(data, at) else -1 for at in starts)


def cut(data: bytes, start: int) -> Chunk | None:
    """Return the declaration that starts at an offset in column 1, or None where text does not tell it."""
    head = _HEAD.search(data, start)
    end = head.end() if head else len(data)
    if data.count(b"`", 0, start) % 2 or data.count(b"`", start, end) % 2:
        return None
    if data.count(b"/*", 0, start) != data.count(b"*/", 0, start):
        return None
    return chunk_between(data, start, end)


def _blank(token: re.Match[bytes]) -> bytes:
    return b"\n".join(b" " * len(line) for line in token[0].split(b"\n"))


def spec_names(data: bytes, chunk: Chunk) -> list[str]:
    """Return the names that a declaration of types or values may declare: all that it does, and some more."""
    start = chunk.start + len(chunk.kind)
    found = dict.fromkeys(_SPEC.findall(data[start : chunk.end]))
    names = [name for listed in found for name in (listed.split(b",") if b"," in listed else (listed,))]
    return list(dict.fromkeys(name.strip().decode("utf-8", "replace") for name in names))


def chunk_between(data: bytes, start: int, end: int) -> Chunk | None:
    """Return the declaration in bytes [start, end), two neighbours of `declaration_starts`, or None where in doubt."""
    plain = _PLAIN_FUNC.match(data, start, end)
    if plain is not None:
        closer = data.find(b"\n}", plain.end() - 1, end)
        if closer >= 0 and _BLANK.fullmatch(data, closer + 2, end):
            pointer, receiver, name = plain.groups(b"")
            return Chunk(
                "func",
                start,
                end,
                name.decode("utf-8", "replace"),
                receiver.decode("utf-8", "replace"),
                pointer == b"*",
            )
    return _other_chunk(data, start, end)


def _other_chunk(data: bytes, start: int, end: int) -> Chunk | None:
    plain = _PLAIN_TYPE.match(data, start, end)
    if plain is not None:
        closer = data.find(b"\n}", plain.end() - 1, end)
        if closer >= 0 and _BLANK.fullmatch(data, closer + 2, end):
            return Chunk("type", start, end, plain[1].decode("utf-8", "replace"))
    if not _is_alone(data, start, end):
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


def _is_alone(data: bytes, start: int, end: int) -> bool:
    """Tell whether one declaration and nothing but comments stands between two that start in column 1."""
    stop = data.find(b"\n", start, end)
    stop = end if stop < 0 else stop
    line = _code(data, start, stop)
    last = line[-1:]
    if _JOINED.search(line):
        return False
    if line.count(b"`") % 2:
        return _closes(data, data.find(b"`", stop, end), end)
    if data.startswith(b"func", start):
        if last not in (b"{", b"(", b",") and _BLANK.fullmatch(data, stop, end):
            return True
        return _closes(data, data.find(b"\n}", start, end), end)
    if last == b"{" or last == b"(":
        closer = data.find(b"\n}" if last == b"{" else b"\n)", start, end)
        if closer >= 0:
            return _closes(data, closer, end)
    # One line, or an expression that goes on in indented ones.
    if _INDENTED.search(data, stop, end):
        return False
    other = _COLUMN_ONE.search(data, stop, end)
    return other is None or (data[other.end() - 1] in b"})]" and _closes(data, other.start(), end))


def _closes(data: bytes, at: int, end: int) -> bool:
    """Tell whether a declaration ends with the line of its closer at `at` (-1: none); it may open again: `}{`."""
    while at >= 0:
        at += 2 if data[at : at + 1] == b"\n" else 1
        stop = data.find(b"\n", at, end)
        stop = end if stop < 0 else stop
        line = _code(data, at, stop)
        last = line[-1:]
        if _JOINED.search(line):
            return False
        if line.count(b"`") % 2:
            at = data.find(b"`", stop, end)
        elif last == b"{" or last == b"(":
            at = data.find(b"\n}" if last == b"{" else b"\n)", stop, end)
        else:
            return _BLANK.fullmatch(data, stop, end) is not None
    return False


def _code(data: bytes, start: int, stop: int) -> bytes:
    """Return a line, or the rest of one, without the remark at its end."""
    line = data[start:stop]
    remark = _REMARK.search(line) if b"//" in line else None
    return (line[: remark.start()] if remark else line).rstrip()


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


def result_span(data: bytes, chunk: Chunk) -> tuple[int, int]:
    """Return where a function's results stand, between its parameters and its body, as byte offsets."""
    match = _FUNC.match(data, chunk.start, chunk.end)
    if match is None:
        return chunk.start, chunk.end
    at, depth = match.end(), 1
    for bracket in _BRACKET.finditer(data, at, chunk.end):
        depth += 1 if bracket[0] in b"([" else -1
        at = bracket.end()
        if depth == 0 and data[at - 1 : at] == b")":
            break
    stop = data.find(b"{\n", at, chunk.end)
    return at, stop if stop >= 0 else chunk.end
