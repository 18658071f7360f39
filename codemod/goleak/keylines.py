"""Where keys stand in TOML, which Python's own reader does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

# A key by the names above it, with 0-based places in arrays of tables: ("containers", 0, "type").
Key = tuple[str | int, ...]

_TOKEN = re.compile(
    r"#[^\n]*|\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|[^#\"'\[\]{}=\n]+|.|\n",
    re.DOTALL,
)


def key_lines(text: str) -> Mapping[Key, int]:
    """Return the 1-based lines of keys and headers in TOML that is sound; keys in inline tables are left out."""
    lines: dict[Key, int] = {}
    counts: dict[Key, int] = {}
    table: Key = ()
    for line, statement, is_header in _statements(text):
        if not is_header:
            _note(lines, (*table, *_names(statement)), line)
            continue
        repeated = statement.startswith("[[")
        names = _names(statement.strip("[] \t"))
        table = _resolved(names[:-1], counts)
        table = (*table, names[-1])
        if repeated:
            counts[table] = counts.get(table, 0) + 1
        if table in counts:
            table = (*table, counts[table] - 1)
        _note(lines, table, line)
    return lines


def line_of(lines: Mapping[Key, int], key: Key) -> int:
    """Return the line of a key, or of the nearest above it that has one, 0 where none has."""
    while key and key not in lines:
        key = key[:-1]
    return lines.get(key, 0)


def _note(lines: dict[Key, int], key: Key, line: int) -> None:
    """Keep the first line of a key and of those above it."""
    for length in range(1, len(key) + 1):
        lines.setdefault(key[:length], line)


def _resolved(names: tuple[str, ...], counts: Mapping[Key, int]) -> Key:
    """Return a key in which arrays of tables are followed by the place of their last one so far."""
    key: Key = ()
    for name in names:
        key = (*key, name)
        if key in counts:
            key = (*key, counts[key] - 1)
    return key


def _names(spelled: str) -> tuple[str, ...]:
    """Return the parts of a key as it is spelled: bare, quoted or with dots."""
    inner = tomllib.loads(f"{spelled} = 0")
    names: list[str] = []
    while isinstance(inner, dict):
        ((name, inner),) = inner.items()
        names.append(name)
    return tuple(names)


def _statements(text: str) -> list[tuple[int, str, bool]]:
    """Return the line of each statement with its key or header, and whether it is a header."""
    found: list[tuple[int, str, bool]] = []
    line, depth = 1, 0
    spelled, started, in_value = "", 0, False
    for token in _TOKEN.findall(f"{text}\n"):
        if token == "\n" and depth == 0:
            if spelled.startswith("["):
                found.append((started, spelled.strip(), True))
            spelled, in_value = "", False
        elif in_value or spelled.startswith("["):
            depth += (token in "[{") - (token in "]}")
            spelled += "" if in_value or token.startswith("#") else token
        elif token == "=":
            found.append((started, spelled.strip(), False))
            in_value = True
        elif token.strip() and not token.startswith("#"):
            depth += token == "["
            started = started if spelled else line
            spelled += token.lstrip() if not spelled else token
        line += token.count("\n")
    return found
