"""Changes written to disk: all files or none."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Sequence

from goleak.errors import GoleakError
from goleak.fix.edits import Change


def write_changes(changes: Sequence[Change]) -> None:
    """Write changed and new files: first all of them beside their targets, then each renamed into place.

    File modes and symbolic links are kept. Raises GoleakError, with nothing changed, where a file cannot be written
    or is no longer what was read.
    """
    staged: list[tuple[str, str]] = []
    made: list[str] = []
    replaced: list[Change] = []
    try:
        for change in changes:
            target = os.path.realpath(change.file)
            _unchanged(change, target)
            made += _make_folders(os.path.dirname(target))
            staged.append((_stage(target, change.after), target))
        for change, (temporary, target) in zip(changes, staged, strict=True):
            os.replace(temporary, target)
            replaced.append(change)
    except (OSError, GoleakError) as error:
        _restore(replaced)
        _discard(staged, made)
        if isinstance(error, GoleakError):
            raise
        where = error.filename or "file"
        raise GoleakError(f"{where}: cannot be written ({error.strerror}); nothing was changed") from error


def _restore(replaced: Sequence[Change]) -> None:
    for change in replaced:
        target = os.path.realpath(change.file)
        if change.before is None:
            os.unlink(target)
        else:
            os.replace(_stage(target, change.before), target)


def _unchanged(change: Change, target: str) -> None:
    if change.before is None:
        if os.path.exists(target):
            raise GoleakError(f"{change.file}: exists already; nothing was changed, run again")
        return
    with open(target, "rb") as file:
        if file.read() != change.before:
            raise GoleakError(
                f"{change.file}: changed while goleak was running; nothing was changed, run again"
            )


def _make_folders(folder: str) -> list[str]:
    missing: list[str] = []
    while not os.path.isdir(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    for path in reversed(missing):
        os.mkdir(path)
    return missing


def _stage(target: str, data: bytes) -> str:
    """Write data beside its target, synced to disk, with the target's mode."""
    handle, temporary = tempfile.mkstemp(prefix=".goleak-", dir=os.path.dirname(target))
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, os.stat(target).st_mode & 0o7777 if os.path.exists(target) else 0o644)
    except OSError:
        os.unlink(temporary)
        raise
    return temporary


def _discard(staged: Sequence[tuple[str, str]], folders: Sequence[str]) -> None:
    for temporary, _ in staged:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
    for folder in folders:
        with contextlib.suppress(OSError):
            os.rmdir(folder)
