"""Changes written to disk: all files or none, whatever happens on the way."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from goleak.errors import GoleakError
from goleak.fix.edit.edits import Change
from goleak.fix.write.journal import (
    Journal,
    Record,
    belongs,
    check_journal,
    digest,
    read_journal,
    remove_journal,
    write_journal,
)
from goleak.fix.write.lock import this_run
from goleak.fix.write.place import OWN, clear_place, inside, outside, sync_folder, write_all

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | OWN


@dataclass(frozen=True, slots=True)
class Pending:
    """Changes that are written but do not count until they are committed.

    `folder` holds the journal (empty: there is none); `notes` say what could not be kept.
    """

    journal: Journal
    folder: str
    notes: tuple[str, ...]


def write_changes(changes: Sequence[Change]) -> None:
    """Write changed and new files: first all of them beside their targets, then each renamed into place.

    File modes, owners and symbolic links are kept. Raises GoleakError, with nothing changed, where a file cannot be
    written or is no longer what was read. There is no journal: a run that is killed may leave some files written.
    """
    commit(begin(changes))


def begin(changes: Sequence[Change], root: str = "", folder: str = "") -> Pending:
    """Write changes of the module in `root` with a journal in `folder`, for `commit` or `undo`.

    Raises GoleakError, with nothing changed, where a file cannot be written or is no longer what was read.
    """
    targets = [_target(change) for change in changes]
    _check_apart(changes, targets)
    journal = _journal(changes, targets)
    folder = _journal_folder(journal, root, folder)
    pending = Pending(journal, folder, tuple(n for t in targets for n in _notes(t)))
    try:
        if folder:
            write_journal(folder, root, journal)
        for made in journal.folders:
            os.mkdir(made)
        for change, record in zip(changes, journal.records, strict=True):
            _stage(record, change.after)
        for change, record in zip(changes, journal.records, strict=True):
            _check_unchanged(change, record.file)
            os.replace(record.temporary, record.file)
        _sync(journal)
    except (OSError, GoleakError) as error:
        undo(pending)
        if isinstance(error, GoleakError):
            raise
        raise _unwritable(error) from error
    except BaseException:
        undo(pending)
        raise
    return pending


def commit(pending: Pending) -> None:
    """Make written changes count. Raises GoleakError, with nothing changed, where that fails."""
    if pending.folder:
        try:
            remove_journal(pending.folder)
        except OSError as error:
            undo(pending)
            raise _unwritable(error) from error
        # From here on it counts; should the disk forget so, the next run undoes all of it.
        with contextlib.suppress(OSError):
            sync_folder(pending.folder)


def undo(pending: Pending) -> list[str]:
    """Put all files back as they were, and return those that had been written.

    Raises GoleakError where that fails: the journal then stays, and the next run does it.
    """
    journal, folder = pending.journal, pending.folder
    later = "run `goleak fix` again to undo the rest" if folder else "some files are changed"
    try:
        changed = _changed_since(journal)
        if changed:
            raise GoleakError(_conflict(changed[0], folder))
        undone = [r.file for r in reversed(journal.records) if _put_back(r)]
        for record in reversed(journal.records):
            for name in (_undoing(record), record.temporary):
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                    os.unlink(name)
        for made in reversed(journal.folders):
            with contextlib.suppress(OSError):  # somebody else has put something there
                os.rmdir(made)
        _sync(journal)
        if folder:
            remove_journal(folder)
        return sorted(undone)
    except OSError as error:
        name = error.filename or "a file"
        raise GoleakError(f"{name}: cannot be put back ({error.strerror}); {later}") from error


def recover(root: str) -> list[str]:
    """Undo what runs on a module that were killed left half-written, and say so in a sentence each.

    The module must be locked. Raises GoleakError where files have changed since.
    """
    told = []
    for folder in (inside(root), outside(root)):
        journal = read_journal(folder, root)
        if journal is None:
            continue
        if folder == inside(root):
            check_journal(journal, folder, root)
        undone = undo(Pending(journal, folder, ()))
        names = ", ".join(os.path.relpath(name, root) for name in undone)
        what = f"its changes of {names} are undone" if undone else "it had changed nothing"
        told.append(f"{root}: a goleak fix was killed at work ({journal.holder}); {what}")
        if folder == outside(root):
            clear_place(folder)
    return told


def _journal(changes: Sequence[Change], targets: Sequence[str]) -> Journal:
    token = secrets.token_hex(4)
    records = []
    missing: list[str] = []
    for number, (change, target) in enumerate(zip(changes, targets, strict=True)):
        folder = os.path.dirname(target)
        temporary = os.path.join(folder, f".goleak-{token}-{number}")
        records.append(Record(target, temporary, change.before, digest(change.after)))
        missing += [f for f in reversed(list(_missing(folder))) if f not in missing]
    return Journal(this_run(), tuple(records), tuple(missing))


def _journal_folder(journal: Journal, root: str, folder: str) -> str:
    """Return where the journal goes: one about files beyond the repository is believed only where the user keeps it."""
    if not folder or folder == outside(root):
        return folder
    return folder if all(belongs(r.file, root) for r in journal.records) else outside(root)


def _target(change: Change) -> str:
    """Return the real name of a file to write, after a look at what is there. Raises GoleakError."""
    target = os.path.realpath(change.file)
    _check_unchanged(change, target)
    if change.before is not None and not _may_write(target):
        raise GoleakError(f"{change.file}: is read-only; nothing was changed, make it writable and run again")
    return target


def _may_write(target: str) -> bool:
    """Tell whether a file may be written: a rename would not ask, but who made it read-only wants it left alone."""
    return bool(os.stat(target).st_mode & 0o222) and os.access(target, os.W_OK)


def _check_unchanged(change: Change, target: str) -> None:
    try:
        found = _read(target)
    except OSError as error:
        raise _unwritable(error, change.file) from error
    if change.before is None and os.path.lexists(change.file):
        raise GoleakError(f"{change.file}: exists already; nothing was changed, run again")
    if found != change.before:
        raise GoleakError(f"{change.file}: changed while goleak was running; nothing was changed, run again")


def _check_apart(changes: Sequence[Change], targets: Sequence[str]) -> None:
    seen: dict[str, Change] = {}
    for change, target in zip(changes, targets, strict=True):
        other = seen.setdefault(target, change)
        if other is not change:
            raise GoleakError(
                f"{change.file}: is the same file as {other.file}; nothing was changed, fix one package at a time"
            )


def _missing(folder: str) -> Iterator[str]:
    while not os.path.isdir(folder):
        yield folder
        folder = os.path.dirname(folder)


def _notes(target: str) -> Iterator[str]:
    with contextlib.suppress(OSError):
        links = os.stat(target).st_nlink
        if links > 1 and os.path.isfile(target):
            yield f"{target}: its other names ({links - 1} hard links) keep the old text"


def _stage(record: Record, data: bytes) -> None:
    """Write data beside its target, synced to disk, with the target's mode and owner."""
    replaces = os.path.exists(record.file)
    handle = os.open(record.temporary, _FLAGS, 0o600 if replaces else 0o666)
    try:
        if replaces:
            _keep_attributes(record.file, record.temporary)
        write_all(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)


def _keep_attributes(source: str, target: str) -> None:
    old, new = os.stat(source), os.stat(target)
    if hasattr(os, "chown") and (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        try:
            os.chown(target, old.st_uid, old.st_gid)
        except PermissionError:  # only root gives files away; the group may be one of ours
            with contextlib.suppress(PermissionError):
                os.chown(target, -1, old.st_gid)
    shutil.copystat(source, target)
    os.utime(target)


def _sync(journal: Journal) -> None:
    folders = {os.path.dirname(r.file) for r in journal.records}
    for folder in sorted(folders | {os.path.dirname(f) for f in journal.folders}):
        if os.path.isdir(folder):
            sync_folder(folder)


def _changed_since(journal: Journal) -> list[str]:
    """Return the files that somebody changed after we wrote them.

    A file whose temporary still waits, or that comes after one, was not written yet: what it holds is somebody's own.
    """
    changed = []
    for record in journal.records:
        if os.path.lexists(record.temporary):
            break
        found = _read(record.file)
        if found != record.before and not _is_ours(record, found):
            changed.append(record.file)
    return changed


def _is_ours(record: Record, found: bytes | None) -> bool:
    return found is not None and digest(found) == record.after


def _conflict(changed: str, folder: str) -> str:
    how = f"; finish it by hand or put its files back, then delete {os.path.join(folder, 'journal')}"
    return f"{changed}: changed since goleak wrote it, so this fix is not undone{how if folder else ''}"


def _put_back(record: Record) -> bool:
    """Put one file back as it was; return whether we had written it."""
    found = _read(record.file)
    if found == record.before or not _is_ours(record, found):
        return False
    if record.before is None:
        os.unlink(record.file)
        return True
    restored = replace(record, temporary=_undoing(record))
    with contextlib.suppress(FileNotFoundError):
        os.unlink(restored.temporary)
    _stage(restored, record.before)
    os.replace(restored.temporary, record.file)
    return True


def _undoing(record: Record) -> str:
    return f"{record.temporary}-undo"


def _read(file: str) -> bytes | None:
    """Return the bytes of a file, None where there is none. Raises OSError."""
    try:
        with open(file, "rb") as opened:
            return opened.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _unwritable(error: OSError, file: str = "") -> GoleakError:
    where = file or error.filename or "a file"
    return GoleakError(f"{where}: cannot be written ({error.strerror}); nothing was changed")
