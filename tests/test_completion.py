"""`goleak completion`: scripts that shells take, and what they complete."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gomodules import run_goleak

# What types `goleak LINE` and asks for completions, in each shell, after its script.
ASK = {
    "bash": 'COMP_WORDS=(goleak {words} ""); COMP_CWORD={count}; _goleak_completion goleak; '
    'printf "%s\\n" "${{COMPREPLY[@]}}"',
    "fish": 'complete --do-complete "goleak {words} "',
}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_one_that_its_shell_can_read(shell: str, tmp_path: Path) -> None:
    ran = run_goleak("completion", shell, cwd=tmp_path)
    assert (ran.code, ran.stderr) == (0, "")
    assert f"_GOLEAK_COMPLETE={shell}_complete" in ran.stdout
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(ran.stdout)
    subprocess.run([shell, "-n", str(script)], check=True)


@pytest.mark.parametrize("shell", sorted(ASK))
@pytest.mark.parametrize(
    ("words", "wanted"), [("completion", "zsh"), ("check --format", "sarif"), ("baseline", "prune")]
)
def test_shells_complete_commands_and_choices(shell: str, words: str, wanted: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = run_goleak("completion", shell, cwd=tmp_path).stdout
    ask = ASK[shell].format(words=words, count=len(words.split()) + 1)
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        [shell, "-c", f"{script}\n{ask}"], env=environment, capture_output=True, text=True, check=False
    )
    assert wanted in [line.split("\t")[0] for line in done.stdout.splitlines()], done.stderr


def test_an_unknown_shell_is_a_mistake(tmp_path: Path) -> None:
    ran = run_goleak("completion", "tcsh", cwd=tmp_path)
    assert ran.code == 2
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in ran.stderr
