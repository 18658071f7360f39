"""Rules as data: a folder each, read from the package and from users' folders."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

from goleak.errors import GoleakError
from goleak.find.facts import Applicability, Cache, Call, Severity

Where = Literal["declaration", "removal"]


def _closed(annotation: Any) -> frozenset[str]:
    """Return the values of a fact's type where they are a closed set: a Literal, or a tuple of one."""
    if get_origin(annotation) is tuple:
        annotation = get_args(annotation)[0]
    return frozenset(get_args(annotation)) if get_origin(annotation) is Literal else frozenset()


def _facts_of(about: type) -> Mapping[str, frozenset[str]]:
    """Return what a rule may ask of a dataclass of facts: its fields and properties with a closed set of values."""
    annotations = dict(get_type_hints(about))
    for name, member in vars(about).items():
        if isinstance(member, property) and member.fget is not None:
            annotations[name] = get_type_hints(member.fget).get("return")
    closed = {name: _closed(annotation) for name, annotation in annotations.items()}
    return {name: values for name, values in closed.items() if values}


# A rule whose `when` names a subject is about calls, every other one about caches.
_CACHE_FACTS = _facts_of(Cache)
_CALL_FACTS = _facts_of(Call)
_CACHE_PLACEHOLDERS = frozenset(
    {
        "name",
        "container",
        "key_type",
        "value_type",
        "growth",
        "role",
        "scope",
        "reason",
        "removal",
        "pinned",
        "typename",
        "remark",
    }
)
_CALL_PLACEHOLDERS = frozenset({"function", "shown", "argument", "moment", "reason"})
_KEYS = frozenset({"id", "severity", "message", "summary", "fix", "when", "where"})
_FIXES: frozenset[str] = frozenset(get_args(Applicability))


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id and name, and the facts it asks for (`when`: all keys, any of each key's values).

    `where` tells what its findings about caches point to: the declaration, or the removal that is no eviction.
    """

    id: str
    name: str
    severity: Severity
    summary: str
    message: str
    fix: Applicability
    when: Mapping[str, frozenset[str]]
    folder: Path
    where: Where = "declaration"

    @property
    def about_calls(self) -> bool:
        """Whether the rule asks about calls rather than caches."""
        return "subject" in self.when

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
    where = _choice(path, content, "where", frozenset(get_args(Where)), "declaration")
    when = content.get("when", {})
    message = _text(path, content, "message", r".+")
    about_calls = isinstance(when, dict) and "subject" in when
    _check_placeholders(path, message, _CALL_PLACEHOLDERS if about_calls else _CACHE_PLACEHOLDERS)
    summary = _text(path, content, "summary", r".+")
    return Rule(
        id_,
        folder.name,
        cast(Severity, severity),
        summary,
        message,
        cast(Applicability, fix),
        _when(path, when, _CALL_FACTS if about_calls else _CACHE_FACTS),
        folder,
        cast(Where, where),
    )


def _check_placeholders(path: Path, message: str, placeholders: frozenset[str]) -> None:
    known = ", ".join(sorted(placeholders))
    try:
        parts = list(Formatter().parse(message))
    except ValueError as error:
        raise GoleakError(f"{path}: message: {error}; placeholders are {known}, in braces") from error
    for _, name, specification, conversion in parts:
        if name is not None and (name not in placeholders or specification or conversion):
            raise GoleakError(f"{path}: message: {{{name}}} is not any of {known}")


def _when(path: Path, table: Any, facts: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
    if not isinstance(table, dict):
        raise GoleakError(f"{path}: when: must be a table of facts")
    conditions: dict[str, frozenset[str]] = {}
    for fact, wanted in table.items():
        if fact not in facts:
            asked = ", ".join(sorted({*facts, "subject"}))
            raise GoleakError(f"{path}: when.{fact}: no such fact; known are {asked}")
        values = wanted if isinstance(wanted, list) else [wanted]
        known = ", ".join(sorted(facts[fact]))
        if not values:
            raise GoleakError(f"{path}: when.{fact}: names nothing; choose from {known}")
        for value in values:
            if not isinstance(value, str) or value not in facts[fact]:
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
