"""Where names are used and functions are called."""

from __future__ import annotations

import pytest

from goleak.read.references import (
    call_around,
    calls_of,
    enclosing_function,
    local_name,
    local_occurrences,
    occurrences,
    visible_files,
)
from goleak.read.syntax import text
from tests.programs import declared, expressions, only_file


def test_occurrences_are_whole_identifiers_outside_of_comments_and_strings() -> None:
    source = 'var key, keys, myKey, größekey, keyß int // key\nvar s = "key"\ntype T struct{ key int }\nvar t = T{}.key\n'
    file = only_file(expressions({"m": source}))
    found = [node.type for node in occurrences(file, "key")]
    assert found == ["identifier", "field_identifier", "field_identifier"]


def test_names_of_parameters_are_no_uses() -> None:
    source = "var key int\ntype T interface{ get(key, other int) (key2 int); put(key ...int) }\ntype F func(key int) int\n"
    file = only_file(expressions({"m": source + "func f(key int, rest ...F) {}\nvar v = key\n"}))
    found = list(occurrences(file, "key"))
    assert [node.start_point.row for node in found] == [1, 5]


@pytest.mark.parametrize(
    ("expression", "called"),
    [
        ("f(1)", True),
        ("(f)(1)", True),
        ("f[int](1)", True),
        ("(f[int])(1)", True),
        ("v.f(1)", True),
        ("v.f[int](1)", True),
        ("f", False),
        ("g(f)", False),
        ("f.g(1)", False),
        ("m[f](1)", False),
        ("g[f](1)", False),
        ("f(1)(2)", True),
    ],
)
def test_a_call_is_around_the_name_of_what_it_calls(expression: str, called: bool) -> None:
    file = only_file(expressions({"m": f"var x = {expression}\n"}))
    (name,) = occurrences(file, "f")
    call = call_around(name)
    assert (call is not None) == called
    assert call is None or text(call) == expression.removesuffix("(2)")


def test_a_local_name_is_used_where_nothing_hides_it() -> None:
    source = "type T struct{ x int }\nfunc f(x int) { print(x); { x := 2; print(x) }; _ = T{x: x}; func() { print(x) }() }"
    found = expressions({"m": source})
    file = only_file(found)
    first = next(occurrences(file, "x", file.source.data.index(b"func f")))
    binding = local_name(found.universe, file, first)
    assert binding is not None
    uses = list(local_occurrences(found.universe, file, binding))
    assert len(uses) == 3
    assert all(u.type == "identifier" for u in uses)


@pytest.mark.parametrize(
    ("call", "known"),
    [
        ("target(1)", True),
        ("(target)(1)", True),
        ("generic[int](1, 2)", False),
        ("value.target(1)", False),
        ("x := target; x(1)", False),
        ("target := func(int) {}; target(1)", False),
        ("defer target(1)", True),
        ("go target(1)", True),
        ("func() { target(1) }()", True),
    ],
)
def test_calls_of_a_function_are_those_known_before_run_time(call: str, known: bool) -> None:
    source = (
        "func target(int) {}\nfunc generic[T any](a, b T) {}\ntype T struct{}\nfunc (T) target(int) {}\nvar value T\n"
        f"func caller() {{ {call} }}\n"
    )
    found = expressions({"m": source})
    (function,) = declared(found).functions["target"]
    assert len(list(calls_of(found, function))) == known


def test_calls_of_a_generic_function_are_found_with_and_without_its_type() -> None:
    source = 'func g[T any](v T, w T) {}\nfunc caller() { g(1, 2); g[int](1, 2); g[string]("", "") }\n'
    found = expressions({"m": source})
    (function,) = declared(found).functions["g"]
    assert [text(call) for _, call in calls_of(found, function)] == [
        "g(1, 2)",
        "g[int](1, 2)",
        'g[string]("", "")',
    ]


def test_a_call_with_type_arguments_and_one_argument_is_no_conversion() -> None:
    packages = {
        "m/a": "func F[T any](v T) {}\nfunc f() { F[int](1); F[[]int](nil); _ = F[int]; (F[int])(2) }\n",
        "m/b": 'import "m/a"\nfunc f() { a.F[string](``); a.F[a.T](a.T(1)); other[a.T](1) }\n',
    }
    found = expressions(packages)
    (function,) = declared(found, "m/a").functions["F"]
    assert [text(call) for _, call in calls_of(found, function)] == [
        "F[int](1)",
        "F[[]int](nil)",
        "(F[int])(2)",
        "a.F[string](``)",
        "a.F[a.T](a.T(1))",
    ]


def test_calls_of_a_method_are_told_apart_by_the_receivers_type() -> None:
    source = (
        "type A struct{}\ntype B struct{ A }\ntype C struct{}\nfunc (a *A) m() {}\nfunc (C) m() {}\n"
        "func caller(a A, b *B, c C) { a.m(); b.m(); c.m(); (&a).m() }\n"
    )
    found = expressions({"m": source})
    (function,) = declared(found).methods["A", "m"]
    assert [text(call) for _, call in calls_of(found, function)] == ["a.m()", "b.m()", "(&a).m()"]


def test_calls_from_importing_packages_count_for_exported_names_only() -> None:
    packages = {
        "m/a": "func Exported() {}\nfunc hidden() {}\n",
        "m/b": 'import other "m/a"\nfunc f() { other.Exported() }\n',
        "m/c": 'import . "m/a"\nfunc f() { Exported() }\n',
        "m/d": "func Exported() {}\nfunc f() { Exported() }\n",
    }
    found = expressions(packages)
    (function,) = declared(found, "m/a").functions["Exported"]
    assert [file.package for file, _ in calls_of(found, function)] == ["m/b", "m/c"]
    assert [f.package for f in visible_files(found.universe, "m/a", "hidden")] == ["m/a"]


def test_the_function_around_a_place_is_the_declared_one() -> None:
    found = expressions(
        {"m": "type T int\nfunc (T) m() { func() { print(1) }() }\nvar v = func() int { return 2 }()\n"}
    )
    file = only_file(found)
    data = file.source.data
    around = enclosing_function(found.universe, file, data.index(b"print"))
    assert around is not None
    assert (around.receiver, around.name) == ("T", "m")
    assert enclosing_function(found.universe, file, data.index(b"return 2")) is None
