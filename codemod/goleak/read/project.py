"""Go modules on disk: patterns, and packages that are read when asked for, without running go."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from goleak.errors import GoleakError, NothingThereError
from goleak.read.dependencies import Dependencies
from goleak.read.gomod import ModFile, find_upward, read_mod_file
from goleak.read.packages import Head, ModulePackages, read_head
from goleak.read.sources import Package, SourceFile, read_source
from goleak.read.walk import ignored_part, list_folder, walk_folders
from goleak.read.workspace import Workspace, find_workspace

__all__ = [
    "Head",
    "Module",
    "Package",
    "Project",
    "SourceFile",
    "data_of",
    "files_of",
    "find_module_root",
    "folder_of",
    "folders_of",
    "heads_of",
    "importers_of",
    "load_module",
    "load_projects",
    "packages_in",
    "path_of",
    "read_module",
    "read_source",
    "source_of",
    "with_files",
    "with_imports",
    "with_package",
]


@dataclass(frozen=True, slots=True)
class Module:
    """A Go module: `root` is the absolute folder of its go.mod, `go` the language version it asks for."""

    root: str
    path: str
    go: tuple[int, int]


@dataclass(frozen=True)
class Project:
    """One module with all its packages by import path, and the import paths that the patterns selected.

    `named_files` are files that the patterns name themselves, `trees` folders below which they name all packages.
    `dependencies` finds what packages import from elsewhere.
    """

    module: Module
    packages: Mapping[str, Package]
    selected: frozenset[str]
    named_files: frozenset[str] = frozenset()
    trees: frozenset[str] = frozenset()
    dependencies: Dependencies | None = None


def packages_in(project: Project, path: str) -> tuple[Package, ...]:
    """Return the packages of the folder of an import path: its own, and those of other clauses (tools, tests)."""
    if isinstance(project.packages, ModulePackages):
        return project.packages.in_folder(path)
    return (project.packages[path],)


def files_of(project: Project, path: str) -> tuple[str, ...]:
    """Return the names of the Go files of an import path; none where it is not the project's."""
    if isinstance(project.packages, ModulePackages):
        return project.packages.files_in(path)
    package = project.packages.get(path)
    return tuple(f.name for f in package.files) if package is not None else ()


def folder_of(project: Project, path: str) -> str:
    """Return the absolute folder of an import path of the project."""
    if isinstance(project.packages, ModulePackages):
        return project.packages.folder_of(path)
    return project.packages[path].directory


def path_of(project: Project, folder: str) -> str:
    """Return the import path of an absolute folder of the project."""
    if isinstance(project.packages, ModulePackages):
        return project.packages.path_of(folder)
    return next(path for path, package in project.packages.items() if package.directory == folder)


def heads_of(project: Project, path: str) -> tuple[Head, ...]:
    """Return what the files of an import path import; none where it is not the project's."""
    if isinstance(project.packages, ModulePackages):
        return project.packages.heads(path)
    package = project.packages.get(path)
    return tuple(read_head(f.name, f.data) for f in package.files) if package is not None else ()


def folders_of(project: Project) -> Iterable[str]:
    """Return the import paths of the project's folders that have Go files."""
    return project.packages.paths if isinstance(project.packages, ModulePackages) else project.packages


def data_of(project: Project, path: str, name: str) -> bytes:
    """Return the bytes of a file, by its base name, of an import path of the project."""
    if isinstance(project.packages, ModulePackages):
        return project.packages.data(path, name)
    return next(f.data for f in project.packages[path].files if f.name == name)


def importers_of(project: Project, path: str) -> tuple[str, ...]:
    """Return the import paths of the module's packages that import a package."""
    if isinstance(project.packages, ModulePackages):
        return project.packages.importers(path)
    needle = f'"{path}"'.encode()
    return tuple(p for p, other in project.packages.items() if any(needle in f.data for f in other.files))


def source_of(project: Project, name: str) -> SourceFile:
    """Return one of the project's files by its absolute name, as it was read. Raises KeyError where it has none."""
    if isinstance(project.packages, ModulePackages):
        packages = project.packages.in_folder(path_of(project, os.path.dirname(name)))
    else:
        packages = tuple(project.packages.values())
    for package in packages:
        for file in package.files:
            if file.name == name:
                return file
    raise KeyError(name)


def with_package(project: Project, package: Package) -> Project:
    """Return the project with another version of one of its packages."""
    if isinstance(project.packages, ModulePackages):
        return replace(project, packages=project.packages.with_package(package))
    return replace(project, packages={**project.packages, package.path: package})


def with_files(project: Project, files: Mapping[str, bytes | None]) -> Project:
    """Return the project with other or further Go files (None: without them), by absolute names, in its folders."""
    if isinstance(project.packages, ModulePackages):
        return replace(project, packages=project.packages.with_files(files))
    raise TypeError("only packages that are read from disk take files")


def with_imports(project: Project, paths: Iterable[str]) -> Project:
    """Return the project with these import paths selected, and what they import of it, directly or not."""
    stack = [path for path in paths if files_of(project, path)]
    selected = set(stack)
    while stack:
        for head in heads_of(project, stack.pop()):
            for _, imported in head.imports:
                path = imported.decode("utf-8", "replace")
                if path not in selected and files_of(project, path):
                    selected.add(path)
                    stack.append(path)
    return replace(project, selected=frozenset(selected))


@dataclass(frozen=True, slots=True)
class _Pattern:
    """What one pattern names. Nothing to check in a folder is a mistake (`required`); a changed file may be a test."""

    text: str
    folder: str
    recursive: bool
    file: str = ""
    required: bool = False


def load_projects(patterns: Sequence[str], directory: str, *, tests: bool = False) -> list[Project]:
    """Find the modules and packages that Go patterns (`./...`, `./pkg`, `pkg/...`, files, import paths) name.

    `directory` is where relative patterns start. Folders that Go itself ignores are skipped. Any package of a module
    can be asked for, selected or not, because an eviction may be in any. Raises GoleakError for a pattern that names
    nothing.
    """
    selected: dict[str, set[str]] = {}
    files: dict[str, set[str]] = {}
    trees: set[str] = set()
    asked: set[str] = set()
    listed: dict[str, dict[str, list[str]]] = {}
    for pattern in (p for text in patterns or ("./...",) for p in _parse_patterns(text, directory)):
        root = find_module_root(pattern.folder) or ""
        asked.add(root)
        found = False
        if pattern.recursive:
            trees.add(pattern.folder)
        for folder, names, around in _folders(pattern, root):
            if around:
                chosen = selected.setdefault(around, set())
                listed.setdefault(around, {})[folder] = names
            if around and _names_folder(pattern, names, tests):
                chosen.add(folder)
                found = True
        if not root and not any(
            r == pattern.folder or r.startswith(pattern.folder + os.sep) for r in selected
        ):
            raise NothingThereError(
                f"{pattern.text}: no go.mod in {pattern.folder} or above it; run goleak inside a Go module"
            )
        if root:
            selected.setdefault(root, set())
        if pattern.file:
            files.setdefault(root, set()).add(pattern.file)
        if not found and pattern.required:
            _check_folder(pattern, root)
    workspaces: dict[str | None, Workspace | None] = {}
    projects = []
    for root in sorted(selected):
        if root not in asked and _only_ends_a_module(root):
            continue
        file = _mod_file(root)
        packages = ModulePackages(root, file.path, tests=tests)
        complete = any(root == tree or root.startswith(tree.rstrip(os.sep) + os.sep) for tree in trees)
        packages.seed(listed.get(root, {}), complete=complete)
        paths = frozenset(packages.path_of(folder) for folder in selected[root])
        named = frozenset(files.get(root, ()))
        others = Dependencies(root, file, _workspace(root, workspaces))
        projects.append(Project(_module(root, file), packages, paths, named, frozenset(trees), others))
    return projects


def load_module(root: str, *, tests: bool = False) -> Project:
    """Find the module of a folder with a go.mod; nothing of it is selected. Raises GoleakError for a broken go.mod."""
    file = _mod_file(root)
    packages = ModulePackages(root, file.path, tests=tests)
    others = Dependencies(root, file, _workspace(root, {}))
    return Project(_module(root, file), packages, frozenset(), dependencies=others)


def _workspace(root: str, known: dict[str | None, Workspace | None]) -> Workspace | None:
    """Return the workspace that a module belongs to, each read once."""
    work = find_upward(root, "go.work")
    if work not in known:
        known[work] = find_workspace(root)
    found = known[work]
    return found if found is not None and root in found.folders else None


def _folders(pattern: _Pattern, root: str) -> Iterator[tuple[str, list[str], str]]:
    """Yield the folders that a pattern names, with their Go files and the root of their modules."""
    if root and ignored_part(pattern.folder, root):
        return
    if pattern.recursive:
        yield from walk_folders(pattern.folder, root)
    elif os.path.isdir(pattern.folder):
        yield pattern.folder, list_folder(pattern.folder)[0], root


def _names_folder(pattern: _Pattern, names: Sequence[str], tests: bool) -> bool:
    kept = [n for n in names if tests or not n.endswith("_test.go")]
    return os.path.basename(pattern.file) in kept if pattern.file else bool(kept)


def find_module_root(directory: str) -> str | None:
    """Return the nearest folder upward that has a go.mod."""
    return find_upward(directory, "go.mod")


def read_module(root: str) -> Module:
    """Read module path and language version from a go.mod; a missing `go` line means 1.16, as for go itself."""
    return _module(root, _mod_file(root))


def _only_ends_a_module(root: str) -> bool:
    """Tell whether a go.mod is empty: it keeps what is below out of the module above, and is none itself."""
    return read_mod_file(os.path.join(root, "go.mod")) == ModFile()


def _mod_file(root: str) -> ModFile:
    name = os.path.join(root, "go.mod")
    file = read_mod_file(name)
    if not file.path:
        raise GoleakError(f"{name}:1: no module line; run `go mod init <path>` or mend the file")
    return file


def _module(root: str, file: ModFile) -> Module:
    return Module(root, file.path, file.go or (1, 16))


def _parse_patterns(text: str, directory: str) -> list[_Pattern]:
    """Read a pattern; an import path with `/...` may name packages of several modules of a workspace."""
    body = text
    recursive = body == "..." or body.endswith("/...")
    if recursive:
        body = body[:-3].rstrip("/") or ("/" if body.startswith("/") else ".")
    path = os.path.normpath(os.path.join(directory, body))
    found = [path] if os.path.exists(path) else _import_path_folders(body, directory, recursive)
    if not found:
        raise NothingThereError(
            f"{text}: no such file, folder or package; name a path such as ./... or ./pkg"
        )
    return [_existing_pattern(text, os.path.realpath(path), recursive) for path in found]


def _existing_pattern(text: str, path: str, recursive: bool) -> _Pattern:
    if os.path.isdir(path):
        return _Pattern(text, path, recursive, required=True)
    if os.path.basename(path) == "go.mod":
        return _Pattern(text, os.path.dirname(path), True)
    if not path.endswith(".go"):
        raise GoleakError(f"{text}: not a Go file; name .go files, folders or patterns such as ./...")
    return _Pattern(text, os.path.dirname(path), False, path)


def _import_path_folders(path: str, directory: str, recursive: bool) -> list[str]:
    """Return the folders of an import path of the module around `directory` or of its workspace.

    There is one at most, unless the path is the start of several modules' paths and stands for all below it.
    """
    directory = os.path.realpath(directory)
    root = find_module_root(directory)
    known = {root: _mod_file(root).path} if root is not None else {}
    workspace = find_workspace(directory)
    if workspace is not None:
        known = {**{folder: file.path for folder, file in workspace.modules.items()}, **known}
    below = [folder for folder, module in known.items() if recursive and module.startswith(path + "/")]
    for folder, module in sorted(known.items(), key=lambda each: -len(each[1])):
        if module and (path == module or path.startswith(module + "/")):
            found = os.path.join(folder, path[len(module) :].lstrip("/"))
            return [found, *below] if os.path.isdir(found) else below
    return below


def _check_folder(pattern: _Pattern, root: str) -> None:
    """Raise GoleakError where a folder has nothing to check; tests that nobody asked for are something."""
    ignored = ignored_part(pattern.folder, root) if root else ""
    if ignored:
        raise GoleakError(f"{pattern.text}: Go leaves {ignored} out, and so does goleak; name another folder")
    for folder, names, _ in walk_folders(pattern.folder, root):
        if (pattern.recursive or folder == pattern.folder) and names:
            return
    below = " or below it" if pattern.recursive else ""
    raise NothingThereError(
        f"{pattern.text}: no Go files in {pattern.folder}{below}; name a folder that has some"
    )
