"""Settings of several modules: each has those of the goleak.toml nearest to it, wherever goleak runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Repository
from tests.examples import SCHEMA
from tests.gomodules import run_goleak

OTHER = SCHEMA.replace(b"package schema", b"package other")


def module_file(name: str) -> str:
    return f"module example.org/{name}\n\ngo 1.21\n"


@pytest.fixture
def two(repository: Repository) -> Repository:
    """Make a repository with a module in its root, and one below that is more lenient and has other bounds."""
    repository.write(
        {
            "go.mod": module_file("m"),
            "schema/schema.go": SCHEMA,
            "svc/go.mod": module_file("svc"),
            "svc/schema/schema.go": SCHEMA,
            "svc/goleak.toml": 'ignore = ["GL001"]\nttl = "3m"\ncapacity = 77\n',
        }
    )
    repository.commit()
    return repository


def told(repository: Repository, *arguments: str) -> list[str]:
    ran = run_goleak("check", *arguments, cwd=repository.root)
    assert ran.code in (0, 1), ran.stderr
    return [line.split(":")[0] for line in ran.stdout.splitlines() if ": GL001" in line]


def test_each_module_is_checked_by_its_own_settings(two: Repository) -> None:
    assert told(two, "./...") == ["schema/schema.go"]
    assert told(two, "--pre-commit", "schema/schema.go", "svc/schema/schema.go") == ["schema/schema.go"]
    assert run_goleak("check", cwd=two.root / "svc").code == 0
    (two.root / "svc/goleak.toml").unlink()
    assert told(two, "./...") == ["schema/schema.go", "svc/schema/schema.go"]


def test_those_of_trees_that_are_compared_are_those_of_the_work_tree(two: Repository) -> None:
    two.write({"other/other.go": OTHER, "svc/other/other.go": OTHER})
    assert told(two, "--new-from", "HEAD") == ["other/other.go"]
    two.git("add", "--all")
    assert told(two, "--staged") == ["other/other.go"]


def test_an_answer_that_is_kept_rests_on_them(
    two: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLEAK_CACHE", str(tmp_path / "kept"))
    monkeypatch.setattr("goleak.replay._SETTLED_NS", 0)
    for _ in range(2):
        assert told(two, "./...") == ["schema/schema.go"]
    assert list((tmp_path / "kept").iterdir())
    two.write({"svc/goleak.toml": ""})
    assert told(two, "./...") == ["schema/schema.go", "svc/schema/schema.go"]


def test_each_module_is_fixed_within_its_own_bounds(two: Repository, tmp_path: Path) -> None:
    two.write({"svc/goleak.toml": 'ttl = "3m"\ncapacity = 77\n', "goleak.toml": "capacity = 99\n"})
    two.commit()
    out = tmp_path / "out"
    ran = run_goleak("cl", "--no-verify", "-o", str(out), "./...", cwd=two.root)
    assert ran.code == 0, ran.stderr
    said = {
        n: text
        for n in ("99", "77")
        for p in out.glob("*.patch")
        if f"at most {n}" in (text := p.read_text())
    }
    assert "nobody used for 10m" in " ".join(said["99"].split())
    assert "nobody used for 3m" in " ".join(said["77"].split())
    clone = two.clone(tmp_path / "clone")
    clone.git("am", "-3", "--quiet", *map(str, sorted(out.glob("*.patch"))))
    assert run_goleak("fix", "./...", cwd=two.root).code == 0
    two.commit("fix")
    assert clone.tree() == two.tree()
    caches = [(two.root / at / "internal/typecache/typecache.go").read_text() for at in (".", "svc")]
    assert ["const Capacity = 99" in caches[0], "const Capacity = 77" in caches[1]] == [True, True]
    assert "const TTL = 3 * time.Minute" in caches[1]
