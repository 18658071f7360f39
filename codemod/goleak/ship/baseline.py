"""Baselines: files of findings that were there before, so that only new ones are told.

An entry is a fingerprint: rule, package, cache and the text of its stores, no line and no count, so that it stays true
when code moves. Rule, package and cache stand beside it for those who read the file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goleak.errors import GoleakError
from goleak.find.facts import Finding
from goleak.ship.fingerprint import fingerprints

_VERSION = 1
_ANEW = "write it anew: goleak baseline write"


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A finding that is known: `package` and `cache` are empty for one about a file or a call."""

    package: str
    cache: str
    rule: str
    fingerprint: str


def read_baseline(path: Path) -> tuple[Entry, ...]:
    """Read a baseline. Raises GoleakError where it cannot be read or is none."""
    try:
        content = path.read_text("utf-8")
    except FileNotFoundError:
        raise GoleakError(f"{path}: no such baseline; write one: goleak baseline write") from None
    except OSError as error:
        raise GoleakError(
            f"{path}: cannot be read ({error.strerror}); check its permissions, or write it anew"
        ) from None
    except UnicodeDecodeError:
        raise GoleakError(f"{path}: not UTF-8; {_ANEW}") from None
    try:
        data: dict[str, Any] = json.loads(content)
        if data["version"] != _VERSION:
            raise GoleakError(
                f"{path}: a baseline of version {data['version']}, this goleak knows {_VERSION}; update goleak"
            )
        fields = [(e["package"], e["cache"], e["rule"], e["fingerprint"]) for e in data["findings"]]
        if not all(isinstance(text, str) for entry in fields for text in entry):
            raise TypeError
        return tuple(Entry(*entry) for entry in fields)
    except json.JSONDecodeError as error:
        raise GoleakError(
            f"{path}:{error.lineno}:{error.colno}: {error.msg}; mend the file, or {_ANEW}"
        ) from None
    except (KeyError, TypeError, ValueError, RecursionError):
        raise GoleakError(f"{path}: not a baseline of goleak; {_ANEW}") from None


def render_baseline(entries: Iterable[Entry]) -> str:
    """Return a baseline as JSON, an entry on each line, in an order that merges well."""
    lines = ",\n".join(
        "    "
        + json.dumps({"rule": e.rule, "package": e.package, "cache": e.cache, "fingerprint": e.fingerprint})
        for e in sorted(set(entries))
    )
    findings = f"[\n{lines}\n  ]" if lines else "[]"
    return f'{{\n  "version": {_VERSION},\n  "findings": {findings}\n}}\n'


def write_baseline(path: Path, entries: Iterable[Entry]) -> None:
    """Write a baseline, whole or not at all."""
    import tempfile

    made = ""
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            made = file.name
            file.write(render_baseline(entries))
        os.chmod(made, 0o644)
        os.replace(made, path)
    except OSError as error:
        if made:
            Path(made).unlink(missing_ok=True)
        raise GoleakError(
            f"{path}: {error.strerror}; choose a file that can be written with --baseline"
        ) from None


def entries_of(
    findings: Sequence[Finding], *, read: Callable[[str], bytes], directory: str
) -> tuple[Entry, ...]:
    """Return an entry for each finding, in their order."""
    names = fingerprints(findings, read=read, cwd=directory)
    return tuple(
        Entry(f.cache.package if f.cache else "", f.cache.name if f.cache else "", f.rule, name)
        for f, name in zip(findings, names, strict=True)
    )
