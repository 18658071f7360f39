"""An answer is kept while nothing it rests on has changed, and never any longer."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from goleak.find import check as checking
from goleak.read.project import Project
from tests.conftest import write_files
from tests.examples import SCHEMA
from tests.gomodules import Ran, run_goleak

Write = Callable[[Mapping[str, str | bytes]], Path]

LEAK: dict[str, str | bytes] = {"schema/schema.go": SCHEMA, "other/other.go": "package other\n"}


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep answers in a folder of the test."""
    folder = tmp_path / "answers"
    monkeypatch.setenv("GOLEAK_CACHE", str(folder))
    return folder


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by each module that is really checked."""
    roots: list[str] = []
    real = checking.screen_project

    def screen(project: Project, **settings: Any) -> checking.Screened:
        roots.append(project.module.root)
        return real(project, **settings)

    monkeypatch.setattr("goleak.commands.answers.screen_project", screen)
    return roots


def settle(root: Path) -> Path:
    """Make all files of a module old, as those are that nobody is writing any more."""
    for path in root.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return root


def check(root: Path, *arguments: str) -> Ran:
    return run_goleak(*(arguments or ("check",)), cwd=root)


@pytest.mark.parametrize(
    "command", [("check",), ("check", "--format", "json"), ("caches",), ("check", "./schema")]
)
def test_a_second_run_prints_the_same_without_looking_again(
    command: tuple[str, ...], module: Write, asked: list[str]
) -> None:
    root = settle(module(LEAK))
    first = check(root, *command)
    assert len(asked) == 1
    assert check(root, *command) == first
    assert len(asked) == 1


CHANGES: dict[str, Callable[[Path], object]] = {
    "a file changes": lambda root: (root / "other/other.go").write_text("package other // changed\n"),
    "a file is touched": lambda root: os.utime(root / "schema/schema.go", (1_700_000_001, 1_700_000_001)),
    "a file is added": lambda root: (root / "other/new.go").write_text("package other\n"),
    "a package is added": lambda root: write_files(root, {"new/new.go": "package new\n"}),
    "a file is removed": lambda root: (root / "other/other.go").unlink(),
    "go.mod changes": lambda root: (root / "go.mod").write_text("module example.org/m\n\ngo 1.24\n"),
    "settings appear": lambda root: (root / "goleak.toml").write_text('ignore = ["GL001"]\n'),
    "a test appears": lambda root: (root / "schema/schema_test.go").write_text("package schema\n"),
    "a module appears": lambda root: (root / "other/go.mod").write_text("module example.org/other\n"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_answer_is_dropped_where(change: str, module: Write, asked: list[str]) -> None:
    root = settle(module(LEAK))
    check(root)
    CHANGES[change](root)
    before = len(asked)
    changed = check(root)
    assert len(asked) > before
    os.environ["GOLEAK_CACHE"] = "off"
    assert check(root) == changed


def test_what_is_asked_otherwise_is_another_answer(module: Write, asked: list[str]) -> None:
    root = settle(module(LEAK))
    assert check(root, "check").code == 1
    assert check(root, "check", "--ignore", "GL001").code == 0
    assert check(root / "schema", "check").stdout != check(root, "check").stdout
    assert len(asked) == 3


def test_a_file_that_was_just_written_may_still_change_and_is_looked_at_again(
    module: Write, asked: list[str]
) -> None:
    root = module(LEAK)
    check(root)
    check(root)
    assert len(asked) == 2


def test_a_broken_answer_is_worked_out_anew(module: Write, asked: list[str], kept: Path) -> None:
    root = settle(module(LEAK))
    first = check(root)
    for answer in kept.iterdir():
        answer.write_bytes(answer.read_bytes()[:20])
    assert check(root) == first
    assert len(asked) == 2


def test_a_folder_that_cannot_be_written_keeps_nothing_and_says_nothing(
    module: Write, asked: list[str], kept: Path
) -> None:
    kept.write_text("a file where the folder should be")
    root = settle(module(LEAK))
    first = check(root)
    assert check(root) == first
    assert first.stderr == ""
    assert len(asked) == 2


def test_old_answers_make_room(module: Write, kept: Path) -> None:
    root = settle(module(LEAK))
    kept.mkdir()
    for number in range(300):
        (kept / f"{number}.answer").write_bytes(b"")
    check(root)
    assert len(list(kept.iterdir())) < 200


OUTSIDE: dict[str, str | bytes] = {
    **LEAK,
    "go.mod": "module example.org/m\n\ngo 1.21\n\nrequire example.org/other v1.0.0\n\nreplace example.org/other => ../other\n",
    "schema/kind.go": 'package schema\n\nimport (\n\t"archive/zip"\n\t"reflect"\n\n\t"example.org/cached"\n\t"example.org/other"\n'
    '\t"example.org/vendored"\n)\n\n'
    "var kinds = map[other.Kind]reflect.Type{}\n\nvar vendor = map[vendored.Kind]reflect.Type{}\n\n"
    "var zips = map[zip.Kind]reflect.Type{}\n\nvar cache = map[cached.Kind]reflect.Type{}\n\n"
    "func Put(k other.Kind, v vendored.Kind, z zip.Kind, c cached.Kind, t reflect.Type) {\n"
    "\tkinds[k], vendor[v], zips[z], cache[c] = t, t, t, t\n}\n",
    "vendor/example.org/vendored/kind.go": "package vendored\n\ntype Kind string\n",
    "../other/go.mod": "module example.org/other\n",
    "../other/kind.go": "package other\n\ntype Kind string\n",
    "../go/VERSION": "go1.26\n",
    "../go/src/runtime/runtime.go": "package runtime\n",
    "../go/src/archive/zip/zip.go": "package zip\n\ntype Kind string\n",
}
CHANGES_OUTSIDE: dict[str, Callable[[Path], object]] = {
    "a replaced module changes": lambda root: write_files(
        root, {"../other/kind.go": "package other\n\ntype Kind bool\n"}
    ),
    "a file comes to a replaced module": lambda root: write_files(
        root, {"../other/new.go": "package other\n"}
    ),
    "a replaced module goes": lambda root: (root / "../other/kind.go").unlink(),
    "a vendored package changes": lambda root: write_files(
        root, {"vendor/example.org/vendored/kind.go": "package vendored\n\ntype Kind bool\n"}
    ),
    "Go is updated": lambda root: write_files(root, {"../go/VERSION": "go1.26.1\n"}),
    "a workspace appears": lambda root: write_files(root, {"../go.work": "go 1.21\n\nuse ./m\n"}),
}


@pytest.mark.parametrize("change", CHANGES_OUTSIDE)
def test_an_answer_rests_on_what_was_read_elsewhere(
    change: str, module: Write, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOROOT", str(tmp_path / "go"))
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "cache"))
    root = module(OUTSIDE)
    settle(tmp_path)
    first = check(root, "caches")
    assert check(root, "caches") == first
    assert len(asked) == 1
    CHANGES_OUTSIDE[change](root)
    check(root, "caches")
    assert len(asked) == 2


def test_another_go_is_another_answer(
    module: Write, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = settle(module(LEAK))
    for folder in ("one", "two"):
        monkeypatch.setenv("GOROOT", str(tmp_path / folder))
        check(root)
    assert len(asked) == 2
