"""Go source files as read, grouped into the packages of a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from goleak.errors import GoleakError
from goleak.read.constraints import ARCHITECTURES, SYSTEMS

_PACKAGE_CLAUSE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[\s;]|//[^\n]*|/\*.*?\*/)*+package(?:\s|/\*.*?\*/)+([\w\x80-\xff]+)", re.S
)
_CLAUSE_OF_BROKEN_FILE = re.compile(rb"^[ \t]*package[ \t]+(\w+)", re.M)
_GENERATED = re.compile(rb"^// Code generated .* DO NOT EDIT\.\r?$", re.M)
_CONSTRAINT = re.compile(rb"^//go:build[ \t]+(.+?)[ \t\r]*$", re.M)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One Go file as read.

    `name` is absolute; `constraint` says where it is built, by its go:build line and its name, or is empty.
    """

    name: str
    data: bytes
    package: str
    constraint: str
    generated: bool


@dataclass(frozen=True, slots=True)
class Package:
    """The Go files of one folder that share a package clause, in file name order."""

    path: str
    name: str
    directory: str
    files: tuple[SourceFile, ...]


def read_packages(path: str, folder: str, names: Iterable[str]) -> Iterator[Package]:
    """Yield the packages of one folder: the main one under `path`, then those of other clauses (tools, tests)."""
    yield from grouped(path, folder, (read_source(os.path.join(folder, name)) for name in names))


def grouped(path: str, folder: str, sources: Iterable[SourceFile]) -> Iterator[Package]:
    """Yield the packages that files of one folder make: the main one under `path`, then those of other clauses."""
    groups: dict[str, list[SourceFile]] = {}
    for source in sources:
        groups.setdefault(source.package, []).append(source)
    # `package main` files beside a library are tools behind a build constraint: the library owns the import path.
    ordered = sorted(groups.items(), key=lambda g: (g[0] == "main" and len(groups) > 1, -len(g[1]), g[0]))
    for index, (name, files) in enumerate(ordered):
        yield Package(f"{path} [{name}]" if index else path, name, folder, tuple(files))


def read_source(name: str) -> SourceFile:
    """Read one Go file. Raises GoleakError where it cannot be read or is not UTF-8."""
    return source_from(name, read_bytes(name))


def source_from(name: str, data: bytes) -> SourceFile:
    """Return a Go file of these bytes. Raises GoleakError where they are not UTF-8."""
    decode(name, data)
    clause = _PACKAGE_CLAUSE.match(data) or _CLAUSE_OF_BROKEN_FILE.search(data)
    header = data[: clause.start(1)] if clause else data
    return SourceFile(
        name,
        data,
        clause[1].decode() if clause else "",
        _constraint(name, header),
        _GENERATED.search(header) is not None,
    )


def read_outline(name: str) -> SourceFile:
    """Read a Go file of another module, of which only declarations count. Raises GoleakError where that fails."""
    data = read_bytes(name)
    clause = _PACKAGE_CLAUSE.match(data)
    return SourceFile(name, data, clause[1].decode("utf-8", "replace") if clause else "", "", False)


def _constraint(name: str, header: bytes) -> str:
    """Return the go:build expression of a file, together with what its name says: x_linux_arm64.go."""
    written = _CONSTRAINT.search(header)
    words = os.path.basename(name).removesuffix(".go").removesuffix("_test").split("_")[1:]
    system = words[-2:-1] if words and words[-1] in ARCHITECTURES else words[-1:]
    named = [w for w in system if w in SYSTEMS] + [w for w in words[-1:] if w in ARCHITECTURES]
    parts = [*named, *([written[1].decode()] if written else [])]
    return " && ".join(f"({p})" if "||" in p and named else p for p in parts)


def read_bytes(name: str) -> bytes:
    """Return a file's bytes. Raises GoleakError where it cannot be read."""
    try:
        with open(name, "rb") as file:
            return file.read()
    except OSError as error:
        raise GoleakError(f"{name}: cannot be read ({error.strerror}); check its permissions") from error


def decode(name: str, data: bytes) -> str:
    """Return a file's bytes as text. Raises GoleakError, with line and column, where they are not UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise GoleakError(
            f"{name}:{line}:{column}: not UTF-8, which Go source must be; convert the file"
        ) from error
