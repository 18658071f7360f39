from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goleak.ship.evidence.schema import KEYWORDS, first_problem, load_schema
from tests.conftest import CHECKOUT
from tests.evidence_folder import evidence

SCHEMA = load_schema("evidence")
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
NAMES = {"$schema", "$id", "$defs", "title", "description"}
ODD = st.sampled_from([None, True, 0, -1, 1.0, 1.5, "", "leaking", [], ["a"], {}, {"a": 1}])


def places(data: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where something is in data, as keys and indexes."""
    yield at
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, part in parts:
        yield from places(part, (*at, key))


PLACES = st.sampled_from([p for p in places(evidence()) if p])


def changed(place: tuple[Any, ...], value: Any, *, remove: bool = False) -> Any:
    """Return evidence in which one thing is another, or gone."""
    data: Any = copy.deepcopy(evidence())
    inner = data
    for key in place[:-1]:
        inner = inner[key]
    if remove:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return data


def rules(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield a schema and those in it."""
    yield schema
    for inner in (*schema.get("properties", {}).values(), *schema.get("$defs", {}).values()):
        yield from rules(inner)
    if "items" in schema:
        yield from rules(schema["items"])


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_it_says_nothing_that_goleak_does_not_understand() -> None:
    assert {key for rule in rules(SCHEMA) for key in rule} <= KEYWORDS | NAMES


def test_evidence_fits() -> None:
    VALIDATOR.validate(evidence())
    assert first_problem(evidence(), SCHEMA) is None


@given(PLACES, ODD, st.booleans())
def test_goleak_and_jsonschema_agree(place: tuple[Any, ...], value: Any, remove: bool) -> None:
    data = changed(place, value, remove=remove)
    assert (first_problem(data, SCHEMA) is None) == VALIDATOR.is_valid(data)


@pytest.mark.parametrize(
    ("place", "value", "problem"),
    [
        (("cache",), 1, "cache is 1"),
        (("before", "entries"), "many", 'before.entries is "many"'),
        (("before", "stages", 3, "heap"), None, "before.stages[3].heap is null"),
        (("passes", 0, "name"), "other", 'passes[0].name is "other"'),
        (("concurrency",), True, "concurrency is true"),
    ],
)
def test_problems_have_a_place(place: tuple[Any, ...], value: Any, problem: str) -> None:
    assert first_problem(changed(place, value), SCHEMA) == problem


def test_what_is_missing_is_named() -> None:
    assert first_problem(changed(("after", "runs"), None, remove=True), SCHEMA) == "after.runs is missing"
    assert first_problem([], SCHEMA) == "the whole is []"


def test_the_manual_names_every_key() -> None:
    manual = (CHECKOUT / "docs" / "evidence.md").read_text("utf-8")
    keys = {key for rule in rules(SCHEMA) for key in rule.get("properties", {})}
    assert sorted(key for key in keys if f"`{key}`" not in manual) == []


def test_the_schema_is_where_the_manual_says() -> None:
    path = Path("codemod/goleak/schemas/evidence.json")
    assert json.loads((CHECKOUT / path).read_text("utf-8")) == SCHEMA
    assert str(path) in (CHECKOUT / "docs" / "evidence.md").read_text("utf-8")
