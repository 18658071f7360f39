"""Types of expressions, as far as source tells them: `?` where it does not."""

from __future__ import annotations

import pytest

from goleak.read.gotypes import show
from tests.programs import expressions, probed, type_of

BODY = """
import (
	"reflect"
	"strings"
	"sync"
)

type name string
type pair struct { key name; val *int }
type list []pair
type table map[name]list
type box[T any] struct { value T; next *box[T] }
type pairs[K comparable, V any] map[K]V
type getter interface { get() name }

func (p *pair) set(v int) (old int, ok bool) { return 0, false }
func (l list) first() pair { return l[0] }
func (b *box[T]) get() T { return b.value }
func (b box[T]) chain() []box[T] { return nil }
func (p pairs[K, V]) keys() []K { return nil }

func two() (int, error) { return 0, nil }
func nothing() {}
func identity[T any](v T) T { return v }
func elems[S ~[]E, E any](s []E) E { return s[0] }
func apply[A, B any](a A, f func(A) B) B { return f(a) }
func make2[K comparable, V any]() map[K]V { return nil }

var (
	count   = 1
	words   = []string{"a"}
	byName  table
	one     pair
	boxed   box[string]
	paired  pairs[string, reflect.Type]
	fn      func(int) string
	funcs   []func(int) pair
	iface   getter
	types   sync.Map
	channel chan reflect.Type
	inferred, another = two()
	selfish = selfish
)

const limit = 10
"""

CASES = {
    "literals": {
        "1": "int",
        '"x"': "string",
        "`x`": "string",
        "1.5": "float64",
        "2i": "complex128",
        "'x'": "rune",
        "true": "bool",
        "nil": "untyped nil",
        "[]int{1}": "[]int",
        "[2]string{}": "[2]string",
        "map[string]int{}": "map[string]int",
        "pair{}": "pair",
        "&pair{}": "*pair",
        'func(int) string { return "" }': "func(int) string",
    },
    "names": {
        "count": "int",
        "limit": "int",
        "words": "[]string",
        "byName": "table",
        "inferred": "int",
        "another": "error",
        "selfish": "?",
        "missing": "?",
    },
    "fields and methods": {
        "one.key": "name",
        "one.val": "*int",
        "(&one).key": "name",
        "one.set": "func(int) (int, bool)",
        "one.missing": "?",
        "iface.get()": "name",
        "boxed.value": "string",
        "boxed.next.value": "string",
        "boxed.next.next": "*box[string]",
    },
    "operators": {
        "count + 1": "int",
        "1 < 2": "bool",
        "!true": "bool",
        "-count": "int",
        "&count": "*int",
        "*one.val": "int",
        "<-channel": "reflect.Type",
        '"a" + one.key': "name",
        "(one.key)": "name",
        "words[1:]": "[]string",
        "[3]int{}[:]": "[]int",
        '"text"[1]': "byte",
        '"text"[1:]': "string",
    },
    "indexing": {
        "words[0]": "string",
        'byName["x"]': "list",
        'byName["x"][0].val': "*int",
        'paired["x"]': "reflect.Type",
    },
    "calls": {
        "two()": "(int, error)",
        "nothing()": "()",
        "one.set(1)": "(int, bool)",
        'byName["x"].first()': "pair",
        "boxed.get()": "string",
        "boxed.chain()": "[]box[string]",
        "paired.keys()": "[]string",
        "fn(1)": "string",
        'func() name { return "" }()': "name",
        "len(words)": "int",
        "make(map[string]int)": "map[string]int",
        "make([]pair, 1)": "[]pair",
        "new(pair)": "*pair",
        'append(words, "b")': "[]string",
        "min(count, 2)": "int",
        "recover()": "any",
        "missing()": "?",
    },
    "conversions and assertions": {
        'name("x")': "name",
        '[]byte("x")': "[]byte",
        "(*pair)(nil)": "*pair",
        "any(1)": "any",
        "any(1).(name)": "name",
        "any(1).(*pair)": "*pair",
        "reflect.Type(nil)": "reflect.Type",
        "list(nil).first()": "pair",
    },
    "generic functions": {
        "identity(one)": "pair",
        'identity[name]("x")': "name",
        "apply[int, name](1, nil)": "name",
        "funcs[count](1)": "pair",
        "box[name](boxed)": "box[name]",
        "elems(words)": "string",
        'apply(1, func(int) name { return "" })': "name",
        "make2[string, pair]()": "map[string]pair",
        "identity(identity(one.key))": "name",
    },
    "reflect and sync": {
        "reflect.TypeOf(1)": "reflect.Type",
        "reflect.TypeFor[int]()": "reflect.Type",
        "reflect.TypeOf(1).Elem()": "reflect.Type",
        "reflect.TypeOf(1).Field(0)": "reflect.StructField",
        "reflect.TypeOf(1).Field(0).Type": "reflect.Type",
        "reflect.TypeOf(1).Kind()": "reflect.Kind",
        "reflect.TypeOf(1).String()": "string",
        "reflect.ValueOf(1)": "reflect.Value",
        "reflect.ValueOf(1).Type()": "reflect.Type",
        "reflect.Indirect(reflect.ValueOf(1)).Type()": "reflect.Type",
        "reflect.VisibleFields(nil)": "[]reflect.StructField",
        "types.Load(1)": "(any, bool)",
        'strings.Fields("a b")': "[]string",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [pytest.param(e, w, id=f"{kind}: {e}") for kind, cases in CASES.items() for e, w in cases.items()],
)
def test_an_expression_has_a_type(expression: str, wanted: str) -> None:
    assert type_of(expression, BODY) == wanted


STATEMENTS = {
    "a short declaration": ("x := words[0]", "string"),
    "several at once": ("x, y := one, words; _ = y", "pair"),
    "the second result": ("_, x := two()", "error"),
    "a value of a map, with ok": ('x, ok := byName["a"]; _ = ok', "list"),
    "the ok of a map": ('_, x := byName["a"]', "bool"),
    "the ok of an assertion": ("_, x := any(1).(name)", "bool"),
    "the ok of a channel": ("_, x := <-channel", "bool"),
    "a loaded value": ("x, _ := types.Load(1)", "any"),
    "whether it was loaded": ("_, x := types.LoadOrStore(1, 2)", "bool"),
    "a var with a type": ("var x name", "name"),
    "a var with a value": ("var x = one", "pair"),
    "a var with several values": ("var y, x = 1, one; _ = y", "pair"),
    "a constant": ('const x = "a"', "string"),
    "an index of a range": ("for x := range words {", "int"),
    "an element of a range": ("for _, x := range words {", "string"),
    "a key of a range over a map": ("for x := range byName {", "name"),
    "a value of a range over a map": ("for _, x := range byName {", "list"),
    "a range over a channel": ("for x := range channel {", "reflect.Type"),
    "a range over a string": ('for _, x := range "text" {', "rune"),
    "a range over a number": ("for x := range 10 {", "int"),
    "a range over a function": ("for _, x := range func(yield func(int, name) bool) {} {", "name"),
    "a range over an array's address": ("for _, x := range &[2]name{} {", "name"),
    "a type switch with one type": ("switch x := any(1).(type) { case *pair:", "*pair"),
    "a type switch with two types": ("switch x := any(1).(type) { case int, string:", "any"),
    "a type switch's default": ("switch x := any(1).(type) { default:", "any"),
    "what a select receives": ("select { case x := <-channel:", "reflect.Type"),
    "a closure's parameter": ("func(x *pair) {", "*pair"),
    "a closure's variadic parameter": ("func(x ...name) {", "[]name"),
    "a closure's result": ("func() (x name) {", "name"),
    "a type of the function's own": ("type own struct{ f name }; x := own{}.f", "name"),
    "a name that hides another": ("words := one; x := words", "pair"),
}


@pytest.mark.parametrize(("statements", "wanted"), STATEMENTS.values(), ids=STATEMENTS)
def test_a_local_name_has_the_type_of_what_declares_it(statements: str, wanted: str) -> None:
    closing = "}" if statements.rstrip().endswith(("{", ":")) else ""
    body = f"{BODY}\nfunc probe() {{\n{statements}\n_ = x\n{closing}\n"
    found = expressions({"m": f"{body}\n}}\n"})
    file, node = probed(found)
    assert show(found.of(file, node), "m") == wanted


def test_types_of_another_package_are_those_of_its_source() -> None:
    other = (
        "type Row struct{ Cells []Cell }\ntype Cell string\nfunc Read() *Row { return nil }\nvar Last Row\n"
        "func As[T any](v any) (t T) { return }\ntype Grid[T any] []T"
    )
    body = 'import "m/data"\n'
    assert type_of("data.Read().Cells[0]", body, others={"m/data": other}) == "data.Cell"
    assert type_of("data.Last", body, others={"m/data": other}) == "data.Row"
    assert type_of("data.As[data.Cell](1)", body, others={"m/data": other}) == "data.Cell"
    assert type_of("data.Grid[int](nil)", body, others={"m/data": other}) == "data.Grid[int]"
    assert type_of("data.Missing", body, others={"m/data": other}) == "?"


def test_packages_that_are_not_at_hand_are_unknown() -> None:
    body = 'import "example.org/other"\nvar value other.Thing\n'
    assert type_of("other.Make()", body) == "?"
    assert type_of("value", body) == "other.Thing"
    assert type_of("value.Field", body) == "?"


def test_packages_that_import_each_other_end() -> None:
    others = {"m/a": 'import "m/b"\nvar X = b.X\n', "m/b": 'import "m/a"\nvar X = a.X\n'}
    assert type_of("a.X", 'import "m/a"\n', others=others) == "?"
