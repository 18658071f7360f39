"""Fixes split into commits that each build: by package, by finding, or one for the module."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from goleak.find.facts import Finding
from goleak.fix.edit.edits import Change, Patch, takes_out
from goleak.fix.generate.templates import is_generated_cache


@dataclass(frozen=True, slots=True)
class Step:
    """One commit: the files it changes and the findings it mends; none for a generated package.

    `dropped` are those of the findings whose caches it takes out.
    """

    changes: tuple[Change, ...]
    findings: tuple[Finding, ...] = ()
    dropped: tuple[Finding, ...] = ()


def step_of(changes: Iterable[Change], patches: Sequence[Patch]) -> Step:
    """Return the commit that makes changes for patches."""
    dropped = tuple(p.finding for p in patches if takes_out(p))
    return Step(tuple(changes), tuple(p.finding for p in patches), dropped)


def split_steps(
    changes: Sequence[Change], patches: Sequence[Patch], generated: Collection[str] = ()
) -> tuple[Step, ...]:
    """Split changes into commits that each build: the `generated` packages' folders first, then one per package.

    Packages that one patch changes together stay together. Folders are absolute.
    """
    shared = set(generated)
    groups = _groups(_folders(p) - shared for p in patches)
    grouped: set[str] = set().union(*groups)
    # What the generated packages import must be required before anything builds.
    first = tuple(c for c in changes if _is_go_mod(c) or os.path.dirname(c.file) not in grouped)
    steps = [Step(first)] if first else []
    for group in groups:
        own = (c for c in changes if os.path.dirname(c.file) in group and not _is_go_mod(c))
        steps.append(step_of(own, [p for p in patches if _folders(p) & group]))
    return tuple(s for s in steps if _does_something(s))


def split_by_finding(
    stages: Sequence[tuple[Patch, Sequence[Change]]], generated: Collection[str] = ()
) -> tuple[Step, ...]:
    """Split into a commit for the `generated` packages and one for each patch, from all files as each leaves them.

    A stage is a patch and the changes, from the start, with all patches up to it. A patch that changes nothing more
    is told of in the commit before.
    """
    if not stages:
        return ()
    shared = set(generated)
    last = stages[-1][1]
    first = Step(tuple(c for c in last if _is_go_mod(c) or os.path.dirname(c.file) in shared))
    steps = [first]
    now = {c.file: c.after for c in first.changes}
    early = set(now)
    for patch, changes in stages:
        own = tuple(
            replace(c, before=now.get(c.file, c.before))
            for c in changes
            if c.file not in early and now.get(c.file, c.before) != c.after
        )
        now |= {c.file: c.after for c in own}
        if own or steps[-1] is first:
            steps.append(step_of(own, [patch]))
        else:
            one, more = steps[-1], step_of((), [patch])
            steps[-1] = replace(
                one, findings=one.findings + more.findings, dropped=one.dropped + more.dropped
            )
    return tuple(s for s in steps if _does_something(s))


def brings_cache(step: Step) -> bool:
    """Tell whether a commit adds the generated cache, with its bounds."""
    created = (c for c in step.changes if c.before is None)
    return not step.findings or any(is_generated_cache(c.after) for c in created)


def _does_something(step: Step) -> bool:
    return any(c.before != c.after for c in step.changes)


def _is_go_mod(change: Change) -> bool:
    return os.path.basename(change.file) == "go.mod"


def _folders(patch: Patch) -> set[str]:
    return {os.path.dirname(file) for file in (*patch.edits, *patch.created)}


def _groups(folders: Iterable[set[str]]) -> list[set[str]]:
    groups: list[set[str]] = []
    for folder_set in folders:
        touching = [g for g in groups if g & folder_set]
        groups = [g for g in groups if not g & folder_set]
        groups.append(folder_set.union(*touching))
    return sorted((g for g in groups if g), key=min)
