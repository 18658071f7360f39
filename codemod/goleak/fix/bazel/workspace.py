"""Bazel workspaces on disk: their roots, their BUILD files and the gazelle directives in those."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from goleak.errors import GoleakError
from goleak.fix.bazel.starlark import glob_matches

BUILD_NAMES = ("BUILD.bazel", "BUILD")
_BOUNDARIES = frozenset({"MODULE.bazel", "REPO.bazel", "WORKSPACE.bazel", "WORKSPACE"})
_GO_RULES = re.compile(r"\bgo_(?:library|binary|test)\b|rules_go|gazelle")
_DIRECTIVE = re.compile(r"^#[ \t]*gazelle:(\w+)[ \t]*(.*?)[ \t\r]*$", re.M)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A Bazel workspace by its root, to which labels are relative."""

    root: str

    def package(self, folder: str) -> str:
        """Return what labels call a folder, without the slashes before it."""
        return relative(folder, self.root)

    def directives(self, folder: str, key: str) -> Iterator[tuple[str, str]]:
        """Yield the folders and values of a gazelle directive that hold for a folder, the nearest first."""
        for above in _upward(folder):
            found = _DIRECTIVE.findall(read_text(build_file(above)))
            yield from reversed([(above, value) for name, value in found if name == key])
            if above == self.root:
                return

    def excludes(self, path: str) -> bool:
        """Tell whether gazelle is told to leave out a file or folder, or a folder around it."""
        for base, pattern in self.directives(os.path.dirname(path), "exclude"):
            parts = relative(path, base).split("/")
            if any(glob_matches(pattern, "/".join(parts[:n])) for n in range(1, len(parts) + 1)):
                return True
        return False

    def manifests(self) -> list[str]:
        """Return the files that make the root one, by name."""
        return [os.path.join(self.root, name) for name in sorted(_BOUNDARIES & _entries(self.root))]


def workspace_around(folder: str) -> Workspace | None:
    """Return the workspace that a folder is in."""
    return next((Workspace(above) for above in _upward(folder) if _BOUNDARIES & _entries(above)), None)


def build_file(folder: str) -> str:
    """Return a folder's BUILD file, or an empty string."""
    entries = _entries(folder)
    return next((os.path.join(folder, name) for name in BUILD_NAMES if name in entries), "")


def governing_build_file(file: str) -> str:
    """Return the BUILD file of the Bazel package that a file is in, or an empty string."""
    for folder in _upward(os.path.dirname(file)):
        found = build_file(folder)
        if found or _BOUNDARIES & _entries(folder):
            return found
    return ""


def names_go(content: str) -> bool:
    """Tell whether a BUILD file or a workspace's manifest has to do with Go."""
    return _GO_RULES.search(content) is not None


def read(file: str) -> bytes:
    """Return a file's bytes. Raises GoleakError where it cannot be read."""
    try:
        with open(file, "rb") as opened:
            return opened.read()
    except OSError as error:
        raise GoleakError(f"{file}: cannot be read ({error.strerror}); check its permissions") from error


def read_text(file: str) -> str:
    """Return a file's text, and nothing for no file. Raises GoleakError where it cannot be read."""
    return read(file).decode("utf-8", "replace") if file else ""


def relative(path: str, start: str) -> str:
    """Return a path as labels spell it: with slashes, and empty for the start itself."""
    result = os.path.relpath(path, start).replace(os.sep, "/")
    return "" if result == "." else result


def _entries(folder: str) -> frozenset[str]:
    """Return the names of a folder's files as they are spelled: where case is ignored, `build` is no BUILD file."""
    try:
        with os.scandir(folder) as found:
            return frozenset(entry.name for entry in found if entry.is_file())
    except OSError:
        return frozenset()


def _upward(folder: str) -> Iterator[str]:
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent
