"""Places in files as the protocol counts them: 0-based lines, and columns in units that client and server agree on."""

from __future__ import annotations

from typing import Literal

from lsprotocol import types as lsp

from goleak.find.facts import Location

Encoding = Literal["utf-8", "utf-16", "utf-32"]
_BYTES_PER_UNIT = {"utf-8": 1, "utf-16": 2, "utf-32": 4}
_CODECS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}


def units(data: bytes, encoding: Encoding) -> int:
    """Return the length of a text, given in UTF-8, in units of an encoding."""
    text = data.decode("utf-8", "replace")
    return len(text.encode(_CODECS[encoding], "surrogatepass")) // _BYTES_PER_UNIT[encoding]


def span(location: Location, data: bytes, encoding: Encoding) -> lsp.Range:
    """Return a location in a file of these bytes, cut to its first line."""
    start = data.rfind(b"\n", 0, location.start) + 1
    stop = data.find(b"\n", location.start)
    end = min(location.end, len(data) if stop < 0 else stop)
    line = location.line - 1
    return lsp.Range(
        lsp.Position(line, units(data[start : location.start], encoding)),
        lsp.Position(line, units(data[start:end], encoding)),
    )


def end_of(data: bytes, encoding: Encoding) -> lsp.Position:
    """Return the place behind the last character."""
    return lsp.Position(data.count(b"\n"), units(data[data.rfind(b"\n") + 1 :], encoding))
