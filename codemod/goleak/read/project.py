"""Go modules on disk: patterns, packages and their files, without running go."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from goleak.errors import GoleakError

SKIPPED_FOLDERS = frozenset({"vendor", "testdata", "node_modules"})
_PACKAGE_CLAUSE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[\s;]|//[^\n]*|/\*.*?\*/)*+package(?:\s|/\*.*?\*/)+([\w\x80-\xff]+)", re.S
)
_CLAUSE_OF_BROKEN_FILE = re.compile(rb"^[ \t]*package[ \t]+(\w+)", re.M)
_GENERATED = re.compile(rb"^// Code generated .* DO NOT EDIT\.\r?$", re.M)
# The systems and architectures that restrict a file by its name, as go/build knows them.
_SYSTEMS = frozenset(
    "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 "
    "windows zos".split()
)
_ARCHITECTURES = frozenset(
    "386 amd64 amd64p32 arm arm64 arm64be armbe loong64 mips mips64 mips64le mips64p32 mips64p32le mipsle ppc "
    "ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm".split()
)
_CONSTRAINT = re.compile(rb"^//go:build[ \t]+(.+?)[ \t\r]*$", re.M)


@dataclass(frozen=True, slots=True)
class Module:
    """A Go module: `root` is the absolute folder of its go.mod, `go` the language version it asks for."""

    root: str
    path: str
    go: tuple[int, int]


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


@dataclass(frozen=True)
class Project:
    """One module with all its packages by import path, and those that the patterns selected.

    `named_files` are files that the patterns name themselves.
    """

    module: Module
    packages: Mapping[str, Package]
    selected: frozenset[str]
    named_files: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Pattern:
    """What one pattern names. Nothing to check in a folder is a mistake (`required`); a changed file may be a test."""

    text: str
    folder: str
    recursive: bool
    file: str = ""
    required: bool = False


def load_projects(patterns: Sequence[str], directory: str, *, tests: bool = False) -> list[Project]:
    """Read the modules that Go patterns (`./...`, `./pkg`, `pkg/...`, files, import paths) name.

    `directory` is where relative patterns start. Folders that Go itself ignores are skipped. Every module comes
    whole, because an eviction may be in any of its packages. Raises GoleakError for a pattern that names nothing.
    """
    chosen: dict[str, list[_Pattern]] = {}
    for text in patterns or ("./...",):
        pattern = _parse_pattern(text, directory)
        for root in _module_roots(pattern):
            chosen.setdefault(root, []).append(pattern)
    return [_load(read_module(root), chosen[root], tests) for root in sorted(chosen)]


def find_module_root(directory: str) -> str | None:
    """Return the nearest folder upward that has a go.mod."""
    while True:
        if os.path.isfile(os.path.join(directory, "go.mod")):
            return directory
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent


def read_module(root: str) -> Module:
    """Read module path and language version from a go.mod; a missing `go` line means 1.16, as for go itself."""
    name = os.path.join(root, "go.mod")
    content = _decode(name, _read(name))
    path = re.search(r'^\s*module\s+"?([^\s"]+)"?', content, re.M)
    if path is None:
        raise GoleakError(f"{name}:1: no module line; run `go mod init <path>` or mend the file")
    go = re.search(r"^\s*go\s+(\d+)\.(\d+)", content, re.M)
    version = (int(go[1]), int(go[2])) if go else (1, 16)
    return Module(root, path[1], version)


def _parse_pattern(text: str, directory: str) -> _Pattern:
    body = text
    recursive = body == "..." or body.endswith("/...")
    if recursive:
        body = body[:-3].rstrip("/") or ("/" if body.startswith("/") else ".")
    path = os.path.normpath(os.path.join(directory, body))
    if not os.path.exists(path):
        path = _import_path_folder(body, directory)
    if not path:
        raise GoleakError(f"{text}: no such file, folder or package; name a path such as ./... or ./pkg")
    path = os.path.realpath(path)
    if os.path.isdir(path):
        return _Pattern(text, path, recursive, required=True)
    if os.path.basename(path) == "go.mod":
        return _Pattern(text, os.path.dirname(path), True)
    if not path.endswith(".go"):
        raise GoleakError(f"{text}: not a Go file; name .go files, folders or patterns such as ./...")
    return _Pattern(text, os.path.dirname(path), False, path)


def _import_path_folder(path: str, directory: str) -> str:
    """Return the folder of an import path of the module around `directory`, or an empty string."""
    root = find_module_root(os.path.realpath(directory))
    if root is None:
        return ""
    module = read_module(root)
    if path != module.path and not path.startswith(module.path + "/"):
        return ""
    folder = os.path.join(root, path[len(module.path) :].lstrip("/"))
    return folder if os.path.isdir(folder) else ""


def _module_roots(pattern: _Pattern) -> list[str]:
    roots = {root for root in [find_module_root(pattern.folder)] if root}
    if pattern.recursive:
        roots.update(
            folder
            for folder, files in _walk(pattern.folder, nested_modules=True)
            if any(f.name == "go.mod" for f in files)
        )
    if not roots:
        raise GoleakError(
            f"{pattern.text}: no go.mod in {pattern.folder} or above it; run goleak inside a Go module"
        )
    return sorted(roots)


def _load(module: Module, patterns: Sequence[_Pattern], tests: bool) -> Project:
    packages: dict[str, Package] = {}
    for folder, entries in _walk(module.root, nested_modules=False):
        for package in _packages(module, folder, entries, tests):
            packages[package.path] = package
    selected: set[str] = set()
    for pattern in patterns:
        found = [p.path for p in packages.values() if _matches(pattern, p)]
        if not found and pattern.required:
            _check_folder(module, pattern)
        selected.update(found)
    named = frozenset(p.file for p in patterns if p.file)
    return Project(module, packages, frozenset(selected), named)


def _check_folder(module: Module, pattern: _Pattern) -> None:
    """Raise GoleakError where a folder has nothing to check; tests that nobody asked for are something."""
    for part in os.path.relpath(pattern.folder, module.root).split(os.sep):
        if _is_ignored(part) and part not in (".", ".."):
            raise GoleakError(
                f"{pattern.text}: Go leaves {part} out, and so does goleak; name another folder"
            )
    for folder, entries in _walk(pattern.folder, nested_modules=True):
        if (pattern.recursive or folder == pattern.folder) and any(e.name.endswith(".go") for e in entries):
            return
    below = " or below it" if pattern.recursive else ""
    raise GoleakError(f"{pattern.text}: no Go files in {pattern.folder}{below}; name a folder that has some")


def _matches(pattern: _Pattern, package: Package) -> bool:
    if pattern.file:
        return any(f.name == pattern.file for f in package.files)
    if package.directory == pattern.folder:
        return True
    return pattern.recursive and package.directory.startswith(pattern.folder.rstrip(os.sep) + os.sep)


def _walk(root: str, *, nested_modules: bool) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Yield folders with their files, parents first, by name; Go's ignored folders are left out."""
    stack = [root]
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda e: e.name)
        except OSError as error:
            raise GoleakError(
                f"{folder}: cannot be read ({error.strerror}); check its permissions"
            ) from error
        files = [e for e in entries if _is_file(e)]
        if folder != root and not nested_modules and any(e.name == "go.mod" for e in files):
            continue
        yield folder, files
        stack.extend(e.path for e in reversed(entries) if _is_package_folder(e))


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False  # a symbolic link that leads to itself


def _is_package_folder(entry: os.DirEntry[str]) -> bool:
    return not _is_ignored(entry.name) and entry.is_dir(follow_symlinks=False)


def _is_ignored(folder: str) -> bool:
    return folder.startswith((".", "_")) or folder in SKIPPED_FOLDERS


def _packages(
    module: Module, folder: str, entries: Sequence[os.DirEntry[str]], tests: bool
) -> Iterator[Package]:
    """Yield the packages of one folder: the main one, then those of other package clauses (tools, tests)."""
    groups: dict[str, list[SourceFile]] = {}
    for entry in entries:
        if not entry.name.endswith(".go") or entry.name.startswith((".", "_")):
            continue
        if entry.name.endswith("_test.go") and not tests:
            continue
        source = read_source(entry.path)
        groups.setdefault(source.package, []).append(source)
    relative = os.path.relpath(folder, module.root).replace(os.sep, "/")
    if module.path == "std":
        path = "" if relative == "." else relative
    else:
        path = module.path if relative == "." else f"{module.path}/{relative}"
    # `package main` files beside a library are tools behind a build constraint: the library owns the import path.
    ordered = sorted(groups.items(), key=lambda g: (g[0] == "main" and len(groups) > 1, -len(g[1]), g[0]))
    for index, (name, files) in enumerate(ordered):
        yield Package(f"{path} [{name}]" if index else path, name, folder, tuple(files))


def read_source(name: str) -> SourceFile:
    """Read one Go file. Raises GoleakError where it cannot be read or is not UTF-8."""
    data = _read(name)
    _decode(name, data)
    clause = _PACKAGE_CLAUSE.match(data) or _CLAUSE_OF_BROKEN_FILE.search(data)
    header = data[: clause.start(1)] if clause else data
    return SourceFile(
        name,
        data,
        clause[1].decode() if clause else "",
        _constraint(name, header),
        _GENERATED.search(header) is not None,
    )


def _constraint(name: str, header: bytes) -> str:
    """Return the go:build expression of a file, together with what its name says: x_linux_arm64.go."""
    written = _CONSTRAINT.search(header)
    words = os.path.basename(name).removesuffix(".go").removesuffix("_test").split("_")[1:]
    system = words[-2:-1] if words and words[-1] in _ARCHITECTURES else words[-1:]
    named = [w for w in system if w in _SYSTEMS] + [w for w in words[-1:] if w in _ARCHITECTURES]
    parts = [*named, *([written[1].decode()] if written else [])]
    return " && ".join(f"({p})" if "||" in p and named else p for p in parts)


def _read(name: str) -> bytes:
    try:
        with open(name, "rb") as file:
            return file.read()
    except OSError as error:
        raise GoleakError(f"{name}: cannot be read ({error.strerror}); check its permissions") from error


def _decode(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise GoleakError(
            f"{name}:{line}:{column}: not UTF-8, which Go source must be; convert the file"
        ) from error
