"""What Go says of a series of patches, one after the other, in a clone that is thrown away."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from goleak.commands.applying import Verification, subject_in
from goleak.errors import GoleakError
from goleak.fix.write.verify import Problem, Subject, problems
from goleak.prove.benchmarks import run_benchmarks, with_benchmarks
from goleak.prove.scratch import Scratch, scratch_clone
from goleak.read.project import Module
from goleak.ship.rejects import render_words
from goleak.ship.series.benchstat import Row, machine_lines, table
from goleak.ship.series.matrix import Cell, matrix_table
from goleak.ship.series.repository import Repository
from goleak.toolchain import Toolchain, go_environment, run

_ASKED = "gofmt, go vet and go test -short"
_UNITS = ("sec/op", "B/op", "allocs/op")


@dataclass(frozen=True, slots=True)
class Tried:
    """A patch file to try: its name and bytes, the module it is for, and the absolute names of files it changes."""

    name: str
    data: bytes
    module: Module
    files: tuple[str, ...]


def try_series(
    repository: Repository, patches: Sequence[Tried], toolchain: Toolchain, targets: Sequence[str]
) -> list[str]:
    """Apply, build, vet and test each patch in turn, then build for `targets`; return what to say of it.

    Raises GoleakError where a patch does not apply or Go has something new against it.
    """
    if any(os.path.basename(f) == "go.mod" for p in patches for f in p.files):
        return ["Not compiled: go.mod requires a module anew, so run `go mod tidy` first."]
    _check_targets(toolchain, targets)
    try:
        with scratch_clone(repository.top, repository.commit) as scratch:
            trial = _Trial(scratch, repository, toolchain)
            dirty = [said for patch in patches for said in trial.step(patch)]
            last = scratch.revision
            return [
                f"Each patch applies, builds, and passes {_ASKED} of the packages that it touches ({toolchain.text}).",
                *dirty,
                *trial.matrix(patches, targets, last),
                *trial.benchmarks(patches, last),
            ]
    except TimeoutError as error:
        raise GoleakError(f"the patches were not checked: {error}; run again, or use --no-verify") from None


@dataclass(frozen=True, slots=True)
class _Trial:
    """A clone of a repository and the Go that looks at it."""

    scratch: Scratch
    repository: Repository
    toolchain: Toolchain

    def step(self, patch: Tried) -> list[str]:
        """Commit a patch; return what was wrong with its packages before it, too."""
        earlier = self.scratch.revision
        self.scratch.apply(patch.data, patch.name)
        subject = self._subject(patch.module, patch.files)
        if subject is None:
            return []
        files = [self._moved(f) for f in patch.files]
        subject = replace(subject, short=True)
        found = problems(subject, files)
        if not found:
            return []
        now = self.scratch.revision
        self.scratch.go_to(earlier)
        before = problems(subject, files)
        self.scratch.go_to(now)
        if found - before:
            raise GoleakError(
                f"{patch.name}: {_first(found - before)}; leave its finding out (//goleak:ignore, --ignore),"
                " or use --no-verify"
            )
        return [f"{patch.name}: not clean before, either: {_first(found)}"]

    def matrix(self, patches: Sequence[Tried], targets: Sequence[str], last: str) -> list[str]:
        """Build and vet the packages of all patches for each target, before and after; return the table."""
        if not targets:
            return []
        found: dict[tuple[str, str], frozenset[Problem]] = {}
        for revision in (self.repository.commit, last):
            self.scratch.go_to(revision)
            for subject in self._subjects(patches):
                for target in targets:
                    key = (revision, f"{target} {subject.root}")
                    found[key] = problems(replace(subject, target=target), ())
        cells = [
            Cell(name.partition(" ")[0], before, found.get((last, name), frozenset()))
            for (revision, name), before in found.items()
            if revision == self.repository.commit
        ]
        new = [(c.target, p) for c in cells for p in sorted(c.new)]
        if new:
            raise GoleakError(
                f"{new[0][0]}: {_first([new[0][1]])}; leave the finding out, or use --no-verify"
            )
        return [f"The packages and those that import them, for other systems:\n\n{matrix_table(cells)}"]

    def benchmarks(self, patches: Sequence[Tried], last: str) -> list[str]:
        """Run the benchmarks of the packages of all patches on this machine, before and after; return the tables."""
        samples: list[dict[tuple[str, str, str], tuple[float, ...]]] = [{}, {}]
        for side, revision in zip(samples, (self.repository.commit, last), strict=True):
            self.scratch.go_to(revision)
            for subject in self._subjects(patches):
                folders = with_benchmarks(subject.root, subject.folders)
                if folders:
                    side.update(run_benchmarks(self.toolchain, subject.root, folders))
        before, after = samples
        tables = []
        for package in dict.fromkeys(p for p, _, _ in before):
            tables += [f"pkg: {package}"]
            for unit in _UNITS:
                rows = [
                    Row(name, before[key], after[key])
                    for key in before
                    if key[0] == package and key[2] == unit and key in after
                    for name in [key[1]]
                ]
                tables += [table(rows, unit)] if rows else []
        return (
            ["Benchmarks of these packages on this machine:\n\n" + "\n".join([machine_lines(), *tables])]
            if tables
            else []
        )

    def _subjects(self, patches: Sequence[Tried]) -> list[Subject]:
        modules = {p.module.root: p.module for p in patches}
        every = (
            self._subject(m, [f for p in patches if p.module.root == m.root for f in p.files])
            for m in modules.values()
        )
        return [s for s in every if s]

    def _subject(self, module: Module, files: Sequence[str]) -> Subject | None:
        folders = dict.fromkeys(os.path.dirname(self._moved(f)) for f in files if f.endswith(".go"))
        here = [f for f in folders if os.path.isdir(f)]
        return subject_in(self._moved(module.root), module.path, here, Verification(self.toolchain))

    def _moved(self, name: str) -> str:
        relative = os.path.relpath(os.path.realpath(name), self.repository.top)
        return os.path.normpath(os.path.join(self.scratch.folder, relative))


def _check_targets(toolchain: Toolchain, targets: Sequence[str]) -> None:
    if not targets:
        return
    listed = run(
        [toolchain.command, "tool", "dist", "list"],
        cwd=tempfile.gettempdir(),
        environment=go_environment(toolchain, GOTOOLCHAIN="local"),
        timeout=60,
    )
    known = listed.stdout.split()
    for target in targets:
        if known and target not in known:
            close = difflib.get_close_matches(target, known, n=1)
            meant = f"did you mean {close[0]}?" if close else "see `go tool dist list`"
            raise GoleakError(f"--matrix {target}: {toolchain.text} does not build for this; {meant}")


def _first(found: Iterable[Problem]) -> str:
    words = render_words([(p.tool, p.said) for p in sorted(found)])
    return " ".join(words[0].split())
