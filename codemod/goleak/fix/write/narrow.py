"""Which of several patches break a module: the fewest that have to go, found by leaving some out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from goleak.fix.edit.edits import Patch
from goleak.fix.write.verify import Problem

Check = Callable[[Sequence[Patch]], frozenset[Problem]]


@dataclass(frozen=True)
class Rejected:
    """A patch that is not applied, and what Go has against it."""

    patch: Patch
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Narrowed:
    """Patches that are good together, in their order, and the others."""

    kept: tuple[Patch, ...]
    rejected: tuple[Rejected, ...]


def narrow(patches: Sequence[Patch], found: frozenset[Problem], root: str, check: Check) -> Narrowed:
    """Tell the patches that break something from the others.

    `found` are the problems that all of them together make; `check` returns those that some of them make. What the
    problems name is suspected first, so that a patch that breaks its own file costs two checks.
    """
    suspects = blamed(patches, found, root)
    while True:
        kept = [p for p in patches if p not in suspects]
        made = check(kept) if kept else frozenset()
        if not made:
            break
        suspects = [p for p in patches if p in suspects or p in blamed(kept, made, root)]
    rejected: list[Rejected] = []
    if len(suspects) == 1:
        rejected.append(Rejected(suspects[0], tuple(sorted(found))))
    else:  # all of them at once are known to be no good
        _add_halves(suspects, kept, rejected, check)
    return Narrowed(tuple(p for p in patches if p in kept), tuple(rejected))


def blamed(patches: Sequence[Patch], found: Iterable[Problem], root: str) -> list[Patch]:
    """Return the patches that problems point to: by the file they name, else by the folder, else all patches."""
    suspects: list[Patch] = []
    for problem in found:
        by_file = [p for p in patches if problem.file and problem.file in _files(p, root)]
        by_folder = [p for p in patches if problem.folder and problem.folder in _folders(p, root)]
        suspects += by_file or by_folder or patches
    return [p for p in patches if p in suspects]


def _add(group: Sequence[Patch], kept: list[Patch], rejected: list[Rejected], check: Check) -> None:
    """Keep those of a group that are good with those kept already: all at once, or else half by half."""
    made = check([*kept, *group])
    if not made:
        kept += group
    elif len(group) == 1:
        rejected.append(Rejected(group[0], tuple(sorted(made))))
    else:
        _add_halves(group, kept, rejected, check)


def _add_halves(group: Sequence[Patch], kept: list[Patch], rejected: list[Rejected], check: Check) -> None:
    middle = len(group) // 2
    _add(group[:middle], kept, rejected, check)
    _add(group[middle:], kept, rejected, check)


def _files(patch: Patch, root: str) -> set[str]:
    """Return the files that a patch edits; those it creates are other patches', too."""
    return {os.path.relpath(name, root).replace(os.sep, "/") for name in patch.edits}


def _folders(patch: Patch, root: str) -> set[str]:
    return {os.path.dirname(name) or "." for name in _files(patch, root)}
