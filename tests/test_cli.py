"""The command line as its users see it: help, exit codes, which stream says what, and the same answer twice."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import click
import pytest

from goleak import __version__
from goleak.cli import goleak
from goleak.find.ruleset import load_rules
from tests.conftest import CHECKOUT, write_files
from tests.examples import SCHEMA
from tests.gomodules import contents, run_goleak

Write = Callable[[Mapping[str, str | bytes]], Path]

COMMANDS = sorted(goleak.commands)
CODEC = b"""package codec

import (
\t"reflect"
\t"sync"
)

var types sync.Map

// Of returns the type of v.
func Of(v any) reflect.Type {
\tt := reflect.TypeOf(v)
\tif kept, ok := types.Load(t); ok {
\t\treturn kept.(reflect.Type)
\t}
\ttypes.Store(t, t)
\treturn t
}
"""


@pytest.fixture
def leaking(module: Write) -> Path:
    return module({"schema/schema.go": SCHEMA, "codec/codec.go": CODEC})


@pytest.fixture
def clean(module: Write) -> Path:
    return module({"m.go": "package m\n"})


def test_the_program_is_also_a_module(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "goleak", "--version"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"goleak, version {__version__}\n", "")


def test_version(tmp_path: Path) -> None:
    ran = run_goleak("--version", cwd=tmp_path)
    assert (ran.code, ran.stdout, ran.stderr) == (0, f"goleak, version {__version__}\n", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_ends_with_an_example_that_it_understands(name: str) -> None:
    command = goleak.commands[name]
    assert command.help is not None
    head, _, example = command.help.rpartition("Example:\n")
    assert head
    lines = [line.strip() for line in example.strip().splitlines()]
    assert len(lines) == 1
    program, called, *arguments = shlex.split(lines[0].partition("|")[0])
    assert (program, called) == ("goleak", name)
    command.make_context(name, arguments)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does_or_is_plain_from_its_choices(name: str) -> None:
    for parameter in goleak.commands[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help or isinstance(parameter.type, click.Choice), parameter.name


@pytest.mark.parametrize(
    "arguments", [("--help",), ("-h",), *((name, "--help") for name in COMMANDS)], ids=" ".join
)
def test_help_goes_to_stdout(arguments: tuple[str, ...], tmp_path: Path) -> None:
    ran = run_goleak(*arguments, cwd=tmp_path)
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Usage: goleak ")
    assert "Example:" in ran.stdout


def test_the_help_lists_every_command(tmp_path: Path) -> None:
    listed = run_goleak("--help", cwd=tmp_path).stdout.partition("Commands:\n")[2]
    assert sorted(re.findall(r"^  (\w+)", listed, re.M)) == COMMANDS


def test_rules_lists_each_rule_in_a_line(tmp_path: Path) -> None:
    ran = run_goleak("rules", cwd=tmp_path)
    assert (ran.code, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    assert [line.split()[:3] for line in lines] == [[r.id, r.severity, r.name] for r in load_rules()]
    assert all(line.endswith(r.summary) for line, r in zip(lines, load_rules(), strict=True))


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_explain_prints_the_manual_of_a_rule(rule: object, tmp_path: Path) -> None:
    known = next(r for r in load_rules() if r == rule)
    for spelled in (known.id, known.id.lower(), known.name):
        ran = run_goleak("explain", spelled, cwd=tmp_path)
        assert (ran.code, ran.stderr) == (0, "")
        assert ran.stdout.startswith(f"{known.id} {known.name} ({known.severity}, fix: {known.fix})\n")
        assert ran.stdout.endswith(known.manual)


def test_rules_of_ones_own_are_listed_explained_and_applied(leaking: Path) -> None:
    rule = 'id = "XX001"\nseverity = "error"\nsummary = "Ours."\nmessage = "{name} is ours"\n\n[when]\n'
    files = {
        "lint/ours/rule.toml": rule,
        "lint/ours/README.md": "# ours\n",
        "goleak.toml": 'rules = ["lint/ours"]\n',
    }
    write_files(leaking, files)
    assert "XX001  error    ours" in run_goleak("rules", cwd=leaking).stdout
    assert run_goleak("explain", "ours", cwd=leaking / "schema").stdout.endswith("# ours\n")
    write_files(leaking, {"lint/ours/rule.toml": rule + 'container = "sync.Map"\n'})
    assert run_goleak("check", "--select", "ours", cwd=leaking).stdout.count("XX001 types is ours") == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("check",), 1),
        (("check", "./schema"), 1),
        (("check", "./codec"), 0),
        (("check", "./codec", "--fail-on", "note"), 1),
        (("check", "./codec", "--fail-on", "error"), 0),
        (("check", "--ignore", "GL001"), 0),
        (("check", "--ignore", "GL001", "--fail-on", "note"), 1),
        (("check", "--select", "GL002"), 0),
        (("check", "--select", "unbounded-type-cache"), 1),
        (("check", "--format", "json"), 1),
        (("caches",), 0),
        (("fix", "--diff"), 1),
        (("fix", "--diff", "./codec"), 0),
        (("fix", "--diff", "./codec", "--severity", "note"), 1),
        (("fix",), 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_exit_codes(arguments: tuple[str, ...], code: int, leaking: Path) -> None:
    ran = run_goleak(*arguments, cwd=leaking)
    assert ran.code == code, ran.stderr


def test_settings_decide_where_no_flag_does(leaking: Path) -> None:
    write_files(leaking, {"goleak.toml": 'fail-on = "note"\nignore = ["GL001"]\n'})
    ran = run_goleak("check", cwd=leaking / "codec")
    assert (ran.code, "GL002" in ran.stdout) == (1, True)
    ran = run_goleak("check", "--fail-on", "error", cwd=leaking)
    assert (ran.code, "GL001" in ran.stdout) == (0, False)


def test_a_clean_module_is_said_to_be_clean(clean: Path) -> None:
    ran = run_goleak("check", cwd=clean)
    assert (ran.code, ran.stdout, ran.stderr) == (0, "Found no problems.\n", "")
    ran = run_goleak("caches", cwd=clean)
    assert (ran.code, ran.stdout, ran.stderr) == (0, "Found no caches of type information.\n", "")


def test_findings_go_to_stdout_and_nothing_else_does(leaking: Path) -> None:
    ran = run_goleak("check", cwd=leaking)
    assert ran.stderr == ""
    assert "schema/schema.go:8:5: GL001 types" in ran.stdout
    assert ran.stdout.splitlines()[-1].startswith("Found 2 problems (1 error, 1 note)")


def test_a_diff_goes_to_stdout_and_the_summary_to_stderr(leaking: Path) -> None:
    before = contents(leaking)
    ran = run_goleak("fix", "--diff", cwd=leaking)
    assert ran.stdout.startswith("diff --git ")
    assert ran.stderr == ("Would fix 1 of 1 problem.\n1 more fix available with `--severity note`.\n")
    assert contents(leaking) == before


def test_a_fix_says_on_stderr_what_it_did(leaking: Path) -> None:
    ran = run_goleak("fix", cwd=leaking)
    assert (ran.code, ran.stdout) == (0, "")
    assert ran.stderr == (
        "Found 1 problem (1 fixed, 0 remaining).\n1 more fix available with `--severity note`.\n"
    )
    assert run_goleak("check", "--fail-on", "error", cwd=leaking).code == 0


def test_files_are_named_from_where_goleak_runs(leaking: Path) -> None:
    assert "schema.go:8:5: GL001" in run_goleak("check", cwd=leaking / "schema").stdout.splitlines()[0]
    assert "../schema/schema.go:8:5: GL001" in run_goleak("check", "../schema", cwd=leaking / "codec").stdout
    assert run_goleak("-C", "schema", "check", cwd=leaking) == run_goleak("check", cwd=leaking / "schema")


def test_a_package_is_named_by_folder_file_and_import_path(leaking: Path) -> None:
    wanted = run_goleak("check", "./schema", cwd=leaking)
    for pattern in (
        "schema",
        "schema/...",
        "schema/schema.go",
        "example.org/m/schema",
        "example.org/m/schema/...",
    ):
        assert run_goleak("check", pattern, cwd=leaking) == wanted
    assert run_goleak("check", str(leaking / "schema"), cwd=leaking) == wanted


def test_color_is_for_terminals_and_for_those_who_ask(leaking: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in run_goleak("check", cwd=leaking).stdout
    assert "\x1b[" in run_goleak("check", "--color", cwd=leaking).stdout
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in run_goleak("check", cwd=leaking, terminal=True).stdout
    assert "\x1b[" not in run_goleak("check", "--no-color", cwd=leaking, terminal=True).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run_goleak("check", cwd=leaking, terminal=True).stdout
    assert "\x1b[" in run_goleak("check", "--color", cwd=leaking, terminal=True).stdout


def test_check_prints_json(leaking: Path) -> None:
    document = json.loads(run_goleak("check", "--format", "json", cwd=leaking).stdout)
    assert document["version"] == 1
    assert [(f["rule"], f["file"], f["line"]) for f in document["findings"]] == [
        ("GL002", "codec/codec.go", 8),
        ("GL001", "schema/schema.go", 8),
    ]
    assert document["summary"]["findings"] == 2


def test_caches_prints_json(leaking: Path) -> None:
    document = json.loads(run_goleak("caches", "--format", "json", cwd=leaking).stdout)
    assert document["version"] == 1
    assert [(c["file"], c["growth"], c["role"]) for c in document["caches"]] == [
        ("codec/codec.go", "per-type", "cache"),
        ("schema/schema.go", "unbounded", "cache"),
    ]


def test_json_of_a_clean_module_is_json(clean: Path) -> None:
    for command in ("check", "caches"):
        assert json.loads(run_goleak(command, "--format", "json", cwd=clean).stdout)["version"] == 1


@pytest.mark.parametrize(
    "arguments", [("check",), ("check", "--format", "json"), ("caches",), ("fix", "--diff")]
)
def test_the_same_input_gives_the_same_bytes(arguments: tuple[str, ...]) -> None:
    root = CHECKOUT / "testdata" / "find" / "shapes"
    first = run_goleak(*arguments, cwd=root)
    assert first.stdout
    assert run_goleak(*arguments, cwd=root) == first


def test_the_same_input_gives_the_same_bytes_in_another_process_with_another_hash_seed() -> None:
    root = CHECKOUT / "testdata" / "find" / "shapes"
    said = set()
    for seed in ("1", "2"):
        command = [
            sys.executable,
            "-c",
            "from goleak.__main__ import main; main()",
            "check",
            "--format",
            "json",
        ]
        done = subprocess.run(
            command, cwd=root, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=False
        )
        assert done.returncode == 1, done.stderr
        said.add(done.stdout)
    assert len(said) == 1


def test_a_reader_that_goes_away_is_no_error(leaking: Path) -> None:
    command = [sys.executable, "-c", "from goleak.__main__ import main; main()", "check"]
    process = subprocess.Popen(command, cwd=leaking, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait() in (1, 2)
    assert b"Traceback" not in said
