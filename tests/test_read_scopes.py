"""What a name means at a place: `/*a*/x` declares the x called a, and `x/*->a*/` is a use of that x.

Uses that are not local say `package`, `import` or `universe`.
"""

from __future__ import annotations

import re

import pytest

from goleak.read.declarations import FuncDecl, TypeDecl, ValueDecl
from goleak.read.universe import LocalName, Object, PackageName, Predeclared
from tests.programs import expressions, only_file

CASES = {
    "a parameter": "func f(/*a*/x int) { print(x/*->a*/) }",
    "a parameter called as a package": (
        'import "net/url"\nfunc f(/*a*/url *url/*->import*/.URL) { print(url/*->a*/) }'
    ),
    "a result called as a type": "type x int\nfunc f() (/*a*/x x/*->package*/) { return x/*->a*/ }",
    "a closure's parameter called as a package": (
        'import "net/url"\nvar f = func(/*a*/url url/*->import*/.URL) { print(url/*->a*/) }'
    ),
    "a result": "func f() (/*a*/x int) { x/*->a*/ = 1; return }",
    "a receiver": "type T int\nfunc (/*a*/x T) f() { print(x/*->a*/) }",
    "a package variable": "var x int\nfunc f() { print(x/*->package*/) }",
    "a package function": "func x() {}\nfunc f() { x/*->package*/() }",
    "a package type": "type x int\nfunc f() { var y x/*->package*/; _ = y }",
    "an import": 'import "fmt"\nfunc f() { fmt/*->import*/.Println() }',
    "a predeclared name": "func f() { print(true/*->universe*/) }",
    "a name that nothing declares": "func f() { print(x/*->universe*/) }",
    "a local before and after": "var x int\nfunc f() { print(x/*->package*/); /*a*/x := 1; print(x/*->a*/) }",
    "a local of another function": "var x int\nfunc g() { x := 1; _ = x }\nfunc f() { print(x/*->package*/) }",
    "its own initial value": "func f(/*a*/x int) { { /*b*/x := x/*->a*/ + 1; print(x/*->b*/) } print(x/*->a*/) }",
    "a var with its own initial value": "func f(/*a*/x int) { { var /*b*/x = x/*->a*/; print(x/*->b*/) } }",
    "a block": "func f(/*a*/x int) { { /*b*/x := 1; print(x/*->b*/) }; print(x/*->a*/) }",
    "an if with a statement": (
        "func f(/*a*/x int) { if /*b*/x := x/*->a*/; x/*->b*/ > 0 { print(x/*->b*/) } else { print(x/*->b*/) }\n"
        "print(x/*->a*/) }"
    ),
    "an else if": (
        "func f(x int) { if /*a*/x := 1; x/*->a*/ > 0 {} else if /*b*/x := x/*->a*/; x/*->b*/ > 1 { print(x/*->b*/) } }"
    ),
    "a for clause": "func f(/*a*/x int) { for /*b*/x := 0; x/*->b*/ < 9; x/*->b*/++ { print(x/*->b*/) }; print(x/*->a*/) }",
    "a range": "func f(/*a*/x []int) { for _, /*b*/x := range x/*->a*/ { print(x/*->b*/) }; print(x/*->a*/) }",
    "a range that assigns": "func f(/*a*/x int) { for x/*->a*/ = range 3 { print(x/*->a*/) } }",
    "a switch with a statement": (
        "func f(/*a*/x int) { switch /*b*/x := x/*->a*/; x/*->b*/ { case 1: /*c*/x := 2; print(x/*->c*/)\n"
        "default: print(x/*->b*/) }\nprint(x/*->a*/) }"
    ),
    "a case of its own": "func f(/*a*/x int) { switch { case true: /*b*/x := 1; _ = x/*->b*/; case false: print(x/*->a*/) } }",
    "a type switch": (
        "func f(/*a*/x any) { switch /*b*/x := x/*->a*/.(type) { case int: print(x/*->b*/); default: print(x/*->b*/) }\n"
        "print(x/*->a*/) }"
    ),
    "a select": (
        "func f(/*a*/x chan int) { select { case /*b*/x := <-x/*->a*/: print(x/*->b*/); default: print(x/*->a*/) } }"
    ),
    "a closure": "func f(/*a*/x int) { func() { print(x/*->a*/); /*b*/x := 1; print(x/*->b*/) }(); print(x/*->a*/) }",
    "a closure's parameter": "func f(/*a*/x int) { func(/*b*/x int) { print(x/*->b*/) }(x/*->a*/) }",
    "a closure in a package variable": "var g = func(/*a*/x int) { print(x/*->a*/) }",
    "a deferred closure": "func f() (/*a*/err error) { defer func() { err/*->a*/ = nil }(); return }",
    "a second short declaration, taken for a new name": (
        "func f() { /*a*/x, y := 1, 2; print(x/*->a*/); /*b*/x, z := 3, 4; print(x/*->b*/); _, _ = y, z }"
    ),
    "a constant": "func f() { const /*a*/x = 1; print(x/*->a*/) }",
    "a local type": "func f() { type /*a*/x int; var y x/*->a*/; _ = y }",
    "a field of the same name": "type T struct{ x int }\nfunc f(/*a*/x T) { print(x/*->a*/.x) }",
    "a key of the same name": "type T struct{ x int }\nfunc f(/*a*/x int) T { return T{x: x/*->a*/} }",
    "a package that a variable hides": 'import "fmt"\nfunc f() { /*a*/fmt := 1; print(fmt/*->a*/) }',
    "a package that is hidden elsewhere": 'import "fmt"\nfunc f() { { fmt := 1; _ = fmt }; fmt/*->import*/.Println() }',
    "a predeclared name that is hidden": "func f() { /*a*/len := 1; print(len/*->a*/) }",
}


def outcome(found: Object) -> str:
    match found:
        case LocalName(_, binding):
            return f"local {binding.name_node.start_byte}"
        case PackageName():
            return "import"
        case ValueDecl() | FuncDecl() | TypeDecl():
            return "package"
        case Predeclared():
            return "universe"
    raise AssertionError(found)


@pytest.mark.parametrize("source", CASES.values(), ids=CASES)
def test_a_name_is_resolved_as_go_does(source: str) -> None:
    found = expressions({"m": source})
    file = only_file(found)
    data = file.source.data.decode()
    labels = {m[1]: m.end() for m in re.finditer(r"/\*(\w+)\*/(?=\w)", data)}
    uses = list(re.finditer(r"(\w+)/\*->(\w+)\*/", data))
    assert uses
    for use in uses:
        node = file.root.descendant_for_byte_range(use.start(1), use.end(1))
        assert node is not None
        wanted = f"local {labels[use[2]]}" if use[2] in labels else use[2]
        assert outcome(found.universe.lookup(file, node)) == wanted, data[: use.end()]
