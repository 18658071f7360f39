"""The hooks as pre-commit itself runs them, from `git commit`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT, Repository, make_repository
from tests.examples import SCHEMA

PARTS = ("codemod/goleak", "rules", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
GO_MOD = "module example.org/m\n\ngo 1.21\n"
PLAIN = "package schema\n"
EVICTS = """package schema

// Forget removes a name.
func Forget(name string) { types.Delete(name) }
"""
# How long the names of files that pre-commit passes to one process may be together, in bytes.
ARGUMENTS = 128 * 1024


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Return a repository with the checkout as it is now, committed or not."""
    repository = make_repository(tmp_path_factory.mktemp("hooks"))
    for part in PARTS:
        target = repository.root / part
        if (CHECKOUT / part).is_dir():
            shutil.copytree(CHECKOUT / part, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / part, target)
    repository.commit("the hooks")
    return repository


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which pre-commit keeps what it has installed."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def hooked(
    hooks: Repository, home: Path, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Repository]:
    """Return what makes a repository with files, one commit, and hooks."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(home))
    monkeypatch.setenv("PRE_COMMIT_COLOR", "never")

    def make(files: dict[str, str | bytes], *ids: str) -> Repository:
        listed = "".join(f"  - id: {name}\n    verbose: true\n" for name in ids or ("goleak",))
        config = f"repos:\n- repo: {hooks.root.as_posix()}\n  rev: {hooks.git('rev-parse', 'HEAD')}\n  hooks:\n{listed}"
        repository.write({".pre-commit-config.yaml": config, "go.mod": GO_MOD, **files})
        repository.commit()
        code, said = pre_commit(repository, "install")
        assert code == 0, said
        return repository

    return make


def pre_commit(repository: Repository, *arguments: str) -> tuple[int, str]:
    return ran(repository, sys.executable, "-m", "pre_commit", *arguments)


def commit(repository: Repository, *arguments: str) -> tuple[int, str]:
    return ran(repository, "git", "commit", "--message=change", *arguments)


def ran(repository: Repository, *command: str) -> tuple[int, str]:
    done = subprocess.run(
        command,
        cwd=repository.root,
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_the_hooks_find_a_leak_and_mend_it(hooked: Callable[..., Repository]) -> None:
    repository = hooked({"schema/schema.go": SCHEMA}, "goleak", "goleak-fix", "goleak-full")
    code, text = pre_commit(repository, "run", "goleak", "--all-files")
    assert code == 1, text
    assert "schema/schema.go:8:5: GL001" in text
    code, text = pre_commit(repository, "run", "goleak-full", "--hook-stage", "pre-push")
    assert code == 1, text
    assert "schema/schema.go:8:5: GL001" in text

    code, text = pre_commit(repository, "run", "goleak-fix", "--all-files")
    assert code == 1, text
    assert "files were modified by this hook" in text
    assert "new files; git add internal/typecache/" in text
    assert (repository.root / "schema/schema.go").read_bytes() != SCHEMA

    repository.git("add", "--all")
    for hook in ("goleak", "goleak-fix"):
        code, text = pre_commit(repository, "run", hook, "--all-files")
        assert code == 0, text
    code, text = pre_commit(repository, "run", "goleak-full", "--hook-stage", "manual")
    assert code == 0, text


def test_a_leak_that_is_added_is_not_committed(hooked: Callable[..., Repository]) -> None:
    repository = hooked({"schema/plain.go": PLAIN})
    repository.write({"README": "x"})
    repository.git("add", "--all")
    assert commit(repository)[0] == 0
    repository.write({"schema/schema.go": SCHEMA})
    repository.git("add", "--all")
    code, text = commit(repository)
    assert code == 1, text
    assert "schema/schema.go:8:5: GL001" in text


def test_a_commit_that_only_deletes_the_eviction_is_refused(hooked: Callable[..., Repository]) -> None:
    repository = hooked({"schema/schema.go": SCHEMA, "schema/evict.go": EVICTS})
    repository.git("rm", "--quiet", "schema/evict.go")
    code, text = commit(repository)
    assert code == 1, text
    assert "schema/schema.go:8:5: GL001" in text


def test_what_is_not_staged_does_not_count(hooked: Callable[..., Repository]) -> None:
    repository = hooked({"schema/schema.go": PLAIN})
    repository.write({"schema/schema.go": PLAIN + "\n// A comment.\n"})
    repository.git("add", "--all")
    repository.write({"schema/schema.go": SCHEMA})
    code, text = commit(repository)
    assert code == 0, text
    repository.git("add", "--all")
    repository.write({"schema/schema.go": SCHEMA + EVICTS.replace("package schema", "").encode()})
    code, text = commit(repository)
    assert code == 1, text
    assert "schema/schema.go:8:5: GL001" in text
    code, text = commit(repository, "--all")
    assert code == 0, text


def test_a_file_renamed_out_of_its_package_takes_the_eviction_along(
    hooked: Callable[..., Repository],
) -> None:
    moved = "package moved\n\nvar types interface{ Delete(any) }\n" + EVICTS.removeprefix("package schema\n")
    repository = hooked({"schema/schema.go": SCHEMA, "schema/evict.go": EVICTS})
    repository.write({"moved/evict.go": moved})
    repository.git("rm", "--quiet", "--cached", "schema/evict.go")
    (repository.root / "schema/evict.go").unlink()
    repository.git("add", "--all")
    assert "moved/evict.go" in repository.git(
        "diff", "--cached", "--find-renames=30%", "--diff-filter=R", "--name-only"
    )
    code, text = commit(repository)
    assert code == 1, text
    assert "schema/schema.go:8:5: GL001" in text


def test_lists_of_files_that_pre_commit_parts(hooked: Callable[..., Repository]) -> None:
    repository = hooked({"schema/plain.go": PLAIN})
    names = [f"parts/{'deeply' * 5}/part{k:04}/a_file_of_a_part.go" for k in range(3000)]
    assert sum(map(len, names)) > ARGUMENTS
    repository.write(dict.fromkeys(names, "package part\n"))
    repository.write({"schema/schema.go": SCHEMA})
    repository.git("add", "--all")
    code, text = commit(repository)
    assert code == 1, text[-2000:]
    assert text.count(": GL001") == 1
    assert "Found no problems." in text, "another process had nothing to tell"


def test_a_worktree(hooked: Callable[..., Repository], tmp_path: Path) -> None:
    first = hooked({"schema/schema.go": SCHEMA, "schema/evict.go": EVICTS})
    first.git("worktree", "add", "--quiet", str(tmp_path / "tree"))
    tree = Repository(tmp_path / "tree")
    tree.git("rm", "--quiet", "schema/evict.go")
    code, text = commit(tree)
    assert code == 1, text
    assert "schema/schema.go:8:5: GL001" in text


def test_two_modules_in_one_repository(hooked: Callable[..., Repository]) -> None:
    other = GO_MOD.replace("example.org/m", "example.org/n")
    repository = hooked({"n/go.mod": other, "n/plain.go": "package n\n", "schema/plain.go": PLAIN})
    repository.write({"n/schema/schema.go": SCHEMA, "schema/schema.go": SCHEMA})
    repository.git("add", "--all")
    code, text = commit(repository)
    assert code == 1, text
    assert "n/schema/schema.go:8:5: GL001" in text
    assert "\nschema/schema.go:8:5: GL001" in text
    (repository.root / "schema/schema.go").unlink()
    repository.git("add", "--all")
    code, text = commit(repository)
    assert code == 1, text
    assert "\nschema/schema.go" not in text
