from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT, Repository, make_repository
from tests.examples import SCHEMA

PARTS = ("codemod/goleak", "rules", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")


@pytest.fixture
def hooks(tmp_path: Path) -> Repository:
    """Return a repository with the checkout as it is now, committed or not."""
    repository = make_repository(tmp_path / "hooks")
    for part in PARTS:
        target = repository.root / part
        if (CHECKOUT / part).is_dir():
            shutil.copytree(CHECKOUT / part, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / part, target)
    repository.commit("the hooks")
    return repository


def pre_commit(repository: Repository, *arguments: str) -> tuple[int, str]:
    home = repository.root.parent / "pre-commit"
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments, "--color=never"],
        cwd=repository.root,
        env=os.environ | {"PRE_COMMIT_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_the_hooks_find_a_leak_and_mend_it(hooks: Repository, repository: Repository) -> None:
    config = (
        f"repos:\n- repo: {hooks.root.as_posix()}\n  rev: {hooks.git('rev-parse', 'HEAD')}\n  hooks:\n"
        "  - id: goleak\n  - id: goleak-fix\n  - id: goleak-full\n"
    )
    repository.write({".pre-commit-config.yaml": config, "go.mod": "module example.org/m\n\ngo 1.21\n"})
    repository.write({"schema/schema.go": SCHEMA})
    repository.git("add", "--all")

    code, text = pre_commit(repository, "run", "goleak", "--all-files")
    assert code == 1, text
    assert "schema/schema.go:8:5: GL001" in text
    code, text = pre_commit(repository, "run", "goleak-full", "--hook-stage", "pre-push")
    assert code == 1, text
    assert "schema/schema.go:8:5: GL001" in text

    code, text = pre_commit(repository, "run", "goleak-fix", "--all-files")
    assert code == 1, text
    assert "files were modified by this hook" in text
    assert (repository.root / "schema/schema.go").read_bytes() != SCHEMA

    repository.git("add", "--all")
    for hook in ("goleak", "goleak-fix"):
        code, text = pre_commit(repository, "run", hook, "--all-files")
        assert code == 0, text
    code, text = pre_commit(repository, "run", "goleak-full", "--hook-stage", "manual")
    assert code == 0, text
