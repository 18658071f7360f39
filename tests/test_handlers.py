"""Caches that HTTP handlers fill, each kind of handler in testdata/handlers built and run."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from goleak.drive.handlers import Asked, asked_in, routes_in
from goleak.toolchain import Toolchain, go_environment, run
from tests.conftest import CHECKOUT
from tests.gomodules import run_goleak

HANDLERS = CHECKOUT / "testdata" / "handlers"
DRIVEN = {
    "byTenant": "Tenant by HTTP",
    "bySession": "Session by HTTP",
    "byForm": "Form by HTTP",
    "seen": "Remember by HTTP",
    "listed": "Routes by HTTP",
    "Server.types": "(*Server).typed by HTTP",
}


@pytest.fixture
def handlers(tmp_path: Path, toolchain: Toolchain) -> Path:
    if toolchain.version < (1, 22):
        pytest.skip(f"{toolchain.text} has no wildcards in paths, which came with 1.22")
    return Path(shutil.copytree(HANDLERS, tmp_path / "handlers"))


def confirmed(root: Path, *arguments: str) -> dict[str, dict[str, object]]:
    """Confirm with a small load and return what was found by cache."""
    ran = run_goleak(
        "confirm",
        *arguments,
        "-n",
        "12000",
        "-c",
        "50",
        "--runs",
        "1",
        "--no-passes",
        "--format",
        "json",
        cwd=root,
    )
    return {c["cache"]: c for c in json.loads(ran.stdout)["confirmations"]}


def test_every_kind_of_handler_is_driven_in_process(handlers: Path) -> None:
    found = confirmed(handlers)
    assert {name: found[name]["driven"] for name in DRIVEN} == DRIVEN
    assert found["byName"]["driven"] == "remember"
    assert {c["before"]["verdict"] for c in found.values()} == {"leaking"}  # type: ignore[index]
    assert found["Server.types"]["confirmed"] is True


def test_over_tcp_the_same_is_seen(handlers: Path) -> None:
    found = confirmed(handlers, "./routed", "--http")
    assert found["Server.types"]["http"] is True
    assert found["Server.types"]["confirmed"] is True
    assert found["Server.types"]["before"]["errors"] == 0  # type: ignore[index]


def test_what_no_handler_fills_is_not_driven_by_http() -> None:
    ran = run_goleak("confirm", "./schema", "--http", cwd=CHECKOUT / "testdata" / "service")
    assert ran.code == 2
    assert "no function that answers HTTP requests is known to fill it; leave --http out" in ran.stdout


@pytest.mark.parametrize("cache", ["byForm", "listed", "Server.types"])
def test_the_load_test_is_formatted_and_vetted(handlers: Path, cache: str, toolchain: Toolchain) -> None:
    assert run_goleak("harness", "--cache", cache, cwd=handlers).code == 0
    (written,) = handlers.rglob("goleak_load_test.go")
    environment = go_environment(toolchain)
    vetted = run(
        [toolchain.command, "vet", "-tags=goleak", "./..."],
        cwd=handlers,
        environment=environment,
        timeout=300,
    )
    assert vetted.code == 0, vetted.stderr
    gofmt = shutil.which("gofmt") or os.path.join(os.path.dirname(toolchain.command), "gofmt")
    formatted = run([gofmt, "-l", str(written)], cwd=handlers, environment=environment, timeout=60)
    assert (formatted.code, formatted.stdout) == (0, "")


def test_what_a_handler_reads_is_found_by_name() -> None:
    source = """
    r.URL.Query().Get("type"); r.FormValue("name"); r.FormValue("name"); r.PathValue( "id" )
    r.Header.Get("X-Tenant"); r.Cookie("session"); r.FormValue(variable)
    """
    assert asked_in([source]) == Asked(("type", "name"), ("X-Tenant",), ("session",), ("id",))
    assert asked_in(["if r.Method != http.MethodPost {"]).posted


def test_routes_are_the_paths_of_patterns() -> None:
    source = 'mux.HandleFunc("GET /a/{id}", f); mux.Handle("/b/", g); http.HandleFunc("example.org/c", h)'
    assert list(routes_in(source)) == ["/a/{id}", "/b/", "/c"]
