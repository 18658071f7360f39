from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from goleak.errors import GoleakError
from goleak.ship.diffs import changed_lines
from tests.conftest import Repository, write_files
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
KEEPS = "package evict\n"
KINDS = """package kinds

import "reflect"

// Of returns the type of a value.
func Of(value any) reflect.Type { return reflect.TypeOf(value) }
"""
USES_KINDS = SCHEMA.replace(b"reflect.TypeOf(", b"kinds.Of(").replace(
    b'"reflect"', b'"reflect"\n\n\t"example.org/kinds"'
)
REQUIRES_KINDS = "\nrequire example.org/kinds v0.0.0\n\nreplace example.org/kinds => ../kinds\n"


@pytest.fixture
def leaking(repository: Repository) -> Repository:
    """Make a repository with one leak in its only commit."""
    repository.write({"go.mod": GO_MOD, "schema/schema.go": SCHEMA})
    repository.commit()
    return repository


def test_only_what_a_revision_has_not_is_told(leaking: Repository) -> None:
    assert run_goleak("check", "--new-from", "HEAD", cwd=leaking.root).code == 0
    leaking.write({"schema/schema.go": b"// Moved.\n\n" + SCHEMA, "other/other.go": OTHER})
    ran = run_goleak("check", "--new-from", "HEAD", cwd=leaking.root)
    assert ran.code == 1, ran.stderr
    assert "other/other.go:8:5: GL001" in ran.stdout
    assert "schema/schema.go" not in ran.stdout


@pytest.mark.parametrize("output", ["json", "sarif", "github", "rdjson", "checkstyle", "junit", "gitlab"])
def test_every_format_tells_what_is_new(leaking: Repository, output: str) -> None:
    leaking.write({"other/other.go": OTHER})
    leaking.git("add", "--all")
    ran = run_goleak("check", "--staged", "--format", output, cwd=leaking.root)
    assert ran.code == 1, ran.stderr
    assert "other/other.go" in ran.stdout
    assert "schema/schema.go" not in ran.stdout
    assert "goleak-revisions" not in ran.stdout


def test_an_eviction_removed_in_another_package_makes_a_cache_new(repository: Repository) -> None:
    repository.write({"go.mod": GO_MOD, "schema/schema.go": SHARED, "evict/evict.go": EVICTS})
    repository.commit()
    assert run_goleak("check", cwd=repository.root).code == 0
    repository.write({"evict/evict.go": KEEPS})
    ran = run_goleak("check", "--new-from", "HEAD", cwd=repository.root)
    assert ran.code == 1, ran.stderr
    assert "schema/schema.go:8:5: GL001" in ran.stdout


def test_what_is_staged_counts_and_not_what_is_in_the_work_tree(leaking: Repository) -> None:
    leaking.write({"other/other.go": OTHER})
    assert run_goleak("check", "--staged", cwd=leaking.root).code == 0
    leaking.git("add", "--all")
    leaking.write({"other/other.go": "package other\n"})
    before = leaking.git("status", "--porcelain")
    ran = run_goleak("check", "--staged", cwd=leaking.root)
    assert ran.code == 1, ran.stderr
    assert "other/other.go:8:5: GL001" in ran.stdout
    assert leaking.git("status", "--porcelain") == before


def test_before_the_first_commit_all_that_is_staged_is_new(repository: Repository) -> None:
    repository.write({"go.mod": GO_MOD, "schema/schema.go": SCHEMA})
    repository.git("add", "--all")
    assert run_goleak("check", "--staged", cwd=repository.root).code == 1


def test_what_a_sparse_checkout_leaves_out_counts(repository: Repository) -> None:
    repository.write({"go.mod": GO_MOD, "schema/schema.go": SHARED, "evict/evict.go": EVICTS})
    repository.commit()
    repository.git("sparse-checkout", "set", "schema")
    assert not (repository.root / "evict").exists()
    repository.write({"schema/schema.go": SHARED.replace(b"// by name", b"// by names")})
    repository.git("add", "schema")
    ran = run_goleak("check", "--staged", cwd=repository.root)
    assert (ran.code, ran.stderr) == (0, ""), ran.stdout


def test_only_named_packages_are_compared(leaking: Repository) -> None:
    leaking.write({"other/other.go": OTHER})
    assert run_goleak("check", "./schema", "--new-from", "HEAD", cwd=leaking.root).code == 0
    assert run_goleak("check", "./other", "--new-from", "HEAD", cwd=leaking.root).code == 1
    absolute = str(leaking.root / "other")
    assert run_goleak("check", absolute, "--new-from", "HEAD", cwd=leaking.root).code == 1


def test_an_unknown_revision_and_a_folder_without_git_are_mistakes(
    leaking: Repository, tmp_path: Path
) -> None:
    ran = run_goleak("check", "--new-from", "v9", cwd=leaking.root)
    assert (ran.code, ran.stdout) == (2, "")
    assert "--new-from v9: no such revision here" in ran.stderr
    outside = tmp_path / "outside"
    outside.mkdir()
    for options in (("--new-from", "HEAD"), ("--staged",)):
        ran = run_goleak("check", *options, cwd=outside)
        assert ran.code == 2
        assert "not in a git repository" in ran.stderr


def test_what_is_outside_of_the_repository_is_there_for_both(leaking: Repository) -> None:
    outside = leaking.root.parent / "kinds"
    write_files(outside, {"go.mod": "module example.org/kinds\n\ngo 1.21\n", "kinds.go": KINDS})
    leaking.write({"schema/schema.go": USES_KINDS, "go.mod": GO_MOD + REQUIRES_KINDS})
    leaking.commit("kinds")
    assert run_goleak("check", cwd=leaking.root).code == 1
    leaking.write({"schema/plain.go": "package schema\n"})
    for more in ("", "\nrequire example.org/other v1.0.0\n"):
        leaking.write({"go.mod": GO_MOD + REQUIRES_KINDS + more})
        ran = run_goleak("check", "--new-from", "HEAD", cwd=leaking.root)
        assert (ran.code, ran.stderr) == (0, ""), ran.stdout
    leaking.write({"schema/schema.go": "package schema\n", "other/other.go": OTHER})
    assert run_goleak("check", "--new-from", "HEAD", cwd=leaking.root).code == 1


def test_a_module_that_was_not_there_is_new(leaking: Repository) -> None:
    leaking.write({"n/go.mod": GO_MOD.replace("/m", "/n"), "n/other.go": OTHER})
    ran = run_goleak("check", "--new-from", "HEAD", cwd=leaking.root)
    assert (ran.code, "n/other.go:8:5" in ran.stdout, "schema/schema.go" in ran.stdout) == (1, True, False)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("go.mod", "module (\n", "goleak: HEAD:go.mod:"),
        ("schema/schema.go", b"package schema\n\n// \xff\n", "goleak: before the change: "),
    ],
)
def test_a_revision_that_cannot_be_read_is_not_compared_with(
    leaking: Repository, name: str, data: str | bytes, said: str
) -> None:
    sound = (leaking.root / name).read_bytes()
    leaking.write({name: data})
    leaking.commit("broken")
    leaking.write({name: sound})
    ran = run_goleak("check", "--new-from", "HEAD", cwd=leaking.root)
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(said)
    assert f"{name}:" in ran.stderr
    assert "another revision" in ran.stderr


def test_a_shallow_clone_says_how_to_fetch(leaking: Repository, tmp_path: Path) -> None:
    first = leaking.git("rev-parse", "HEAD")
    leaking.write({"README": "x"})
    leaking.commit()
    shallow = tmp_path / "shallow"
    leaking.git("clone", "--quiet", "--depth=1", leaking.root.as_uri(), str(shallow))
    ran = run_goleak("check", "--new-from", first, cwd=shallow)
    assert ran.code == 2
    assert "git fetch --unshallow" in ran.stderr


def test_a_patch_restricts_to_the_lines_it_adds(leaking: Repository) -> None:
    leaking.write({"other/other.go": OTHER})
    leaking.git("add", "--all")
    diff = leaking.root.parent / "other.diff"
    diff.write_bytes(subprocess.check_output(["git", "-C", str(leaking.root), "diff", "--cached"]))
    ran = run_goleak("check", "--patch", str(diff), "--format", "json", cwd=leaking.root)
    assert ran.code == 1, ran.stderr
    assert [f["file"] for f in json.loads(ran.stdout)["findings"]] == ["other/other.go"]
    ran = run_goleak("check", "--patch", str(diff), cwd=leaking.root / "schema")
    assert ran.code == 0
    for more in ((), ("--staged",)):
        ran = run_goleak("check", "--patch", str(diff), *more, cwd=leaking.root / "other")
        assert ran.code == 1, more


def test_files_that_a_diff_removes_or_moves_have_no_lines() -> None:
    moved = b"diff --git a/x.go b/y.go\nsimilarity index 100%\nrename from x.go\nrename to y.go\n"
    binary = (
        b"diff --git a/z b/z\nnew file mode 100644\nindex 000..111\nBinary files /dev/null and b/z differ\n"
    )
    gone = (
        b"diff --git a/w.go b/w.go\ndeleted file mode 100644\n--- a/w.go\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
    )
    found = changed_lines(moved + binary + gone, "p")
    assert not any(found.values())


@pytest.mark.parametrize("text", [b"no diff\n", b"--- a/x\n+++ b/x\n@@ -1 +1,9 @@\n+a\n"])
def test_what_is_no_diff_is_a_mistake(text: bytes) -> None:
    with pytest.raises(GoleakError, match=r"^p: .*unified diff"):
        changed_lines(text, "p")


def test_paths_in_quotes_and_renames_are_read() -> None:
    quoted = b'diff --git "a/\\303\\244.go" "b/\\303\\244.go"\n--- "a/\\303\\244.go"\n+++ "b/\\303\\244.go"\n'
    assert changed_lines(quoted + b"@@ -1 +1,2 @@\n a\n+b\n", "p") == {"ä.go": frozenset({2})}
    assert changed_lines(b"diff --git a/x b/y\nrename from x\nrename to y\n", "p") == {}
    assert changed_lines(b"", "p") == {}
