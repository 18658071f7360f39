from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goleak.errors import GoleakError
from goleak.fix.edit.edits import Change
from goleak.ship.diffs import check_diff, file_diffs, quote_path, unified_diff

# What line-based tools trip over: other line ends, marks of diffs, byte order marks, bytes that are not UTF-8.
TOKENS = (
    b"a", b"b", b"}\n", b"\n", b"\n", b"\n", b"\r", b"\r\n", b"\x0b", b"\x0c", b"\x1c", b"\x85", b"\x00", b"\t",
    b" ", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\xff", b"-- x\n", b"++ x\n", b"--- a/x\n", b"+++ b/x\n", b"@@ -1 +1 @@\n",
    b"\\ No newline at end of file", b"diff --git a/x b/x\n", b"index 1..2\n", b"new file mode 100644\n",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(TOKENS), max_size=40).map(b"".join)
LONG = st.lists(st.sampled_from((b"x\n", b"y\n", b"z\n", b"\r\n", b"z")), max_size=120).map(b"".join)


@st.composite
def _befores_and_afters(draw: st.DrawFn) -> tuple[bytes | None, bytes]:
    before = draw(st.none() | TEXTS | LONG)
    if before is None or draw(st.booleans()):
        return before, draw(TEXTS | LONG)
    start, end = sorted((draw(st.integers(0, len(before))), draw(st.integers(0, len(before)))))
    return before, before[:start] + draw(TEXTS) + before[end:]


def _git_apply(diff: bytes, root: Path, *options: str) -> None:
    command = ["git", "-C", str(root), "apply", "--whitespace=nowarn", *options, "-"]
    done = subprocess.run(command, input=diff, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace") + diff.decode("latin-1")


def _apply_and_compare(changes: Sequence[Change], root: Path) -> None:
    root.mkdir(parents=True, exist_ok=True)
    for change in changes:
        path = Path(change.file)
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        if change.before is not None:
            path.write_bytes(change.before)
    diff = unified_diff(changes, str(root))
    check_diff(diff, changes, str(root))
    if diff:
        _git_apply(diff, root, "--check")
        _git_apply(diff, root)
    for change in changes:
        if change.before != change.after:
            assert Path(change.file).read_bytes() == change.after


@settings(max_examples=60)
@given(st.lists(_befores_and_afters(), min_size=1, max_size=6))
def test_git_applies_the_diff_of_any_two_texts_exactly(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[bytes | None, bytes]]
) -> None:
    root = tmp_path_factory.getbasetemp() / "any-two-texts"
    changes = [Change(str(root / f"f{i}.go"), old, new) for i, (old, new) in enumerate(texts)]
    _apply_and_compare(changes, root)


@settings(max_examples=300)
@given(st.lists(_befores_and_afters(), max_size=4))
def test_a_diff_read_back_makes_the_text_it_was_made_for(texts: list[tuple[bytes | None, bytes]]) -> None:
    changes = [Change(f"/m/f{i}.go", old, new) for i, (old, new) in enumerate(texts)]
    check_diff(unified_diff(changes, "/m"), changes, "/m")


ODD_NAMES = (
    "with space.go",
    'quo"te.go',
    "back\\slash.go",
    "naïve.go",
    "tab\there.go",
    "line\nbreak.go",
    "bell\a.go",
    "deep/er/x.go",
    "a b/b b/x.go",
    " lead.go",
    "-dash.go",
    os.fsdecode(b"latin\xe9.go"),
)


@pytest.mark.parametrize("before", [b"old\n", None], ids=["changed", "new"])
def test_git_finds_files_with_odd_names(tmp_path: Path, before: bytes | None) -> None:
    _apply_and_compare([Change(str(tmp_path / n), before, b"new\n") for n in ODD_NAMES], tmp_path)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"a\n", b"a", id="last newline goes"),
        pytest.param(b"a", b"a\n", id="last newline comes"),
        pytest.param(b"a", b"b", id="never a last newline"),
        pytest.param(None, b"", id="new and empty"),
        pytest.param(b"", b"a\n", id="no longer empty"),
        pytest.param(b"a\n", b"", id="emptied"),
        pytest.param(b"a\r\nb\r\n", b"a\r\nc\r\n", id="CRLF"),
        pytest.param(b"\xef\xbb\xbfa\nb\n", b"\xef\xbb\xbfa\nc\n", id="byte order mark"),
        pytest.param(b"a\x0cb\x0b\xe2\x80\xa8c\rd\n", b"a\x0cb\x0b\xe2\x80\xa8c\re\n", id="other line ends"),
    ],
)
def test_git_applies_the_edges_of_the_format(tmp_path: Path, before: bytes | None, after: bytes) -> None:
    _apply_and_compare([Change(str(tmp_path / "x.go"), before, after)], tmp_path)


def test_names_are_quoted_as_git_quotes_them(tmp_path: Path) -> None:
    for name in ODD_NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
        command = ["git", "diff", "--no-index", "--", os.devnull, name]
        header = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).stdout
        first = header.split(b"\n", 1)[0]
        assert first == b"diff --git %s %s" % (quote_path("a/" + name), quote_path("b/" + name))


def test_the_diff_reads_as_one_by_git() -> None:
    before = b"".join(b"line %d\n" % i for i in range(1, 21))
    after = before.replace(b"line 3\n", b"line three\n").replace(b"line 19\n", b"")
    changes = [Change("/m/pkg/a b.go", before, after), Change("/m/new.go", None, b"package m\n")]
    assert unified_diff(changes, "/m").decode() == (
        "diff --git a/pkg/a b.go b/pkg/a b.go\n"
        "index c4352f8b46de..ddbb4326ad8f\n"
        "--- a/pkg/a b.go\t\n"
        "+++ b/pkg/a b.go\t\n"
        "@@ -1,6 +1,6 @@\n line 1\n line 2\n-line 3\n+line three\n line 4\n line 5\n line 6\n"
        "@@ -16,5 +16,4 @@\n line 16\n line 17\n line 18\n-line 19\n line 20\n"
        "diff --git a/new.go b/new.go\n"
        "new file mode 100644\n"
        "index 000000000000..f0626b7c8944\n"
        "--- /dev/null\n"
        "+++ b/new.go\n"
        "@@ -0,0 +1 @@\n+package m\n"
    )


def test_an_executable_file_keeps_its_mode(tmp_path: Path) -> None:
    script = tmp_path / "x.go"
    changes = [Change(str(script), b"a\n", b"b\n")]
    script.write_bytes(b"a\n")
    script.chmod(0o755)
    _git_apply(unified_diff(changes, str(tmp_path)), tmp_path)
    assert script.read_bytes() == b"b\n"
    assert script.stat().st_mode & 0o111


def test_lines_are_counted_and_unchanged_files_left_out() -> None:
    changes = [
        Change("/m/same.go", b"a\n", b"a\n"),
        Change("/m/x.go", b"a\nb\nc", b"a\nB\nc\nd"),
        Change("/m/n.go", None, b"a\nb\n"),
    ]
    shown = [(f.path, f.added, f.removed, f.created) for f in file_diffs(changes, "/m")]
    assert shown == [("x.go", 3, 2, False), ("n.go", 2, 0, True)]


def test_no_change_is_no_diff() -> None:
    assert unified_diff([Change("/m/x.go", b"a", b"a")], "/m") == b""
    check_diff(b"", [Change("/m/x.go", b"a", b"a")], "/m")


def test_a_file_outside_the_root_is_a_mistake_the_user_can_mend() -> None:
    with pytest.raises(GoleakError, match=r"^/other/x.go: is not below /m; run goleak from"):
        unified_diff([Change("/other/x.go", b"a", b"b")], "/m")


CHANGES = [Change("/m/x.go", b"a\nb\n", b"a\nc\n")]


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        ((b"+c", b"+d"), "does not make the text"),
        ((b"\n a\n", b"\n A\n"), "a hunk at line 1 does not match"),
        ((b"a/x.go b/x.go", b"a/y.go b/y.go"), "names another file"),
        ((b"diff --git", b"diff --cc"), "does not begin with a header"),
    ],
)
def test_a_damaged_diff_is_a_bug(damage: tuple[bytes, bytes], complaint: str) -> None:
    diff = unified_diff(CHANGES, "/m")
    with pytest.raises(AssertionError, match=complaint):
        check_diff(diff.replace(*damage), CHANGES, "/m")


def test_a_diff_with_a_file_too_few_is_a_bug() -> None:
    with pytest.raises(AssertionError, match="has 0 files instead of 1"):
        check_diff(b"", CHANGES, "/m")
