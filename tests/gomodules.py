"""Go modules under test: what goleak says of them, and what Go does."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from goleak.__main__ import main
from goleak.config import load_config
from goleak.find.catalog import Catalog
from goleak.find.check import Checked, check_project
from goleak.find.ruleset import load_rules
from goleak.read.project import load_projects
from goleak.toolchain import Toolchain, go_environment, run

Said = tuple[str, int, str]

# The command line as a process that can be interrupted: a shell in which tests run in the background has all that it
# starts ignore interrupts.
_INTERRUPTED = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from goleak.__main__ import main; main()"
)
INTERRUPTIBLE = (sys.executable, "-c", _INTERRUPTED)


@dataclass(frozen=True, slots=True)
class Ran:
    """What one run of the command line left."""

    code: int
    stdout: str
    stderr: str


class _Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def run_goleak(*arguments: str, cwd: Path, terminal: bool = False, verify: bool = False) -> Ran:
    """Run the command line in a folder, on a terminal or not, without the time that a new process takes.

    Fixes are not compiled unless `verify`: most tests compile what they make of a module once, themselves.
    """
    if arguments[:1] == ("fix",) and not verify:
        arguments = ("fix", "--no-verify", *arguments[1:])
    stream = _Terminal if terminal else io.TextIOWrapper
    outputs = (io.BytesIO(), io.BytesIO())
    out, err = (stream(o, "utf-8", newline="", write_through=True) for o in outputs)
    with (
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(sys, "argv", ["goleak", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
    assert isinstance(ended.value.code, int)
    stdout, stderr = (o.getvalue().decode() for o in outputs)
    return Ran(ended.value.code, stdout, stderr)


def checked(root: Path, *, tests: bool = False, generated: bool = False) -> list[Checked]:
    """Check the modules in and below a folder with the shipped rules and the containers of its goleak.toml."""
    rules = load_rules()
    catalog = Catalog(load_config(str(root)).containers)
    projects = load_projects((), str(root), tests=tests)
    return [check_project(p, rules, generated=generated, catalog=catalog) for p in projects]


def findings(root: Path, *, tests: bool = False, generated: bool = False) -> list[Said]:
    """Return (file, line, `ID message`) of each finding below a folder, files relative to it."""
    return [
        (relative(f.location.file, root), f.location.line, f"{f.rule} {f.message}")
        for one in checked(root, tests=tests, generated=generated)
        for f in one.findings
    ]


def inventory(root: Path) -> list[Said]:
    """Return (file, line, facts) of each cache below a folder."""
    found = []
    for one in checked(root):
        for known in one.caches:
            c = known.cache
            built = ", built" if c.filled == "building" else ""
            facts = f"{c.name}: {c.container_name}, {c.scope}, {c.lifetime}, {c.growth}{built}, {c.role}, {c.evicts}"
            found.append((relative(c.location.file, root), c.location.line, facts))
    return found


def relative(file: str, root: Path) -> str:
    """Return a file's name below a folder, with forward slashes."""
    return Path(file).relative_to(root.resolve()).as_posix()


def go_files(root: Path) -> Iterator[Path]:
    """Yield the Go files below a folder that Go and goleak read: ignored folders are left out."""
    for path in sorted(root.rglob("*.go")):
        if not any(
            part in ("vendor", "testdata") or part[0] in "._" for part in path.relative_to(root).parts
        ):
            yield path


def vet(toolchain: Toolchain, root: Path, *, workspace: str = "off") -> str:
    """Return what `go vet ./...` has against the module in a folder: nothing where it is clean."""
    environment = go_environment(toolchain, GOWORK=workspace, GOFLAGS="", GOTOOLCHAIN="local")
    done = run([toolchain.command, "vet", "./..."], cwd=root, environment=environment, timeout=300)
    return done.stderr + done.stdout if done.code else ""


def unformatted(toolchain: Toolchain, files: list[Path]) -> list[str]:
    """Return the files that gofmt would change, or cannot read."""
    gofmt = Path(toolchain.command).resolve().with_name("gofmt")
    environment = go_environment(toolchain)
    done = run([str(gofmt), "-l", *map(str, files)], cwd=files[0].parent, environment=environment, timeout=60)
    return (done.stdout + done.stderr).split()


def contents(root: Path) -> dict[str, bytes]:
    """Return every file below a folder, to tell whether anything was written."""
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}
