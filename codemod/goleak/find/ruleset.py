"""Rules as data: a folder each, read from the package and from users' folders."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any, cast, get_args

from goleak.errors import GoleakError
from goleak.find.facts import (
    Applicability,
    Certainty,
    Container,
    Evicts,
    Growth,
    Holds,
    Lifetime,
    Role,
    Scope,
    Severity,
)

# What a rule may ask: the facts of a Cache that have a closed set of values.
_FACTS: Mapping[str, frozenset[str]] = {
    "container": frozenset(get_args(Container)),
    "scope": frozenset(get_args(Scope)),
    "lifetime": frozenset(get_args(Lifetime)),
    "holds": frozenset(get_args(Holds)),
    "growth": frozenset(get_args(Growth)),
    "role": frozenset(get_args(Role)),
    "evicts": frozenset(get_args(Evicts)),
    "certainty": frozenset(get_args(Certainty)),
}
_PLACEHOLDERS = frozenset(
    {"name", "container", "key_type", "value_type", "growth", "role", "scope", "reason"}
)
_KEYS = frozenset({"id", "severity", "message", "summary", "fix", "when"})
_FIXES: frozenset[str] = frozenset(get_args(Applicability))


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id and name, and the facts it asks for (`when`: all keys, any of each key's values)."""

    id: str
    name: str
    severity: Severity
    summary: str
    message: str
    fix: Applicability
    when: Mapping[str, frozenset[str]]
    folder: Path

    @property
    def manual(self) -> str:
        """The rule's README, as Markdown."""
        return (self.folder / "README.md").read_text("utf-8")


def rules_folder() -> Path:
    """Return the folder of the shipped rules: inside the package when installed, beside it in a checkout."""
    packaged = Path(str(files("goleak").joinpath("rules")))
    return packaged if packaged.is_dir() else packaged.parents[2] / "rules"


def load_rules(extra: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """Read the shipped rules and users' rule folders, by id. Raises GoleakError for a rule that is not sound."""
    folders = [p.parent for p in sorted(rules_folder().glob("*/rule.toml"))]
    for folder in extra:
        if not (folder / "rule.toml").is_file():
            raise GoleakError(f"{folder}: no rule.toml here; a rule is a folder with rule.toml and README.md")
        folders.append(folder)
    rules: dict[str, Rule] = {}
    for folder in folders:
        rule = _read_rule(folder)
        namesake = next((r for r in rules.values() if r.name == rule.name), None)
        if namesake is not None and namesake.id != rule.id:
            raise GoleakError(
                f"{folder}/rule.toml: the name {rule.name} is taken by {namesake.folder}; rename the folder"
            )
        if rule.id in rules:
            raise GoleakError(
                f"{folder}/rule.toml: {rule.id} is taken by {rules[rule.id].folder}; choose another id"
            )
        rules[rule.id] = rule
    return tuple(rules[id_] for id_ in sorted(rules))


def find_rule(rules: Sequence[Rule], wanted: str) -> Rule:
    """Return a rule by id or name. Raises GoleakError with the known ones."""
    for rule in rules:
        if wanted in (rule.id, rule.name) or wanted.upper() == rule.id:
            return rule
    raise GoleakError(f"{wanted}: no such rule; known are {', '.join(r.id for r in rules)}")


def _read_rule(folder: Path) -> Rule:
    path = folder / "rule.toml"
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GoleakError(f"{path}: cannot be read: {error}; mend the file") from error
    if not (folder / "README.md").is_file():
        raise GoleakError(f"{folder}: no README.md here; it is the manual that `goleak explain` prints")
    unknown = sorted(set(content) - _KEYS)
    if unknown:
        raise GoleakError(f"{path}: {unknown[0]}: unknown key; known are {', '.join(sorted(_KEYS))}")
    id_ = _text(path, content, "id", r"[A-Z]{2,}\d{3,}")
    severity = _choice(path, content, "severity", frozenset(get_args(Severity)))
    fix = _choice(path, content, "fix", _FIXES, "none")
    message = _text(path, content, "message", r".+")
    _check_placeholders(path, message)
    summary = _text(path, content, "summary", r".+")
    return Rule(
        id_,
        folder.name,
        cast(Severity, severity),
        summary,
        message,
        cast(Applicability, fix),
        _when(path, content.get("when", {})),
        folder,
    )


def _check_placeholders(path: Path, message: str) -> None:
    known = ", ".join(sorted(_PLACEHOLDERS))
    try:
        parts = list(Formatter().parse(message))
    except ValueError as error:
        raise GoleakError(f"{path}: message: {error}; placeholders are {known}, in braces") from error
    for _, name, specification, conversion in parts:
        if name is not None and (name not in _PLACEHOLDERS or specification or conversion):
            raise GoleakError(f"{path}: message: {{{name}}} is not any of {known}")


def _when(path: Path, table: Any) -> Mapping[str, frozenset[str]]:
    if not isinstance(table, dict):
        raise GoleakError(f"{path}: when: must be a table of facts")
    conditions: dict[str, frozenset[str]] = {}
    for fact, wanted in table.items():
        if fact not in _FACTS:
            raise GoleakError(f"{path}: when.{fact}: no such fact; known are {', '.join(sorted(_FACTS))}")
        values = wanted if isinstance(wanted, list) else [wanted]
        known = ", ".join(sorted(_FACTS[fact]))
        if not values:
            raise GoleakError(f"{path}: when.{fact}: names nothing; choose from {known}")
        for value in values:
            if not isinstance(value, str) or value not in _FACTS[fact]:
                raise GoleakError(f"{path}: when.{fact}: {value!r} is not any of {known}")
        conditions[fact] = frozenset(values)
    return conditions


def _text(path: Path, content: Mapping[str, Any], key: str, pattern: str) -> str:
    value = content.get(key)
    if not isinstance(value, str) or not re.fullmatch(pattern, value, re.S):
        raise GoleakError(f"{path}: {key}: missing or not like {pattern}")
    return value


def _choice(
    path: Path, content: Mapping[str, Any], key: str, allowed: frozenset[str], default: str | None = None
) -> str:
    value = content.get(key, default)
    if value not in allowed:
        raise GoleakError(f"{path}: {key}: {value!r} is not any of {', '.join(sorted(allowed))}")
    return str(value)
