"""`goleak cl` from the command line: patches that `git am` applies, equal to the fix."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from goleak.commands import changelist as command
from goleak.errors import GoleakError
from goleak.toolchain import Toolchain, go_environment, run
from tests.conftest import CHECKOUT, Repository
from tests.examples import SCHEMA
from tests.gomodules import run_goleak

GO_MOD = "module example.org/m\n\ngo 1.21\n"
NESTED = "module example.com/tools\n\ngo 1.21\n"


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
    exported = sorted(patches.glob("*.patch"))
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


def export_of(root: Path, out: Path, *arguments: str) -> list[Path]:
    ran = run_goleak("cl", "--no-verify", "-o", str(out), *arguments, cwd=root)
    assert ran.code == 0, ran.stderr
    return [Path(line) for line in ran.stdout.splitlines()]


def applied(repository: Repository, patches: list[Path], to: Path) -> Repository:
    clone = repository.clone(to)
    clone.git("am", "-3", "--quiet", "--keep-cr", *map(str, patches))
    return clone


@pytest.mark.parametrize("split", ["package", "finding", "module"])
def test_however_it_is_split_the_tree_is_that_of_the_fix(
    repository: Repository, tmp_path: Path, split: str
) -> None:
    """With CRLF files, BUILD files and two modules, of which one lies in the other."""
    root = leaking(repository)
    schema = root / "schema/schema.go"
    schema.write_bytes(schema.read_bytes().replace(b"\n", b"\r\n"))
    library = 'go_library(\n    name = "codec",\n    srcs = ["codec.go"],\n    importpath = "example.com/service/codec",\n)\n'
    repository.write({"codec/BUILD.bazel": library})
    for file in (CHECKOUT / "testdata/service/schema").glob("schema.go"):
        repository.write({"tools/schema/schema.go": file.read_bytes(), "tools/go.mod": NESTED})
    repository.commit()
    patches = export_of(root, tmp_path / "out", f"--split={split}", "./...", "./tools/...")
    clone = applied(repository, patches, tmp_path / "clone")
    run_goleak("fix", "./...", "./tools/...", cwd=root)
    repository.commit("fix")
    assert clone.tree() == repository.tree()
    assert b"\r\n" in (clone.root / "schema/schema.go").read_bytes()
    assert "internal/typecache" in (clone.root / "codec/BUILD.bazel").read_text()
    assert (clone.root / "tools/internal/typecache/typecache.go").is_file()


SPARED = SCHEMA.replace(b"package schema", b"package spared")
# Of no type that reflect.TypeOf gives: it is worth keeping.
BOUNDED = SCHEMA.replace(b"t := reflect.TypeOf(v)", b"t := reflect.PointerTo(reflect.TypeOf(v))")


@pytest.mark.parametrize("split", ["package", "finding", "module"])
def test_caches_that_save_nothing_are_taken_out_where_that_is_asked_for(
    repository: Repository, tmp_path: Path, split: str
) -> None:
    repository.write({"go.mod": GO_MOD, "spared/spared.go": SPARED, "schema/schema.go": BOUNDED})
    repository.write({"goleak.toml": 'strategy = "drop"\n'})
    repository.commit()
    patches = export_of(repository.root, tmp_path / "out", f"--split={split}", "--unsafe-fixes")
    clone = applied(repository, patches, tmp_path / "clone")
    assert run_goleak("fix", "--no-verify", "--unsafe-fixes", cwd=repository.root).code == 0
    repository.commit("fix")
    assert clone.tree() == repository.tree()
    subjects = clone.git("log", "--format=%s").splitlines()[:-1]
    named = {"package": "the type cache", "finding": "types"}.get(split)
    first = ["internal/typecache: add a bounded type cache"]
    assert sorted(subjects) == (
        [*first, f"schema: bound {named}", f"spared: drop {named}"]
        if named
        else ["all: bound or drop the type caches"]
    )
    said = clone.git("log", "--format=%b")
    assert "types goes: reflect.TypeOf costs less than the lookup that was to save it." in said
    assert said.count("A dropped entry is computed again") == 1
    letter = (tmp_path / "out" / "0000-cover-letter.txt").read_text()
    assert "bound or drop caches of type information" in letter


def test_one_finding_can_be_exported(repository: Repository, tmp_path: Path) -> None:
    repository.write({"go.mod": GO_MOD, "spared/spared.go": SPARED, "schema/schema.go": BOUNDED})
    repository.commit()
    found = json.loads(run_goleak("check", "--format", "json", cwd=repository.root).stdout)["findings"]
    only = next(f["fingerprint"] for f in found if f["file"] == "spared/spared.go")
    patches = export_of(
        repository.root, tmp_path / "out", "--only", only[:8], "--strategy=drop", "--unsafe-fixes"
    )
    assert [p.name for p in patches] == ["0001-spared-drop-the-type-cache.patch"]
    ran = run_goleak("cl", "-o", str(tmp_path / "other"), "--only", "000000", cwd=repository.root)
    assert (ran.code, "--only 000000" in ran.stderr) == (2, True)


def test_the_three_way_merge_finds_its_blobs(repository: Repository, tmp_path: Path) -> None:
    patches = export_of(leaking(repository), tmp_path / "out")
    clone = repository.clone(tmp_path / "clone")
    schema = clone.root / "schema/schema.go"
    schema.write_text(schema.read_text().replace("\nimport", "\n// moved on\n\nimport", 1))
    clone.commit("moved on")
    clone.git("am", "-3", "--quiet", *map(str, patches))
    assert "// moved on" in schema.read_text()
    assert "typecache.Cache" in schema.read_text()


def test_a_dirty_tree_is_refused_unless_it_is_allowed(repository: Repository, tmp_path: Path) -> None:
    root = leaking(repository)
    repository.write({"notes.txt": "no code of anybody's\n"})
    export_of(root, tmp_path / "first")
    repository.write({"more/more.go": "package more\n"})

    ran = run_goleak("cl", "--no-verify", "-o", str(tmp_path / "out"), cwd=root)

    assert ran.code == 2
    assert "more.go: has uncommitted changes; commit or stash them first, or use --allow-dirty" in ran.stderr
    assert not (tmp_path / "out").exists()
    assert len(export_of(root, tmp_path / "out", "--allow-dirty")) == 3


def test_patches_in_the_repository_itself_do_not_make_it_dirty(repository: Repository) -> None:
    root = leaking(repository)
    first = [p.read_bytes() for p in export_of(root, root / "patches", "--change-id")]
    again = [p.read_bytes() for p in export_of(root, root / "patches", "--change-id", "--force")]
    assert first == again


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fixes", "x y"), "--fixes x y: not an issue; write 12, #12 or owner/name#12"),
        (("--matrix", "linux"), "--matrix linux: not a GOOS/GOARCH; write linux/amd64"),
        (("--matrix", "linux/amd65"), "does not build for this; did you mean linux/amd64?"),
    ],
)
def test_what_makes_no_sense_is_refused(
    repository: Repository, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = run_goleak("cl", "-o", str(tmp_path / "out"), *arguments, cwd=leaking(repository))
    assert ran.code == 2
    assert said in ran.stderr
    assert not (tmp_path / "out").exists()


def test_without_a_commit_it_says_so(repository: Repository, tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "testdata" / "service", repository.root, dirs_exist_ok=True)
    ran = run_goleak("cl", "-o", str(tmp_path / "out"), cwd=repository.root)
    assert ran.code == 2
    assert "has no commit; commit your work first" in ran.stderr
    assert not (tmp_path / "out").exists()


def test_a_patch_that_fails_its_tests_is_not_written_and_the_clone_is_gone(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = leaking(repository)
    watching = (
        'package schema\n\nimport (\n\t"os"\n\t"strings"\n\t"testing"\n)\n\nfunc TestText(t *testing.T) {\n'
        '\tdata, _ := os.ReadFile("schema.go")\n\tif !strings.Contains(string(data), "sync.Map") {\n'
        '\t\tt.Fatal("where is it?")\n\t}\n}\n'
    )
    repository.write({"schema/text_test.go": watching})
    repository.commit()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    ran = run_goleak("cl", "--matrix=none", "-o", str(tmp_path / "out"), cwd=root)

    assert ran.code == 2
    assert "0003-schema-bound-the-type-cache.patch: go test:" in ran.stderr
    assert "TestText failed" in ran.stderr
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob("goleak-series-*"))
    assert repository.git("status", "--porcelain") == ""
    assert len(repository.git("worktree", "list").splitlines()) == 1


def test_the_letter_has_the_matrix_and_the_benchmarks(repository: Repository, tmp_path: Path) -> None:
    root = leaking(repository)
    bench = 'package schema\n\nimport "testing"\n\nfunc BenchmarkNothing(b *testing.B) {\n\tfor i := 0; i < b.N; i++ {\n\t}\n}\n'
    repository.write({"schema/bench_test.go": bench})
    repository.commit()

    ran = run_goleak("cl", "./schema", "--matrix=linux/amd64", "-o", str(tmp_path / "out"), cwd=root)

    assert ran.code == 0, ran.stderr
    letter = (tmp_path / "out" / "0000-cover-letter.txt").read_text()
    assert "Subject: [PATCH 0/2] all: bound caches of type information" in letter
    assert "passes gofmt, go vet and go test -short" in " ".join(letter.split())
    assert "  linux/amd64  ok        ok\n" in letter
    assert "pkg: example.com/service/schema" in letter
    assert "sec/op" in letter
    assert f"base-commit: {repository.git('rev-parse', 'HEAD')}" in letter


def test_without_go_the_patches_are_written_all_the_same(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = leaking(repository)

    def nowhere() -> Toolchain:
        raise GoleakError("go: not found on PATH; install Go")

    monkeypatch.setattr(command, "find_go", nowhere)

    ran = run_goleak("cl", "-o", str(tmp_path / "out"), cwd=root)

    assert ran.code == 0, ran.stderr
    assert "nothing was compiled: go: not found on PATH" in ran.stderr
    assert "there was no Go" in (tmp_path / "out" / "0000-cover-letter.txt").read_text()


def test_evidence_stands_in_the_message(repository: Repository, tmp_path: Path, toolchain: Toolchain) -> None:
    del toolchain
    root = leaking(repository)
    patches = export_of(root, tmp_path / "out", "./schema", "--evidence", "-n", "12000")
    message = patches[1].read_text().partition("\n---\n")[0]
    assert "\ngoos: linux\n" in message or "\ngoos: darwin\n" in message
    assert "pkg: example.com/service/schema" in message
    assert "B/request" in message
    assert "(p=0.002 n=6)" in message
    assert all(len(line) <= 76 for line in message.splitlines()[4:])
    applied(repository, patches, tmp_path / "clone")


def test_hooks_and_signatures_of_the_user_do_not_stand_in_the_way(
    repository: Repository, tmp_path: Path, toolchain: Toolchain
) -> None:
    del toolchain
    root = leaking(repository)
    repository.git("config", "commit.gpgSign", "true")
    repository.git("config", "gpg.program", "false")
    hook = root / ".git/hooks/pre-applypatch"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    shallow = tmp_path / "shallow"
    repository.git("clone", "--quiet", "--depth=1", f"file://{root}", str(shallow))
    Repository(shallow).set_author()
    for one in (root, shallow):
        out = tmp_path / f"out-{one.name}"
        ran = run_goleak("cl", "./schema", "--matrix=none", "-o", str(out), cwd=one)
        assert ran.code == 0, ran.stderr
        assert len(ran.stdout.splitlines()) == 2
