"""Changed files as edits of a workspace: of documents that are open, of files that are not, and of new ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lsprotocol import types as lsp

from goleak.fix.edit.edits import Change
from goleak.ship.editor.positions import Encoding, end_of
from goleak.ship.formats.hunks import Hunk, hunks

_ANNOTATION = "goleak"
_Operation = lsp.TextDocumentEdit | lsp.CreateFile | lsp.RenameFile | lsp.DeleteFile


def workspace_edit(
    changes: Sequence[Change],
    *,
    uri_of: Callable[[str], str],
    versions: Mapping[str, int],
    encoding: Encoding,
    caution: str = "",
) -> lsp.WorkspaceEdit:
    """Return one edit that makes all changes; `versions` are those of open documents, by their files' names.

    With a `caution`, the user is asked to confirm each change.
    """
    operations: list[_Operation] = []
    for change in changes:
        uri = uri_of(change.file)
        if change.before is None:
            operations.append(lsp.CreateFile(uri))
        edits: list[lsp.TextEdit | lsp.AnnotatedTextEdit | lsp.SnippetTextEdit] = [
            _text_edit(hunk, change.before or b"", encoding, annotated=bool(caution))
            for hunk in hunks(change)
        ]
        document = lsp.OptionalVersionedTextDocumentIdentifier(uri, versions.get(change.file))
        operations.append(lsp.TextDocumentEdit(document, edits))
    note = lsp.ChangeAnnotation("goleak fix", needs_confirmation=True, description=caution)
    return lsp.WorkspaceEdit(
        document_changes=operations, change_annotations={_ANNOTATION: note} if caution else None
    )


def _text_edit(
    hunk: Hunk, data: bytes, encoding: Encoding, *, annotated: bool
) -> lsp.TextEdit | lsp.AnnotatedTextEdit:
    last = end_of(data, encoding)
    start, end = (_line(number, last) for number in (hunk.start, hunk.end))
    where = lsp.Range(start, end)
    if annotated:
        return lsp.AnnotatedTextEdit(_ANNOTATION, where, hunk.text)
    return lsp.TextEdit(where, hunk.text)


def _line(number: int, last: lsp.Position) -> lsp.Position:
    """Return the start of a 1-based line, or the end of a file whose last line has no end."""
    return lsp.Position(number - 1, 0) if number - 1 <= last.line else last
