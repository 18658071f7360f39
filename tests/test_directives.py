"""`//goleak:drive` on functions of a user's tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.gomodules import run_goleak

Module = Callable[[Mapping[str, str | bytes]], Path]
# The harness cannot know which names the cache takes.
PICKY = """\
package m

import (
	"reflect"
	"strings"
	"sync"
)

var cache sync.Map

// Get keeps the types of names that it likes.
func Get(name string, v any) reflect.Type {
	if !strings.HasPrefix(name, "order/") {
		return nil
	}
	if t, ok := cache.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	cache.Store(name, t)
	return t
}
"""
DRIVE = """\
package m

import "strconv"

//goleak:drive
func drive(i int) {
	Get("order/"+strconv.Itoa(i), i)
}
"""
SMALL = ("-n", "12000", "-c", "50", "--runs", "1", "--format", "json")


def confirmed(root: Path) -> dict[str, object]:
    ran = run_goleak("confirm", *SMALL, cwd=root)
    (found,) = json.loads(ran.stdout)["confirmations"]
    return dict(found)


def test_without_a_directive_the_cache_is_not_driven(module: Module) -> None:
    assert confirmed(module({"m.go": PICKY}))["driven"] is None


@pytest.mark.parametrize(
    "test",
    [
        DRIVE,
        DRIVE.replace("//goleak:drive", "//goleak:drive cache"),
        DRIVE.replace("//goleak:drive", "// drive makes a request.\n//\n//goleak:drive"),
        DRIVE.replace("(i int) {", "(i int) error {").replace("i)\n}", "i)\n\treturn nil\n}"),
        DRIVE.replace("(i int)", "()")
        .replace("strconv.Itoa(i), i", "strconv.Itoa(int(next.Add(1))), 1")
        .replace('import "strconv"', 'import (\n\t"strconv"\n\t"sync/atomic"\n)\n\nvar next atomic.Int64'),
    ],
    ids=["plain", "for a cache", "below a comment", "with an error", "without a number"],
)
def test_the_function_makes_the_requests(module: Module, test: str) -> None:
    found = confirmed(module({"m.go": PICKY, "drive_test.go": test}))
    assert (found["driven"], found["confirmed"], found["passes"]) == ("drive", True, [])


def test_other_tests_need_not_compile(module: Module) -> None:
    broken = "package m\n\nvar x int = missing\n"
    found = confirmed(module({"m.go": PICKY, "drive_test.go": DRIVE, "broken_test.go": broken}))
    assert found["driven"] == "drive"


def test_the_load_test_that_is_written_calls_the_function(module: Module) -> None:
    root = module({"m.go": PICKY, "drive_test.go": DRIVE})
    ran = run_goleak("harness", cwd=root)
    assert ran.stdout == "goleak_load_test.go: drives cache through drive\n"
    assert "func goleakRequest(i int) {\n\tdrive(i)\n}" in (root / "goleak_load_test.go").read_text()


@pytest.mark.parametrize(
    ("test", "said"),
    [
        (
            DRIVE.replace("drive(i int)", "drive(i string)"),
            ":5:1: is neither func(), func(i int), nor one of these",
        ),
        (DRIVE.replace("drive(i int)", "drive(i int) string"), ":5:1: is neither func(), func(i int)"),
        (DRIVE.replace("drive(i int)", "drive(i, j int)"), ":5:1: is neither func(), func(i int)"),
        (
            DRIVE.replace("//goleak:drive", "//goleak:drive cash"),
            ":5:1: cash is no cache of this package; there are cache",
        ),
        (DRIVE.replace("package m", "package m_test"), ":5:1: is in another package, which cannot be driven"),
        ("package m\n\n//goleak:drive\nvar x int\n", ":3:1: stands above no function; move it"),
    ],
    ids=["a string", "a result", "two numbers", "an unknown cache", "another package", "a variable"],
)
def test_a_directive_that_cannot_be_followed_is_an_error_with_its_place(
    module: Module, test: str, said: str
) -> None:
    root = module({"m.go": PICKY, "drive_test.go": test})
    for command in ("confirm", "harness"):
        ran = run_goleak(command, cwd=root)
        assert (ran.code, ran.stdout) == (2, "")
        assert f"drive_test.go{said}" in ran.stderr


def test_a_fields_cache_is_counted_where_a_variable_holds_its_owner(module: Module) -> None:
    owned = PICKY.replace("var cache sync.Map", "type owner struct{ cache sync.Map }\n\nvar known = &owner{}")
    source = owned.replace("cache.Load", "known.cache.Load").replace("cache.Store", "known.cache.Store")
    found = confirmed(module({"m.go": source, "drive_test.go": DRIVE}))
    before = found["before"]
    assert isinstance(before, dict)
    assert before["entries"] is not None
