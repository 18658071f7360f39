"""Declarations of other modules and of the standard library: found where they are on disk, unknown where not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from goleak.find.check import check_project
from goleak.find.ruleset import load_rules
from goleak.read.expressions import Expressions
from goleak.read.gotypes import show
from goleak.read.project import load_projects
from goleak.read.syntax import walk
from goleak.read.universe import Universe
from tests.conftest import write_files

Write = Callable[[Mapping[str, str | bytes]], Path]

OTHER = 'package other\n\nimport "reflect"\n\ntype Kind int\n\ntype Table struct{ Rows map[string]reflect.Type }\n\n'
OTHER += "func (t *Table) Row(name string) reflect.Type { return t.Rows[name] }\n\nfunc Open() *Table { return nil }\n"
USER = 'package m\n\nimport "example.org/other"\n\nvar table = other.Open()\n\nvar row = table.Row("")\n\nvar rows = table.Rows\n'


@pytest.fixture(autouse=True)
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let only what a test writes be on disk."""
    monkeypatch.setenv("GOROOT", str(tmp_path / "no goroot"))
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "no modules"))


def expressions_of(root: Path) -> Expressions:
    projects = load_projects((), str(root))
    return Expressions(Universe(next(p for p in projects if p.module.root == str(root.resolve()))))


def types_of(root: Path, path: str = "example.org/m") -> dict[str, str]:
    """Return the types of the package variables of a module's package."""
    found = expressions_of(root)
    package = found.universe.package(path)
    assert package is not None
    return {name: show(found.value(values[0])) for name, values in package.values.items()}


KNOWN = {"table": "*other.Table", "row": "reflect.Type", "rows": "map[string]reflect.Type"}
UNKNOWN = dict.fromkeys(KNOWN, "?")


def required(path: str = "example.org/other", more: str = "") -> str:
    return f"module example.org/m\n\ngo 1.21\n\nrequire {path} v1.2.3\n{more}"


WAYS: dict[str, Mapping[str, str]] = {
    "a local replacement": {
        "go.mod": required(more="\nreplace example.org/other => ./lib/other\n"),
        "lib/other/go.mod": "module example.org/other\n",
        "lib/other/other.go": OTHER,
    },
    "a local replacement of the required version": {
        "go.mod": required(more="\nreplace example.org/other v1.2.3 => ./lib/other\n"),
        "lib/other/go.mod": "module example.org/other\n",
        "lib/other/other.go": OTHER,
    },
    "a folder outside the module": {
        "go.mod": required(more="\nreplace example.org/other => ../other\n"),
        "../other/other.go": OTHER,
    },
    "a workspace": {
        "go.work": "go 1.21\n\nuse (\n\t.\n\t./other\n)\n",
        "other/go.mod": "module example.org/other\n",
        "other/other.go": OTHER,
    },
    "a workspace above": {
        "../go.work": "go 1.21\n\nuse ./m\nuse ./other\n",
        "../other/go.mod": "module example.org/other\n",
        "../other/other.go": OTHER,
    },
    "a replacement in go.work": {
        "go.work": "go 1.21\n\nuse .\n\nreplace example.org/other => ./other\n",
        "other/go.mod": "module example.org/other\n",
        "other/other.go": OTHER,
    },
    "a vendor folder": {"vendor/example.org/other/other.go": OTHER},
}


@pytest.mark.parametrize("way", WAYS)
def test_declarations_come_from(way: str, module: Write) -> None:
    assert types_of(module({"m.go": USER, **WAYS[way]})) == KNOWN


NOT: dict[str, Mapping[str, str]] = {
    "nothing": {},
    "a replacement that is not there": {"go.mod": required(more="\nreplace example.org/other => ../gone\n")},
    "a replacement of another version": {
        "go.mod": required(more="\nreplace example.org/other v1.0.0 => ./lib/other\n"),
        "lib/other/go.mod": "module example.org/other\n",
        "lib/other/other.go": OTHER,
    },
    "a workspace that does not name the module": {
        "../go.work": "go 1.21\n\nuse ./other\n",
        "../other/go.mod": "module example.org/other\n",
        "../other/other.go": OTHER,
    },
    "a workspace whose folders are gone": {"go.work": "go 1.21\n\nuse (\n\t.\n\t./other\n)\n"},
    "a workspace with a broken module": {
        "../go.work": "go 1.21\n\nuse (\n\t./m\n\t./other\n)\n",
        "../other/go.mod": "module (\n",
        "../other/other.go": OTHER,
    },
    "tests": {"vendor/example.org/other/other_test.go": OTHER},
    "what is not Go": {"vendor/example.org/other/other.go": "\x00\x01"},
}


@pytest.mark.parametrize("way", NOT)
def test_what_is_not_on_disk_stays_unknown_with(way: str, module: Write) -> None:
    root = module({"m.go": USER, **NOT[way]})
    found = expressions_of(root)
    package = found.universe.package("example.org/m")
    assert package is not None
    assert {name: show(found.value(v[0])) for name, v in package.values.items()} == UNKNOWN


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("example.org/other", "example.org/other@v1.2.3"),
        ("example.org/BurntSushi/other", "example.org/!burnt!sushi/other@v1.2.3"),
        ("example.org/other/v2", "example.org/other/v2@v1.2.3"),
    ],
)
def test_the_module_cache_has_what_go_mod_requires(
    path: str, folder: str, module: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = USER.replace("example.org/other", path)
    root = module({"go.mod": required(path), "m.go": user})
    write_files(tmp_path, {f"gopath/pkg/mod/{folder}/other.go": OTHER})
    monkeypatch.delenv("GOMODCACHE")
    monkeypatch.setenv("GOPATH", str(tmp_path / "gopath"))
    assert types_of(root) == KNOWN
    monkeypatch.delenv("GOPATH")
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "gopath/pkg/mod"))
    assert types_of(root) == KNOWN
    write_files(root, {"go.mod": required(path).replace("v1.2.3", "v1.2.4")})
    assert types_of(root) == UNKNOWN


def test_a_module_can_be_replaced_by_another_one_of_the_module_cache(
    module: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = module(
        {"go.mod": required(more="replace example.org/other => example.net/fork v2.0.0\n"), "m.go": USER}
    )
    write_files(tmp_path, {"cache/example.net/fork@v2.0.0/other.go": OTHER})
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "cache"))
    assert types_of(root) == KNOWN


def test_the_longest_module_path_holds_a_package(module: Write) -> None:
    go_mod = required(more="replace (\n\texample.org/o => ./o\n\texample.org/o/in => ./in\n)\n")
    files = {
        "go.mod": go_mod,
        "m.go": 'package m\n\nimport "example.org/o/in/side"\n\nvar v = side.V\n',
        "o/in/side/side.go": "package side\n\nvar V string\n",
        "in/side/side.go": "package side\n\nvar V int\n",
    }
    assert types_of(module(files)) == {"v": "int"}
    nested = {"go.mod": go_mod.replace("./in", "./gone"), "o/in/go.mod": "module example.org/o/in\n"}
    assert types_of(module({**files, **nested})) == {"v": "?"}


def goroot(folder: Path) -> Path:
    write_files(
        folder,
        {
            "VERSION": "go1.26.0\n",
            "bin/go": "#!/bin/sh\nexit 1\n",
            "src/runtime/runtime.go": "package runtime\n",
            "src/archive/other/other.go": OTHER,
            "src/strings/strings.go": "package strings\n\nvar V int\n",
        },
    )
    return folder


STANDARD = USER.replace("example.org/other", "archive/other")


def test_the_standard_library_is_beside_the_go_command(
    module: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = module({"m.go": STANDARD})
    assert types_of(root) == UNKNOWN
    installed = goroot(tmp_path / "sdk/go")
    monkeypatch.setenv("GOROOT", str(installed))
    assert types_of(root) == KNOWN
    monkeypatch.delenv("GOROOT")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/go").symlink_to(installed / "bin/go")
    (tmp_path / "launcher").mkdir()
    (tmp_path / "launcher/go").write_text("#!/bin/sh\n")
    monkeypatch.setenv("PATH", f"{tmp_path / 'launcher'}:{tmp_path / 'bin'}")
    assert types_of(root) == KNOWN
    monkeypatch.setenv("PATH", str(tmp_path / "launcher"))
    assert types_of(root) == UNKNOWN


def test_what_there_is_a_model_of_does_not_depend_on_the_machine(
    module: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOROOT", str(goroot(tmp_path / "go")))
    vendored = {"vendor/strings/strings.go": "package strings\n\nvar V int\n"}
    root = module(
        {
            "m.go": 'package m\n\nimport "strings"\n\nvar v = strings.V\n\nvar u = strings.ToUpper("")\n',
            **vendored,
        }
    )
    assert types_of(root) == {"v": "?", "u": "string"}


def test_a_vendored_package_stands_before_the_model_of_it(module: Write) -> None:
    source = (
        "package reflect2\n\ntype Type interface{ Mine() int }\n\nfunc TypeOf(v any) Type { return nil }\n"
    )
    user = 'package m\n\nimport "github.com/modern-go/reflect2"\n\nvar v = reflect2.TypeOf(1).Mine()\n'
    assert types_of(module({"m.go": user})) == {"v": "?"}
    assert types_of(module({"m.go": user, "vendor/github.com/modern-go/reflect2/r.go": source})) == {
        "v": "int"
    }


def test_a_package_is_known_by_its_own_name(module: Write) -> None:
    user = 'package m\n\nimport "example.org/other.go"\n\nvar table = other.Open()\n'
    assert types_of(module({"m.go": user})) == {"table": "?"}
    assert types_of(module({"m.go": user, "vendor/example.org/other.go/other.go": OTHER})) == {
        "table": "*other.go.Table"
    }


def test_what_a_package_declares_stands_before_the_name_that_an_import_path_suggests(module: Write) -> None:
    user = (
        'package m\n\nimport "example.org/go-table"\n\nvar table = other.Open()\n\nvar row = table.Row("")\n'
    )
    assert types_of(module({"m.go": user, "vendor/example.org/go-table/other.go": OTHER})) == {
        "table": "*table.Table",
        "row": "reflect.Type",
    }


def test_a_name_given_to_an_import_is_the_only_one(module: Write) -> None:
    user = 'package m\n\nimport (\n\tmine "example.org/other"\n\t_ "example.org/more"\n)\n\n'
    user += "var a = mine.Open()\n\nvar b = other.Open()\n\nvar c = more.Open()\n"
    vendored = {
        "vendor/example.org/other/other.go": OTHER,
        "vendor/example.org/more/more.go": OTHER.replace("package other", "package more"),
    }
    assert types_of(module({"m.go": user, **vendored})) == {"a": "*other.Table", "b": "?", "c": "?"}


@pytest.mark.parametrize("path", ["../other", "example.org/../../other", "/etc", "C", "a b", "./other", ""])
def test_import_paths_lead_nowhere_else(path: str, module: Write) -> None:
    user = f'package m\n\nimport other "{path}"\n\nvar table = other.Open()\n'
    assert types_of(module({"m.go": user, "vendor/a.go": OTHER, "../other/other.go": OTHER})) == {
        "table": "?"
    }


def test_functions_of_others_have_no_bodies(module: Write) -> None:
    root = module({"m.go": USER, **WAYS["a vendor folder"]})
    found = expressions_of(root)
    package = found.universe.package("example.org/other")
    assert package is not None
    declared = [package.functions["Open"][0], package.methods["Table", "Row"][0]]
    assert [n.type for d in declared for n in walk(d.node) if n.type in ("block", "return_statement")] == []
    assert not found.universe.is_local("example.org/other")


def test_no_cache_is_found_in_other_modules_and_no_eviction_either(module: Write) -> None:
    other = 'package other\n\nimport "reflect"\n\nvar Types = map[string]reflect.Type{}\n\n'
    other += "func Put(name string, t reflect.Type) { Types[name] = t }\n\n"
    other += "func Drop(types map[string]reflect.Type, name string) { delete(types, name) }\n"
    user = 'package m\n\nimport (\n\t"reflect"\n\n\t"example.org/other"\n)\n\nvar types = map[string]reflect.Type{}\n\n'
    user += "func Get(name string, v any) reflect.Type {\n\tt, ok := types[name]\n\tif !ok {\n\t\tt = reflect.TypeOf(v)\n"
    user += "\t\ttypes[name] = t\n\t\tother.Put(name, t)\n\t}\n\treturn t\n}\n\n"
    user += "func Forget(name string) { other.Drop(types, name) }\n"
    root = module({"m.go": user, "vendor/example.org/other/other.go": other})
    (project,) = load_projects((), str(root))
    caches = [known.cache for known in check_project(project, load_rules()).caches]
    assert [(c.name, c.evicts) for c in caches] == [("types", "never")]


LAYOUTS = {
    "a group": "package other\n\ntype (\n\tKind int\n\tTable struct{ Rows int }\n)\n\nvar (\n\ta, V = 1, Table{}\n)\n",
    "one line": "package other; type Table struct{ Rows int }; var V Table\n",
    "tabs": "package other\n\n\tfunc f() {}\ntype\tTable struct{ Rows int }\nvar\tV Table\n",
    "CRLF": "package other\r\n\r\ntype Table struct{ Rows int }\r\n\r\nvar V Table\r\n",
    "a template": "package other\n\nconst text = `\ntype Table struct{ Rows string }\n`\n\ntype Table struct{ Rows int }\n\nvar V Table\n",
    "a comment": "package other\n\n/*\ntype Table struct{ Rows string }\n*/\n\ntype Table struct{ Rows int }\n\nvar V, W Table\n",
    "constraints": "//go:build !linux\n\npackage other\n\ntype Table struct{ Rows int }\n\nvar U, V Table\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_declarations_are_found_in_any_layout(layout: str, module: Write) -> None:
    second = "//go:build linux\n\npackage other\n\ntype Table struct{ Rows string }\n"
    more = {"vendor/example.org/other/second.go": second} if layout == "constraints" else {}
    user = 'package m\n\nimport "example.org/other"\n\nvar rows = other.V.Rows\n\nvar table other.Table\n\nvar direct = table.Rows\n'
    root = module({"m.go": user, "vendor/example.org/other/first.go": LAYOUTS[layout], **more})
    assert types_of(root) == {"rows": "int", "table": "other.Table", "direct": "int"}


def test_a_file_full_of_look_alikes_takes_bounded_work(module: Write) -> None:
    source = "package other\n" + "\nvar F, Kind = `\n" * 50_000
    assert types_of(module({"m.go": USER, "vendor/example.org/other/other.go": source})) == UNKNOWN


def test_nothing_is_looked_for_before_it_is_asked_for(module: Write) -> None:
    root = module({"m.go": USER, "go.mod": required(), **WAYS["a vendor folder"]})
    (project,) = load_projects((), str(root))
    assert project.dependencies is not None
    assert project.dependencies.consulted == (frozenset(), frozenset())
    Universe(project).package("example.org/m")
    assert project.dependencies.consulted == (frozenset(), frozenset())
    Universe(project).package("example.org/other")
    assert project.dependencies.consulted[0] == {str(root / "vendor/example.org/other")}
