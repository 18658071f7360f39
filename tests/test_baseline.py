"""Baselines, through the command line: what was there before is not told, what is new is."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goleak.errors import GoleakError
from goleak.ship.baseline import Entry, read_baseline, render_baseline
from tests.conftest import CHECKOUT
from tests.gomodules import run_goleak

NAME = "goleak-baseline.json"


@pytest.fixture
def service(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CHECKOUT / "testdata" / "service", tmp_path / "service"))


def caches(root: Path, *arguments: str) -> list[str]:
    ran = run_goleak("check", "--format", "json", *arguments, cwd=root)
    return [f["cache"]["name"] for f in json.loads(ran.stdout)["findings"]]


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_findings_of_a_baseline_are_not_told_and_new_ones_are(service: Path) -> None:
    assert run_goleak("baseline", "write", cwd=service).stderr == f"{NAME}: 4 findings\n"
    ran = run_goleak("check", cwd=service)
    assert (ran.code, ran.stdout, ran.stderr) == (0, "Found no problems.\n", "")
    edit(
        service / "schema/schema.go", "var typeCache sync.Map", "var other sync.Map\n\nvar typeCache sync.Map"
    )
    edit(
        service / "schema/schema.go", "\ttypeCache.Store(", "\tother.LoadOrStore(name, 1)\n\ttypeCache.Store("
    )
    edit(
        service / "schema/schema.go",
        "other.LoadOrStore(name, 1)",
        "other.LoadOrStore(name, reflect.TypeOf(name))",
    )
    assert caches(service) == ["other"]
    assert len(caches(service, "--no-baseline")) == 5


def test_lines_that_move_do_not_make_a_finding_new(service: Path) -> None:
    run_goleak("baseline", "write", cwd=service)
    edit(service / "schema/schema.go", "package schema\n", "package schema\n\n// moved\n")
    ran = run_goleak("check", cwd=service)
    assert (ran.code, ran.stderr) == (0, "")


def test_what_is_gone_is_told_on_full_runs_and_pruned(service: Path) -> None:
    run_goleak("baseline", "write", cwd=service)
    edit(service / "schema/schema.go", "typeCache", "kindCache")
    ran = run_goleak("check", cwd=service)
    assert ran.code == 1
    assert ran.stderr == f"{NAME}: 1 entry is of findings that are gone; goleak baseline prune\n"
    assert run_goleak("check", "./codec", cwd=service).stderr == ""
    assert run_goleak("baseline", "prune", cwd=service).stderr == f"{NAME}: 3 findings, 1 taken out\n"
    assert caches(service) == ["kindCache"]


def test_pruning_adds_nothing(service: Path) -> None:
    run_goleak("baseline", "write", "./codec", cwd=service)
    before = (service / NAME).read_bytes()
    assert run_goleak("baseline", "prune", cwd=service).code == 0
    assert (service / NAME).read_bytes() == before


def test_writing_for_some_packages_keeps_the_entries_of_others(service: Path) -> None:
    run_goleak("baseline", "write", cwd=service)
    before = (service / NAME).read_bytes()
    assert run_goleak("baseline", "write", "./codec", cwd=service).code == 0
    assert (service / NAME).read_bytes() == before


def test_fix_leaves_what_a_baseline_has_alone(service: Path) -> None:
    run_goleak("baseline", "write", "./codec", cwd=service)
    assert run_goleak("fix", cwd=service).code == 0
    assert "typecache" not in (service / "codec/codec.go").read_text()
    assert "typecache" in (service / "schema/schema.go").read_text()


def test_a_baseline_is_found_upward_and_by_setting_and_by_flag(service: Path) -> None:
    run_goleak("baseline", "write", cwd=service)
    assert caches(service / "schema") == []
    (service / NAME).rename(service / "known.json")
    assert len(caches(service)) == 4
    assert caches(service, "--baseline", "known.json") == []
    (service / "goleak.toml").write_text('baseline = "known.json"\n')
    assert caches(service / "schema") == []


def test_a_kept_answer_does_not_outlive_its_baseline(service: Path, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOLEAK_CACHE", str(tmp_path / "answers"))
        for file in service.rglob("*"):
            os.utime(file, (1, 1))
        assert len(caches(service)) == 4
        run_goleak("baseline", "write", cwd=service)
        assert caches(service) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", f"{NAME}:1:2: "),
        ("[]", "not a baseline of goleak; write it anew: goleak baseline write"),
        ('{"version": 1, "findings": [{}]}', "not a baseline of goleak"),
        ('{"version": 9, "findings": []}', "a baseline of version 9, this goleak knows 1; update goleak"),
    ],
    ids=["cut off", "a list", "an entry without keys", "a later version"],
)
def test_a_baseline_that_cannot_be_read_stops_the_run(service: Path, content: str, said: str) -> None:
    (service / NAME).write_text(content)
    for command in (("check",), ("fix",), ("baseline", "prune")):
        ran = run_goleak(*command, cwd=service)
        assert (ran.code, ran.stdout) == (2, "")
        assert said in ran.stderr
    assert (service / NAME).read_text() == content


def test_a_baseline_that_is_not_there_says_how_to_write_one(service: Path) -> None:
    ran = run_goleak("check", "--baseline", "gone.json", cwd=service)
    assert ran.code == 2
    assert "gone.json: no such baseline; write one: goleak baseline write" in ran.stderr


def test_a_baseline_of_some_rules_is_refused(service: Path) -> None:
    ran = run_goleak("baseline", "write", "--select", "GL001", cwd=service)
    assert (ran.code, (service / NAME).exists()) == (2, False)


words = st.text(max_size=12)
KEYS = ["version", "findings", "rule", "package", "cache", "fingerprint"]


@given(entries=st.lists(st.builds(Entry, words, words, words, words), max_size=6))
def test_what_is_written_is_read(entries: list[Entry], tmp_path_factory: pytest.TempPathFactory) -> None:
    # In a folder of its own: other tests look for baselines above theirs.
    path = tmp_path_factory.mktemp("written") / NAME
    path.write_text(render_baseline(entries), "utf-8")
    assert list(read_baseline(path)) == sorted(set(entries))


def test_a_folder_in_the_place_of_a_baseline_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GoleakError, match="cannot be read"):
        read_baseline(tmp_path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(KEYS), below, max_size=5),
    max_leaves=12,
)


@given(
    data=st.binary(max_size=40)
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.lists(JSON, max_size=3).map(lambda found: json.dumps({"version": 1, "findings": found}).encode())
)
@example(data=b"[" * 100_000)
@example(data=b"9" * 5_000)
def test_whatever_is_in_a_baseline_is_read_or_refused(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("whatever") / NAME
    path.write_bytes(data)
    refused = ""
    found: tuple[Entry, ...] = ()
    try:
        found = read_baseline(path)
    except GoleakError as error:
        refused = str(error)
    assert not refused or (
        refused.startswith(f"{path}:") and refused.endswith(("baseline write", "update goleak"))
    )
    assert all(isinstance(text, str) for e in found for text in (e.package, e.cache, e.rule, e.fingerprint))
