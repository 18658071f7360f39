"""The fix: what it makes of each shape, what it leaves alone, and that Go agrees."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from goleak.errors import GoleakError
from goleak.fix.edit.edits import Change, Edit, apply_edits
from goleak.fix.generate.templates import CacheOptions, generated_cache
from goleak.fix.write.apply import write_changes
from goleak.toolchain import Toolchain, go_environment, run
from tests.conftest import CHECKOUT, Repository
from tests.gomodules import contents, run_goleak, unformatted
from tests.marks import marks_in

SHAPES = CHECKOUT / "testdata" / "fix" / "shapes"
REFUSED = CHECKOUT / "testdata" / "fix" / "refused"
UNSAFE = CHECKOUT / "testdata" / "fix" / "unsafe"
DROP = CHECKOUT / "testdata" / "fix" / "drop"


def copy(source: Path, target: Path) -> Path:
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.golden"))
    return target


def passes(toolchain: Toolchain, root: Path, *arguments: str) -> None:
    done = run([toolchain.command, *arguments], cwd=root, environment=go_environment(toolchain), timeout=300)
    assert done.code == 0, done.stdout + done.stderr


def test_every_shape_becomes_its_golden_file_which_builds_vets_and_passes_its_tests(
    tmp_path: Path, toolchain: Toolchain, request: pytest.FixtureRequest
) -> None:
    root = copy(SHAPES, tmp_path / "shapes")
    passes(toolchain, root, "test", "./...")

    ran = run_goleak("fix", "--severity", "note", cwd=root)

    assert ran.code == 0, ran.stderr
    for source in sorted(SHAPES.rglob("*.go")):
        name = source.relative_to(SHAPES)
        golden = source.with_suffix(".go.golden")
        fixed = (root / name).read_bytes()
        if fixed == source.read_bytes():
            assert not golden.exists(), f"{name} has a golden file but is not changed"
        elif request.config.getoption("--bless"):
            golden.write_bytes(fixed)
        else:
            assert fixed == golden.read_bytes(), (
                f"{name}: not as its golden file; read it, then run pytest --bless"
            )
    passes(toolchain, root, "vet", "./...")
    passes(toolchain, root, "test", "./...")


def test_a_fixed_file_is_as_gofmt_would_have_it(tmp_path: Path, toolchain: Toolchain) -> None:
    root = copy(SHAPES, tmp_path / "shapes")
    run_goleak("fix", "--severity", "note", cwd=root)
    gofmt = Path(toolchain.command).resolve().parent / "gofmt"

    listed = subprocess.run([gofmt, "-l", "."], cwd=root, capture_output=True, text=True, check=True)

    assert listed.stdout.split() == ["layout/crlf.go"]  # gofmt takes every carriage return away


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    root = copy(SHAPES, tmp_path / "shapes")
    run_goleak("fix", "--severity", "note", cwd=root)
    once = contents(root)

    ran = run_goleak("fix", "--severity", "note", cwd=root)

    assert contents(root) == once
    assert ran.stderr == "Found no problems.\n"
    assert run_goleak("check", "--fail-on", "note", cwd=root).code == 0


def test_notes_are_left_alone_unless_asked_for(tmp_path: Path) -> None:
    root = copy(SHAPES, tmp_path / "shapes")

    run_goleak("fix", cwd=root)

    left = run_goleak("check", "--fail-on", "note", cwd=root)
    assert left.code == 1
    assert "GL002" in left.stdout
    assert "GL001" not in left.stdout


def test_a_diff_is_what_the_fix_would_write_and_touches_nothing(repository: Repository) -> None:
    root = repository.root
    shutil.copytree(SHAPES, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.golden"))
    repository.commit()
    before = contents(root / "syncmap")

    printed = run_goleak("fix", "--diff", "--severity", "note", cwd=root)

    assert printed.code == 1
    assert re.fullmatch(r"Would fix (\d+) of \1 problems\.\n", printed.stderr)
    assert contents(root / "syncmap") == before
    patch = root.parent / "fix.diff"
    patch.write_bytes(printed.stdout.encode())
    repository.git("apply", "--check", str(patch))
    repository.git("apply", str(patch))
    applied = contents(root)
    repository.git("checkout", "--quiet", ".")
    repository.git("clean", "--quiet", "-fd")
    run_goleak("fix", "--severity", "note", cwd=root)
    assert {n: d for n, d in contents(root).items() if n.endswith(".go")} == {
        n: d for n, d in applied.items() if n.endswith(".go")
    }


def test_each_hazard_is_refused_with_its_reason(tmp_path: Path, toolchain: Toolchain) -> None:
    root = copy(REFUSED, tmp_path / "refused")
    passes(toolchain, root, "vet", "./...")
    before = contents(root)

    ran = run_goleak("fix", "--severity", "note", "--show-refused", cwd=root)

    assert contents(root) == before
    assert_told(root, ran.stderr, " is left alone: ")


def assert_told(root: Path, printed: str, *verbs: str) -> None:
    """Check that the lines with one of some verbs are those that the marks of a module want."""
    wanted = [
        m for p in sorted(root.rglob("*.go")) for m in marks_in(p.relative_to(root).as_posix(), p.read_text())
    ]
    said = [line for line in printed.splitlines() if any(verb in line for verb in verbs)]
    for mark in wanted:
        lines = [s for s in said if s.startswith(f"{mark.file}:{mark.line}: ")]
        assert lines, f"{mark.file}:{mark.line}: not told"
        assert re.search(mark.pattern, lines[0]), lines[0]
    assert len(said) == len(wanted)


def test_each_unsafe_fix_says_what_it_may_change_and_still_builds(
    tmp_path: Path, toolchain: Toolchain
) -> None:
    root = copy(UNSAFE, tmp_path / "unsafe")
    before = contents(root)

    ran = run_goleak("fix", "--severity", "note", "--show-refused", cwd=root)

    assert contents(root) == before
    assert_told(root, ran.stderr, " wants `--unsafe-fixes`: ")
    assert run_goleak("fix", "--severity", "note", "--unsafe-fixes", cwd=root).code == 0
    passes(toolchain, root, "vet", "./...")


def test_caches_of_nothing_but_types_are_dropped_on_demand(
    tmp_path: Path, toolchain: Toolchain, request: pytest.FixtureRequest
) -> None:
    root = copy(DROP, tmp_path / "drop")
    passes(toolchain, root, "test", "./...")

    ran = run_goleak("fix", "--severity", "note", "--strategy", "drop", "--show-refused", cwd=root)

    assert_told(root, ran.stderr, " is left alone: ", " wants `--unsafe-fixes`: ")
    golden, fixed = DROP / "dropped" / "dropped.go.golden", root / "dropped" / "dropped.go"
    if request.config.getoption("--bless"):
        golden.write_bytes(fixed.read_bytes())
    assert fixed.read_bytes() == golden.read_bytes()
    assert contents(root / "kept") == {
        n: d for n, d in contents(DROP / "kept").items() if not n.endswith(".golden")
    }
    assert not (root / "internal").exists()
    assert run_goleak("fix", "--severity", "note", "--strategy", "drop", cwd=root / "dropped").code == 0
    gofmt = Path(toolchain.command).resolve().parent / "gofmt"
    assert (
        subprocess.run([gofmt, "-l", "."], cwd=root, capture_output=True, text=True, check=True).stdout == ""
    )
    passes(toolchain, root, "vet", "./...")
    passes(toolchain, root, "test", "./...")


def test_goleak_toml_chooses_to_drop_and_the_flag_wins(tmp_path: Path) -> None:
    root = copy(DROP, tmp_path / "drop")
    (root / "goleak.toml").write_text('strategy = "drop"\n')

    bound = run_goleak("fix", "--strategy", "bound", "--diff", cwd=root)
    dropped = run_goleak("fix", "--diff", cwd=root)

    assert "internal/typecache" in bound.stdout
    assert "-var byObject sync.Map\n" in dropped.stdout


def test_what_is_no_cache_is_never_rewritten(tmp_path: Path) -> None:
    root = copy(CHECKOUT / "testdata" / "service", tmp_path / "service")
    before = contents(root / "registry")

    run_goleak("fix", "--severity", "note", "--unsafe-fixes", cwd=root)

    assert contents(root / "registry") == before


def test_a_lookup_that_nothing_refills_is_an_unsafe_fix(tmp_path: Path) -> None:
    root = tmp_path / "m"
    root.mkdir()
    (root / "go.mod").write_text("module example.org/m\n\ngo 1.21\n")
    (root / "m.go").write_text(
        'package m\n\nimport (\n\t"reflect"\n\t"sync"\n)\n\nvar typeCache sync.Map\n\n'
        "// See stores.\nfunc See(key string, v any) { typeCache.Store(key, reflect.TypeOf(v)) }\n\n"
        "// Seen looks up.\nfunc Seen(key string) reflect.Type {\n\tt, ok := typeCache.Load(key)\n"
        "\tif !ok {\n\t\treturn nil\n\t}\n\treturn t.(reflect.Type)\n}\n"
    )

    ran = run_goleak("fix", cwd=root)

    assert ran.code == 1
    assert ran.stderr == (
        "Found 1 problem (0 fixed, 1 remaining).\n1 unsafe fix available with `--unsafe-fixes`.\n"
    )
    assert run_goleak("fix", "--unsafe-fixes", cwd=root).code == 0
    assert "var typeCache typecache.Cache[string, reflect.Type]" in (root / "m.go").read_text()


def test_a_go_line_without_type_parameters_is_refused(tmp_path: Path) -> None:
    root = copy(SHAPES, tmp_path / "shapes")
    (root / "go.mod").write_text("module example.com/shapes\n\ngo 1.17\n")

    ran = run_goleak("fix", "--show-refused", cwd=root)

    assert (
        "go.mod asks for go 1.17; the generated cache needs type parameters, which go 1.18 has" in ran.stderr
    )
    assert not (root / "internal").exists()


@pytest.mark.parametrize("placement", ["internal/typecache", "package"])
@pytest.mark.parametrize("go", ["1.18", "1.20", "1.23"])
def test_the_cache_is_one_that_the_go_line_allows(
    go: str, placement: str, tmp_path: Path, toolchain: Toolchain
) -> None:
    root = copy(SHAPES, tmp_path / "shapes")
    shutil.rmtree(root / "fronts")  # has a memo[reflect.Type, V] of its own, which wants go 1.20
    (root / "go.mod").write_text(f"module example.com/shapes\n\ngo {go}\n")

    ran = run_goleak("fix", "--severity", "note", "--placement", placement, "--show-refused", cwd=root)

    assert ran.code == 0, ran.stderr
    written = next(root.rglob("typecache.go"))
    assert (") All() iter.Seq2[K, V] {" in written.read_text()) is (go == "1.23")
    assert unformatted(toolchain, [written]) == []
    passes(toolchain, root, "vet", "./...")  # the compiler holds code to the go line
    passes(toolchain, root, "test", "./...")


def test_a_package_of_the_users_own_is_not_overwritten(tmp_path: Path) -> None:
    root = copy(SHAPES, tmp_path / "shapes")
    own = root / "internal" / "typecache" / "typecache.go"
    own.parent.mkdir(parents=True)
    own.write_text("package typecache\n")

    ran = run_goleak("fix", "--show-refused", cwd=root)

    assert "internal/typecache is a package of your own" in ran.stderr
    assert own.read_text() == "package typecache\n"


def test_the_bounds_are_constants_of_the_generated_file(toolchain: Toolchain, tmp_path: Path) -> None:
    root = copy(SHAPES, tmp_path / "shapes")

    run_goleak("fix", "--ttl", "90s", "--capacity", "128", cwd=root)

    written = (root / "internal" / "typecache" / "typecache.go").read_text()
    assert "const TTL = 90 * time.Second\n" in written
    assert "const Capacity = 128\n" in written
    passes(toolchain, root, "build", "./...")


@pytest.mark.parametrize("ttl", ["10", "0m", "1h30m", "soon"])
def test_a_ttl_that_is_no_duration_is_refused(ttl: str) -> None:
    with pytest.raises(GoleakError, match="not a duration such as 90s, 10m or 2h"):
        generated_cache(CacheOptions(ttl=ttl), (1, 21))


def test_edits_apply_from_the_end_and_equal_ones_count_once() -> None:
    edits = [Edit(0, 1, b"x"), Edit(2, 2, b"--"), Edit(0, 1, b"x")]
    assert apply_edits(b"abcd", edits) == b"xb--cd"


def test_edits_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        apply_edits(b"abcd", [Edit(0, 3, b""), Edit(2, 4, b"")])


def test_a_file_that_changed_since_it_was_read_stays_and_so_do_all_others(tmp_path: Path) -> None:
    first, second = tmp_path / "a.go", tmp_path / "b.go"
    first.write_bytes(b"one")
    second.write_bytes(b"newer")
    changes = [Change(str(first), b"one", b"1"), Change(str(second), b"two", b"2")]

    with pytest.raises(GoleakError, match=r"b\.go: changed while goleak was running; nothing was changed"):
        write_changes(changes)

    assert (first.read_bytes(), second.read_bytes()) == (b"one", b"newer")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.go", "b.go"]


def test_mode_and_symbolic_links_survive_a_fix(tmp_path: Path) -> None:
    target, link = tmp_path / "real.go", tmp_path / "link.go"
    target.write_bytes(b"one")
    target.chmod(0o600)
    link.symlink_to(target)

    write_changes([Change(str(link), b"one", b"1")])

    assert link.is_symlink()
    assert target.read_bytes() == b"1"
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.go").write_bytes(b"one")
    (tmp_path / "file").write_bytes(b"")
    changes = [
        Change(str(tmp_path / "a.go"), b"one", b"1"),
        Change(str(tmp_path / "file" / "b.go"), None, b"2"),
    ]

    with pytest.raises(GoleakError, match="cannot be written"):
        write_changes(changes)

    assert (tmp_path / "a.go").read_bytes() == b"one"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.go", "file"]


def test_the_diff_of_a_nested_module_applies_from_where_it_was_asked_for(repository: Repository) -> None:
    shutil.copytree(SHAPES, repository.root / "nested", ignore=shutil.ignore_patterns("*.golden"))
    repository.write({"go.mod": "module example.com/outer\n\ngo 1.21\n", "outer.go": "package outer\n"})
    repository.commit()

    printed = run_goleak("fix", "--diff", cwd=repository.root)

    assert "+++ b/nested/syncmap/syncmap.go\n" in printed.stdout
    patch = repository.root.parent / "fix.diff"
    patch.write_bytes(printed.stdout.encode())
    repository.git("apply", "--check", str(patch))


def test_an_xsync_map_becomes_the_cache_where_all_its_methods_are_alike(
    tmp_path: Path, toolchain: Toolchain
) -> None:
    root = copy(CHECKOUT / "testdata" / "find" / "containers", tmp_path / "containers")

    ran = run_goleak("fix", "--severity", "note", "--show-refused", "./maps", cwd=root)

    fixed = (root / "maps" / "maps.go").read_text()
    assert "var known typecache.Cache[string, any]" in fixed
    assert "columns *typecache.Types[string]" in fixed
    assert "&Columner{columns: new(typecache.Types[string])}" in fixed
    assert "return s.columns.Len()" in fixed
    assert re.search(r"maps\.go:\d+ uses it in a way that is not rewritten \(LoadOrCompute\)", ran.stderr)
    passes(toolchain, root, "vet", "./maps")
