"""Fixtures that several test modules share."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

from goleak.toolchain import Toolchain, find_go
from tests.bless import pytest_addoption

__all__ = ["pytest_addoption"]

hypothesis.settings.register_profile("goleak", deadline=None, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "goleak"))

CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository in a temporary folder."""

    root: Path

    def git(self, *arguments: str) -> str:
        """Run git in the repository and return what it prints."""
        command = ["git", "-C", str(self.root), *arguments]
        done = subprocess.run(command, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout.decode(errors="surrogateescape").strip()

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files, named relative to the root."""
        write_files(self.root, files)

    def commit(self, subject: str = "start", date: str = "2026-03-01T12:00:00+0100") -> str:
        """Commit all that is in the work tree at a fixed time and return the commit's name."""
        self.git("add", "--all")
        environment = os.environ | {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        command = ["git", "-C", str(self.root), "commit", "--quiet", "--message", subject]
        subprocess.run(command, check=True, env=environment)
        return self.git("rev-parse", "HEAD")

    def tree(self) -> str:
        """Return the name of the tree that HEAD points to."""
        return self.git("rev-parse", "HEAD^{tree}")

    def clone(self, to: Path) -> Repository:
        """Clone into a new folder, with the same author."""
        self.git("clone", "--quiet", "--no-hardlinks", str(self.root), str(to))
        copy = Repository(to)
        copy.set_author()
        return copy

    def set_author(self, name: str = "A Tester", email: str = "tester@example.org") -> None:
        """Set the author of commits to come."""
        self.git("config", "user.name", name)
        self.git("config", "user.email", email)


def write_files(root: Path, files: Mapping[str, str | bytes]) -> None:
    """Write text or bytes to files named relative to `root`, making folders as needed."""
    for name, content in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)


def make_repository(root: Path) -> Repository:
    """Make an empty git repository with an author."""
    root.mkdir(parents=True, exist_ok=True)
    repository = Repository(root)
    repository.git("init", "--quiet", "--initial-branch=main")
    repository.set_author()
    return repository


@pytest.fixture(autouse=True)
def git_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's git configuration, and the variables that git sets for hooks, out of the tests."""
    for name in [n for n in os.environ if n.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work every answer out; tests of kept answers say where to keep them."""
    monkeypatch.setenv("GOLEAK_CACHE", "off")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return an empty git repository with an author."""
    return make_repository(tmp_path / "repository")


@pytest.fixture
def module(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Return a function that writes a Go module; a go.mod for `example.org/m` is added where none is given."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "m"
        write_files(root, {"go.mod": "module example.org/m\n\ngo 1.21\n", **files})
        return root

    return write


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """Return the Go toolchain that goleak itself would use."""
    return find_go()


@pytest.fixture(scope="session")
def go(toolchain: Toolchain) -> str:
    """Return the path of the go command that goleak itself would use."""
    return toolchain.command
