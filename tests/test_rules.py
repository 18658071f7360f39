"""Every rule folder, by one test each for what a rule promises.

The examples are placed alone in a module `example.com/rule`, which decides the import path in fixed.go.
`pytest --bless` rewrites fixed.go.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from goleak.find.ruleset import Rule, load_rules
from goleak.toolchain import Toolchain
from tests.conftest import CHECKOUT, write_files
from tests.gomodules import contents, findings, go_files, run_goleak, unformatted, vet
from tests.marks import marks_in, surprises, without_marks

FOLDERS = sorted(p.parent for p in (CHECKOUT / "rules").glob("*/rule.toml"))
HEADINGS = (
    "What it finds",
    "Why it leaks",
    "What the fix changes",
    "What the fix cannot know",
    "When to ignore it",
)
GO_MOD = "module example.com/rule\n\ngo 1.21\n"
FIX = ("fix", "--severity", "note", "--unsafe-fixes")


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    chosen = request.param
    assert isinstance(chosen, Path)
    return chosen


@pytest.fixture
def rule(folder: Path) -> Rule:
    return next(r for r in load_rules() if r.name == folder.name)


@pytest.fixture
def examples(rule: Rule) -> list[str]:
    return ["bad.go", "good.go"] + (["fixed.go"] if rule.fix != "none" else [])


def place(root: Path, source: str, name: str = "rule.go") -> Path:
    """Put one example into a module of its own."""
    write_files(root, {"go.mod": GO_MOD, name: source})
    return root


def read(path: Path) -> str:
    return path.read_bytes().decode()


def fixed(root: Path, bad: str) -> str:
    """Return what goleak makes of an example, which it then leaves in the module at `root`."""
    place(root, bad)
    ran = run_goleak(*FIX, cwd=root)
    assert ran.code == 0 or " refused; " in ran.stderr, ran.stderr
    return read(root / "rule.go")


def test_a_rule_folder_is_complete(folder: Path, examples: list[str]) -> None:
    assert sorted(p.name for p in folder.iterdir()) == sorted(["README.md", "rule.toml", *examples])


def test_a_manual_has_the_rules_name_and_answers_five_questions(folder: Path, rule: Rule) -> None:
    manual = rule.manual
    assert manual.startswith(f"# {folder.name}\n")
    assert tuple(line[3:] for line in manual.splitlines() if line.startswith("## ")) == HEADINGS
    assert "\n\n\n" not in manual
    assert manual.endswith("\n")


def test_examples_are_go(
    folder: Path, rule: Rule, examples: list[str], toolchain: Toolchain, tmp_path: Path
) -> None:
    for name in examples:
        if name == "bad.go" and not rule.when:
            continue  # a rule that asks for no facts is about files that are not Go
        place(tmp_path, read(folder / name), f"{Path(name).stem}/rule.go")
    if "fixed.go" in examples:
        fixed(tmp_path / "made", without_marks(read(folder / "bad.go")))
        (tmp_path / "made" / "internal").rename(tmp_path / "internal")
    assert vet(toolchain, tmp_path) == ""
    assert unformatted(toolchain, [f for f in go_files(tmp_path) if f.parent.name != "made"]) == []


def test_the_findings_on_bad_go_are_its_marks(folder: Path, rule: Rule, tmp_path: Path) -> None:
    bad = read(folder / "bad.go")
    marks = marks_in("rule.go", bad)
    # Another rule may have something to say of the same cache, at a place of its own.
    assert any(m.pattern.startswith(rule.id) for m in marks)
    assert surprises(marks, findings(place(tmp_path, bad))) == ""


def test_nothing_is_found_on_good_go(folder: Path, tmp_path: Path) -> None:
    assert findings(place(tmp_path, read(folder / "good.go"))) == []


def test_the_fix_makes_fixed_go_of_bad_go(
    folder: Path, rule: Rule, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    bad = without_marks(read(folder / "bad.go"))
    if rule.fix == "none":
        place(tmp_path, bad)
        before = contents(tmp_path)
        run_goleak(*FIX, cwd=tmp_path)
        assert contents(tmp_path) == before
        return
    made = fixed(tmp_path, bad)
    if request.config.getoption("--bless", default=False):
        (folder / "fixed.go").write_bytes(made.encode())
    assert made == read(folder / "fixed.go")


def test_what_is_found_after_the_fix_was_refused_with_a_reason_and_fixing_again_changes_nothing(
    folder: Path, rule: Rule, tmp_path: Path
) -> None:
    if rule.fix == "none":
        assert not (folder / "fixed.go").exists()
        return
    fixed(tmp_path, without_marks(read(folder / "bad.go")))
    before = contents(tmp_path)
    ran = run_goleak(*FIX, "--show-refused", cwd=tmp_path)
    refused = [line for line in ran.stderr.splitlines() if " is left alone: " in line]
    assert len(findings(tmp_path)) == len(refused)
    assert not any("this rule has no fix" in line for line in refused)
    assert (ran.code, contents(tmp_path)) == (bool(refused), before)
