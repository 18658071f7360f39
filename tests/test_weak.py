"""The cache with weak keys, for instances that a cache must not keep alive."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from goleak.toolchain import Toolchain
from tests.conftest import CHECKOUT
from tests.gomodules import contents, run_goleak, unformatted
from tests.test_fix import passes
from tests.test_golang import GOLANG, go
from tests.test_placement import user_module

BAD = (CHECKOUT / "rules" / "pinned-value-cache" / "bad.go").read_text()
FLAGS = ("fix", "--cache", "weak", "--unsafe-fixes", "--show-refused")


def bound(root: Path, version: str = "1.25") -> Path:
    user_module(root, {"go.mod": f"module example.org/m\n\ngo {version}\n", "bind/bind.go": BAD})
    shutil.rmtree(root / "schema")
    return root


def test_its_own_tests_pass(toolchain: Toolchain) -> None:
    if toolchain.version < (1, 25):
        pytest.skip(f"{toolchain.text} ends a program that has a weak pointer to a variable")
    go(toolchain, GOLANG / "weak", "vet", ".")
    go(toolchain, GOLANG / "weak", "test", "-short", ".")


def test_keys_that_are_pointers_become_weak_and_others_are_refused(
    tmp_path: Path, toolchain: Toolchain
) -> None:
    root = bound(tmp_path / "m")

    ran = run_goleak(*FLAGS, cwd=root)

    fixed = (root / "bind/bind.go").read_text()
    assert "var byForm typecache.Weak[Form, reflect.Type] // want" in fixed
    assert "var byValue typecache.Types[" in fixed
    assert "slots is left alone: " in ran.stderr
    assert {f.name for f in (root / "internal/typecache").iterdir()} == {"typecache.go", "weak.go"}
    assert unformatted(toolchain, [root / "internal/typecache/weak.go"]) == []
    if toolchain.version >= (1, 25):
        passes(toolchain, root, "vet", "./...")


def test_it_waits_for_unsafe_fixes_and_says_why(tmp_path: Path) -> None:
    root = bound(tmp_path / "m")
    before = contents(root)

    run_goleak("fix", "--cache", "weak", cwd=root)

    assert "weak.go" not in {name.rpartition("/")[2] for name in contents(root).keys() - before.keys()}
    assert "var byForm sync.Map" in (root / "bind/bind.go").read_text()


def test_a_go_line_on_which_weak_pointers_may_end_the_program_is_refused(tmp_path: Path) -> None:
    root = bound(tmp_path / "m", "1.24")

    ran = run_goleak(*FLAGS, cwd=root)

    assert (
        "byForm is left alone: go.mod asks for go 1.24; weak keys that may be pointers to variables need 1.25"
        in ran.stderr
    )
