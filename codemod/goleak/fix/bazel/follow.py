"""BUILD files that follow changed Go files."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goleak.fix.bazel.buildfile import parse_build_file
from goleak.fix.bazel.starlark import BuildFile, Rule, dependency_edit, mentions, source_edit
from goleak.fix.bazel.workspace import (
    BUILD_NAMES,
    Workspace,
    build_file,
    governing_build_file,
    names_go,
    read,
    read_text,
    relative,
    workspace_around,
)
from goleak.fix.edit.edits import Change, Edit, apply_edits
from goleak.fix.generate.backends import BACKENDS
from goleak.read.syntax import named, parse, text, walk

_KINDS = frozenset({"go_library", "go_binary", "go_test", "go_source", "go_tool_library"})
_FILE = "typecache.go"
_PLACEMENT = "internal/typecache"
_LOAD = re.compile(r"^load\(\s*[\"']([^\"']+)[\"']\s*,([^)]*)\)", re.M)
_RULES_GO = re.compile(r"@[\w.+~-]+//go:def\.bzl")
_RULES_GO_MODULE = re.compile(r"bazel_dep\(([^)]*[\"']rules_go[\"'][^)]*)\)")
_REPOSITORY_NAME = re.compile(r"repo_name\s*=\s*[\"']([\w.-]+)[\"']")


@dataclass(frozen=True, slots=True)
class BuildFileChanges:
    """The changed and new BUILD files, and notes on what is left to the user."""

    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cache:
    """The generated package as Bazel sees it: `name` is its library's, empty where its BUILD file has none."""

    root: str
    folder: str
    import_path: str
    workspace: Workspace
    build_file: str
    name: str

    @property
    def label(self) -> str:
        package = f"//{self.workspace.package(self.folder)}"
        return package if self.name in ("", self.package) else f"{package}:{self.name}"

    @property
    def package(self) -> str:
        """Return the name of the package, which a library of its own would have."""
        return os.path.basename(self.folder)


@dataclass(frozen=True, slots=True)
class _Linked:
    """What linking one BUILD file came to; `depends` tells whether a rule is to depend on the generated package."""

    depends: bool
    notes: tuple[str, ...]
    change: Change | None = None


def build_file_changes(
    root: str, module_path: str, changes: Sequence[Change], folder: str = ""
) -> BuildFileChanges:
    """Return what the BUILD files need where `changes` make files of a module use a generated cache.

    `root` is the folder of go.mod, `folder` that of the cache's own package; a cache that is created anywhere else is
    one more file of its users' package. Nothing is written. Raises GoleakError where a BUILD file cannot be read.
    """
    folder = folder or os.path.join(root, *_PLACEMENT.split("/"))
    import_path = f"{module_path}/{relative(folder, root)}"
    inside = _inside_packages(root, [c for c in changes if os.path.dirname(c.file) != folder])
    shared = _shared_package(root, folder, import_path, changes)
    both = (*shared.changes, *inside.changes)
    return BuildFileChanges(tuple(sorted(both, key=lambda c: c.file)), (*shared.notes, *inside.notes))


def _inside_packages(root: str, changes: Sequence[Change]) -> BuildFileChanges:
    """Add new Go files to the rules that compile the changed files beside them."""
    result: list[Change] = []
    notes: list[str] = []
    for new in (c for c in changes if c.before is None and c.file.endswith(".go")):
        name = governing_build_file(new.file)
        folder = os.path.dirname(new.file)
        users = [c.file for c in changes if c.before is not None and os.path.dirname(c.file) == folder]
        if name:
            change, remarks = _add_source(root, name, new, users)
            result += [change] if change else []
            notes += remarks
    return BuildFileChanges(tuple(result), tuple(notes))


def _add_source(root: str, name: str, new: Change, users: Sequence[str]) -> tuple[Change | None, list[str]]:
    folder, data = os.path.dirname(name), read(name)
    workspace = workspace_around(folder) or Workspace(root)
    if workspace.excludes(new.file):
        return None, []
    sources, source = [relative(file, folder) for file in users], relative(new.file, folder)
    where = relative(name, root)
    parsed = parse_build_file(data, _kinds(workspace, folder))
    package = workspace.package(folder)
    holders = [r for r in parsed.rules if _held(parsed, r, sources, package)] if parsed else []
    if parsed is None or not holders:
        reason = (
            "it cannot be parsed" if parsed is None else f"no Go rule has {', '.join(sources)} in its srcs"
        )
        what = f'add "{source}" to srcs of the rule that compiles {", ".join(sources)}'
        return None, [f"{where}: not edited ({reason}); {what}"] if parsed or names_go(str(data)) else []
    labels = _labels(new.after)
    edits = [(rule, "srcs", source, source_edit(parsed, rule, source, package)) for rule in holders]
    edits += [(r, "deps", label, dependency_edit(parsed, r, label)) for r in holders for label in labels]
    notes = [
        f'{where}: {rule.name} not edited ({edit}); add "{what}" to its {attribute}'
        for rule, attribute, what, edit in edits
        if isinstance(edit, str)
    ]
    done = [edit for *_, edit in edits if isinstance(edit, Edit)]
    return (Change(name, data, apply_edits(data, done)) if done else None), notes


def _labels(data: bytes) -> list[str]:
    """Return the labels of what a generated file imports of other modules."""
    return [b.label for b in BACKENDS.values() if _imports(data, b.package)]


def _shared_package(root: str, folder: str, import_path: str, changes: Sequence[Change]) -> BuildFileChanges:
    """Make the rules of users depend on the generated package, which gets a BUILD file of its own."""
    files: dict[str, list[str]] = {}
    for change in changes:
        found = governing_build_file(change.file) if _starts_to_import(change, import_path) else ""
        if found:
            files.setdefault(found, []).append(change.file)
    created = [c for c in changes if c.before is None and c.file == os.path.join(folder, _FILE)]
    labels = _labels(created[0].after) if created else []
    if not files and not created:
        return BuildFileChanges()
    workspace = workspace_around(root) or Workspace(root)
    cache = _Cache(root, folder, import_path, workspace, *_library(folder, workspace))
    linked = [_link(cache, name, files[name]) for name in sorted(files)]
    depends = any(one.depends for one in linked)
    result = [one.change for one in linked if one.change]
    notes = [note for one in linked for note in one.notes]
    if depends or (created and _builds_go(cache, files) and not workspace.excludes(folder)):
        library, remarks = _new_library(cache, sorted(files), labels)
        result += [library] if library else []
        notes += remarks
    return BuildFileChanges(tuple(sorted(result, key=lambda c: c.file)), tuple(notes))


def _starts_to_import(change: Change, path: str) -> bool:
    if change.before is None or not change.file.endswith(".go"):
        return False
    return _imports(change.after, path) and not _imports(change.before, path)


def _imports(data: bytes, path: str) -> bool:
    if path.encode() not in data:
        return False
    declarations = (n for n in named(parse(data)) if n.type == "import_declaration")
    specs = (n for d in declarations for n in walk(d) if n.type == "import_spec")
    paths = (s.child_by_field_name("path") for s in specs)
    return any(p is not None and text(p)[1:-1] == path for p in paths)


def _link(cache: _Cache, name: str, files: Sequence[str]) -> _Linked:
    """Add the generated package to the deps of those rules of a BUILD file that compile the files."""
    folder, data = os.path.dirname(name), read(name)
    sources = [relative(file, folder) for file in files]
    if (workspace_around(folder) or cache.workspace) != cache.workspace:
        return _Linked(False, (_note(cache, name, "it is in another Bazel workspace", sources),))
    governs = names_go(data.decode("utf-8", "replace"))
    parsed = parse_build_file(data, _kinds(cache.workspace, folder))
    if parsed is None:
        return _Linked(governs, (_note(cache, name, "it cannot be parsed", sources),))
    edits: list[Edit] = []
    notes: list[str] = []
    built: set[str] = set()
    for rule in parsed.rules:
        held = _held(parsed, rule, sources, cache.workspace.package(folder))
        edit = dependency_edit(parsed, rule, cache.label) if held else None
        built |= held
        if isinstance(edit, str):
            where = f"{relative(name, cache.root)}: {rule.name}"
            notes.append(f'{where} not edited ({edit}); add "{cache.label}" to its deps')
        elif edit:
            edits.append(edit)
    stray = [s for s in sources if s not in built and _expected(cache.workspace, folder, s)]
    if stray:
        notes.append(_note(cache, name, f"no Go rule has {', '.join(stray)} in its srcs", stray))
    change = Change(name, data, apply_edits(data, edits)) if edits else None
    return _Linked(bool(built) or (governs and bool(stray)), tuple(notes), change)


def _held(parsed: BuildFile, rule: Rule, sources: Sequence[str], package: str) -> set[str]:
    srcs = rule.argument("srcs")
    if srcs is None:
        return set()
    return {s for s in sources if mentions(srcs.value, s, package, parsed.assigned)}


def _expected(workspace: Workspace, folder: str, source: str) -> bool:
    """Tell whether some rule ought to have a file: one further up need not, nor one for what gazelle leaves out."""
    return "/" not in source and not workspace.excludes(os.path.join(folder, source))


def _note(cache: _Cache, name: str, reason: str, sources: Sequence[str]) -> str:
    where, what = relative(name, cache.root), ", ".join(sources)
    return f'{where}: not edited ({reason}); add "{cache.label}" to deps of the rule that compiles {what}'


def _kinds(workspace: Workspace, folder: str) -> Mapping[str, str]:
    """Map names of Go rules, and of the macros that gazelle is told to write in their place, to the rules."""
    mapped = [value.split() for _, value in workspace.directives(folder, "map_kind")]
    nearest_last = [words for words in reversed(mapped) if len(words) > 1 and words[0] in _KINDS]
    return {kind: kind for kind in _KINDS} | {words[1]: words[0] for words in nearest_last}


# The library of the generated package.


def _library(folder: str, workspace: Workspace) -> tuple[str, str]:
    """Return the BUILD file of the generated package and the name of its library there, empty for none."""
    found = build_file(folder)
    if not found:
        return "", os.path.basename(folder)
    parsed = parse_build_file(read(found), _kinds(workspace, folder))
    for rule in parsed.rules if parsed else ():
        name = rule.argument("name")
        if (
            rule.kind == "go_library"
            and name
            and parsed
            and _held(parsed, rule, [_FILE], workspace.package(folder))
        ):
            return found, name.value.value
    return found, ""


def _builds_go(cache: _Cache, files: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether Bazel builds Go beside the changed files or at the module's root."""
    beside = [n for n, found in files.items() if os.path.dirname(n) in map(os.path.dirname, found)]
    manifests = cache.workspace.manifests() if cache.workspace.root == cache.root else []
    return any(names_go(read_text(name)) for name in (*beside, build_file(cache.root), *manifests))


def _new_library(
    cache: _Cache, files: Sequence[str], labels: Sequence[str]
) -> tuple[Change | None, list[str]]:
    """Return the new BUILD file of the generated package, in the form of buildifier, and notes about it."""
    if cache.build_file:
        if cache.name:
            return None, []
        where = relative(cache.build_file, cache.root)
        return None, [
            f'{where}: not edited (it has no go_library with {_FILE}); add one named "{cache.package}"'
        ]
    known = Counter(os.path.basename(f) for f in files or [build_file(cache.root)])
    target = os.path.join(cache.folder, max(BUILD_NAMES, key=lambda name: known[name]))
    loaded, kind = _spelling(cache, files)
    deps = "".join(f'    deps = ["{label}"],\n' for label in labels)
    content = f"""\
load("{loaded}", "{kind}")

{kind}(
    name = "{cache.package}",
    srcs = ["{_FILE}"],
    importpath = "{cache.import_path}",
    visibility = ["//{cache.workspace.package(cache.root)}:__subpackages__"],
{deps})
"""
    return Change(target, None, content.encode()), _prefix_notes(cache, relative(target, cache.root))


def _prefix_notes(cache: _Cache, where: str) -> list[str]:
    """Tell of a gazelle prefix that contradicts go.mod: the library must be called what the code imports."""
    for folder, prefix in cache.workspace.directives(cache.folder, "prefix"):
        path = "/".join(p for p in (prefix, relative(cache.folder, folder)) if p)
        if path == cache.import_path:
            return []
        return [
            f'{where}: importpath is "{cache.import_path}", as in go.mod; gazelle:prefix makes it "{path}"'
        ]
    return []


def _spelling(cache: _Cache, files: Sequence[str]) -> tuple[str, str]:
    """Return the file to load the library's rule from and the rule's name there, as the repository spells them."""
    for _, value in cache.workspace.directives(cache.folder, "map_kind"):
        kind, _, rest = value.partition(" ")
        name, _, file = rest.strip().partition(" ")
        if kind == "go_library" and file.strip().startswith(("//", "@")):
            return file.strip(), name
    contents = [read_text(f) for f in (*files, build_file(cache.root), build_file(cache.workspace.root))]
    loads = [load for content in contents for load in _LOAD.findall(content)]
    for file, names in loads:
        if re.search(r"[\"']go_library[\"']", names) and file.startswith(("//", "@")):
            return file, "go_library"
    for file, _ in loads:
        if _RULES_GO.fullmatch(file):
            return file, "go_library"
    return f"@{_repository(cache.workspace)}//go:def.bzl", "go_library"


def _repository(workspace: Workspace) -> str:
    """Return what the workspace calls rules_go: before modules, io_bazel_rules_go was usual."""
    for name in workspace.manifests():
        if os.path.basename(name) == "MODULE.bazel":
            dependency = _RULES_GO_MODULE.search(read_text(name))
            renamed = _REPOSITORY_NAME.search(dependency[1]) if dependency else None
            return renamed[1] if renamed else "rules_go"
    return "io_bazel_rules_go"
