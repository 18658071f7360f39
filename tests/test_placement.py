"""Where the generated cache goes: another folder, or the package that uses it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from goleak.fix.generate.renaming import declared
from goleak.toolchain import Toolchain
from tests.conftest import CHECKOUT, Repository, write_files
from tests.gomodules import contents, go_files, run_goleak, unformatted
from tests.test_fix import SHAPES, copy, passes

USER = """package schema

import (
\t"reflect"
\t"sync"
)

var typeCache sync.Map

// Describe finds a type.
func Describe(name string, v any) reflect.Type {
\tif t, ok := typeCache.Load(name); ok {
\t\treturn t.(reflect.Type)
\t}
\tt := reflect.TypeOf(v)
\ttypeCache.Store(name, t)
\treturn t
}
"""


def user_module(root: Path, more: Mapping[str, str] | None = None) -> Path:
    files = {"go.mod": "module example.org/m\n\ngo 1.21\n", "schema/schema.go": USER}
    write_files(root, {**files, **(more or {})})
    return root


def test_every_shape_is_fixed_within_its_package(tmp_path: Path, toolchain: Toolchain) -> None:
    root = copy(SHAPES, tmp_path / "shapes")

    ran = run_goleak("fix", "--severity", "note", "--placement", "package", cwd=root)

    assert (ran.code, "0 remaining" in ran.stderr) == (0, True), ran.stderr
    assert not (root / "internal").exists()
    for written in root.rglob("typecache.go"):
        assert written.read_text().startswith("// Written by goleak; it is yours to edit.\n\npackage ")
        assert all(name[0].islower() for name in declared(written.read_bytes()))
    assert unformatted(toolchain, list(go_files(root))) == [str(root / "layout/crlf.go")]
    passes(toolchain, root, "vet", "./...")
    passes(toolchain, root, "test", "./...")
    once = contents(root)
    assert run_goleak("fix", "--severity", "note", "--placement", "package", cwd=root).code == 0
    assert contents(root) == once
    assert run_goleak("check", "--fail-on", "note", cwd=root).code == 0


def test_another_folder_is_another_package(tmp_path: Path, toolchain: Toolchain) -> None:
    root = copy(SHAPES, tmp_path / "shapes")
    (root / "goleak.toml").write_text('placement = "lib/bounded"\n')

    ran = run_goleak("fix", "--severity", "note", cwd=root)

    assert ran.code == 0, ran.stderr
    assert "// Package bounded keeps " in (root / "lib/bounded/typecache.go").read_text()
    assert '\t"example.com/shapes/lib/bounded"\n' in (root / "syncmap/syncmap.go").read_text()
    assert "var byName bounded.Cache[string, *Info]" in (root / "syncmap/syncmap.go").read_text()
    passes(toolchain, root, "vet", "./...")
    assert run_goleak("fix", "--severity", "note", cwd=root).stderr == "Found no problems.\n"


def test_names_and_files_of_the_package_are_not_taken(tmp_path: Path, toolchain: Toolchain) -> None:
    root = user_module(
        tmp_path / "m",
        {
            "schema/typecache.go": "package schema\n",
            "schema/other.go": "package schema\n\n// F has a local.\nfunc F() (boundedTTL int) { return }\n",
        },
    )

    assert run_goleak("fix", "--placement", "package", cwd=root).code == 0

    assert (root / "schema/typecache.go").read_text() == "package schema\n"
    assert "type expiringCache[" in (root / "schema/goleak_typecache.go").read_text()
    assert "var typeCache expiringCache[string, reflect.Type]\n" in (root / "schema/schema.go").read_text()
    passes(toolchain, root, "vet", "./...")


def test_a_cache_that_is_there_already_is_used_by_its_names(tmp_path: Path, toolchain: Toolchain) -> None:
    root = user_module(tmp_path / "m")
    run_goleak("fix", "--placement", "package", cwd=root)
    write_files(root, {"schema/more.go": USER.replace("typeCache", "more").replace("Describe", "Again")})
    written = (root / "schema/typecache.go").read_bytes()

    assert run_goleak("fix", "--placement", "package", "--ttl", "5m", cwd=root).code == 0

    assert (root / "schema/typecache.go").read_bytes() == written
    assert "var more boundedCache[string, reflect.Type]\n" in (root / "schema/more.go").read_text()
    passes(toolchain, root, "vet", "./...")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (
            "var boundedCache, expiringCache, goleakCache int",
            "its package uses the names boundedCache, expiringCache",
        ),
        (
            "func runtime() {}",
            "its package declares `runtime`, which means something else in the generated cache",
        ),
        ("type any interface{}", "its package declares `any`, which means something else"),
    ],
)
def test_a_package_whose_names_are_in_the_way_is_refused(source: str, reason: str, tmp_path: Path) -> None:
    root = user_module(tmp_path / "m", {"schema/other.go": f"package schema\n\n{source}\n"})
    before = contents(root)

    ran = run_goleak("fix", "--placement", "package", "--show-refused", cwd=root)

    assert reason in ran.stderr
    assert contents(root) == before


@pytest.mark.parametrize(
    ("placement", "problem"),
    [
        ("/tmp/typecache", "is outside of the module"),
        ("../typecache", "is outside of the module"),
        ("internal/type-cache", "ends in 'type-cache', which cannot be the name of a package"),
        ("internal/func", "ends in 'func', which cannot be the name of a package"),
        ("cache/main", "ends in 'main', which cannot be the name of a package"),
        ("my cache/typecache", "has a part 'my cache', which import paths cannot have"),
        ("_cache/typecache", "has a part '_cache', which import paths cannot have"),
        ("vendor/typecache", "is in a folder 'vendor', which the go command leaves out"),
        (".", "has a part '.', which import paths cannot have"),
    ],
)
def test_a_place_that_no_package_can_have_is_a_mistake(placement: str, problem: str, tmp_path: Path) -> None:
    root = user_module(tmp_path / "m")
    before = contents(root)

    flag = run_goleak("fix", "--placement", placement, cwd=root)
    (root / "goleak.toml").write_text(f'placement = "{placement}"\n')
    setting = run_goleak("fix", cwd=root)
    (root / "goleak.toml").unlink()

    assert (flag.code, setting.code) == (2, 2)
    assert problem in " ".join(flag.stderr.split())
    assert f"goleak.toml:1: placement: '{placement}' {problem}" in setting.stderr
    assert contents(root) == before


def test_a_folder_of_another_module_is_a_mistake(tmp_path: Path) -> None:
    root = user_module(tmp_path / "m", {"nested/go.mod": "module example.org/nested\n"})

    ran = run_goleak("fix", "--placement", "nested/typecache", cwd=root)

    assert ran.code == 2
    assert (
        f"placement nested/typecache: {root}/nested is another module; choose a folder of example.org/m"
        in ran.stderr
    )


def test_a_folder_that_the_user_may_not_import_is_refused(tmp_path: Path) -> None:
    root = user_module(tmp_path / "m")

    ran = run_goleak("fix", "--placement", "pkg/internal/typecache", "--show-refused", cwd=root)

    assert "pkg/internal/typecache cannot be imported from outside of pkg" in ran.stderr


def test_a_folder_with_a_package_of_its_own_is_refused(tmp_path: Path) -> None:
    root = user_module(tmp_path / "m", {"lib/bounded/own.go": "package bounded\n"})

    ran = run_goleak("fix", "--placement", "lib/bounded", "--show-refused", cwd=root)

    assert "lib/bounded is a package of your own" in ran.stderr


def test_the_commit_of_a_package_brings_its_cache_along(repository: Repository) -> None:
    root = user_module(repository.root)
    repository.commit()

    ran = run_goleak("cl", "-o", str(root.parent / "patches"), "--placement", "package", cwd=root)

    assert ran.code == 0, ran.stderr
    (patch,) = (root.parent / "patches").glob("*.patch")
    text = patch.read_text()
    assert "create mode 100644 schema/typecache.go" in text
    assert "keeps at most 4096 entries and" in text
    repository.git("am", str(patch))


def test_the_new_file_joins_the_sources_of_its_rule(tmp_path: Path) -> None:
    build = """load("@rules_go//go:def.bzl", "go_library", "go_test")

go_library(
    name = "schema",
    srcs = [
        "schema.go",  # keep
        "z.go",
    ],
    importpath = "example.org/m/schema",
)

go_test(
    name = "schema_test",
    srcs = ["schema_test.go"],
    embed = [":schema"],
)
"""
    root = user_module(tmp_path / "m")
    write_files(root, {"MODULE.bazel": "", "schema/BUILD.bazel": build})

    ran = run_goleak("fix", "--placement", "package", cwd=root)

    assert ran.stderr == "Found 1 problem (1 fixed, 0 remaining).\n"
    after = build.replace('        "z.go",\n', '        "typecache.go",\n        "z.go",\n')
    assert (root / "schema/BUILD.bazel").read_text() == after


@pytest.mark.parametrize(
    ("srcs", "after"),
    [
        ('["schema.go"]', '[\n        "schema.go",\n        "typecache.go",\n    ]'),
        ('glob(["*.go"])', 'glob(["*.go"])'),
        ('["schema.go"] + select({"//x": ["y.go"]})', None),
    ],
)
def test_sources_keep_their_form(srcs: str, after: str | None, tmp_path: Path) -> None:
    rule = 'go_library(\n    name = "schema",\n    srcs = {},\n    importpath = "example.org/m/schema",\n)\n'
    root = user_module(tmp_path / "m")
    write_files(root, {"MODULE.bazel": "", "schema/BUILD.bazel": rule.format(srcs)})

    run_goleak("fix", "--placement", "package", cwd=root)

    content = (root / "schema/BUILD.bazel").read_text()
    if after is None:
        assert '"typecache.go",\n    ] + select(' in content
    else:
        assert content == rule.format(after)


def test_a_build_file_without_a_rule_for_the_user_is_told(tmp_path: Path) -> None:
    root = user_module(tmp_path / "m")
    rule = 'go_library(\n    name = "schema",\n    srcs = SRCS,\n)\n'
    write_files(root, {"MODULE.bazel": "", "schema/BUILD.bazel": rule})

    ran = run_goleak("fix", "--placement", "package", cwd=root)

    assert (
        "schema/BUILD.bazel: not edited (no Go rule has schema.go in its srcs);"
        ' add "typecache.go" to srcs of the rule that compiles schema.go\n'
    ) in ran.stderr
    assert (root / "schema/BUILD.bazel").read_text() == rule


def test_the_golden_template_is_the_file_of_the_checkout() -> None:
    template = CHECKOUT / "codemod/goleak/golang/typecache/typecache.go"
    assert {"Cache", "Types", "TTL", "Capacity"} <= set(declared(template.read_bytes()))
