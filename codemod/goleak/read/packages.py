"""The packages of one module by import path, each read from disk when first asked for, and who imports whom."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from goleak.errors import GoleakError
from goleak.read.sources import Package, grouped, read_bytes, read_packages, source_from
from goleak.read.walk import list_folder, walk_folders

# Imports stand before all other declarations, nearly always in the first few kilobytes.
_HEAD_BYTES = 8192
_IMPORT = re.compile(
    rb'(?:^|[;(])[ \t]*(?:import[ \t]*\(?[ \t]*)?([\w.\x80-\xff]*)[ \t]*["`]([^"`\s]+)["`]', re.M
)
_DECLARATION = re.compile(rb"^(?:func|type|var|const)\b", re.M)
_TOKEN = re.compile(
    rb'(?P<comment>/\*.*?(?:\*/|\Z))|//[^\n]*|"(?:\\.|[^"\\\n])*+"|`[^`]*(?:`|\Z)|(?P<declaration>^(?:func|type|var|const)\b)',
    re.M | re.S,
)
_DECLARATIONS = (b"\nfunc ", b"\ntype ", b"\nvar ", b"\nconst ")


def imports_in(data: bytes, start: int, end: int) -> list[tuple[bytes, bytes]]:
    """Return what the import declarations in bytes [start, end) import: the name given, or empty, and the path."""
    return _IMPORT.findall(data[start:end])


class Head:
    """What the first lines of a Go file say: `section` is the text that its imports stand in."""

    __slots__ = ("_imports", "name", "section")

    def __init__(self, name: str, section: bytes) -> None:
        """Parse nothing yet."""
        self.name = name
        self.section = section
        self._imports: list[tuple[bytes, bytes]] | None = None

    @property
    def imports(self) -> list[tuple[bytes, bytes]]:
        """Pairs of the name given in the file (or empty) and the import path."""
        if self._imports is None:
            self._imports = _IMPORT.findall(self.section)
        return self._imports

    def may_import(self, path: bytes) -> bool:
        """Tell whether the text may import a path."""
        return path in self.section


class ModulePackages(Mapping[str, Package]):
    """A module's packages by import path. Folders that Go ignores and modules below the root are not among them."""

    def __init__(self, root: str, path: str, *, tests: bool = False) -> None:
        """Read nothing yet; `root` is the folder of the go.mod, `path` the module's path."""
        self._root = root
        self._path = path
        self._tests = tests
        self._names: dict[str, tuple[str, ...]] = {}
        self._loaded: dict[str, tuple[Package, ...]] = {}
        self._read_heads: dict[str, tuple[Head, ...]] = {}

    def seed(self, folders: Mapping[str, list[str]], *, complete: bool) -> None:
        """Take over Go files by folder that are known already; `complete` says that these are all of the module's."""
        paths = {self.path_of(folder): self._kept(names) for folder, names in folders.items()}
        self._names.update(paths)
        if complete:
            self.__dict__["paths"] = tuple(path for path, names in paths.items() if names)

    def path_of(self, folder: str) -> str:
        """Return the import path of a folder of the module."""
        if folder == self._root:
            return "" if self._path == "std" else self._path
        relative = folder.removeprefix(self._root.rstrip(os.sep) + os.sep).replace(os.sep, "/")
        return relative if self._path == "std" else f"{self._path}/{relative}"

    def folder_of(self, path: str) -> str:
        """Return the folder of an import path, or an empty string where it cannot be one of the module's."""
        if self._path != "std":
            if path != self._path and not path.startswith(self._path + "/"):
                return ""
            path = path[len(self._path) + 1 :]
        return os.path.join(self._root, *path.split("/")) if path else self._root

    def files_in(self, path: str) -> tuple[str, ...]:
        """Return the names of the Go files of an import path; none where it is not the module's."""
        if path not in self._names:
            folder = self.folder_of(path)
            self._names[path] = self._list(folder) if folder and self._is_ours(folder) else ()
        return self._names[path]

    def _list(self, folder: str) -> tuple[str, ...]:
        return self._kept(list_folder(folder)[0]) if os.path.isdir(folder) else ()

    def _kept(self, names: list[str]) -> tuple[str, ...]:
        return tuple(n for n in names if self._tests or not n.endswith("_test.go"))

    def _is_ours(self, folder: str) -> bool:
        """Tell whether no other module's go.mod stands between the root and a folder."""
        while len(folder) > len(self._root):
            if os.path.isfile(os.path.join(folder, "go.mod")):
                return False
            folder = os.path.dirname(folder)
        return folder == self._root

    def in_folder(self, path: str) -> tuple[Package, ...]:
        """Return the packages in the folder of an import path: its own first, then those of other package clauses."""
        if path not in self._loaded:
            folder, names = self.folder_of(path), self.files_in(path)
            self._loaded[path] = tuple(read_packages(path, folder, names)) if names else ()
        return self._loaded[path]

    def consulted(self) -> tuple[bool, tuple[str, ...]]:
        """Tell whether the whole module was walked, and which folders were asked for."""
        return "paths" in self.__dict__, tuple(filter(None, map(self.folder_of, self._names)))

    def with_package(self, package: Package) -> ModulePackages:
        """Return these packages with another version of one of them."""
        copy = ModulePackages(self._root, self._path, tests=self._tests)
        copy._names, copy._loaded, copy._read_heads = self._names, dict(self._loaded), self._read_heads
        base = package.path.partition(" ")[0]
        copy._loaded[base] = tuple(package if p.path == package.path else p for p in self.in_folder(base))
        return copy

    def with_files(self, files: Mapping[str, bytes | None]) -> ModulePackages:
        """Return these packages with other or further Go files, by absolute names; the disk is not asked for them.

        A file of None is not there. Of test files only those are taken that belong to these packages.
        """
        by_folder: dict[str, dict[str, bytes | None]] = {}
        for name, data in files.items():
            if self._kept([name]):
                by_folder.setdefault(os.path.dirname(name), {})[name] = data
        # The disk may not have the folders of the files.
        paths = dict.fromkeys((*self.paths, *map(self.path_of, by_folder)))
        copy = ModulePackages(self._root, self._path, tests=self._tests)
        copy._names, copy._loaded, copy._read_heads = (
            dict(self._names), dict(self._loaded), dict(self._read_heads)
        )  # fmt: skip
        for folder, changed in by_folder.items():
            path = self.path_of(folder)
            sources = {f.name: f for package in self.in_folder(path) for f in package.files}
            for name, data in changed.items():
                sources.pop(name, None)
                if data is not None:
                    sources[name] = source_from(name, data)
            ordered = [sources[name] for name in sorted(sources)]
            copy._names[path] = tuple(os.path.basename(f.name) for f in ordered)
            copy._loaded[path] = tuple(grouped(path, folder, ordered))
            copy._read_heads[path] = tuple(read_head(os.path.basename(f.name), f.data) for f in ordered)
        copy.__dict__["paths"] = tuple(path for path in paths if copy._names[path])
        return copy

    def data(self, path: str, name: str) -> bytes:
        """Return the bytes of a file, by its base name, of an import path."""
        loaded = self._loaded.get(path)
        if loaded is None:
            return read_bytes(os.path.join(self.folder_of(path), name))
        file = os.path.join(self.folder_of(path), name)
        return next(f.data for package in loaded for f in package.files if f.name == file)

    def get(self, path: str, default: Package | None = None) -> Package | None:  # type: ignore[override]
        """Return a package, read when first asked for."""
        base = path.partition(" ")[0]
        return next((p for p in self.in_folder(base) if p.path == path), default)

    def __getitem__(self, path: str) -> Package:
        found = self.get(path)
        if found is None:
            raise KeyError(path)
        return found

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and (
            self.get(path) is not None if " " in path else bool(self.files_in(path))
        )

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The import paths of all folders of the module that have Go files."""
        found = []
        for folder, names, root in walk_folders(self._root, self._root):
            if root == self._root:
                path = self.path_of(folder)
                self._names[path] = self._kept(names)
                if self._names[path]:
                    found.append(path)
        return tuple(found)

    def __iter__(self) -> Iterator[str]:
        return (package.path for path in self.paths for package in self.in_folder(path))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def heads(self, path: str) -> tuple[Head, ...]:
        """Return what the files of an import path import. Reads their first kilobytes only, if those tell."""
        if path not in self._read_heads:
            folder = self.folder_of(path)
            self._read_heads[path] = tuple(_head(folder, name) for name in self.files_in(path))
        return self._read_heads[path]

    @cached_property
    def _importers(self) -> dict[bytes, list[str]]:
        found: dict[bytes, list[str]] = {}
        for path in self.paths:
            for imported in dict.fromkeys(i for head in self.heads(path) for _, i in head.imports):
                found.setdefault(imported, []).append(path)
        return found

    def importers(self, path: str) -> tuple[str, ...]:
        """Return the import paths of the module's packages that import a package."""
        return tuple(self._importers.get(path.encode(), ()))


def _head(folder: str, name: str) -> Head:
    file = os.path.join(folder, name)
    try:
        descriptor = os.open(file, os.O_RDONLY)
        try:
            data = os.read(descriptor, _HEAD_BYTES)
            section = _section(data)
            if section is None and len(data) == _HEAD_BYTES:
                data += os.read(descriptor, os.fstat(descriptor).st_size)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise GoleakError(f"{file}: cannot be read ({error.strerror}); check its permissions") from error
    return read_head(name, data) if section is None else Head(name, section)


def _section(data: bytes) -> bytes | None:
    """Return the import section of gofmt-formatted first lines, or None where a closer look is needed."""
    start = data.find(b"\nimport")
    if start < 0:
        told = len(data) < _HEAD_BYTES or any(data.find(d) >= 0 for d in _DECLARATIONS)
        return b"" if told and b"import" not in data else None
    stop = data.find(b"\n)", start)
    if stop < 0 or data[start + 7 : start + 10] != b" (\n" or data.find(b"\nimport", stop) >= 0:
        return None
    return data[start:stop]


def read_head(name: str, data: bytes) -> Head:
    """Read the imports off the first lines of a file."""
    stop = _DECLARATION.search(data)
    section = data[: stop.start() if stop else len(data)]
    return Head(name, _without_comments(data) if b"/*" in section else section)


def _without_comments(data: bytes) -> bytes:
    """Return what stands before the first declaration, with empty lines for comments: those for cgo hold C."""
    kept: list[bytes] = []
    at = 0
    for token in _TOKEN.finditer(data):
        start, end = token.span()
        kept.append(data[at:start])
        at = end
        if token.lastgroup == "declaration":
            return b"".join(kept)
        kept.append(b"\n" * (end - start) if token.lastgroup == "comment" else token[0])
    return b"".join([*kept, data[at:]])
