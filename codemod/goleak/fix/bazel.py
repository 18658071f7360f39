"""BUILD files that follow changed Go files: the only module that knows libcst."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from goleak.fix.edits import Change, Edit, apply_edits
from goleak.fix.starlark import Argument, BuildFile, Expression, Rule, dependency_edit, mentions, nesting
from goleak.fix.templates import PACKAGE
from goleak.fix.workspace import (
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
from goleak.read.syntax import named, parse, text, walk

if TYPE_CHECKING:
    import libcst
    from libcst.metadata import CodeSpan

_KINDS = frozenset({"go_library", "go_binary", "go_test", "go_source", "go_tool_library"})
_FILE = f"{PACKAGE}.go"
_LOAD = re.compile(r"^load\(\s*[\"']([^\"']+)[\"']\s*,([^)]*)\)", re.M)
_RULES_GO = re.compile(r"@[\w.+~-]+//go:def\.bzl")
_RULES_GO_MODULE = re.compile(r"bazel_dep\(([^)]*[\"']rules_go[\"'][^)]*)\)")
_REPOSITORY_NAME = re.compile(r"repo_name\s*=\s*[\"']([\w.-]+)[\"']")
_DEEPEST = 50  # libcst's parser overruns the stack from some 2000 brackets on
_EQUAL = re.compile(rb"[ \t]*=[ \t]*")


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
        return package if self.name in ("", PACKAGE) else f"{package}:{self.name}"


@dataclass(frozen=True, slots=True)
class _Linked:
    """What linking one BUILD file came to; `depends` tells whether a rule is to depend on the generated package."""

    depends: bool
    notes: tuple[str, ...]
    change: Change | None = None


def build_file_changes(root: str, module_path: str, changes: Sequence[Change]) -> BuildFileChanges:
    """Return what the BUILD files need where `changes` make files of a module import its generated cache.

    `root` is the folder of go.mod. Nothing is written. Raises GoleakError where a BUILD file cannot be read.
    """
    folder = os.path.join(root, "internal", PACKAGE)
    import_path = f"{module_path}/internal/{PACKAGE}"
    files: dict[str, list[str]] = {}
    for change in changes:
        found = governing_build_file(change.file) if _starts_to_import(change, import_path) else ""
        if found:
            files.setdefault(found, []).append(change.file)
    created = any(c.before is None and c.file == os.path.join(folder, _FILE) for c in changes)
    if not files and not created:
        return BuildFileChanges()
    workspace = workspace_around(root) or Workspace(root)
    cache = _Cache(root, folder, import_path, workspace, *_library(folder, workspace))
    linked = [_link(cache, name, files[name]) for name in sorted(files)]
    depends = any(one.depends for one in linked)
    result = [one.change for one in linked if one.change]
    notes = [note for one in linked for note in one.notes]
    if depends or (created and _builds_go(cache, files) and not workspace.excludes(folder)):
        library, remarks = _new_library(cache, sorted(files))
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
    parsed = _parsed(data, _kinds(cache.workspace, folder))
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
        return "", PACKAGE
    parsed = _parsed(read(found), _kinds(workspace, folder))
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


def _new_library(cache: _Cache, files: Sequence[str]) -> tuple[Change | None, list[str]]:
    """Return the new BUILD file of the generated package, in the form of buildifier, and notes about it."""
    if cache.build_file:
        if cache.name:
            return None, []
        where = relative(cache.build_file, cache.root)
        return None, [f'{where}: not edited (it has no go_library with {_FILE}); add one named "{PACKAGE}"']
    known = Counter(os.path.basename(f) for f in files or [build_file(cache.root)])
    target = os.path.join(cache.folder, max(BUILD_NAMES, key=lambda name: known[name]))
    loaded, kind = _spelling(cache, files)
    content = f"""\
load("{loaded}", "{kind}")

{kind}(
    name = "{PACKAGE}",
    srcs = ["{_FILE}"],
    importpath = "{cache.import_path}",
    visibility = ["//{cache.workspace.package(cache.root)}:__subpackages__"],
)
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


# Parsing.


def _parsed(data: bytes, kinds: Mapping[str, str]) -> BuildFile | None:
    """Parse a BUILD file for calls of Go rules; None where it is no Python that libcst can read."""
    import libcst
    from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

    try:
        content = data.decode("utf-8")
        if nesting(content) > _DEEPEST:
            return None
        tree = libcst.parse_module(content)
        if tree.code != content:  # libcst drops a byte order mark, which would move every place
            return None
        spans = MetadataWrapper(tree, unsafe_skip_copy=True).resolve(ByteSpanPositionProvider)
        return _Reader(data, spans).build_file(tree, kinds)
    except (UnicodeDecodeError, RecursionError, libcst.ParserSyntaxError):
        return None


class _Reader:
    """Turns libcst's nodes into the expressions that edits are made from."""

    def __init__(self, data: bytes, spans: Mapping[libcst.CSTNode, CodeSpan]) -> None:
        self.data = data
        self.spans = spans

    def build_file(self, tree: libcst.Module, kinds: Mapping[str, str]) -> BuildFile:
        import libcst

        calls = [
            (n, n.func.value)
            for n in self.spans
            if isinstance(n, libcst.Call) and isinstance(n.func, libcst.Name)
        ]
        loaded = dict(pair for call, name in calls if name == "load" for pair in self.loaded(call))
        rules = [
            self.rule(call, kinds[loaded.get(name, name)])
            for call, name in calls
            if loaded.get(name, name) in kinds
        ]
        return BuildFile(self.data, tuple(sorted(rules, key=lambda r: r.start)), self.assigned(tree))

    def loaded(self, load: libcst.Call) -> Iterator[tuple[str, str]]:
        """Yield the names that a load statement defines, with what each is called in the loaded file."""
        for argument in load.args[1:]:
            name = self.expression(argument.value).value
            yield (argument.keyword.value if argument.keyword else name), name

    def assigned(self, tree: libcst.Module) -> dict[str, Expression]:
        import libcst

        result: dict[str, Expression] = {}
        lines = [s for s in tree.body if isinstance(s, libcst.SimpleStatementLine)]
        for assign in (s for line in lines for s in line.body):
            if isinstance(assign, libcst.Assign) and isinstance(assign.targets[0].target, libcst.Name):
                result[assign.targets[0].target.value] = self.expression(assign.value)
        return result

    def rule(self, call: libcst.Call, kind: str) -> Rule:
        start, end = self.span(call)
        opening = self.data.index(b"(", self.span(call.func)[1]) + 1
        return Rule(kind, start, opening, end - 1, tuple(self.argument(a) for a in call.args))

    def argument(self, argument: libcst.Arg) -> Argument:
        start, end = self.span(argument)
        value = self.expression(argument.value)
        if argument.keyword is None:
            return Argument(argument.star, start, end, "", value)
        equal = _EQUAL.match(self.data, self.span(argument.keyword)[1])
        return Argument(argument.keyword.value, start, end, equal[0].decode() if equal else " = ", value)

    def expression(self, node: libcst.BaseExpression) -> Expression:
        import libcst

        start, end = self.span(node)
        match node:
            case libcst.SimpleString() if "\\" not in node.value:
                return Expression("string", start, end, node.raw_value)
            case libcst.Name():
                return Expression("name", start, end, node.value)
            case libcst.List():
                return Expression("list", start, end, parts=tuple(self.element(e) for e in node.elements))
            case libcst.BinaryOperation(operator=libcst.Add()):
                return Expression(
                    "sum", start, end, parts=(self.expression(node.left), self.expression(node.right))
                )
            case libcst.Call(func=libcst.Name(value="select")):
                return Expression("select", start, end, parts=self.branches(node))
            case libcst.Call(func=libcst.Name(value="glob")):
                return Expression(
                    "glob", start, end, parts=self.patterns(node, 0), excluded=self.patterns(node, 1)
                )
        return Expression("other", start, end)

    def element(self, element: libcst.BaseElement) -> Expression:
        """Return a list's element with the parentheses around it, if any, as part of its place."""
        import libcst

        start, end = self.span(element)
        value = self.expression(element.value)
        return (
            replace(value, start=start, end=end)
            if isinstance(element, libcst.Element)
            else Expression("other", start, end)
        )

    def branches(self, select: libcst.Call) -> tuple[Expression, ...]:
        import libcst

        chosen = select.args[0].value if select.args else None
        elements = chosen.elements if isinstance(chosen, libcst.Dict) else ()
        return tuple(self.expression(e.value) for e in elements)

    def patterns(self, glob: libcst.Call, position: int) -> tuple[Expression, ...]:
        keyword = ("include", "exclude")[position]
        for index, argument in enumerate(glob.args):
            if argument.keyword.value == keyword if argument.keyword else index == position:
                return (self.expression(argument.value),)
        return ()

    def span(self, node: libcst.CSTNode) -> tuple[int, int]:
        span = self.spans[node]
        return span.start, span.start + span.length
