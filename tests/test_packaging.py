from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from goleak import __version__
from goleak.toolchain import Toolchain
from tests.conftest import CHECKOUT, Repository

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HOOKS = (CHECKOUT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
LOCK = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass(frozen=True, slots=True)
class Installation:
    """goleak as a user has it: the distributions it came in, and its command."""

    sdist: Path
    wheel: Path
    command: Path


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Build the sdist, the wheel from it, and install that into a new environment outside of the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    built = run(
        sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist", CHECKOUT, cwd=folder
    )
    assert built.returncode == 0, built.stdout + built.stderr
    sdist, wheel = (next((folder / "dist").glob(pattern)) for pattern in ("*.tar.gz", "*.whl"))
    run(sys.executable, "-m", "venv", "venv", cwd=folder)
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    done = run(scripts / "python", "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    assert done.returncode == 0, done.stderr
    return Installation(sdist, wheel, scripts / "goleak")


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """Return a copy of the example service, in a folder of another name than testdata."""
    return Path(shutil.copytree(CHECKOUT / "testdata" / "service", tmp_path / "service"))


def test_the_installed_command_tells_its_version(installed: Installation, tmp_path: Path) -> None:
    done = run(installed.command, "--version", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert __version__ in done.stdout


def test_the_installed_command_finds_the_rules_of_the_checkout(
    installed: Installation, tmp_path: Path
) -> None:
    done = run(installed.command, "rules", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for rule in (CHECKOUT / "rules").glob("*/rule.toml"):
        assert rule.parent.name in done.stdout
        assert tomllib.loads(rule.read_text(encoding="utf-8"))["id"] in done.stdout


def test_the_installed_command_finds_the_leaks_of_the_service(installed: Installation, service: Path) -> None:
    done = run(installed.command, "check", cwd=service)
    assert done.returncode == 1, done.stderr
    assert re.search(r"^[\w/]+\.go:\d+:\d+: GL\d{3} .+", done.stdout, re.M)


def test_git_applies_what_the_installed_command_would_fix(installed: Installation, service: Path) -> None:
    before = {p: p.read_bytes() for p in service.rglob("*") if p.is_file()}
    done = run(installed.command, "fix", "--diff", cwd=service)
    assert done.returncode == 1, done.stderr
    assert {p: p.read_bytes() for p in service.rglob("*") if p.is_file()} == before
    subprocess.run(["git", "apply", "--check", "-"], cwd=service, input=done.stdout.encode(), check=True)


def test_the_installed_command_confirms_its_fix_by_a_load_run(
    installed: Installation, service: Path, toolchain: Toolchain
) -> None:
    path = os.pathsep.join([os.path.dirname(toolchain.command), os.environ["PATH"]])
    done = run(installed.command, "confirm", "./schema", "-n", "20000", cwd=service, PATH=path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "typeCache: confirmed" in done.stdout
    fixed = run(installed.command, "fix", cwd=service)
    assert fixed.returncode == 0, fixed.stderr
    assert run(installed.command, "check", cwd=service).returncode == 0


def test_the_wheel_has_the_package_and_the_rules_and_nothing_else(installed: Installation) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = wheel.namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {"goleak", f"goleak-{__version__}.dist-info"}
    for kept in ("*.py", "*.go", "*.scm", "*.mod", "*.json", "*.css", "*.js"):
        package = {p.relative_to(CHECKOUT / "codemod").as_posix() for p in _files("codemod/goleak", kept)}
        assert package <= set(names)
    assert {f"goleak/{p.relative_to(CHECKOUT).as_posix()}" for p in _files("rules", "*")} <= set(names)


def test_the_sdist_has_what_its_tests_need(installed: Installation) -> None:
    with tarfile.open(installed.sdist) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    for folder in ("codemod/goleak", "rules", "tests", "testdata"):
        files = {p.relative_to(CHECKOUT).as_posix() for p in _files(folder, "*")}
        assert files
        assert files <= names
    assert {"requirements.lock", ".pre-commit-hooks.yaml", "pre-commit-hooks.yaml", "LICENSE"} <= names


def _files(folder: str, pattern: str) -> list[Path]:
    return [p for p in (CHECKOUT / folder).rglob(pattern) if p.is_file() and "__pycache__" not in p.parts]


def test_the_two_hook_files_are_equal() -> None:
    assert (CHECKOUT / "pre-commit-hooks.yaml").read_bytes() == HOOKS.encode()


def test_the_readme_names_every_hook() -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    ids = re.findall(r"^- id: (\S+)$", HOOKS, re.M)
    assert ids == ["goleak", "goleak-full", "goleak-fix"]
    assert [i for i in ids if not re.search(rf"(?<![\w-]){i}(?![\w-])", readme)] == []


def test_the_lock_file_has_every_dependency_with_a_hash_and_no_host() -> None:
    assert "://" not in LOCK
    locked: Mapping[str, str] = dict(
        re.findall(r"^([\w.-]+)==([\w.]+)[^\n]* \\\n    --hash=sha256:", LOCK, re.M)
    )
    assert len(locked) == len(re.findall(r"^\w", LOCK, re.M))
    extras = PROJECT["optional-dependencies"]
    for text in (*PROJECT["dependencies"], *extras["go"], *extras["report"], *extras["dev"]):
        wanted = Requirement(text)
        assert locked[wanted.name] in wanted.specifier


def test_line_ends_of_test_data_stay_and_those_of_other_files_become_lf(repository: Repository) -> None:
    names = ["testdata/deep/crlf.go", "codemod/x.go", "tests/x.py"]
    repository.write(dict.fromkeys(names, b"package a\r\n"))
    repository.write({".gitattributes": (CHECKOUT / ".gitattributes").read_bytes()})
    repository.git("-c", "core.safecrlf=false", "add", "--all")
    stored = [repository.git("show", f":{name}") + "|" for name in names]
    assert stored == ["package a|"] * 3
    sizes = [repository.git("cat-file", "-s", f":{name}") for name in names]
    assert sizes == ["11", "10", "10"]


@pytest.mark.parametrize("script", ["scripts/demo", "scripts/test", "scripts/environment", ".ci/run"])
def test_scripts_are_posix_shell(script: str) -> None:
    assert run("sh", "-n", CHECKOUT / script, cwd=CHECKOUT).stderr == ""
