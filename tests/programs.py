"""Small Go programs in memory, read without a disk."""

from __future__ import annotations

from collections.abc import Mapping

from goleak.read.declarations import Declarations, ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import show
from goleak.read.project import Module, Package, Project, SourceFile
from goleak.read.syntax import Node, text, walk
from goleak.read.universe import Universe

MODULE = Module("/m", "m", (1, 24))


def project(packages: Mapping[str, Mapping[str, bytes]]) -> Project:
    """Return a project of packages by import path, each of files by name; the last part of a path is its name."""
    found = {}
    for path, files in packages.items():
        name = path.rpartition("/")[2]
        sources = [
            SourceFile(f"/{path}/{file}", data, name, "", False) for file, data in sorted(files.items())
        ]
        found[path] = Package(path, name, f"/{path}", tuple(sources))
    return Project(MODULE, found, frozenset(found))


def expressions(packages: Mapping[str, str]) -> Expressions:
    """Return the types of packages of one file each; package clauses are added."""
    files = {
        path: {"a.go": f"package {path.rpartition('/')[2]}\n{body}".encode()}
        for path, body in packages.items()
    }
    return Expressions(Universe(project(files)))


def declared(found: Expressions, path: str = "m") -> Declarations:
    """Return the declarations of a package that is there."""
    package = found.universe.package(path)
    assert package is not None
    return package


def only_file(found: Expressions, path: str = "m") -> ParsedFile:
    """Return the first file of a package."""
    return declared(found, path).files[0]


def probed(found: Expressions) -> tuple[ParsedFile, Node]:
    """Return the expression that the last `_ = expression` in package m gives away."""
    file = only_file(found)
    given = [n for n in walk(file.root) if n.type == "assignment_statement" and text(n).startswith("_ = ")]
    right = given[-1].child_by_field_name("right")
    assert right is not None
    return file, right.named_children[0]


def type_of(
    expression: str, body: str = "", statements: str = "", others: Mapping[str, str] | None = None
) -> str:
    """Return how the type of an expression prints, after statements in a function of a package with some body."""
    source = f"{body}\nfunc probe() {{\n{statements}\n_ = {expression}\n}}\n"
    found = expressions({"m": source, **(others or {})})
    file, node = probed(found)
    return show(found.of(file, node), "m")
