"""Declarations found as text are those that the parser finds, or the text does not claim to tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goleak.read.chunks import split
from goleak.read.files import ParsedFile
from goleak.read.project import SourceFile
from goleak.read.syntax import first_error, parse
from tests.conftest import CHECKOUT

SOURCES = [
    path.read_bytes()
    for folder in ("testdata", "rules", "codemod/goleak/golang", "codemod/goleak/stdlib")
    for path in sorted((CHECKOUT / folder).rglob("*.go"))
]
LAYOUTS = {
    "gofmt": 'package m\n\nimport "x"\n\ntype (\n\tA int\n)\n\nfunc (a *A) f() {\n\tg()\n}\n',
    "no final newline": "package m\n\nvar x = 1",
    "carriage returns": "package m\r\n\r\nvar x int\r\n\r\nfunc f() {\r\n\tvar y int\r\n\t_ = y\r\n}\r\n",
    "byte order mark": "\ufeffpackage m\n\nvar x int\n",
    "a group without a final newline": "package m\n\nvar (\n\tx = 1\n)",
    "types without a final newline": "package m\r\n\r\ntype (\r\n\tx int\r\n)",
    "nothing": "",
    "only a clause": "package m\n",
    "two on a line": "package m\n\nvar x int; var y int\n",
    "after the clause": "package m; var x int\n",
    "behind a brace": "package m\n\nfunc f() {\n}; func g() {\n}\n",
    "behind a brace at once": "package m\n\nfunc f() {\n} ;var x int\n",
    "indented function": "package m\n\nfunc f() {\n}\n\n  func g() {\n  }\n",
    "indented closer": "package m\n\nfunc f() {\n\tx()\n  }\n  func g() {\n}\n",
    "indented variable": "package m\n\nfunc f() {\n}\n\n  var x = 1\n\nfunc g() {\n}\n",
    "indented after one line": "package m\n\nvar x = 1\n  // a comment\n  var y = 2\n",
    "indented first": "package m\n\n  var x = 1\n\nvar y = 2\n",
    "in a raw string": "package m\n\nvar x = `\nfunc f() {\n}\n`\n\nvar y int\n",
    "in two raw strings": "package m\n\nvar x = `\nvar a int\n` + `\nvar b int\n`\n",
    "in a comment": "package m\n\nvar x int\n\n/*\nfunc f() {\n}\n*/\n\nvar y int\n",
    "in a comment behind code": "package m\n\nvar x int /* and\nfunc f() {}\n*/\n\nvar y int\n",
    "in a comment before all": 'package m\n\n/*\nfunc f() {}\n*/\nimport "C"\n\nvar y int\n',
    "behind a comment": "package m\n\n/* x */ var x int\n\nvar y int\n/* f */func f() {}\n",
    "first behind a comment": "package m\n\n/* x */ var x int\n",
    "inside a function": "package m\n\nfunc f() {\nvar x int\n_ = x\n}\n\nvar y int\n",
    "closed by brackets": "package m\n\nvar x = f(func() {\n\tvar y int\n\t_ = y\n})\n\nvar z int\n",
    "struct literal": "package m\n\nvar x = []struct {\n\ta int\n}{\n\t{1},\n}\n\nvar y int\n",
    "receiver in parentheses": "package m\n\nfunc (a (*A)) f() {}\n\nfunc (B[K, V]) g() {}\n\nfunc (*C) h() {}\n",
    "receiver with a comment": "package m\n\nfunc (a A /* b */) f() {}\n",
    "generic": "package m\n\nfunc f[K comparable, V any](k K) {}\n\ntype T[P any] struct{}\n\ntype U = T[int]\n",
    "keywords that go on": "package m\n\ntypes.f()\n\nvar x int\n",
    "letters above ASCII": "package m\n\nfunc größe() {}\n\ntype Größe int\n\nfunc (g *Größe) maß() {}\n",
    "glob patterns": 'package m\n\nvar x = "a/*"\n\nvar y = "*/*"\n\nvar z = \'`\'\n',
    "assembly": "package m\n\nfunc f(a int) int\n\n// A comment.\nfunc g()\n",
    "signature over lines": "package m\n\nfunc f(\n\ta int,\n) int {\n\treturn a\n}\n\nvar x int\n",
}


def told(data: bytes) -> list[tuple[str, int, str, str, bool]] | None:
    """Return what the text tells of a file's declarations."""
    found = split(data)
    return None if found is None else [(c.kind, c.start, c.name, c.receiver, c.pointer) for c in found]


def parsed(data: bytes) -> tuple[list[tuple[str, int, str, str, bool]], bool]:
    """Return what the parser tells of a file's declarations, and whether the file is sound."""
    file = ParsedFile(SourceFile("m.go", data, "m", "", False), "m", whole=True)
    return [(c.kind, c.start, c.name, c.receiver, c.pointer) for c in file.chunks], not file.root.has_error


@pytest.mark.parametrize("source", SOURCES, ids=range(len(SOURCES)))
def test_formatted_source_is_told_by_its_text(source: bytes) -> None:
    found, sound = parsed(source)
    if sound:
        assert told(source) in (found, None)


def test_nearly_all_formatted_source_needs_no_whole_parse() -> None:
    assert sum(split(source) is not None for source in SOURCES) > 0.9 * len(SOURCES)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_other_layouts_are_told_right_or_not_at_all(layout: str) -> None:
    data = LAYOUTS[layout].encode()
    found, sound = parsed(data)
    if sound:
        assert told(data) in (found, None)
    file = ParsedFile(SourceFile("m.go", data, "m", "", False), "m")
    assert [(c.kind, c.start, c.name) for c in file.chunks] == [(k, s, n) for k, s, n, _, _ in found]


PIECES = st.sampled_from(
    [
        "var x int",
        "func f() {",
        "}",
        "type T struct {",
        "\tvar y = 1",
        "\tx()",
        "`",
        "/*",
        "*/",
        "const (",
        ")",
        "  func g() {}",
        "  }",
        "// a; b {",
        "func g(",
        "\ta int,",
        ") int {",
        "}{",
        '"x; func f() {"',
    ]
)


@given(st.lists(st.tuples(PIECES, st.sampled_from(["\n", "; ", "\n\n", "\n  "])), max_size=12))
def test_text_never_tells_sound_source_wrong(pieces: list[tuple[str, str]]) -> None:
    data = ("package m\n\n" + "".join(piece + gap for piece, gap in pieces)).encode()
    found, sound = parsed(data)
    if sound:
        assert told(data) in (found, None)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_declaration_parsed_alone_is_the_one_of_the_whole_file(layout: str) -> None:
    data = LAYOUTS[layout].encode()
    alone, whole = (
        ParsedFile(SourceFile("m.go", data, "m", "", False), "m", whole=whole) for whole in (False, True)
    )
    for ours, theirs in zip(alone.chunks, whole.chunks, strict=True):
        a, b = alone.declaration(ours), whole.declaration(theirs)
        assert (a.type, a.start_byte, a.start_point, str(a)) == (b.type, b.start_byte, b.start_point, str(b))
        assert a.end_point == b.end_point


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if "final newline" in name])
def test_a_file_without_a_final_newline_is_sound(layout: str) -> None:
    data = LAYOUTS[layout].encode()
    for whole in (False, True):
        file = ParsedFile(SourceFile("m.go", data, "m", "", False), "m", whole=whole)
        assert file.first_error() is None
        assert not any(file.declaration(chunk).has_error for chunk in file.chunks)
        assert all(file.declaration(chunk).end_byte <= len(data) for chunk in file.chunks)


@pytest.mark.parametrize(
    "source", ['var x = new("a")', "func f() { g(new(1), 2) }", 'var x = []*string{new("a")}']
)
def test_a_value_given_to_new_is_no_syntax_error(source: str) -> None:
    assert first_error(parse(f"package m\n\n{source}\n".encode())) is None


def test_an_error_behind_a_value_given_to_new_is_one() -> None:
    assert first_error(parse(b'package m\n\nvar x = new("a")\n\nfunc {\n')) is not None
