"""`goleak harness` and `goleak confirm` from the command line, on a module that leaks."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT
from tests.gomodules import run_goleak

SERVICE = CHECKOUT / "testdata" / "service"


@pytest.fixture
def service(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SERVICE, tmp_path / "service"))


def names(root: Path) -> list[str]:
    return sorted(p.relative_to(root).as_posix() for p in root.rglob("*"))


def test_the_growth_is_gone_after_the_fix_and_no_file_is_touched(service: Path) -> None:
    before = names(service)

    ran = run_goleak("confirm", "./schema", "-n", "20000", "-c", "50", "--format", "json", cwd=service)

    assert ran.code == 0, ran.stdout + ran.stderr
    assert names(service) == before
    (result,) = json.loads(ran.stdout)["confirmations"]
    assert result["cache"] == "typeCache"
    assert result["confirmed"] is True


def test_a_fix_that_is_not_taken_is_not_confirmed(service: Path) -> None:
    own = service / "internal" / "typecache" / "own.go"  # is where the fix would put its package
    own.parent.mkdir(parents=True)
    own.write_text("package typecache\n")

    ran = run_goleak("confirm", "./schema", "-n", "20000", "-c", "50", cwd=service)

    assert ran.code == 1, ran.stdout + ran.stderr
    assert "leaking" in ran.stdout


def test_the_cache_for_older_go_lines_ends_the_growth_too(service: Path) -> None:
    (service / "go.mod").write_text("module example.com/service\n\ngo 1.19\n")

    ran = run_goleak("confirm", "./schema", "-n", "20000", "-c", "50", cwd=service)

    assert ran.code == 0, ran.stdout + ran.stderr


def test_the_text_has_the_figures_of_both_sides(service: Path) -> None:
    ran = run_goleak("confirm", "--cache", "Mapper.cache", "-n", "20000", cwd=service)

    for said in ("retained bytes/request", "entries kept", "allocated during the load"):
        assert said in ran.stdout, ran.stdout + ran.stderr


def test_nothing_to_load_says_so(service: Path) -> None:
    ran = run_goleak("confirm", "./registry", cwd=service)

    assert ran.code == 2
    assert ran.stderr == (
        "goleak: nothing to load: no finding on a cache at warning or above (there are notes: --severity note)\n"
    )


def test_an_unknown_cache_lists_the_known_ones(service: Path) -> None:
    ran = run_goleak("confirm", "--cache", "typecash", cwd=service)

    assert ran.code == 2
    assert "no finding on a cache of that name; there are Mapper.cache, codecs, typeCache" in ran.stderr


def test_a_harness_that_was_changed_is_replaced_only_by_force(service: Path) -> None:
    written = service / "schema" / "goleak_load_test.go"

    assert run_goleak("harness", "./schema", cwd=service).code == 0

    assert "\n//go:build goleak\n" in written.read_text()
    written.write_text(written.read_text() + "\n// changed\n")
    again = run_goleak("harness", "./schema", cwd=service)
    assert again.code == 2, again.stdout
    assert "--force" in again.stderr
    assert written.read_text().endswith("// changed\n")
    assert run_goleak("harness", "./schema", "--force", cwd=service).code == 0
    assert "// changed" not in written.read_text()


def test_two_harnesses_do_not_share_a_file(service: Path) -> None:
    ran = run_goleak("harness", "-o", "load", cwd=service)

    assert ran.code == 2
    assert "would write the same file; choose one with --cache" in ran.stderr
    assert not (service / "load").exists()


def test_a_cache_with_two_findings_is_loaded_once(tmp_path: Path) -> None:
    rule = CHECKOUT / "rules" / "ineffective-eviction" / "bad.go"
    (tmp_path / "go.mod").write_text("module example.com/rule\n\ngo 1.21\n")
    (tmp_path / "rule.go").write_bytes(rule.read_bytes())

    ran = run_goleak("harness", "--cache", "views", "--out", str(tmp_path / "out"), cwd=tmp_path)

    assert ran.code == 0, ran.stdout + ran.stderr
    assert ran.stdout.count("drives views") == 1


def test_a_fault_that_no_load_shows_is_not_loaded(tmp_path: Path) -> None:
    rule = CHECKOUT / "rules" / "ambiguous-type-name-key" / "bad.go"
    (tmp_path / "go.mod").write_text("module example.com/rule\n\ngo 1.21\n")
    (tmp_path / "rule.go").write_bytes(rule.read_bytes())

    ran = run_goleak("confirm", cwd=tmp_path)

    assert (ran.code, ran.stdout) == (2, "")
    assert "nothing to load" in ran.stderr
