"""A clone of the user's repository in a temporary folder, to try patches in: the repository itself is only read."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from goleak.errors import GoleakError
from goleak.toolchain import Output, run

_TIMEOUT = 300.0
# Neither hooks nor signatures nor turned line ends: what is tried is the patch, not how the user's git is set up.
_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.autocrlf=false",
    "commit.gpgSign=false",
    "gc.auto=0",
    "user.name=goleak",
    "user.email=goleak@localhost",
    "filter.lfs.smudge=",
    "filter.lfs.required=false",
    "advice.detachedHead=false",
)


@dataclass(frozen=True, slots=True)
class Scratch:
    """A work tree that may be changed, at `folder`; it borrows the objects of the repository that it was made of."""

    folder: Path

    def apply(self, patch: bytes, name: str) -> None:
        """Apply and commit a patch as `git am -3` does. Raises GoleakError where it does not apply."""
        with tempfile.NamedTemporaryFile(suffix=".patch") as file:
            file.write(patch)
            file.flush()
            done = _git(self.folder, "am", "-3", "--keep-cr", "--quiet", file.name)
        if done.code:
            raise GoleakError(f"{name}: does not apply to the last commit ({_last(done)}); run goleak again")

    def go_to(self, revision: str) -> None:
        """Check another commit out."""
        _must(_git(self.folder, "checkout", "--quiet", "--detach", "--force", revision), self.folder)

    @property
    def revision(self) -> str:
        """The commit that is checked out."""
        return _must(_git(self.folder, "rev-parse", "HEAD"), self.folder).stdout.strip()


@contextmanager
def scratch_clone(top: str, commit: str) -> Iterator[Scratch]:
    """Yield a work tree of a commit that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="goleak-series-") as folder:
        target = Path(folder).resolve() / "tree"
        made = _git(Path(top), "clone", "--quiet", "--shared", "--no-checkout", top, str(target))
        _must(made, Path(top))
        scratch = Scratch(target)
        scratch.go_to(commit)
        yield scratch


def _git(folder: Path, *arguments: str) -> Output:
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    environment = {n: v for n, v in os.environ.items() if not n.startswith("GIT_")} | {
        n: v for n, v in os.environ.items() if n.startswith("GIT_CONFIG_")
    }
    try:
        return run(["git", *settings, *arguments], cwd=folder, environment=environment, timeout=_TIMEOUT)
    except TimeoutError as error:
        raise GoleakError(f"{error}; run again, or use --no-verify") from None


def _must(output: Output, folder: Path) -> Output:
    if output.code:
        raise GoleakError(
            f"{folder}: no copy could be made to try the patches in ({_last(output)}); use --no-verify"
        )
    return output


def _last(output: Output) -> str:
    said: Sequence[str] = (output.stderr or output.stdout).strip().splitlines()
    errors = [line for line in said if line.startswith(("error:", "fatal:"))]
    return (errors or list(said) or [f"exit code {output.code}"])[0]
