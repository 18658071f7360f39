"""`goleak cl` from the command line: patches that `git am` applies, equal to the fix."""

from __future__ import annotations

import shutil
from pathlib import Path

from goleak.toolchain import Toolchain, go_environment, run
from tests.conftest import CHECKOUT, Repository
from tests.gomodules import run_goleak


def leaking(repository: Repository) -> Path:
    shutil.copytree(CHECKOUT / "testdata" / "service", repository.root, dirs_exist_ok=True)
    repository.commit()
    return repository.root


def test_applying_the_patches_gives_the_tree_that_the_fix_gives(
    repository: Repository, tmp_path: Path, toolchain: Toolchain
) -> None:
    root = leaking(repository)
    patches = tmp_path / "patches"

    ran = run_goleak("cl", "--severity", "note", "-o", str(patches), cwd=root)

    assert ran.code == 0, ran.stderr
    exported = sorted(patches.iterdir())
    assert [str(p) for p in exported] == ran.stdout.split()
    clone = repository.clone(tmp_path / "clone")
    for patch in exported:
        clone.git("am", "--quiet", str(patch))
        vetted = run(
            [toolchain.command, "vet", "./..."],
            cwd=clone.root,
            environment=go_environment(toolchain),
            timeout=300,
        )
        assert vetted.code == 0, vetted.stderr
    run_goleak("fix", "--severity", "note", cwd=root)
    repository.commit("fix")
    assert clone.tree() == repository.tree()
    subjects = clone.git("log", "--format=%s", "--reverse", "HEAD~3..").splitlines()
    assert "schema: bound the type cache" in subjects


def test_a_changed_file_is_refused_and_nothing_is_written(repository: Repository, tmp_path: Path) -> None:
    root = leaking(repository)
    schema = root / "schema" / "schema.go"
    schema.write_text(schema.read_text() + "\n// not committed\n")

    ran = run_goleak("cl", "-o", str(tmp_path / "patches"), cwd=root)

    assert ran.code == 2
    assert "schema.go" in ran.stderr
    assert not (tmp_path / "patches").exists()


def test_outside_a_repository_it_says_so(tmp_path: Path) -> None:
    root = Path(shutil.copytree(CHECKOUT / "testdata" / "service", tmp_path / "service"))

    ran = run_goleak("cl", "-o", str(tmp_path / "patches"), cwd=root)

    assert ran.code == 2
    assert "git" in ran.stderr
    assert not (tmp_path / "patches").exists()


def test_modules_with_nothing_to_fix_do_not_stand_in_the_way(repository: Repository, tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "testdata" / "service", repository.root, dirs_exist_ok=True)
    repository.write(
        {"nested/go.mod": "module example.com/nested\n\ngo 1.21\n", "nested/n.go": "package nested\n"}
    )
    repository.commit()

    ran = run_goleak("cl", "-o", str(tmp_path / "patches"), cwd=repository.root)

    assert ran.code == 0, ran.stderr
    assert len(ran.stdout.split()) == 3
