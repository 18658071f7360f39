"""Folders with Go files on disk. Imports nothing that costs time to start."""

from __future__ import annotations

import os

from goleak.errors import GoleakError

# The time to start counts: `typing` and `collections` are for those who read, not for the run.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SKIPPED_FOLDERS = frozenset({"vendor", "testdata", "node_modules"})


def is_ignored(folder: str) -> bool:
    """Tell whether Go leaves a folder of this name out of its patterns, and so do we."""
    return folder.startswith((".", "_")) or folder in SKIPPED_FOLDERS


def ignored_part(folder: str, above: str) -> str:
    """Return the first folder on the way from `above` to a folder that Go leaves out, or an empty string."""
    parts = os.path.relpath(folder, above).split(os.sep)
    return next((part for part in parts if part not in (".", "..") and is_ignored(part)), "")


def walk_folders(start: str, root: str = "") -> Iterator[tuple[str, list[str], str]]:
    """Yield (folder, names of its Go files, folder of the nearest go.mod), parents first, by name.

    `root` is the folder of the go.mod around `start`, or empty. Folders that Go ignores are left out. Raises
    GoleakError where a folder cannot be read.
    """
    stack = [(start, root)]
    while stack:
        folder, around = stack.pop()
        names, folders, has_module = list_folder(folder)
        if has_module:
            around = folder
        yield folder, names, around
        folders.reverse()
        stack += [(below, around) for below in folders]


def list_folder(folder: str) -> tuple[list[str], list[str], bool]:
    """Return a folder's Go files (names), subfolders (paths), both sorted, and whether it has a go.mod."""
    names: list[str] = []
    folders: list[str] = []
    has_module = False
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if name.endswith(".go"):
                    if name[0] not in "._" and _is_file(entry):
                        names.append(name)
                elif name == "go.mod":
                    has_module = _is_file(entry)
                elif entry.is_dir(follow_symlinks=False) and not is_ignored(name):
                    folders.append(entry.path)
    except OSError as error:
        raise GoleakError(f"{folder}: cannot be read ({error.strerror}); check its permissions") from error
    names.sort()
    folders.sort()
    return names, folders, has_module


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False  # a symbolic link that leads to itself
