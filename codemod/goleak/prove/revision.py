"""Revisions of a git repository, written to a folder of their own."""

from __future__ import annotations

import os
from pathlib import Path

from goleak.errors import GoleakError
from goleak.toolchain import run

_TIMEOUT = 300.0


def check_out(directory: Path, revision: str, target: Path) -> Path:
    """Write the tree of a revision to `target` and return the folder there that stands for `directory`.

    The repository is only read: the index is one of our own, and no work tree is registered. Raises GoleakError where
    there is no repository or no such revision.
    """
    top = _git(directory, "rev-parse", "--show-toplevel")
    if top is None:
        raise GoleakError(f"{directory}: not in a git repository; --base compares revisions of one")
    commit = _git(directory, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        shallow = _git(directory, "rev-parse", "--is-shallow-repository") == "true"
        advice = "fetch it first: git fetch --unshallow" if shallow else "see `git log`, or fetch it first"
        raise GoleakError(f"--base {revision}: no such revision here; {advice}")
    index = target.with_name(f"{target.name}.index")
    target.mkdir(parents=True)
    made = (
        _git(Path(top), "read-tree", commit, index=index) is not None
        # Large files that a filter would fetch are no Go code.
        and _git(
            Path(top), "-c", "filter.lfs.smudge=", "-c", "filter.lfs.required=false",
            "checkout-index", "--all", "--force", f"--prefix={target}/", index=index,
        ) is not None
    )  # fmt: skip
    if not made:
        raise GoleakError(
            f"--base {revision}: git could not write its tree; run `git fsck`, and free space in TMPDIR"
        )
    return target / directory.resolve().relative_to(Path(top).resolve())


def _git(folder: Path, *arguments: str, index: Path | None = None) -> str | None:
    """Return what git printed, None where it failed."""
    environment = dict(os.environ) | ({"GIT_INDEX_FILE": str(index)} if index else {})
    try:
        output = run(["git", *arguments], cwd=folder, environment=environment, timeout=_TIMEOUT)
    except OSError as error:
        raise GoleakError(f"git: {error.strerror}; install git to compare revisions") from None
    except TimeoutError as error:
        raise GoleakError(f"{error}; run again") from None
    return output.stdout.strip() if output.code == 0 else None
