"""Fixes that Go looks at: what breaks is taken back alone, and what was broken before is not held against a fix."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from goleak.commands import fix as command
from goleak.commands import session
from goleak.commands.applying import Applied, Verification, apply_patches
from goleak.errors import GoleakError
from goleak.find.check import Checked
from goleak.find.ruleset import load_rules
from goleak.fix.edit.edits import Edit, Patch, Planned
from goleak.fix.plan import plan
from goleak.fix.write.lock import locked
from goleak.fix.write.narrow import narrow
from goleak.fix.write.verify import Problem
from goleak.ship.rejects import Reject, render_rejects, write_rejects
from goleak.toolchain import Toolchain
from tests.conftest import Repository
from tests.examples import SCHEMA, finding, schema_cache
from tests.gomodules import checked, contents, run_goleak

Write = Callable[[Mapping[str, str | bytes]], Path]

OTHER = SCHEMA.replace(b"package schema", b"package other")
APP = """package app

import (
\t"example.org/m/other"
\t"example.org/m/schema"
)

// Both calls both.
func Both() bool { return schema.Get("a", 1) == other.Get("a", 1) }
"""
TESTED = """package schema

import "testing"

func TestGet(t *testing.T) {
\tif Get("a", 1) == nil {
\t\tt.Fatal("no type")
\t}
}
"""
FILES: Mapping[str, str | bytes] = {
    "schema/schema.go": SCHEMA,
    "schema/schema_test.go": TESTED,
    "other/other.go": OTHER,
    "app/app.go": APP,
}


def planned(root: Path) -> tuple[Checked, dict[str, Patch]]:
    """Return a module as checked, and its patches by the packages that they are about."""
    one, *_ = checked(root)
    return one, {
        os.path.basename(p.finding.cache.package_dir): p
        for p in plan(one, load_rules()).patches
        if p.finding.cache
    }


def broken(patch: Patch, text: bytes, instead: bytes) -> Patch:
    """Return a patch that puts something else in place of a text of its file, too."""
    (name,) = patch.edits
    start = Path(name).read_bytes().index(text)
    return replace(patch, edits={name: (*patch.edits[name], Edit(start, start + len(text), instead))})


def apply(
    root: Path, one: Checked, patches: Sequence[Patch], toolchain: Toolchain, *, tests: bool = False
) -> Applied:
    with locked(str(root), wait=0, notify=print) as folder:
        return apply_patches(one, patches, folder, Verification(toolchain, tests))


@pytest.mark.parametrize(
    ("text", "instead", "tests", "words"),
    [
        (b"\treturn t\n", b"\treturn tt\n", False, [r"go build: schema/schema\.go:\d+:\d+: undefined: tt"]),
        (
            b"\treturn t\n",
            b"\tt = t\n\treturn  t\n",
            False,
            [
                "gofmt: schema/schema.go: is not as gofmt would have it",
                r"go vet: schema/schema\.go:\d+:\d+: self-assignment of t",
            ],
        ),
        (
            b"func Get(",
            b"func Got(",
            False,
            [
                r"go build: app/app\.go:9:\d+: undefined: schema\.Get",
                r"go vet: schema/schema_test\.go:6:5: undefined: Get",
            ],
        ),
        (b"\treturn t\n", b"\treturn nil\n", True, [r"go test: example\.org/m/schema: TestGet failed\n"]),
    ],
    ids=["build", "gofmt and vet", "a package that imports it", "tests"],
)
def test_the_fix_that_breaks_something_is_taken_back_and_the_other_stays(
    text: bytes, instead: bytes, tests: bool, words: list[str], module: Write, toolchain: Toolchain
) -> None:
    root = module(FILES)
    before = contents(root)
    one, patches = planned(root)
    bad = broken(patches["schema"], text, instead)

    applied = apply(root, one, [patches["other"], bad], toolchain, tests=tests)

    assert [r.patch for r in applied.rejected] == [bad]
    said = [f"{p.tool}: {p.said}" for p in applied.rejected[0].problems]
    assert all(any(re.match(word, s) for s in said) for word in words), said
    after = contents(root)
    assert sorted(n for n in after if after[n] != before.get(n)) == [
        "internal/typecache/typecache.go", "other/other.go"
    ]  # fmt: skip


def test_what_was_broken_before_is_not_held_against_a_fix(module: Write, toolchain: Toolchain) -> None:
    """A package that does not build, a vet complaint, tests that fail, and a module that nobody has."""
    root = module(
        {
            **FILES,
            "schema/broken.go": "package schema\n\nvar x = undefined\n",
            "other/other_test.go": 'package other\n\nimport "testing"\n\nfunc TestX(t *testing.T) { t.Error("no") }\n',
            "other/vetted.go": "package other\n\nfunc f(x int) int {\n\tx = x\n\treturn x\n}\n",
            "missing/missing.go": 'package missing\n\nimport (\n\t"example.org/m/other"\n\t"example.org/none"\n)\n\n'
            "var X = other.Get(none.X, 1)\n",
        }
    )
    one, patches = planned(root)

    applied = apply(root, one, list(patches.values()), toolchain, tests=True)

    assert not applied.rejected
    assert "typecache" in (root / "schema/schema.go").read_text()
    assert applied.notes == (
        "schema: did not build before its fix, either (schema/broken.go:3:9: undefined: undefined)",
    )


def test_a_fix_that_breaks_something_among_broken_packages_is_still_found(
    module: Write, toolchain: Toolchain
) -> None:
    root = module({**FILES, "schema/broken.go": "package schema\n\nvar x = undefined\n"})
    one, patches = planned(root)
    bad = broken(patches["schema"], b"\treturn t\n", b"\treturn tt\n")

    applied = apply(root, one, [bad, patches["other"]], toolchain)

    assert [r.patch for r in applied.rejected] == [bad]
    assert (root / "schema/schema.go").read_bytes() == SCHEMA


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"go.mod": "module example.org/m\n\ngo 1.999\n"}, r"go: go\.mod requires go >= 1\.999 .*"),
        (
            {"go.work": "go 1.21\n\nuse ./w\n", "w/go.mod": "module w\n\ngo 1.21\n"},
            "directory schema is contained in .*",
        ),
    ],
    ids=["a go that is too old", "a workspace without the module"],
)
def test_a_fix_stays_where_go_looks_at_nothing(
    files: Mapping[str, str], said: str, module: Write, toolchain: Toolchain
) -> None:
    root = module({"schema/schema.go": SCHEMA, **files})
    one, patches = planned(root)

    applied = apply(root, one, list(patches.values()), toolchain)

    assert not applied.rejected
    assert b"typecache" in (root / "schema/schema.go").read_bytes()
    (note,) = applied.notes
    assert re.fullmatch(rf"nothing was compiled \({said}\); see to it and run `go vet \./\.\.\.`", note)


def test_an_interrupt_while_go_looks_changes_nothing(
    module: Write, toolchain: Toolchain, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = module(FILES)
    before = contents(root)
    one, patches = planned(root)
    seen = []

    def interrupt(*_: object) -> frozenset[Problem]:
        seen.append((root / "schema/schema.go").read_bytes())
        raise KeyboardInterrupt

    monkeypatch.setattr("goleak.commands.applying.problems", interrupt)
    with pytest.raises(KeyboardInterrupt):
        apply(root, one, list(patches.values()), toolchain)

    assert seen != [SCHEMA]
    assert contents(root) == before


def test_a_request_to_end_while_go_looks_changes_nothing(
    module: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object) -> frozenset[Problem]:
        os.kill(os.getpid(), signal.SIGTERM)
        return frozenset()

    monkeypatch.setattr("goleak.commands.applying.problems", end)
    root = module(FILES)
    before, handler = contents(root), signal.getsignal(signal.SIGTERM)

    ran = run_goleak("fix", cwd=root, verify=True)

    assert (ran.code, ran.stderr.strip()) == (130, "goleak: interrupted")
    assert contents(root) == before
    assert signal.getsignal(signal.SIGTERM) == handler


def test_a_module_that_cannot_be_written_keeps_no_other_from_being_fixed(module: Write) -> None:
    root = module(
        {
            "a/go.mod": "module a\n\ngo 1.21\n",
            "a/a.go": SCHEMA,
            "b/go.mod": "module b\n\ngo 1.21\n",
            "b/b.go": OTHER,
        }
    )
    (root / "a" / "a.go").chmod(0o444)

    ran = run_goleak("fix", cwd=root)

    assert ran.code == 2
    assert ran.stderr.splitlines() == [
        "Found 1 problem (1 fixed, 0 remaining).",
        f"goleak: {root}/a/a.go: is read-only; nothing was changed, make it writable and run again",
    ]
    assert (root / "a" / "a.go").read_bytes() == SCHEMA
    assert b"typecache" in (root / "b" / "b.go").read_bytes()


def test_a_go_that_takes_too_long_leaves_the_fix_and_a_note(
    module: Write, toolchain: Toolchain, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_: object) -> frozenset[Problem]:
        raise TimeoutError("go: no end after 600 s")

    monkeypatch.setattr("goleak.commands.applying.problems", late)
    root = module(FILES)
    one, patches = planned(root)

    applied = apply(root, one, list(patches.values()), toolchain)

    assert applied.notes == ("not known to build: go: no end after 600 s",)
    assert (root / "schema/schema.go").read_bytes() != SCHEMA


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every plan break the package schema."""

    def break_schema(of: Planned) -> Planned:
        patches = [
            broken(p, b"\treturn t\n", b"\treturn tt\n") if "schema" in str(p.finding.location.file) else p
            for p in of.patches
        ]
        return replace(of, patches=tuple(patches))

    def plan_all(*arguments: session.Request | session.Session) -> list[Planned]:
        return [break_schema(p) for p in session.plan_all(*arguments)]  # type: ignore[arg-type]

    def plan_again(*arguments: object) -> Planned:
        return break_schema(session.plan_again(*arguments))  # type: ignore[arg-type]

    monkeypatch.setattr(command, "plan_all", plan_all)
    monkeypatch.setattr(command, "plan_again", plan_again)


@pytest.mark.usefixtures("breaking")
def test_what_is_taken_back_is_in_a_file_that_git_applies(repository: Repository) -> None:
    root = repository.root
    repository.write({"go.mod": "module example.org/m\n\ngo 1.21\n", **FILES})
    repository.commit()

    ran = run_goleak("fix", cwd=root, verify=True)

    assert ran.code == 3
    assert ran.stdout == ""
    assert ran.stderr.splitlines() == [
        "schema/schema.go:8: GL001 types is taken back: go build: schema/schema.go:18:9: undefined: tt",
        "Found 2 problems (1 fixed, 1 remaining).",
        "1 fix was taken back, because Go complains; it is in goleak.rej.",
    ]
    assert repository.git("status", "--porcelain").split() == [
        "M",
        "other/other.go",
        "??",
        "goleak.rej",
        "??",
        "internal/",
    ]
    rejects = (root / "goleak.rej").read_text()
    assert "schema/schema.go:8: GL001 types\n    go build: schema/schema.go:18:9: undefined: tt\n" in rejects
    repository.git("apply", "goleak.rej")
    assert "return tt" in (root / "schema/schema.go").read_text()
    patched = (root / "schema/schema.go").read_text()
    repository.git("checkout", "schema")
    subprocess.run(["patch", "-p1", "-s", "-i", "goleak.rej"], cwd=root, check=True)
    assert (root / "schema/schema.go").read_text() == patched


def test_a_reject_file_replaces_that_of_an_earlier_run_and_no_other_file(tmp_path: Path) -> None:
    content = render_rejects([Reject(finding(), ("go vet: no",))], b"diff\n", cwd="/m", root="/m")
    (tmp_path / "goleak.rej").write_text("mine")

    names = [write_rejects(content, str(tmp_path)) for _ in range(2)]

    assert names == [str(tmp_path / "goleak-2.rej")] * 2
    assert (tmp_path / "goleak.rej").read_text() == "mine"
    assert (tmp_path / "goleak-2.rej").read_bytes() == content
    with pytest.raises(
        GoleakError, match=r"goleak\.rej: cannot be written \(.*\); name another --reject-dir"
    ):
        write_rejects(content, str(tmp_path / "goleak.rej" / "below"))


@pytest.mark.usefixtures("breaking")
def test_nothing_is_compiled_without_go_or_when_it_is_not_wanted(
    module: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere() -> Toolchain:
        raise GoleakError("go: not found on PATH; install Go")

    monkeypatch.setattr(command, "find_go", nowhere)
    root = module(FILES)
    tested = run_goleak("fix", "--test", cwd=root, verify=True)
    assert (tested.code, tested.stderr) == (2, "goleak: go: not found on PATH; install Go\n")
    assert contents(root).keys() == {"go.mod", *FILES}
    ran = run_goleak("fix", "--no-verify", "./other", cwd=root, verify=True)
    assert (ran.code, ran.stderr) == (0, "Found 1 problem (1 fixed, 0 remaining).\n")
    ran = run_goleak("fix", cwd=root, verify=True)
    assert (ran.code, ran.stderr) == (
        0, "nothing was compiled: go: not found on PATH; install Go\nFound 1 problem (1 fixed, 0 remaining).\n"
    )  # fmt: skip


@pytest.mark.parametrize("bad", [{0}, {3}, {1, 2}, {0, 4, 6}, set(range(7))], ids=str)
def test_patches_that_break_something_are_told_from_the_others(bad: set[int]) -> None:
    patches = [Patch(finding(schema_cache(f"/m/p{n}/p.go")), {f"/m/p{n}/p.go": ()}) for n in range(7)]
    asked: list[int] = []

    def check(some: Sequence[Patch]) -> frozenset[Problem]:
        asked.append(len(some))
        found = [n for n in bad if patches[n] in some]
        # The importer complains, which no patch touches.
        return (
            frozenset({Problem("go build", "app", "app/app.go", "undefined", str(found))})
            if found
            else frozenset()
        )

    narrowed = narrow(patches, check(patches), "/m", check)

    assert [patches.index(r.patch) for r in narrowed.rejected] == sorted(bad)
    assert [patches.index(p) for p in narrowed.kept] == sorted(set(range(7)) - bad)
    if len(bad) == 1:
        assert len(asked) <= 8


def test_a_patch_whose_file_is_named_is_found_at_once() -> None:
    patches = [Patch(finding(schema_cache(f"/m/p{n}/p.go")), {f"/m/p{n}/p.go": ()}) for n in range(50)]
    asked: list[int] = []

    def check(some: Sequence[Patch]) -> frozenset[Problem]:
        asked.append(len(some))
        return (
            frozenset({Problem("go vet", "p9", "p9/p.go", "no", "no")}) if patches[9] in some else frozenset()
        )

    narrowed = narrow(patches, check(patches), "/m", check)

    assert [r.patch for r in narrowed.rejected] == [patches[9]]
    assert asked == [50, 49]
