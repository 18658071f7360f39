"""Comments that silence findings, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.gomodules import run_goleak

HEAD = 'package m\n\nimport (\n\t"reflect"\n\t"sync"\n)\n\n'
STORE = "func Put{n}(name string, v any) {{\n\tif _, ok := {n}.Load(name); !ok {{\n\t\t{n}.Store(name, reflect.TypeOf(v))\n\t}}\n}}\n"


def module(root: Path, declared: str, *names: str) -> Path:
    """Write a module with caches that leak, declared as the text has it."""
    stores = "\n".join(f"// Put{n} keeps a type.\n{STORE.format(n=n)}" for n in names)
    (root / "go.mod").write_text("module example.org/m\n\ngo 1.21\n")
    (root / "m.go").write_text(f"{HEAD}{declared}\n{stores}")
    return root


def found(root: Path, *arguments: str) -> list[str]:
    ran = run_goleak("check", "--format", "json", *arguments, cwd=root)
    return [f["cache"]["name"] for f in json.loads(ran.stdout)["findings"]]


@pytest.mark.parametrize(
    "declared",
    [
        "var a sync.Map //nolint:goleak",
        "var a sync.Map // nolint:gocritic,goleak // few names",
        "//nolint:goleak\nvar a sync.Map",
        "//goleak:ignore GL001 few names\nvar a sync.Map",
        "//goleak:ignore GL001,GL004 few names\n\n// a is a cache.\nvar a sync.Map",
        "//lint:ignore GL001 few names\nvar a sync.Map",
        "//lint:ignore SA1000,GL001 few names\nvar a sync.Map",
        "//lint:file-ignore GL001 few names\n\nvar other int\n\nvar a sync.Map",
        "//goleak:ignore GL001 few names\nvar (\n\tother int\n\ta sync.Map\n)",
        "var (\n\tother int\n\t//nolint:goleak\n\ta sync.Map\n)",
    ],
)
def test_a_directive_silences_the_line_or_the_declaration_that_it_is_about(
    tmp_path: Path, declared: str
) -> None:
    root = module(tmp_path, f"{declared}\n\nvar b sync.Map\n", "a", "b")
    expected = [] if "file-ignore" in declared else ["b"]
    ran = run_goleak("check", cwd=root)
    assert found(root) == expected
    assert ran.stderr == ""
    assert ran.code == len(expected)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ("//goleak:ignore GL001\nvar a sync.Map", "m.go:8: gives no reason; write why behind the rule"),
        ("//goleak:ignore\nvar a sync.Map", "m.go:8: names no rule; write //goleak:ignore GL001 reason"),
        (
            "//goleak:ignore few names\nvar a sync.Map",
            "m.go:8: names no rule; write //goleak:ignore GL001 reason",
        ),
        ("//goleak:ignore GL099 few\nvar a sync.Map", "m.go:8: GL099 is no rule; see `goleak rules`"),
        ("//goleak:ignore GL004 few\nvar a sync.Map", "m.go:8: silences nothing; remove this comment"),
        ("var other int //nolint:goleak\n\nvar a sync.Map", "m.go:8: silences nothing; remove this comment"),
    ],
)
def test_a_directive_of_no_use_says_why(tmp_path: Path, declared: str, said: str) -> None:
    root = module(tmp_path, f"{declared}\n", "a")
    ran = run_goleak("check", cwd=root)
    assert (ran.code, ran.stderr) == (1, f"{said}\n")


@pytest.mark.parametrize("arguments", [["."], ["--select", "GL002"], ["--ignore", "GL001"], ["m.go"]])
def test_what_a_partial_run_does_not_see_is_not_called_unused(tmp_path: Path, arguments: list[str]) -> None:
    root = module(tmp_path, "//goleak:ignore GL004 few\nvar a sync.Map\n", "a")
    assert run_goleak("check", *arguments, cwd=root).stderr == ""


@pytest.mark.parametrize(
    "declared",
    [
        'var text = "//nolint:goleak"; var a sync.Map',
        "var text = `\n//nolint:goleak\n`\n\nvar a sync.Map",
        "//lint:ignore SA1000 not ours\nvar a sync.Map",
        "//nolint:gocritic\nvar a sync.Map",
    ],
)
def test_what_is_no_directive_for_goleak_silences_nothing(tmp_path: Path, declared: str) -> None:
    root = module(tmp_path, f"{declared}\n", "a")
    assert found(root) == ["a"]
    assert run_goleak("check", cwd=root).stderr == ""


def test_fix_leaves_silenced_findings_alone(tmp_path: Path) -> None:
    root = module(tmp_path, "var a sync.Map //nolint:goleak\n\nvar b sync.Map\n", "a", "b")
    assert run_goleak("fix", cwd=root).code == 0
    source = (root / "m.go").read_text()
    assert "var a sync.Map //nolint:goleak\n" in source
    assert "var b typecache.Cache" in source


def test_every_format_leaves_silenced_findings_out(tmp_path: Path) -> None:
    root = module(tmp_path, "var a sync.Map //nolint:goleak\n", "a")
    for format_ in ("sarif", "gitlab", "rdjson", "checkstyle"):
        ran = run_goleak("check", "--format", format_, cwd=root)
        assert ran.code == 0
        assert "GL001 a" not in ran.stdout
        assert "keeps reflect.Type" not in ran.stdout
