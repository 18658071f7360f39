"""Settings in force, with where each comes from: as TOML that can be kept, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

VERSION = 1


@dataclass(frozen=True, slots=True)
class Origin:
    """What decides a setting: `default`, `flag` (then `name`), `file` (then `name` and the 1-based `line`)."""

    kind: str
    name: str = ""
    line: int = 0

    def __str__(self) -> str:
        """Return the origin in a few words."""
        return f"{self.name}:{self.line}" if self.line else self.name or self.kind


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting in force; `origins` are several where flags add to a file."""

    name: str
    value: Any
    origins: tuple[Origin, ...]

    @property
    def origin(self) -> str:
        """Return where the value comes from, in words."""
        return ", ".join(map(str, self.origins))


def render_json(settings: Iterable[Setting], *, file: str) -> str:
    """Return settings as a JSON document that ends by a newline; `file` is the goleak.toml that was read."""
    document = {
        "version": VERSION,
        "file": file or None,
        "settings": {
            s.name: {"value": s.value, "origins": [_origin(o) for o in s.origins]} for s in settings
        },
    }
    return json.dumps(document, indent=2) + "\n"


def render_toml(settings: Sequence[Setting], *, tables: Mapping[str, Sequence[Origin]]) -> str:
    """Return settings as TOML, the origin of each behind it; `tables` has those of arrays of tables, one a table.

    What no file can set, whose name begins with `--`, becomes a comment.
    """
    plain = [s for s in settings if s.name not in tables]
    spelled = [f"{'# ' if s.name.startswith('--') else ''}{s.name} = {_toml(s.value)}" for s in plain]
    width = min(max((len(text) for text in spelled), default=0), 40)
    lines = [f"{text:<{width}}  # {s.origin}" for text, s in zip(spelled, plain, strict=True)]
    for setting in (s for s in settings if s.name in tables):
        for table, origin in zip(setting.value, tables[setting.name], strict=True):
            lines += ["", f"[[{setting.name}]]  # {origin}"]
            lines += [f"{key} = {_toml(value)}" for key, value in table.items()]
    return "\n".join(lines) + "\n"


def _origin(origin: Origin) -> dict[str, Any]:
    named = {"name": origin.name} if origin.name else {}
    return {"kind": origin.kind, **named, **({"line": origin.line} if origin.line else {})}


def _toml(value: Any) -> str:
    """Return a value as TOML: JSON but for DEL, which TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
