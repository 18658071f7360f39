"""Programs that are put together at random, cycles and mistakes included, are checked, planned and rendered alike."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from goleak.find.check import Checked, check_project
from goleak.find.ruleset import load_rules
from goleak.fix.plan import plan
from goleak.fix.write.merge import merge
from goleak.read.project import Module, Package, Project, SourceFile
from goleak.read.syntax import first_error, parse
from goleak.ship import inventory, json, text
from tests.conftest import CHECKOUT

RULES = load_rules()
HEAD = 'package m\n\nimport (\n\t"fmt"\n\t"reflect"\n\t"sync"\n\t"sync/atomic"\n)\n\n'
NAMES = st.sampled_from(["a", "b", "A", "B", "C", "m", "f", "g", "T"])
TYPES = st.recursive(
    st.sampled_from(
        [
            "string",
            "int",
            "any",
            "error",
            "reflect.Type",
            "reflect.Value",
            "sync.Map",
            "atomic.Value",
            "K",
            "V",
        ]
    )
    | NAMES,
    lambda inner: st.one_of(
        st.builds("[]{}".format, inner),
        st.builds("*{}".format, inner),
        st.builds("[4]{}".format, inner),
        st.builds("map[{}]{}".format, inner, inner),
        st.builds("chan {}".format, inner),
        st.builds("func({}) {}".format, inner, inner),
        st.builds("struct{{ {}; x {} }}".format, NAMES, inner),
        st.builds("interface{{ {}; M() {} }}".format, NAMES, inner),
        st.builds("{}[{}]".format, NAMES, inner),
        st.builds("T[T[{}]]".format, inner),
    ),
    max_leaves=5,
)
EXPRESSIONS = st.recursive(
    st.sampled_from(["nil", "1", '"s"', "true", "iota", "_"]) | NAMES,
    lambda inner: st.one_of(
        st.builds("{}.{}".format, inner, NAMES),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("{}({})".format, inner, inner),
        st.builds("({} + {})".format, inner, inner),
        st.builds("&{}{{{}}}".format, NAMES, inner),
        st.builds("*{}".format, inner),
        st.builds("{}.({})".format, inner, TYPES),
        st.builds("{}({})".format, TYPES, inner),
        st.builds("reflect.TypeOf({})".format, inner),
        st.builds("reflect.SliceOf({})".format, inner),
        st.builds('fmt.Sprintf("%T", {})'.format, inner),
        st.builds("{}.String()".format, inner),
        st.builds("func() {} {{ return {} }}()".format, TYPES, inner),
        st.builds("{}{{}}".format, TYPES),
        st.builds("make({})".format, TYPES),
        st.builds("new({})".format, TYPES),
    ),
    max_leaves=5,
)
STATEMENTS = st.recursive(
    st.one_of(
        st.builds("{}[{}] = {}".format, NAMES, EXPRESSIONS, EXPRESSIONS),
        st.builds("{}.Store({}, {})".format, NAMES, EXPRESSIONS, EXPRESSIONS),
        st.builds("{}.{}[{}] = {}".format, NAMES, NAMES, EXPRESSIONS, EXPRESSIONS),
        st.builds("{} := {}".format, NAMES, EXPRESSIONS),
        st.builds("{}, ok := {}.Load({})".format, NAMES, NAMES, EXPRESSIONS),
        st.builds("{}, ok := {}[{}]".format, NAMES, NAMES, EXPRESSIONS),
        st.builds("{} = {}".format, NAMES, EXPRESSIONS),
        st.builds("delete({}, {})".format, NAMES, EXPRESSIONS),
        st.builds("{} := func() {{ {}() }}".format, NAMES, NAMES),
        st.builds("return {}".format, EXPRESSIONS),
        st.builds("type {} {}".format, NAMES, TYPES),
        EXPRESSIONS,
    ),
    lambda inner: st.one_of(
        st.builds("if ok {{\n{}\n}} else {{\n{}\n}}".format, inner, inner),
        st.builds("if len({}) < 9 {{\n{}\n}}".format, NAMES, inner),
        st.builds("for {}, {} := range {} {{\n{}\n}}".format, NAMES, NAMES, EXPRESSIONS, inner),
        st.builds("switch {} := {}.(type) {{\ncase {}:\n{}\n}}".format, NAMES, NAMES, TYPES, inner),
        st.builds("defer func() {{\n{}\n}}()".format, inner),
        st.builds("{}\n{}".format, inner, inner),
    ),
    max_leaves=5,
)
DECLARATIONS = st.one_of(
    st.builds("var {} = {}\n".format, NAMES, EXPRESSIONS),
    st.builds("var {} {}\n".format, NAMES, TYPES),
    st.builds("var {} = map[{}]reflect.Type{{}}\n".format, NAMES, TYPES),
    st.builds("const {} = {}\n".format, NAMES, EXPRESSIONS),
    st.builds("type {} {}\n".format, NAMES, TYPES),
    st.builds("type {} = {}\n".format, NAMES, TYPES),
    st.builds("type {}[K comparable, V any] struct {{\n\tm map[K]V\n\t{}\n}}\n".format, NAMES, TYPES),
    st.builds("type {} struct {{\n\t{}\n\t*{}\n\tm {}\n}}\n".format, NAMES, NAMES, NAMES, TYPES),
    st.builds("func {}(a {}, b {}) {} {{\n{}\n}}\n".format, NAMES, TYPES, TYPES, TYPES, STATEMENTS),
    st.builds("func {}[K {}, V any](a K, b V) {{\n{}\n}}\n".format, NAMES, TYPES, STATEMENTS),
    st.builds("func (m *{}) {}(a {}) {{\n{}\n}}\n".format, NAMES, NAMES, TYPES, STATEMENTS),
    st.builds("func ({}[K, V]) {}(a K) V {{\n{}\n}}\n".format, NAMES, NAMES, STATEMENTS),
    st.builds("func init() {{\n{}\n}}\n".format, STATEMENTS),
    st.builds("// {} caches.\n".format, NAMES),
)
PROGRAMS = st.lists(DECLARATIONS, max_size=9).map("\n".join)
CYCLES = [
    "type A struct{ B }\ntype B struct{ *A }\nvar a A\nfunc F(s string, v any) { a.m[s] = v; a.B.A.m[s] = v }\n",
    "type A = B\ntype B = A\nvar a A\nfunc F(s string) { a[s] = reflect.TypeOf(s) }\n",
    "type A B\ntype B A\nvar a A\nfunc F(s string) { a[s] = reflect.TypeOf(s) }\n",
    "type T[P any] struct{ n *T[T[P]]; m map[string]reflect.Type }\nvar t T[int]\nfunc F(s string) { t.n.n.n.m[s] = nil }\n",
    "type T[P any] struct{ T[T[P]] }\nvar t T[int]\nfunc F(s string) { t.m[s] = reflect.TypeOf(s) }\n",
    "type A interface{ B }\ntype B interface{ A }\nfunc F[K A](k K, m map[any]reflect.Type) { c.Store(k, m) }\nvar c sync.Map\n",
    "type A[K A[K]] interface{ M() K }\nvar c sync.Map\nfunc F[K A[K]](k K) { c.Store(k.M(), reflect.TypeOf(k)) }\n",
    "var a = b\nvar b = a\nfunc F(s string) { a[s] = reflect.TypeOf(s) }\n",
    "const a = b\nconst b = a + 1\nvar m [a]map[int]reflect.Type\nfunc F() { m[0][a] = nil }\n",
    "func f(s string) string { return g(f(s)) }\nfunc g(s string) string { return f(g(s)) }\nvar c sync.Map\nfunc F(s string) { c.Store(f(s), reflect.TypeOf(s)) }\n",
    "var c sync.Map\nfunc F(s string) { var f func(string); f = func(t string) { f(t); c.Store(t, reflect.TypeOf(t)) }; f(s) }\n",
    "var c sync.Map\nfunc F(s string) { x := x; x = x + x; c.Store(x, reflect.TypeOf(x)) }\n",
    "func (n Nowhere) F(s string) { n.m[s] = reflect.TypeOf(s); c.Store(s, n) }\nvar c sync.Map\n",
    "var c sync.Map\nvar c sync.Map\nvar c = map[string]reflect.Type{}\nfunc F(s string) { c.Store(s, reflect.TypeOf(s)) }\nfunc F(s string) { c.Delete(s) }\n",
    "var x = struct{ x map[string]reflect.Type }{x}\nfunc F(s string) { x.x[s] = nil }\n",
    "type M map[string]M\nvar m M\nfunc (m M) Set(s string) { m[s].Set(s); m[s][s] = m; m.Set(s) }\n",
    "type R struct{ *R; sync.Map }\nvar r R\nfunc F(s string) { r.R.R.Store(s, reflect.TypeOf(s)) }\n",
]


def project(*files: str) -> Project:
    sources = tuple(SourceFile(f"/m/{i}.go", f.encode(), "m", "", False) for i, f in enumerate(files))
    package = Package("m", "m", str(CHECKOUT / "rules"), sources)
    return Project(Module(str(CHECKOUT / "nothing"), "m", (1, 24)), {"m": package}, frozenset({"m"}))


def answered(checked: Checked) -> list[object]:
    return [[known.cache for known in checked.caches], list(checked.findings)]


def render(checked: Checked) -> None:
    """Print caches and findings in every form."""
    data = {f.name: f.data for f in checked.project.packages["m"].files}
    caches = [known.cache for known in checked.caches]
    assert json.render_caches(caches, cwd="/m")
    assert inventory.render_table(caches, cwd="/m")
    assert json.render_findings(checked.findings, read=data.__getitem__, cwd="/m")
    assert text.render_findings(checked.findings, read=data.__getitem__, cwd="/m", color=False)


def check(*files: str) -> None:
    """Check, plan and fix a program; where it has no mistakes in syntax, looking at everything finds the same."""
    found = check_project(project(*files), RULES)
    planned = plan(found, RULES)
    render(found)
    for change in merge(found, planned.patches).changes:
        broken = change.before is not None and first_error(parse(change.before)) is not None
        assert broken or first_error(parse(change.after)) is None
    if all(first_error(parse(f.encode())) is None for f in files):
        assert answered(found) == answered(check_project(project(*files), RULES, full=True))


@settings(max_examples=150, deadline=None)
@given(PROGRAMS)
@example("")
@example("// nothing\n/* at all */\n")
def test_programs_of_any_declarations_are_checked_the_same_in_full(program: str) -> None:
    check(HEAD + program)


@settings(max_examples=40, deadline=None)
@given(
    PROGRAMS, PROGRAMS, st.sampled_from(["", "package m\n", "package", "\ufeffpackage m\r\n", "// x", "\0"])
)
def test_programs_in_several_files_are_checked(first: str, second: str, head: str) -> None:
    check(HEAD + first, head + second)


def test_cycles_end() -> None:
    for program in CYCLES:
        check(HEAD + program)
        check((HEAD + program).replace("\n", "\r\n"))
    check(*(HEAD + program for program in CYCLES))
