"""What text rules out holds no cache: looking at everything finds the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from goleak.find.check import check_project
from goleak.find.ruleset import load_rules
from goleak.read.project import load_projects
from tests.conftest import CHECKOUT

Write = Callable[[Mapping[str, str | bytes]], Path]

RULES = load_rules()
MODULES = sorted(path.parent for path in (CHECKOUT / "testdata").rglob("go.mod"))
LEAK = """
func TypeOf(name string, v any) reflect.Type {
	if t, ok := types.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	types.Store(name, t)
	return t
}
"""
CARRIER = 'package carrier\n\nimport "reflect"\n\ntype Info struct{ t reflect.Type }\n\nfunc Of(v any) *Info { return &Info{reflect.TypeOf(v)} }\n'
KEEPER = """package m

import "example.org/m/carrier"

var infos = map[string]*carrier.Info{}

func Get(name string, v any) *carrier.Info {
	i, ok := infos[name]
	if !ok {
		i = carrier.Of(v)
		infos[name] = i
	}
	return i
}
"""
PROGRAMS: dict[str, dict[str, str | bytes]] = {
    "renamed imports": {
        "m.go": 'package m\n\nimport (\n\tr "reflect"\n\ts "sync"\n)\n\nvar types s.Map\n'
        + LEAK.replace("reflect.", "r.")
    },
    "dot imports": {
        "m.go": 'package m\n\nimport (\n\t. "reflect"\n\t"sync"\n)\n\nvar types sync.Map\n'
        + LEAK.replace("reflect.", "").replace("func TypeOf(", "func Get(")
    },
    "imports behind a long comment": {
        "m.go": "// "
        + "x" * 9000
        + '\npackage m\n\nimport (\n\t"reflect"\n\t"sync"\n)\n\nvar types sync.Map\n'
        + LEAK
    },
    "imports behind more than the first read": {
        "m.go": "package m\n\nimport (\n"
        + "".join(f'\t_ "example.org/m/{"p" * 60}{i}"\n' for i in range(200))
        + '\t"reflect"\n\t"sync"\n)\n\nvar types sync.Map\n'
        + LEAK
    },
    "imports on one line": {"m.go": 'package m\n\nimport ("reflect"; "sync")\n\nvar types sync.Map\n' + LEAK},
    "carriage returns": {
        "m.go": ('package m\n\nimport (\n\t"reflect"\n\t"sync"\n)\n\nvar types sync.Map\n' + LEAK).replace(
            "\n", "\r\n"
        )
    },
    "no final newline": {
        "m.go": ('package m\n\nimport "reflect"\nimport "sync"\n' + LEAK + "\nvar types sync.Map")
    },
    "declarations that are not in column 1": {
        "m.go": 'package m\n\n  import (\n"reflect"\n"sync"\n)\n\n  var types sync.Map\n'
        + LEAK.replace("\nfunc", "\n  func")
    },
    "two declarations on a line": {
        "m.go": 'package m\n\nimport "reflect"; import "sync"\n\nvar other int; var types sync.Map\n' + LEAK
    },
    "raw strings that hold declarations": {
        "m.go": 'package m\n\nimport (\n\t"reflect"\n\t"sync"\n)\n\nvar text = `\n}\n\nfunc types() {}\nvar types int\n`\n\nvar types sync.Map\n'
        + LEAK
    },
    "a syntax error elsewhere": {
        "m.go": 'package m\n\nimport (\n\t"reflect"\n\t"sync"\n)\n\nvar types sync.Map\n'
        + LEAK
        + "\nfunc broken( {\n\n"
    },
    "another name of a variable": {
        "m.go": 'package m\n\nimport (\n\t"reflect"\n\t"sync"\n)\n\nvar shared sync.Map\n\nvar types = &shared\n'
        + LEAK
    },
    "a carrier of another package": {"carrier/carrier.go": CARRIER, "m.go": KEEPER},
    "a carrier two packages away": {
        "carrier/carrier.go": CARRIER,
        "between/between.go": 'package between\n\nimport "example.org/m/carrier"\n\ntype Row struct{ info *carrier.Info }\n\nfunc New(v any) *Row { return &Row{carrier.Of(v)} }\n',
        "m.go": KEEPER.replace("carrier.Info", "between.Row")
        .replace("carrier.Of", "between.New")
        .replace("m/carrier", "m/between"),
    },
    "a type that a function of another package returns": {
        "carrier/carrier.go": CARRIER + "\nfunc Type(v any) reflect.Type { return reflect.TypeOf(v) }\n",
        "m.go": 'package m\n\nimport (\n\t"sync"\n\n\t"example.org/m/carrier"\n)\n\nvar types sync.Map\n\nfunc Keep(name string, v any) { types.LoadOrStore(name, carrier.Type(v)) }\n',
    },
    "a container type of another package": {
        "carrier/carrier.go": CARRIER + "\ntype Table map[string]*Info\n",
        "m.go": KEEPER.replace("map[string]*carrier.Info{}", "carrier.Table{}"),
    },
    "a generic container of another package": {
        "store/store.go": "package store\n\ntype Store[K comparable, V any] struct{ m map[K]V }\n\n"
        "func (s *Store[K, V]) Get(k K, make func() V) V {\n\tv, ok := s.m[k]\n\tif !ok {\n\t\tv = make()\n\t\ts.m[k] = v\n\t}\n\treturn v\n}\n",
        "m.go": 'package m\n\nimport (\n\t"reflect"\n\n\t"example.org/m/store"\n)\n\nvar types store.Store[string, reflect.Type]\n\n'
        "func TypeOf(name string, v any) reflect.Type {\n\treturn types.Get(name, func() reflect.Type { return reflect.TypeOf(v) })\n}\n",
    },
}


def found(root: Path, *, full: bool) -> list[object]:
    """Return all caches and findings of the modules below a folder."""
    every = [check_project(p, RULES, full=full) for p in load_projects((), str(root))]
    return [(tuple(k.cache for k in c.caches), c.findings) for c in every]


@pytest.mark.parametrize("root", MODULES, ids=lambda root: str(root.relative_to(CHECKOUT)))
def test_looking_at_everything_finds_the_same(root: Path) -> None:
    assert found(root, full=False) == found(root, full=True)


@pytest.mark.parametrize("program", PROGRAMS)
def test_nothing_is_lost_to_layout_or_distance(program: str, module: Write) -> None:
    root = module(PROGRAMS[program])
    quick = [check_project(p, RULES) for p in load_projects((), str(root))]
    assert any(checked.caches for checked in quick)
    assert found(root, full=False) == found(root, full=True)
