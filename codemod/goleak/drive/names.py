"""Names of a Go package: its own, and those that it declares at package level."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from goleak.errors import GoleakError
from goleak.read.syntax import Node, parse, text

_DECLARATIONS = ("const_declaration", "type_declaration", "var_declaration", "function_declaration")


def package_name_of(data: bytes, file: str) -> str:
    """Return the name in a Go file's package clause; `file` is named where there is none."""
    for node in parse(data).named_children:
        if node.type == "package_clause":
            return text(node.named_children[0])
    raise GoleakError(f"{file}:1: no package clause; add one")


def package_level_names(data: bytes) -> frozenset[str]:
    """Return the names that a Go file declares at package level."""
    declared = (n for n in parse(data).named_children if n.type in _DECLARATIONS)
    return frozenset(name for declaration in declared for name in _names(declaration))


def names_taken(folder: str | Path) -> frozenset[str]:
    """Return the package-level names of the Go files in a folder, tests left out."""
    sources = (f for f in Path(folder).glob("*.go") if not f.name.endswith("_test.go"))
    return frozenset().union(*(package_level_names(f.read_bytes()) for f in sources))


def _names(declaration: Node) -> Iterator[str]:
    """Yield the names of a declaration: its own, and those of its specs, which may stand in a list."""
    specs = [s for c in declaration.named_children for s in (c, *c.named_children) if _is_spec(s)]
    for node in (declaration, *specs):
        for name in node.children_by_field_name("name"):
            if name.type in ("identifier", "type_identifier"):
                yield text(name)


def _is_spec(node: Node) -> bool:
    return node.type in ("const_spec", "type_spec", "var_spec", "type_alias")
