from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goleak.errors import GoleakError
from goleak.fix.bazel.follow import BuildFileChanges, build_file_changes
from goleak.fix.bazel.starlark import glob_matches
from goleak.fix.edit.edits import Change
from goleak.fix.write.apply import write_changes
from goleak.toolchain import run
from tests.conftest import CHECKOUT, write_files

CASES = sorted((CHECKOUT / "testdata" / "bazel").iterdir())
# The newest release that compiles with the dependencies that its own go.mod names.
GAZELLE = "github.com/bazelbuild/bazel-gazelle/cmd/gazelle@v0.53.0"
IMPORT = "example.org/m/internal/typecache"
LABEL = "//internal/typecache"
BEFORE = 'package a\n\nimport "sync"\n\nvar cache sync.Map\n'
AFTER = f'package a\n\nimport "{IMPORT}"\n\nvar cache typecache.Map[string, int]\n'
CACHE = "package typecache\n\ntype Map[K comparable, V any] struct{}\n"
LOAD = 'load("@rules_go//go:def.bzl", "go_binary", "go_library", "go_test")\n\n'


def go_change(root: Path, name: str) -> Change:
    """Return the change that makes a Go file import the generated cache."""
    return Change(str(root / name), BEFORE.encode(), AFTER.encode())


def cache_change(root: Path) -> Change:
    return Change(str(root / "internal/typecache/typecache.go"), None, CACHE.encode())


@dataclass(frozen=True, slots=True)
class Tree:
    """A module on disk with what it takes to fix some of its files."""

    root: Path

    def fix(self, *names: str) -> BuildFileChanges:
        """Return what becomes of the BUILD files where the named Go files and the cache change."""
        changes = [go_change(self.root, name) for name in names]
        return build_file_changes(str(self.root), "example.org/m", [*changes, cache_change(self.root)])

    def build(self, content: str, *names: str) -> tuple[str, tuple[str, ...]]:
        """Return `pkg/BUILD.bazel` after the fix, and the notes."""
        write_files(self.root, {"pkg/BUILD.bazel": content})
        result = self.fix(*(f"pkg/{name}" for name in names or ("a.go",)))
        after = {os.path.relpath(c.file, self.root): c.after.decode() for c in result.changes}
        return after.get("pkg/BUILD.bazel", content), result.notes

    def created(self, *names: str) -> dict[str, str]:
        """Return the new BUILD files after the fix of the named Go files."""
        changes = self.fix(*names).changes
        return {os.path.relpath(c.file, self.root): c.after.decode() for c in changes if c.before is None}


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    root = tmp_path / "m"
    write_files(root, {"go.mod": "module example.org/m\n\ngo 1.21\n", "MODULE.bazel": "", "pkg/a.go": BEFORE})
    return Tree(root)


def library(*lines: str) -> str:
    """Return a go_library of a.go in buildifier's form with more lines at its end."""
    start = 'go_library(\n    name = "a",\n    srcs = ["a.go"],\n    importpath = "example.org/m/pkg",\n'
    return LOAD + start + "".join(f"    {line}\n" for line in lines) + ")\n"


SHAPES = {
    "no deps": (library(), library(f'deps = ["{LABEL}"],')),
    "empty deps": (library("deps = [],"), library(f'deps = ["{LABEL}"],')),
    "deps that are empty over lines": (
        library("deps = [", "],"),
        library("deps = [", f'    "{LABEL}",', "],"),
    ),
    "a comment alone in deps": (
        library("deps = [", "    # none yet", "],"),
        library("deps = [", "    # none yet", f'    "{LABEL}",', "],"),
    ),
    "one dependency on the line": (
        library('deps = ["//a"],'),
        library("deps = [", '    "//a",', f'    "{LABEL}",', "],"),
    ),
    "one dependency that sorts after": (
        library('deps = ["//z"],  # keep'),
        library("deps = [", f'    "{LABEL}",', '    "//z",', "],  # keep"),
    ),
    "several dependencies on one line": (
        library('deps = ["//a", "//z"],'),
        library(f'deps = ["//a", "{LABEL}", "//z"],'),
    ),
    "many lines": (
        library("deps = [", '    ":b",', '    "//a",', '    "//z",', '    "@c//d",', "],"),
        library("deps = [", '    ":b",', '    "//a",', f'    "{LABEL}",', '    "//z",', '    "@c//d",', "],"),
    ),
    "all labels of this repository before": (
        library("deps = [", '    "//a",', '    "@c//d",', "],"),
        library("deps = [", '    "//a",', f'    "{LABEL}",', '    "@c//d",', "],"),
    ),
    "a dot parts a label as a colon does": (
        library("deps = [", '    "//internal.v2/y",', '    "//internal:x",', '    "//internal/z",', "],"),
        library(
            "deps = [",
            '    "//internal.v2/y",',
            '    "//internal:x",',
            f'    "{LABEL}",',
            '    "//internal/z",',
            "],",
        ),
    ),
    "no comma after the last": (
        library("deps = [", '    "//a"', "],"),
        library("deps = [", '    "//a",', f'    "{LABEL}",', "],"),
    ),
    "a comment instead of the last comma": (
        library("deps = [", '    "//a"  # keep', "],"),
        library("deps = [", '    "//a",  # keep', f'    "{LABEL}",', "],"),
    ),
    "keep comments": (
        library("deps = [", '    "//a",  # keep', "    # keep", '    "//z",', "    # the end", "],"),
        library(
            "deps = [",
            '    "//a",  # keep',
            f'    "{LABEL}",',
            "    # keep",
            '    "//z",',
            "    # the end",
            "],",
        ),
    ),
    "a comment above the first": (
        library("deps = [", "    # why z", '    "//z",', "],"),
        library("deps = [", f'    "{LABEL}",', "    # why z", '    "//z",', "],"),
    ),
    "an order asked for": (
        library("deps = [", "    # keep sorted", '    "//z",', "],"),
        library("deps = [", "    # keep sorted", f'    "{LABEL}",', '    "//z",', "],"),
    ),
    "no order asked for": (
        library("deps = [", "    # Do not sort: z is linked first.", '    "//z",', '    "//a",', "],"),
        library(
            "deps = [",
            "    # Do not sort: z is linked first.",
            '    "//z",',
            '    "//a",',
            f'    "{LABEL}",',
            "],",
        ),
    ),
    "a list and a select": (
        library("deps = [", '    "//z",', "] + select({", '    "//a:b": ["//c"],', "}),"),
        library("deps = [", f'    "{LABEL}",', '    "//z",', "] + select({", '    "//a:b": ["//c"],', "}),"),
    ),
    "a select and a short list": (
        library("deps = select({", '    "//a:b": ["//c"],', '}) + ["//z"],'),
        library("deps = select({", '    "//a:b": ["//c"],', "}) + [", f'    "{LABEL}",', '    "//z",', "],"),
    ),
    "a select alone": (
        library("deps = select({", '    "//a:b": ["//c"],', "}),"),
        library("deps = [", f'    "{LABEL}",', "] + select({", '    "//a:b": ["//c"],', "}),"),
    ),
    "a name": (
        'DEPS = ["//z"]\n\n' + library("deps = DEPS,"),
        'DEPS = ["//z"]\n\n' + library("deps = [", f'    "{LABEL}",', "] + DEPS,"),
    ),
    "attributes that follow deps": (
        library("alwayslink = True,"),
        library(f'deps = ["{LABEL}"],', "alwayslink = True,"),
    ),
    "a comment above the attribute that follows": (
        library("# linked whole", "alwayslink = True,"),
        library(f'deps = ["{LABEL}"],', "# linked whole", "alwayslink = True,"),
    ),
    "one line": (
        LOAD + 'go_library(name="a", srcs=["a.go"])\n',
        LOAD + f'go_library(name="a", srcs=["a.go"], deps=["{LABEL}"])\n',
    ),
    "one line with deps": (
        LOAD + 'go_library(name = "a", srcs = ["a.go"], deps = ["//z"],)',
        LOAD + f'go_library(name = "a", srcs = ["a.go"], deps = ["{LABEL}", "//z"],)',
    ),
    "hanging arguments": (
        LOAD + 'go_library(name = "a",\n           srcs = ["a.go"])\n',
        LOAD + f'go_library(name = "a",\n           srcs = ["a.go"],\n           deps = ["{LABEL}"])\n',
    ),
    "two spaces": (
        LOAD + 'go_library(\n  name = "a",\n  srcs = ["a.go"],\n  deps = ["//a"],\n)\n',
        LOAD
        + f'go_library(\n  name = "a",\n  srcs = ["a.go"],\n  deps = [\n    "//a",\n    "{LABEL}",\n  ],\n)\n',
    ),
    "tabs and a bracket on the last line": (
        LOAD + 'go_library(\n\tsrcs = ["a.go"],\n\tdeps = [\n\t\t"//a",\n\t\t"//b"])\n',
        LOAD + f'go_library(\n\tsrcs = ["a.go"],\n\tdeps = [\n\t\t"//a",\n\t\t"//b",\n\t\t"{LABEL}"])\n',
    ),
    "parentheses": (
        library('deps = (["//z"] + DEPS),'),
        library("deps = ([", f'    "{LABEL}",', '    "//z",', "] + DEPS),"),
    ),
    "names in the list": (
        library("deps = [", "    A,", '    "//z",', "    B,", "],"),
        library("deps = [", "    A,", f'    "{LABEL}",', '    "//z",', "    B,", "],"),
    ),
    "letters of more than one byte": (
        "# Größe, 大きさ\n" + library('deps = ["//ä"],'),
        "# Größe, 大きさ\n" + library("deps = [", f'    "{LABEL}",', '    "//ä",', "],"),
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_label_joins_the_deps_where_buildifier_would_put_it(tree: Tree, shape: str) -> None:
    before, after = SHAPES[shape]
    assert tree.build(before) == (after, ())


@pytest.mark.parametrize("shape", SHAPES)
def test_line_breaks_of_other_systems_stay(tree: Tree, shape: str) -> None:
    before, after = (text.replace("\n", "\r\n") for text in SHAPES[shape])
    assert tree.build(before) == (after, ())


@pytest.mark.parametrize("shape", SHAPES)
def test_a_second_run_changes_nothing(tree: Tree, shape: str) -> None:
    write_files(tree.root, {"pkg/BUILD.bazel": SHAPES[shape][0]})
    write_changes(tree.fix("pkg/a.go").changes)
    assert tree.fix("pkg/a.go") == BuildFileChanges()


SRCS = {
    "a list": '["b.go", "a.go"]',
    "a label in the package": '[":a.go"]',
    "a whole label": '["//pkg:a.go"]',
    "a select": '["b.go"] + select({"//c:d": ["a.go"], "//conditions:default": []})',
    "a glob": 'glob(["*.go"])',
    "a glob that leaves out others": 'glob(["*.go"], exclude = ["*_test.go"])',
    "a glob by keyword": 'glob(include = ["b.go", "**/*.go"])',
    "a glob in a sum": '["gen.go"] + glob(["a*.go"])',
    "a name": "SOURCES",
}


@pytest.mark.parametrize("srcs", SRCS.values(), ids=SRCS)
def test_a_rule_contains_a_file_through(tree: Tree, srcs: str) -> None:
    before = f'{LOAD}SOURCES = ["a.go"]\n\ngo_library(\n    name = "a",\n    srcs = {srcs},\n)\n'
    after = before.replace(f"{srcs},\n)", f'{srcs},\n    deps = ["{LABEL}"],\n)')
    assert tree.build(before) == (after, ())


OTHER_SRCS = {
    "other files": '["b.go"]',
    "a glob of other files": 'glob(["*_test.go"])',
    "a glob without it": 'glob(["*.go"], exclude = ["a.go"])',
    "a glob without it by place": 'glob(["*.go"], ["a*"])',
    "another package": '["//other:a.go"]',
    "a name from elsewhere": "SOURCES",
    "a comprehension": '[f for f in glob(["*.go"])]',
}


@pytest.mark.parametrize("srcs", OTHER_SRCS.values(), ids=OTHER_SRCS)
def test_a_file_that_no_rule_contains_is_left_with_a_note(tree: Tree, srcs: str) -> None:
    before = f'{LOAD}go_library(\n    name = "a",\n    srcs = {srcs},\n)\n'
    note = (
        "pkg/BUILD.bazel: not edited (no Go rule has a.go in its srcs); "
        'add "//internal/typecache" to deps of the rule that compiles a.go'
    )
    assert tree.build(before) == (before, (note,))


def test_a_test_that_embeds_the_library_is_left_alone(tree: Tree) -> None:
    test = '\ngo_test(\n    name = "a_test",\n    srcs = ["a_test.go"],\n    embed = [":a"],\n)\n'
    assert tree.build(library() + test) == (library(f'deps = ["{LABEL}"],') + test, ())


def test_a_test_file_links_the_test_that_embeds_the_library(tree: Tree) -> None:
    test = '\ngo_test(\n    name = "a_test",\n    srcs = ["a_test.go"],\n    embed = [":a"],\n{})\n'
    after = library() + test.format(f'    deps = ["{LABEL}"],\n')
    assert tree.build(library() + test.format(""), "a_test.go") == (after, ())


def test_every_rule_that_compiles_the_file_is_linked_once(tree: Tree) -> None:
    before = LOAD + "".join(
        f'{kind}(\n    name = "{kind}",\n    srcs = ["a.go", "b.go"],\n{{0}})\n\n'
        for kind in ("go_library", "go_binary", "go_test", "filegroup")
    )
    added = f'    deps = ["{LABEL}"],\n'
    after = before.replace("{0}", added, 3).replace("{0}", "")
    assert tree.build(before.replace("{0}", ""), "a.go", "b.go") == (after, ())


def test_local_names_of_loaded_rules_are_known(tree: Tree) -> None:
    before = 'load("@io_bazel_rules_go//go:def.bzl", lib = "go_library")\n\nlib(\n    name = "a",\n    srcs = ["a.go"],\n{})\n'
    assert tree.build(before.format("")) == (before.format(f'    deps = ["{LABEL}"],\n'), ())


def test_macros_that_gazelle_writes_for_go_rules_are_known(tree: Tree) -> None:
    write_files(tree.root, {"BUILD.bazel": "# gazelle:map_kind go_library our_library //build:go.bzl\n"})
    before = (
        'load("//build:go.bzl", "our_library")\n\nour_library(\n    name = "a",\n    srcs = ["a.go"],\n{})\n'
    )
    assert tree.build(before.format("")) == (before.format(f'    deps = ["{LABEL}"],\n'), ())
    new = tree.created("pkg/a.go")["internal/typecache/BUILD.bazel"]
    assert new.startswith('load("//build:go.bzl", "our_library")\n\nour_library(\n    name = "typecache",\n')


def test_rules_in_a_comprehension_are_linked(tree: Tree) -> None:
    before = LOAD + '[go_test(name = n, srcs = ["a.go"]) for n in ["x", "y"]]\n'
    assert tree.build(before) == (before.replace('"a.go"]', f'"a.go"], deps = ["{LABEL}"]'), ())


@pytest.mark.parametrize("same", [LABEL, f"{LABEL}:typecache", f"@{LABEL}", f"@@{LABEL}:typecache"], ids=str)
def test_a_label_that_is_there_in_any_spelling_is_not_added(tree: Tree, same: str) -> None:
    for before in (library(f'deps = ["{same}"],'), f'D = ["{same}"]\n' + library("deps = D + [],")):
        assert tree.build(before) == (before, ())


def test_a_label_only_inside_select_is_left_with_a_note(tree: Tree) -> None:
    before = library(f'deps = select({{"//a:b": ["{LABEL}"], "//conditions:default": []}}),')
    after, notes = tree.build(before)
    assert after == before
    note = "pkg/BUILD.bazel: :a not edited (its deps have it only inside select())"
    assert notes == (f'{note}; add "{LABEL}" to its deps',)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("deps = dependencies(),", "its deps are computed"),
        ("deps = [d for d in D],", "its deps are computed"),
        ("**SHARED", "its deps may come from its ** argument"),
    ],
)
def test_deps_that_are_computed_are_left_with_a_note(tree: Tree, line: str, reason: str) -> None:
    note = f'pkg/BUILD.bazel: :a not edited ({reason}); add "//internal/typecache" to its deps'
    assert tree.build(library(line)) == (library(line), (note,))


@pytest.mark.parametrize(
    "content",
    [
        "go_library(\n    name = ,\n)\n",
        library("deps = ["),
        library("async = True,"),
        "\ufeff" + library(),
        library() + "\0",
        LOAD + "x = " + "[" * 4000 + "]" * 4000,
        LOAD + "x = " + "1 + " * 1500 + "1",
    ],
    ids=[
        "an expression missing",
        "a bracket open",
        "a keyword",
        "a byte order mark",
        "a zero byte",
        "too deep",
        "too long",
    ],
)
def test_a_file_that_cannot_be_parsed_is_left_with_a_note(tree: Tree, content: str) -> None:
    note = (
        "pkg/BUILD.bazel: not edited (it cannot be parsed); "
        'add "//internal/typecache" to deps of the rule that compiles a.go'
    )
    assert tree.build(content) == (content, (note,))


def test_brackets_in_strings_and_comments_do_not_nest(tree: Tree) -> None:
    sad = "# :(\n" * 60 + 'x = ["(", "\\"([{", \'(\', """((\n((""", r"(", ")"]\n' * 20
    assert tree.build(sad + library()) == (sad + library(f'deps = ["{LABEL}"],'), ())


def test_a_file_that_is_not_utf8_is_left_with_a_note(tree: Tree) -> None:
    write_files(tree.root, {"pkg/BUILD.bazel": b"# \xff\n" + library().encode()})
    result = tree.fix("pkg/a.go")
    assert [os.path.relpath(c.file, tree.root) for c in result.changes] == ["internal/typecache/BUILD.bazel"]
    assert "it cannot be parsed" in result.notes[0]


def test_a_file_that_gazelle_leaves_out_needs_no_note(tree: Tree) -> None:
    write_files(tree.root, {"BUILD.bazel": "# gazelle:exclude **/a.go\n"})
    assert tree.build(LOAD + "# nothing\n") == (LOAD + "# nothing\n", ())


def test_build_dot_bazel_wins_over_build(tree: Tree) -> None:
    write_files(tree.root, {"pkg/BUILD": library()})
    assert tree.build(library()) == (library(f'deps = ["{LABEL}"],'), ())
    changed = [os.path.relpath(c.file, tree.root) for c in tree.fix("pkg/a.go").changes]
    assert changed == ["internal/typecache/BUILD.bazel", "pkg/BUILD.bazel"]


def test_a_folder_called_build_is_no_build_file(tree: Tree) -> None:
    (tree.root / "pkg/BUILD").mkdir(parents=True)
    assert tree.fix("pkg/a.go") == BuildFileChanges()


def test_a_rule_further_up_that_compiles_the_file_is_linked(tree: Tree) -> None:
    before = LOAD + 'go_library(\n    name = "a",\n    srcs = ["a.go", "sub/b.go"],\n{})\n'
    assert tree.build(before.format(""), "sub/b.go") == (before.format(f'    deps = ["{LABEL}"],\n'), ())
    assert tree.build(before.format(""), "sub/c.go") == (before.format(""), ())


def test_another_workspace_inside_the_module_is_left_with_a_note(tree: Tree) -> None:
    write_files(tree.root, {"pkg/WORKSPACE": ""})
    after, notes = tree.build(library())
    assert after == library()
    assert "it is in another Bazel workspace" in notes[0]


def test_imports_that_were_there_or_are_only_text_change_nothing(tree: Tree) -> None:
    write_files(tree.root, {"pkg/BUILD.bazel": library()})
    quoted = f'{BEFORE}\n// import "{IMPORT}"\nconst name = "{IMPORT}"\n'
    for before, after in ((AFTER, AFTER + "\n"), (BEFORE, quoted)):
        change = Change(str(tree.root / "pkg/a.go"), before.encode(), after.encode())
        assert build_file_changes(str(tree.root), "example.org/m", [change]) == BuildFileChanges()


def test_a_module_without_bazel_gets_no_build_files(tmp_path: Path) -> None:
    write_files(tmp_path, {"pkg/a.go": BEFORE})
    assert Tree(tmp_path).fix("pkg/a.go") == BuildFileChanges()


def test_bazel_without_go_gets_no_go_library(tree: Tree) -> None:
    write_files(
        tree.root, {"MODULE.bazel": 'bazel_dep(name = "rules_cc")\n', "BUILD.bazel": "cc_library()\n"}
    )
    assert tree.created("pkg/a.go") == {}


NEW = """\
load("{0}//go:def.bzl", "go_library")

go_library(
    name = "typecache",
    srcs = ["typecache.go"],
    importpath = "example.org/m/internal/typecache",
    visibility = ["//{1}:__subpackages__"],
)
"""


@pytest.mark.parametrize(
    ("files", "name", "repository"),
    [
        ({"pkg/BUILD.bazel": library()}, "BUILD.bazel", "@rules_go"),
        ({"pkg/BUILD": library().replace("@rules", "@io_bazel_rules")}, "BUILD", "@io_bazel_rules_go"),
        ({"pkg/BUILD": library(), "BUILD.bazel": ""}, "BUILD", "@rules_go"),
        ({"BUILD": "# gazelle:prefix example.org/m\n"}, "BUILD", "@rules_go"),
        (
            {"pkg/BUILD.bazel": 'load(":x.bzl", "go_library")\nload("@our_go//go:def.bzl", "go_test")\n'},
            "BUILD.bazel",
            "@our_go",
        ),
        ({"MODULE.bazel": 'bazel_dep(name = "rules_go", repo_name = "our_go")\n'}, "BUILD.bazel", "@our_go"),
        ({"MODULE.bazel": 'bazel_dep(name = "rules_go", version = "0.50.1")\n'}, "BUILD.bazel", "@rules_go"),
    ],
)
def test_the_new_package_gets_a_library_in_the_repository_own_spelling(
    tree: Tree, files: Mapping[str, str], name: str, repository: str
) -> None:
    write_files(tree.root, files)
    assert tree.created("pkg/a.go") == {f"internal/typecache/{name}": NEW.format(repository, "")}


def test_a_workspace_file_alone_loads_by_the_name_from_before_modules(tmp_path: Path) -> None:
    write_files(tmp_path, {"WORKSPACE": 'http_archive(name = "io_bazel_rules_go")\n'})
    assert Tree(tmp_path).created() == {
        "internal/typecache/BUILD.bazel": NEW.format("@io_bazel_rules_go", "")
    }


def test_labels_are_relative_to_the_workspace_around_the_module(tmp_path: Path) -> None:
    write_files(tmp_path, {"WORKSPACE": "", "BUILD.bazel": "# gazelle:prefix example.org\n", "BUILD": ""})
    module = Tree(tmp_path / "m")
    after, notes = module.build(library('deps = ["//z"],'))
    assert (after, notes) == (library("deps = [", '    "//m/internal/typecache",', '    "//z",', "],"), ())
    assert module.created("pkg/a.go") == {"internal/typecache/BUILD.bazel": NEW.format("@rules_go", "m")}


def test_a_prefix_that_contradicts_go_mod_is_noted(tree: Tree) -> None:
    write_files(tree.root, {"BUILD.bazel": "# gazelle:prefix example.com/old\n"})
    where = f'internal/typecache/BUILD.bazel: importpath is "{IMPORT}", as in go.mod'
    note = f'{where}; gazelle:prefix makes it "example.com/old/internal/typecache"'
    assert tree.build(library())[1] == (note,)


def test_a_new_package_that_gazelle_leaves_out_gets_a_library_only_where_a_rule_needs_it(tree: Tree) -> None:
    write_files(tree.root, {"BUILD.bazel": LOAD + "# gazelle:exclude internal\n"})
    assert tree.created() == {}
    write_files(tree.root, {"pkg/BUILD.bazel": library()})
    assert list(tree.created("pkg/a.go")) == ["internal/typecache/BUILD.bazel"]


def test_a_library_that_the_generated_package_has_is_used_by_its_name(tree: Tree) -> None:
    own = LOAD + 'go_library(\n    name = "go_default_library",\n    srcs = ["typecache.go"],\n)\n'
    write_files(tree.root, {"internal/typecache/BUILD.bazel": own})
    added = f'deps = ["{LABEL}:go_default_library"],'
    assert tree.build(library()) == (library(added), ())
    assert tree.created("pkg/a.go") == {}


def test_a_build_file_of_the_generated_package_without_its_library_is_noted(tree: Tree) -> None:
    write_files(tree.root, {"internal/typecache/BUILD.bazel": "# mine\n"})
    assert tree.build(library())[1] == (
        'internal/typecache/BUILD.bazel: not edited (it has no go_library with typecache.go); add one named "typecache"',
    )


def test_a_build_file_that_cannot_be_read_is_an_error(tree: Tree) -> None:
    write_files(tree.root, {"pkg/BUILD.bazel": library()})
    if os.geteuid() == 0:
        pytest.skip("root reads every file")
    (tree.root / "pkg/BUILD.bazel").chmod(0)
    with pytest.raises(GoleakError, match=r"BUILD\.bazel: cannot be read"):
        tree.fix("pkg/a.go")


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.go", "a.go", True),
        ("*.go", "sub/a.go", False),
        ("**/*.go", "a.go", True),
        ("**/*.go", "x/y/a.go", True),
        ("**", "x/y/a.go", True),
        ("x/**", "x/y/a.go", True),
        ("x/**", "y/a.go", False),
        ("a?go", "a.go", True),
        ("a.go", "aXgo", False),
    ],
)
def test_globs_match_as_in_bazel(pattern: str, path: str, expected: bool) -> None:
    assert glob_matches(pattern, path) is expected


COMMENTS = st.sampled_from(["", "  # keep", '  # why, [ or ( or "', "  # größer"])
LINES = st.sampled_from(["", "# above", "# keep", "# keep sorted", "# ], )"])
LABELS = st.sampled_from([":b", "//a", "//internal", "//internal/typecache2", "//z:y", "@c//d", "plain"])


@st.composite
def build_files(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw a BUILD file in three parts, of which the middle one is its list of deps, written in some odd way."""
    items = draw(st.lists(st.tuples(LINES, LABELS, COMMENTS), max_size=5))
    broken = draw(st.booleans()) or any(above or after for above, _, after in items)
    space = "\n        " if broken else draw(st.sampled_from(["", " "]))
    deps = ""
    for index, (above, label, after) in enumerate(items):
        comma = "," if index < len(items) - 1 or draw(st.booleans()) else ""
        deps += space + (above + space if above else "") + f'"{label}"{comma}{after}'
    deps += "\n    " if broken else ""
    head = draw(st.sampled_from(["", "# top\n\n\n", "x = 1;  y = [ 2 ]\n"]))
    rule = 'go_library(name = "ö",\n    srcs = ["a.go"],  # one\n    deps = '
    added = draw(st.sampled_from(["", ' + select({"//x": ["//y"]})', " + DEPS"]))
    end = draw(st.sampled_from(["", "\n", "\n\n# end", '\nexports_files( ["x"] )\n']))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    parts = (head + LOAD + rule, f"[{deps}]", f"{added},\n  ){end}")
    first, middle, last = (part.replace("\n", newline) for part in parts)
    return first, middle, last


def without_space_and_commas(text: str) -> str:
    return "".join(text.split()).replace(",", "")


@given(build_files())
def test_only_the_list_of_deps_changes_and_only_by_the_label(
    tmp_path_factory: pytest.TempPathFactory, parts: tuple[str, str, str]
) -> None:
    root = tmp_path_factory.mktemp("m")
    write_files(root, {"MODULE.bazel": ""})
    first, deps, last = parts
    after, notes = Tree(root).build("".join(parts))
    assert notes == ()
    assert after.startswith(first)
    assert after.endswith(last)
    changed = after[len(first) : len(after) - len(last)]
    kept = changed.replace(f'"{LABEL}"', "", 1)
    assert len(kept) < len(changed)
    assert without_space_and_commas(kept) == without_space_and_commas(deps)
    assert Tree(root).build(after) == (after, ())


def contents(root: Path) -> dict[str, bytes]:
    return {str(f.relative_to(root)): f.read_bytes() for f in sorted(root.rglob("*")) if f.is_file()}


def go_changes(module: Path, fixed: Path) -> list[Change]:
    """Return the changes that make the Go files of a module those of another one."""
    names = [str(f.relative_to(fixed)) for f in sorted(fixed.rglob("*.go"))]
    befores = [(module / n).read_bytes() if (module / n).exists() else None for n in names]
    changes = [
        Change(str(module / n), b, (fixed / n).read_bytes()) for n, b in zip(names, befores, strict=True)
    ]
    return [change for change in changes if change.before != change.after]


def copied(case: Path, to: Path) -> tuple[Path, list[Change]]:
    """Copy a case as it is before the fix; return the module's root and the changes to its Go files."""
    shutil.copytree(case / "before", to)
    place = next((case / "before").rglob("go.mod")).parent.relative_to(case / "before")
    return to / place, go_changes(to / place, case / "after" / place)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_build_files_are_what_gazelle_writes(case: Path, tmp_path: Path) -> None:
    root, changes = copied(case, tmp_path / "w")
    result = build_file_changes(str(root), "example.org/m", changes)
    assert result.notes == ()
    write_changes([*changes, *result.changes])
    assert contents(tmp_path / "w") == contents(case / "after")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_gazelle_still_writes_the_expected_files(case: Path, tmp_path: Path) -> None:
    gazelle = shutil.which("gazelle")
    if gazelle is None:
        pytest.skip(f"gazelle is not on PATH: go install {GAZELLE}")
    root, changes = copied(case, tmp_path / "w")
    write_changes(changes)
    name = next(os.path.basename(f) for f in contents(case / "before") if "BUILD" in f)
    command = [gazelle, "-external=static", f"-build_file_name={name}", "-repo_root", str(tmp_path / "w")]
    for _ in range(2):
        done = run([*command, str(root)], cwd=root, environment=os.environ, timeout=60)
        assert done.code == 0, done.stderr
        assert contents(tmp_path / "w") == contents(case / "after")
