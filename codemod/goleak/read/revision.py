"""Revisions of a git repository and its index, written to folders of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from goleak.errors import GoleakError

_TIMEOUT = 300.0
_FILES = (b":100644", b":100755")
_KINDS = (b".go", b"go.mod", b"go.work")
_SOURCES = (*_KINDS, b"modules.txt")
_BUILD = re.compile(rb"[ /]BUILD(?:\.bazel)?$")
_RAW = ("--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--ignore-submodules")


def check_out(
    directory: Path, revision: str, target: Path, *, option: str = "--base", sources: bool = False
) -> Path:
    """Write the tree of a revision to `target` and return the folder there that stands for `directory`.

    Where `sources` is asked for, that is all that is written: what `check` reads, of a tree that may hold much else.
    The repository is only read: the index is one of our own, and no work tree is registered. Raises GoleakError, in
    the name of the command line's `option`, where there is no repository or no such revision.
    """
    top = top_of(directory, option)
    commit = _commit(directory, revision, option)
    index = target.with_name(f"{target.name}.index")
    made = _git(top, "read-tree", commit, index=index) is not None
    if not made or not _write(top, index, target, sources=sources):
        raise GoleakError(
            f"{option} {revision}: git could not write its tree; run `git fsck`, and free space in TMPDIR"
        )
    return _counterpart(directory, top, target)


def check_out_index(directory: Path, target: Path, *, option: str) -> Path:
    """Write the sources that are staged to `target` and return what `check_out` does."""
    top = top_of(directory, option)
    # In a hook it is the index of the commit in the making.
    name = os.environ.get("GIT_INDEX_FILE") or _git(top, "rev-parse", "--git-path", "index") or ""
    index = target.with_name(f"{target.name}.index")
    target.mkdir(parents=True)
    if (top / name).is_file():
        shutil.copyfile(top / name, index)
        if not _write(top, index, target, sources=True):
            raise GoleakError(
                f"{option}: git could not write what is staged; run `git fsck`, and free space in TMPDIR"
            )
    return _counterpart(directory, top, target)


def top_of(directory: Path, option: str) -> Path:
    """Return the folder of the repository around a folder. Raises GoleakError where there is none."""
    top = _git(directory, "rev-parse", "--show-toplevel")
    if top is None:
        raise GoleakError(f"{directory}: not in a git repository; {option} compares revisions of one")
    return Path(top).resolve()


def _commit(directory: Path, revision: str, option: str) -> str:
    found = _git(directory, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found is None:
        shallow = _git(directory, "rev-parse", "--is-shallow-repository") == "true"
        advice = "fetch it first: git fetch --unshallow" if shallow else "see `git log`, or fetch it first"
        raise GoleakError(f"{option} {revision}: no such revision here; {advice}")
    return found


def has_commits(directory: Path) -> bool:
    """Tell whether HEAD is a commit: it is none before the first."""
    return _git(directory, "rev-parse", "--verify", "--quiet", "HEAD^{commit}") is not None


def changed_files(
    directory: Path, *, option: str, since: str | None = None, between: tuple[str, str] | None = None
) -> dict[str, bytes | None]:
    """Return the Go files, go.mod and go.work that are changed, by their real absolute names.

    Each comes with its bytes before the change, or None where it was not there; a rename is two changes. The change is
    what the work tree has and `since` has not, or what lies `between` two revisions, else what is staged. Raises
    GoleakError, in the name of the command line's `option`, where git cannot tell.
    """
    top = top_of(directory, option)
    if since is not None:
        asked = [[_commit(directory, since, option)]]
    elif between is not None:  # they may have no ancestor in common
        asked = [["...".join(between)], list(between)]
    else:
        asked = [["--cached"]]
    every = (_bytes(top, ["diff", *_RAW, *revisions, "--"]) for revisions in asked)
    raw = next((printed for printed in every if printed is not None), None)
    new = _bytes(top, ["ls-files", "--others", "--exclude-standard", "-z"]) if since is not None else b""
    if raw is None or new is None:
        raise GoleakError(
            f"{option}: git could not tell what was changed; run `git diff {' '.join(asked[-1])}`"
        )
    blobs = {name: b"" for name in new.split(b"\0") if name.endswith(_KINDS)}
    fields = raw.split(b"\0")
    for said, name in zip(fields[::2], fields[1::2], strict=False):
        # `:100644 100644 <blob before> <blob after> M`
        kind = said.split()
        if kind[4] != b"U" and name.endswith(_KINDS):
            blobs[name] = kind[2] if kind[0] in _FILES else b""
    contents = _contents(top, [blob for blob in blobs.values() if blob], option)
    return {
        os.path.join(top, os.fsdecode(name)): contents[blob] if blob else None for name, blob in blobs.items()
    }


def _contents(top: Path, blobs: Sequence[bytes], option: str) -> dict[bytes, bytes]:
    """Return the bytes of blobs."""
    printed = _bytes(top, ["cat-file", "--batch"], b"".join(blob + b"\n" for blob in blobs)) if blobs else b""
    found: dict[bytes, bytes] = {}
    at = 0
    while printed and at < len(printed):
        end = printed.index(b"\n", at)
        blob, kind, *size = printed[at:end].split()
        if kind != b"blob":
            break
        at = end + 1 + int(size[0])
        found[blob] = printed[end + 1 : at]
        at += 1
    if not found.keys() >= set(blobs):
        raise GoleakError(f"{option}: git could not read what was there before; run `git fsck`")
    return found


def _write(top: Path, index: Path, target: Path, *, sources: bool) -> bool:
    """Write the files of an index, or those that are sources."""
    target.mkdir(parents=True, exist_ok=True)
    # Large files that a filter would fetch are no Go code.
    settings = ("-c", "filter.lfs.smudge=", "-c", "filter.lfs.required=false")
    command = [*settings, "checkout-index", "--force", f"--prefix={target}/"]
    if not sources:
        return _bytes(top, [*command, "--all"], index=index) is not None
    listed = _bytes(top, ["ls-files", "--cached", "-t", "-z"], index=index)
    if listed is None:
        return False
    entries = [e for e in listed.split(b"\0") if e.endswith(_SOURCES) or _BUILD.search(e)]
    if any(entry.startswith(b"S ") for entry in entries):  # a sparse checkout leaves them out
        command.append("--ignore-skip-worktree-bits")
    names = [entry[2:] for entry in entries]
    return _bytes(top, [*command, "-z", "--stdin"], b"".join(n + b"\0" for n in names), index) is not None


def _counterpart(directory: Path, top: Path, target: Path) -> Path:
    """Return the folder in a tree that stands for one of the repository, which may have nothing that was written."""
    folder = target / directory.resolve().relative_to(top.resolve())
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _bytes(
    folder: Path, arguments: Sequence[str], given: bytes = b"", index: Path | None = None
) -> bytes | None:
    """Return all bytes that git printed, None where it failed."""
    command = ["git", *arguments]
    environment = dict(os.environ) | ({"GIT_INDEX_FILE": str(index)} if index else {})
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            input=given,
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
    except OSError as error:
        raise GoleakError(f"git: {error.strerror}; install git to compare revisions") from None
    except subprocess.TimeoutExpired:
        raise GoleakError(f"git {arguments[0]}: no end after {_TIMEOUT:g} s; run again") from None
    return done.stdout if done.returncode == 0 else None


def _git(folder: Path, *arguments: str, index: Path | None = None) -> str | None:
    """Return what git printed as text, None where it failed."""
    printed = _bytes(folder, arguments, index=index)
    return printed.decode("utf-8", "replace").strip() if printed is not None else None
