from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from goleak.find.facts import Finding
from goleak.ship.fingerprint import fingerprints
from goleak.ship.json import render_caches, render_findings
from tests.examples import SCHEMA, as_note, finding, schema_cache, syntax_error

BROKEN = b"package m\n\nfunc {\n"
FILES = {"/m/schema/schema.go": SCHEMA, "/m/broken.go": BROKEN}


def parsed(*findings: Finding) -> Any:
    return json.loads(render_findings(findings, read=FILES.__getitem__, cwd="/m"))


def test_a_finding_has_exactly_the_keys_of_the_contract() -> None:
    document = parsed(finding())
    found = document["findings"][0]
    assert len(found.pop("fingerprint")) == 64
    assert document == {
        "version": 1,
        "findings": [
            {
                "rule": "GL001",
                "name": "unbounded-type-cache",
                "severity": "error",
                "message": "types stores reflect.Type under callers' keys and never removes an entry",
                "file": "schema/schema.go",
                "line": 8,
                "column": 5,
                "end_line": 8,
                "end_column": 10,
                "fix": {"applicability": "safe", "reason": ""},
                "cache": {
                    "name": "types",
                    "container": "sync.Map",
                    "scope": "package",
                    "key_type": "string",
                    "value_type": "reflect.Type",
                    "holds": ["value"],
                    "growth": "unbounded",
                    "filled": "running",
                    "role": "cache",
                    "evicts": "never",
                    "lifetime": "process",
                },
                "related": [
                    {"kind": "store", "file": "schema/schema.go", "line": 16, "column": 2},
                    {"kind": "load", "file": "schema/schema.go", "line": 12, "column": 14},
                ],
            }
        ],
        "summary": {"findings": 1, "errors": 1, "warnings": 0, "notes": 0, "fixable": 1},
    }


def test_a_site_that_is_not_in_every_build_says_in_which() -> None:
    cache = schema_cache()
    store = replace(cache.of("store")[0], constraint="linux")
    related = parsed(finding(replace(cache, sites=(store,))))["findings"][0]["related"]
    assert related == [
        {"kind": "store", "file": "schema/schema.go", "line": 16, "column": 2, "constraint": "linux"}
    ]


def test_a_finding_about_a_file_has_no_cache() -> None:
    found = parsed(syntax_error())["findings"][0]
    assert found["cache"] is None
    assert found["related"] == []


def test_the_document_is_plain_ascii_and_ends_by_a_newline() -> None:
    odd = replace(finding(), message="naïve \udce9")
    text = render_findings([odd], read=FILES.__getitem__, cwd="/m")
    assert text.isascii()
    assert text.endswith("\n}\n")


def test_the_inventory_has_exactly_the_keys_of_the_contract() -> None:
    store = {"file": "schema.go", "line": 16, "column": 2}
    assert json.loads(render_caches([schema_cache()], cwd="/m/schema")) == {
        "version": 1,
        "caches": [
            {
                "file": "schema.go",
                "line": 8,
                "column": 5,
                "name": "types",
                "container": "sync.Map",
                "scope": "package",
                "key_type": "string",
                "value_type": "reflect.Type",
                "holds": ["value"],
                "growth": "unbounded",
                "filled": "running",
                "role": "cache",
                "evicts": "never",
                "lifetime": "process",
                "stores": [store],
                "loads": [{"file": "schema.go", "line": 12, "column": 14}],
                "evictions": [],
                "reasons": [
                    "key `name` is a parameter of exported Get",
                    "Get loads, computes on a miss and stores",
                ],
            }
        ],
    }


STORE = b"types.Store(name, t)"


def fingerprint(source: bytes, file: str = "/m/schema/schema.go", store: bytes = STORE) -> str:
    return fingerprints([finding(schema_cache(file, source, store))], read=lambda _: source, cwd="/m")[0]


def test_a_fingerprint_stays_when_lines_move_and_the_code_is_formatted() -> None:
    moved = SCHEMA.replace(b"import (", b"// A comment.\n\nimport (")
    spread = b"types.Store(\n\t\tname,\n\t\tt,\n\t)"
    assert fingerprint(moved) == fingerprint(SCHEMA)
    assert fingerprint(SCHEMA.replace(STORE, spread), store=spread) == fingerprint(SCHEMA)


def test_a_fingerprint_stays_when_the_file_is_renamed() -> None:
    assert fingerprint(SCHEMA, "/m/schema/types.go") == fingerprint(SCHEMA)


def test_a_fingerprint_changes_with_rule_package_and_name() -> None:
    cache = schema_cache()
    variants = [
        finding(cache),
        replace(finding(cache), rule="GL002"),
        finding(replace(cache, package="example.org/m/other")),
        finding(replace(cache, name="kinds")),
        finding(replace(cache, sites=cache.of("load"))),
    ]
    assert len(set(fingerprints(variants, read=FILES.__getitem__, cwd="/m"))) == len(variants)


def test_findings_alike_are_told_apart_and_the_first_keeps_its_fingerprint() -> None:
    names = fingerprints([finding(), as_note(finding())], read=FILES.__getitem__, cwd="/m")
    assert names[0] == fingerprint(SCHEMA)
    assert names[1] != names[0]


def test_a_file_that_does_not_parse_has_a_fingerprint_of_its_text() -> None:
    moved = b"// more\n" + BROKEN
    before = fingerprints([syntax_error()], read=FILES.__getitem__, cwd="/m")
    after = fingerprints([syntax_error(source=moved)], read=lambda _: moved, cwd="/m")
    assert before == after
