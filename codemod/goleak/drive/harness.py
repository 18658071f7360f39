"""The load harness: the Go template filled in for one cache by replacing syntax nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

from goleak.drive.driver import Driver
from goleak.drive.gosource import TEMPLATE_IMPORTS, Import, free_name, is_standard
from goleak.errors import GoleakError
from goleak.find.facts import Cache
from goleak.fix.edit.edits import Edit, apply_edits
from goleak.read.syntax import Node, parse, text, walk

FILE_NAME = "goleak_load_test.go"
PROFILES_FILE_NAME = "goleak_profiles_test.go"
TEST_NAME = "TestGoleakLoad"
_WRITTEN_FOR = "// goleak wrote this load test of the cache "


def fill(cache: Cache, driver: Driver, package: str, taken: frozenset[str] = frozenset()) -> bytes:
    """Return the harness for a cache: a test file of package `package`, whose own names `taken` are kept clear of."""
    template = _template(FILE_NAME)
    root = parse(template)
    renamed = _renamed(TEMPLATE_IMPORTS, taken)
    request = _function(root, "goleakRequest")
    edits = [
        *_rename(root, renamed),
        _replace(root.named_children[0], f"{_WRITTEN_FOR}{cache.name}. It is yours to keep and to change."),
        _replace(_first(root, "package_identifier"), package),
        _replace(_first(root, "import_spec_list"), _imports(driver.imports, renamed)),
        _replace(
            _first(root, "interpreted_string_literal", "const_declaration"), f'"{",".join(driver.varies)}"'
        ),
        _replace(_body(_function(root, "goleakSetUp")), _block(driver.setup)),
        _replace(_body(_function(root, "goleakCache")), _block((f"return {driver.cache}",))),
        _replace(_body(request), _block(driver.request)),
        *(
            Edit(request.end_byte, request.end_byte, f"\n\n{d}".encode())
            for d in _together(driver.declarations)
        ),
    ]
    return apply_edits(template, edits)


def fill_profiles(package: str, taken: frozenset[str] = frozenset()) -> bytes:
    """Return the file that adds a load under profiles to a harness: of package `package`, clear of names `taken`."""
    template = _template(PROFILES_FILE_NAME)
    root = parse(template)
    specs = [n for n in walk(root) if n.type == "import_spec"]
    paths = {text(spec).strip('"').rpartition("/")[2]: spec for spec in specs}
    renamed = _renamed(paths, taken)
    named = [_replace(paths[name], f"{other} {text(paths[name])}") for name, other in renamed.items()]
    package_clause = _replace(_first(root, "package_identifier"), package)
    return apply_edits(template, [*_rename(root, renamed), *named, package_clause])


def takes_profiles(harness: bytes) -> bool:
    """Tell whether a harness, which a user may have kept and changed, knows of the load under profiles."""
    return b"goleakProfiled" in harness


def cache_named_in(data: bytes) -> str | None:
    """Return the name of the cache that goleak wrote a harness for, or None if goleak did not write this file."""
    first = data.decode("utf-8", "replace").partition("\n")[0].rstrip()
    if not first.startswith(_WRITTEN_FOR):
        return None
    return first.removeprefix(_WRITTEN_FOR).partition(". It is ")[0]


def write_harness(data: bytes, folder: str | Path, *, overwrite: bool = False) -> Path:
    """Write a harness into a folder and return its path.

    A file there that goleak did not write is never replaced, one that was changed since only if `overwrite` says so.
    """
    path = Path(folder, FILE_NAME)
    try:
        old = path.read_bytes() if path.exists() else None
        if old is not None and cache_named_in(old) is None:
            raise GoleakError(f"{path}: exists and is not goleak's; move it away, or choose a folder with -o")
        if old is not None and old != data and not overwrite:
            raise GoleakError(
                f"{path}: is another load test or was changed; --force replaces it, -o writes elsewhere"
            )
        if old != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as error:
        raise GoleakError(f"{path}: {error.strerror}; choose a folder that can be written with -o") from None
    return path


def _template(name: str) -> bytes:
    return files("goleak").joinpath("golang", "harness", name).read_bytes()


def _renamed(names: Iterable[str], taken: frozenset[str]) -> dict[str, str]:
    """Return other names for imports whose usual ones a package has for itself."""
    return {n: free_name(n, taken) for n in names if free_name(n, taken) != n}


def _replace(node: Node, new: str) -> Edit:
    return Edit(node.start_byte, node.end_byte, new.encode())


def _first(root: Node, kind: str, within: str = "source_file") -> Node:
    """Return the first node of a kind, below the first of kind `within`: the template has one."""
    top = next(n for n in walk(root) if n.type == within)
    return next(n for n in walk(top) if n.type == kind)


def _function(root: Node, name: str) -> Node:
    return next(n for n in root.named_children if n.type == "function_declaration" and text(_name(n)) == name)


def _name(function: Node) -> Node:
    name = function.child_by_field_name("name")
    assert name is not None
    return name


def _body(function: Node) -> Node:
    body = function.child_by_field_name("body")
    assert body is not None
    return body


def _block(statements: Iterable[str]) -> str:
    return "{\n" + "".join(f"\t{s}\n" for s in statements) + "}"


def _together(declarations: tuple[str, ...]) -> tuple[str, ...]:
    """Return the declarations as one text: edits at one place have no order."""
    return ("\n\n".join(declarations),) if declarations else ()


def _imports(needed: Iterable[Import], renamed: dict[str, str]) -> str:
    """Write the import list: the standard library, then all else, each sorted by path."""
    template = {Import(path, renamed.get(name, name)) for name, path in TEMPLATE_IMPORTS.items()}
    needed = sorted(template | set(needed))
    groups = [[n.spec for n in needed if is_standard(n.path) is standard] for standard in (True, False)]
    return "(\n" + "\n".join("".join(f"\t{spec}\n" for spec in group) for group in groups if group) + ")"


def _rename(root: Node, renamed: dict[str, str]) -> Iterator[Edit]:
    """Rename imports where they are used: what stands before the dot of a selector or a qualified type."""
    for node in walk(root):
        if node.type in ("selector_expression", "qualified_type"):
            qualifier = node.named_children[0]
            if text(qualifier) in renamed:
                yield _replace(qualifier, renamed[text(qualifier)])
