"""Source of a shape that nobody writes by hand: very long, very wide, very deep. It is read in bounded work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from goleak.find.check import Checked, check_project
from goleak.find.ruleset import load_rules
from goleak.fix.edit.edits import Edit, apply_edits, joined
from goleak.fix.plan import plan
from goleak.fix.write.merge import merge
from goleak.read.files import ParsedFile
from goleak.read.project import Module, Package, Project, SourceFile
from goleak.read.syntax import MAX_NESTING, first_error, nested_too_deep, operands, parse
from tests.conftest import CHECKOUT

RULES = load_rules()
HEAD = 'package m\n\nimport (\n\t"reflect"\n\t"sync"\n)\n\nvar c sync.Map\nvar mm = map[string]reflect.Type{}\n\n'
LEAK = "func Get(name string, v any) { c.Store(name, reflect.TypeOf(v)) }\n"
STORE = "c.Store(a, reflect.TypeOf(v))\n"
DEEP = 10_000


def inside(body: str) -> str:
    return f"{HEAD}{LEAK}func F(a, b string, v any) {{\n{body}\n}}\n"


def checked(source: str, *, full: bool = False) -> Checked:
    file = SourceFile("/m/m.go", source.encode(), "m", "", False)
    package = Package("m", "m", str(CHECKOUT / "rules"), (file,))
    module = Module(str(CHECKOUT / "nothing"), "m", (1, 24))
    return check_project(Project(module, {"m": package}, frozenset({"m"})), RULES, full=full)


def rules_found(source: str) -> Counter[str]:
    """Check and plan a program, and count its findings by rule."""
    found = checked(source)
    for change in merge(found, plan(found, RULES).patches).changes:
        assert first_error(parse(change.after)) is None
    return Counter(finding.rule for finding in found.findings)


NESTED: dict[str, Callable[[int], str]] = {
    "parentheses": lambda n: inside("c.Store(" + "(" * n + "a" + ")" * n + ", reflect.TypeOf(v))"),
    "literals": lambda n: inside("type L []L\nc.Store(a, L" + "{" * n + "}" * n + ")"),
    "blocks": lambda n: inside("{" * n + STORE + "}" * n),
    "closures": lambda n: inside("func() {" * n + STORE + "}()" * n),
    "ifs": lambda n: inside("if a == b {\n" * n + STORE + "}\n" * n),
    "else ifs": lambda n: inside("if a == b {\n" + "} else if a == b {\n" * n + STORE + "}"),
    "else ifs that leave": lambda n: inside(
        "t, ok := mm[a]\n_ = t\nif ok {\nreturn\n"
        + "} else if a == b {\nreturn\n" * n
        + "}\nmm[a] = reflect.TypeOf(v)"
    ),
    "selectors": lambda n: (
        f"{HEAD}type A struct{{ b *A; s string }}\nfunc F(a *A, v any) {{ c.Store(a{'.b' * n}.s, v.(reflect.Type)) }}\n"
    ),
    "calls": lambda n: f"{HEAD}func F(a string, v reflect.Type) {{ c.Store(a, v{'.Elem()' * n}) }}\n",
    "arguments": lambda n: (
        f"{HEAD}func id(s string) string {{ return s }}\nfunc F(a string, v any) {{ c.Store({'id(' * n}a{')' * n}, reflect.TypeOf(v)) }}\n"
    ),
    "sums": lambda n: inside("c.Store(a" + "+a" * n + ", reflect.TypeOf(v))"),
    "negations": lambda n: inside("c.Store(" + "!" * n + "true, reflect.TypeOf(v))"),
    "slices of slices": lambda n: (
        f"{HEAD}var x {'[]' * n}map[string]reflect.Type\nfunc F(a string) {{ c.Store(a, x) }}\n"
    ),
    "maps of maps": lambda n: (
        f"{HEAD}var x {'map[string]' * n}reflect.Type\nfunc F(a string) {{ x[a] = nil; c.Store(a, x) }}\n"
    ),
    "structs in structs": lambda n: (
        f"{HEAD}var x {'struct{ a ' * n}map[string]reflect.Type{' }' * n}\nfunc F(a string) {{ c.Store(a, x) }}\n"
    ),
    "functions that return functions": lambda n: (
        f"{HEAD}var x {'func() ' * n}map[string]reflect.Type\nfunc F(a string) {{ c.Store(a, x) }}\n"
    ),
    "instances of instances": lambda n: (
        f"{HEAD}type T[P any] struct{{ p *P; m map[string]reflect.Type }}\nvar x {'T[' * n}int{']' * n}\nfunc F(a string, t reflect.Type) {{ x.m[a] = t }}\n"
    ),
}


@pytest.mark.parametrize("shape", NESTED)
def test_nesting_of_any_depth_is_checked_or_refused(shape: str) -> None:
    assert rules_found(NESTED[shape](60))["GL000"] == 0
    assert rules_found(NESTED[shape](DEEP)) is not None


def test_what_is_nested_too_deeply_is_said_and_the_rest_is_checked() -> None:
    source = inside("{" * DEEP + STORE + "}" * DEEP)
    found = checked(source)
    assert [f.rule for f in found.findings] == ["GL001", "GL000"]
    assert "nested too deeply to be read" in found.findings[1].message
    assert [use.node.start_point[0] for use in found.caches[0].uses] == [10]
    assert [f.rule for f in checked(source, full=True).findings] == ["GL001", "GL000"]
    assert all(f.applicability != "safe" for f in plan(found, RULES).findings)


def test_the_depth_of_a_tree_is_told_however_its_levels_are_spelled() -> None:
    for shape, write in NESTED.items():
        root = parse(write(MAX_NESTING + 100).encode())
        assert nested_too_deep(root) is not None, shape
        assert nested_too_deep(parse(write(60).encode())) is None, shape


CHAINS: dict[str, Callable[[int], str]] = {
    "types": lambda n: (
        "".join(f"type T{i} T{i + 1}\n" for i in range(n)) + f"type T{n} map[string]reflect.Type\nvar x T0\n"
    ),
    "aliases": lambda n: (
        "".join(f"type T{i} = T{i + 1}\n" for i in range(n))
        + f"type T{n} = map[string]reflect.Type\nvar x T0\n"
    ),
    "embedded structs": lambda n: (
        "".join(f"type T{i} struct {{ T{i + 1} }}\n" for i in range(n))
        + f"type T{n} struct {{ m map[string]reflect.Type }}\nvar x T0\n"
    ),
    "variables": lambda n: (
        "".join(f"var x{i} = x{i + 1}\n" for i in range(n))
        + f"var x{n} = map[string]reflect.Type{{}}\nvar x = x0\n"
    ),
    "constants": lambda n: (
        "".join(f"const k{i} = k{i + 1} + 1\n" for i in range(n)) + f"const k{n} = 1\nvar x [k0]int\n"
    ),
    "functions": lambda n: (
        "".join(f"func f{i}(s string) string {{ return f{i + 1}(s) }}\n" for i in range(n))
        + f"func f{n}(s string) string {{ return s }}\nfunc K(s string) {{ c.Store(f0(s), reflect.TypeOf(s)) }}\nvar x = mm\n"
    ),
}


@pytest.mark.parametrize("chain", CHAINS)
def test_chains_of_declarations_are_followed_without_end_or_crash(chain: str) -> None:
    program = f"{HEAD}{LEAK}{CHAINS[chain](2000)}func P(s string) {{ c.Store(x, s) }}\n"
    assert rules_found(program)["GL001"] >= 1


class Counted:
    """Counts the declarations that are parsed and the nodes that are looked up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lookups = 0
        node_at = ParsedFile.node_at

        def counting(file: ParsedFile, start: int, end: int) -> object:
            self.lookups += 1
            return node_at(file, start, end)

        monkeypatch.setattr(ParsedFile, "node_at", counting)

    def of(self, source: str) -> int:
        self.lookups = 0
        found = checked(source)
        merge(found, plan(found, RULES).patches)
        return self.lookups


WIDE: dict[str, Callable[[int], str]] = {
    "stores in one function": lambda n: inside(STORE * n),
    "lookups in one function": lambda n: inside("if _, ok := c.Load(a); !ok {\n" + STORE * n + "}\n"),
    "objects as keys": lambda n: inside(
        "if _, ok := c.Load(v); ok {\nreturn\n}\nx := reflect.TypeOf(v)\n"
        + "if v == nil {\nreturn\n}\nc.Store(v, x)\n" * n
    ),
    "functions that store": lambda n: (
        HEAD + "".join(f"func F{i}(a string, v any) {{\n{STORE}}}\n" for i in range(n))
    ),
    "caches": lambda n: (
        HEAD
        + "".join(
            f"var m{i} = map[string]reflect.Type{{}}\nfunc F{i}(a string, t reflect.Type) {{ m{i}[a] = t }}\n"
            for i in range(n)
        )
    ),
    "assignments to a key": lambda n: inside(
        "x := a\n" + "x = x + b\n" * n + "c.Store(x, reflect.TypeOf(v))"
    ),
    "calls in calls": lambda n: NESTED["arguments"](n // 4),
    "cases": lambda n: inside(
        "switch a {\n" + "".join(f'case "x{i}":\nmm[a] = reflect.TypeOf(v)\n' for i in range(n)) + "}"
    ),
}


@pytest.mark.parametrize("shape", WIDE)
def test_twice_the_source_is_about_twice_the_work(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(monkeypatch)
    once, twice = counted.of(WIDE[shape](100)), counted.of(WIDE[shape](200))
    assert twice <= 2.6 * once + 200


LONG = 400_000
LINES: dict[str, Callable[[int], str]] = {
    "a string": lambda n: f'var big = "{"x" * n}"\n',
    "an identifier": lambda n: f"var {'x' * n} int\n",
    "a literal": lambda n: f"var big = []int{{{'1,' * (n // 4)}}}\n",
    "raw strings that hold functions": lambda n: "".join(
        f"var s{i} = `\nfunc x() {{\n}}\nvar c int\n`\n" for i in range(n // 400)
    ),
    "a comment": lambda n: f"/*{'*' * n}*/",
    "blank lines": lambda n: "\n" * n,
    "no final newline": lambda n: f"var last = {n}",
}


@pytest.mark.parametrize("line", LINES)
def test_very_long_lines_are_checked_and_fixed(line: str) -> None:
    assert rules_found(HEAD + LEAK + LINES[line](LONG)) == Counter({"GL001": 1})


def test_a_sum_that_is_longer_than_go_itself_reads_is_refused() -> None:
    found = rules_found(
        HEAD + LEAK + 'var a = "a"\nvar big = a' + "+a" * 200_000 + "\nfunc X() { c.Store(big, mm) }\n"
    )
    assert found["GL001"] == 1
    assert found["GL000"] == 1


def test_the_operands_of_a_sum_come_in_source_order() -> None:
    node = parse(b"package m\nvar x = a + (b + c) + d\n").descendant_for_byte_range(18, 31)
    assert node is not None
    assert [n.text for n in operands(node)] == [b"a", b"(b + c)", b"d"]
    assert [n.text for n in operands(operands(node)[0])] == [b"a"]


def test_edits_are_joined_as_they_are_applied() -> None:
    first = [Edit(0, 2, b"x"), Edit(4, 4, b"i"), Edit(4, 6, b"y")]
    assert joined(first, [Edit(2, 4, b"z"), Edit(4, 6, b"y")]) == sorted([*first, Edit(2, 4, b"z")])
    assert joined(first, [Edit(1, 3, b"z")]) is None
    assert joined(first, [Edit(5, 5, b"z")]) is None
    assert apply_edits(b"abcdefg", first) == b"xcdiyg"
