"""`goleak fix`: which fixes are applied, what is asked, and what is said of it all."""

from __future__ import annotations

import difflib
import io
import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goleak.commands import fix as command
from goleak.commands import session
from goleak.find.ruleset import load_rules
from goleak.fix.edit.edits import Edit, Planned
from goleak.fix.plan import plan
from goleak.fix.write.merge import merge
from goleak.ship.footer import Outcome, footer
from tests.conftest import Repository, write_files
from tests.examples import SCHEMA
from tests.gomodules import checked, contents, run_goleak

Write = Callable[[Mapping[str, str | bytes]], Path]

TWO = SCHEMA + (
    b"\nvar names sync.Map\n\n// Name returns the type of v.\nfunc Name(name string, v any) reflect.Type {\n"
    b"\tif t, ok := names.Load(name); ok {\n\t\treturn t.(reflect.Type)\n\t}\n"
    b"\tt := reflect.TypeOf(v)\n\tnames.Store(name, t)\n\treturn t\n}\n"
)
OTHER = SCHEMA.replace(b"package schema", b"package other")
NOTE = (
    SCHEMA.replace(b"package schema", b"package note")
    .replace(b"name string, ", b"")
    .replace(b"(name", b"(reflect.TypeOf(v)")
)
UNSAFE = b"""package late

import (
\t"reflect"
\t"sync"
)

var late sync.Map

// See stores.
func See(key string, v any) { late.Store(key, reflect.TypeOf(v)) }

// Seen looks up.
func Seen(key string) reflect.Type {
\tt, ok := late.Load(key)
\tif !ok {
\t\treturn nil
\t}
\treturn t.(reflect.Type)
}
"""


@pytest.fixture
def root(module: Write) -> Path:
    return module(
        {"schema/schema.go": TWO, "other/other.go": OTHER, "note/note.go": NOTE, "late/late.go": UNSAFE}
    )


def fixed(root: Path) -> list[str]:
    """Return the variables that are bounded caches now."""
    found = [re.findall(r"var (\w+) typecache\.", p.read_text()) for p in sorted(root.glob("*/*.go"))]
    return [name for names in found for name in names]


def fingerprint(root: Path, name: str) -> str:
    document = json.loads(run_goleak("check", "--format", "json", cwd=root).stdout)
    (found,) = [f["fingerprint"] for f in document["findings"] if f"{f['file']} {f['cache']['name']}" == name]
    assert isinstance(found, str)
    return found


# What is said.


def test_the_footer_counts_what_is_fixed_remains_and_could_be_fixed(root: Path) -> None:
    ran = run_goleak("fix", "--show-fixes", cwd=root)

    assert (ran.code, ran.stdout) == (1, "")
    assert ran.stderr.splitlines() == [
        "other/other.go:8: GL001 types is fixed",
        "schema/schema.go:8: GL001 types is fixed",
        "schema/schema.go:20: GL001 names is fixed",
        "Found 4 problems (3 fixed, 1 remaining).",
        "1 unsafe fix available with `--unsafe-fixes`.",
        "1 more fix available with `--severity note`.",
    ]
    ran = run_goleak("fix", "--unsafe-fixes", "--severity", "note", "--exit-non-zero-on-fix", cwd=root)
    assert (ran.code, ran.stderr) == (1, "Found 2 problems (2 fixed, 0 remaining).\n")
    ran = run_goleak("fix", "--unsafe-fixes", "--severity", "note", "--exit-non-zero-on-fix", cwd=root)
    assert (ran.code, ran.stderr) == (0, "Found no problems.\n")


@pytest.mark.parametrize(
    ("outcome", "diff", "lines"),
    [
        (Outcome(0, 0), False, ["Found no problems."]),
        (Outcome(0, 0), True, ["Found no problems."]),
        (Outcome(1, 0), False, ["Found 1 problem (1 fixed, 0 remaining)."]),
        (Outcome(1, 0), True, ["Would fix 1 of 1 problem."]),
        (
            Outcome(0, 2, refused=2),
            True,
            ["Would fix none of 2 problems.", "2 refused; `--show-refused` says why."],
        ),
        (
            Outcome(3, 4, unsafe=1, refused=1, rejected=2, hidden=2, lowest="warning", rejects="goleak.rej"),
            False,
            [
                "Found 7 problems (3 fixed, 4 remaining).",
                "2 fixes were taken back, because Go complains; they are in goleak.rej.",
                "1 unsafe fix available with `--unsafe-fixes`.",
                "2 more fixes available with `--severity warning`.",
                "1 refused; `--show-refused` says why.",
            ],
        ),
    ],
    ids=str,
)
def test_the_footer_is_exact_for_none_one_and_many(outcome: Outcome, diff: bool, lines: list[str]) -> None:
    assert footer(outcome, diff=diff) == lines


# Which ones.


def test_only_the_findings_that_are_named_are_fixed_whatever_their_severity(root: Path) -> None:
    names = fingerprint(root, "schema/schema.go names")
    note = fingerprint(root, "note/note.go types")

    ran = run_goleak("fix", "--only", names[:6], "--only", note.upper(), cwd=root)

    assert (ran.code, ran.stderr) == (0, "Found 2 problems (2 fixed, 0 remaining).\n")
    assert fixed(root) == ["types", "names"]
    assert "var types sync.Map" in (root / "schema/schema.go").read_text()


def test_a_finding_that_is_named_but_not_fixed_says_why(root: Path) -> None:
    ran = run_goleak("fix", "--only", fingerprint(root, "late/late.go late"), cwd=root)
    assert ran.code == 1
    assert ran.stderr == (
        "late/late.go:8: GL001 late wants `--unsafe-fixes`: Seen (late.go:15) returns nil where nothing is found, "
        "and no code is seen to compute a dropped entry again\n"
        "Found 1 problem (0 fixed, 1 remaining).\n1 unsafe fix available with `--unsafe-fixes`.\n"
    )
    write_files(root, {"go.mod": "module example.org/m\n\ngo 1.17\n"})
    ran = run_goleak("fix", "--only", fingerprint(root, "other/other.go types"), cwd=root)
    assert ran.code == 1
    assert ran.stderr.startswith("other/other.go:8: GL001 types is left alone: go.mod asks for go 1.17")


def test_a_fingerprint_that_names_nothing_or_too_little_is_told_with_the_likely_one(root: Path) -> None:
    names = fingerprint(root, "schema/schema.go names")
    wrong = names[:8] + ("0" if names[8] != "0" else "1")
    before = contents(root)
    for given_, said in (
        (names[:5], "shorter than 6 digits; name more of the fingerprint"),
        (wrong, f"no finding has this fingerprint; did you mean {names[:12]}?"),
        ("nothing like it", "no finding has this fingerprint; `goleak check --format json` has them"),
    ):
        ran = run_goleak("fix", "--only", given_, cwd=root)
        assert (ran.code, ran.stderr) == (2, f"goleak: --only {given_}: {said}\n")
    assert contents(root) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--diff", "-i"), "--diff and --interactive exclude each other; see `goleak fix --help`"),
        (("--test", "--no-verify"), "--test and --no-verify exclude each other; see `goleak fix --help`"),
        (("-i",), "--interactive: stdin is no terminal; run it on one, or use --only or --diff"),
    ],
)
def test_options_that_make_no_sense_are_refused(arguments: tuple[str, ...], said: str, root: Path) -> None:
    before = contents(root)
    ran = run_goleak("fix", *arguments, cwd=root, verify=True)
    assert (ran.code, ran.stdout, ran.stderr) == (2, "", f"goleak: {said}\n")
    assert contents(root) == before


# Asked.


class Keyboard(io.StringIO):
    """A terminal with somebody who types."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("y\nn\ny\n", ["types", "names"]),
        ("n\nn\nn\n", []),
        ("a\n", ["types", "types", "names"]),
        ("n\na\n", ["types", "names"]),
        ("y\nq\n", ["types"]),
        ("n\ns\n", []),
        ("s\n?\ny\nn\n", ["types"]),
    ],
)
def test_each_fix_is_asked_for_and_shown(
    typed: str, names: list[str], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyboard = Keyboard(typed)
    monkeypatch.setattr(sys, "stdin", keyboard)

    ran = run_goleak("fix", "--interactive", cwd=root)

    assert fixed(root) == names
    assert keyboard.read() == ""
    assert f"Found 4 problems ({len(names)} fixed, {4 - len(names)} remaining)." in ran.stderr
    assert "other/other.go:8: GL001 types: types keeps reflect.Type under callers' keys" in ran.stderr
    assert (
        "\n-var types sync.Map // by name\n+var types typecache.Cache[string, reflect.Type] // by name\n"
        in ran.stderr
    )
    assert re.search(r"\nnew file internal/typecache/typecache\.go \(\d+ lines\)\n", ran.stderr)
    assert ("y: apply it; n: leave it;" in ran.stderr) == ("?" in typed)


def test_the_diff_of_a_question_is_coloured_on_a_terminal(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys, "stdin", Keyboard("q\n"))
    ran = run_goleak("fix", "-i", "./other", cwd=root, terminal=True)
    assert "\x1b[31m-var types sync.Map // by name\x1b[0m\n" in ran.stderr
    assert fixed(root) == []


def test_nothing_is_changed_where_the_one_who_types_goes_away(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(root)
    monkeypatch.setattr(sys, "stdin", Keyboard("y\n"))
    ran = run_goleak("fix", "-i", cwd=root)
    assert (ran.code, ran.stderr.splitlines()[-1]) == (130, "goleak: interrupted")
    assert contents(root) == before


# Until nothing is left.


def test_fixes_that_overlap_are_made_in_one_run_and_the_diff_has_them_all(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write(
        {"go.mod": "module example.org/m\n\ngo 1.21\n", "schema/schema.go": TWO, "other/other.go": OTHER}
    )
    repository.commit()
    root = repository.root
    run_goleak("fix", cwd=root)
    alone = contents(root)
    repository.git("checkout", ".")
    repository.git("clean", "-fdq")

    def overlapping(*arguments: session.Request | session.Session) -> list[Planned]:
        """Have each patch rewrite the whole declaration of `types`, and so overlap the first."""
        (planned,) = session.plan_all(*arguments)  # type: ignore[arg-type]
        start = TWO.index(b"sync.Map //")
        patches = [
            replace(
                p,
                edits={
                    n: (*e, Edit(start - 1, start + 8, b" " + TWO[start : start + 8]))
                    for n, e in p.edits.items()
                },
            )
            if p.finding.cache and p.finding.cache.name == "names"
            else p
            for p in planned.patches
        ]
        return [replace(planned, patches=tuple(patches))]

    monkeypatch.setattr(command, "plan_all", overlapping)
    printed = run_goleak("fix", "--diff", cwd=root)
    ran = run_goleak("fix", cwd=root)

    assert ran.stderr == "Found 3 problems (3 fixed, 0 remaining).\n"
    assert {n: d for n, d in contents(root).items() if n.endswith(".go")} == {
        n: d for n, d in alone.items() if n.endswith(".go")
    }
    assert printed.stderr == "Would fix 3 of 3 problems.\n"
    repository.git("checkout", ".")
    repository.git("clean", "-fdq")
    (root.parent / "all.diff").write_text(printed.stdout)
    repository.git("apply", str(root.parent / "all.diff"))
    assert {n: d for n, d in contents(root).items() if n.endswith(".go")} == {
        n: d for n, d in alone.items() if n.endswith(".go")
    }


# What is not touched.

ODD = st.lists(
    st.sampled_from(
        [
            b"// Above   all\t\n",
            b"var  x=1\n",
            b"var (\n\ta   int // a\n\tlonger int\n)\n",
            b"func  f( ) {}\n",
            b"\n\n\n",
            b"type T struct{A int;B string}\n",
            b"/* a\n   comment */\n",
            "var über = `raw\n\t text`\n".encode(),
            b"const c = 'x' ; const d = \"\\x00\"\n",
        ]
    ),
    max_size=5,
).map(b"".join)


@given(ODD, ODD, ODD, st.booleans(), st.booleans(), st.booleans())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_byte_but_those_of_the_cache_and_the_imports_changes(
    tmp_path: Path, above: bytes, between: bytes, below: bytes, windows: bool, mark: bool, end: bool
) -> None:
    head, declared, rest = SCHEMA.partition(b"\nvar types sync.Map // by name\n")
    text = head + b"\n" + above + declared + between + rest + b"\n" + below
    text = text if end else text.rstrip(b"\n")
    text = text.replace(b"\n", b"\r\n") if windows else text
    text = b"\xef\xbb\xbf" + text if mark else text
    write_files(tmp_path, {"go.mod": "module example.org/m\n\ngo 1.21\n", "schema.go": text})
    (one,) = checked(tmp_path)

    (change,) = [c for c in merge(one, plan(one, load_rules()).patches).changes if c.before is not None]

    ours = re.compile(rb"sync|typecache|types|t\.\(reflect\.Type\)|^\s*$|return t")
    lines = difflib.ndiff(_latin(text), _latin(change.after))
    changed = [line[2:].encode("latin-1") for line in lines if line[0] in "+-"]
    assert changed
    assert [c for c in changed if not ours.search(c)] == []
    for part in (above, between, below.rstrip(b"\n")):
        assert (part.replace(b"\n", b"\r\n") if windows else part) in change.after


def _latin(data: bytes) -> list[str]:
    return data.decode("latin-1").split("\n")
