"""Writing a fix: all of it or none, whatever fails, whoever else writes, and wherever a run is killed."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goleak.errors import GoleakError
from goleak.fix.edit.edits import Change
from goleak.fix.write import lock
from goleak.fix.write.apply import begin, commit, recover, undo, write_changes
from goleak.fix.write.lock import locked
from goleak.fix.write.place import FOLDER, JOURNAL, outside
from tests.conftest import CHECKOUT, Repository
from tests.examples import SCHEMA
from tests.gomodules import run_goleak
from tests.killing import CALLS, changes, contents, prepare

Write = Callable[[Mapping[str, str | bytes]], Path]

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork to kill on this system")


@pytest.fixture(autouse=True)
def state_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def wrote(root: Path) -> dict[str, str]:
    """Return what the module holds when all changes are written."""
    prepare(root)
    apply(root)
    return contents(root)


def apply(root: Path) -> None:
    with locked(str(root), wait=0, notify=print) as folder:
        commit(begin(changes(root), str(root), folder))


def mend(root: Path) -> list[str]:
    with locked(str(root), wait=0, notify=print):
        return recover(str(root))


def killing(scenario: str, root: Path, source: Path = CHECKOUT) -> Any:
    command = [sys.executable, str(CHECKOUT / "tests" / "killing.py"), scenario, str(root), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


# Killed.


@forks
def test_a_run_that_is_killed_at_any_write_leaves_all_or_nothing_after_the_next(tmp_path: Path) -> None:
    root = tmp_path / "m"
    after, before = wrote(root), contents(prepare(root))

    runs = killing("write", root)

    assert [run["alive"] for run in runs] == [False] * (len(runs) - 1) + [True]
    assert len(runs) > 40
    finished = [run["mended"] == after for run in runs]
    assert finished == sorted(finished), "what counted once counts later on"
    assert all(run["mended"] in (before, after) for run in runs)
    half = [run for run in runs if run["left"].get("a.go") != run["left"].get("a.go@") and run["said"]]
    assert any("are undone" in run["said"][0] for run in half)
    assert any(run["said"][0].endswith("it had changed nothing") for run in half)


@forks
def test_an_undoing_that_is_killed_at_any_write_is_done_by_the_next_run(tmp_path: Path) -> None:
    root = tmp_path / "m"
    before = contents(prepare(root))

    for scenario in ("undo", "recover"):
        runs = killing(scenario, root)
        assert runs[-1]["alive"]
        assert len(runs) > 20
        assert all(run["mended"] == before for run in runs), scenario


@forks
def test_the_command_that_is_killed_at_any_write_fixes_all_or_nothing(module: Write, tmp_path: Path) -> None:
    source = module({"schema/schema.go": SCHEMA, "BUILD.bazel": "# gazelle:prefix example.org/m\n"})
    before = contents(source)

    told = killing("command", tmp_path / "copy", source)

    assert told["fixed"] != before
    assert all(run["mended"] in (before, told["fixed"]) for run in told["runs"])
    assert {run["mended"] == before for run in told["runs"]} == {True, False}


@forks
def test_the_next_run_undoes_what_a_killed_one_left_and_says_so_before_it_fixes_anew(module: Write) -> None:
    root = module({"schema/schema.go": SCHEMA})
    journal = leave(root, {"schema/schema.go": (SCHEMA, b"package schema\n")})

    diff = run_goleak("fix", "--diff", cwd=root)
    assert diff.code == 2
    told = f"{journal}: a goleak fix was killed at work, or still is; run `goleak fix` to undo what it left\n"
    assert diff.stderr == f"goleak: {told}"
    assert run_goleak("check", cwd=root).stderr == told

    ran = run_goleak("fix", cwd=root)

    assert ran.code == 0
    assert "a goleak fix was killed at work (process " in ran.stderr.splitlines()[0]
    assert ran.stderr.splitlines()[0].endswith("; its changes of schema/schema.go are undone")
    assert "typecache.Cache" in (root / "schema/schema.go").read_text()
    assert not (root / FOLDER).exists()


def leave(root: Path, files: Mapping[str, tuple[bytes, bytes]]) -> Path:
    """Leave a module as a run does that is killed when all is written: with its journal."""
    with locked(str(root), wait=0, notify=print) as folder:
        begin([Change(str(root / n), *both) for n, both in files.items()], str(root), folder)
    return root / FOLDER / JOURNAL


def test_a_file_that_was_changed_after_the_kill_is_not_touched(tmp_path: Path) -> None:
    root = prepare(tmp_path / "m")
    journal = leave(root, {"a.go": (b"package a // before\n", b"package a // after\n")})
    (root / "a.go").write_text("package a // mine\n")

    with pytest.raises(GoleakError, match=r"a\.go: changed since goleak wrote it, .* then delete ") as raised:
        mend(root)

    assert str(journal) in str(raised.value)
    assert (root / "a.go").read_text() == "package a // mine\n"
    journal.unlink()
    assert mend(root) == []


def test_a_module_that_was_moved_after_the_kill_is_mended_where_it_is(tmp_path: Path) -> None:
    root = prepare(tmp_path / "m")
    before = contents(root)
    leave(root, {"a.go": (b"package a // before\n", b"package a // after\n")})

    mend(root.rename(tmp_path / "elsewhere"))

    assert contents(tmp_path / "elsewhere") == before


@pytest.mark.parametrize(
    "file", ["../outside.go", "../BUILD.bazel", ".git/config", ".git/hooks/a.go", "main.c", "link.go"]
)
def test_a_journal_that_a_checkout_brings_along_reaches_nothing_but_go_and_build_files_of_its_own(
    file: str, repository: Repository, tmp_path: Path
) -> None:
    root = repository.root
    (tmp_path / "outside.go").write_text("theirs")
    (root / "link.go").symlink_to(tmp_path / "outside.go")
    target = root / file
    target.parent.mkdir(exist_ok=True)
    if not target.is_symlink():
        target.write_text("theirs")
    journal = leave(root, {"a.go": (b"evil", b"theirs")}) if (root / "a.go").write_bytes(b"evil") else None
    assert journal is not None
    stored = json.loads(journal.read_text())
    stored["files"][0]["file"] = file
    journal.write_text(json.dumps(stored))

    with pytest.raises(GoleakError, match="not a journal of this module"):
        mend(root)

    assert target.read_text() == "theirs"


def test_folders_that_such_a_journal_names_outside_stay(tmp_path: Path) -> None:
    root = prepare(tmp_path / "m")
    (tmp_path / "empty").mkdir()
    journal = leave(root, {"a.go": (b"package a // before\n", b"package a // after\n")})
    journal.write_text(json.dumps(json.loads(journal.read_text()) | {"folders": ["../empty"]}))

    with pytest.raises(GoleakError, match="not a journal of this module"):
        mend(root)

    assert (tmp_path / "empty").is_dir()


@pytest.mark.parametrize("name", ["", ".gitignore", "lock", "journal.new"])
def test_links_that_a_checkout_brings_along_lead_nowhere(name: str, tmp_path: Path) -> None:
    root = prepare(tmp_path / "m")
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    for file in (".gitignore", "lock", "journal.new"):
        (theirs / file).write_text("theirs")
    if name:
        (root / FOLDER).mkdir()
        (root / FOLDER / name).symlink_to(theirs / name)
    else:
        (root / FOLDER).symlink_to(theirs)
    before = contents(theirs)

    with contextlib.suppress(GoleakError):
        apply(root)

    assert contents(theirs) == before


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"version": 2}', '{"version": 1, "files": [{}]}'])
def test_a_journal_that_cannot_be_read_is_said_to_be_so(text: str, tmp_path: Path) -> None:
    root = prepare(tmp_path / "m")
    (root / FOLDER).mkdir()
    (root / FOLDER / JOURNAL).write_text(text)

    with pytest.raises(GoleakError, match=r"journal: this journal of a killed run cannot be read"):
        mend(root)


# Failing.


def failing(patch: pytest.MonkeyPatch, number: int, code: int, *, forever: bool) -> Callable[[], int]:
    """Have the n-th call that writes fail, or all from then on, a write half-way; return what counts the calls."""
    counted = 0

    def wrap(name: str) -> None:
        real = getattr(os, name)

        def wrapped(*arguments: Any, **named: Any) -> Any:
            nonlocal counted
            counted += 1
            if counted == number or (forever and counted > number):
                if name == "write":
                    real(arguments[0], arguments[1][: len(arguments[1]) // 2])
                raise OSError(code, os.strerror(code), str(arguments[0]))
            return real(*arguments, **named)

        patch.setattr(os, name, wrapped)

    for name in CALLS:
        wrap(name)
    return lambda: counted


def outcomes(root: Path, code: int, *, forever: bool) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """Yield the message, and what is left before and after the next run, for a failure of each call in turn."""
    for number in range(1, 1000):
        prepare(root)
        message = ""
        with pytest.MonkeyPatch.context() as patch:
            counted = failing(patch, number, code, forever=forever)
            try:
                apply(root)
            except GoleakError as error:
                message = str(error)
            reached = counted() >= number
        left = contents(root)
        mend(root)
        yield message, left, contents(root)
        if not reached:
            return


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES], ids=["disk full", "permission lost"])
def test_one_call_that_fails_changes_nothing_or_nothing_that_counts(code: int, tmp_path: Path) -> None:
    root = tmp_path / "m"
    after, before = wrote(root), contents(prepare(root))

    for message, left, mended in outcomes(root, code, forever=False):
        assert mended == (before if message else after), message
        if message:
            assert left["a.go"] == before["a.go"], message
            assert os.strerror(code) in message


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES], ids=["disk full", "permission lost"])
def test_calls_that_go_on_failing_leave_all_or_nothing_after_the_next_run(code: int, tmp_path: Path) -> None:
    root = tmp_path / "m"
    after, before = wrote(root), contents(prepare(root))

    put_back_later = 0
    for message, left, mended in outcomes(root, code, forever=True):
        assert mended == (before if message else after), message
        if left.get("a.go") != before["a.go"] and message:
            assert "run `goleak fix` again to undo the rest" in message
            put_back_later += 1
    assert put_back_later


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("no small disk can be mounted here; failing writes are tested above")
    try:
        root = prepare(disk / "m")
        before = contents(root)
        growing = [Change(c.file, c.before, c.after * 4000) for c in changes(root)]
        with (
            locked(str(root), wait=0, notify=print) as folder,
            pytest.raises(GoleakError, match="No space left on device"),
        ):
            begin(growing, str(root), folder)
        assert contents(root) == before
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_read_only_file_is_left_alone_though_its_folder_could_be_written(tmp_path: Path) -> None:
    root = prepare(tmp_path / "m")
    (root / "a.go").chmod(0o444)
    before = contents(root)

    with pytest.raises(GoleakError, match=r"a\.go: is read-only; nothing was changed, make it writable"):
        apply(root)

    assert contents(root) == before


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_changes_nothing(tmp_path: Path) -> None:
    root = prepare(tmp_path / "m")
    before = contents(root)
    (root / "sub").chmod(0o555)

    with pytest.raises(GoleakError, match=r"cannot be written \(Permission denied\); nothing was changed"):
        apply(root)

    (root / "sub").chmod(0o755)
    assert contents(root) == before


def test_a_root_that_cannot_be_written_has_its_journal_with_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = prepare(tmp_path / "m")
    before, real = contents(root), os.mkdir

    def refuse(path: str, mode: int = 0o777) -> None:
        if os.path.dirname(path) == str(root):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        real(path, mode)

    monkeypatch.setattr(os, "mkdir", refuse)
    with locked(str(root), wait=0, notify=print) as folder:
        assert folder == outside(str(root))
        begin([c for c in changes(root) if c.before is not None], str(root), folder)
    assert "after" in (root / "a.go").read_text()

    assert len(mend(root)) == 1

    assert contents(root) == before
    assert not Path(outside(str(root))).exists()


def test_a_link_out_of_the_module_is_mended_from_the_users_own_journal(tmp_path: Path) -> None:
    root = prepare(tmp_path / "m")
    shared = tmp_path / "shared.go"
    shared.write_text("package a // before\n")
    (root / "shared.go").symlink_to(shared)
    before = contents(root)

    leave(root, {"shared.go": (b"package a // before\n", b"package a // after\n")})

    assert "after" in shared.read_text()
    assert not (root / FOLDER).exists()
    assert len(mend(root)) == 1
    assert (shared.read_text(), contents(root)) == ("package a // before\n", before)


def test_a_file_that_changes_while_others_are_written_is_kept_and_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = prepare(tmp_path / "m")
    before, real = contents(root), os.replace

    def replace(source: str, target: str) -> None:
        real(source, target)
        if target.endswith("a.go"):
            (root / "sub" / "real.go").write_text("package sub // mine\n")

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(GoleakError, match=r"link\.go: changed while goleak was running; nothing was changed"):
        apply(root)

    mine = "package sub // mine\n"
    assert contents(root) == before | {"sub/real.go": mine, "link.go@": mine}


def test_an_interrupt_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = prepare(tmp_path / "m")
    before, real = contents(root), os.replace

    def replace(source: str, target: str) -> None:
        if target.endswith("real.go"):
            raise KeyboardInterrupt
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        apply(root)

    assert contents(root) == before


def test_two_names_of_one_file_are_not_both_written(tmp_path: Path) -> None:
    root = prepare(tmp_path / "m")
    named = [Change(str(root / n), b"package sub // before\n", b"x") for n in ("link.go", "sub/real.go")]

    with pytest.raises(GoleakError, match=r"real\.go: is the same file as .*link\.go"):
        write_changes(named)


def test_hard_links_are_parted_and_owners_modes_and_attributes_kept(tmp_path: Path) -> None:
    root = prepare(tmp_path / "m")
    file = root / "a.go"
    file.chmod(0o640)
    os.link(file, root / "other.go")
    if hasattr(os, "getuid") and os.getuid() == 0:
        os.chown(file, 1234, 5678)
    attributes = hasattr(os, "setxattr")
    try:
        os.setxattr(file, "user.note", b"kept") if attributes else None
    except OSError:
        attributes = False  # the file system has none
    kept = file.stat()

    pending = begin([Change(str(file), b"package a // before\n", b"x")])
    commit(pending)

    now = file.stat()
    assert (now.st_mode, now.st_uid, now.st_gid) == (kept.st_mode, kept.st_uid, kept.st_gid)
    assert not attributes or os.getxattr(file, "user.note") == b"kept"
    assert (root / "other.go").read_text() == "package a // before\n"
    assert pending.notes == (f"{file}: its other names (1 hard links) keep the old text",)


@given(st.lists(st.tuples(st.binary(max_size=200), st.binary(max_size=200)), min_size=1, max_size=4))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_byte_is_written_and_put_back(tmp_path: Path, texts: list[tuple[bytes, bytes]]) -> None:
    files = [tmp_path / f"{number}.go" for number in range(len(texts))]
    for file, (before, _) in zip(files, texts, strict=True):
        file.write_bytes(before)
    wanted = [Change(str(f), before, after) for f, (before, after) in zip(files, texts, strict=True)]

    pending = begin(wanted)
    assert [f.read_bytes() for f in files] == [after for _, after in texts]
    undo(pending)

    assert [f.read_bytes() for f in files] == [before for before, _ in texts]


# Two at once.

HOLDING = """
import sys
from goleak.fix.write.lock import locked
with locked(sys.argv[1], wait=0, notify=print):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Return a process that holds the module in `m` until its stdin is closed."""
    prepare(tmp_path / "m")
    (tmp_path / "m" / "go.mod").write_text("module example.org/m\n\ngo 1.21\n")
    command = [sys.executable, "-c", HOLDING, str(tmp_path / "m")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def test_the_second_run_says_who_holds_the_module(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    ran = run_goleak("fix", "--wait", "0", cwd=tmp_path / "m")

    assert ran.code == 2
    assert f"m: another goleak fix is at work (process {holder.pid} on " in ran.stderr
    assert ", since 20" in ran.stderr


def test_the_second_run_waits_for_the_first_and_git_sees_neither(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    root = tmp_path / "m"
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    git = ["git", "-C", str(root), "status", "--porcelain", "--ignored", "--", FOLDER]
    told: list[str] = []

    def release(text: str) -> None:
        told.append(text)
        holder.communicate()

    assert subprocess.run(git[:5], capture_output=True, text=True, check=True).stdout.count(FOLDER) == 0
    with locked(str(root), wait=60, notify=release):
        assert (root / FOLDER / "lock").exists()
    assert told == [told[0]]
    assert told[0].startswith(f"waiting for another goleak fix (process {holder.pid} on ")
    assert subprocess.run(git, capture_output=True, text=True, check=True).stdout == ""
    assert not (root / FOLDER).exists()


def test_two_runs_at_once_fix_what_one_fixes(module: Write) -> None:
    root = module({"schema/schema.go": SCHEMA})
    alone = Path(shutil.copytree(root, root.parent / "alone"))
    run_goleak("fix", cwd=alone)
    command = [sys.executable, "-m", "goleak", "fix", "--no-verify"]

    runs = [subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    told = sorted(run.communicate()[1].splitlines()[-1] for run in runs)

    assert [run.returncode for run in runs] == [0, 0, 0]
    assert told == ["Found 1 problem (1 fixed, 0 remaining).", "Found no problems.", "Found no problems."]
    assert contents(root) == contents(alone)


def test_the_lock_of_a_killed_run_is_taken_over(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    assert (tmp_path / "m" / FOLDER / "lock").exists()

    with locked(str(tmp_path / "m"), wait=0, notify=print):
        pass

    assert not (tmp_path / "m" / FOLDER).exists()


@pytest.fixture
def no_kernel_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(handle: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available", handle)

    monkeypatch.setattr(lock, "_lock", refuse)


@pytest.mark.usefixtures("no_kernel_locks")
def test_a_file_stands_for_the_lock_where_the_file_system_has_none(tmp_path: Path) -> None:
    root = prepare(tmp_path / "m")
    with (
        locked(str(root), wait=0, notify=print),
        pytest.raises(GoleakError, match=f"another goleak fix is at work \\(process {os.getpid()} on "),
        locked(str(root), wait=0, notify=print),
    ):
        pass
    assert not (root / FOLDER).exists()


@pytest.mark.usefixtures("no_kernel_locks")
@pytest.mark.skipif(os.name == "nt", reason="nothing is known of other processes")
def test_the_lock_file_of_a_dead_run_is_taken_over_and_that_of_another_machine_is_not(tmp_path: Path) -> None:
    root = prepare(tmp_path / "m")
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    with locked(str(root), wait=0, notify=print) as folder:
        owner = Path(folder, "owner")
        signed = json.loads(owner.read_text())
        owner.write_text(json.dumps(signed | {"pid": dead.pid}))
        with locked(str(root), wait=0, notify=print):
            assert json.loads(owner.read_text())["pid"] == os.getpid()
        Path(folder).mkdir(exist_ok=True)
        owner.write_text(json.dumps(signed | {"pid": dead.pid, "host": "elsewhere"}))
        with (
            pytest.raises(GoleakError, match="another goleak fix is at work"),
            locked(str(root), wait=0, notify=print),
        ):
            pass
