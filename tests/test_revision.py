from __future__ import annotations

from pathlib import Path

import pytest

from goleak.errors import GoleakError
from goleak.read.revision import check_out
from tests.conftest import Repository, write_files
from tests.gomodules import run_goleak

LEAKING = """\
package m

import (
	"reflect"
	"sync"
)

var cache sync.Map

// Get returns the type of v.
func Get(name string, v any) reflect.Type {
	if t, ok := cache.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	cache.Store(name, t)
	return t
}
"""
# The key is the type now, as the fix of many a real leak has it.
MENDED = LEAKING.replace("cache.Load(name)", "cache.Load(reflect.TypeOf(v))").replace(
    "cache.Store(name, t)", "cache.Store(t, t)"
)
RENAMED = MENDED.replace("cache", "known")


@pytest.fixture
def history(repository: Repository) -> Repository:
    """Make a repository with a leak in its first commit, tagged `leak`, and mended in its second."""
    write_files(repository.root, {"svc/go.mod": "module example.org/m\n\ngo 1.21\n", "svc/m.go": LEAKING})
    repository.commit("leak")
    repository.git("tag", "leak")
    write_files(repository.root, {"svc/m.go": MENDED})
    repository.commit("mend")
    return repository


def test_a_revision_is_written_without_touching_the_repository(history: Repository, tmp_path: Path) -> None:
    status = history.git("status", "--porcelain")
    found = check_out(history.root / "svc", "HEAD~1", tmp_path / "tree")
    assert found == tmp_path / "tree" / "svc"
    assert (found / "m.go").read_text() == LEAKING
    assert history.git("status", "--porcelain") == status
    assert history.git("worktree", "list").count("\n") <= 1


def test_an_unknown_revision_is_an_error_with_advice(history: Repository, tmp_path: Path) -> None:
    with pytest.raises(GoleakError, match=r"^--base v9: no such revision here; see `git log`"):
        check_out(history.root, "v9", tmp_path / "tree")
    with pytest.raises(GoleakError, match="no such revision"):
        check_out(history.root, "--output=x", tmp_path / "tree")


def test_a_folder_without_git_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GoleakError, match="not in a git repository"):
        check_out(tmp_path, "HEAD", tmp_path / "tree")


def test_a_shallow_clone_is_told_to_fetch_more(history: Repository, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    history.git("clone", "--quiet", "--depth=1", history.root.as_uri(), str(shallow))
    with pytest.raises(GoleakError, match="git fetch --unshallow"):
        check_out(shallow, "leak", tmp_path / "tree")


def test_two_revisions_are_compared(history: Repository) -> None:
    small = ("-n", "20000", "--runs", "1", "--no-passes")
    ran = run_goleak("confirm", "--base", "leak", *small, cwd=history.root / "svc")
    assert ran.code == 0, ran.stdout + ran.stderr
    assert ran.stdout.startswith(
        "example.org/m: cache: confirmed: it grows at leak and does not in the working tree\n"
    )
    same = run_goleak("confirm", "--base", "leak..leak", *small, cwd=history.root / "svc")
    assert same.code == 1, same.stdout + same.stderr
    assert "the growth is not gone at leak" in same.stdout


def test_a_cache_of_another_name_is_judged_by_the_heap(history: Repository) -> None:
    write_files(history.root, {"svc/m.go": RENAMED})
    ran = run_goleak("confirm", "--base", "leak", "-n", "50000", "--runs", "1", cwd=history.root / "svc")
    assert ran.code == 0, ran.stdout + ran.stderr
    assert "the cache cannot be counted" in ran.stdout


def test_a_package_that_is_gone_is_an_error(history: Repository) -> None:
    (history.root / "svc" / "m.go").unlink()
    ran = run_goleak("confirm", "--base", "leak", cwd=history.root / "svc")
    assert ran.code == 2
    assert "example.org/m: this package is not there in the working tree" in ran.stderr
