"""Workspaces: the modules that a go.work takes together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property

from goleak.errors import GoleakError
from goleak.read.gomod import ModFile, find_upward, read_mod_file


class Workspace:
    """A go.work and the modules that it names; those that are not there, or whose go.mod is broken, are left out."""

    def __init__(self, root: str, file: ModFile) -> None:
        """`root` is the folder of the go.work; no module is read yet."""
        self.root = root
        self.file = file
        self.folders = tuple(os.path.realpath(os.path.join(root, use)) for use in file.uses)

    @cached_property
    def modules(self) -> Mapping[str, ModFile]:
        """What the modules' go.mod say, by folder."""
        found = {}
        for folder in self.folders:
            try:
                found[folder] = read_mod_file(os.path.join(folder, "go.mod"))
            except GoleakError:
                continue  # it is not needed for more than declarations, and go itself says what is wrong with it
        return found


def find_workspace(directory: str) -> Workspace | None:
    """Return the workspace around a folder, be that part of it or not. Raises GoleakError for a broken go.work."""
    root = find_upward(directory, "go.work")
    return Workspace(root, read_mod_file(os.path.join(root, "go.work"))) if root is not None else None
