from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goleak import __version__
from goleak.errors import GoleakError
from goleak.find.facts import Finding
from goleak.fix.edit.edits import Change, Edit, Patch
from goleak.fix.edit.names import Generated
from goleak.fix.generate.templates import CacheOptions
from goleak.read.gotypes import REFLECT_TYPE
from goleak.ship.diffs import FileDiff
from goleak.ship.series.changelist import Series, Wording, compose, write_series
from goleak.ship.series.cover import COVER_NAME
from goleak.ship.series.mail import diffstat, render_mail
from goleak.ship.series.message import WIDTH, body, subject
from goleak.ship.series.repository import author_of, open_repository
from goleak.ship.series.steps import Step, split_by_finding, split_steps
from goleak.ship.series.trailers import change_id, issue_of, trailers
from tests.conftest import Repository
from tests.examples import SCHEMA, SCHEMA_FIXED, finding, schema_cache, syntax_error

BOUNDS = CacheOptions(ttl="10m", capacity=4096)
TYPECACHE = b"// Package typecache holds types.\npackage typecache\n"


def schema_finding(root: Path, package: str = "schema") -> Finding:
    cache = schema_cache(str(root / package / "schema.go"))
    return finding(replace(cache, package=f"example.org/m/{package}"))


def make_steps(root: Path, *packages: str) -> tuple[Step, ...]:
    """Return a plan that fixes SCHEMA in each package and adds internal/typecache."""
    generated = str(root / "internal/typecache")
    changes = [Change(f"{generated}/typecache.go", None, TYPECACHE)]
    patches = []
    for package in packages:
        file = str(root / package / "schema.go")
        changes.append(Change(file, SCHEMA, SCHEMA_FIXED))
        edits = {file: (Edit(0, 0, b""),)}
        created = {f"{generated}/typecache.go": TYPECACHE}
        file = f"{generated}/typecache.go"
        made = Generated(file, "typecache", "Cache", "Types", "example.org/m/internal/typecache", TYPECACHE)
        patches.append(Patch(schema_finding(root, package), edits, created=created, generated=made))
    return split_steps(changes, patches, [generated])


def apply_changes(steps: tuple[Step, ...]) -> None:
    for change in (c for s in steps for c in s.changes):
        Path(change.file).parent.mkdir(parents=True, exist_ok=True)
        Path(change.file).write_bytes(change.after)


@pytest.fixture
def module_root(repository: Repository) -> Path:
    """Return the folder of a Go module, one below the top of a repository with a commit."""
    files = {f"go/{package}/schema.go": SCHEMA for package in ("schema", "codec/json")}
    repository.write({"go/go.mod": "module example.org/m\n", "README": "top\n", **files})
    repository.commit()
    return repository.root / "go"


def run_export(
    steps: tuple[Step, ...],
    out: Path,
    root: Path,
    *,
    force: bool = False,
    wording: Wording | None = None,
) -> Series:
    there = open_repository(str(root))
    author = author_of(there)
    mails = compose([steps], there, root=str(root), wording=wording or Wording((BOUNDS,)))
    patches = [(m.file_name, render_mail(m, author)) for m in mails]
    return write_series(patches, b"a letter\n-- \ngoleak 0\n\n", out, force=force)


def git_am(repository: Repository, series: Series) -> bytes:
    command = series.command.replace("git am", "git am --quiet")
    done = subprocess.run(command, shell=True, cwd=repository.root, capture_output=True, check=False)  # noqa: S602
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    return done.stderr


def test_git_am_on_a_clean_clone_gives_the_same_tree(
    repository: Repository, module_root: Path, tmp_path: Path
) -> None:
    clone = repository.clone(tmp_path / "clone")
    steps = make_steps(module_root, "schema", "codec/json")
    series = run_export(steps, tmp_path / "my patches", module_root)
    assert [f.name for f in series.files] == [
        "0001-internal-typecache-add-a-bounded-type-cache.patch",
        "0002-codec-json-bound-the-type-cache.patch",
        "0003-schema-bound-the-type-cache.patch",
    ]
    assert git_am(clone, series) == b""
    apply_changes(steps)
    repository.commit("all at once")
    assert clone.tree() == repository.tree()
    assert clone.git("log", "--format=%s%n%an <%ae>%n%aI", "-1") == (
        "schema: bound the type cache\nA Tester <tester@example.org>\n2026-03-01T12:00:00+01:00"
    )
    assert clone.git("log", "--format=%b", "-1") == body(steps[2].findings, BOUNDS, str(module_root))


def test_a_patch_file_is_laid_out_as_git_does_it(module_root: Path, tmp_path: Path) -> None:
    series = run_export(make_steps(module_root, "schema"), tmp_path / "out", module_root)
    text = series.files[1].read_text()
    head, _, diff = text.partition("\ndiff --git ")
    assert head == (
        "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001\n"
        "From: A Tester <tester@example.org>\n"
        "Date: Sun, 1 Mar 2026 12:00:00 +0100\n"
        "Subject: [PATCH 2/2] schema: bound the type cache\n"
        "\n"
        "types in schema/schema.go keeps type information under keys that have no\n"
        'end and never removes an entry: key "name" is a parameter of exported Get.\n'
        "\n"
        "The new cache keeps at most 4096 entries and drops those that nobody used\n"
        "for 10m. A dropped entry is computed again when it is next asked for.\n"
        "---\n"
        " go/schema/schema.go | 5 +++--\n"
        " 1 file changed, 3 insertions(+), 2 deletions(-)\n"
    )
    assert diff.startswith("a/go/schema/schema.go b/go/schema/schema.go\nindex ")
    assert text.endswith(f"\n-- \ngoleak {__version__}\n\n")


def test_the_same_input_gives_the_same_bytes(module_root: Path, tmp_path: Path) -> None:
    steps = make_steps(module_root, "schema", "codec/json")
    first, second = (run_export(steps, tmp_path / name, module_root) for name in ("a", "b"))
    assert [f.read_bytes() for f in first.files] == [f.read_bytes() for f in second.files]


ODD_FILES = {
    "crlf.go": (b"package a\r\n\r\nvar a int\r\n", b"package a\r\n\r\nvar b int\r\n"),
    "bom.go": (b"\xef\xbb\xbfpackage a\n", b"\xef\xbb\xbfpackage b\n"),
    "latin.go": (b"package a // caf\xe9\n", b"package a // th\xe9\n"),
    "no-newline.go": (b"package a", b"package a\n\nvar x int"),
    "marks.go": (b"package a\n-- \n- x\nFrom a\n", b"package a\n--- a/x\n-- \nFrom b Mon Sep 17\n"),
    "with space/naïve.go": (b"package a\x0c\r// x\n", b"package a\x0c\r// y\n"),
    "empty.go": (b"package a\n", b""),
    "added.go": (None, b"package a\r\n"),
    "added-empty.go": (None, b""),
}


def test_git_am_keeps_every_byte(repository: Repository, tmp_path: Path) -> None:
    root = repository.root
    repository.write({f"p/{n}": old for n, (old, _) in ODD_FILES.items() if old is not None})
    repository.set_author("Zoë Z. Tester, Jr", "zoë@example.org")
    repository.commit()
    clone = repository.clone(tmp_path / "clone")
    clone.set_author("Zoë Z. Tester, Jr", "zoë@example.org")
    changes = tuple(Change(str(root / "p" / n), old, new) for n, (old, new) in ODD_FILES.items())
    steps = (Step(changes, (schema_finding(root, "p"),)),)
    series = run_export(steps, tmp_path / "out", root)
    assert series.command.startswith("git am -3 --keep-cr ")
    git_am(clone, series)
    apply_changes(steps)
    assert (clone.root / "p/crlf.go").read_bytes() == ODD_FILES["crlf.go"][1]
    repository.commit()
    assert clone.tree() == repository.tree()
    assert clone.git("log", "-1", "--format=%an <%ae>") == "Zoë Z. Tester, Jr <zoë@example.org>"


def test_words_outside_ascii_reach_the_log(repository: Repository, tmp_path: Path) -> None:
    repository.write({"größe/schema.go": SCHEMA})
    repository.commit()
    clone = repository.clone(tmp_path / "clone")
    git_am(clone, run_export(make_steps(repository.root, "größe"), tmp_path / "out", repository.root))
    assert clone.git("log", "-1", "--format=%s") == "größe: bound the type cache"
    assert "types in größe/schema.go keeps" in clone.git("log", "-1", "--format=%b")


def test_line_ends_that_git_converts_are_those_of_the_commit(repository: Repository, tmp_path: Path) -> None:
    repository.write({"schema/schema.go": SCHEMA})
    repository.commit()
    clone = repository.clone(tmp_path / "clone")
    repository.git("config", "core.autocrlf", "true")
    file = repository.root / "schema/schema.go"
    file.unlink()
    repository.git("checkout", "--", ".")
    before = file.read_bytes()
    assert before == SCHEMA.replace(b"\n", b"\r\n")
    change = Change(str(file), before, SCHEMA_FIXED.replace(b"\n", b"\r\n"))
    series = run_export((Step((change,)),), tmp_path / "out", repository.root)
    assert "--keep-cr" not in series.command
    git_am(clone, series)
    assert (clone.root / "schema/schema.go").read_bytes() == SCHEMA_FIXED


def test_packages_that_one_patch_changes_are_one_commit() -> None:
    def patch(*files: str) -> Patch:
        return Patch(schema_finding(Path("/m"), files[0][3:]), {f"{f}/x.go": () for f in files})

    files = [f"/m/{package}/x.go" for package in "abcdef"]
    changes = [Change(f, b"", b"x") for f in files[:4]] + [Change(files[4], b"", b"")]
    patches = [patch("/m/a"), patch("/m/c", "/m/d"), patch("/m/d", "/m/b"), patch("/m/e")]
    steps = split_steps(changes, patches)
    assert [[c.file[3] for c in s.changes] for s in steps] == [["a"], ["b", "c", "d"]]
    assert [len(s.findings) for s in steps] == [1, 2]


def test_a_change_of_no_patch_goes_with_the_generated_package_in_front() -> None:
    changes = [
        Change("/m/a/x.go", b"", b"x"),
        Change("/m/go.mod", b"", b"x"),
        Change("/m/gen/g.go", None, b"x"),
    ]
    patch = Patch(schema_finding(Path("/m"), "a"), {"/m/a/x.go": ()}, created={"/m/gen/g.go": b"x"})
    steps = split_steps(changes, [patch], ["/m/gen"])
    assert [[c.file for c in s.changes] for s in steps] == [["/m/go.mod", "/m/gen/g.go"], ["/m/a/x.go"]]


def test_bounds_are_not_told_when_the_generated_package_was_there_before(
    module_root: Path, tmp_path: Path
) -> None:
    series = run_export(make_steps(module_root, "schema")[1:], tmp_path / "out", module_root)
    message = series.files[0].read_text().partition("\n---\n")[0]
    assert "The new cache is bounded in size and drops entries that nobody uses." in message
    assert "4096" not in message


def test_nothing_to_change_is_no_series(module_root: Path, tmp_path: Path) -> None:
    assert run_export((), tmp_path / "out", module_root) == Series((), "")
    assert not (tmp_path / "out").exists()


def refusal(steps: tuple[Step, ...], out: Path, root: Path, *, force: bool = False) -> str:
    with pytest.raises(GoleakError) as caught:
        run_export(steps, out, root, force=force)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_folder_with_files_is_refused_unless_forced(module_root: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run_export(make_steps(module_root, "schema", "codec/json"), out, module_root)
    (out / "notes.txt").write_text("mine")
    steps = make_steps(module_root, "schema")
    assert refusal(steps, out, module_root) == f"{out}: is not empty; choose another folder or use --force"
    series = run_export(steps, out, module_root, force=True)
    assert sorted(out.iterdir()) == sorted([*series.files, out / "notes.txt", out / COVER_NAME])


def test_a_file_instead_of_a_folder_is_refused(module_root: Path, tmp_path: Path) -> None:
    out = tmp_path / "file"
    out.write_text("")
    steps = make_steps(module_root, "schema")
    assert refusal(steps, out, module_root) == f"{out}: is not a folder; choose another name"


def test_a_folder_outside_git_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "m"
    root.mkdir()
    message = refusal(make_steps(root, "schema"), tmp_path / "out", root)
    assert message.startswith(f"{root}: fatal: not a git repository")
    assert message.endswith("; run goleak in a git repository")


def test_a_repository_without_a_commit_is_refused(repository: Repository, tmp_path: Path) -> None:
    message = refusal(make_steps(repository.root, "schema"), tmp_path / "out", repository.root)
    assert message.endswith("the git repository has no commit; commit your work first")


@pytest.mark.parametrize("key", ["user.name", "user.email"])
def test_a_repository_without_an_author_is_refused(
    repository: Repository, module_root: Path, tmp_path: Path, key: str
) -> None:
    repository.git("config", "--unset", key)
    message = refusal(make_steps(module_root, "schema"), tmp_path / "out", module_root)
    assert message == f"{repository.root}: git has no {key}; set it with `git config {key} ...`"


@pytest.mark.parametrize("staged", [False, True])
def test_uncommitted_changes_of_the_files_are_refused_and_others_are_not(
    repository: Repository, module_root: Path, tmp_path: Path, staged: bool
) -> None:
    steps = make_steps(module_root, "schema")
    (module_root / "codec/json/schema.go").write_text("package json\n")
    run_export(steps, tmp_path / "first", module_root)
    file = module_root / "schema/schema.go"
    file.write_bytes(SCHEMA + b"\n")
    if staged:
        repository.git("add", str(file))
    message = refusal(steps, tmp_path / "out", module_root)
    assert message == f"{file}: has uncommitted changes; commit or stash them first"
    assert not (tmp_path / "out").exists()


def test_a_generated_file_that_is_there_already_is_refused(module_root: Path, tmp_path: Path) -> None:
    file = module_root / "internal/typecache/typecache.go"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"package mine\n")
    message = refusal(make_steps(module_root, "schema"), tmp_path / "out", module_root)
    assert message.startswith(f"{file}: has uncommitted changes")


def test_a_file_that_git_ignores_is_refused(
    repository: Repository, module_root: Path, tmp_path: Path
) -> None:
    repository.write({".gitignore": "/go/local/\n", "go/local/schema.go": SCHEMA})
    repository.commit()
    message = refusal(make_steps(module_root, "local"), tmp_path / "out", module_root)
    assert message == f"{module_root}/local/schema.go: is not in the last commit; commit it first"


def test_bytes_that_are_not_those_on_disk_are_refused(module_root: Path, tmp_path: Path) -> None:
    file = str(module_root / "schema/schema.go")
    message = refusal((Step((Change(file, b"old", b"new"),)),), tmp_path / "out", module_root)
    assert message == f"{file}: differs from the last commit; run goleak again on a clean tree"


def test_a_module_behind_a_symbolic_link_is_found(module_root: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(module_root)
    linked, straight = (
        run_export(make_steps(root, "schema"), tmp_path / name, root)
        for name, root in (("a", link), ("b", module_root))
    )
    assert [f.read_bytes() for f in linked.files] == [f.read_bytes() for f in straight.files]


SUBJECTS = [
    ((), ["/m/internal/typecache"], "internal/typecache: add a bounded type cache"),
    ((), ["/m", "/m/internal/typecache"], "all: add a bounded type cache"),
    ((schema_finding(Path("/m")),), ["/m/schema"], "schema: bound the type cache"),
    ((schema_finding(Path("/m")),), ["/m/schema", "/m/user"], "schema: bound the type cache"),
    (
        (schema_finding(Path("/m"), "a"), schema_finding(Path("/m"), "b")),
        ["/m/a", "/m/b"],
        "all: bound the type caches",
    ),
    (
        (finding(replace(schema_cache("/m/s.go"), package="example.org/go-wire/v2")),),
        ["/m"],
        "wire: bound the type cache",
    ),
    ((schema_finding(Path("/m"), "x" * 40 + "/" + "y" * 40),), [], "y" * 40 + ": bound the type cache"),
    ((schema_finding(Path("/m"), "x" * 80),), [], "all: bound the type cache"),
    ((syntax_error(),), ["/m/a"], "a: fix syntax error"),
]


@pytest.mark.parametrize(("findings", "folders", "expected"), SUBJECTS)
def test_subjects_name_the_package_and_a_verb(
    findings: tuple[Finding, ...], folders: list[str], expected: str
) -> None:
    assert subject(findings, folders, "/m") == expected
    assert len(expected) <= WIDTH


def test_a_body_warns_of_fixes_that_are_not_safe() -> None:
    cache = replace(
        schema_cache(),
        holds=("key",),
        key_type=REFLECT_TYPE,
        growth="runtime-types",
        evicts="ineffective",
        growth_reasons=(),
        evicts_reasons=("reset is called by tests alone",),
    )
    unsafe = replace(finding(cache), applicability="unsafe", reason="Range sees fewer entries")
    assert body([unsafe], BOUNDS, "/m") == (
        "types in schema/schema.go keeps an entry for every type that is made at run\n"
        "time and removes entries only where that does not help: reset is called by\n"
        "tests alone.\n"
        "\n"
        "The new cache keeps at most 4096 entries and drops those that nobody used\n"
        "for 10m. A dropped entry is computed again when it is next asked for.\n"
        "\n"
        "Review with care, the meaning may change: Range sees fewer entries."
    )


WORDS = st.sampled_from(["---", "diff", "-x", "Index:", "From", "#1", ">From", "word", "a" * 60, "`x`"])


@given(st.lists(WORDS, min_size=1, max_size=30))
def test_no_line_of_a_body_can_be_taken_for_a_diff_or_a_mail(words: list[str]) -> None:
    cache = replace(schema_cache(), growth_reasons=(" ".join(words),))
    lines = body([finding(cache)], BOUNDS, "/m").split("\n")
    assert not [
        line for line in lines if line.startswith(("---", "diff -", "Index:", "From ", ">From ", "#"))
    ]
    assert all(len(line) <= WIDTH for line in lines)


def test_the_table_of_files_is_that_of_git(repository: Repository) -> None:
    sizes = {
        "short.go": (1, 0),
        "a/very/long/path/that/goes/on/and/on/for/more/than/the/line/can/hold/file.go": (400, 3),
        "b/naïve.go": (2, 700),
        "same.go": (1, 1),
        "empty.go": (0, 0),
    }
    repository.write({name: "old\n" * removed for name, (_, removed) in sizes.items() if name != "empty.go"})
    repository.commit()
    repository.write({name: "new\n" * added for name, (added, _) in sizes.items()})
    repository.git("add", "--all")
    parts = [FileDiff(n, b"", *sizes[n], n == "empty.go") for n in sorted(sizes)]
    expected = repository.git("diff", "--cached", "--stat=72", "--summary", "HEAD")
    assert diffstat(parts).decode().strip() == os.fsencode(expected).decode().strip()


def test_findings_of_one_file_are_commits_one_upon_the_other() -> None:
    file, shared = "/m/a/x.go", "/m/gen/g.go"
    patches = [
        Patch(schema_finding(Path("/m"), name), {file: ()}, created={shared: b"g"})
        for name in ("a", "b", "c")
    ]
    created = Change(shared, None, b"g")
    stages = [
        (patches[0], (Change(file, b"0", b"1"), created)),
        (patches[1], (Change(file, b"0", b"1"), created)),
        (patches[2], (Change(file, b"0", b"2"), created)),
    ]
    steps = split_by_finding(stages, ["/m/gen"])
    assert [s.changes for s in steps] == [
        (created,),
        (Change(file, b"0", b"1"),),
        (Change(file, b"1", b"2"),),
    ]
    assert [len(s.findings) for s in steps] == [0, 2, 1]


def test_a_change_id_rests_on_the_tree_the_diff_and_the_subject_alone(
    module_root: Path, tmp_path: Path
) -> None:
    first = change_id("tree", b"diff", "subject")
    assert first == change_id("tree", b"diff", "subject")
    others = {change_id("other", b"diff", "subject"), change_id("tree", b"dif", "fsubject")}
    assert len({first, *others}) == 3
    texts = []
    for name, issues in (("a", ()), ("b", ("7",))):
        wording = Wording((BOUNDS,), fixes=issues, change_id=True)
        series = run_export(make_steps(module_root, "schema"), tmp_path / name, module_root, wording=wording)
        texts.append([f.read_text().partition("\n---\n")[0] for f in series.files])
    ids = [[t.splitlines()[-1] for t in some] for some in texts]
    assert ids[0] == ids[1]
    assert all(i.startswith("Change-Id: I") and len(i) == 52 for i in ids[0])
    assert [t.splitlines()[-2] for t in texts[1]] == ["For #7", "Fixes #7"]


@pytest.mark.parametrize(("given", "said"), [("12", "#12"), ("#12", "#12"), ("golang/go#12", "golang/go#12")])
def test_issues_are_named_as_messages_do(given: str, said: str) -> None:
    assert issue_of(given) == said
    assert trailers([given], style="conventional", ends=False) == f"Refs {said}"


@pytest.mark.parametrize("given", ["", "0", "x", "#", "a b#1", "12\nChange-Id: I1"])
def test_what_is_no_issue_is_refused(given: str) -> None:
    with pytest.raises(GoleakError, match="not an issue"):
        issue_of(given)


def test_conventional_commits_name_the_package_as_scope() -> None:
    found = (schema_finding(Path("/m")),)
    assert subject(found, ["/m/schema"], "/m", style="conventional") == "fix(schema): bound the type cache"
    assert subject((), ["/m/gen"], "/m", style="conventional") == "feat(gen): add a bounded type cache"
    assert subject((), ["/m", "/m/gen"], "/m", style="conventional") == "feat: add a bounded type cache"
    assert subject(found, ["/m/schema"], "/m", named=True) == "schema: bound types"


def test_only_patches_of_an_earlier_run_are_replaced(module_root: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    mine = out / "0007-mine.patch"
    mine.write_text("From 1\n-- \n2.39.5\n\n")
    series = run_export(make_steps(module_root, "schema"), out, module_root, force=True)
    assert mine.is_file()
    assert "*.patch" not in series.command
    assert str(series.files[1]) in series.command


def test_a_series_that_cannot_be_written_leaves_the_folder_as_it_was(
    module_root: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    steps = make_steps(module_root, "schema")
    first = run_export(steps, out, module_root)
    blocked = out / f".{first.files[1].name}.new"
    blocked.mkdir()
    before = sorted(out.iterdir())
    assert refusal(steps, out, module_root, force=True).endswith("choose another folder")
    assert sorted(out.iterdir()) == before
