"""`goleak config`: the settings in force and where they come from, and the schema of goleak.toml."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goleak.config import CHOICES, SETTINGS, Config, load_config
from goleak.errors import GoleakError
from goleak.find.catalog import KEYS, NEEDED
from tests.conftest import write_files
from tests.gomodules import run_goleak

Write = Callable[[Mapping[str, str | bytes]], Path]

TABLE = '''
[[containers]]
imports = ["example.org/store"]
package = "store"
type = "Table"
go = """
type Table[K comparable, V any] struct{}
func (t *Table[K, V]) Get(key K) (V, bool)
func (t *Table[K, V]) Put(key K, value V) // \\u007f "é"
"""
store = ["Put"]
load = ["Get"]
'''
SETTINGS_FILE = f'# ours\nttl = "5m"\nignore = [\n  "GL002"\n]\nrules = []\n{TABLE}'


def shown(root: Path, *arguments: str) -> dict[str, Any]:
    ran = run_goleak("config", "--format", "json", *arguments, cwd=root)
    assert (ran.code, ran.stderr) == (0, "")
    document: dict[str, Any] = json.loads(ran.stdout)
    return document


def schema(root: Path) -> dict[str, Any]:
    ran = run_goleak("config", "--schema", cwd=root)
    assert (ran.code, ran.stderr) == (0, "")
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_without_a_file_all_settings_are_defaults(module: Write) -> None:
    document = shown(module({"m.go": "package m\n"}))
    assert document["file"] is None
    assert list(document["settings"]) == list(SETTINGS)
    assert all(s["origins"] == [{"kind": "default"}] for s in document["settings"].values())


def test_each_setting_names_its_line_or_its_flag(module: Write) -> None:
    root = module({"m.go": "package m\n", "goleak.toml": SETTINGS_FILE, "sub/s.go": "package sub\n"})
    document = shown(root / "sub", "--capacity", "9", "--ignore", "GL003", "--no-tests", "--cache", "lru")
    settings, file = document["settings"], "../goleak.toml"
    assert document["file"] == file
    assert settings["ttl"] == {"value": "5m", "origins": [{"kind": "file", "name": file, "line": 2}]}
    assert settings["capacity"] == {"value": 9, "origins": [{"kind": "flag", "name": "--capacity"}]}
    assert settings["tests"]["origins"] == [{"kind": "flag", "name": "--no-tests"}]
    assert settings["cache"] == {"value": "lru", "origins": [{"kind": "flag", "name": "--cache"}]}
    assert settings["ignore"] == {
        "value": ["GL002", "GL003"],
        "origins": [{"kind": "file", "name": file, "line": 3}, {"kind": "flag", "name": "--ignore"}],
    }
    assert settings["containers"]["origins"] == [{"kind": "file", "name": file, "line": 8}]


def test_a_baseline_that_is_found_is_named(module: Write) -> None:
    root = module({"m.go": "package m\n"})
    assert run_goleak("baseline", "write", cwd=root).code == 0
    assert shown(root)["settings"]["baseline"]["value"] == "goleak-baseline.json"
    assert shown(root, "--no-baseline")["settings"]["baseline"] == {
        "value": "",
        "origins": [{"kind": "flag", "name": "--no-baseline"}],
    }


def test_the_text_is_toml_with_the_same_settings(module: Write) -> None:
    root = module({"m.go": "package m\n", "goleak.toml": SETTINGS_FILE})
    ran = run_goleak("config", "--select", "GL001", cwd=root)
    assert (ran.code, ran.stderr) == (0, "")
    lines = [" ".join(line.split()) for line in ran.stdout.splitlines()]
    assert 'ttl = "5m" # goleak.toml:2' in lines
    assert "capacity = 4096 # default" in lines
    assert "[[containers]] # goleak.toml:8" in lines
    assert '# --select = ["GL001"] # --select' in lines
    wanted = {name: s["value"] for name, s in shown(root)["settings"].items()}
    assert tomllib.loads(ran.stdout) == wanted
    write_files(root, {"goleak.toml": ran.stdout})
    assert {name: s["value"] for name, s in shown(root)["settings"].items()} == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('\n"ttls" = "5m"\n', ":2: ttls: unknown setting; did you mean ttl?"),
        (
            f'{TABLE}lode = ["Get"]\n',
            ":13: containers[0].lode: unknown key; did you mean load?",
        ),
        (f"{TABLE}{TABLE}evict = 1\n", ":25: containers[1].evict: must be a list of texts, not 1"),
        (TABLE.replace('load = ["Get"]\n', ""), ":2: containers[0]: load is missing"),
        (TABLE.replace('type = "Table"', 'type = "T"'), ":6: containers[0].go: does not declare type T"),
        (f"tests = true\n\n[[rules]]\na = 1{TABLE}", ":3: rules: must be a list of texts, not [{'a': 1}]"),
    ],
)
def test_mistakes_have_a_line(text: str, said: str, module: Write) -> None:
    root = module({"m.go": "package m\n", "goleak.toml": text})
    for command in ("config", "check"):
        ran = run_goleak(command, cwd=root)
        assert ran.code == 2
        assert ran.stderr == f"goleak: {root / 'goleak.toml'}{said}\n"


def test_the_schema_says_what_the_settings_are(tmp_path: Path) -> None:
    found = schema(tmp_path)
    jsonschema.Draft202012Validator.check_schema(found)
    properties = found["properties"]
    assert sorted(properties) == sorted(SETTINGS)
    defaults = {name: getattr(Config(), name.replace("-", "_")) for name in SETTINGS}
    assert {name: p["default"] for name, p in properties.items()} == {
        name: list(value) if isinstance(value, tuple) else value for name, value in defaults.items()
    }
    assert {n: tuple(p["enum"]) for n, p in properties.items() if "enum" in p} == CHOICES
    container = found["$defs"]["container"]
    assert sorted(container["properties"]) == sorted(KEYS)
    assert sorted(container["required"]) == sorted(NEEDED)


ODD = st.sampled_from(
    [
        True,
        0,
        1,
        2,
        3.5,
        "",
        "note",
        "own",
        "lru",
        "drop",
        "5m",
        "0m",
        "05h",
        "5 m",
        "٣m",
        [],
        ["x"],
        [1],
        {},
        [{}],
    ]
)


@pytest.mark.parametrize("name", sorted({*SETTINGS, "other"} - {"placement", "containers"}))
def test_the_schema_and_goleak_agree(name: str, tmp_path: Path) -> None:
    validator = jsonschema.Draft202012Validator(schema(tmp_path))

    @given(ODD)
    def agree(value: Any) -> None:
        spelled = json.dumps(value, ensure_ascii=False)
        (tmp_path / "goleak.toml").write_text(f"{name} = {spelled}\n", "utf-8")
        try:
            load_config(str(tmp_path))
            sound = True
        except GoleakError:
            sound = False
        assert sound == validator.is_valid({name: value}), value

    agree()
