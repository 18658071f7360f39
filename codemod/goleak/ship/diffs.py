"""Unified diffs that git applies byte for byte, and the proof that they do.

Lines end at a line feed alone: a form feed, U+2028 or lone carriage return is part of its line, as it is for git.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import PurePath

from unidiff.constants import LINE_TYPE_NO_NEWLINE, LINE_TYPE_REMOVED
from unidiff.errors import UnidiffParseError
from unidiff.patch import Hunk, PatchSet

from goleak.errors import GoleakError
from goleak.fix.edit.edits import Change

_CONTEXT = 3
_NO_NEWLINE = b"\\ No newline at end of file\n"
_MUST_QUOTE = re.compile(rb'[\x00-\x1f"\\\x7f-\xff]')
_ESCAPES = dict(zip(b'\a\b\t\n\v\f\r"\\', b'abtnvfr"\\', strict=True))
_HEADERS = (b"diff --git ", b"new file mode ", b"index ")


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One file's part of a diff; `path` has `/` and is relative to the root, `added` and `removed` count lines."""

    path: str
    text: bytes
    added: int
    removed: int
    created: bool


def file_diffs(changes: Iterable[Change], root: str) -> tuple[FileDiff, ...]:
    """Return the diff of each file that differs, in the order given, with paths relative to `root`."""
    return tuple(_file_diff(c, relative_path(c.file, root)) for c in changes if _differs(c))


def unified_diff(changes: Iterable[Change], root: str) -> bytes:
    """Return one diff for `git apply` and `patch -p1`, run in `root`; no bytes when nothing differs."""
    return b"".join(part.text for part in file_diffs(changes, root))


def relative_path(file: str, root: str) -> str:
    """Return the `/`-separated path of `file` below `root`, both absolute."""
    try:
        return PurePath(file).relative_to(root).as_posix()
    except ValueError:
        raise GoleakError(f"{file}: is not below {root}; run goleak from a folder that holds both") from None


def quote_path(path: str) -> bytes:
    """Return a path with its `a/` or `b/` as git prints it: in C quotes where a byte asks for them."""
    name = os.fsencode(path)
    if not _MUST_QUOTE.search(name):
        return name
    return b'"' + _MUST_QUOTE.sub(_escape, name) + b'"'


def check_diff(diff: bytes, changes: Iterable[Change], root: str) -> None:
    """Read a diff back and raise AssertionError, a bug of ours, unless it makes each `after` of its `before`."""
    differing = [c for c in changes if _differs(c)]
    blocks = _blocks(diff)
    if len(blocks) != len(differing):
        raise AssertionError(f"the diff has {len(blocks)} files instead of {len(differing)}")
    for block, change in zip(blocks, differing, strict=True):
        path = relative_path(change.file, root)
        if _replay(change.before or b"", block, path) != change.after:
            raise AssertionError(f"{path}: the diff does not make the text that was asked for")


def _differs(change: Change) -> bool:
    return change.before != change.after


def _file_diff(change: Change, path: str) -> FileDiff:
    before, after = _lines(change.before or b""), _lines(change.after)
    created = change.before is None
    hunks, added, removed = [], 0, 0
    for group in SequenceMatcher(None, before, after).get_grouped_opcodes(_CONTEXT):
        first, last = group[0], group[-1]
        hunks.append(_hunk_header(first[1], last[2], first[3], last[4]))
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                hunks.extend(_marked(b" ", before[start:end]))
                continue
            hunks.extend(_marked(b"-", before[start:end]))
            hunks.extend(_marked(b"+", after[new_start:new_end]))
            removed += end - start
            added += new_end - new_start
    text = _header(change, path, with_names=bool(hunks)) + b"".join(hunks)
    return FileDiff(path, text, added, removed, created)


def _header(change: Change, path: str, *, with_names: bool) -> bytes:
    old, new = quote_path("a/" + path), quote_path("b/" + path)
    created = change.before is None
    # No mode on the index line: git would set it on a file whose mode is another.
    parts = [
        b"diff --git %s %s\n" % (old, new),
        b"new file mode 100644\n" if created else b"",
        b"index %s..%s\n" % (_blob(change.before), _blob(change.after)),
    ]
    if with_names:
        # git ends a name with spaces by a tab, so that `patch` does not take the rest for a date.
        tab = b"\t" if b" " in new and not new.startswith(b'"') else b""
        parts.append(b"--- /dev/null\n" if created else b"--- %s%s\n" % (old, tab))
        parts.append(b"+++ %s%s\n" % (new, tab))
    return b"".join(parts)


def _blob(data: bytes | None) -> bytes:
    if data is None:
        return b"0" * 12
    name = hashlib.sha1(b"blob %d\0%s" % (len(data), data), usedforsecurity=False)
    return name.hexdigest()[:12].encode("ascii")


def _hunk_header(start: int, end: int, new_start: int, new_end: int) -> bytes:
    return b"@@ -%s +%s @@\n" % (_range(start, end), _range(new_start, new_end))


def _range(start: int, end: int) -> bytes:
    length = end - start
    if length == 1:
        return b"%d" % end
    # An empty range names the line before it, as diff has always done.
    return b"%d,%d" % (start + 1 if length else start, length)


def _lines(data: bytes) -> list[bytes]:
    *whole, rest = data.split(b"\n")
    lines = [line + b"\n" for line in whole]
    return [*lines, rest] if rest else lines


def _marked(mark: bytes, lines: Sequence[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield mark + line
        if not line.endswith(b"\n"):
            yield b"\n" + _NO_NEWLINE


def _escape(match: re.Match[bytes]) -> bytes:
    byte = match.group()[0]
    return b"\\%c" % _ESCAPES[byte] if byte in _ESCAPES else b"\\%03o" % byte


def _blocks(diff: bytes) -> list[list[bytes]]:
    blocks: list[list[bytes]] = []
    for line in _lines(diff):
        # Every line of a hunk has a mark in front, so only a header can begin like this.
        if line.startswith(_HEADERS[0]):
            blocks.append([])
        if not blocks:
            raise AssertionError("the diff does not begin with a header")
        blocks[-1].append(line)
    return blocks


def _replay(before: bytes, block: Sequence[bytes], path: str) -> bytes:
    header = b"diff --git %s %s\n" % (quote_path("a/" + path), quote_path("b/" + path))
    if block[0] != header:
        raise AssertionError(f"{path}: the diff names another file: {block[0]!r}")
    # Latin-1 keeps each byte. unidiff splits `diff --git` lines of names such as "x b/y" wrongly: it gets none.
    patch = PatchSet([line.decode("latin-1") for line in block if not line.startswith(_HEADERS)])
    old = _lines(before)
    result: list[bytes] = []
    taken = 0
    for hunk in (h for file in patch for h in file):
        start = hunk.source_start - 1 if hunk.source_length else hunk.source_start
        result += old[taken:start]
        taken = start + hunk.source_length
        if _side(hunk, old=True) != old[start:taken]:
            raise AssertionError(f"{path}: a hunk at line {hunk.source_start} does not match the file")
        result += _side(hunk, old=False)
    return b"".join(result + old[taken:])


def _side(hunk: Hunk, *, old: bool) -> list[bytes]:
    lines: list[bytes] = []
    kept = False
    for line in hunk:
        if line.line_type == LINE_TYPE_NO_NEWLINE:
            if kept:
                lines[-1] = lines[-1].removesuffix(b"\n")
            continue
        kept = line.is_context or (line.line_type == LINE_TYPE_REMOVED) == old
        if kept:
            lines.append(line.value.encode("latin-1"))
    return lines


# What git says of a file before its hunks, or instead of them.
_EXTENDED = (
    b"diff --git ", b"index ", b"new file mode ", b"deleted file mode ", b"old mode ", b"new mode ", b"rename ",
    b"copy ", b"similarity index ", b"dissimilarity index ", b"Binary files ",
)  # fmt: skip


def changed_lines(diff: bytes, name: str) -> dict[str, frozenset[int]]:
    """Return the 1-based numbers of the lines that a diff adds, by `/`-separated path without `b/`.

    Raises GoleakError, in the name of `name`, where it is no unified diff.
    """
    try:
        patch = PatchSet([line.decode("latin-1") for line in _lines(diff) if not line.startswith(_EXTENDED)])
    except UnidiffParseError as error:
        said = " ".join(str(error).split())
        raise GoleakError(f"{name}: {said}; give a unified diff, as `git diff` prints it") from None
    if not patch and diff.strip() and not any(line.startswith(_EXTENDED) for line in _lines(diff)):
        raise GoleakError(f"{name}: not a unified diff; give one, as `git diff` prints it")
    return {
        _target(file.target_file): frozenset(
            line.target_line_no for hunk in file for line in hunk if line.is_added and line.target_line_no
        )
        for file in patch
    }


def _target(name: str) -> str:
    """Return the path that a `+++` line names, with git's quotes and prefix taken off."""
    data = name.encode("latin-1")
    if data.startswith(b'"'):
        data = re.sub(rb"\\([0-7]{3}|.)", _unescape, data.strip(b'"'))
    return os.fsdecode(data.removeprefix(b"b/"))


def _unescape(match: re.Match[bytes]) -> bytes:
    spelled = match.group(1)
    if len(spelled) == 3:
        return bytes([int(spelled, 8) & 255])
    plain = {mark: byte for byte, mark in _ESCAPES.items()}
    return bytes([plain.get(spelled[0], spelled[0])])
