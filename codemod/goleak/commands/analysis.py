"""What an editor is told of a module: findings and planned fixes, with unsaved text in the place of files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

from goleak.commands.choosing import wanted_patches
from goleak.commands.session import Request, check_module, open_session
from goleak.find.facts import Finding
from goleak.fix.edit.edits import Change, Patch, Planned
from goleak.fix.plan import plan
from goleak.fix.write.merge import merge
from goleak.read.project import folders_of, load_module, path_of, source_of, with_files


@dataclass(frozen=True)
class Analysis:
    """A module as it was planned, or the packages of some of its folders."""

    planned: Planned

    def findings_in(self, file: str) -> list[Finding]:
        """Return the findings at places in a file, by its absolute name."""
        return [f for f in self.planned.findings if f.location.file == file]

    def read(self, file: str) -> bytes:
        """Return the bytes of a file as they were looked at."""
        return source_of(self.planned.checked.project, file).data

    def fix(self, finding: Finding) -> tuple[Change, ...]:
        """Return the files as a finding's fix would leave them, none where it has no fix."""
        return self._merged([p for p in self.planned.patches if p.finding is finding])

    def safe_fixes(self, file: str) -> tuple[Change, ...]:
        """Return the files as the safe fixes of a file's findings would leave them, as `goleak fix` takes them."""
        wanted = wanted_patches(self.planned, unsafe=False, severity="warning")
        return self._merged([p for p in wanted if p.finding.location.file == file])

    def _merged(self, patches: list[Patch]) -> tuple[Change, ...]:
        return merge(self.planned.checked, patches).changes if patches else ()


def analyse(root: str, texts: Mapping[str, bytes], folders: frozenset[str] | None = None) -> Analysis:
    """Check the packages of a module's `folders` (None: all) and plan their fixes.

    `texts` are what open documents of the module hold, by absolute names; other files are read. Raises GoleakError
    where settings, go.mod or a file cannot be read.
    """
    request = Request(())
    session = open_session(request, root)
    project = load_module(root, tests=session.config.tests)
    if texts:
        project = with_files(project, texts)
    paths = folders_of(project) if folders is None else [path_of(project, f) for f in folders]
    files = (
        frozenset(texts) if folders is None else frozenset(t for t in texts if os.path.dirname(t) in folders)
    )
    project = replace(project, selected=frozenset(paths), named_files=files)
    return Analysis(plan(check_module(request, session, project), session.rules, session.options))
