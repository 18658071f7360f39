"""`goleak lsp`: findings and fixes for editors, by the Language Server Protocol over stdin and stdout.

A module is looked at when one of its files is opened, and again when files of it are saved or change on disk; while a
file is typed in, its package alone is, with the text that is not saved yet.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from goleak import __version__
from goleak.commands.analysis import Analysis, analyse
from goleak.commands.before import files_of_module
from goleak.errors import GoleakError
from goleak.find.facts import Finding
from goleak.fix.edit.edits import Change, takes_out
from goleak.read.project import find_module_root
from goleak.ship.editor.diagnostics import diagnostic
from goleak.ship.editor.edits import workspace_edit
from goleak.ship.editor.positions import Encoding

FIX_ALL = "source.fixAll.goleak"
_WATCHED = ("**/*.go", "**/go.mod", "**/go.work", "**/goleak.toml", "**/goleak-baseline.json")

_Settled = lsp.DidOpenTextDocumentParams | lsp.DidSaveTextDocumentParams | lsp.DidCloseTextDocumentParams

# Which folders of a module are to be looked at: all where it is None.
Folders = frozenset[str] | None


@dataclass(frozen=True)
class _State:
    """What the server knows, by the roots of modules: what is wanted and under way, and what was found by folder."""

    wanted: dict[str, Folders] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)
    found: dict[str, dict[str, Analysis]] = field(default_factory=dict)
    shown: dict[str, set[str]] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)


def serve() -> int:
    """Serve one editor until it says to exit; return 0."""
    make_server().start_io()
    return 0


def make_server() -> LanguageServer:
    """Return a server that knows nothing yet."""
    server, state = LanguageServer("goleak", __version__), _State()

    @server.feature(lsp.INITIALIZED)
    def initialized(_: lsp.InitializedParams) -> None:
        _watch(server)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        await _look(server, state, params.text_document.uri, whole=False)

    async def settled(params: _Settled) -> None:
        await _look(server, state, params.text_document.uri, whole=True)

    for event in (lsp.TEXT_DOCUMENT_DID_OPEN, lsp.TEXT_DOCUMENT_DID_SAVE, lsp.TEXT_DOCUMENT_DID_CLOSE):
        server.feature(event)(settled)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def changed_on_disk(params: lsp.DidChangeWatchedFilesParams) -> None:
        roots = {_root_of(change.uri) for change in params.changes}
        await asyncio.gather(*(_refresh(server, state, r, None) for r in roots & state.found.keys() if r))

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix, FIX_ALL])
    )
    def actions(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        return _actions(server, state, params)

    return server


def _watch(server: LanguageServer) -> None:
    """Ask the editor to tell of files that change on disk, where it can."""
    workspace = server.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace else None
    if watching and watching.dynamic_registration:
        options = lsp.DidChangeWatchedFilesRegistrationOptions([lsp.FileSystemWatcher(p) for p in _WATCHED])
        registration = lsp.Registration("goleak", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        server.client_register_capability(lsp.RegistrationParams([registration]))


async def _look(server: LanguageServer, state: _State, uri: str, *, whole: bool) -> None:
    """Look at the module of a document, or at its package alone; what Go leaves out is in no module."""
    file, root = _file_of(uri), _root_of(uri)
    if root is not None and files_of_module({file: None}, root):
        await _refresh(server, state, root, None if whole else frozenset({os.path.dirname(file)}))


async def _refresh(server: LanguageServer, state: _State, root: str, folders: Folders) -> None:
    """Look at folders of a module; what is wanted while it is looked at is looked at once, afterwards."""
    waiting = state.wanted.get(root, frozenset())
    state.wanted[root] = None if folders is None or waiting is None else waiting | folders
    if root in state.busy:
        return
    state.busy.add(root)
    try:
        while root in state.wanted:
            asked = state.wanted.pop(root)
            texts = _texts(server, root)
            try:
                analysis = await asyncio.to_thread(analyse, root, texts, asked)
            except GoleakError as error:
                _tell(server, state, root, str(error))
                continue
            state.told.pop(root, None)
            known = state.found.setdefault(root, {})
            if asked is None:
                known.clear()
            known.update((folder, analysis) for folder in (_folders_in(analysis) if asked is None else asked))
            _publish(server, state, root)
    finally:
        state.busy.discard(root)


def _folders_in(analysis: Analysis) -> set[str]:
    return {os.path.dirname(f.location.file) for f in analysis.planned.findings}


def _tell(server: LanguageServer, state: _State, root: str, said: str) -> None:
    """Show a mistake, once for as long as it stays."""
    if state.told.get(root) != said:
        state.told[root] = said
        server.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Warning, f"goleak: {said}"))


def _texts(server: LanguageServer, root: str) -> dict[str, bytes]:
    """Return what the open documents of a module hold."""
    documents = server.workspace.text_documents.items()
    opened = {_file_of(uri): d.source.encode("utf-8", "replace") for uri, d in documents}
    return {file: text for file, text in files_of_module(opened, root).items() if text is not None}


def _publish(server: LanguageServer, state: _State, root: str) -> None:
    """Show what was found in a module; where nothing is any more, show that."""
    uri_of, versions = _addresses(server), _versions(server)
    shown: dict[str, list[lsp.Diagnostic]] = {file: [] for file in state.shown.get(root, set())}
    for folder, analysis in state.found[root].items():
        for finding in analysis.planned.findings:
            if os.path.dirname(finding.location.file) == folder:
                made = _diagnostic(server, analysis, finding, uri_of)
                shown.setdefault(finding.location.file, []).append(made)
    for file, diagnostics in shown.items():
        server.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(uri_of(file), diagnostics, versions.get(file))
        )
    state.shown[root] = {file for file, diagnostics in shown.items() if diagnostics}


def _actions(server: LanguageServer, state: _State, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    file, root = _file_of(params.text_document.uri), _root_of(params.text_document.uri)
    analysis = state.found.get(root or "", {}).get(os.path.dirname(file))
    if analysis is None or root is None:
        return []
    found: list[lsp.CodeAction] = []
    texts = _texts(server, root)
    if _asks_for(params, FIX_ALL) and params.context.only:
        edit = _edit(server, analysis.safe_fixes(file), texts)
        found += [lsp.CodeAction("goleak: apply all safe fixes", FIX_ALL, edit=edit)] if edit else []
    lines = range(params.range.start.line + 1, params.range.end.line + 2)
    quick = _asks_for(params, lsp.CodeActionKind.QuickFix)
    here = [f for f in analysis.findings_in(file) if f.location.line in lines] if quick else []
    for finding in here:
        caution = finding.reason or "it may change what the program means"
        caution = caution if finding.applicability == "unsafe" else ""
        edit = _edit(server, analysis.fix(finding), texts, caution)
        if edit:
            found.append(
                lsp.CodeAction(
                    _title(analysis, finding, caution),
                    lsp.CodeActionKind.QuickFix,
                    [_diagnostic(server, analysis, finding, _addresses(server))],
                    is_preferred=not caution,
                    edit=edit,
                )
            )
    return found


def _diagnostic(
    server: LanguageServer, analysis: Analysis, finding: Finding, uri_of: Callable[[str], str]
) -> lsp.Diagnostic:
    return diagnostic(finding, read=analysis.read, uri_of=uri_of, encoding=_encoding(server))


def _title(analysis: Analysis, finding: Finding, caution: str) -> str:
    patch = next(p for p in analysis.planned.patches if p.finding is finding)
    verb = "Drop" if takes_out(patch) else "Bound"
    name = finding.cache.name if finding.cache else finding.name
    return f"{verb} {name}" + (f" (unsafe: {caution})" if caution else "")


def _asks_for(params: lsp.CodeActionParams, kind: str) -> bool:
    """Tell whether actions of a kind are asked for, by name or by what the name starts with."""
    only = params.context.only
    return only is None or any(kind == o or kind.startswith(f"{o}.") for o in only)


def _edit(
    server: LanguageServer, changes: tuple[Change, ...], texts: Mapping[str, bytes], caution: str = ""
) -> lsp.WorkspaceEdit | None:
    """Return an edit that makes changes, None where documents have moved on or the editor could not make it."""
    stale = any(change.before != texts.get(change.file, change.before) for change in changes)
    way = _way_to_edit(server, creates=any(c.before is None for c in changes))
    if not changes or stale or way is None:
        return None
    return workspace_edit(
        changes,
        uri_of=_addresses(server),
        versions=_versions(server),
        encoding=_encoding(server),
        caution=caution,
        by_document=way == "documents",
    )


def _way_to_edit(server: LanguageServer, *, creates: bool) -> Literal["documents", "files"] | None:
    """Return how the editor takes an edit; some that can create files do not say that they know documents."""
    workspace = server.client_capabilities.workspace
    edit = workspace.workspace_edit if workspace else None
    operations = (edit.resource_operations or ()) if edit else ()
    if creates and lsp.ResourceOperationKind.Create not in operations:
        return None
    return "documents" if operations or (edit and edit.document_changes) else "files"


def _encoding(server: LanguageServer) -> Encoding:
    match server.workspace.position_encoding:
        case "utf-8":
            return "utf-8"
        case "utf-32":
            return "utf-32"
    return "utf-16"


def _versions(server: LanguageServer) -> dict[str, int]:
    """Return the versions of open documents by the names of their files."""
    documents = server.workspace.text_documents.items()
    return {_file_of(uri): d.version for uri, d in documents if d.version is not None}


def _addresses(server: LanguageServer) -> Callable[[str], str]:
    """Return what tells the address of a file, as the editor has it where links lead there."""
    opened: dict[str, str] = {_file_of(uri): uri for uri in server.workspace.text_documents}
    tops = (*server.workspace.folders, *filter(None, (server.workspace.root_uri,)))
    folders: dict[str, str] = {_file_of(uri): uri for uri in tops}

    def address(file: str) -> str:
        if file in opened:
            return opened[file]
        for folder, uri in folders.items():
            if file.startswith(folder + os.sep):
                return uri.rstrip("/") + (from_fs_path(file.removeprefix(folder)) or "").removeprefix(
                    "file://"
                )
        return from_fs_path(file) or file

    return address


def _file_of(uri: str) -> str:
    return os.path.realpath(to_fs_path(uri) or "")


def _root_of(uri: str) -> str | None:
    return find_module_root(os.path.dirname(_file_of(uri)))
