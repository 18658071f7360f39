"""Packages of other modules and of the standard library, as far as they are on disk: for declarations only."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from goleak.errors import GoleakError
from goleak.read.gomod import ModFile, Replacement
from goleak.read.installed import Installed
from goleak.read.sources import Package, SourceFile, grouped, read_outline
from goleak.read.walk import list_folder
from goleak.read.workspace import Workspace

_IMPORT_PATH = re.compile(r"(?!.*(?:^|/)\.\.?(?:/|$))[\w.~+-]+(?:/[\w.~+-]+)*")


class Dependencies:
    """What one module can import besides its own packages; each is looked for when first asked for."""

    def __init__(
        self,
        root: str,
        module: ModFile,
        workspace: Workspace | None = None,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        """Read nothing yet; `root` is the folder of the module, and `workspace` one that it belongs to."""
        self._root = root
        self._module = module
        self._workspace = workspace
        self._installed = Installed(environment)
        self._listed: set[str] = set()
        self._probed: set[str] = set()

    def near(self, path: str) -> Package | None:
        """Return a package of a module of the workspace, of a local replacement or of a vendor folder."""
        if not _IMPORT_PATH.fullmatch(path):
            return None
        for module, root in self._local:
            if _is_within(path, module):
                found = self._read(path, _below(root, path[len(module) :]), os.path.normpath(root))
                if found is not None:
                    return found
        for root in self._vendors:
            folder = _below(root, path)
            self._listed.add(folder)
            found = self._package(path, folder)
            if found is not None:
                return found
        return None

    def far(self, path: str) -> Package | None:
        """Return a package of the standard library or of the module cache."""
        if not _IMPORT_PATH.fullmatch(path):
            return None
        if "." not in path.partition("/")[0]:
            source = self._installed.standard
            return self._package(path, _below(source, path)) if source else None
        for module in _prefixes(path):
            required = self._required(module)
            if required is not None:
                root = self._installed.module(*required)
                found = self._package(path, _below(root, path[len(module) :]))
                if found is not None:
                    return found
        return None

    @property
    def consulted(self) -> tuple[frozenset[str], frozenset[str]]:
        """The folders that were listed, and the files and folders whose mere being there, or change, decided."""
        files = self._probed | self._installed.probed
        if self._workspace is not None and "_local" in self.__dict__:
            files.update(os.path.join(folder, "go.mod") for folder in self._workspace.folders)
        return frozenset(self._listed), frozenset(files)

    @cached_property
    def _files(self) -> tuple[tuple[str, ModFile], ...]:
        """What decides about the build, with the folders: go.work first, then the module, then its fellows."""
        fellows = self._workspace.modules.items() if self._workspace is not None else ()
        work = [(self._workspace.root, self._workspace.file)] if self._workspace is not None else []
        return (*work, (self._root, self._module), *((r, f) for r, f in fellows if r != self._root))

    @cached_property
    def _replacements(self) -> Mapping[str, tuple[str, Replacement]]:
        """What stands for modules, by module path, with the folder that paths start at; the first one counts."""
        found: dict[str, tuple[str, Replacement]] = {}
        for folder, file in self._files:
            for replacement in file.replaces:
                if replacement.old in ("", self._versions.get(replacement.path, replacement.old)):
                    found.setdefault(replacement.path, (folder, replacement))
        return found

    @cached_property
    def _versions(self) -> Mapping[str, str]:
        """The versions that the module requires, or else its fellows do."""
        found: dict[str, str] = {}
        for _, file in self._files:
            for path, version in file.requires.items():
                found.setdefault(path, version)
        return found

    @cached_property
    def _local(self) -> tuple[tuple[str, str], ...]:
        """Modules in folders of the user's, with those folders: the longest paths first."""
        found = {r.path: os.path.join(f, r.target) for f, r in self._replacements.values() if not r.version}
        if self._workspace is not None:
            found |= {file.path: folder for folder, file in self._workspace.modules.items() if file.path}
        return tuple(sorted(found.items(), key=lambda each: (-len(each[0]), each[0])))

    @cached_property
    def _vendors(self) -> tuple[str, ...]:
        roots = [self._workspace.root] if self._workspace is not None else []
        return tuple(os.path.join(root, "vendor") for root in dict.fromkeys([*roots, self._root]))

    def _required(self, module: str) -> tuple[str, str] | None:
        """Return the path and version that the module cache has a module under."""
        version = self._versions.get(module)
        _, replaced = self._replacements.get(module, ("", None))
        if replaced is not None:
            return (replaced.target, replaced.version) if replaced.version else None
        return (module, version) if version is not None else None

    def _read(self, path: str, folder: str, root: str) -> Package | None:
        """Read a package of a module in a folder of the user's, unless another module begins on the way to it."""
        self._listed.add(folder)
        barriers = [os.path.join(f, "go.mod") for f in _between(folder, root)]
        self._probed.update(barriers)
        return None if any(map(os.path.isfile, barriers)) else self._package(path, folder)

    def _package(self, path: str, folder: str) -> Package | None:
        """Read the package of a folder; what cannot be read is left out, since nobody asked about it."""
        try:
            names = list_folder(folder)[0] if os.path.isdir(folder) else []
        except GoleakError:
            return None
        sources = _sources(folder, (n for n in names if not n.endswith("_test.go")))
        return next(grouped(path, folder, sources), None)


def _sources(folder: str, names: Iterable[str]) -> Iterator[SourceFile]:
    for name in names:
        try:
            yield read_outline(os.path.join(folder, name))
        except GoleakError:
            continue


def _is_within(path: str, module: str) -> bool:
    return path == module or path.startswith(module + "/")


def _below(root: str, path: str) -> str:
    parts = [part for part in path.split("/") if part]
    return os.path.join(os.path.normpath(root), *parts)


def _between(folder: str, root: str) -> Iterator[str]:
    """Yield the folders from one up to, but not including, one above it."""
    while len(folder) > len(root):
        yield folder
        folder = os.path.dirname(folder)


def _prefixes(path: str) -> Iterator[str]:
    """Yield the module paths that a package may belong to, the longest first."""
    while path:
        yield path
        path = path.rpartition("/")[0]
