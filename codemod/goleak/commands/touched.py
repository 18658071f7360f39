"""What a hook of pre-commit is about: the packages that a change touches, and the findings that concern them."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import click

from goleak.commands.before import Before, files_of_module, new_since
from goleak.errors import GoleakError
from goleak.find.catalog import Catalog
from goleak.find.check import Checked
from goleak.find.facts import Finding
from goleak.find.ruleset import Rule
from goleak.read.gomod import find_upward, read_mod_file
from goleak.read.packages import read_head
from goleak.read.project import Project, folder_of, folders_of, load_module, path_of, with_imports
from goleak.read.revision import changed_files
from goleak.read.walk import ignored_part

_OPTION = "--pre-commit"
# What takes entries out of a cache, or may: removing methods and builtins, and another map in place of the old one.
_REMOVES = re.compile(rb"(?i)\w*(?:delete|clear|remove|purge|evict|reset|make)\w*\(|\bmap\[|\bMap\{")


@dataclass(frozen=True)
class Touched:
    """What a change touches: folders of packages by the roots of their modules, and `trees` below which it is all.

    `files` are the Go files that were named. All are absolute and real. `before` is what files held before the change,
    of all that git calls changed.
    """

    folders: Mapping[str, frozenset[str]]
    trees: frozenset[str]
    files: frozenset[str]
    before: Before

    def has(self, folder: str) -> bool:
        """Tell whether a folder is touched."""
        return any(folder in some for some in self.folders.values()) or any(
            folder == tree or folder.startswith(tree.rstrip(os.sep) + os.sep) for tree in self.trees
        )

    def concerns(self, finding: Finding) -> bool:
        """Tell whether a finding is at a touched place, or its cache is filled or emptied at one."""
        sites = finding.cache.of("store", "load-or-store", "evict") if finding.cache else ()
        places = (finding.location, *(site.location for site in sites))
        return any(self.has(os.path.dirname(place.file)) for place in places)


def touched_by(names: Sequence[str], directory: str) -> Touched:
    """Return what is touched by files, named as pre-commit names them, and by those that the change deletes.

    What Go leaves out touches nothing. Raises GoleakError for what is no file of Go, and where there is no git.
    """
    directory = os.path.realpath(directory)
    # Where pre-commit is not about what is staged, it says so.
    old, new = os.environ.get("PRE_COMMIT_FROM_REF"), os.environ.get("PRE_COMMIT_TO_REF")
    changed = changed_files(Path(directory), option=_OPTION, between=(old, new) if old and new else None)
    named = {os.path.realpath(os.path.join(directory, name)): name for name in names}
    deleted = {name: os.path.relpath(name, directory) for name in changed if not os.path.lexists(name)}
    found: dict[str, set[str]] = {}
    trees: set[str] = set()
    root_of = cache(lambda folder: find_upward(folder, "go.mod"))
    for name, shown in {**deleted, **named}.items():
        folders, whole = _touches(name, shown, there=name in changed or os.path.lexists(name))
        for folder in folders:
            root = root_of(folder)
            if ignored_part(folder, directory):  # `./...` does not reach it
                continue
            if root is None:
                click.echo(f"{shown}: no go.mod above it; it is not checked", err=True)
                continue
            found.setdefault(root, set()).update(() if whole else (folder,))
            trees.update((folder,) if whole else ())
    return Touched(
        {root: frozenset(folders) for root, folders in found.items()},
        frozenset(trees),
        frozenset(name for name in named if name.endswith(".go") and os.path.isfile(name)),
        changed,
    )


def _touches(name: str, shown: str, *, there: bool) -> tuple[Sequence[str], bool]:
    """Return the folders that a file touches, and whether it is all below them."""
    folder, base = os.path.split(name)
    if base == "...":
        return (folder,), True
    if not there:
        raise GoleakError(f"{shown}: no such file; with {_OPTION}, name files, or nothing")
    if os.path.isdir(name):
        return (name,), False
    if base == "go.work":
        uses = read_mod_file(name).uses if os.path.isfile(name) else ()
        return [os.path.realpath(os.path.join(folder, use)) for use in uses], True
    if base != "go.mod" and not base.endswith(".go"):
        raise GoleakError(f"{shown}: not a Go file; with {_OPTION}, name .go files, go.mod or go.work")
    return (folder,), base == "go.mod"


def touched_projects(touched: Touched, *, tests: bool) -> list[Project]:
    """Return the modules that are touched; selected is what may hold a cache that the change concerns.

    That is what is touched and what it imports, or imported before. Where something may have been taken out that
    removes entries, it is the whole module: what removes them may be far from who keeps the cache.
    """
    return [_selected(load_module(root, tests=tests), touched) for root in sorted(touched.folders)]


def _selected(project: Project, touched: Touched) -> Project:
    root = project.module.root
    project = replace(project, named_files=frozenset(files_of_module(dict.fromkeys(touched.files), root)))
    before = {n: data for n, data in files_of_module(touched.before, root).items() if data is not None}
    if any(_removes_less(name, data) for name, data in before.items()):
        return replace(project, selected=frozenset(folders_of(project)))
    paths = [p for p in folders_of(project) if touched.has(folder_of(project, p))] if touched.trees else []
    paths += [path_of(project, folder) for folder in touched.folders[root]]
    heads = [read_head(name, data) for name, data in before.items()]
    imported = [path.decode("utf-8", "replace") for head in heads for _, path in head.imports]
    return with_imports(project, (*paths, *imported))


def _removes_less(name: str, before: bytes) -> bool:
    """Tell whether a file may remove less than it did."""
    try:
        with open(name, "rb") as file:
            now = file.read()
    except OSError:
        now = b""
    return len(_REMOVES.findall(now)) < len(_REMOVES.findall(before))


def concerned(
    checked: Checked, touched: Touched, rules: Sequence[Rule], *, generated: bool, catalog: Catalog
) -> Checked:
    """Leave the findings that the change concerns, and those elsewhere that were not there before it."""
    near = [f for f in checked.findings if touched.concerns(f)]
    far = [f for f in checked.findings if f not in near]
    with contextlib.suppress(GoleakError):  # the old bytes are no Go, which is as it should be no longer
        near += new_since(touched.before, checked, far, rules, generated=generated, catalog=catalog)
    return replace(
        checked,
        findings=tuple(f for f in checked.findings if f in near),
        unused=tuple(d for d in checked.unused if touched.has(os.path.dirname(d.file))),
    )
