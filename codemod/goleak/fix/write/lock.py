"""One run at a time on a module: the second waits, or says who is at work.

The kernel holds the lock, so that nothing has to be cleared away after a run that was killed. Where a file system knows
no locks, a file with the holder's name stands for one.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from goleak.errors import GoleakError
from goleak.fix.write.place import LOCK, OWN, clear_place, inside, make_place, outside, write_all

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_OWNER = "owner"
_PAUSE = 0.05  # seconds between two looks at a lock that is held
_BEYOND = 1 << 30  # Windows keeps others from reading the byte that is locked
_NO_LOCKS = (errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.ENOSYS)
_TRIES = 100


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock or wrote a journal: process, machine, and the time it began."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, since {self.since}"


def this_run() -> Holder:
    """Return who we are, from now on."""
    return Holder(os.getpid(), socket.gethostname(), datetime.now().astimezone().isoformat(" ", "seconds"))


@contextlib.contextmanager
def locked(root: str, *, wait: float, notify: Callable[[str], None]) -> Iterator[str]:
    """Hold a module by its root and yield the folder for its journal.

    Waits up to `wait` seconds for another run, and tells `notify` so once. Raises GoleakError where that run takes
    longer, or where there is no place for a lock.
    """
    folder = _writable_place(root)
    deadline = time.monotonic() + wait
    told = False
    while (held := _try(folder)) is None:
        who = read_holder(os.path.join(folder, LOCK))
        named = f" ({who})" if who else ""
        if time.monotonic() >= deadline:
            raise GoleakError(f"{root}: another goleak fix is at work{named}; let it end and run again")
        if not told:
            notify(f"waiting for another goleak fix{named}")
            told = True
        time.sleep(_PAUSE)
    try:
        yield folder
    finally:
        _release(folder, held)


def read_holder(file: str) -> Holder | None:
    """Return who wrote a lock file, or None where it does not say."""
    try:
        with open(file, "rb") as opened:
            return holder_of(json.loads(opened.read(4096)))
    except (OSError, ValueError):
        return None


def holder_of(stored: object) -> Holder:
    """Return a holder from its JSON. Raises ValueError."""
    match stored:
        case {"pid": int(pid), "host": str(host), "since": str(since)}:
            return Holder(pid, host, since)
    raise ValueError("not a holder")


def _writable_place(root: str) -> str:
    refused = []
    for folder in (inside(root), outside(root)):
        try:
            make_place(folder)
        except OSError as error:
            refused.append(f"{folder}: {error.strerror}")
        else:
            return folder
    raise GoleakError(f"no place for a journal ({'; '.join(refused)}); make one of them writable")


def _try(folder: str) -> int | None:
    """Return the open lock file where the lock is ours now, None where another run has it. Raises GoleakError."""
    name = os.path.join(folder, LOCK)
    for _ in range(_TRIES):
        try:
            make_place(folder)
            handle = os.open(name, os.O_RDWR | os.O_CREAT | OWN, 0o666)
        except FileNotFoundError:
            continue  # the run before ours cleared its place away in this moment
        except OSError as error:
            raise GoleakError(
                f"{name}: cannot be locked ({error.strerror}); check its permissions"
            ) from error
        if not _take(handle, folder):
            os.close(handle)
            return None
        if _is_still(handle, name):
            _sign(handle, folder)
            return handle
        os.close(handle)
    return None


def _sign(handle: int, folder: str) -> None:
    """Write who we are into the lock; the run before may have cleared its place away under us: make it whole."""
    with contextlib.suppress(OSError):  # it locks all the same
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        write_all(handle, _signature())
        make_place(folder)


def _signature() -> bytes:
    who = this_run()
    return json.dumps({"pid": who.pid, "host": who.host, "since": who.since}).encode()


def _is_still(handle: int, name: str) -> bool:
    """Tell whether an open file is still the one of this name."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(name))
    except OSError:
        return False


def _take(handle: int, folder: str) -> bool:
    try:
        _lock(handle)
    except OSError as error:
        return _take_by_name(os.path.join(folder, _OWNER)) if error.errno in _NO_LOCKS else False
    return True


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        os.lseek(handle, _BEYOND, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _take_by_name(owner: str) -> bool:
    """Take a lock that is a file: of a run that is known to be dead it is taken over, by one of several."""
    for _ in range(_TRIES):
        try:
            handle = os.open(owner, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        except FileExistsError:
            seen = read_holder(owner)
            if seen is None or not _is_dead(seen) or not _set_aside(owner, seen):
                return False
            continue
        try:
            write_all(handle, _signature())
        finally:
            os.close(handle)
        return True
    return False


def _set_aside(owner: str, seen: Holder) -> bool:
    """Remove a dead run's lock; another run may have done so, and taken it, since we looked."""
    aside = f"{owner}.{secrets.token_hex(4)}"
    try:
        os.rename(owner, aside)
        stale = read_holder(aside) == seen
        if not stale:
            os.link(aside, owner)
        os.unlink(aside)
    except OSError:
        return False
    return stale


def _is_dead(holder: Holder) -> bool:
    """Tell whether a run is known to have ended: only this machine's processes are known."""
    if os.name == "nt" or holder.host != socket.gethostname():
        return False
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _release(folder: str, handle: int) -> None:
    with contextlib.suppress(OSError):
        if read_holder(os.path.join(folder, _OWNER)) is not None:
            os.unlink(os.path.join(folder, _OWNER))
    if os.name != "nt":  # while it is ours; Windows removes no open file
        clear_place(folder)
        os.close(handle)
    else:
        os.close(handle)
        clear_place(folder)
