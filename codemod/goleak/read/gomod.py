"""go.mod and go.work as Go writes them: lines and blocks of directives, with comments and quoted texts."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from goleak.errors import GoleakError
from goleak.read.sources import decode, read_bytes

_TOKEN = re.compile(r'\s*(?:(//.*)|("(?:[^"\\]|\\.)*"|`[^`]*`)|([()])|((?:(?!//)[^\s()"`])+)|(["`]))')
_VERSION = re.compile(r"(\d+)\.(\d+)")
_DIRECTIVE = re.compile(r"[a-z]+")
_NEXT = "mend the file"


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stands for a module: a folder as written (`version` empty), or another module's path and version.

    `old` is the only version that is replaced, or empty for all.
    """

    path: str
    old: str
    target: str
    version: str


@dataclass(frozen=True, slots=True)
class ModFile:
    """What a go.mod or go.work says: its module's path, the language version, and where other modules are."""

    path: str = ""
    go: tuple[int, int] | None = None
    requires: Mapping[str, str] = field(default_factory=dict)
    replaces: tuple[Replacement, ...] = ()
    uses: tuple[str, ...] = ()


def read_mod_file(name: str) -> ModFile:
    """Read a go.mod or go.work. Raises GoleakError, with the line, where it cannot be read or understood."""
    return parse(name, decode(name, read_bytes(name)))


def find_upward(directory: str, name: str) -> str | None:
    """Return the nearest folder upward that has a file of a name."""
    while True:
        if os.path.isfile(os.path.join(directory, name)):
            return directory
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent


@dataclass(frozen=True, slots=True)
class _Directive:
    """One directive, its block taken apart: `where` is `file:line`."""

    where: str
    verb: str
    words: Sequence[str]


def parse(name: str, content: str) -> ModFile:
    """Read the text of a go.mod or go.work; `name` is for errors. What says nothing of modules is passed over."""
    path, go = "", None
    requires: dict[str, str] = {}
    replaces: list[Replacement] = []
    uses: list[str] = []
    for directive in _directives(name, content):
        where, words = directive.where, directive.words
        match directive.verb:
            case "module":
                if len(words) != 1 or path:
                    raise GoleakError(f"{where}: not one module path; {_NEXT}")
                path = words[0]
            case "go":
                version = _VERSION.match(words[0]) if len(words) == 1 else None
                if version is None:
                    raise GoleakError(f"{where}: no language version such as 1.21; {_NEXT}")
                go = (int(version[1]), int(version[2]))
            case "require":
                if len(words) != 2:
                    raise GoleakError(f"{where}: not a module path and a version; {_NEXT}")
                requires[words[0]] = words[1]
            case "replace":
                replaces.append(_replacement(where, words))
            case "use":
                if len(words) != 1:
                    raise GoleakError(f"{where}: not one folder; {_NEXT}")
                uses.append(words[0])
    return ModFile(path, go, requires, tuple(replaces), tuple(uses))


def _replacement(where: str, words: Sequence[str]) -> Replacement:
    arrow = words.index("=>") if "=>" in words else -1
    old, new = words[:arrow], words[arrow + 1 :]
    if arrow not in (1, 2) or len(new) not in (1, 2):
        raise GoleakError(f"{where}: not `path => folder` or `path => path version`; {_NEXT}")
    return Replacement(old[0], old[1] if arrow == 2 else "", new[0], new[1] if len(new) == 2 else "")


def _directives(name: str, content: str) -> Iterator[_Directive]:
    verb, opened = "", ""  # of the block around, and where it starts
    for number, line in enumerate(content.removeprefix("\ufeff").split("\n"), 1):
        where = f"{name}:{number}"
        words = list(_words(where, line))
        if not words:
            continue
        if verb:
            if words == [")"]:
                verb = ""
            else:
                yield _Directive(where, verb, words)
        elif words[0] == ")" or _DIRECTIVE.fullmatch(words[0]) is None:
            raise GoleakError(f"{where}: `{words[0]}` is not a directive; {_NEXT}")
        elif words[1:] == ["("]:
            verb, opened = words[0], where
        elif words[1:] != ["(", ")"]:
            yield _Directive(where, words[0], words[1:])
    if verb:
        raise GoleakError(f"{opened}: the block of `{verb}` has no end; close it with `)`")


def _words(where: str, line: str) -> Iterator[str]:
    """Yield the words of a line, quotes and comments taken off."""
    for comment, quoted, bracket, word, other in _TOKEN.findall(line):
        if comment:
            return
        if other:
            raise GoleakError(f"{where}: quoted text without an end; close it")
        if quoted:
            yield _unquoted(where, quoted)
        else:
            yield bracket or word


def _unquoted(where: str, quoted: str) -> str:
    if quoted[0] == "`" or "\\" not in quoted:
        return quoted[1:-1]
    try:
        return str(ast.literal_eval(quoted))
    except (SyntaxError, ValueError):
        raise GoleakError(f"{where}: {quoted} is not a quoted text of Go; {_NEXT}") from None
