"""Modules on disk: what patterns name, which files belong together, and what a file says of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from goleak.errors import GoleakError
from goleak.find.check import check_project
from goleak.find.ruleset import load_rules
from goleak.read.expressions import Expressions
from goleak.read.gotypes import show
from goleak.read.project import (
    Project,
    importers_of,
    load_projects,
    read_module,
    read_source,
    source_of,
    with_files,
)
from goleak.read.universe import Universe
from tests.conftest import write_files

Write = Callable[[Mapping[str, str | bytes]], Path]

FILES = dict.fromkeys(["m.go", "a/a.go", "a/b/b.go", "c/c.go", "c/c_test.go"], "package m\n")


def selected(projects: list[Project]) -> list[str]:
    return sorted(path for p in projects for path in p.selected)


@pytest.mark.parametrize(
    ("patterns", "wanted"),
    [
        ([], ["m", "m/a", "m/a/b", "m/c"]),
        (["./..."], ["m", "m/a", "m/a/b", "m/c"]),
        (["..."], ["m", "m/a", "m/a/b", "m/c"]),
        (["."], ["m"]),
        (["./a"], ["m/a"]),
        (["a"], ["m/a"]),
        (["a/"], ["m/a"]),
        (["a/..."], ["m/a", "m/a/b"]),
        (["./c/../a"], ["m/a"]),
        (["a/b/b.go"], ["m/a/b"]),
        (["a", "c"], ["m/a", "m/c"]),
        (["a", "./..."], ["m", "m/a", "m/a/b", "m/c"]),
        (["example.org/m"], ["m"]),
        (["example.org/m/a/..."], ["m/a", "m/a/b"]),
        (["go.mod"], ["m", "m/a", "m/a/b", "m/c"]),
    ],
    ids=lambda value: " ".join(value) or "none" if isinstance(value, list) else None,
)
def test_patterns_name_packages_as_gos_do(patterns: list[str], wanted: list[str], module: Write) -> None:
    projects = load_projects(patterns, str(module(FILES)))
    assert [path.removeprefix("example.org/") for path in selected(projects)] == wanted


def test_patterns_start_where_goleak_runs(module: Write) -> None:
    root = module(FILES)
    assert selected(load_projects((), str(root / "a"))) == ["example.org/m/a", "example.org/m/a/b"]
    assert selected(load_projects(["../c"], str(root / "a"))) == ["example.org/m/c"]
    assert selected(load_projects([str(root / "c")], "/")) == ["example.org/m/c"]


def test_a_module_comes_whole_whatever_is_selected(module: Write) -> None:
    (project,) = load_projects(["./a"], str(module(FILES)))
    assert len(project.packages) == 4


def test_folders_that_go_leaves_out_are_left_out(module: Write) -> None:
    ignored = [
        "vendor/v/v.go",
        "testdata/t.go",
        "_old/o.go",
        ".hidden/h.go",
        "node_modules/n/n.go",
        "_draft.go",
        ".d.go",
    ]
    (project,) = load_projects((), str(module({"m.go": "package m\n", **dict.fromkeys(ignored, "not Go")})))
    assert [f.name.rpartition("/")[2] for p in project.packages.values() for f in p.files] == ["m.go"]


def test_tests_are_read_on_demand(module: Write) -> None:
    files = {"m.go": "package m\n", "m_test.go": "package m\n", "x_test.go": "package m_test\n"}
    root = module(files)
    (without,), (with_tests,) = (load_projects((), str(root), tests=tests) for tests in (False, True))
    assert [len(p.files) for p in without.packages.values()] == [1]
    assert {p.name: len(p.files) for p in with_tests.packages.values()} == {"m": 2, "m_test": 1}


def test_nested_modules_are_projects_of_their_own(module: Write) -> None:
    root = module({"m.go": "package m\n", "in/go.mod": "module example.org/in\n", "in/in.go": "package in\n"})
    assert selected(load_projects((), str(root))) == ["example.org/in", "example.org/m"]
    assert selected(load_projects(["."], str(root))) == ["example.org/m"]
    assert selected(load_projects(["./in"], str(root))) == ["example.org/in"]
    assert selected(load_projects(["in/..."], str(root))) == ["example.org/in"]


WORKSPACE = {
    "go.work": "go 1.21\n\nuse ./first\n\nuse (\n\t./second // and a remark\n\t./gone\n)\n",
    "first/go.mod": "module example.org/first\n",
    "first/first.go": "package first\n",
    "first/in/in.go": "package in\n",
    "second/go.mod": "module example.org/second\n",
    "second/second.go": "package second\n",
    "second/in/in.go": "package in\n",
    "apart/go.mod": "module example.org/apart\n",
    "apart/apart.go": "package apart\n",
}


@pytest.mark.parametrize(
    ("patterns", "directory", "wanted"),
    [
        ([], "", ["apart", "first", "first/in", "second", "second/in"]),
        (["./..."], "first", ["first", "first/in"]),
        (["example.org/second/..."], "first", ["second", "second/in"]),
        (["example.org/second/in"], "first/in", ["second/in"]),
        (["example.org/second"], "", ["second"]),
        (["example.org/first", "../second/in"], "first", ["first", "second/in"]),
        (["second/..."], "", ["second", "second/in"]),
        (["first/in/in.go"], "", ["first/in"]),
        (["example.org/apart"], "apart", ["apart"]),
        (["example.org/first/..."], "apart", ["first", "first/in"]),
        (["example.org/..."], "second/in", ["first", "first/in", "second", "second/in"]),
    ],
)
def test_patterns_reach_the_modules_of_a_workspace_from_any_folder(
    patterns: list[str], directory: str, wanted: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOFLAGS", "-mod=vendor -tags=none")
    write_files(tmp_path, WORKSPACE)
    projects = load_projects(patterns, str(tmp_path / directory))
    assert [path.removeprefix("example.org/") for path in selected(projects)] == wanted


def test_a_workspace_names_no_package_that_is_not_its_own(tmp_path: Path) -> None:
    write_files(tmp_path, WORKSPACE)
    for pattern in ("example.org/apart", "example.org/second/out", "example.org/gone"):
        with pytest.raises(GoleakError, match="no such file, folder or package"):
            load_projects([pattern], str(tmp_path / "first"))


def test_modules_side_by_side_need_no_workspace(tmp_path: Path) -> None:
    write_files(tmp_path, {name: text for name, text in WORKSPACE.items() if name != "go.work"})
    assert len(load_projects((), str(tmp_path))) == 3
    assert selected(load_projects(["first/...", "./second"], str(tmp_path))) == [
        "example.org/first",
        "example.org/first/in",
        "example.org/second",
    ]


def test_files_that_cannot_be_built_together_are_all_read(module: Write) -> None:
    files = {
        "m_linux.go": "package m\n\ntype T = int\n\nfunc F() T { return 0 }\n",
        "m_other.go": '//go:build !linux\n\npackage m\n\ntype T = string\n\nfunc F() T { return "" }\n',
        "m.go": "package m\n\nvar v = F()\n\nvar t T\n",
    }
    (project,) = load_projects((), str(module(files)))
    found = Expressions(Universe(project))
    package = found.universe.package("example.org/m")
    assert package is not None
    assert [f.file.source.constraint for f in package.functions["F"]] == ["linux", "!linux"]
    assert {name: show(found.value(v[0])) for name, v in package.values.items()} == {"v": "int", "t": "int"}


CGO = """// Package m asks C.
package m

/*
#include <stdlib.h>

type int;
func broken( {
var types = 1;
typedef struct { int n; } Table;
#define TEXT "`"
*/
import "C"

import "reflect"

type Table struct{ rows *C.Table }

var rows = map[string]*C.Table{}

var size = C.size_t(1)

var types = map[string]reflect.Type{}

func Get(name string, v any) reflect.Type {
\tif types[name] == nil {
\t\ttypes[name] = reflect.TypeOf(v)
\t\tC.free(nil)
\t}
\treturn types[name]
}
"""


def test_a_file_with_c_in_it_is_read_like_others(module: Write) -> None:
    (project,) = load_projects((), str(module({"m.go": CGO})))
    checked = check_project(project, load_rules())
    assert [(f.rule, f.location.line) for f in checked.findings] == [("GL001", 23)]
    package = checked.expressions.universe.package("example.org/m")
    assert package is not None
    shown = {name: show(checked.expressions.value(v[0])) for name, v in package.values.items()}
    assert shown == {"rows": "map[string]*C.Table", "size": "?", "types": "map[string]reflect.Type"}
    assert checked.expressions.universe.package("C") is None


def test_a_library_owns_its_import_path_and_tools_beside_it_do_not(module: Write) -> None:
    tool = "//go:build ignore\n\npackage main\n"
    (project,) = load_projects((), str(module({"a.go": tool, "b.go": tool, "m.go": "package m\n"})))
    assert {path: p.name for path, p in project.packages.items()} == {
        "example.org/m": "m",
        "example.org/m [main]": "main",
    }


@pytest.mark.parametrize(
    ("text", "path", "version"),
    [
        ("module example.org/m\n\ngo 1.21\n", "example.org/m", (1, 21)),
        ("module example.org/m\n\ngo 1.21.3\ntoolchain go1.24.0\n", "example.org/m", (1, 21)),
        ("module example.org/m\n", "example.org/m", (1, 16)),
        ('// A comment.\nmodule "example.org/m" // another\n', "example.org/m", (1, 16)),
        ("module example.org/m\r\n\r\ngo 1.22\r\n", "example.org/m", (1, 22)),
        ("module example.org/m\ngo 1.21rc1\n", "example.org/m", (1, 21)),
    ],
)
def test_a_go_mod_tells_path_and_version(
    text: str, path: str, version: tuple[int, int], module: Write
) -> None:
    found = read_module(str(module({"go.mod": text})))
    assert (found.path, found.go) == (path, version)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("package m\n", "m"),
        ("\n\n// Package m.\npackage m // really\n", "m"),
        ("/* package other\n\npackage other\n*/ package m;", "m"),
        ("// package other\n\tpackage m\n", "m"),
        ("\ufeffpackage m\r\n", "m"),
        ("package\n\tm\n", "m"),
        ("package /* why not */ m\n", "m"),
        ("package größe\n", "größe"),
        ("x := 1\npackage m\n", "m"),
        ("", ""),
        ("// only a comment", ""),
    ],
)
def test_a_package_clause_is_found_behind_comments(source: str, name: str, module: Write) -> None:
    root = module({"m.go": source})
    assert read_source(str(root / "m.go")).package == name


@pytest.mark.parametrize(
    ("name", "source", "constraint"),
    [
        ("m.go", "package m\n", ""),
        ("m.go", "//go:build linux\n\npackage m\n", "linux"),
        ("m.go", "//go:build linux && !cgo\r\n\r\npackage m\r\n", "linux && !cgo"),
        ("m.go", "package m\n\n//go:build linux\n", ""),
        ("m.go", "// go:build linux\n\npackage m\n", ""),
        ("m_linux.go", "package m\n", "linux"),
        ("m_arm64.go", "package m\n", "arm64"),
        ("m_windows_amd64.go", "package m\n", "windows && amd64"),
        ("m_linux.go", "//go:build cgo\n\npackage m\n", "linux && cgo"),
        ("m_linux.go", "//go:build cgo || race\n\npackage m\n", "linux && (cgo || race)"),
        ("m_unix.go", "package m\n", ""),
        ("linux.go", "package m\n", ""),
        ("m_linux_fast.go", "package m\n", ""),
        ("m_darwin_test.go", "package m\n", "darwin"),
    ],
)
def test_a_file_says_where_it_is_built(name: str, source: str, constraint: str, module: Write) -> None:
    root = module({name: source})
    assert read_source(str(root / name)).constraint == constraint


@pytest.mark.parametrize(
    ("source", "generated"),
    [
        ("// Code generated by x; DO NOT EDIT.\n\npackage m\n", True),
        ("// A licence.\n\n// Code generated by x; DO NOT EDIT.\npackage m\n", True),
        ("// Code generated by x; DO NOT EDIT.\r\n\r\npackage m\r\n", True),
        ("// code generated by x; do not edit.\npackage m\n", False),
        ("//  Code generated by x; DO NOT EDIT.\npackage m\n", False),
        ("// Code generated by x; DO NOT EDIT. Really.\npackage m\n", False),
        ("package m\n\n// Code generated by x; DO NOT EDIT.\n", False),
    ],
)
def test_a_generated_file_says_so_before_its_package_clause(
    source: str, generated: bool, module: Write
) -> None:
    root = module({"m.go": source})
    assert read_source(str(root / "m.go")).generated is generated


def test_a_folder_that_is_a_link_is_not_followed_and_a_file_is(module: Write) -> None:
    root = module({"a/a.go": "package a\n"})
    (root / "again").symlink_to("a")
    (root / "a/copy.go").symlink_to("a.go")
    (project,) = load_projects((), str(root))
    assert {path: len(p.files) for path, p in project.packages.items()} == {"example.org/m/a": 2}


def test_reading_says_which_file_is_not_utf_8(module: Write) -> None:
    root = module({"m.go": b"package m\n\n// \xe9\n"})
    with pytest.raises(GoleakError, match=r"m\.go:3:4: not UTF-8"):
        read_source(str(root / "m.go"))


def test_a_project_takes_other_and_further_files_without_the_disk(module: Write) -> None:
    root = module(FILES)
    (project,) = load_projects([], str(root))
    new, test = b'package b\n\nimport "example.org/m/n"\n', b"package m\n"
    changed = with_files(
        project,
        {str(root / "a/b/b.go"): new, str(root / "n/n.go"): b"package n\n", str(root / "a/a_test.go"): test},
    )

    assert source_of(changed, str(root / "a/b/b.go")).data == new
    assert source_of(project, str(root / "a/b/b.go")).data == b"package m\n"
    assert [f.name for f in changed.packages["example.org/m/n"].files] == [str(root / "n/n.go")]
    assert importers_of(changed, "example.org/m/n") == ("example.org/m/a/b",)
    assert set(changed.packages) == {*project.packages, "example.org/m/n"}
    with pytest.raises(KeyError):
        source_of(changed, str(root / "a/a_test.go"))
