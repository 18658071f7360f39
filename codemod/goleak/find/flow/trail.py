"""Where an expression stands while a key is followed through calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.scopes import Binding
from goleak.read.syntax import Node


@dataclass(frozen=True, eq=False)
class Call:
    """One call that is being followed: parameters of `function` are the call's arguments, seen from `at`."""

    function: FuncDecl
    arguments: tuple[Node, ...]
    at: At


@dataclass(frozen=True, slots=True)
class At:
    """Where an expression stands: in a file, inside a call that is being followed, so many steps from the key.

    `piece` tells that a longer text is put together of it: bytes are few, but not the texts made of them. `side` asks
    of a map for its keys or its values only.
    """

    file: ParsedFile
    call: Call | None = None
    depth: int = 0
    piece: bool = False
    side: Literal["", "key", "value"] = ""

    def argument(self, function: FuncDecl, binding: Binding) -> tuple[At, Node | None] | None:
        """Return what the followed call of a function passes for a parameter, or None where none is followed."""
        around = self.call
        while around is not None and around.function != function:
            around = around.at.call
        if around is None:
            return None
        there = replace(self, file=around.at.file, call=around.at.call)
        return there, around.arguments[binding.index] if binding.index < len(around.arguments) else None
