"""`goleak lsp`, asked as an editor asks it: by a client in another process, over pipes."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tomllib
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from goleak.cli import goleak
from goleak.commands.lsp import FIX_ALL
from tests.conftest import CHECKOUT, write_files
from tests.examples import SCHEMA
from tests.gomodules import run_goleak

GO_MOD = "module example.org/m\n\ngo 1.21\n"
LEAK = SCHEMA.decode()
CLEAN = "package schema\n"
# How long an answer may take, in seconds, where there is none a test fails.
PATIENCE = 30.0


@dataclass
class Editor:
    """An editor with a folder open, and what the server has shown it."""

    client: LanguageClient
    root: Path
    shown: dict[str, lsp.PublishDiagnosticsParams] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    watched: list[Any] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def uri(self, name: str) -> str:
        return (self.root / name).as_uri()

    def open(self, name: str, text: str | None = None) -> None:
        text = (self.root / name).read_bytes().decode() if text is None else text
        document = lsp.TextDocumentItem(self.uri(name), "go", 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(document))

    def change(self, name: str, text: str, version: int = 2) -> None:
        document = lsp.VersionedTextDocumentIdentifier(version, self.uri(name))
        whole = lsp.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [whole]))

    async def diagnostics(
        self, name: str, wanted: Callable[[list[lsp.Diagnostic]], bool] = bool
    ) -> list[lsp.Diagnostic]:
        """Return what is shown of a file as soon as it is as wanted."""
        async with asyncio.timeout(PATIENCE), self.news:
            await self.news.wait_for(
                lambda: self.uri(name) in self.shown and wanted(list(self.shown[self.uri(name)].diagnostics))
            )
        return list(self.shown[self.uri(name)].diagnostics)

    async def message(self) -> str:
        async with asyncio.timeout(PATIENCE), self.news:
            await self.news.wait_for(lambda: bool(self.messages))
        return self.messages[-1]

    async def actions(self, name: str, line: int, only: list[str] | None = None) -> list[lsp.CodeAction]:
        where = lsp.Range(lsp.Position(line, 0), lsp.Position(line, 0))
        context = lsp.CodeActionContext([], only=only)
        document = lsp.TextDocumentIdentifier(self.uri(name))
        found = await self.client.text_document_code_action_async(
            lsp.CodeActionParams(document, where, context)
        )
        return [a for a in found or () if isinstance(a, lsp.CodeAction)]


@asynccontextmanager
async def editing(root: Path, **able: Any) -> AsyncIterator[Editor]:
    """Start a server and an editor, which are able to make files and to edit versions of documents unless told else."""
    editor = Editor(LanguageClient("editor", "1"), root)

    @editor.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
    async def show(params: lsp.PublishDiagnosticsParams) -> None:
        async with editor.news:
            editor.shown[params.uri] = params
            editor.news.notify_all()

    @editor.client.feature(lsp.WINDOW_SHOW_MESSAGE)  # type: ignore[untyped-decorator]
    async def say(params: lsp.ShowMessageParams) -> None:
        async with editor.news:
            editor.messages.append(params.message)
            editor.news.notify_all()

    @editor.client.feature(lsp.CLIENT_REGISTER_CAPABILITY)  # type: ignore[untyped-decorator]
    def register(params: lsp.RegistrationParams) -> None:
        options = [r.register_options or {} for r in params.registrations]
        editor.watched += [watcher["globPattern"] for o in options for watcher in o["watchers"]]

    await editor.client.start_io(sys.executable, "-m", "goleak", "lsp")
    edits = lsp.WorkspaceEditClientCapabilities(
        document_changes=able.get("documents", True),
        resource_operations=[lsp.ResourceOperationKind.Create] if able.get("creates", True) else [],
    )
    encodings = able.get("encodings", [lsp.PositionEncodingKind.Utf16])
    capabilities = lsp.ClientCapabilities(
        workspace=lsp.WorkspaceClientCapabilities(
            workspace_edit=edits,
            did_change_watched_files=lsp.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
        ),
        general=lsp.GeneralClientCapabilities(position_encodings=encodings),
    )
    await editor.client.initialize_async(
        lsp.InitializeParams(capabilities, root_uri=root.as_uri(), process_id=os.getpid())
    )
    editor.client.initialized(lsp.InitializedParams())
    try:
        yield editor
    finally:
        await editor.client.shutdown_async(None)
        editor.client.exit(None)
        await editor.client.stop()  # type: ignore[no-untyped-call]


def edited(root: Path, edit: lsp.WorkspaceEdit | None, texts: dict[str, str]) -> dict[str, str]:
    """Return the files, by name, as an edit leaves them; `texts` are those of open documents."""
    assert edit is not None
    result = dict(texts)
    for operation in edit.document_changes or ():
        if isinstance(operation, lsp.CreateFile):
            name = Path(operation.uri.removeprefix("file://")).relative_to(root).as_posix()
            assert not (root / name).exists()
            result[name] = ""
            continue
        assert isinstance(operation, lsp.TextDocumentEdit)
        name = Path(operation.text_document.uri.removeprefix("file://")).relative_to(root).as_posix()
        lines = result.setdefault(name, (root / name).read_text() if (root / name).exists() else "").split(
            "\n"
        )
        for one in sorted(operation.edits, key=lambda e: -e.range.start.line):
            assert isinstance(one, lsp.TextEdit | lsp.AnnotatedTextEdit)
            start, end = one.range.start, one.range.end
            before = "\n".join(lines[: start.line]) + ("\n" if start.line else "")
            after = "\n".join(lines[end.line :]) if end.line < len(lines) else ""
            lines = (before + one.new_text + after[end.character :]).split("\n")
        result[name] = "\n".join(lines)
    return result


def versions(edit: lsp.WorkspaceEdit | None) -> dict[str, int | None]:
    """Return the versions of the documents that an edit is for."""
    assert edit is not None
    documents = [o.text_document for o in edit.document_changes or () if isinstance(o, lsp.TextDocumentEdit)]
    return {d.uri: d.version for d in documents}


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(test())


@pytest.fixture
def module(tmp_path: Path) -> Path:
    root = tmp_path.resolve() / "m"
    write_files(root, {"go.mod": GO_MOD, "schema/schema.go": LEAK, "plain/plain.go": "package plain\n"})
    return root


def test_what_is_found_is_shown_where_check_finds_it(module: Path) -> None:
    async def test() -> None:
        async with editing(module) as editor:
            editor.open("plain/plain.go")
            (found,) = await editor.diagnostics("schema/schema.go")
            assert (found.code, found.source, found.severity) == (
                "GL001",
                "goleak",
                lsp.DiagnosticSeverity.Error,
            )
            assert found.range == lsp.Range(lsp.Position(7, 4), lsp.Position(7, 9))
            assert found.message.startswith("types keeps reflect.Type under callers' keys")
            related = [(r.message, r.location.range.start.line) for r in found.related_information or ()]
            assert related == [("stored here", 15), ("loaded here", 11)]

    run(test)


def test_what_is_typed_counts_before_it_is_saved(module: Path) -> None:
    async def test() -> None:
        async with editing(module) as editor:
            editor.open("schema/schema.go")
            await editor.diagnostics("schema/schema.go")
            editor.change("schema/schema.go", CLEAN)
            assert await editor.diagnostics("schema/schema.go", lambda found: not found) == []
            editor.change("schema/schema.go", "// Moved.\n\n" + LEAK, 3)
            (found,) = await editor.diagnostics("schema/schema.go")
            assert found.range.start.line == 9
            assert editor.shown[editor.uri("schema/schema.go")].version == 3
            editor.client.text_document_did_close(
                lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(editor.uri("schema/schema.go")))
            )
            (found,) = await editor.diagnostics("schema/schema.go", lambda f: f[0].range.start.line == 7)

    run(test)


@pytest.mark.parametrize("saved", [True, False], ids=["as on disk", "as typed"])
def test_a_quick_fix_writes_what_fix_writes(module: Path, saved: bool) -> None:
    text = LEAK if saved else LEAK.replace("\n// Get returns", "\n\n// Get, which is not saved yet, returns")

    async def test() -> None:
        async with editing(module) as editor:
            editor.open("schema/schema.go", text)
            await editor.diagnostics("schema/schema.go")
            (action,) = await editor.actions("schema/schema.go", 7)
            assert (action.title, action.kind, action.is_preferred) == ("Bound types", "quickfix", True)
            (all_of_file,) = await editor.actions("schema/schema.go", 0, ["source.fixAll"])
            assert (all_of_file.kind, all_of_file.edit) == ("source.fixAll.goleak", action.edit)
            assert await editor.actions("schema/schema.go", 20) == []
            assert await editor.actions("schema/schema.go", 7, ["refactor"]) == []
            assert versions(action.edit)[editor.uri("schema/schema.go")] == 1
            files = edited(module, action.edit, {"schema/schema.go": text})
        write_files(module, {"schema/schema.go": text})
        assert run_goleak("fix", cwd=module).code == 0
        assert files == {name: (module / name).read_text() for name in files}
        assert "internal/typecache/typecache.go" in files

    run(test)


def test_an_unsafe_fix_asks_to_be_confirmed(module: Path) -> None:
    write_files(module, {"goleak.toml": 'strategy = "drop"\n'})

    async def test() -> None:
        async with editing(module) as editor:
            editor.open("schema/schema.go")
            await editor.diagnostics("schema/schema.go")
            (action,) = await editor.actions("schema/schema.go", 7)
            assert action.title.startswith("Drop types (unsafe: ")
            assert action.edit is not None
            assert not action.is_preferred
            (note,) = (action.edit.change_annotations or {}).values()
            assert note.needs_confirmation
            assert await editor.actions("schema/schema.go", 0, ["source.fixAll.goleak"]) == []

    run(test)


def test_what_an_editor_cannot_do_is_not_offered(module: Path) -> None:
    async def test() -> None:
        async with editing(module, creates=False) as editor:
            editor.open("schema/schema.go")
            await editor.diagnostics("schema/schema.go")
            assert await editor.actions("schema/schema.go", 7) == []

    run(test)


def test_editors_that_create_files_need_not_say_that_they_know_documents(module: Path) -> None:
    async def test() -> None:
        async with editing(module, documents=False) as editor:
            editor.open("schema/schema.go")
            await editor.diagnostics("schema/schema.go")
            (action,) = await editor.actions("schema/schema.go", 7)
            assert "internal/typecache/typecache.go" in edited(
                module, action.edit, {"schema/schema.go": LEAK}
            )

    run(test)


def test_editors_that_know_no_documents_get_edits_by_file(module: Path) -> None:
    write_files(module, {"goleak.toml": 'strategy = "drop"\n'})

    async def test() -> None:
        async with editing(module, documents=False, creates=False) as editor:
            editor.open("schema/schema.go")
            await editor.diagnostics("schema/schema.go")
            (action,) = await editor.actions("schema/schema.go", 7)
            assert action.edit is not None
            assert list(action.edit.changes or ()) == [editor.uri("schema/schema.go")]
            assert action.edit.document_changes is None

    run(test)


@pytest.mark.parametrize(
    ("encoding", "column"),
    [(lsp.PositionEncodingKind.Utf8, 17), (lsp.PositionEncodingKind.Utf16, 14)],
)
def test_columns_are_in_units_that_the_editor_counts(
    module: Path, encoding: lsp.PositionEncodingKind, column: int
) -> None:
    text = LEAK.replace("var types", "/* ä😀 */ var types")
    write_files(module, {"schema/schema.go": text})

    async def test() -> None:
        async with editing(module, encodings=[encoding]) as editor:
            editor.open("schema/schema.go")
            (found,) = await editor.diagnostics("schema/schema.go")
            assert (found.range.start.line, found.range.start.character) == (7, column)

    run(test)


def test_a_mistake_is_shown_once_and_ends_nothing(module: Path) -> None:
    write_files(module, {"goleak.toml": "fail-off = 3\n"})

    async def test() -> None:
        async with editing(module) as editor:
            editor.open("schema/schema.go")
            assert "fail-off" in await editor.message()
            editor.change("schema/schema.go", CLEAN)
            (module / "goleak.toml").unlink()
            editor.change("schema/schema.go", LEAK, 3)
            await editor.diagnostics("schema/schema.go")
            assert len(editor.messages) == 1

    run(test)


def test_files_on_disk_that_change_are_looked_at(module: Path) -> None:
    async def test() -> None:
        async with editing(module) as editor:
            editor.open("plain/plain.go")
            await editor.diagnostics("schema/schema.go")
            assert "**/*.go" in editor.watched
            write_files(module, {"schema/schema.go": CLEAN})
            event = lsp.FileEvent(editor.uri("schema/schema.go"), lsp.FileChangeType.Changed)
            editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([event]))
            assert await editor.diagnostics("schema/schema.go", lambda found: not found) == []

    run(test)


def test_what_is_in_no_module_is_left_alone(module: Path) -> None:
    write_files(module, {"testdata/schema.go": LEAK, "../outside.go": LEAK})

    async def test() -> None:
        async with editing(module) as editor:
            editor.open("testdata/schema.go")
            editor.open("../outside.go")
            editor.open("schema/schema.go")
            await editor.diagnostics("schema/schema.go")
            assert list(editor.shown) == [editor.uri("schema/schema.go")]
            assert await editor.actions("testdata/schema.go", 7) == []

    run(test)


def test_without_pygls_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    monkeypatch.delitem(sys.modules, "goleak.commands.lsp", raising=False)
    monkeypatch.delattr("goleak.commands.lsp", raising=False)
    ran = run_goleak("lsp", cwd=tmp_path)
    assert (ran.code, ran.stderr) == (2, "goleak: lsp: needs pygls; pip install 'goleak[lsp]'\n")


def test_a_folder_behind_a_link_keeps_the_name_that_the_editor_has_for_it(module: Path) -> None:
    link = module.parent / "link"
    link.symlink_to(module)

    async def test() -> None:
        async with editing(link) as editor:
            editor.open("plain/plain.go")
            await editor.diagnostics("schema/schema.go")

    run(test)


def test_the_settings_for_editors_start_this_server() -> None:
    text = (CHECKOUT / "docs" / "editors.md").read_text("utf-8")
    (helix,) = [tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", text, re.S)]
    server = helix["language-server"]["goleak"]
    assert ("goleak" in helix["language"][0]["language-servers"], server["command"]) == (True, "goleak")
    assert [*server["args"]] == ["lsp"]
    assert len(re.findall(r"goleak\W+lsp\W", text)) >= 3
    assert "lsp" in goleak.commands
    assert FIX_ALL in text
