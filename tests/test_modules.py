"""Modules that a build lacks, with a module proxy in a folder: nothing is fetched from elsewhere."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from goleak.prove.build import Broken, build, place_of
from goleak.prove.modules import imports_below, stripped, with_modules
from goleak.toolchain import Toolchain

Module = Callable[[Mapping[str, str | bytes]], Path]
GO_MOD = """\
module example.org/m

go 1.21

require (
\texample.com/dep v1.0.0
\texample.com/gone v1.0.0 // of another package
)

require example.com/other/v2 v2.1.0

replace example.com/local => ../local
"""
USING = 'package m\n\nimport "example.com/dep"\n\nvar Value = dep.Value\n'


@pytest.fixture
def proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Serve example.com/dep v1.0.0 from a folder, and nothing else."""
    folder = tmp_path / "proxy/example.com/dep/@v"
    folder.mkdir(parents=True)
    (folder / "list").write_text("v1.0.0\n")
    (folder / "v1.0.0.info").write_text('{"Version": "v1.0.0", "Time": "2024-01-01T00:00:00Z"}')
    (folder / "v1.0.0.mod").write_text("module example.com/dep\n\ngo 1.21\n")
    with zipfile.ZipFile(folder / "v1.0.0.zip", "w") as archive:
        archive.writestr("example.com/dep@v1.0.0/go.mod", "module example.com/dep\n\ngo 1.21\n")
        archive.writestr("example.com/dep@v1.0.0/dep.go", "package dep\n\nvar Value = 1\n")
    monkeypatch.setenv("GOPROXY", (tmp_path / "proxy").as_uri())
    monkeypatch.setenv("GONOSUMDB", "*")
    monkeypatch.setenv("GOFLAGS", "-modcacherw")
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "modcache"))
    return folder


def built(toolchain: Toolchain, root: Path, tmp_path: Path) -> Path | Broken:
    work = tmp_path / "work"
    work.mkdir()
    place = with_modules(place_of(toolchain, root, root), work)
    test = {"goleak_load_test.go": b"package m\n"}
    return build(place, test, {}, work / "built")


@pytest.mark.usefixtures("proxy")
@pytest.mark.parametrize(
    "go_mod",
    [
        "module example.org/m\n\ngo 1.21\n",
        "module example.org/m\n\ngo 1.21\n\nrequire example.com/dep v1.0.0\n",
        "module example.org/m\n\ngo 1.21\n\nrequire (\n\texample.com/dep v1.0.0\n\texample.com/gone v1.0.0\n)\n",
    ],
    ids=["a module is not required", "go.sum is missing", "another module is gone"],
)
def test_what_go_mod_and_go_sum_lack_is_found_without_touching_them(
    module: Module, toolchain: Toolchain, tmp_path: Path, go_mod: str
) -> None:
    root = module({"go.mod": go_mod, "m.go": USING})
    before = {p.name: p.read_bytes() for p in root.iterdir()}
    assert isinstance(built(toolchain, root, tmp_path), Path)
    assert {p.name: p.read_bytes() for p in root.iterdir()} == before


@pytest.mark.usefixtures("proxy")
def test_a_workspace_that_is_broken_is_left_out(module: Module, toolchain: Toolchain, tmp_path: Path) -> None:
    root = module({"m.go": "package m\n", "go.work": "go 1.21\n\nuse (\n\t.\n\t./gone\n)\n"})
    assert isinstance(built(toolchain, root, tmp_path), Path)


@pytest.mark.usefixtures("proxy")
def test_what_cannot_be_found_anywhere_is_named(module: Module, toolchain: Toolchain, tmp_path: Path) -> None:
    root = module({"m.go": USING.replace("example.com/dep", "example.com/gone")})
    made = built(toolchain, root, tmp_path)
    assert isinstance(made, Broken)
    assert "example.com/gone" in made.what


def test_code_that_does_not_compile_is_no_matter_of_modules(
    module: Module, toolchain: Toolchain, tmp_path: Path
) -> None:
    root = module({"m.go": "package m\n\nvar x int = true\n"})
    place = place_of(toolchain, root, root)
    assert with_modules(place, tmp_path) == place


def test_a_stripped_go_mod_requires_what_is_imported_and_no_more() -> None:
    kept = stripped(GO_MOD, ["example.com/dep/inner", "example.com/other/v2"])
    assert "example.com/gone" not in kept
    assert kept == GO_MOD.replace("\texample.com/gone v1.0.0 // of another package\n", "")


def test_imports_are_followed_within_the_module(module: Module) -> None:
    root = module(
        {
            "m.go": 'package m\n\nimport (\n\t"fmt"\n\tin "example.org/m/inner"\n)\n\nvar _ = fmt.Sprint(in.V)\n',
            "inner/inner.go": 'package inner\n\nimport "example.com/dep"\n\nvar V = dep.V\n',
            "inner/inner_test.go": 'package inner\n\nimport "example.com/testing"\n',
            "apart/apart.go": 'package apart\n\nimport "example.com/apart"\n',
        }
    )
    assert imports_below(root, root, "example.org/m") == {"fmt", "example.com/dep"}
