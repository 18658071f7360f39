"""`--pre-commit`: what a change touches, without pre-commit itself, which tests/test_precommit.py runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Repository
from tests.examples import SCHEMA
from tests.gomodules import run_goleak

GO_MOD = "module example.org/m\n\ngo 1.21\n"
OTHER = SCHEMA.replace(b"package schema", b"package other")
SHARED = SCHEMA.replace(b"types", b"Types")
EVICTS = """package evict

import "example.org/m/schema"

// Forget removes a name.
func Forget(name string) { schema.Types.Delete(name) }
"""
CLEAN = (0, "Found no problems.\n", "")
STORES = """package fill

import (
	"reflect"

	"example.org/m/schema"
)

// Fill keeps the type of a value.
func Fill(name string, value any) { schema.Types.Store(name, reflect.TypeOf(value)) }
"""
EVICTS_HERE = """package schema

// Forget removes a name.
func Forget(name string) { types.Delete(name) }
"""
PASSES_ON = """package fill

import "example.org/m/evict"

// Drop removes a name.
func Drop(name string) { evict.Forget(name) }
"""


@pytest.fixture
def leaking(repository: Repository) -> Repository:
    """Make a repository with one leak in its only commit."""
    repository.write({"go.mod": GO_MOD, "schema/schema.go": SCHEMA, "plain/plain.go": "package plain\n"})
    repository.commit()
    return repository


def check(repository: Repository, *names: str, folder: str = "") -> tuple[int, str, str]:
    ran = run_goleak("check", "--pre-commit", *names, cwd=repository.root / folder)
    return ran.code, ran.stdout, ran.stderr


def test_only_what_concerns_touched_packages_is_told(leaking: Repository) -> None:
    assert check(leaking, "plain/plain.go") == CLEAN
    code, out, _ = check(leaking, "plain/plain.go", "schema/schema.go")
    assert (code, out.startswith("schema/schema.go:8:5: GL001")) == (1, True)


def test_a_leak_that_another_package_fills_is_told_where_that_is_touched(repository: Repository) -> None:
    repository.write({"go.mod": GO_MOD, "schema/schema.go": SHARED, "fill/fill.go": STORES})
    repository.commit()
    code, out, _ = check(repository, "fill/fill.go")
    assert (code, out.startswith("schema/schema.go:8:5: GL001")) == (1, True)


def test_nothing_touched_is_nothing_told(leaking: Repository) -> None:
    assert check(leaking) == CLEAN


def test_a_test_of_a_package_touches_it(leaking: Repository) -> None:
    leaking.write({"schema/schema_test.go": "package schema\n"})
    assert check(leaking, "schema/schema_test.go")[0] == 1


@pytest.mark.parametrize("folder", ["", "schema"])
def test_a_file_that_is_deleted_touches_its_package(repository: Repository, folder: str) -> None:
    repository.write({"go.mod": GO_MOD, "schema/schema.go": SCHEMA, "schema/evict.go": EVICTS_HERE})
    repository.commit()
    assert check(repository, folder=folder)[0] == 0
    repository.git("rm", "--quiet", "schema/evict.go")
    code, out, _ = check(repository, folder=folder)
    assert (code, "schema.go:8:5: GL001" in out) == (1, True)


def test_a_deleted_package_leaves_a_leak_in_another(repository: Repository) -> None:
    repository.write({"go.mod": GO_MOD, "schema/schema.go": SHARED, "evict/evict.go": EVICTS})
    repository.write({"other/other.go": OTHER})
    repository.commit()
    repository.git("rm", "--quiet", "-r", "evict")
    code, out, _ = check(repository)
    assert (code, "schema/schema.go:8:5: GL001" in out) == (1, True)
    assert "other/other.go" not in out, "it was there before"


def test_an_eviction_taken_out_of_a_file_elsewhere_is_seen(repository: Repository) -> None:
    repository.write({"go.mod": GO_MOD, "schema/schema.go": SHARED, "evict/evict.go": EVICTS})
    repository.commit()
    repository.write({"evict/evict.go": "package evict\n"})
    repository.git("add", "--all")
    code, out, _ = check(repository, "evict/evict.go")
    assert (code, "schema/schema.go:8:5: GL001" in out) == (1, True)


def test_a_file_that_was_no_go_before_may_be_mended(leaking: Repository) -> None:
    leaking.write({"plain/plain.go": b"package plain\n\n// Delete( is for \xff.\n"})
    leaking.commit("broken")
    leaking.write({"plain/plain.go": "package plain\n"})
    leaking.git("add", "--all")
    assert check(leaking, "plain/plain.go") == CLEAN


def test_a_helper_that_no_longer_evicts_is_seen_in_those_that_call_it(repository: Repository) -> None:
    helper = 'package evict\n\nimport "sync"\n\n// Forget removes a name.\nfunc Forget(m *sync.Map, name string) { %s }\n'
    caller = 'package schema\n\nimport "example.org/m/evict"\n\n// Drop removes a name.\nfunc Drop(name string) { evict.Forget(&types, name) }\n'
    repository.write({"go.mod": GO_MOD, "schema/schema.go": SCHEMA, "schema/drop.go": caller})
    repository.write({"evict/evict.go": helper % "m.Delete(name)"})
    repository.commit()
    assert run_goleak("check", cwd=repository.root).code == 0
    repository.write({"evict/evict.go": helper % "m.Load(name)"})
    repository.git("add", "--all")
    code, out, _ = check(repository, "evict/evict.go")
    assert (code, "schema/schema.go:8:5: GL001" in out) == (1, True)


def test_a_renamed_file_touches_both_packages(repository: Repository) -> None:
    repository.write({"go.mod": GO_MOD, "schema/schema.go": SCHEMA, "schema/evict.go": EVICTS_HERE})
    repository.commit()
    (repository.root / "moved").mkdir()
    repository.git("mv", "schema/evict.go", "moved/evict.go")
    repository.write({"moved/evict.go": EVICTS_HERE.replace("types.Delete(name)", "")})
    repository.git("add", "--all")
    code, out, _ = check(repository, "moved/evict.go")
    assert (code, "schema/schema.go:8:5: GL001" in out) == (1, True)


def test_a_baseline_holds_and_is_not_called_stale(leaking: Repository) -> None:
    leaking.write({"other/other.go": OTHER})
    assert run_goleak("baseline", "write", cwd=leaking.root).code == 0
    assert check(leaking, "schema/schema.go") == CLEAN
    leaking.write({"schema/schema.go": "package schema\n"})
    assert check(leaking, "schema/schema.go") == CLEAN


def test_unused_comments_are_not_told_and_wrong_ones_only_where_touched(leaking: Repository) -> None:
    unused = "//nolint:goleak\nvar x = 1\n"
    wrong = "//goleak:ignore GL999 why\nvar x = 1\n"
    text = SCHEMA.decode()
    leaking.write({"schema/schema.go": text + "\n" + unused, "other/other.go": OTHER.decode() + "\n" + wrong})
    assert "GL999 is no rule" in run_goleak("check", cwd=leaking.root).stderr
    assert check(leaking, "schema/schema.go")[2] == ""
    assert "GL999 is no rule" in check(leaking, "other/other.go")[2]


def test_several_modules_and_a_workspace(repository: Repository) -> None:
    other = GO_MOD.replace("example.org/m", "example.org/n")
    repository.write(
        {"go.work": "go 1.21\n\nuse (\n\t./a\n\t./b\n)\n", "a/go.mod": GO_MOD, "b/go.mod": other}
    )
    repository.write({"a/schema/schema.go": SCHEMA, "b/other/other.go": OTHER, "tool.go": "package tool\n"})
    repository.commit()
    code, out, _ = check(repository, "a/schema/schema.go")
    assert (code, out.count(": GL001"), "a/schema/schema.go:8:5" in out) == (1, 1, True)
    code, out, _ = check(repository, "a/schema/schema.go", "b/other/other.go")
    assert (code, out.count(": GL001")) == (1, 2)
    assert check(repository, "go.work")[1].count(": GL001") == 2
    assert check(repository, "b/go.mod")[1].count(": GL001") == 1
    assert check(repository, "tool.go") == (0, CLEAN[1], "tool.go: no go.mod above it; it is not checked\n")


def test_what_go_leaves_out_is_left_out(leaking: Repository) -> None:
    leaking.write({"testdata/schema.go": SCHEMA, "testdata/go.mod": GO_MOD, "_old/schema.go": SCHEMA})
    leaking.write({"vendor/example.org/x/schema.go": SCHEMA})
    names = ("testdata/schema.go", "testdata/go.mod", "_old/schema.go", "vendor/example.org/x/schema.go")
    assert check(leaking, *names) == CLEAN


def test_a_syntax_error_is_told_of_named_files(leaking: Repository) -> None:
    leaking.write(
        {"plain/plain.go": "package plain\n\nfunc (\n", "other/other.go": "package other\n\nfunc (\n"}
    )
    code, out, _ = check(leaking, "plain/plain.go")
    assert (code, "plain/plain.go:3" in out, "other/other.go" in out) == (1, True, False)


def test_revisions_that_pre_commit_names_say_what_was_deleted(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({"go.mod": GO_MOD, "schema/schema.go": SHARED, "evict/evict.go": EVICTS})
    first = repository.commit()
    repository.git("rm", "--quiet", "evict/evict.go")
    second = repository.commit("second")
    assert check(repository)[0] == 0
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", first)
    monkeypatch.setenv("PRE_COMMIT_TO_REF", second)
    assert check(repository)[0] == 1
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "0" * 40)
    code, _, err = check(repository)
    assert (code, "git could not tell what was changed" in err) == (2, True)


def test_before_the_first_commit(repository: Repository) -> None:
    repository.write({"go.mod": GO_MOD, "schema/schema.go": SCHEMA})
    repository.git("add", "--all")
    assert check(repository, "schema/schema.go")[0] == 1


def test_only_what_is_new_to_another_revision_too(leaking: Repository) -> None:
    leaking.write(
        {"schema/more.go": OTHER.replace(b"package other", b"package schema").replace(b"types", b"more")}
    )
    names = ("--new-from", "HEAD", "schema/schema.go", "schema/more.go")
    code, out, _ = check(leaking, *names)
    assert (code, out.count(": GL001"), "schema/more.go" in out) == (1, 1, True)


def test_mistakes(leaking: Repository, tmp_path: Path) -> None:
    for arguments, said in (
        (("nosuch.go",), "nosuch.go: no such file"),
        ((".git/HEAD",), "not a Go file"),
        (("--staged",), "exclude each other"),
    ):
        code, out, err = check(leaking, *arguments)
        assert (code, out, said in err) == (2, "", True), err
    outside = tmp_path / "outside"
    outside.mkdir()
    ran = run_goleak("check", "--pre-commit", cwd=outside)
    assert (ran.code, "not in a git repository" in ran.stderr) == (2, True)


def test_fix_mends_what_is_touched_and_names_new_files(leaking: Repository) -> None:
    leaking.write({"other/other.go": OTHER})
    ran = run_goleak("fix", "--pre-commit", "--no-verify", "plain/plain.go", cwd=leaking.root)
    assert (ran.code, ran.stderr) == (0, "Found no problems.\n")
    ran = run_goleak("fix", "--pre-commit", "--no-verify", "schema/schema.go", cwd=leaking.root)
    assert ran.code == 0, ran.stderr
    assert "new files; git add internal/typecache/typecache" in ran.stderr
    assert (leaking.root / "other/other.go").read_bytes() == OTHER
    assert (leaking.root / "schema/schema.go").read_bytes() != SCHEMA


def test_a_worktree_is_as_good_as_a_clone(leaking: Repository, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    leaking.git("worktree", "add", "--quiet", str(tree))
    other = Repository(tree)
    assert check(other, "schema/schema.go")[0] == 1
    other.git("rm", "--quiet", "plain/plain.go")
    assert check(other) == CLEAN


def test_names_are_those_of_files_whatever_the_encoding(repository: Repository) -> None:
    repository.write({"go.mod": GO_MOD, "schema/schema.go": SCHEMA, "schema/é vict.go": EVICTS_HERE})
    repository.commit()
    repository.git("rm", "--quiet", "schema/é vict.go")
    assert check(repository)[0] == 1
