"""Where a run keeps its lock and journal: a folder in the module that git does not see, or else one of the user's."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os

FOLDER = ".goleak-fix"
LOCK, JOURNAL, JOURNAL_PART = "lock", "journal", "journal.new"
_IGNORE = ".gitignore"
# A checkout may bring a place along: what links in it point to is none of ours.
OWN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_UNSUPPORTED = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS)


def inside(root: str) -> str:
    """Return the folder in a module: it moves with the module, and everybody who works on that finds it."""
    return os.path.join(root, FOLDER)


def outside(root: str) -> str:
    """Return the folder of the user's for a module: for a root that cannot be written, and files not below it."""
    base = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA")
    base = base or os.path.join(os.path.expanduser("~"), ".local", "state")
    name = hashlib.sha256(os.fsencode(os.path.realpath(root))).hexdigest()[:16]
    return os.path.join(base, "goleak", name)


def pending(root: str) -> str:
    """Return the name of a journal that waits for a module, or an empty string."""
    names = (os.path.join(folder, JOURNAL) for folder in (inside(root), outside(root)))
    return next((name for name in names if os.path.lexists(name)), "")


def make_place(folder: str) -> None:
    """Make a folder that git leaves out of all it lists; one that is there stays. Raises OSError."""
    if os.path.islink(folder):
        raise NotADirectoryError(errno.ENOTDIR, "is a link", folder)
    os.makedirs(folder, exist_ok=True)
    handle = os.open(os.path.join(folder, _IGNORE), os.O_WRONLY | os.O_CREAT | os.O_TRUNC | OWN, 0o666)
    try:
        write_all(handle, b"*\n")
    finally:
        os.close(handle)


def clear_place(folder: str) -> None:
    """Remove the folder unless a journal waits in it."""
    with contextlib.suppress(OSError):
        os.unlink(os.path.join(folder, JOURNAL_PART))
    if not os.path.lexists(os.path.join(folder, JOURNAL)):
        for name in (LOCK, _IGNORE):
            with contextlib.suppress(OSError):
                os.unlink(os.path.join(folder, name))
        with contextlib.suppress(OSError):
            os.rmdir(folder)


def write_all(handle: int, data: bytes) -> None:
    """Write bytes to an open file to the last one. Raises OSError."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def sync_folder(folder: str) -> None:
    """Have the disk keep the names in a folder, where the system can do that. Raises OSError."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
    finally:
        os.close(handle)
