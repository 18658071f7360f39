"""Whatever is done to Go source, it is read without a crash, and so it is checked and planned."""

from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from goleak.find.check import check_project
from goleak.find.ruleset import load_rules
from goleak.fix.plan import plan
from goleak.fix.write.merge import merge
from goleak.read.project import Module, Package, Project, SourceFile
from goleak.read.syntax import first_error, parse
from tests.conftest import CHECKOUT

RULES = load_rules()
SOURCES = [
    path.read_bytes().replace(b"\xef\xbb\xbf", b"")
    for folder in ("testdata/find", "rules")
    for path in sorted((CHECKOUT / folder).rglob("*.go"))
    if path.stat().st_size < 6000
]
TOKEN = re.compile(rb"\w+|\s+|[^\w\s]")
PIECES = [
    b"{",
    b"}",
    b"(",
    b")",
    b"[",
    b"]",
    b"map[",
    b"]",
    b":=",
    b"=",
    b".",
    b",",
    b";",
    b"\n",
    b'"',
    b"`",
    b"/*",
    b"//",
]
WORDS = [
    b"func",
    b"type",
    b"var",
    b"struct",
    b"interface",
    b"for",
    b"range",
    b"switch",
    b"case",
    b"select",
    b"reflect",
]
PLACES = st.integers(0, 10**6)


def checked(*files: bytes) -> None:
    """Check a package of some files, and plan and make its fixes, as the program does."""
    sources = tuple(SourceFile(f"/m/{i}.go", data, "m", "", False) for i, data in enumerate(files))
    package = Package("m", "m", str(CHECKOUT / "rules"), sources)
    module = Module(str(CHECKOUT / "nothing"), "m", (1, 24))
    found = check_project(Project(module, {"m": package}, frozenset({"m"})), RULES)
    for finding in found.findings:
        data = files[int(finding.location.file[3:-3])]
        assert 0 <= finding.location.start <= finding.location.end <= len(data)
        assert finding.message
    changed = merge(found, plan(found, RULES).patches).changes
    for change in changed:
        broken = change.before is not None and first_error(parse(change.before)) is not None
        assert broken or first_error(parse(change.after)) is None, change.after.decode()


def mutated(source: bytes, kind: str, at: int, other: int, piece: bytes) -> bytes:
    tokens = TOKEN.findall(source)
    i, j = sorted((at % len(tokens), other % len(tokens)))
    match kind:
        case "truncate":
            tokens = tokens[:j]
        case "behead":
            tokens = tokens[i:]
        case "cut":
            tokens[i : min(j, i + 40)] = []
        case "repeat":
            tokens[i:i] = tokens[i : min(j, i + 40)]
        case "swap":
            tokens[i], tokens[j] = tokens[j], tokens[i]
        case "insert":
            tokens[i:i] = [piece]
        case "replace":
            tokens[i] = piece
    return b"".join(tokens)


KINDS = st.sampled_from(["truncate", "behead", "cut", "repeat", "swap", "insert", "replace"])
CHANGES = st.lists(st.tuples(KINDS, PLACES, PLACES, st.sampled_from(PIECES + WORDS)), min_size=1, max_size=3)


@settings(max_examples=150)
@given(st.sampled_from(SOURCES), CHANGES)
def test_broken_source_is_checked_without_a_crash(
    source: bytes, edits: list[tuple[str, int, int, bytes]]
) -> None:
    for kind, at, other, piece in edits:
        source = mutated(source, kind, at, other, piece) or b" "
    checked(source)


@settings(max_examples=40)
@given(st.sampled_from(SOURCES), st.sampled_from(SOURCES))
def test_files_that_never_met_are_checked_as_one_package(first: bytes, second: bytes) -> None:
    checked(first, second)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PIECES + WORDS + [b"x", b"y", b" ", b"1", b"sync.Map", b"T"]), max_size=60))
@example([b"\x00"])
@example([])
def test_words_of_go_in_any_order_are_checked(words: list[bytes]) -> None:
    checked(b'package m\n\nimport "reflect"\n\nvar c sync.Map\n\n' + b" ".join(words))
