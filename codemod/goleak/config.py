"""Settings from goleak.toml."""

from __future__ import annotations

import difflib
import posixpath
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from goleak.errors import GoleakError

FILE_NAME = "goleak.toml"
BASELINE = "goleak-baseline.json"
PACKAGE_PLACEMENT = "package"  # a keyword of Go, so no folder can be meant
_KEYWORDS = frozenset(
    "break case chan const continue default defer else fallthrough for func go goto if import interface map package"
    " range return select struct switch type var".split()
)
STRATEGIES = ("bound", "drop")
_SEVERITIES = ("error", "warning", "note")
CACHES = ("own", "lru", "ttlcache", "otter", "weak")
_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)")
_SPOKEN = {bool: "true or false", str: "text in quotes", int: "a whole number"}


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one run, flags aside; `rules` are folders relative to `folder`, where the file was found.

    `containers` are tables as they stand in the file.
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
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise GoleakError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    except UnicodeDecodeError as error:
        raise GoleakError(f"{path}: not UTF-8, which TOML must be; convert the file") from error
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        where = f"{path}:{place[1]}:{place[2]}" if place else str(path)
        raise GoleakError(f"{where}: {_PLACE.sub('', str(error))}; mend the file") from error
    known = {f.name.replace("_", "-") for f in fields(Config)} - {"folder"}
    settings: dict[str, Any] = {}
    for key, value in content.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}"
            raise GoleakError(f"{path}: {key}: unknown setting; {hint}")
        settings[key.replace("-", "_")] = _checked(path, key, value)
    return Config(folder=str(path.parent), **settings)


def _checked(path: Path, key: str, value: Any) -> Any:
    if key in ("fail-on", "cache"):
        choices = _SEVERITIES if key == "fail-on" else CACHES
        if value not in choices:
            raise GoleakError(f"{path}: {key}: {value!r} is not any of {', '.join(choices)}")
        return value
    if key == "strategy":
        if value not in STRATEGIES:
            raise GoleakError(f"{path}: {key}: {value!r} is not any of {', '.join(STRATEGIES)}")
        return value
    if key == "containers":
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise GoleakError(f"{path}: {key}: must be tables, each under [[containers]]")
        return tuple(value)
    if key in ("rules", "ignore"):
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise GoleakError(f"{path}: {key}: must be a list of texts, not {value!r}")
        return tuple(value)
    wanted: type = {
        "tests": bool,
        "generated": bool,
        "ttl": str,
        "capacity": int,
        "placement": str,
        "baseline": str,
    }[key]
    if type(value) is not wanted:
        raise GoleakError(f"{path}: {key}: must be {_SPOKEN[wanted]}, not {value!r}")
    spelled = str(value)
    if key == "ttl" and not re.fullmatch(r"0*[1-9]\d*(ms|s|m|h)", spelled):
        raise GoleakError(f"{path}: {key}: {spelled!r} is not a duration such as 90s, 10m or 2h")
    if key == "capacity" and int(spelled) < 2:
        raise GoleakError(f"{path}: {key}: must be 2 or more, not {spelled}")
    if key == "placement":
        problem = placement_problem(spelled)
        if problem:
            raise GoleakError(f"{path}: {key}: {spelled!r} {problem}")
    return value


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
