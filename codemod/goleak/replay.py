"""Answers kept from earlier runs, printed again while nothing they rest on has changed.

An answer is what a command printed, with its exit code. It rests on folders and files, each known by name, size, time
of change and inode. Imports little, because the time to start is most of what a repeated run costs.
"""

from __future__ import annotations

import marshal
import os
import sys
import time

from goleak import __version__
from goleak.errors import GoleakError
from goleak.read.walk import list_folder, walk_folders

# The time to start counts: `typing` and `collections` are for those who read, not for the run.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FORMAT = 2
_MOST_ANSWERS = 200
_DECISIVE = ("go.mod", "go.work", "goleak.toml", "goleak-baseline.json", ".git")
# A file changed again within the resolution of its clock and to the same size would look unchanged.
_SETTLED_NS = 2_000_000_000

Grounds = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def recall(arguments: Sequence[str]) -> tuple[int, bytes] | None:
    """Return exit code and output of an earlier run with the same arguments on the same files, or None."""
    name = _answer_file(arguments)
    if name is None or not os.path.isfile(name):
        return None
    try:
        with open(name, "rb") as file:
            stored = marshal.loads(file.read())
        grounds, digest, code, output = stored
        if _digest(grounds)[0] != digest:
            return None
        os.utime(name)
    except (OSError, ValueError, EOFError, TypeError, GoleakError):
        return None  # no answer, or none that can be used: work it out
    return code, output


def remember(arguments: Sequence[str], code: int, output: bytes, grounds: Grounds) -> None:
    """Keep an answer: `grounds` are roots of trees that were walked, folders listed, and files read.

    Does nothing where answers cannot be kept, or where a file may still change without a trace.
    """
    name = _answer_file(arguments)
    if name is None:
        return
    try:
        digest, newest = _digest(grounds)
        if newest > time.time_ns() - _SETTLED_NS:
            return
        folder = os.path.dirname(name)
        os.makedirs(folder, exist_ok=True)
        _prune(folder)
        part = f"{name}.{os.getpid()}"
        with open(part, "wb") as file:
            file.write(marshal.dumps((grounds, digest, code, output)))
        os.replace(part, name)
    except (OSError, GoleakError):
        return


def config_grounds(directory: str) -> list[str]:
    """Return the files that decide which module and settings are in force in a folder, whether they exist or not."""
    found = []
    while True:
        found += [os.path.join(directory, name) for name in _DECISIVE]
        parent = os.path.dirname(directory)
        if parent == directory:
            return found
        directory = parent


def module_grounds(root: str) -> list[str]:
    """Return the files that decide about a module: its go.mod, and a go.work in its folder or above it."""
    found = [os.path.join(root, "go.mod")]
    while True:
        found.append(os.path.join(root, "go.work"))
        parent = os.path.dirname(root)
        if parent == root:
            return found
        root = parent


def _answer_file(arguments: Sequence[str]) -> str | None:
    """Return the file that holds the answer to a command line, or None where answers are not kept."""
    folder = os.environ.get("GOLEAK_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache"), "goleak"
    )
    if folder == "off" or not os.path.isabs(folder):
        return None
    asked = (
        _FORMAT,
        __version__,
        _program(),
        tuple(arguments),
        os.getcwd(),
        sys.stdout.isatty(),
        os.environ.get("NO_COLOR", ""),
        # Where declarations of other modules and of the standard library may be found.
        *(os.environ.get(name, "") for name in ("GOROOT", "GOMODCACHE", "GOPATH", "PATH")),
    )
    return os.path.join(folder, f"{_hash(marshal.dumps(asked))}.answer")


def _hash(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _program() -> tuple[int, int]:
    """Return the number of the program's own files and the newest time of change among them."""
    count = newest = 0
    package = os.path.dirname(os.path.abspath(__file__))
    rules = os.path.join(os.path.dirname(os.path.dirname(package)), "rules")
    stack = [package, rules] if os.path.isdir(rules) else [package]
    while stack:
        with os.scandir(stack.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        stack.append(entry.path)
                    continue
                count += 1
                newest = max(newest, entry.stat().st_mtime_ns)
    return count, newest


def _digest(grounds: Grounds) -> tuple[str, int]:
    """Return a hash of all that an answer rests on, and the newest time of change (ns) among it."""
    walked, folders, files = grounds
    facts: list[object] = []
    newest = 0
    for root in walked:
        for folder, names, around in walk_folders(root, root):
            newest = max(newest, _stat_folder(facts, folder, names, around))
    for folder in folders:
        names = list_folder(folder)[0] if os.path.isdir(folder) else []
        newest = max(newest, _stat_folder(facts, folder, names, ""))
    newest = max(newest, _stat_files(facts, files))
    return _hash(marshal.dumps(facts)), newest


def _stat_folder(facts: list[object], folder: str, names: Iterable[str], around: str) -> int:
    """Add a folder's Go files; tests count by name only, unless they are among the files that were read."""
    facts.append(folder)
    facts.append(around)
    newest = 0
    prefix = folder + os.sep
    for name in names:
        facts.append(name)
        if not name.endswith("_test.go"):
            found = os.stat(prefix + name)
            facts += (found.st_size, found.st_mtime_ns, found.st_ino)
            newest = max(newest, found.st_mtime_ns)
    return newest


def _stat_files(facts: list[object], files: Iterable[str]) -> int:
    newest = 0
    for name in files:
        facts.append(name)
        try:
            found = os.stat(name)
        except OSError:
            facts.append(None)
            continue
        if os.path.isdir(name):
            facts.append(True)  # only that it is there counts: `.git`
            continue
        facts += (found.st_size, found.st_mtime_ns, found.st_ino)
        newest = max(newest, found.st_mtime_ns)
    return newest


def _prune(folder: str) -> None:
    """Drop the answers that were not used for longest, where there are many."""
    names = [os.path.join(folder, n) for n in os.listdir(folder) if ".answer" in n]
    if len(names) >= _MOST_ANSWERS:
        names.sort(key=lambda n: os.stat(n).st_mtime_ns)
        for name in names[: len(names) - _MOST_ANSWERS // 2]:
            os.unlink(name)
