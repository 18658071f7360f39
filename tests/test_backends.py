"""The generated cache made of another module's: where it is allowed, what it writes, and that Go agrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from goleak.fix.generate.backends import BACKENDS
from goleak.fix.generate.requirements import with_requirement
from goleak.toolchain import Toolchain, go_environment, run
from tests.conftest import Repository, write_files
from tests.gomodules import contents, run_goleak, unformatted
from tests.test_fix import SHAPES, copy
from tests.test_placement import user_module

LRU = "github.com/hashicorp/golang-lru/v2"


@pytest.mark.parametrize(
    ("name", "placement"), [("lru", "package"), ("ttlcache", "package"), ("otter", "internal/typecache")]
)
def test_every_shape_is_fixed_with_it(
    name: str, placement: str, tmp_path: Path, toolchain: Toolchain
) -> None:
    root = copy(SHAPES, tmp_path / "shapes")
    (root / "go.mod").write_text("module example.com/shapes\n\ngo 1.24.0\n")
    flags = ("--severity", "note", "--cache", name, "--add-dependency", "--placement", placement)

    ran = run_goleak("fix", *flags, cwd=root)

    module, version = BACKENDS[name].module, BACKENDS[name].newest
    assert f"go.mod now requires {module}, and nothing was compiled: run `go mod tidy`\n" in ran.stderr
    assert "0 remaining" in ran.stderr
    assert (root / "go.mod").read_text().endswith(f"go 1.24.0\n\nrequire {module} {version}\n")
    assert unformatted(toolchain, list(root.rglob("typecache.go"))) == []
    environment = go_environment(toolchain)
    tidied = run([toolchain.command, "mod", "tidy"], cwd=root, environment=environment, timeout=300)
    if tidied.code:
        pytest.skip(f"{module} cannot be fetched: {tidied.stderr.strip().splitlines()[-1]}")
    for command in ("vet", "test"):
        done = run([toolchain.command, command, "./..."], cwd=root, environment=environment, timeout=300)
        assert done.code == 0, done.stdout + done.stderr
    again = run_goleak("fix", *flags, cwd=root)
    assert again.stderr == "Found no problems.\n"


@pytest.mark.parametrize(
    ("go_mod", "said"),
    [
        ("go 1.21", f"cache lru: go.mod does not require {LRU}; run `go get {LRU}`, or let goleak add it"),
        (
            "go 1.19",
            "cache lru: go.mod asks for go 1.19, and this takes 1.20; raise it, or leave the cache to goleak",
        ),
        (
            f"go 1.21\n\nrequire {LRU} v1.9.0",
            f"cache lru: go.mod requires {LRU} v1.9.0, older than v2.0; run `go get",
        ),
    ],
)
def test_what_go_mod_does_not_allow_is_a_mistake(go_mod: str, said: str, tmp_path: Path) -> None:
    root = user_module(tmp_path / "m", {"go.mod": f"module example.org/m\n\n{go_mod}\n"})
    before = contents(root)

    ran = run_goleak("fix", "--cache", "lru", cwd=root)

    assert ran.code == 2
    assert said in ran.stderr
    assert contents(root) == before


def test_a_module_that_requires_it_keeps_its_go_mod(tmp_path: Path) -> None:
    go_mod = f"module example.org/m\n\ngo 1.21\n\nrequire {LRU} v2.0.1\n"
    root = user_module(tmp_path / "m", {"go.mod": go_mod, "goleak.toml": 'cache = "lru"\nttl = "1h"\n'})

    ran = run_goleak("fix", cwd=root)

    assert ran.stderr == "Found 1 problem (1 fixed, 0 remaining).\n"
    written = (root / "internal/typecache/typecache.go").read_text()
    assert f'"{LRU}/simplelru"' in written
    assert "const TTL = 1 * time.Hour\n" in written
    assert (root / "go.mod").read_text() == go_mod


def test_an_unknown_cache_in_the_settings_is_a_mistake(tmp_path: Path) -> None:
    root = user_module(tmp_path / "m", {"goleak.toml": 'cache = "mine"\n'})

    ran = run_goleak("fix", cwd=root)

    assert ran.code == 2
    assert "goleak.toml:1: cache: 'mine' is not any of own, lru, ttlcache, otter, weak" in ran.stderr


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("module m\n", "module m\n\nrequire b/b v1.0.0\n"),
        (
            "module m\n\ngo 1.20\ntoolchain go1.22.0\n",
            "module m\n\ngo 1.20\n\nrequire b/b v1.0.0\ntoolchain go1.22.0\n",
        ),
        (
            "module m\r\n\r\nrequire a/a v1.0.0\r\n",
            "module m\r\n\r\nrequire a/a v1.0.0\r\nrequire b/b v1.0.0\r\n",
        ),
        (
            "module m\n\nrequire (\n\ta/a v1.0.0\n\tc/c v1.0.0 // why\n)\n\nrequire (\n\ta/z v1.0.0 // indirect\n)\n",
            "module m\n\nrequire (\n\ta/a v1.0.0\n\tb/b v1.0.0\n\tc/c v1.0.0 // why\n)\n\nrequire (\n\ta/z v1.0.0 // indirect\n)\n",
        ),
        (
            "module m\n\nrequire (\n\ta/a v1.0.0\n)\n",
            "module m\n\nrequire (\n\ta/a v1.0.0\n\tb/b v1.0.0\n)\n",
        ),
        (
            "module m\n\nrequire (\n\ta/z v1.0.0 // indirect\n)\n",
            "module m\n\nrequire b/b v1.0.0\n\nrequire (\n\ta/z v1.0.0 // indirect\n)\n",
        ),
    ],
)
def test_a_requirement_goes_where_go_would_put_it(before: str, after: str) -> None:
    assert with_requirement(before.encode(), "b/b", "v1.0.0").decode() == after


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("lru", "@com_github_hashicorp_golang_lru_v2//simplelru"),
        ("ttlcache", "@com_github_jellydator_ttlcache_v3//:ttlcache"),
        ("otter", "@com_github_maypok86_otter_v2//:otter"),
    ],
)
def test_bazel_depends_on_it_by_the_name_that_gazelle_gives(name: str, label: str, tmp_path: Path) -> None:
    build = 'go_library(\n    name = "schema",\n    srcs = ["schema.go"],\n    importpath = "example.org/m/schema",\n)\n'
    more = {"go.mod": "module example.org/m\n\ngo 1.24\n", "MODULE.bazel": "", "schema/BUILD.bazel": build}
    shared, inside = user_module(tmp_path / "shared", more), user_module(tmp_path / "inside", more)

    run_goleak("fix", "--cache", name, "--add-dependency", cwd=shared)
    run_goleak("fix", "--cache", name, "--add-dependency", "--placement", "package", cwd=inside)

    assert f'    deps = ["{label}"],\n)\n' in (shared / "internal/typecache/BUILD.bazel").read_text()
    assert '        "typecache.go",\n    ],\n' in (inside / "schema/BUILD.bazel").read_text()
    assert f'    deps = ["{label}"],\n)\n' in (inside / "schema/BUILD.bazel").read_text()


def test_commits_require_it_before_they_use_it(repository: Repository) -> None:
    root = user_module(repository.root, {"root.go": "package m\n"})
    write_files(root, {"go.mod": "module example.org/m\n\ngo 1.21\n"})
    repository.commit()

    ran = run_goleak("cl", "-o", str(root.parent / "p"), "--cache", "lru", "--add-dependency", cwd=root)

    assert ran.code == 0, ran.stderr
    first, second = sorted((root.parent / "p").glob("*.patch"))
    assert f"+require {LRU} v2.0.7\n" in first.read_text()
    assert "go.mod" not in second.read_text()
    repository.git("am", str(first), str(second))
