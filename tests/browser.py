"""A real browser without a window, for tests that read pages as they are drawn."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

_SAID = re.compile(r":(?:INFO|WARNING|ERROR):CONSOLE[^\]]*\] (.*)")


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that reaches no host, and a folder for what it leaves."""

    command: str
    folder: Path

    def read(self, page: Path, *options: str) -> tuple[str, list[str]]:
        """Return a page's document as it is after its scripts ran, and what they wrote to the console."""
        done = self._run("--dump-dom", *options, page.as_uri())
        return done.stdout, _SAID.findall(done.stderr)

    def screenshot(self, page: Path, to: Path, width: int, height: int) -> None:
        """Write a picture of a page."""
        self._run(f"--screenshot={to}", f"--window-size={width},{height}", page.as_uri())

    def _run(self, *options: str) -> subprocess.CompletedProcess[str]:
        command = [
            self.command, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
            f"--user-data-dir={self.folder}", "--host-resolver-rules=MAP * ~NOTFOUND",
            "--proxy-server=127.0.0.1:9", "--enable-logging=stderr", "--virtual-time-budget=10000",
            "--hide-scrollbars", *options,
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
        assert done.returncode == 0, done.stderr
        return done


def find_browser(folder: Path) -> Browser:
    """Return a browser; the test is skipped where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    command = next((found for name in names if (found := shutil.which(name))), None)
    if command is None:
        pytest.skip(f"none of {', '.join(names)} is on PATH")
    return Browser(command, folder)
