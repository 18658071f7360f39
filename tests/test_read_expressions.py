"""Types of expressions, as far as source tells them: `?` where it does not."""

from __future__ import annotations

import pytest

from goleak.read.gotypes import show
from goleak.read.syntax import text, walk
from tests.programs import expressions, probed, type_of

BODY = """
import (
	"iter"
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
type handler func(name) error
type sized [4]name
type aliased[T any] = map[string]T
type outer struct { *pair; inner struct{ deep name } }

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
func pick[T any](a, b T) T { return a }
func each[T any](all ...T) []T { return all }
func convert[To, From any](v From) (t To) { return }
func collect[V any](seq iter.Seq[V]) []V { return nil }
func keysOf[M ~map[K]V, K comparable, V any](m M) []K { return nil }
func applied[T any](v T, f func(T) T) T { return f(v) }
type gives[T any] interface { get() T }
type source struct{}
func (source) get() name { return "" }
func first1[T any](from gives[T]) (t T) { return }
func values(yield func(name) bool) {}

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
	held, found = byName["x"]
	received, open = <-channel
	asserted, isName = any(1).(name)
	whole   outer
	named4  sized
	bytes   [3]byte
	handle  handler
	aliases aliased[pair]
	sends   chan<- name
	number  uint8
	half    float32
	selfish = selfish
)

const limit = 10
const ratio, label = 1.5, "x"
const (
	zero = iota
	one1
	_
	three
)
const (
	first name = "a"
	second
)
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
        "held": "list",
        "found": "bool",
        "received": "reflect.Type",
        "open": "bool",
        "asserted": "name",
        "isName": "bool",
        "label": "string",
        "ratio": "float64",
        "three": "int",
        "second": "name",
        "sends": "chan<- name",
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
        "whole.key": "name",
        "whole.set(1)": "(int, bool)",
        "whole.inner.deep": "name",
        "another.Error()": "string",
        "aliases": "map[string]pair",
        'aliases["x"].key': "name",
    },
    "method expressions": {
        "(*pair).set": "func(*pair, int) (int, bool)",
        "list.first": "func(list) pair",
        "list.first(nil)": "pair",
        "getter.get": "func(getter) name",
        "reflect.Type.Name": "func(reflect.Type) string",
        "(*box[int]).get": "func(*box[int]) int",
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
        "bytes[:]": "[]byte",
        "(&bytes)[:]": "[]byte",
        "named4[1:2]": "[]name",
        "2 + 2.5": "float64",
        "'a' + 1": "rune",
        "limit * half": "float32",
        "1 << number": "int",
        "number << 2": "uint8",
        "1 << 3 * number": "uint8",
        "1 + number": "uint8",
        "another == nil && true": "bool",
        "limit / 3.0 * 2": "float64",
        "missing + 1": "?",
        "1 + missing": "?",
        "missing + number": "uint8",
        "^number": "uint8",
        "&missing": "?",
        "*(*[]name)(nil)": "[]name",
        "**(**any)(nil)": "any",
    },
    "built-in functions": {
        "min(1, 2.5)": "float64",
        "max(number, 3)": "uint8",
        "complex(half, 1)": "complex64",
        "complex(1, 2)": "complex128",
        "real(complex(half, half))": "float32",
        "imag(2i)": "float64",
        "new(limit)": "*int",
        "new(3)": "*int",
        "make(list, 1)": "list",
        "make(chan name)": "chan name",
        "cap(words)": "int",
        "append(list(nil), one)": "list",
    },
    "elements without a type": {
        "[][]int{{1}}[0]": "[]int",
        "map[name]*pair{}": "map[name]*pair",
        "[...]name{one.key, one.key}": "[2]name",
    },
    "indexing": {
        "words[0]": "string",
        'byName["x"]': "list",
        'byName["x"][0].val': "*int",
        "named4[0]": "name",
        "(&bytes)[0]": "byte",
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
        "handle(one.key)": "error",
        "one.set": "func(int) (int, bool)",
        "func() func() pair { return nil }()()": "pair",
        "func() (a, b int) { return }()": "(int, int)",
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
        "handler(nil)": "handler",
        "(handler)(nil)": "handler",
        "(func(int) name)(nil)": "func(int) name",
        "(<-chan name)(nil)": "<-chan name",
        "interface{ get() name }(nil).get()": "name",
        "aliased[int](nil)": "map[string]int",
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
        "identity": "func(T) T",
        "identity[name]": "func(name) name",
        "identity[[]name]": "func([]name) []name",
        "apply[int, name]": "func(int, func(int) name) name",
        "pick(1, 2.5)": "float64",
        "pick(1, number)": "uint8",
        "pick(nil, &one)": "*pair",
        "each(1, 2)": "[]int",
        "each(words...)": "[]string",
        "each[name]()": "[]name",
        "each()": "[]?",
        "convert[name](1)": "name",
        "convert(1)": "?",
        "collect(values)": "[]name",
        "collect(iter.Seq[int](nil))": "[]int",
        "keysOf(byName)": "[]name",
        "keysOf(paired)": "[]string",
        "elems(list(nil))": "pair",
        "applied(1, identity)": "int",
        "applied[any](1, nil)": "any",
        "make2[string]()": "map[string]?",
        "first1(source{})": "name",
        "first1(&boxed)": "string",
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
    "a name that is assigned to again": ("var x any; x, other := two(); _ = other", "any"),
    "a parameter that is assigned to again": (
        "func(x any) { x, other := two(); _ = other; _ = x }(nil)\n{ x := 1",
        "int",
    ),
    "a name of an outer block": ("var y any; if true { y, x := two(); _ = y", "error"),
    "a name of an if statement": ("if x, y := any(1), 1; y > 0 { x, z := two(); _ = z", "int"),
    "a range over a named function": ("for x := range iter.Seq[name](nil) {", "name"),
    "both values of a range over a function": ("for _, x := range iter.Seq2[int, name](nil) {", "name"),
    "a range over a typed number": ("for x := range number {", "uint8"),
    "a range over a pointer to a slice": ("for x := range &words {", "?"),
    "a range over a function without values": ("for x := range func(yield func() bool) {} {", "?"),
    "a type switch's name that is assigned to again": (
        "switch x := any(1).(type) { default: x, other := two(); _ = other",
        "any",
    ),
    "a received value that is assigned to again": (
        "select { case x, other := <-channel: x, more := two(); _, _ = other, more",
        "reflect.Type",
    ),
    "a type switch's nil": ("switch x := any(1).(type) { case nil:", "any"),
    "a constant of a group": ('const ( y name = "a"; x )', "name"),
    "a constant given to a variable": ("const y = 1.5; x := y", "float64"),
    "a shift": ("x := 1 << number", "int"),
    "what a comparison gives": ('x := one.key == "a"', "bool"),
    "an element of a literal": ("for _, x := range []*pair{{}} {", "*pair"),
    "a shadowed built-in": ('len := func(int) name { return "" }; x := len(1)', "name"),
    "a shadowed type": ('string := func(int) name { return "" }; x := string(1)', "name"),
    "a shadowed package": ("reflect := one; x := reflect.key", "name"),
    "a value called as a map's element": (
        "calls := map[string]func(int) name{}; x := calls[first](1)",
        "name",
    ),
    "a field called as a map's element": (
        "var s struct { calls map[name]func(int) name }; x := s.calls[first](1)",
        "name",
    ),
    "a label": ("x: for range words { break x }\nx := 1", "int"),
}


@pytest.mark.parametrize(("statements", "wanted"), STATEMENTS.values(), ids=STATEMENTS)
def test_a_local_name_has_the_type_of_what_declares_it(statements: str, wanted: str) -> None:
    closing = "}" if statements.rstrip().endswith(("{", ":")) else ""
    body = f"{BODY}\nfunc probe() {{\n{statements}\n_ = x\n{closing}\n"
    found = expressions({"m": f"{body}\n}}\n"})
    file, node = probed(found)
    assert show(found.of(file, node), "m") == wanted


ELIDED = {
    "[]pair{{}}": "pair",
    "[]*pair{{}}": "*pair",
    "map[name]*pair{one.key: {}}": "*pair",
    "map[pair]int{{}: 1}": "pair",
    "[][]pair{{{}}}": "pair",
    'map[string]list{"": {{}}}': "pair",
    "[...]struct{ list }{{}}": "struct{list}",
    "&[]pair{{}}": "pair",
    "sized{}": "sized",
}


@pytest.mark.parametrize(("literal", "wanted"), ELIDED.items())
def test_an_element_of_a_literal_takes_its_type_from_around(literal: str, wanted: str) -> None:
    found = expressions({"m": f"{BODY}\nfunc probe() {{ _ = {literal} }}\n"})
    file, node = probed(found)
    innermost = next(n for n in walk(node) if text(n) == "{}")
    assert show(found.of(file, innermost), "m") == wanted


IN_GENERIC_CODE = {
    "several type parameters with one element": ("S interface{ ~[]int | ~[4]int }", "S", "x[0]", "int"),
    "bytes or text": ("S ~string | ~[]byte", "S", "x[0]", "byte"),
    "a map by its constraint": ("M ~map[name]V, V any", "M", 'x["a"]', "V"),
    "a pointer's method": ("T any, P interface{ *T; set(int) bool }", "P", "x.set(1)", "bool"),
    "what a pointer points to": ("T any, P interface{ *T }", "P", "*x", "T"),
    "a method of a constraint": ("T getter", "T", "x.get()", "name"),
    "a method of an embedded constraint": ("T interface{ getter; comparable }", "T", "x.get()", "name"),
    "a function": ("F ~func(int) name", "F", "x(1)", "name"),
    "a channel": ("C ~chan name", "C", "<-x", "name"),
    "a sum": ("T ~int | ~string", "T", "x + x", "T"),
    "nothing known": ("T other", "T", "x.get()", "?"),
    "a call of another generic function": ("S ~[]E, E any", "S", "elems(x)", "E"),
    "another function whose type parameter has the same name": (
        "T any",
        "[]*T",
        "make2[int, *T]()",
        "map[int]*T",
    ),
    "a type argument with the same name": ("V any", "[]V", "make2[int, *V]()", "map[int]*V"),
    "an inferred one with the same name": ("T any", "*T", "identity(&x)", "**T"),
    "a constraint with the same names": ("S ~[]E, E any", "[]S", "elems(x)", "S"),
    "a slice of it": ("S ~[]E, E any", "S", "x[1:]", "S"),
}


@pytest.mark.parametrize(
    ("parameters", "type_", "expression", "wanted"), IN_GENERIC_CODE.values(), ids=IN_GENERIC_CODE
)
def test_a_type_parameter_is_what_its_constraint_admits(
    parameters: str, type_: str, expression: str, wanted: str
) -> None:
    found = expressions({"m": f"{BODY}\nfunc probe[{parameters}](x {type_}) {{ _ = {expression} }}\n"})
    file, node = probed(found)
    assert show(found.of(file, node), "m") == wanted


@pytest.mark.parametrize(
    "statements",
    [
        "_ = (" + "*" * 5000 + "x)(1)",
        "_ = " + "(" * 5000 + "x" + ")" * 5000,
        "_ = " + "f(" * 5000 + "x" + ")" * 5000,
        "_ = x" + ".f()" * 5000,
        "_ = x" + " + x" * 5000,
        "_ = new(" + "[]" * 5000 + "int)",
        "_ = " + "T[" * 2000 + "int" + "]" * 2000 + "{}",
        "".join(f"x, y{n} := two()\n" for n in range(3000)) + "_ = x",
    ],
    ids=["pointers", "parentheses", "calls", "methods", "sums", "slices", "instances", "assignments"],
)
def test_deep_expressions_end(statements: str) -> None:
    assert type_of("x", BODY, f"x := 1\n{statements}\n") in ("?", "int")
    found = expressions({"m": f"{BODY}\nfunc probe() {{ x := 1\n{statements} }}\n"})
    file, node = probed(found)
    found.of(file, node)


def test_a_method_names_the_type_parameters_of_its_receiver_as_it_likes() -> None:
    body = "type cache[K comparable, S ~[]V, V any] struct { all map[K]S }\n"
    body += "func (c *cache[A, B, C]) probe(key A) { _ = c.all[key][0] }\n"
    found = expressions({"m": body})
    file, node = probed(found)
    assert show(found.of(file, node), "m") == "C"


def test_a_package_called_reflect_need_not_be_the_one() -> None:
    others = {
        "m/internal/reflect": "type Type struct{ Name string }\nfunc TypeOf(v any) *Type { return nil }"
    }
    imported = 'import "m/internal/reflect"\n'
    assert type_of("reflect.TypeOf(1)", imported, others=others) == "*reflect.Type"
    assert type_of("reflect.TypeOf(1).Name", imported, others=others) == "string"
    renamed = 'import rt "reflect"\nimport reflect "m/internal/reflect"\n'
    assert type_of("rt.TypeOf(1).Name()", renamed, others=others) == "string"
    assert type_of("reflect.TypeOf(1).Name()", renamed, others=others) == "?"
    assert type_of("reflect.TypeOf(1)", 'import _ "reflect"\n') == "?"
    assert type_of("TypeOf(1)", 'import . "reflect"\n') == "reflect.Type"
    assert type_of("TypeOf(1)", 'import . "reflect"\nfunc TypeOf(v any) int { return 0 }\n') == "int"


def test_what_another_package_keeps_to_itself_is_not_selected() -> None:
    others = {"m/base": "type Base struct{ mu int }\nfunc (Base) get() int { return 0 }"}
    body = 'import "m/base"\ntype deep struct{ mu string }\ntype middle struct{ deep }\n'
    body += "type whole struct { base.Base; middle }\nvar w whole\n"
    assert type_of("w.mu", body, others=others) == "string"
    assert type_of("w.get()", body, others=others) == "?"


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
