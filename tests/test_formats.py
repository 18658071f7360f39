"""The machine formats of `check`, read back by what reads them elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goleak.fix.edit.edits import Change
from goleak.ship.formats.annotations import MOST
from goleak.ship.formats.formats import FORMATS
from goleak.ship.formats.hunks import hunks
from goleak.ship.formats.linehash import line_hashes
from tests.conftest import CHECKOUT
from tests.gomodules import run_goleak

SERVICE = CHECKOUT / "testdata" / "service"
LEAK = """\
package m

import (
	"reflect"
	"sync"
)
{declared}
// Get returns the type of v.
func Get(name string, v any) reflect.Type {{
	{stores}
	return reflect.TypeOf(v)
}}
"""


@pytest.fixture
def service(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SERVICE, tmp_path / "service"))


def leaks(root: Path, count: int) -> Path:
    """Write a module with so many leaks, in a file whose name and lines are not plain ASCII."""
    names = [f"cache{n}" for n in range(count)]
    declared = "".join(f"\n/* 🙂é */ var {name} sync.Map\n" for name in names)
    body = "\n\t".join(
        f"if _, ok := {n}.Load(name); !ok {{\n\t\t{n}.Store(name, reflect.TypeOf(v))\n\t}}" for n in names
    )
    (root / "go.mod").write_text("module example.org/m\n\ngo 1.21\n")
    (root / "a café.go").write_text(LEAK.format(declared=declared, stores=body))
    return root


def check(root: Path, format_: str, summary: str = "") -> str:
    """Check a module as a step of a workflow with such a summary does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_STEP_SUMMARY", summary)
        ran = run_goleak("check", "--format", format_, cwd=root)
    assert ran.code == 1, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("name", [*FORMATS, "json", "text"])
def test_every_format_has_the_same_exit_codes(name: str, service: Path) -> None:
    assert run_goleak("check", "--format", name, cwd=service).code == 1
    clean = service / "cmd"
    assert run_goleak("check", "--format", name, "./...", cwd=clean).code == 0
    assert run_goleak("check", "--format", name, "./nowhere", cwd=service).code == 2


def test_an_unknown_format_is_an_error_that_lists_the_known_ones(service: Path) -> None:
    ran = run_goleak("check", "--format", "yaml", cwd=service)
    assert (ran.code, ran.stdout) == (2, "")
    assert all(name in ran.stderr for name in FORMATS)


def test_sarif_is_what_the_official_validator_takes(service: Path, tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not on PATH, which brings the validator")
    tool = tmp_path / "tool"
    tool.mkdir()
    install = [npm, "install", "--silent", "--no-audit", "--no-fund", "@microsoft/sarif-multitool"]
    installed = subprocess.run(install, cwd=tool, capture_output=True, text=True, check=False)
    if installed.returncode:
        pytest.skip(f"the validator cannot be installed: {installed.stderr.strip()[-200:]}")
    log = tmp_path / "goleak.sarif"
    log.write_text(check(service, "sarif"))
    program = tool / "node_modules" / ".bin" / "sarif-multitool"
    environment = os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    ran = subprocess.run(
        [str(program), "validate", str(log)], env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ": error " not in ran.stdout, ran.stdout
    # Without a home page there is nothing to point to.
    assert ran.stdout.count(": warning ") == ran.stdout.count("'informationUri'"), ran.stdout


def results(root: Path) -> list[dict[str, Any]]:
    (run,) = json.loads(check(root, "sarif"))["runs"]
    found: list[dict[str, Any]] = run["results"]
    return found


def test_sarif_columns_are_utf16_and_names_are_quoted(tmp_path: Path) -> None:
    (result,) = results(leaks(tmp_path, 1))
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "a%20caf%C3%A9.go", "uriBaseId": "%SRCROOT%"}
    line = (tmp_path / "a café.go").read_text().splitlines()[place["region"]["startLine"] - 1]
    start = len(line.partition("cache0")[0].encode("utf-16-le")) // 2 + 1
    assert place["region"]["startColumn"] == start
    assert place["region"]["endColumn"] == start + len("cache0")
    assert place["region"]["endLine"] == place["region"]["startLine"]


def test_sarif_points_to_stores_and_loads_in_text_and_as_a_flow(service: Path) -> None:
    result = next(r for r in results(service) if "typeCache" in r["message"]["text"])
    assert result["message"]["text"].endswith(" [stored here](1) [loaded here, a miss refills it](2)")
    assert [r["id"] for r in result["relatedLocations"]] == [1, 2]
    steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [s["location"]["message"]["text"] for s in steps] == [
        "the cache",
        "stored here",
        "loaded here, a miss refills it",
    ]


def replaced(text: str, pieces: list[tuple[int, int, str]]) -> str:
    """Replace the 1-based lines [start, end) by text, from the end."""
    lines = text.splitlines(keepends=True)
    for start, end, new in sorted(pieces, reverse=True):
        lines[start - 1 : end - 1] = [new]
    return "".join(lines)


def test_the_fixes_in_sarif_are_what_fix_writes(service: Path) -> None:
    result = next(r for r in results(service) if "typeCache" in r["message"]["text"])
    (fix,) = result["fixes"]
    made = {}
    for change in fix["artifactChanges"]:
        name = unquote(change["artifactLocation"]["uri"])
        file = service / name
        pieces = [
            (r["deletedRegion"]["startLine"], r["deletedRegion"]["endLine"], r["insertedContent"]["text"])
            for r in change["replacements"]
        ]
        made[name] = replaced(file.read_text() if file.exists() else "", pieces)
    assert run_goleak("fix", "./schema", "--no-verify", cwd=service).code == 0
    assert made == {name: (service / name).read_text() for name in made}
    assert "internal/typecache/typecache.go" in made


def test_the_suggestions_of_reviewdog_are_what_fix_writes(service: Path) -> None:
    lines = check(service, "rdjsonl").splitlines()
    diagnostics = json.loads(check(service, "rdjson"))["diagnostics"]
    assert [d | {"source": {"name": "goleak"}} for d in diagnostics] == [json.loads(line) for line in lines]
    offered = [d for d in diagnostics if "suggestions" in d and d["location"]["path"] == "schema/schema.go"]
    pieces = []
    for diagnostic in offered:
        (suggestion,) = diagnostic["suggestions"]
        span = suggestion["range"]
        assert diagnostic["location"]["range"] == span
        pieces.append((span["start"]["line"], span["end"]["line"], suggestion["text"]))
    made = replaced((service / "schema/schema.go").read_text(), pieces)
    assert run_goleak("fix", "./schema", "--no-verify", cwd=service).code == 0
    assert made == (service / "schema/schema.go").read_text()


def test_github_is_given_no_more_than_it_shows_and_the_rest_goes_to_the_summary(tmp_path: Path) -> None:
    root = leaks(tmp_path, MOST + 3)
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    lines = check(root, "github", str(summary)).splitlines()
    assert [line.startswith("::error file=a café.go,line=") for line in lines] == [True] * MOST + [False]
    assert lines[-1] == "goleak: 3 more findings than GitHub shows for a step; they are in the step's summary"
    assert summary.read_text().startswith("before\n### goleak\n\n- **GL001** `a café.go:")
    assert summary.read_text().count("GL001") == 3
    assert "run goleak check" in check(root, "github").splitlines()[-1]


def test_what_github_reads_as_syntax_is_escaped(tmp_path: Path) -> None:
    root = leaks(tmp_path, 1)
    (root / "a café.go").rename(root / "50%,a:b.go")
    assert check(root, "github").startswith("::error file=50%25%2Ca%3Ab.go,line=")


def test_a_summary_that_cannot_be_written_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = leaks(tmp_path, MOST + 1)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "no" / "summary.md"))
    ran = run_goleak("check", "--format", "github", cwd=root)
    assert ran.code == 2
    assert "GITHUB_STEP_SUMMARY must name a file to append to" in ran.stderr


def test_checkstyle_and_junit_are_xml_with_every_finding(service: Path) -> None:
    count = len(json.loads(check(service, "json"))["findings"])
    assert len(list(ET.fromstring(check(service, "checkstyle")).iter("error"))) == count
    suites = ET.fromstring(check(service, "junit"))
    assert suites.get("failures") == suites.get("tests") == str(count)
    assert len(list(suites.iter("failure"))) == count
    passed = run_goleak("check", "--format", "junit", cwd=service / "cmd").stdout
    assert ET.fromstring(passed).get("failures") == "0"
    assert len(list(ET.fromstring(passed).iter("testcase"))) == 1


def test_gitlab_tells_findings_by_fingerprints_that_lines_do_not_change(tmp_path: Path) -> None:
    root = leaks(tmp_path, 3)
    before = json.loads(check(root, "gitlab"))
    file = root / "a café.go"
    file.write_text(file.read_text().replace("package m\n", "package m\n\n// moved\n"))
    after = json.loads(check(root, "gitlab"))
    assert len({f["fingerprint"] for f in before}) == 3
    assert [f["fingerprint"] for f in before] == [f["fingerprint"] for f in after]
    assert [f["location"]["lines"]["begin"] + 2 for f in before] == [
        f["location"]["lines"]["begin"] for f in after
    ]


# As github/codeql-action's own tests have them.
HASHES = {
    "": ["c129715d7a2bc9a3:1"],
    " a\nb\n  \t\tc\n d": ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
    "Lorem ipsum dolor sit amet.\n" * 10: [
        *(f"a7f2ff13bc495cf2:{n}" for n in range(1, 7)),
        "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1", "c129715d7a2bc9a3:1",
    ],
}  # fmt: skip
GREETINGS = " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n"


@pytest.mark.parametrize("source", HASHES, ids=["nothing", "blanks", "repeated"])
def test_lines_hash_as_githubs_uploader_hashes_them(source: str) -> None:
    assert list(line_hashes(source).values()) == HASHES[source]


@pytest.mark.parametrize("end", ["\r", "\r\n"], ids=repr)
def test_all_ends_of_lines_hash_alike(end: str) -> None:
    assert line_hashes(GREETINGS.replace("\n", end)) == line_hashes(GREETINGS)
    assert line_hashes(GREETINGS)[1] == "e9496ae3ebfced30:1"


@given(st.text("ab \t\r\n🙂", max_size=300))
def test_every_line_has_a_hash(source: str) -> None:
    count = source.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert sorted(line_hashes(source)) == list(range(1, count + 1))


texts = st.lists(st.sampled_from(["a", "b", "c\r", "", "é"]), max_size=12).map("\n".join)


@given(texts, texts)
def test_hunks_make_the_new_text_of_the_old(before: str, after: str) -> None:
    made = before.split("\n")
    lines = [f"{line}\n" for line in made[:-1]] + ([made[-1]] if made[-1] else [])
    for hunk in sorted(hunks(Change("f", before.encode(), after.encode())), key=lambda h: -h.start):
        lines[hunk.start - 1 : hunk.end - 1] = [hunk.text]
    assert "".join(lines) == after
