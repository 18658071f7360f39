"""The journal: what a run is about to write, kept on disk until all of it is written and found good.

While there is one, nothing of it counts: the next run puts back the files as they were. It is read as other people's
text, since a checkout may bring one along: it can only put back Go and BUILD files of its own repository.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import re
import zlib
from dataclasses import asdict, dataclass
from typing import Any

from goleak.errors import GoleakError
from goleak.fix.write.lock import Holder, holder_of
from goleak.fix.write.place import JOURNAL, JOURNAL_PART, OWN, make_place, sync_folder, write_all

_VERSION = 1
_NAMES = re.compile(r".*\.go|BUILD(\.bazel)?|go\.(mod|sum)", re.S)
_TEMPORARY = re.compile(r"\.goleak-[0-9a-f]+-\d+")


@dataclass(frozen=True, slots=True)
class Record:
    """One file: its bytes before (None: it is new) and the digest of those after.

    `file` is its real name, `temporary` that of a file beside it that is renamed to it, both absolute.
    """

    file: str
    temporary: str
    before: bytes | None
    after: str


@dataclass(frozen=True, slots=True)
class Journal:
    """Who writes which files; `folders` are those that it makes, the outer ones first."""

    holder: Holder
    records: tuple[Record, ...]
    folders: tuple[str, ...]


def digest(data: bytes) -> str:
    """Return what a journal knows bytes by."""
    return hashlib.sha256(data).hexdigest()


def belongs(file: str, root: str) -> bool:
    """Tell whether a journal in a module may speak of a file, by its real name: its own, or a BUILD file around it."""
    root = os.path.realpath(root)
    if _is_below(file, root):
        return True
    return os.path.basename(file).startswith("BUILD") and _is_below(file, _repository_of(root))


def write_journal(folder: str, root: str, journal: Journal) -> None:
    """Write a journal and have the disk keep it. Raises OSError."""
    records = [_stored(r, root) for r in journal.records]
    folders = [_shorten(f, root) for f in journal.folders]
    document = {"version": _VERSION, **asdict(journal.holder), "files": records, "folders": folders}
    part = os.path.join(folder, JOURNAL_PART)
    make_place(folder)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | OWN, 0o600)
    try:
        write_all(handle, json.dumps(document).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(part, os.path.join(folder, JOURNAL))
    sync_folder(folder)
    sync_folder(os.path.dirname(folder))


def read_journal(folder: str, root: str) -> Journal | None:
    """Return the journal in a folder, or None. Raises GoleakError where it cannot be read."""
    name = os.path.join(folder, JOURNAL)
    try:
        with open(name, "rb") as file:
            stored = json.loads(file.read())
        if stored["version"] != _VERSION:
            raise ValueError(f"of version {stored['version']}")
        records = tuple(_record(r, root) for r in stored["files"])
        return Journal(holder_of(stored), records, tuple(_lengthen(f, root) for f in stored["folders"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zlib.error) as error:
        raise GoleakError(
            f"{name}: this journal of a killed run cannot be read ({error}); "
            "see that your files are as they should be, then delete it"
        ) from error


def check_journal(journal: Journal, folder: str, root: str) -> None:
    """Raise GoleakError where a journal speaks of files that none in the module may speak of."""
    strange = [r.file for r in journal.records if not _is_known(r, root)]
    strange += [f for f in journal.folders if not belongs(os.path.realpath(f), root)]
    if strange:
        raise GoleakError(
            f"{os.path.join(folder, JOURNAL)}: not a journal of this module (it names {strange[0]}); "
            "look into it, then delete it"
        )


def remove_journal(folder: str) -> None:
    """Remove the journal, if there is one: what it is about counts from now on. Raises OSError."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(os.path.join(folder, JOURNAL))


def _repository_of(root: str) -> str:
    """Return the nearest folder upward that git keeps, or the root itself."""
    folder = root
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return root
        folder = parent
    return folder


def _is_below(file: str, folder: str) -> bool:
    parts = _shorten(file, folder).split(os.sep)
    return ".." not in parts and ".git" not in parts and not os.path.isabs(_shorten(file, folder))


def _is_known(record: Record, root: str) -> bool:
    return (
        os.path.dirname(record.temporary) == os.path.dirname(record.file)
        and _TEMPORARY.fullmatch(os.path.basename(record.temporary)) is not None
        and _NAMES.fullmatch(os.path.basename(record.file)) is not None
        and belongs(os.path.realpath(record.file), root)
    )


def _stored(record: Record, root: str) -> dict[str, Any]:
    before = None if record.before is None else base64.b64encode(zlib.compress(record.before, 1)).decode()
    return {
        "file": _shorten(record.file, root),
        "temporary": os.path.basename(record.temporary),
        "before": before,
        "after": record.after,
    }


def _record(stored: dict[str, Any], root: str) -> Record:
    packed = stored["before"]
    before = None if packed is None else zlib.decompress(base64.b64decode(packed))
    file = _lengthen(stored["file"], root)
    return Record(
        file, os.path.join(os.path.dirname(file), stored["temporary"]), before, str(stored["after"])
    )


def _shorten(name: str, root: str) -> str:
    """Return a name relative to the module, which may be moved, or seen from a container."""
    try:
        return os.path.relpath(name, root)
    except ValueError:  # another drive on Windows
        return name


def _lengthen(name: str, root: str) -> str:
    return os.path.normpath(os.path.join(root, name))
