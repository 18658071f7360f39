"""The statistics of benchmarks/check.py on made-up figures, and what it measures; nothing here is timed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.check import (
    RULES,
    Command,
    NotMeasured,
    Row,
    answered,
    growth_line,
    in_pairs,
    line,
    link_sample,
    measure,
    packages_of,
    print_rows,
    ripgrep_same_files,
    shown,
    synthetic_sources,
)
from goleak.toolchain import Toolchain
from tests.conftest import write_files


def python(code: str, folder: Path) -> Command:
    return Command((sys.executable, "-c", code), folder)


def test_a_ratio_is_the_median_of_the_pairs_and_not_the_ratio_of_the_medians() -> None:
    measured = [(1.0, 1.0), (2.0, 8.0), (9.0, 3.0)]
    figures = line("rg", measured, 4).split()
    assert figures == ["rg", "2.00", "s", "3.00", "s", "1.00", "0.25", "3.00", "4.00", "3"]


def test_an_even_number_of_pairs_has_its_median_in_the_middle() -> None:
    assert line("rg", [(1.0, 1.0), (3.0, 1.0)], None).split()[5:] == ["2.00", "1.00", "3.00", "2"]


def test_a_ratio_above_its_limit_is_marked() -> None:
    assert line("rg", [(4.1, 1.0)], 4).endswith(" over")
    assert not line("rg", [(4.0, 1.0)], 4).endswith(" over")


def test_small_ratios_keep_the_digits_that_tell_them_from_their_limits() -> None:
    assert [shown(r) for r in (12.3456, 0.25, 1 / 30, 1 / 100)] == ["12.35", "0.25", "0.0333", "0.0100"]


def test_growth_tells_what_a_file_costs_and_what_a_further_one_does() -> None:
    assert growth_line(1_000, 0.5, 0.1, 40, None).split() == "1,000 0.50 s 500 us 0.10 s 40 MB".split()
    further = growth_line(5_000, 1.3, 0.1, 61, (1_000, 0.5)).split()
    assert further == "5,000 1.30 s 260 us 200 us 0.10 s 61 MB over".split()


def test_pairs_take_turns(tmp_path: Path) -> None:
    ours, theirs = (python(f"open('turns', 'a').write('{name}')", tmp_path) for name in "AB")
    assert len(in_pairs(ours, theirs, 2, 600)) == 2
    assert (tmp_path / "turns").read_text(encoding="utf-8") == "ABAB"


def test_a_row_has_one_pair_however_late_it_is(tmp_path: Path) -> None:
    nothing = python("", tmp_path)
    assert len(in_pairs(nothing, nothing, 5, 0)) == 1


def test_the_cost_of_children_counts(tmp_path: Path) -> None:
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'x = bytearray(90_000_000)'])"
    assert measure(python(child, tmp_path)).memory > 90


def test_what_cannot_be_measured_is_said_and_no_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    fine = Command(("/bin/sh", "-c", "exit 1"), tmp_path)
    fails = Command(("/bin/sh", "-c", "echo sorry >&2; exit 2"), tmp_path)
    print_rows("title", [Row("a", fine, lambda: ripgrep_same_files(tmp_path)), Row("b", fine, fails)], 1, 600)
    said = capsys.readouterr().out.splitlines()[2:]
    assert said[0].split(maxsplit=3)[3].startswith("no rg beside this Python or on PATH")
    assert said[1].endswith("left out: sh ends with 2: sorry")


def test_a_run_is_warm_only_where_an_answer_was_kept(tmp_path: Path) -> None:
    module, scratch = tmp_path / "module", tmp_path / "scratch"
    scratch.mkdir()
    write_files(module, {"go.mod": "module example.org/m\n\ngo 1.21\n", "m.go": "package m\n"})
    later = time.time() + 3600
    os.utime(module / "m.go", (later, later))
    with pytest.raises(NotMeasured, match="kept no answer"):
        answered(scratch, module, "./...")
    for name in ("go.mod", "m.go"):
        os.utime(module / name, (0, 0))
    assert answered(scratch, module, "./...").settings["GOLEAK_CACHE"].startswith(str(scratch))


def test_a_sample_keeps_layout_and_modules_and_repeats_a_small_tree(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    module, nested = "module example.org/m\n", "module example.org/n\n"
    go = "package p\n"
    files = {
        "go.mod": module,
        "a/a.go": go,
        "a/b.go": go,
        "n/go.mod": nested,
        "n/x/x.go": go,
        "vendor/v/v.go": go,
    }
    write_files(tree, files)
    assert link_sample(tree, list(packages_of(tree)), 4, tmp_path / "sample") == 5
    made = {str(p.relative_to(tmp_path / "sample")) for p in (tmp_path / "sample").rglob("*") if p.is_file()}
    once = {"go.mod", "a/a.go", "a/b.go", "n/go.mod", "n/x/x.go"}
    assert made == {f"0/{name}" for name in once} | {f"1/{name}" for name in once - {"n/x/x.go"}}


def test_synthetic_sources_are_go(toolchain: Toolchain, tmp_path: Path) -> None:
    for number, source in enumerate(synthetic_sources().values()):
        (tmp_path / f"{number}.go").write_text(source, encoding="utf-8")
    gofmt = Path(toolchain.command).resolve().parent / "gofmt"
    done = subprocess.run([gofmt, "-e", "-l", tmp_path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["ast-grep.yml", "semgrep.yml"])
def test_the_rules_of_other_tools_are_yaml_about_go(name: str) -> None:
    yaml = pytest.importorskip("yaml", reason="no YAML library in this environment")
    rule = yaml.safe_load((RULES / name).read_text(encoding="utf-8"))
    rule = rule["rules"][0] if "rules" in rule else rule
    assert "go" in (rule.get("language"), *rule.get("languages", ()))
