"""Patches merged into changed files, with all that goes with them: imports, layout, BUILD files."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from goleak.find.check import Checked
from goleak.fix.bazel.follow import build_file_changes
from goleak.fix.beside.emptied import drop_emptied_functions
from goleak.fix.edit.edits import Change, Edit, Patch, joined
from goleak.fix.edit.imports import settle_imports
from goleak.fix.edit.layout import settle_layout
from goleak.fix.generate.requirements import with_requirement
from goleak.read.project import source_of
from goleak.read.sources import read_bytes


@dataclass(frozen=True, slots=True)
class Merged:
    """Patches merged into changed files, by name, BUILD files included.

    `left` are the patches that overlap an earlier one, for another run; `notes` say what is to do by hand.
    """

    changes: tuple[Change, ...]
    left: tuple[Patch, ...]
    notes: tuple[str, ...]


def merge(checked: Checked, patches: Sequence[Patch]) -> Merged:
    """Merge patches into changed files; each is taken whole or not at all."""
    before: dict[str, bytes] = {}
    edits: dict[str, list[Edit]] = {}
    imports: dict[str, frozenset[str]] = {}
    created: dict[str, bytes] = {}
    left: list[Patch] = []
    for patch in patches:
        merged = {name: joined(edits.get(name, ()), found) for name, found in patch.edits.items()}
        before |= {n: _source(checked, patch, n) for n in merged if n not in before}
        if None in merged.values():
            left.append(patch)
            continue
        edits.update((name, found) for name, found in merged.items() if found is not None)
        created.update(patch.created)
        for name, paths in patch.imports.items():
            imports[name] = imports.get(name, frozenset()) | paths
    module = checked.project.module
    changed = [
        Change(
            name,
            before[name],
            _settled(before[name], tuple(found), imports.get(name, frozenset()), module.path),
        )
        for name, found in edits.items()
    ]
    changed += [Change(name, None, data) for name, data in created.items()]
    folders = {os.path.dirname(p.generated.file) for p in patches if p.generated and p.generated.import_path}
    requirements = {
        p.generated.requires for p in patches if p.generated and p.generated.requires and p.created
    }
    changed += _required(module.root, requirements)
    built = build_file_changes(module.root, module.path, changed, next(iter(folders), ""))
    notes = [
        *built.notes,
        *(
            f"go.mod now requires {name}, and nothing was compiled: run `go mod tidy`"
            for name, _ in sorted(requirements)
        ),
    ]
    return Merged(tuple(sorted((*changed, *built.changes), key=lambda c: c.file)), tuple(left), tuple(notes))


def _required(root: str, requirements: Collection[tuple[str, str]]) -> list[Change]:
    if not requirements:
        return []
    name = os.path.join(root, "go.mod")
    before = after = read_bytes(name)
    for module, version in sorted(requirements):
        after = with_requirement(after, module, version)
    return [Change(name, before, after)]


def _source(checked: Checked, patch: Patch, name: str) -> bytes:
    return patch.tests[name] if name in patch.tests else source_of(checked.project, name).data


def _settled(before: bytes, edits: tuple[Edit, ...], imports: frozenset[str], module: str) -> bytes:
    after = settle_layout(before, edits)
    return settle_imports(before, drop_emptied_functions(before, after), imports, module)
