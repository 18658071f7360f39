"""Real Go modules with marks: `// want` for each finding, `// fact` for each cache that nobody should hear of.

A module's findings and inventory are its marks, one to one: what is not marked must be neither found nor listed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from goleak.read.project import find_module_root, read_module
from goleak.toolchain import Toolchain
from tests.conftest import CHECKOUT, write_files
from tests.gomodules import checked, findings, go_files, inventory, unformatted, vet
from tests.marks import Mark, marks_in, surprises

EXAMPLES = CHECKOUT / "testdata" / "find"
MODULES = sorted(p for p in EXAMPLES.iterdir() if p.is_dir())


@pytest.fixture(params=MODULES, ids=lambda root: root.name)
def root(request: pytest.FixtureRequest) -> Path:
    chosen = request.param
    assert isinstance(chosen, Path)
    return chosen


def marks(root: Path, kind: str) -> list[Mark]:
    found = []
    for path in go_files(root):
        found += marks_in(path.relative_to(root).as_posix(), path.read_bytes().decode("utf-8-sig"))
    return [m for m in found if m.kind == kind]


def as_gofmt_writes(data: bytes) -> bool:
    """Tell whether a file has no byte order mark, no CRLF and a last newline: some are to show that all is read."""
    return data.endswith(b"\n") and b"\r" not in data and not data.startswith(b"\xef\xbb\xbf")


def test_the_findings_are_the_marks(root: Path) -> None:
    assert surprises(marks(root, "want"), findings(root)) == ""


def test_every_cache_that_is_not_found_is_listed_with_the_facts_that_say_why(root: Path) -> None:
    found = {(file, line) for file, line, _ in findings(root)}
    listed = [cache for cache in inventory(root) if cache[:2] not in found]
    assert surprises(marks(root, "fact"), listed) == ""


def test_a_module_says_why_it_exists(root: Path) -> None:
    opening = next(p for p in (root / "go.work", root / "go.mod") if p.is_file()).read_text("utf-8")
    assert opening.startswith("// ")


def test_a_module_is_go(root: Path, toolchain: Toolchain) -> None:
    files = list(go_files(root))
    modules = {find_module_root(str(path.parent)) for path in files}
    for module in sorted(m for m in modules if m):
        wanted = read_module(module).go
        if toolchain.version[:2] < wanted:
            pytest.skip(f"{module} is for Go {wanted[0]}.{wanted[1]}, this is {toolchain.text}")
        assert vet(toolchain, Path(module), workspace="" if (root / "go.work").is_file() else "off") == ""
    assert unformatted(toolchain, [p for p in files if as_gofmt_writes(p.read_bytes())]) == []


def test_findings_in_generated_files_are_for_those_who_ask() -> None:
    root = EXAMPLES / "files"
    more = set(findings(root, generated=True)) - set(findings(root))
    assert [file for file, _, _ in more] == ["generated/types.go"]


def test_findings_in_tests_are_for_those_who_ask() -> None:
    root = EXAMPLES / "files"
    more = set(findings(root, tests=True)) - set(findings(root))
    assert [file for file, _, _ in more] == ["user/user_test.go"]


def test_a_store_that_is_not_in_every_build_names_its_constraint() -> None:
    caches = [k.cache for found in checked(EXAMPLES / "evictions") for k in found.caches]
    stores = {c.name: {s.constraint for s in c.of("load-or-store")} for c in caches}
    assert stores["apart"] == {"linux"}
    assert stores["anywhere"] == {""}


def test_callers_are_found_in_packages_of_many_files(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/many\n\ngo 1.21\n")
    (tmp_path / "a.go").write_text(
        'package many\n\nimport "reflect"\n\nvar types = map[reflect.Type]string{}\n\n'
        "func put(t reflect.Type, name string) { types[t] = name }\n"
    )
    for number in range(120):
        (tmp_path / f"f{number}.go").write_text("package many\n")
    (tmp_path / "z.go").write_text(
        'package many\n\nimport "reflect"\n\nfunc Name(t reflect.Type) string {\n'
        "\tif name, ok := types[t]; ok {\n\t\treturn name\n\t}\n"
        '\tput(t, t.String()+"!")\n\treturn types[t]\n}\n'
    )
    (found,) = checked(tmp_path)
    assert [k.cache.role for k in found.caches] == ["cache"]


def test_an_eviction_in_a_test_counts_for_nothing_even_where_tests_are_read() -> None:
    root = EXAMPLES / "evictions"
    assert findings(root, tests=True) == findings(root)


@pytest.mark.parametrize("name", ["marked/marked.go", "crlf/crlf.go"])
def test_byte_order_marks_and_crlf_move_no_line_and_no_column(name: str) -> None:
    places = [f.location for one in checked(EXAMPLES / "files") for f in one.findings]
    place = next(p for p in places if p.file.endswith(name))
    data = (EXAMPLES / "files" / name).read_bytes()
    assert data[place.start : place.end] == b"types"
    assert data.split(b"\n")[place.line - 1][place.column - 1 :].startswith(b"types ")
    assert (place.column, place.end_column) == (5, 10)


def test_reflect_itself_has_caches_though_it_does_not_import_reflect(tmp_path: Path) -> None:
    source = "package reflect\n\ntype Type interface{}\n\nvar cache = map[string]Type{}\n\n"
    source += "func Get(name string) Type {\n\tcache[name] = name\n\treturn cache[name]\n}\n"
    write_files(tmp_path, {"go.mod": "module std\n\ngo 1.21\n", "reflect/type.go": source})
    assert [c[:2] for c in inventory(tmp_path)] == [("reflect/type.go", 5)]
