"""Requirements added to a go.mod."""

from __future__ import annotations

import re

from goleak.fix.edit.edits import Edit, apply_edits

_BLOCK = re.compile(rb"^require[ \t]*\([ \t]*\r?\n((?:.*\n)*?)[ \t]*\)", re.M)
_LINE = re.compile(rb"^require[ \t]+[^(\s].*$", re.M)


def with_requirement(data: bytes, module: str, version: str) -> bytes:
    """Return a go.mod that requires a module as well: sorted into a block of direct ones, else on a line of its own."""
    newline = b"\r\n" if b"\r\n" in data else b"\n"
    line = f"{module} {version}".encode()
    for block in _BLOCK.finditer(data):
        lines = block[1].splitlines(keepends=True)
        direct = [text for text in lines if text.strip() and not text.strip().startswith(b"//")]
        if lines and direct and all(b"// indirect" in text for text in direct):
            continue
        at = block.start(1)
        for text in lines:
            if text.strip() and text.split()[0] > line.split()[0]:
                break
            at += len(text)
        return apply_edits(data, [Edit(at, at, b"\t" + line + newline)])
    found = list(_LINE.finditer(data)) or list(re.finditer(rb"^(?:go|module)[ \t].*$", data, re.M))
    at = len(data[: found[-1].end()].rstrip(b"\r")) if found else len(data)
    gap = newline if found and found[-1][0].startswith(b"require") else newline * 2
    return apply_edits(data, [Edit(at, at, gap + b"require " + line)])
