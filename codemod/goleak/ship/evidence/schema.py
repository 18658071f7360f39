"""Whether data is what a JSON Schema that goleak ships says; for the few keywords that those schemas use.

The whole of JSON Schema is a library's work, which a report would then need at every user's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

KEYWORDS = frozenset(
    {"type", "const", "enum", "required", "properties", "items", "minItems", "maxItems", "minimum", "$ref"}
)

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def load_schema(name: str) -> dict[str, Any]:
    """Return a schema of goleak's by its name, such as `evidence`."""
    text = (files("goleak") / "schemas" / f"{name}.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def first_problem(data: object, schema: Mapping[str, Any]) -> str | None:
    """Return the first thing in `data` that breaks the schema, such as `before.entries is "many"`, None if nothing."""
    return next(_problems(data, schema, schema, ""), None)


def _problems(data: object, rule: Mapping[str, Any], root: Mapping[str, Any], where: str) -> Iterator[str]:
    if "$ref" in rule:
        rule = root["$defs"][rule["$ref"].rpartition("/")[2]]
    if not _fits(data, rule):
        yield f"{where or 'the whole'} is {json.dumps(data)[:40]}"
        return
    if isinstance(data, dict):
        for name in rule.get("required", ()):
            if name not in data:
                yield f"{_below(where, name)} is missing"
        for name, inner in rule.get("properties", {}).items():
            if name in data:
                yield from _problems(data[name], inner, root, _below(where, name))
    if isinstance(data, list):
        for index, part in enumerate(data):
            yield from _problems(part, rule.get("items", {}), root, f"{where}[{index}]")


def _fits(data: object, rule: Mapping[str, Any]) -> bool:
    """Tell whether a value by itself, whatever is in it, is allowed."""
    if "const" in rule and not _same(data, rule["const"]):
        return False
    if "enum" in rule and not any(_same(data, allowed) for allowed in rule["enum"]):
        return False
    if "type" in rule and not _is_of(data, rule["type"]):
        return False
    if isinstance(data, (int, float)) and not isinstance(data, bool) and data < rule.get("minimum", data):
        return False
    return not isinstance(data, list) or len(data) in range(
        rule.get("minItems", 0), rule.get("maxItems", len(data)) + 1
    )


def _is_of(data: object, names: str | list[str]) -> bool:
    """Tell whether a value is of one of the types named; Python's booleans are integers, JSON's are not."""
    for name in [names] if isinstance(names, str) else names:
        if isinstance(data, bool):
            if name == "boolean":
                return True
        elif isinstance(data, _TYPES[name]) or (
            name == "integer" and isinstance(data, float) and data.is_integer()
        ):
            return True
    return False


def _same(data: object, allowed: object) -> bool:
    return data == allowed and isinstance(data, bool) == isinstance(allowed, bool)


def _below(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
