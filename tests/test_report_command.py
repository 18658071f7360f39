from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from goleak.__main__ import main
from tests.evidence_folder import evidence, write_evidence

pytest.importorskip("plotly")


def report(folder: Path) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["goleak", "report", str(folder)])
        with pytest.raises(SystemExit) as stopped:
            main()
    code = stopped.value.code
    assert isinstance(code, int)
    return code


def test_a_folder_gets_both_reports_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_evidence(tmp_path / "schema.typeCache")
    before = {p.name for p in folder.iterdir()}
    assert report(folder) == 0
    assert {p.name for p in folder.iterdir()} - before == {"report.md", "report.html"}
    out = capsys.readouterr()
    assert out.out.splitlines() == [str(folder / "report.md"), str(folder / "report.html")]
    assert out.err == ""


def test_every_folder_below_gets_its_own(tmp_path: Path) -> None:
    for name in ("a.x", "deeper/b.y"):
        write_evidence(tmp_path / name, evidence() | {"cache": name[-1]})
    assert report(tmp_path) == 0
    for name in ("a.x", "deeper/b.y"):
        assert (tmp_path / name / "report.md").read_text().startswith(f"## `{name[-1]}` in ")


def test_reports_are_made_again(tmp_path: Path) -> None:
    folder = write_evidence(tmp_path / "e")
    (folder / "report.md").write_text("old")
    assert report(folder) == 0
    assert (folder / "report.md").read_text() != "old"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not JSON"),
        ("[]", "damaged, the whole is []; confirm again"),
        ("{}", "damaged, version is missing; confirm again"),
        (
            json.dumps(evidence() | {"version": 2}),
            "version 2, but this goleak reads 1; use the goleak that wrote it",
        ),
        (json.dumps(evidence() | {"before": {"verdict": "leaking"}}), "damaged, before.reason is missing"),
        ("[" * 100_000, "not JSON"),
        ("\x00", "not JSON"),
        ('{"version": NaN}', "not JSON (NaN is no number)"),
    ],
)
def test_what_is_no_evidence_is_told_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    folder = write_evidence(tmp_path / "e")
    (folder / "evidence.json").write_text(content)
    assert report(folder) == 2
    error = capsys.readouterr().err
    assert said in error
    assert str(folder / "evidence.json") in error
    assert error.count("\n") == 1
    assert not (folder / "report.md").exists()


def test_a_folder_without_evidence_and_no_folder_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(tmp_path) == 2
    assert "no evidence.json here or below" in capsys.readouterr().err
    assert report(tmp_path / "none") == 2
    assert "no such folder" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_evidence(tmp_path / "e")
    (folder / "report.md").mkdir()
    before = {p.name for p in folder.iterdir()}
    assert report(folder) == 2
    assert "make the folder writable" in capsys.readouterr().err
    assert {p.name for p in folder.iterdir()} == before


def test_without_plotly_there_is_the_text_at_least(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_evidence(tmp_path / "e")
    monkeypatch.setitem(sys.modules, "plotly.offline", None)
    assert report(folder) == 2
    assert capsys.readouterr().err == "goleak: the HTML report needs plotly: pip install 'goleak[report]'\n"
    assert (folder / "report.md").is_file()
    assert not (folder / "report.html").exists()
