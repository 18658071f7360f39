"""go.mod and go.work: what they say of modules, in every way to write it, and where they are broken."""

from __future__ import annotations

import pytest

from goleak.errors import GoleakError
from goleak.read.gomod import Replacement, parse


def test_blocks_and_lines_say_the_same() -> None:
    lines = "module m\n\ngo 1.22\n\nrequire a.org/x v1.0.0\nrequire b.org/y v0.0.1 // indirect\nreplace a.org/x => ../x\n"
    block = "module m\n\ngo 1.22\n\nrequire (\n\ta.org/x v1.0.0\n\tb.org/y v0.0.1 // indirect\n)\n\nreplace (\n\ta.org/x => ../x\n)\n"
    assert parse("go.mod", lines) == parse("go.mod", block)
    assert parse("go.mod", lines).requires == {"a.org/x": "v1.0.0", "b.org/y": "v0.0.1"}


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("a.org/x => ../x", ("a.org/x", "", "../x", "")),
        ("a.org/x v1.2.3 => ./x", ("a.org/x", "v1.2.3", "./x", "")),
        ("a.org/x => b.org/x v2.0.0+incompatible", ("a.org/x", "", "b.org/x", "v2.0.0+incompatible")),
        ("a.org/x v1.2.3 => b.org/x/v2 v2.0.0", ("a.org/x", "v1.2.3", "b.org/x/v2", "v2.0.0")),
        ('"a.org/x" => "../the other" // for now', ("a.org/x", "", "../the other", "")),
        ("`a.org/x`=> ../x//y", None),
    ],
)
def test_replacements(line: str, wanted: tuple[str, ...] | None) -> None:
    if wanted is None:
        assert parse("go.mod", f"replace {line}\n").replaces == (Replacement("a.org/x", "", "../x", ""),)
    else:
        assert parse("go.mod", f"replace {line}\n").replaces == (Replacement(*wanted),)


def test_a_go_work_names_folders() -> None:
    found = parse("go.work", '// why\ngo 1.22\n\nuse ./first\nuse (\n\t.\n\t"./a b" // quoted\n)\n')
    assert (found.go, found.uses) == ((1, 22), ("./first", ".", "./a b"))


def test_what_says_nothing_of_modules_is_passed_over() -> None:
    text = "module m\nretract [v1.0.0, v1.1.0] // bad\nexclude (\n\ta.org/x v1.0.0\n)\ntool a.org/x/cmd\nretract ()\n"
    text += "godebug default=go1.21\ntoolchain go1.24.0\nlater (\n\tthis or that\n)\n"
    assert (parse("go.mod", text).path, parse("go.mod", text).requires) == ("m", {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("module\n", "go.mod:1: not one module path; mend the file"),
        ("module a\nmodule b\n", "go.mod:2: not one module path; mend the file"),
        ("module a\n\ngo one\n", "go.mod:3: no language version such as 1.21; mend the file"),
        ("module a\nrequire b\n", "go.mod:2: not a module path and a version; mend the file"),
        ("module a\nrequire (\n\tb v1 v2\n)\n", "go.mod:3: not a module path and a version; mend the file"),
        (
            "module a\nreplace b ../b\n",
            "go.mod:2: not `path => folder` or `path => path version`; mend the file",
        ),
        (
            "module a\nreplace b =>\n",
            "go.mod:2: not `path => folder` or `path => path version`; mend the file",
        ),
        ("use\n", "go.mod:1: not one folder; mend the file"),
        ("module a\n\nrequire (\n\tb v1\n", "go.mod:3: the block of `require` has no end; close it with `)`"),
        ('module "a\n', "go.mod:1: quoted text without an end; close it"),
        ("module a\n<<<<<<< HEAD\n", "go.mod:2: `<<<<<<<` is not a directive; mend the file"),
        ("module a\n)\n", "go.mod:2: `)` is not a directive; mend the file"),
    ],
)
def test_a_broken_file_is_told_by_line(text: str, said: str) -> None:
    with pytest.raises(GoleakError) as refused:
        parse("go.mod", text)
    assert str(refused.value) == said
