"""Patches applied to a module: written, looked at by Go, and taken back where Go has something against them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from goleak.find.check import Checked
from goleak.fix.edit.edits import Change, Patch
from goleak.fix.write.apply import Pending, begin, commit, undo
from goleak.fix.write.merge import Merged, merge
from goleak.fix.write.narrow import Narrowed, Rejected, narrow
from goleak.fix.write.verify import Problem, Subject, problems
from goleak.read.packages import ModulePackages
from goleak.read.project import Module, Project
from goleak.toolchain import Toolchain


@dataclass(frozen=True, slots=True)
class Verification:
    """How fixes are looked at: with which Go, and whether tests are run."""

    toolchain: Toolchain
    tests: bool = False


@dataclass(frozen=True)
class Applied:
    """What became of patches: the files written, those patches that overlap others and wait, and those rejected."""

    changes: tuple[Change, ...]
    left: tuple[Patch, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[str, ...] = ()


def apply_patches(
    checked: Checked, patches: Sequence[Patch], journal: str, verification: Verification | None
) -> Applied:
    """Write patches to disk, and keep those that Go has nothing new against.

    `journal` is the folder for the journal; the module must be locked. Raises GoleakError, with nothing changed, where
    a file cannot be written.
    """
    module = checked.project.module
    merged = merge(checked, patches)
    subject = subject_of(checked.project, merged.changes, verification) if verification else None
    if subject is None or any(os.path.basename(c.file) == "go.mod" for c in merged.changes):
        return _written(
            module, merged, journal
        )  # what go.mod newly requires is not in go.sum: nothing builds
    names = [c.file for c in merged.changes]
    pending = begin(merged.changes, module.root, journal)
    try:
        found = problems(subject, names)
    except TimeoutError as error:
        return _committed(pending, merged, f"not known to build: {error}")
    except BaseException:
        undo(pending)
        raise
    if not found:
        return _committed(pending, merged)
    undo(pending)
    taken = [p for p in patches if p not in merged.left]
    try:
        # What was wrong before is asked for in the same way, so that it is said in the same words.
        before = problems(subject, names)
        if (
            found - before
        ):  # go vet leaves out some of what it has to say where packages fail beside each other
            before |= problems(subject, names)
        narrowed = _narrowed(checked, taken, found, before, journal, subject)
    except TimeoutError:
        before, narrowed = frozenset(), Narrowed((), _all_rejected(taken, found))
    if not narrowed.kept:
        return Applied((), merged.left, narrowed.rejected, merged.notes)
    kept = _written(module, merge(checked, narrowed.kept), journal, *_unverified(subject, before))
    return replace(kept, left=merged.left, rejected=narrowed.rejected)


def _all_rejected(patches: Iterable[Patch], found: Iterable[Problem]) -> tuple[Rejected, ...]:
    return tuple(Rejected(patch, tuple(sorted(found))) for patch in patches)


def _narrowed(
    checked: Checked,
    patches: Sequence[Patch],
    found: frozenset[Problem],
    before: frozenset[Problem],
    journal: str,
    subject: Subject,
) -> Narrowed:
    """Tell the patches that make problems from the others; `found` are those with all patches."""
    module = checked.project.module
    edited = {_relative(os.path.dirname(name), module.root) for patch in patches for name in patch.edits}

    def check(some: Sequence[Patch]) -> frozenset[Problem]:
        return _new(_tried(module, merge(checked, some).changes, journal, subject), before, edited)

    made = _new(found, before, edited)
    return narrow(patches, made, module.root, check) if made else Narrowed(tuple(patches), ())


def subject_of(project: Project, changes: Iterable[Change], verification: Verification) -> Subject | None:
    """Return what Go is to look at after changes: the packages they touch, and all of the module that rest on them."""
    module = project.module
    touched = list(dict.fromkeys(os.path.dirname(c.file) for c in changes if c.file.endswith(".go")))
    return subject_in(module.root, module.path, touched, verification)


def subject_in(root: str, path: str, touched: Sequence[str], verification: Verification) -> Subject | None:
    """Return what Go is to look at where the packages in some folders of a module, by absolute name, have changed."""
    if not touched:
        return None
    packages = ModulePackages(root, path, tests=True)
    paths = [packages.path_of(folder) for folder in touched]
    reached = list(paths)
    for one in reached:  # grows as it goes
        reached += [p for p in packages.importers(one) if p not in reached]
    above = [packages.folder_of(p) for p in reached if p not in paths]
    folders, dependents = (tuple(_relative(f, root) for f in some) for some in (touched, above))
    return Subject(verification.toolchain, root, path, folders, dependents, verification.tests)


def _tried(module: Module, changes: Sequence[Change], journal: str, subject: Subject) -> frozenset[Problem]:
    """Return what Go says of changes that are on disk only for as long as it looks."""
    pending = begin(changes, module.root, journal)
    try:
        return problems(subject, [c.file for c in changes])
    finally:
        undo(pending)


def _written(module: Module, merged: Merged, journal: str, *notes: str) -> Applied:
    return _committed(begin(merged.changes, module.root, journal), merged, *notes)


def _committed(pending: Pending, merged: Merged, *notes: str) -> Applied:
    commit(pending)
    return Applied(merged.changes, merged.left, (), (*merged.notes, *pending.notes, *notes))


def _new(found: frozenset[Problem], before: frozenset[Problem], edited: set[str]) -> frozenset[Problem]:
    """Return the problems that a fix makes: where none of the packages could be loaded before, go knows of none."""
    unloaded = {p.folder for p in before if p.tool == "go list"}
    blind = "" in unloaded or edited <= unloaded
    return frozenset(p for p in found - before if not blind or p.tool == "gofmt")


def _unverified(subject: Subject, before: Iterable[Problem]) -> list[str]:
    """Say which touched packages could not be built before: of their fixes Go can tell little."""
    said: dict[str, str] = {}
    for problem in sorted(before, key=lambda p: (p.tool != "go list", not p.file, p)):
        why = " ".join(line.strip() for line in problem.said.splitlines()[:2])
        if problem.tool == "go list" and not problem.folder:
            return [f"nothing was compiled ({why}); see to it and run `go vet ./...`"]
        if problem.tool == "go list" and problem.folder in subject.folders:
            said.setdefault(problem.folder, f"was not compiled ({why}); see to it and run `go vet`")
        elif problem.tool == "go build" and problem.folder in subject.folders:
            said.setdefault(problem.folder, f"did not build before its fix, either ({why})")
    return [f"{folder}: {what}" for folder, what in said.items()]


def _relative(folder: str, root: str) -> str:
    return os.path.relpath(folder, root).replace(os.sep, "/")
