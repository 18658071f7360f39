"""Where Go keeps what is not the user's: the standard library's source and the module cache. Nothing is run."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cached_property

_UPPER = re.compile(r"[A-Z]")


class Installed:
    """The folders of an installation, each looked for when first asked for; `probed` are the files that decided."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Look for nothing yet."""
        self._environment = environment
        self.probed: set[str] = set()

    @cached_property
    def standard(self) -> str:
        """The folder of the standard library's packages, or empty: $GOROOT's, else that of the go on PATH."""
        root = self._environment.get("GOROOT", "")
        if root:
            return self._source(root)
        for folder in self._environment.get("PATH", "").split(os.pathsep):
            command = os.path.join(folder, "go.exe" if os.name == "nt" else "go")
            self.probed.add(command)
            if os.path.isabs(folder) and os.path.isfile(command):
                found = self._source(os.path.dirname(os.path.dirname(os.path.realpath(command))))
                if found:
                    return found  # others are launchers, which have no library beside them
        return ""

    def _source(self, root: str) -> str:
        self.probed.add(os.path.join(root, "VERSION"))
        source = os.path.join(root, "src")
        return source if os.path.isdir(os.path.join(source, "runtime")) else ""

    @cached_property
    def _modules(self) -> str:
        folder = self._environment.get("GOMODCACHE", "")
        if folder:
            return folder
        path = self._environment.get("GOPATH", "").split(os.pathsep)[0]
        return os.path.join(path or os.path.join(os.path.expanduser("~"), "go"), "pkg", "mod")

    def module(self, path: str, version: str) -> str:
        """Return the folder where the module cache keeps a version of a module, be it there or not."""
        # What a version holds never changes, so that the folder is there is all that counts.
        folder = os.path.join(self._modules, *f"{_escaped(path)}@{_escaped(version)}".split("/"))
        self.probed.add(folder)
        return folder


def _escaped(text: str) -> str:
    """Spell upper case as the module cache does, whose folders may not differ by case alone."""
    return _UPPER.sub(lambda letter: "!" + letter[0].lower(), text)
