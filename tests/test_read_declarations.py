"""What a package declares at its top level."""

from __future__ import annotations

from goleak.read.declarations import Declarations
from goleak.read.universe import Universe
from tests.programs import declared, expressions, project

SOURCE = """
import (
	"fmt"
	. "strings"
	_ "embed"
	other "sync"
	"example.org/go-yaml"
	"example.org/text/v2"
	"gopkg.in/check.v1"
)

import "m/unlike"

type (
	number int
	text   = string
	box[T any, U comparable] struct{ t T }
)

type single struct{}

var a, b = two()

var (
	c    int
	d, e = 1, "x"
)

const (
	first = iota
	second
)

func two() (int, int) { return 1, 2 }
func init() {}
func init() {}

func (s single) value() {}
func (s *single) pointer() {}
func (b *box[A, B]) generic() {}
func (number) anonymous() {}
func (n (number)) parenthesised() {}
"""


def found() -> Declarations:
    return declared(expressions({"m": SOURCE, "m/unlike": ""}))


def test_imports_are_known_by_the_names_they_have_in_the_file() -> None:
    (file,) = found().files
    assert file.imports == {
        "fmt": "fmt",
        "_": "embed",
        "other": "sync",
        "yaml": "example.org/go-yaml",
        "text": "example.org/text/v2",
        "check": "gopkg.in/check.v1",
        "unlike": "m/unlike",
    }
    assert file.dot_imports == ("strings",)


def test_a_package_that_is_at_hand_is_imported_by_the_name_in_its_clause() -> None:
    packages = {
        "m": {"a.go": b'package m\n\nimport "m/go-rows/v2"\n'},
        "m/go-rows/v2": {"a.go": b"package rows\n"},
    }
    whole = project(packages)
    other = whole.packages["m/go-rows/v2"]
    packages_by_path = dict(whole.packages) | {
        other.path: type(other)(other.path, "rows", other.directory, other.files)
    }
    universe = Universe(type(whole)(whole.module, packages_by_path, whole.selected))
    package = universe.package("m")
    assert package is not None
    assert package.files[0].imports == {"rows": "m/go-rows/v2"}


def test_types_keep_their_parameters_and_aliases() -> None:
    types = found().types
    assert {name: (t.alias, t.parameters) for name, t in types.items()} == {
        "number": (False, ()),
        "text": (True, ()),
        "box": (False, ("T", "U")),
        "single": (False, ()),
    }


def test_values_know_their_place_among_the_names_of_their_declaration() -> None:
    values = found().values
    shown = {name: (v[0].index, v[0].count, len(v[0].values), v[0].constant) for name, v in values.items()}
    assert shown == {
        "a": (0, 2, 1, False),
        "b": (1, 2, 1, False),
        "c": (0, 1, 0, False),
        "d": (0, 2, 2, False),
        "e": (1, 2, 2, False),
        "first": (0, 1, 1, True),
        "second": (0, 1, 0, True),
    }


def test_functions_of_one_name_are_all_kept() -> None:
    functions = found().functions
    assert {name: len(f) for name, f in functions.items()} == {"two": 1, "init": 2}


def test_methods_are_known_by_their_receivers_type() -> None:
    methods = found().methods
    assert {key: m[0].pointer for key, m in methods.items()} == {
        ("single", "value"): False,
        ("single", "pointer"): True,
        ("box", "generic"): True,
        ("number", "anonymous"): False,
        ("number", "parenthesised"): False,
    }


def test_a_name_that_two_files_declare_is_kept_twice_first_file_first() -> None:
    files = {"b.go": b"package m\n\nvar x int\n", "a.go": b"package m\n\nvar x string\n"}
    package = Universe(project({"m": files})).package("m")
    assert package is not None
    assert [v.file.source.name for v in package.values["x"]] == ["/m/a.go", "/m/b.go"]


def test_what_covers_an_offset_is_the_declaration_around_it() -> None:
    (file,) = found().files
    data = file.source.data
    around = file.enclosing(data.index(b"return 1, 2"))
    assert around is not None
    assert around.type == "function_declaration"
    assert file.enclosing(0) is None
    assert file.enclosing(len(data) + 1) is None


def test_broken_source_declares_what_can_be_read_of_it() -> None:
    package = declared(expressions({"m": "var a int\nfunc {\nvar b string\ntype c struct{}\n"}))
    assert "a" in package.values
