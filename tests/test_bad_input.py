"""Mistakes that a user can make: one line that says where, what and what to do, exit code 2, and nothing written."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from goleak.find.ruleset import load_rules
from tests.conftest import write_files
from tests.examples import SCHEMA
from tests.gomodules import contents, run_goleak

Write = Callable[[Mapping[str, str | bytes]], Path]
COMMANDS = ("check", "caches", "fix")


def complaint(*arguments: str, cwd: Path) -> str:
    """Run goleak where it must refuse, and return the line it says on stderr."""
    before = contents(cwd)
    ran = run_goleak(*arguments, cwd=cwd)
    assert (ran.code, ran.stdout) == (2, ""), ran.stderr
    assert ran.stderr.startswith("goleak: ")
    assert ran.stderr.count("\n") == 1
    assert contents(cwd) == before
    return ran.stderr.removeprefix("goleak: ").rstrip("\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_path_that_does_not_exist(command: str, module: Write) -> None:
    root = module({"m.go": "package m\n"})
    for pattern in ("nothing", "./nothing/...", "nothing.go", "example.org/m/nothing", "example.org/other"):
        assert complaint(command, pattern, cwd=root) == (
            f"{pattern}: no such file, folder or package; name a path such as ./... or ./pkg"
        )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_without_a_module(command: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"m.go": "package m\n"})
    for pattern in ("./...", ".", "m.go"):
        said = complaint(command, pattern, cwd=tmp_path)
        assert said == f"{pattern}: no go.mod in {tmp_path} or above it; run goleak inside a Go module"


def test_an_empty_folder(tmp_path: Path) -> None:
    assert complaint("check", cwd=tmp_path).startswith(f"./...: no go.mod in {tmp_path} or above it; ")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_module_without_go_files(command: str, module: Write) -> None:
    root = module({"README.md": "# nothing here yet\n"})
    assert complaint(command, cwd=root) == (
        f"./...: no Go files in {root} or below it; name a folder that has some"
    )


def test_a_folder_without_go_files_beside_one_that_has_some(module: Write) -> None:
    root = module({"m.go": "package m\n", "docs/index.md": "# m\n"})
    said = complaint("check", ".", "./docs", cwd=root)
    assert said == f"./docs: no Go files in {root}/docs; name a folder that has some"


@pytest.mark.parametrize("pattern", ["./testdata/a", "./vendor/...", "./_old", "example.org/m/testdata/a"])
def test_a_folder_that_go_leaves_out(pattern: str, module: Write) -> None:
    files = dict.fromkeys(["testdata/a/a.go", "vendor/b/b.go", "_old/c.go", "m.go"], "package m\n")
    said = complaint("check", pattern, cwd=module(files))
    assert said.startswith(f"{pattern}: Go leaves ")
    assert said.endswith(" out, and so does goleak; name another folder")


@pytest.mark.parametrize(
    "name", ["m_test.go", "testdata/a.go", "vendor/b/b.go", "_draft.go", "only/m_test.go", "go.mod"]
)
def test_a_changed_file_that_is_not_checked_is_no_mistake(name: str, module: Write) -> None:
    root = module({} if name == "go.mod" else {name: "package m\n"})
    ran = run_goleak("check", name, cwd=root)
    assert (ran.code, ran.stdout, ran.stderr) == (0, "Found no problems.\n", "")


def test_a_file_that_is_not_go(module: Write) -> None:
    root = module({"m.go": "package m\n", "README.md": "# m\n"})
    assert complaint("check", "README.md", cwd=root) == (
        "README.md: not a Go file; name .go files, folders or patterns such as ./..."
    )


def test_a_file_with_a_syntax_error_is_a_finding_and_the_others_are_checked(module: Write) -> None:
    root = module({"broken.go": "package m\n\nfunc {\n", "schema/schema.go": SCHEMA})
    ran = run_goleak("check", cwd=root)
    assert (ran.code, ran.stderr) == (1, "")
    assert "broken.go:3:1: GL000 syntax error: unexpected `func {`" in ran.stdout
    assert "schema/schema.go:8:5: GL001 types" in ran.stdout
    assert "Found 2 problems (2 errors)" in ran.stdout


def test_a_file_with_a_syntax_error_is_not_fixed_and_the_others_are(module: Write) -> None:
    broken = SCHEMA.replace(b"package schema", b"package broken") + b"\nfunc {\n"
    root = module({"broken/broken.go": broken, "schema/schema.go": SCHEMA})
    ran = run_goleak("fix", cwd=root)
    assert ran.code == 1, ran.stderr
    assert "Traceback" not in ran.stderr
    assert (root / "broken/broken.go").read_bytes() == broken
    assert b"typecache.Cache" in (root / "schema/schema.go").read_bytes()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_is_not_utf_8(command: str, module: Write) -> None:
    root = module({"m.go": "package m\n", "latin.go": b'package m\n\nvar name = "M\xfcller"\n'})
    assert complaint(command, cwd=root) == (
        f"{root}/latin.go:3:14: not UTF-8, which Go source must be; convert the file"
    )


def test_a_file_that_cannot_be_read(module: Write) -> None:
    memory = Path("/proc/self/mem")  # whose first page cannot be read, by root neither
    if not memory.exists():
        pytest.skip("needs a file that root cannot read, such as Linux has in /proc")
    root = module({"m.go": "package m\n"})
    (root / "secret.go").symlink_to(memory)
    ran = run_goleak("check", cwd=root)
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"goleak: {root}/secret.go: cannot be read (")
    assert ran.stderr.endswith("); check its permissions\n")


def test_links_that_lead_nowhere_and_folders_named_like_files_are_passed_over(module: Write) -> None:
    root = module({"m.go": "package m\n", "folder.go/readme.md": ""})
    (root / "loop.go").symlink_to("loop.go")
    (root / "gone.go").symlink_to("nothing.go")
    ran = run_goleak("check", cwd=root)
    assert (ran.code, ran.stdout, ran.stderr) == (0, "Found no problems.\n", "")


def test_an_empty_go_mod_below_only_ends_the_module(module: Write) -> None:
    root = module({"m.go": "package m\n", "assets/go.mod": "\n", "assets/a.go": "package a\n"})
    ran = run_goleak("check", cwd=root)
    assert (ran.code, ran.stdout, ran.stderr) == (0, "Found no problems.\n", "")
    assert "no module line" in complaint("check", cwd=root / "assets")


def test_a_go_mod_without_a_module_line(module: Write) -> None:
    root = module({"go.mod": "go 1.21\n", "m.go": "package m\n"})
    said = complaint("check", cwd=root)
    assert said == f"{root}/go.mod:1: no module line; run `go mod init <path>` or mend the file"


def test_a_go_mod_that_is_not_utf_8(module: Write) -> None:
    root = module({"go.mod": b"module \xff\n", "m.go": "package m\n"})
    assert complaint("check", cwd=root).startswith(f"{root}/go.mod:1:8: not UTF-8")


BROKEN = {
    "go.mod": (
        "module example.org/m\n\nrequire (\n",
        "3: the block of `require` has no end; close it with `)`",
    ),
    "go.work": ("go 1.21\n\n>>>>>>> theirs\n", "3: `>>>>>>>` is not a directive; mend the file"),
    "../go.work": ("go 1.21\nuse\n", "2: not one folder; mend the file"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", BROKEN)
def test_a_go_mod_or_go_work_that_go_cannot_read(command: str, name: str, module: Write) -> None:
    text, said = BROKEN[name]
    root = module({"schema/schema.go": SCHEMA, name: text})
    file = (root / name).resolve()
    assert complaint(command, cwd=root) == f"{file}:{said}"
    assert complaint(command, ".", cwd=root / "schema") == f"{file}:{said}"


def test_folders_that_go_work_and_go_mod_name_may_be_missing(module: Write) -> None:
    missing = "module example.org/m\n\ngo 1.21\n\nrequire example.org/gone v1.0.0\n\nreplace example.org/gone => ../gone\n"
    root = module({"schema.go": SCHEMA, "go.mod": missing, "go.work": "go 1.21\n\nuse (\n\t.\n\t./gone\n)\n"})
    ran = run_goleak("check", cwd=root)
    assert (ran.code, ran.stderr) == (1, "")
    assert "example.org/gone: no such file, folder or package" in complaint(
        "check", "example.org/gone", cwd=root
    )


@pytest.mark.parametrize(
    "arguments", [("explain", "GL999"), ("check", "--select", "GL999"), ("fix", "--ignore", "GL999")]
)
def test_a_rule_that_does_not_exist(arguments: tuple[str, ...], module: Write) -> None:
    root = module({"schema.go": SCHEMA})
    said = complaint(*arguments, cwd=root)
    assert said == f"GL999: no such rule; known are {', '.join(rule.id for rule in load_rules())}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'tests = true\nfail-on "error"\n',
            ":2:9: Expected '=' after a key in a key/value pair; mend the file",
        ),
        ('fail-on = "error', ": Unterminated string (at end of document); mend the file"),
        (b'ttl = "\xff"\n', ": not UTF-8, which TOML must be; convert the file"),
        ('failon = "error"\n', ":1: failon: unknown setting; did you mean fail-on?"),
        (
            "colour = true\n",
            ":1: colour: unknown setting; known are baseline, cache, capacity, containers, fail-on,",
        ),
        ('fail-on = "fatal"\n', ":1: fail-on: 'fatal' is not any of error, warning, note"),
        ('tests = "yes"\n', ":1: tests: must be true or false, not 'yes'"),
        ("generated = 1\n", ":1: generated: must be true or false, not 1"),
        ('capacity = "many"\n', ":1: capacity: must be a whole number, not 'many'"),
        ("capacity = true\n", ":1: capacity: must be a whole number, not True"),
        ("capacity = 1\n", ":1: capacity: must be 2 or more, not 1"),
        ('strategy = "evict"\n', ":1: strategy: 'evict' is not any of bound, drop"),
        ("ttl = 90\n", ":1: ttl: must be text in quotes, not 90"),
        ('ttl = "a while"\n', ":1: ttl: 'a while' is not a duration such as 90s, 10m or 2h"),
        ('ttl = "0m"\n', ":1: ttl: '0m' is not a duration such as 90s, 10m or 2h"),
        ('ignore = "GL001"\n', ":1: ignore: must be a list of texts, not 'GL001'"),
        ("rules = [1]\n", ":1: rules: must be a list of texts, not [1]"),
        ("[ignore]\nGL001 = true\n", ":1: ignore: must be a list of texts, not {'GL001': True}"),
    ],
    ids=str,
)
def test_settings_that_are_not_sound(text: str | bytes, said: str, module: Write) -> None:
    root = module({"schema/schema.go": SCHEMA, "goleak.toml": text})
    assert complaint("check", cwd=root).startswith(f"{root}/goleak.toml{said}")
    assert complaint("fix", ".", cwd=root / "schema").startswith(f"{root}/goleak.toml{said}")


def test_settings_that_name_a_rule_or_a_folder_that_does_not_exist(module: Write) -> None:
    root = module({"schema.go": SCHEMA, "goleak.toml": 'rules = ["lint/mine"]\n'})
    assert complaint("check", cwd=root).startswith(f"{root}/lint/mine: no rule.toml here; ")
    write_files(root, {"goleak.toml": 'ignore = ["GL999"]\n'})
    assert "GL999: no such rule; known are GL000, GL001," in complaint("check", cwd=root)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("chekc",), "No such command 'chekc'"),
        (("check", "--colour"), "No such option"),
        (("check", "--fail-on", "fatal"), "Invalid value for '--fail-on': 'fatal' is not one of 'error', "),
        (("check", "--format", "xml"), "Invalid value for '--format': 'xml' is not one of "),
        (("explain",), "Missing argument 'RULE'; see `goleak explain --help`"),
        (
            ("fix", "--capacity", "1"),
            "Invalid value for '--capacity': 1 is not in the range x>=2; see `goleak fix",
        ),
        (("fix", "--ttl", "soon"), "ttl soon: not a duration such as 90s, 10m or 2h"),
        (("-C", "nothing", "check"), "-C nothing: no such folder; see `goleak --help`"),
        (("-C", "schema.go", "check"), "-C schema.go: no such folder; see `goleak --help`"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_command_line_that_is_not_sound(arguments: tuple[str, ...], said: str, module: Write) -> None:
    answer = complaint(*arguments, cwd=module({"schema.go": SCHEMA}))
    assert answer.startswith(said)
    assert "; see `goleak " in answer or "such as" in answer


def test_no_command_at_all_prints_the_help_on_stderr(tmp_path: Path) -> None:
    ran = run_goleak(cwd=tmp_path)
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("Usage: goleak [OPTIONS] COMMAND")


def unopened(path: Path) -> Path:
    """Make a file that blocks whoever opens it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_files_that_block_whoever_opens_them_are_passed_over(command: str, module: Write) -> None:
    root = module({"schema/schema.go": SCHEMA})
    for name in (
        "schema/x.go",
        "schema/y_test.go",
        "schema/BUILD.bazel",
        "sub/x.go",
        "go.work",
        "goleak.toml",
    ):
        unopened(root / name)
    (root / "schema/z_test.go").mkdir()
    (root / "schema/zero.go").symlink_to("/dev/zero")
    ran = run_goleak(command, cwd=root)
    assert ran.code == (1 if command == "check" else 0), ran.stderr
    assert ran.stderr.count("\n") <= 1


@pytest.mark.parametrize("kind", ["fifo", "folder", "broken link"])
def test_a_generated_cache_that_is_no_file_is_not_written_over(kind: str, module: Write) -> None:
    root = module({"schema.go": SCHEMA})
    place = root / "internal/typecache/typecache.go"
    place.parent.mkdir(parents=True)
    if kind == "fifo":
        unopened(place)
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to("nothing.go")
    ran = run_goleak("fix", "--show-refused", cwd=root)
    assert "internal/typecache is a package of your own" in ran.stdout + ran.stderr
    assert (root / "schema.go").read_bytes() == SCHEMA


def test_a_go_mod_that_is_a_folder(tmp_path: Path) -> None:
    write_files(tmp_path, {"m.go": "package m\n"})
    (tmp_path / "go.mod").mkdir()
    assert "no go.mod in" in complaint("check", cwd=tmp_path)


@pytest.mark.parametrize("name", ["a\nb.go", "a\x1b[31m.go", os.fsdecode(b"a\xff.go"), "d\n/b.go"])
def test_file_names_that_no_terminal_should_be_given(name: str, module: Write) -> None:
    root = module({name: SCHEMA})
    for command in ("check", "caches"):
        ran = run_goleak(command, cwd=root)
        assert ran.stderr == ""
        assert "\x1b" not in ran.stdout
        assert [line for line in ran.stdout.splitlines() if ".go:8" in line]
    assert run_goleak("check", "--format", "json", cwd=root).code == 1
    assert run_goleak("fix", cwd=root).code == 0
    assert b"typecache.Cache" in (root / name).read_bytes()


@pytest.mark.parametrize("kept", ["/dev/null", "/proc/goleak", "file/below", "folder"])
def test_answers_that_cannot_be_kept_are_given_all_the_same(
    kept: str, module: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = module({"schema.go": SCHEMA, "file": ""})
    monkeypatch.setenv("GOLEAK_CACHE", str(root / kept))
    for _ in range(2):
        ran = run_goleak("check", cwd=root)
        assert (ran.code, ran.stderr) == (1, "")
        for answer in (root / "folder").glob("*"):
            answer.unlink()
            unopened(answer)
