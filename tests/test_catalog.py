"""Containers as data: what the shipped tables say, and what is wrong with a user's."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from goleak.errors import GoleakError
from goleak.find.catalog import Catalog, Verb
from goleak.read import gotypes as go
from goleak.read.gotypes import Named
from goleak.read.syntax import first_error, parse
from tests.conftest import write_files
from tests.gomodules import run_goleak

SHIPPED = tomllib.loads(files("goleak").joinpath("containers.toml").read_text("utf-8"))["containers"]
TYPES = [(path, table["type"]) for table in SHIPPED for path in table["imports"]]
TABLE: dict[str, Any] = {
    "imports": ["example.org/store"],
    "package": "store",
    "type": "Table",
    "go": "type Table struct{}\nfunc (t *Table) Row(key any) any\nfunc (t *Table) Put(value, key any)\n",
    "store": ["Put"],
    "load": ["Row"],
}


@pytest.mark.parametrize(("path", "name"), TYPES, ids=str)
def test_a_shipped_table_declares_all_that_it_names(path: str, name: str) -> None:
    known = Catalog().find(path, name)
    assert known is not None
    assert {"store", "load"} <= {verb.operation for verb in known.verbs.values()}
    for verb in known.verbs.values():
        assert verb.key >= 0 or verb.operation in ("store", "evict", "range", "len")
    if known.bounds.size or known.bounds.time:
        assert not known.bounds.always


@pytest.mark.parametrize("path", sorted({path for path, _ in TYPES}))
def test_the_declarations_of_a_package_are_go(path: str) -> None:
    model = Catalog().model(path)
    assert model is not None
    assert first_error(parse(model[1])) is None


def test_a_table_is_about_the_major_versions_that_it_lists() -> None:
    catalog = Catalog()
    xsync = "github.com/puzpuzpuz/xsync"
    generic = catalog.find(f"{xsync}/v3", "MapOf")
    assert generic is not None
    string, boolean = go.STRING, go.BOOL
    assert generic.types(Named(f"{xsync}/v3", "MapOf", (string, boolean))) == (string, boolean)
    assert generic.verbs["Store"] == Verb("store", 0, 1)
    assert catalog.find(f"{xsync}/v4", "Map") is not None
    assert catalog.find(f"{xsync}/v9", "MapOf") is None
    assert catalog.model("example.org/other") is None


def test_a_users_table_stands_before_the_shipped_one() -> None:
    table = TABLE | {"imports": ["github.com/dolthub/swiss"], "package": "swiss", "type": "Map"}
    table["go"] = table["go"].replace("Table", "Map")
    mine = Catalog((table,)).find("github.com/dolthub/swiss", "Map")
    assert mine is not None
    assert mine.verbs == {"Put": Verb("store", 1, 0), "Row": Verb("load", 0, -1)}


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"stores": ["Put"]}, "containers[0].stores: unknown key; did you mean store?"),
        ({"colour": "red"}, "containers[0].colour: unknown key; known are bounded, bounded-size,"),
        (
            {"imports": "example.org/store"},
            "containers[0].imports: must be a list of texts, not 'example.org",
        ),
        ({"type": 1}, "containers[0].type: must be a text, not 1"),
        ({"load": []}, "containers[0]: load is missing"),
        ({"type": "Other"}, "containers[0].go: does not declare type Other"),
        ({"load": ["Rows"]}, "containers[0].go: declares no Rows, which the table names"),
        ({"store": ["Row"]}, "containers[0].go: Row has no parameter called value"),
        ({"bounded-size": ["Open.limit"]}, "containers[0].go: declares no Open, which the table names"),
    ],
)
def test_a_table_that_is_not_sound_is_an_error_of_one_line(changes: dict[str, Any], wanted: str) -> None:
    with pytest.raises(GoleakError) as raised:
        Catalog((TABLE | changes,), "goleak.toml")
    said = str(raised.value)
    assert said.startswith(f"goleak.toml: {wanted}")
    assert "\n" not in said


def test_tables_are_read_from_goleak_toml(tmp_path: Path) -> None:
    write_files(
        tmp_path, {"go.mod": "module m\n", "m.go": "package m\n", "goleak.toml": "containers = [1]\n"}
    )
    ran = run_goleak("check", cwd=tmp_path)
    assert ran.code == 2
    assert "goleak.toml:1: containers: must be tables, each under [[containers]]" in ran.stderr
    write_files(tmp_path, {"goleak.toml": '[[containers]]\ntype = "T"\n'})
    ran = run_goleak("check", cwd=tmp_path)
    assert ran.code == 2
    assert "goleak.toml:1: containers[0]: imports is missing" in ran.stderr
