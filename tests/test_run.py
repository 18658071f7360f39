from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from goleak.drive.driver import Driver, NotDriven, find_drivers
from goleak.drive.harness import FILE_NAME
from goleak.drive.signatures import Surroundings
from goleak.errors import GoleakError
from goleak.fix.edit.edits import Change
from goleak.prove.confirm import Confirmation, Options, confirm, harness_source, save_harness
from goleak.prove.measurement import read_measurement
from goleak.read.gotypes import ANY, ERROR, REFLECT_TYPE, STRING, UNKNOWN, Map, Named, Pointer
from goleak.toolchain import Toolchain
from tests.prove_facts import SERVICE, function, make_cache, schema_cache, schema_surroundings, unknown

Module = Callable[[Mapping[str, str | bytes]], Path]
Snapshot = dict[Path, tuple[int, bytes]]
SMALL = Options(requests=2000, concurrency=20, capacity=256)

GROWING = """\
package m

import (
	"reflect"
	"sync"
)

var cache sync.Map

func Get(name string, v interface{}) reflect.Type {
	if t, ok := cache.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	cache.Store(name, t)
	return t
}
"""

# A sync.Map that forgets all when it is full.
BOUNDED = """\
package m

import "sync"

type bounded struct {
	mu   sync.Mutex
	kept map[interface{}]interface{}
}

func (b *bounded) Load(key interface{}) (interface{}, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	value, ok := b.kept[key]
	return value, ok
}

func (b *bounded) Store(key, value interface{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.kept == nil || len(b.kept) >= 256 {
		b.kept = make(map[interface{}]interface{})
	}
	b.kept[key] = value
}

func (b *bounded) Len() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.kept)
}
"""


def snapshot(root: Path) -> Snapshot:
    """Return what is in a tree, with the times of its folders and files."""
    return {
        p: (p.stat().st_mtime_ns, p.read_bytes() if p.is_file() else b"") for p in sorted(root.rglob("*"))
    }


def fixed(file: Path, old: str, new: str) -> list[Change]:
    """Return the changes that make a file's cache a bounded one."""
    before = file.read_text()
    assert old in before
    package = before.partition("package ")[2].partition("\n")[0]
    return [
        Change(str(file), before.encode(), before.replace(old, new).encode()),
        Change(
            str(file.parent / "bounded.go"), None, BOUNDED.replace("package m", f"package {package}").encode()
        ),
    ]


def drivers(around: Surroundings, file: Path, name: str = "cache") -> tuple[Driver, ...]:
    found = find_drivers(make_cache(file, name), around, unknown)
    assert not isinstance(found, NotDriven)
    return found


GET = Surroundings((function("Get", STRING, ANY),))


def confirm_get(
    toolchain: Toolchain, root: Path, changes: list[Change], options: Options = SMALL
) -> Confirmation:
    cache = make_cache(root / "m.go", "cache")
    return confirm(toolchain, cache, drivers(GET, root / "m.go"), root, changes, options)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that all temporary files go to."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_the_service_is_confirmed_and_its_tree_is_not_touched(
    toolchain: Toolchain, work: Path, tmp_path: Path
) -> None:
    cache = schema_cache()
    file = Path(cache.location.file)
    found = find_drivers(cache, schema_surroundings(), unknown)
    before = snapshot(SERVICE)
    changes = fixed(file, "typeCache sync.Map", "typeCache bounded")
    changes[0] = replace(changes[0], after=changes[0].after.replace(b'\t"sync"\n', b""))
    options = replace(SMALL, keep=tmp_path / "evidence")
    assert not isinstance(found, NotDriven)
    result = confirm(toolchain, cache, found, SERVICE, changes, options)
    assert result.confirmed, result.reasons
    assert snapshot(SERVICE) == before
    assert list(work.iterdir()) == []
    assert result.before
    assert result.after
    assert result.before.judgement.retained.low > 100
    assert result.after.judgement.retained.low < 32
    assert (result.before.judgement.entries_half, result.before.judgement.entries) == (1640, 2640)
    assert result.after.judgement.peak in range(200, 257)
    assert any(s.function.endswith("schema.build") for s in result.before.growth.sites)
    assert result.driven == "Describe"
    assert result.evidence == tmp_path / "evidence" / "schema.typeCache"
    kept = sorted(p.relative_to(result.evidence).as_posix() for p in result.evidence.rglob("*.*"))
    assert kept == [
        *(f"{side}/1/{name}" for side in ("after", "before") for name in EVIDENCE),
        FILE_NAME,
    ]
    assert read_measurement(result.evidence / "before/1/result.json") == result.before.measurement


EVIDENCE = (
    "block.pb.gz", "cpu.pb.gz", "gctrace.txt", "heap_after.pb.gz", "heap_before.pb.gz", "mutex.pb.gz", "output.txt",
    "result.json", "samples.jsonl", "trace.out",
)  # fmt: skip


def test_a_field_filled_by_types_is_confirmed(toolchain: Toolchain) -> None:
    package = "example.com/service/mapping"
    file = SERVICE / "mapping" / "mapping.go"
    mapper = Pointer(Named(package, "Mapper"))
    table = Map(REFLECT_TYPE, UNKNOWN)
    cache = make_cache(file, "Mapper.cache", table, package=package, growth="per-type", key=REFLECT_TYPE)
    around = Surroundings(
        (function("Of", REFLECT_TYPE, results=(UNKNOWN, ERROR), receiver=mapper, package=package),),
        (function("NewMapper", STRING, results=(mapper,), package=package),),
    )
    found = find_drivers(cache, around, unknown)
    assert not isinstance(found, NotDriven)
    full = "\t\tif len(m.cache) >= 256 {\n\t\t\tclear(m.cache)\n\t\t}\n"
    before = file.read_bytes()
    after = before.replace(b"\t\tmapping = m.build(t)\n", full.encode() + b"\t\tmapping = m.build(t)\n")
    result = confirm(toolchain, cache, found, SERVICE, [Change(str(file), before, after)], SMALL)
    assert result.confirmed, result.reasons
    assert result.before
    assert result.before.measurement.vary == "types"


def test_a_fix_that_fixes_nothing_is_not_confirmed(module: Module, toolchain: Toolchain) -> None:
    root = module({"m.go": GROWING})
    same = GROWING.replace("t := reflect.TypeOf(v)", "t := reflect.TypeOf(v) // fixed").encode()
    result = confirm_get(toolchain, root, [Change(str(root / "m.go"), GROWING.encode(), same)])
    assert not result.confirmed
    assert result.after
    assert result.after.judgement.verdict == "leaking"


def test_a_fix_that_leaves_another_leak_is_not_confirmed(module: Module, toolchain: Toolchain) -> None:
    more = GROWING.replace("cache.Store(name, t)", "cache.Store(name, t)\n\tother.Store(name, t)")
    root = module({"m.go": more.replace("var cache sync.Map", "var cache sync.Map\n\nvar other sync.Map")})
    result = confirm_get(toolchain, root, fixed(root / "m.go", "var cache sync.Map", "var cache bounded"))
    assert not result.confirmed
    assert "somewhere else" in result.reasons[1]


def test_a_cache_that_does_not_grow_has_no_fix_to_confirm(module: Module, toolchain: Toolchain) -> None:
    few = GROWING.replace("cache.Store(name, t)", "cache.Store(len(name), t)")
    root = module({"m.go": few})
    result = confirm_get(toolchain, root, [])
    assert not result.confirmed
    assert result.before
    assert result.after is None
    assert result.before.judgement.verdict == "steady"


def test_without_a_fix_the_growth_is_measured_all_the_same(module: Module, toolchain: Toolchain) -> None:
    result = confirm_get(toolchain, module({"m.go": GROWING}), [])
    assert not result.confirmed
    assert result.reasons[1] == "there is no fix to run"


def test_runs_are_repeated_on_both_sides(module: Module, toolchain: Toolchain) -> None:
    root = module({"m.go": GROWING})
    changes = fixed(root / "m.go", "var cache sync.Map", "var cache bounded")
    changes[0] = replace(changes[0], after=changes[0].after.replace(b'\t"sync"\n', b""))
    result = confirm_get(toolchain, root, changes, replace(SMALL, runs=3))
    assert result.confirmed
    assert result.before
    assert result.after
    assert [len(s.runs) for s in (result.before, result.after)] == [3, 3]
    assert sorted(r.retained.value for r in result.before.runs)[1] == result.before.judgement.retained.value


def test_what_varies_is_found_out_where_the_facts_were_wrong(module: Module, toolchain: Toolchain) -> None:
    root = module({"m.go": GROWING.replace("cache.Store(name, t)", "cache.Store(t, t)")})
    result = confirm_get(toolchain, root, [])
    assert result.before
    assert result.before.judgement.verdict == "leaking"
    assert "types" in result.before.measurement.vary


def test_the_driver_that_fills_the_cache_is_chosen(module: Module, toolchain: Toolchain) -> None:
    more = (
        "\nfunc Reject(name string) { panic(name) }\n"
        "\nfunc Skip(name string) error { return errors.New(name) }\n"
        "\nfunc Shorten(name string) { Get(name[:8], 1) }\n"
    )
    root = module({"m.go": GROWING.replace('"reflect"', '"errors"\n\t"reflect"') + more})
    names = ("Missing", "Reject", "Skip", "Shorten", "Get")
    reach = [function(name, STRING, distance=n) for n, name in enumerate(names)]
    reach[2] = function("Skip", STRING, results=(ERROR,), distance=2)
    reach[4] = function("Get", STRING, ANY, distance=4)
    cache = make_cache(root / "m.go", "cache")
    found = drivers(Surroundings(tuple(reach)), root / "m.go")
    assert confirm(toolchain, cache, found, root, [], SMALL).driven == "Get"
    assert confirm(toolchain, cache, found[:4], root, [], SMALL).driven == "Shorten"
    result = confirm(toolchain, cache, found[:3], root, [], SMALL)
    assert result.before is None
    line = 1 + harness_source(cache, found[0]).decode().splitlines().index("\tMissing(goleakString(i))")
    assert result.reasons[0] == (
        "not driven: Missing: the load test does not compile: "
        f"goleak_load_test.go:{line}:2: undefined: Missing; "
        "Reject: m.go:20: panic: goleak-0; "
        "Skip: it leaves no entry in the cache; 200 of 200 calls failed, the first with: goleak-0"
    )


def test_a_cache_that_is_never_reached_is_not_driven_and_not_clean(
    module: Module, toolchain: Toolchain
) -> None:
    root = module({"m.go": GROWING.replace("cache.Store(name, t)", "")})
    result = confirm_get(toolchain, root, [])
    assert not result.confirmed
    assert result.before is None
    assert result.reasons[0] == "not driven: Get: it leaves no entry in the cache"


def test_a_cache_that_no_name_reaches_is_judged_by_the_heap(module: Module, toolchain: Toolchain) -> None:
    hidden = (
        "package m\n\nvar Get = func() func(string) {\n"
        "\tcache := map[string]bool{}\n"
        "\treturn func(name string) { cache[name] = true }\n}()\n"
    )
    root = module({"m.go": hidden})
    cache = replace(make_cache(root / "m.go", "cache"), scope="closure")
    found = find_drivers(cache, Surroundings((function("Get", STRING),)), unknown)
    assert not isinstance(found, NotDriven)
    result = confirm(toolchain, cache, found, root, [], replace(SMALL, concurrency=1, requests=20_000))
    assert result.before
    assert result.before.judgement.verdict == "leaking"
    assert result.before.judgement.entries is None


def test_a_load_test_that_the_user_keeps_is_what_runs(module: Module, toolchain: Toolchain) -> None:
    root = module(
        {
            "m.go": GROWING,
            "help_test.go": 'package m\n\nfunc route(i int) string { return goleakString(i) + "/" }\n',
        }
    )
    cache = make_cache(root / "m.go", "cache")
    path = save_harness(cache, NotDriven("no way"))
    body = 'panic("write here what one request calls")'
    path.write_text(
        path.read_text()
        .replace(body, "Get(route(i), i)")
        .replace('goleakVary = ""', 'goleakVary = "strings"')
    )
    result = confirm(toolchain, cache, NotDriven("no way"), root, [], SMALL)
    assert result.before
    assert result.before.judgement.verdict == "leaking"
    assert result.driven == "goleakRequest of goleak_load_test.go"


def test_a_package_that_does_not_build_is_an_error_with_the_compilers_place(
    module: Module, toolchain: Toolchain
) -> None:
    root = module({"p/m.go": GROWING.replace("return t\n", "return tt\n")})
    cache = make_cache(root / "p" / "m.go", "cache", package="example.org/m/p")
    with pytest.raises(GoleakError) as error:
        confirm(toolchain, cache, drivers(GET, root / "p" / "m.go"), root, [], SMALL)
    assert str(error.value) == "example.org/m/p: does not build before the fix: p/m.go:16:9: undefined: tt"


def test_a_missing_module_is_an_error_in_gos_own_words(module: Module, toolchain: Toolchain) -> None:
    source = GROWING.replace('"reflect"', '"example.org/nowhere"\n\t"reflect"')
    root = module({"m.go": source})
    with pytest.raises(
        GoleakError, match=r"does not build before the fix: m\.go:4:2: no required module provides"
    ):
        confirm_get(toolchain, root, [])
    assert not (root / "go.sum").exists()


def test_a_fix_that_does_not_build_is_an_error_with_the_place_in_the_users_file(
    module: Module, toolchain: Toolchain
) -> None:
    root = module({"m.go": GROWING})
    broken = GROWING.replace("var cache sync.Map", "var cache sync.Mapp").encode()
    with pytest.raises(GoleakError) as error:
        confirm_get(toolchain, root, [Change(str(root / "m.go"), GROWING.encode(), broken)])
    assert str(error.value) == (
        "example.org/m: does not build after the fix: m.go:8:16: undefined: sync.Mapp; leave this fix out"
    )


def test_tests_of_the_package_that_do_not_compile_are_left_out(module: Module, toolchain: Toolchain) -> None:
    tests = {
        "broken_test.go": "package m\n\nvar x int = missing\n",
        "main_test.go": 'package m\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestMain(*testing.M) { os.Exit(3) }\n',
        "outside_test.go": 'package m_test\n\nimport "example.org/nowhere"\n',
    }
    result = confirm_get(toolchain, module({"m.go": GROWING, **tests}), [])
    assert result.before
    assert result.before.judgement.verdict == "leaking"


def test_tests_that_the_fix_changes_are_left_out_with_the_others(
    module: Module, toolchain: Toolchain
) -> None:
    tests = {
        "m_test.go": "package m\n\nvar _ = &cache == other\n",
        "other_test.go": "package m\n\nvar other = &cache\n",
    }
    root = module({"m.go": GROWING, **tests})
    changes = fixed(root / "m.go", "cache sync.Map", "cache bounded")
    changes[0] = replace(changes[0], after=changes[0].after.replace(b'\t"sync"\n', b""))
    test = root / "m_test.go"
    changes.append(Change(str(test), test.read_bytes(), b"package m\n\nvar _ = other != nil\n"))
    result = confirm_get(toolchain, root, changes)
    assert result.confirmed, result.reasons


def test_a_panic_under_load_is_an_error_with_its_place(module: Module, toolchain: Toolchain) -> None:
    late = GROWING.replace(
        "t := reflect", 'if name == "goleak-900" {\n\t\tpanic("no more")\n\t}\n\tt := reflect'
    )
    root = module({"m.go": late})
    with pytest.raises(GoleakError) as error:
        confirm_get(toolchain, root, [])
    assert str(error.value) == (
        "example.org/m: load run before the fix: m.go:15: panic: no more; see what goleakRequest passes: goleak harness"
    )


def test_a_map_without_a_lock_is_an_error_that_says_so(module: Module, toolchain: Toolchain) -> None:
    unguarded = (
        "package m\n\nvar cache = map[string]int{}\n\n"
        "func Get(name string, v interface{}) {\n"
        "\tfor i := 0; i < 1000; i++ {\n\t\tcache[name] = i\n\t}\n}\n"
    )
    root = module({"m.go": unguarded})
    options = replace(SMALL, concurrency=64, requests=20_000)
    with pytest.raises(
        GoleakError, match=r"concurrent map .*; the cache is not safe for concurrent use: try -c 1$"
    ):
        confirm_get(toolchain, root, [], options)


def test_a_run_without_end_is_stopped(module: Module, toolchain: Toolchain, work: Path) -> None:
    endless = GROWING.replace("t := reflect", 'if name == "goleak-900" {\n\t\tselect {}\n\t}\n\tt := reflect')
    root = module({"m.go": endless})
    with pytest.raises(
        GoleakError, match=r"timed out after 1s; make fewer requests \(-n\), or allow more time"
    ):
        confirm_get(toolchain, root, [], replace(SMALL, timeout=1))
    assert list(work.iterdir()) == []


def test_too_few_requests_are_refused_with_the_number_that_will_do(
    module: Module, toolchain: Toolchain
) -> None:
    root = module({"m.go": GROWING})
    with pytest.raises(GoleakError, match=r"^-n 500: too few requests .* use -n 640 or more$"):
        confirm_get(toolchain, root, [], replace(SMALL, requests=500))
    with pytest.raises(GoleakError, match=r"^-c 0, 1 runs: neither may be less than 1$"):
        confirm_get(toolchain, root, [], replace(SMALL, concurrency=0))


def test_flags_of_the_user_neither_hide_the_harness_nor_touch_the_module(
    module: Module, toolchain: Toolchain, monkeypatch: pytest.MonkeyPatch
) -> None:
    tagged = {"tag.go": '//go:build needed\n\npackage m\n\nimport "sync"\n\nvar cache sync.Map\n'}
    source = GROWING.replace("var cache sync.Map\n\n", "").replace('\n\t"sync"', "")
    root = module({"m.go": source, **tagged})
    for name, value in {
        "GOFLAGS": "-mod=mod -tags=needed",
        "GODEBUG": "gctrace=1",
        "GOOS": "windows",
        "GOGC": "off",
    }.items():
        monkeypatch.setenv(name, value)
    before = snapshot(root)
    result = confirm_get(toolchain, root, [])
    assert result.before
    assert result.before.judgement.verdict == "leaking"
    assert snapshot(root) == before


def test_a_package_behind_a_symbolic_link_is_overlaid_too(
    module: Module, toolchain: Toolchain, tmp_path: Path
) -> None:
    module({"m.go": GROWING})
    root = tmp_path / "link"
    root.symlink_to(tmp_path / "m")
    changes = fixed(root / "m.go", "var cache sync.Map", "var cache bounded")
    changes[0] = replace(changes[0], after=changes[0].after.replace(b'\t"sync"\n', b""))
    assert confirm_get(toolchain, root, changes).confirmed


def test_evidence_that_cannot_be_kept_is_an_error_in_one_line(
    module: Module, toolchain: Toolchain, tmp_path: Path
) -> None:
    root = module({"m.go": GROWING})
    (tmp_path / "file").write_text("")
    with pytest.raises(GoleakError, match=r"choose another folder with --out$"):
        confirm_get(toolchain, root, [], replace(SMALL, keep=tmp_path / "file"))


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"stages": []}'], ids=["cut", "of another form", "of no stages"]
)
def test_a_broken_result_is_an_error_in_one_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "result.json"
    path.write_text(content)
    with pytest.raises(GoleakError, match=r"^result\.json: not a result of the load harness"):
        read_measurement(path)


def test_the_service_builds_passes_its_tests_and_vets(toolchain: Toolchain, tmp_path: Path) -> None:
    shutil.copytree(SERVICE, tmp_path / "service")
    for command in (["vet", "./..."], ["test", "./..."]):
        done = subprocess.run(
            [toolchain.command, *command],
            cwd=tmp_path / "service",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
