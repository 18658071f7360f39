"""The action and the recipes of docs/ci.md, run as far as they go without a server."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from goleak import __version__
from tests.conftest import CHECKOUT, Repository, make_repository
from tests.gomodules import run_goleak

ACTION = yaml.safe_load((CHECKOUT / "action.yml").read_text("utf-8"))
RECIPES = [
    yaml.safe_load(block)
    for block in re.findall(r"```yaml\n(.*?)```", (CHECKOUT / "docs" / "ci.md").read_text("utf-8"), re.S)
]


@pytest.fixture
def clone(tmp_path: Path) -> Repository:
    origin = make_repository(tmp_path / "origin")
    shutil.copytree(CHECKOUT / "testdata" / "service", origin.root, dirs_exist_ok=True)
    origin.commit()
    return origin.clone(tmp_path / "clone")


def shell(step: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step],
        cwd=cwd,
        env=os.environ | {"PATH": path} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def recipe(job: str) -> dict[str, Any]:
    found: dict[str, Any] = next(r[job] for r in RECIPES if job in r)
    return found


def run_action(clone: Repository, **inputs: str) -> subprocess.CompletedProcess[str]:
    step = next(s for s in ACTION["runs"]["steps"] if s.get("name") == "Check")
    given = {name: i["default"] for name, i in ACTION["inputs"].items()} | inputs
    environment = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: given[m[1]], value)
        for name, value in step["env"].items()
    }
    return shell(step["run"], clone.root, **environment)


def test_recipes_install_this_version() -> None:
    texts = [(CHECKOUT / name).read_text("utf-8") for name in ("action.yml", "docs/ci.md")]
    assert re.findall(r"goleak==([\w.]+)", "".join(texts)) == [__version__] * 2
    assert f"@v{__version__}" in texts[1]


def test_the_action_annotates_and_writes_sarif(clone: Repository) -> None:
    ran = run_action(clone)
    assert ran.returncode == 1, ran.stderr
    assert "::error file=schema/schema.go," in ran.stdout
    assert json.loads((clone.root / "goleak.sarif").read_text())["version"] == "2.1.0"


def test_the_action_passes_where_there_is_nothing(clone: Repository) -> None:
    assert run_action(clone, patterns="./cmd/...").returncode == 0
    assert (clone.root / "goleak.sarif").is_file()


def test_the_action_uploads_nothing_where_it_could_not_run(clone: Repository) -> None:
    ran = run_action(clone, patterns="./absent")
    assert ran.returncode == 2
    assert not (clone.root / "goleak.sarif").exists()


def test_the_workflow_gives_inputs_that_the_action_has() -> None:
    job = next(r["jobs"]["goleak"] for r in RECIPES if "jobs" in r)
    assert set(job["steps"][-1]["with"]) <= set(ACTION["inputs"])


def test_the_recipe_of_gitlab_makes_its_report(clone: Repository) -> None:
    job = recipe("goleak")
    assert [shell(step, clone.root).returncode for step in job["script"]] == [1]
    report = json.loads((clone.root / job["artifacts"]["reports"]["codequality"]).read_text())
    assert "schema/schema.go" in {f["location"]["path"] for f in report}


def test_the_recipe_of_reviewdog_makes_what_it_reads(clone: Repository) -> None:
    assert shell(recipe("reviewdog")["script"][0], clone.root).returncode == 0
    assert json.loads((clone.root / "goleak.rdjson").read_text())["diagnostics"]


@pytest.mark.skipif(shutil.which("reviewdog") is None, reason="reviewdog is not on PATH")
@pytest.mark.parametrize("output", ["rdjson", "rdjsonl", "sarif", "checkstyle"])
def test_reviewdog_tells_findings_on_changed_lines(clone: Repository, output: str) -> None:
    schema = clone.root / "schema/schema.go"
    comment = b"// This line is new.\n"
    schema.write_bytes(comment + schema.read_bytes())
    check = f"(goleak check ./... --format {output} || [ $? -eq 1 ])"
    review = f'{check} | reviewdog -f={output} -reporter=local -diff="git diff HEAD" -filter-mode='
    told = shell(f"{review}nofilter", clone.root)
    assert "schema/schema.go" in told.stdout, told.stderr
    assert "GL001" in told.stdout
    none = shell(f"{review}added", clone.root)
    assert (none.returncode, none.stdout) == (0, ""), none.stderr


def test_the_recipe_of_gerrit_makes_a_review_whose_fixes_are_those_of_fix(clone: Repository) -> None:
    assert shell(recipe("gerrit")["script"][0], clone.root).returncode == 0
    review = json.loads((clone.root / "review.json").read_text())
    comment = review["robot_comments"]["schema/schema.go"][0]
    assert comment["message"].startswith("GL001 typeCache ")
    lines = (clone.root / "schema/schema.go").read_text().splitlines(keepends=True)
    place = comment["range"]
    assert lines[comment["line"] - 1][place["start_character"] : place["end_character"]] == "typeCache"
    (fix,) = comment["fix_suggestions"]
    for change in sorted(fix["replacements"], key=lambda r: -int(r["range"]["start_line"])):
        assert change["path"] == "schema/schema.go"
        span = change["range"]
        lines[span["start_line"] - 1 : span["end_line"] - 1] = [change["replacement"]]
    run_goleak("fix", "./schema", cwd=clone.root)
    assert "".join(lines) == (clone.root / "schema/schema.go").read_text()
