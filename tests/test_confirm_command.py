"""`goleak harness` and `goleak confirm` from the command line, on a module that leaks."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from goleak.errors import GoleakError
from goleak.observe.series import Side, read_series
from goleak.toolchain import Toolchain
from goleak.toolchains import find_version
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


SMALL = ("-n", "20000", "-c", "50", "--runs", "1", "--no-passes")


@pytest.mark.parametrize("place", ["schema/schema.go:15", "schema/schema.go:15:5", "./schema/schema.go:40"])
def test_a_finding_is_named_by_its_place_or_by_a_store_of_its_cache(service: Path, place: str) -> None:
    ran = run_goleak("harness", place, cwd=service)

    assert (ran.code, ran.stdout) == (0, "schema/goleak_load_test.go: drives typeCache through Describe\n")


def test_a_finding_is_named_by_its_fingerprint(service: Path) -> None:
    found = json.loads(run_goleak("check", "--format", "json", cwd=service).stdout)["findings"]
    (finding,) = [f for f in found if f["cache"]["name"] == "Mapper.cache"]

    ran = run_goleak("harness", finding["fingerprint"][:12], cwd=service)

    assert (ran.code, ran.stdout) == (
        0,
        "mapping/goleak_load_test.go: drives Mapper.cache through (*Mapper).Of\n",
    )


def test_a_place_without_a_finding_lists_those_of_the_file(service: Path) -> None:
    ran = run_goleak("confirm", "schema/schema.go:3", cwd=service)

    assert ran.code == 2
    assert ran.stderr == (
        "goleak: schema/schema.go:3: no finding on a cache at this line; there are findings at line 15\n"
    )


def test_every_version_of_go_has_a_row(service: Path, toolchain: Toolchain) -> None:
    version = toolchain.text.removeprefix("go")

    ran = run_goleak("confirm", "./schema", "--go", f"{version},{version}", *SMALL, cwd=service)

    assert ran.code == 0, ran.stdout + ran.stderr
    head, *rows = ran.stdout.splitlines()
    assert head.split()[:3] == ["cache", "go", "confirmed"]
    assert [row.split()[:4] for row in rows] == [["typeCache", toolchain.text, "yes", "leaking"]] * 2


def test_a_version_that_a_module_is_too_new_for_does_not_stop_the_others(
    service: Path, toolchain: Toolchain
) -> None:
    try:
        find_version("1.22.10", toolchain)
    except GoleakError as error:
        pytest.skip(f"Go 1.22.10 cannot be fetched: {error}")
    (service / "go.mod").write_text("module example.com/service\n\ngo 1.24\n")
    version = toolchain.text.removeprefix("go")

    ran = run_goleak("confirm", "./schema", "--go", f"1.22.10,{version}", *SMALL, cwd=service)

    assert ran.code == 2, ran.stdout + ran.stderr
    assert "could not run" in ran.stdout.splitlines()[1]
    assert ran.stdout.splitlines()[2].split()[2] == "yes"
    assert "typeCache under go1.22.10: " in ran.stdout


def test_the_passes_and_the_growth_class_are_in_the_evidence(service: Path, tmp_path: Path) -> None:
    ran = run_goleak(
        "confirm", "./schema", "-n", "20000", "--runs", "2", "--out", str(tmp_path / "kept"), cwd=service
    )

    assert ran.code == 0, ran.stdout + ran.stderr
    folder = tmp_path / "kept" / "schema.typeCache"
    data = json.loads((folder / "evidence.json").read_text())
    assert data["growth"]["static"] == data["growth"]["measured"] == "unbounded"
    assert [(p["name"], p.get("verdict")) for p in data["passes"]] == [
        ("same", "steady"),
        ("instances", "steady"),
        ("types", "steady"),
        ("strings", "leaking"),
    ]
    assert data["before"]["storing"]["function"] == "example.com/service/schema.Describe"
    assert len(data["before"]["runs"]) == 2
    assert (folder / "before" / "1" / "trace.out").stat().st_size > 0
    assert {s["id"] for s in data["signals"]["after"]} >= {"live-heap-growth", "gc-frequency", "pause"}
    assert "  growth unbounded: it grew under new strings and numbers" in ran.stdout
    # The gate finds its samples there.
    sides: tuple[Side, Side] = ("before", "after")
    for side in sides:
        kept = read_series(tmp_path / "kept", side)
        assert kept.points
        assert kept.source == f"{folder / 'evidence.json'}, {side}, run 1"


def test_a_reading_that_the_experiment_contradicts_is_said_loudly(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/m\n\ngo 1.21\n")
    (tmp_path / "m.go").write_text(CUT_SHORT)

    ran = run_goleak("confirm", "-n", "20000", "--runs", "1", cwd=tmp_path)

    assert ran.code == 1, ran.stdout + ran.stderr
    assert "  CONTRADICTION: read as unbounded in the code, but it grew under none of 4 passes" in ran.stdout


# What the keys are made of is callers' data, but there are few of them: no reader of source can know.
CUT_SHORT = """\
package m

import (
	"reflect"
	"sync"
)

var cache sync.Map

// Get returns the type of v, for all names of a length.
func Get(name string, v any) reflect.Type {
	key := shorten(name)
	if t, ok := cache.Load(key); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	cache.Store(key, t)
	return t
}

func shorten(name string) string {
	if len(name) > 3 {
		return name[:3]
	}
	return name
}
"""
