"""Type expressions, what types are made of, and what a selector finds in them."""

from __future__ import annotations

import pytest

from goleak.read import gotypes as go
from goleak.read.gotypes import Named, show
from goleak.read.types import substitute
from tests.programs import declared, expressions, only_file

BODY = """
import (
	"reflect"
	"sync"
	other "example.org/other"
)

type name string
type again name
type alias = map[name][]int
type twice = alias
type set[T comparable] map[T]struct{}
type pair[K comparable, V any] struct { key K; value V }
type loop struct { *loop; next *loop }
type endless endless

type inner struct { deep int; both string; Deep int }
type middle struct { inner; both bool }
type outer struct {
	*middle
	sync.Mutex
	pair[string, reflect.Type]
	own, more name
	other.Thing
}

func (i inner) method() name { return "" }
func (m *middle) shadow() int { return 0 }
func (o outer) shadow() string { return "" }

type reader interface { read() (name, error) }
type closer interface { reader; close() error }
type number interface { ~int | ~float64 }
type held struct { closer }

type left struct { twin int; lonely int }
type right struct { twin int }
type both struct { left; right }
type diamond struct { left; *viaLeft }
type viaLeft struct { left }
type pointed *inner
type generic[T any] struct { *node[T]; value2 T }
type node[T any] struct { next *node[T]; held T }
type renamed = node[int]
type throughAlias struct { renamed }
type partly struct { other.Thing; middle }
type failure struct { error }
type signed interface { ~int8 | ~int16 }
type of[T any] = map[string]T
type textual interface { string }
"""

SPELLED = {
    "int": "int",
    "error": "error",
    "any": "any",
    "interface{}": "any",
    "name": "name",
    "*name": "*name",
    "[]name": "[]name",
    "[4]name": "[4]name",
    "map[name]*pair[int, string]": "map[name]*pair[int, string]",
    "chan name": "chan name",
    "<-chan name": "<-chan name",
    "chan<- name": "chan<- name",
    "chan (<-chan name)": "chan <-chan name",
    "[0x10]name": "[16]name",
    "of[name]": "map[string]name",
    "renamed": "node[int]",
    "interface{ ~int | name; reader }": "interface{~int | name; reader}",
    "interface{ comparable }": "interface{comparable}",
    "struct{ *other.Thing }": "struct{*other.Thing}",
    "func(a, b int, c ...name) (name, error)": "func(int, int, ...name) (name, error)",
    "func()": "func()",
    "struct{ a, b int; name }": "struct{a int; b int; name}",
    "interface{ get(int) name }": "interface{get(int) name}",
    "reflect.Type": "reflect.Type",
    "*sync.Map": "*sync.Map",
    "set[name]": "set[name]",
    "alias": "map[name][]int",
    "twice": "map[name][]int",
    "other.Thing": "other.Thing",
    "reflect.Missing": "reflect.Missing",
    "missing": "?",
    "(name)": "name",
}


@pytest.mark.parametrize(("spelled", "wanted"), SPELLED.items())
def test_a_type_prints_as_it_is_spelled(spelled: str, wanted: str) -> None:
    found = expressions({"m": f"{BODY}\nvar probe {spelled}\n"})
    assert show(found.value(declared(found).values["probe"][0]), "m") == wanted


UNDERLYING = {
    "again": "string",
    "set[int]": "map[int]struct{}",
    "pair[name, *name]": "struct{key name; value *name}",
    "endless": "?",
    "reader": "interface{read() (name, error)}",
    "other.Thing": "?",
    "reflect.Kind": "uint",
    "of[int]": "map[string]int",
    "textual": "interface{string}",
}


@pytest.mark.parametrize(("spelled", "wanted"), UNDERLYING.items())
def test_the_type_behind_a_name_is_found(spelled: str, wanted: str) -> None:
    found = expressions({"m": f"{BODY}\nvar probe {spelled}\n"})
    type_ = found.value(declared(found).values["probe"][0])
    assert show(found.types.underlying(type_), "m") == wanted


SELECTED = {
    ("outer", "own"): ("name", []),
    ("outer", "more"): ("name", []),
    ("*outer", "own"): ("name", []),
    ("outer", "deep"): ("int", ["middle", "inner"]),
    ("outer", "both"): ("bool", ["middle"]),
    ("outer", "method"): ("func() name", ["middle", "inner"]),
    ("outer", "shadow"): ("func() string", []),
    ("middle", "shadow"): ("func() int", []),
    ("outer", "Lock"): ("func()", ["Mutex"]),
    ("outer", "Mutex"): ("sync.Mutex", []),
    ("outer", "middle"): ("*middle", []),
    ("outer", "pair"): ("pair[string, reflect.Type]", []),
    ("outer", "key"): ("string", ["pair"]),
    ("outer", "value"): ("reflect.Type", ["pair"]),
    ("pair[int, name]", "value"): ("name", []),
    ("closer", "close"): ("func() error", []),
    ("closer", "read"): ("func() (name, error)", []),
    ("held", "read"): ("func() (name, error)", ["closer"]),
    ("loop", "next"): ("*loop", []),
    ("both", "lonely"): ("int", ["left"]),
    ("diamond", "twin"): ("int", ["left"]),
    ("pointed", "deep"): ("int", []),
    ("generic[name]", "held"): ("name", ["node"]),
    ("generic[name]", "next"): ("*node[name]", ["node"]),
    ("throughAlias", "held"): ("int", ["renamed"]),
    ("partly", "deep"): ("int", ["middle", "inner"]),
    ("failure", "Error"): ("func() string", ["error"]),
    ("error", "Error"): ("func() string", []),
}


@pytest.mark.parametrize(("where", "wanted"), SELECTED.items(), ids=[".".join(w) for w in SELECTED])
def test_a_selector_finds_the_shallowest_field_or_method(
    where: tuple[str, str], wanted: tuple[str, list[str]]
) -> None:
    found = expressions({"m": f"{BODY}\nvar probe {where[0]}\n"})
    selection = found.types.select(found.value(declared(found).values["probe"][0]), where[1])
    assert selection is not None
    assert (show(selection.type, "m"), [field.name for _, field in selection.path]) == wanted


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        ("outer", "missing"),
        ("loop", "missing"),
        ("name", "x"),
        ("int", "x"),
        ("both", "twin"),  # two are as shallow
        ("*reader", "read"),  # a pointer to an interface has nothing
        ("**inner", "deep"),
        ("pointed", "method"),  # a named pointer type has no methods
        ("partly", "Deep"),  # what other.Thing holds might come first
    ],
)
def test_a_selector_that_finds_nothing_ends(spelled: str, name: str) -> None:
    found = expressions({"m": f"{BODY}\nvar probe {spelled}\n"})
    assert found.types.select(found.value(declared(found).values["probe"][0]), name) is None


def test_local_types_of_one_name_are_different_types() -> None:
    source = "func f() { type t struct{ a int }; var x t; _ = x }\nfunc g() { type t struct{ b int }; var y t; _ = y }"
    found = expressions({"m": source})
    file = only_file(found)
    types = []
    for name in (b"x t", b"y t"):
        at = file.source.data.index(name) + 2
        node = file.root.descendant_for_byte_range(at, at + 1)
        assert node is not None
        types.append(found.types.resolve(file, node))
    assert types[0] != types[1]
    assert [show(found.types.underlying(t), "m") for t in types] == ["struct{a int}", "struct{b int}"]


def test_type_parameters_are_replaced_wherever_they_stand() -> None:
    parameter = go.TypeParam("T")
    whole = go.Map(
        parameter,
        go.Func((go.Parameter("", go.Slice(parameter)),), (go.Pointer(Named("m", "box", (parameter,))),)),
    )
    assert show(substitute(whole, {"T": go.STRING}), "m") == "map[string]func([]string) *box[string]"
    assert substitute(whole, {}) == whole
    union = go.Interface((), (go.Union((go.Term(go.Chan(parameter, "send"), True),)),))
    assert show(substitute(union, {"T": go.INT})) == "interface{~chan<- int}"
    assert substitute(go.TypeParam("U"), {"T": go.STRING}) == go.TypeParam("U")


def test_names_of_parameters_tell_no_types_apart() -> None:
    found = expressions(
        {"m": "type T struct { a func(x int) error; b func(y int) error; c func(int) int }\n"}
    )
    body = found.types.underlying(Named("m", "T"))
    assert isinstance(body, go.Struct)
    a, b, c = (field.type for field in body.fields)
    assert a == b
    assert a != c


def test_a_type_declared_by_itself_has_no_type_behind_it() -> None:
    found = expressions({"m": "type a b\ntype b a\nvar probe a\n"})
    assert found.types.underlying(found.value(declared(found).values["probe"][0])) == go.UNKNOWN
