"""Rule folders that are not sound: the error says which file, which key, and what is known."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from goleak.errors import GoleakError
from goleak.find.ruleset import find_rule, load_rules, rules_folder
from tests.conftest import CHECKOUT, write_files

SOUND = {
    "id": '"XX001"',
    "severity": '"note"',
    "summary": '"A cache."',
    "message": '"{name} is a cache"',
}


def rule_folder(root: Path, lines: Mapping[str, str | None] | None = None, name: str = "mine") -> Path:
    """Write a sound rule with some keys replaced, or left out where None."""
    keys = {k: v for k, v in (SOUND | dict(lines or {})).items() if v is not None}
    when = keys.pop("when", "")
    text = "".join(f"{key} = {value}\n" for key, value in keys.items()) + when
    write_files(root / name, {"rule.toml": text, "README.md": f"# {name}\n"})
    return root / name


def complaint(*folders: Path) -> str:
    with pytest.raises(GoleakError) as raised:
        load_rules(folders)
    said = str(raised.value)
    assert "\n" not in said
    return said


def test_the_shipped_rules_come_by_id_and_are_named_like_their_folders() -> None:
    rules = load_rules()
    assert [r.id for r in rules] == sorted(r.id for r in rules)
    assert {r.name for r in rules} == {p.parent.name for p in (CHECKOUT / "rules").glob("*/rule.toml")}
    assert all(r.folder == rules_folder() / r.name for r in rules)


def test_a_rule_of_ones_own_stands_beside_the_shipped_ones(tmp_path: Path) -> None:
    folder = rule_folder(tmp_path, {"when": '[when]\ngrowth = "per-type"\nrole = ["cache", "set"]\n'})
    rule = find_rule(load_rules([folder]), "mine")
    assert (rule.id, rule.severity, rule.fix, rule.manual) == ("XX001", "note", "none", "# mine\n")
    assert rule.when == {"growth": {"per-type"}, "role": {"cache", "set"}}


def test_a_rule_that_names_a_subject_asks_for_the_facts_of_calls(tmp_path: Path) -> None:
    lines = {"when": '[when]\nsubject = "typeof"\nmoment = ["loop"]\n', "message": '"{function} of {shown}"'}
    rule = find_rule(load_rules([rule_folder(tmp_path, lines)]), "mine")
    assert rule.about_calls
    assert rule.when == {"subject": {"typeof"}, "moment": {"loop"}}
    assert not find_rule(load_rules(), "GL001").about_calls


def test_a_rule_points_to_the_declaration_or_to_a_removal_that_is_none(tmp_path: Path) -> None:
    folders = [rule_folder(tmp_path), rule_folder(tmp_path, {"id": '"XX002"', "where": '"removal"'}, "other")]
    rules = load_rules(folders)
    assert [find_rule(rules, name).where for name in ("mine", "other")] == ["declaration", "removal"]


@pytest.mark.parametrize("wanted", ["GL001", "gl001", "unbounded-type-cache"])
def test_a_rule_is_found_by_its_id_in_any_case_and_by_its_name(wanted: str) -> None:
    assert find_rule(load_rules(), wanted).id == "GL001"


def test_a_rule_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(GoleakError, match=r"^GL999: no such rule; known are GL000, GL001, GL002, GL003"):
        find_rule(load_rules(), "GL999")


@pytest.mark.parametrize(
    ("lines", "key", "known"),
    [
        ({"id": None}, "id", "missing"),
        ({"id": '"one"'}, "id", r"[A-Z]{2,}\d{3,}"),
        ({"id": "1"}, "id", r"[A-Z]{2,}\d{3,}"),
        ({"message": None}, "message", "missing"),
        ({"message": '""'}, "message", "missing"),
        (
            {"message": '"{name} of {size}"'},
            "message",
            "{size} is not any of container, growth, key_type, name,",
        ),
        ({"summary": None}, "summary", "missing"),
        ({"severity": None}, "severity", "None is not any of error, note, warning"),
        ({"severity": '"fatal"'}, "severity", "'fatal' is not any of error, note, warning"),
        ({"fix": '"always"'}, "fix", "'always' is not any of none, safe, unsafe"),
        ({"fixes": '"safe"'}, "fixes", "unknown key; known are fix, id, message, severity, summary, when"),
        ({"when": "when = 3\n"}, "when", "must be a table of facts"),
        (
            {"when": "[when]\ncolour = 'red'\n"},
            "when.colour",
            "no such fact; known are certainty, container, evicts,",
        ),
        (
            {"when": "[when]\ngrowth = 'big'\n"},
            "when.growth",
            "'big' is not any of fixed, per-type, runtime-types,",
        ),
        (
            {"when": "[when]\ngrowth = ['fixed', 'big']\n"},
            "when.growth",
            "'big' is not any of fixed, per-type,",
        ),
        (
            {"when": "[when]\nevicts = false\n"},
            "when.evicts",
            "False is not any of bounded, ineffective, never,",
        ),
        (
            {"when": "[when]\nsubject = 'typeof'\ngrowth = 'fixed'\n", "message": '"{function}"'},
            "when.growth",
            "no such fact; known are argument, moment, purpose, subject",
        ),
        (
            {"when": "[when]\nsubject = 'typeof'\n"},
            "message",
            "{name} is not any of argument, function, moment, reason, shown",
        ),
        ({"where": '"store"'}, "where", "'store' is not any of declaration, removal"),
        ({"when": "[when]\nrole = []\n"}, "when.role", "cache, mixed, registry, set, unknown"),
        ({"when": "[when]\nrole = [['cache']]\n"}, "when.role", "cache, mixed, registry, set, unknown"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_rule_that_is_not_sound_names_its_file_the_key_and_what_is_known(
    lines: dict[str, str | None], key: str, known: str, tmp_path: Path
) -> None:
    folder = rule_folder(tmp_path, lines)
    said = complaint(folder)
    assert said.startswith(f"{folder}/rule.toml: {key}: ")
    assert known in said


@pytest.mark.parametrize(
    "message", ['"{name"', '"name}"', '"{}"', '"{name!x}"', '"{name.first}"', '"{name:d}"']
)
def test_a_message_that_cannot_be_filled_in_is_refused(message: str, tmp_path: Path) -> None:
    folder = rule_folder(tmp_path, {"message": message})
    said = complaint(folder)
    assert said.startswith(f"{folder}/rule.toml: message: ")
    assert "container, growth, key_type, name," in said


def test_a_file_that_is_not_toml_says_the_line(tmp_path: Path) -> None:
    write_files(tmp_path / "mine", {"rule.toml": 'id = "XX001"\nseverity =\n'})
    said = complaint(tmp_path / "mine")
    assert said.startswith(f"{tmp_path}/mine/rule.toml: ")
    assert "line 2" in said


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    write_files(tmp_path / "mine", {"rule.toml": b'id = "\xff"\n'})
    assert complaint(tmp_path / "mine").startswith(f"{tmp_path}/mine/rule.toml: ")


def test_a_folder_without_a_rule_says_what_a_rule_is(tmp_path: Path) -> None:
    said = complaint(tmp_path)
    assert said == f"{tmp_path}: no rule.toml here; a rule is a folder with rule.toml and README.md"


def test_a_rule_without_a_manual_is_refused(tmp_path: Path) -> None:
    folder = rule_folder(tmp_path)
    (folder / "README.md").unlink()
    said = complaint(folder)
    assert said.startswith(f"{folder}: ")
    assert "README.md" in said


def test_an_id_that_is_taken_names_who_has_it(tmp_path: Path) -> None:
    folder = rule_folder(tmp_path, {"id": '"GL001"'})
    said = complaint(folder)
    assert said.startswith(f"{folder}/rule.toml: GL001 is taken by ")
    assert "unbounded-type-cache" in said


def test_a_name_that_is_taken_names_who_has_it(tmp_path: Path) -> None:
    folder = rule_folder(tmp_path, name="unbounded-type-cache")
    said = complaint(folder)
    assert said.startswith(f"{folder}/rule.toml: ")
    assert str(rules_folder()) in said
