"""Settings from goleak.toml."""

from __future__ import annotations

import difflib
import posixpath
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from goleak.errors import GoleakError
from goleak.keylines import Key, key_lines

FILE_NAME = "goleak.toml"
BASELINE = "goleak-baseline.json"
PACKAGE_PLACEMENT = "package"  # a keyword of Go, so no folder can be meant
_KEYWORDS = frozenset(
    "break case chan const continue default defer else fallthrough for func go goto if import interface map package"
    " range return select struct switch type var".split()
)
STRATEGIES = ("bound", "drop")
SEVERITIES = ("error", "warning", "note")
CACHES = ("own", "lru", "ttlcache", "otter", "weak")
CHOICES: Mapping[str, tuple[str, ...]] = {"fail-on": SEVERITIES, "cache": CACHES, "strategy": STRATEGIES}
_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)")
_SPOKEN = {bool: "true or false", str: "text in quotes", int: "a whole number"}


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one run, flags aside; `rules` are folders relative to `folder`, where the file was found.

    `containers` are tables as they stand in the file; `lines` has the 1-based lines of what stands there.
    """

    folder: str = ""
    fail_on: str = "warning"
    tests: bool = False
    generated: bool = False
    ttl: str = "10m"
    capacity: int = 4096
    placement: str = "internal/typecache"
    cache: str = "own"
    strategy: str = "bound"
    rules: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    baseline: str = ""
    containers: tuple[Mapping[str, Any], ...] = ()
    lines: Mapping[Key, int] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """Return the file that was read, empty where there is none."""
        return str(Path(self.folder, FILE_NAME)) if self.folder else ""


# As they are spelled in the file.
SETTINGS = tuple(f.name.replace("_", "-") for f in fields(Config) if f.name not in ("folder", "lines"))


def load_config(directory: str) -> Config:
    """Read the nearest goleak.toml upward, or return the defaults. Raises GoleakError for a file that is not sound."""
    folder = Path(directory).resolve()
    for candidate in (folder, *folder.parents):
        path = candidate / FILE_NAME
        if path.is_file():
            return _read(path)
        if (candidate / ".git").exists():
            break
    return Config()


def _read(path: Path) -> Config:
    try:
        text = path.read_text("utf-8")
        content = tomllib.loads(text)
    except OSError as error:
        raise GoleakError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    except UnicodeDecodeError as error:
        raise GoleakError(f"{path}: not UTF-8, which TOML must be; convert the file") from error
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        where = f"{path}:{place[1]}:{place[2]}" if place else str(path)
        raise GoleakError(f"{where}: {_PLACE.sub('', str(error))}; mend the file") from error
    lines = key_lines(text)
    settings: dict[str, Any] = {}
    for key, value in content.items():
        where = f"{path}:{lines[(key,)]}: {key}"
        if key not in SETTINGS:
            raise GoleakError(f"{where}: unknown setting; {nearest(key, SETTINGS)}")
        problem = _problem(key, value)
        if problem:
            raise GoleakError(f"{where}: {problem}")
        settings[key.replace("-", "_")] = tuple(value) if isinstance(value, list) else value
    return Config(folder=str(path.parent), lines=lines, **settings)


def nearest(key: str, known: Iterable[str]) -> str:
    """Return a question after the known key that is like another, or the list of all."""
    names = sorted(known)
    near = difflib.get_close_matches(key, names, 1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(names)}"


def _problem(key: str, value: Any) -> str:
    """Return what is wrong with the value of a setting, or an empty string."""
    if key in CHOICES:
        return "" if value in CHOICES[key] else f"{value!r} is not any of {', '.join(CHOICES[key])}"
    if key == "containers":
        sound = isinstance(value, list) and all(isinstance(v, dict) for v in value)
        return "" if sound else "must be tables, each under [[containers]]"
    if key in ("rules", "ignore"):
        sound = isinstance(value, list) and all(isinstance(v, str) for v in value)
        return "" if sound else f"must be a list of texts, not {value!r}"
    wanted = type(getattr(Config(), key))
    if type(value) is not wanted:
        return f"must be {_SPOKEN[wanted]}, not {value!r}"
    if key == "ttl" and not re.fullmatch(r"0*[1-9]\d*(ms|s|m|h)", value, re.ASCII):
        return f"{value!r} is not a duration such as 90s, 10m or 2h"
    if key == "capacity" and value < 2:
        return f"must be 2 or more, not {value}"
    problem = placement_problem(value) if key == "placement" else ""
    return f"{value!r} {problem}" if problem else ""


def seconds_of(spelled: str) -> float:
    """Return the seconds of a duration such as 90s, 10m, 2h or 7d. Raises ValueError where it is none."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", spelled)
    if not match or not float(match[1]):
        raise ValueError(f"{spelled!r} is not a duration such as 90s, 10m, 2h or 7d")
    return float(match[1]) * {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400}[match[2]]


def placement_problem(spelled: str) -> str:
    """Return what is wrong with a place for the generated cache, or an empty string.

    That is `package`, or a folder relative to the module's root whose last part can be the name of a Go package.
    """
    if spelled == PACKAGE_PLACEMENT:
        return ""
    parts = posixpath.normpath(spelled).split("/")
    if spelled.startswith("/") or ".." in parts:
        return "is outside of the module; give a folder below its root, or `package`"
    for part in parts:
        if not re.fullmatch(r"[A-Za-z0-9][\w.~-]*", part, re.ASCII) or part.endswith("."):
            return f"has a part {part!r}, which import paths cannot have; choose another folder"
        if part in ("vendor", "testdata"):
            return f"is in a folder {part!r}, which the go command leaves out; choose another"
    name = parts[-1]
    if (
        not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII)
        or name in (*_KEYWORDS, "main")
        or name.endswith("_test")
    ):
        return f"ends in {name!r}, which cannot be the name of a package; choose another folder"
    return ""
