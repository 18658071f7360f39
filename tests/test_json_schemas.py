"""What `check` and `caches` print as JSON is what the schemas that goleak ships say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest

from goleak.find import facts
from goleak.ship.evidence.schema import load_schema
from tests.conftest import CHECKOUT
from tests.gomodules import run_goleak

TESTDATA = CHECKOUT / "testdata"
MODULES = sorted(
    {p.parent for p in TESTDATA.rglob("go.mod") if "testdata" not in p.parent.relative_to(TESTDATA).parts}
)
ENUMERATIONS = {
    "severity": facts.Severity,
    "applicability": facts.Applicability,
    "scope": facts.Scope,
    "growth": facts.Growth,
    "filled": facts.Filled,
    "role": facts.Role,
    "evicts": facts.Evicts,
    "lifetime": facts.Lifetime,
}


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield the properties of a schema and of those in it."""
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            yield schema["properties"]
        for inner in schema.values():
            yield from objects(inner)


@pytest.mark.parametrize("root", MODULES, ids=lambda p: p.relative_to(TESTDATA).as_posix())
@pytest.mark.parametrize(("command", "name"), [("check", "findings"), ("caches", "caches")])
def test_the_output_fits_its_schema(command: str, name: str, root: Path) -> None:
    ran = run_goleak(command, "--tests", "--generated", "--format", "json", cwd=root)
    assert ran.code in (0, 1), ran.stderr
    jsonschema.Draft202012Validator(load_schema(name)).validate(json.loads(ran.stdout))


@pytest.mark.parametrize("name", ["findings", "caches"])
def test_the_schema_is_one_and_names_what_facts_can_be(name: str) -> None:
    schema = load_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]["version"] == {"description": "Version of this format.", "const": 1}
    for properties in objects(schema):
        for key in ENUMERATIONS.keys() & properties.keys():
            assert properties[key]["enum"] == list(get_args(ENUMERATIONS[key])), key


def test_the_schema_refuses_what_it_does_not_know() -> None:
    printed = json.loads(run_goleak("check", "--format", "json", cwd=TESTDATA / "service").stdout)
    validator = jsonschema.Draft202012Validator(load_schema("findings"))
    assert validator.is_valid(printed)
    for key, value in (("extra", 1), ("severity", "fatal"), ("line", 0), ("fingerprint", "0")):
        found = printed["findings"][0] | {key: value}
        assert not validator.is_valid(printed | {"findings": [found]}), key


def test_the_manual_has_a_section_for_each_format_and_the_keys_of_the_schemas() -> None:
    from goleak.cli_options import FORMATS

    manual = (CHECKOUT / "docs" / "formats.md").read_text("utf-8")
    for name in FORMATS:
        assert f"## {name}\n" in manual
    keys = {key for name in ("findings", "caches") for p in objects(load_schema(name)) for key in p}
    assert sorted(key for key in keys if f"`{key}`" not in manual) == []
