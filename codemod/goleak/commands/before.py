"""The findings that a module had not, as it was before a change."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from goleak.errors import GoleakError
from goleak.find.catalog import Catalog
from goleak.find.check import Checked, check_project
from goleak.find.facts import Finding
from goleak.find.ruleset import Rule
from goleak.read.gomod import find_upward
from goleak.read.project import path_of, source_of, with_files
from goleak.read.walk import ignored_part
from goleak.ship.fingerprint import fingerprints

# What files held before a change, by their absolute names; None: they were not there.
Before = Mapping[str, bytes | None]


def new_since(
    before: Before,
    checked: Checked,
    findings: Sequence[Finding],
    rules: Sequence[Rule],
    *,
    generated: bool,
    catalog: Catalog,
) -> list[Finding]:
    """Return those of a module's findings that it had not before, by fingerprint.

    The packages of the findings are checked again, with the old bytes of the files that were changed. Raises
    GoleakError where those are no Go that can be read.
    """
    project = checked.project
    old_files = files_of_module(before, project.module.root)
    if not findings or not old_files:
        return []
    paths = {path_of(project, os.path.dirname(f.location.file)) for f in findings}
    try:
        before_it = with_files(project, old_files)
    except GoleakError as error:
        raise GoleakError(f"before the change: {error}; compare with another revision") from None
    old = replace(before_it, selected=frozenset(paths), named_files=frozenset())
    known = check_project(old, rules, generated=generated, catalog=catalog).findings
    root = project.module.root
    names = frozenset(fingerprints(known, read=lambda name: source_of(old, name).data, cwd=root))
    now = fingerprints(findings, read=lambda name: source_of(project, name).data, cwd=root)
    return [f for f, name in zip(findings, now, strict=True) if name not in names]


def files_of_module(before: Before, root: str) -> dict[str, bytes | None]:
    """Return those of the files that are Go files of the module in `root`; what Go leaves out is none of it."""
    root_of = cache(lambda folder: find_upward(folder, "go.mod"))
    below = root.rstrip(os.sep) + os.sep
    return {
        name: data
        for name, data in before.items()
        if name.endswith(".go")
        and name.startswith(below)
        and not ignored_part(os.path.dirname(name), root)
        and root_of(os.path.dirname(name)) == root
    }
