"""Changed files as edits of a workspace: of documents that are open, of files that are not, and of new ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lsprotocol import types as lsp

from goleak.fix.edit.edits import Change
from goleak.ship.editor.positions import Encoding, end_of
from goleak.ship.formats.hunks import hunks

_ANNOTATION = "goleak"
_Operation = lsp.TextDocumentEdit | lsp.CreateFile | lsp.RenameFile | lsp.DeleteFile


def workspace_edit(
    changes: Sequence[Change],
    *,
    uri_of: Callable[[str], str],
    versions: Mapping[str, int],
    encoding: Encoding,
    caution: str = "",
    by_document: bool = True,
) -> lsp.WorkspaceEdit:
    """Return one edit that makes all changes; `versions` are those of open documents, by their files' names.

    With a `caution`, the user is asked to confirm each change. Editors that know no documents get the edits by file.
    """
    if not by_document:
        return lsp.WorkspaceEdit(changes={uri_of(c.file): _text_edits(c, encoding) for c in changes})
    operations: list[_Operation] = []
    for change in changes:
        uri = uri_of(change.file)
        if change.before is None:
            operations.append(lsp.CreateFile(uri))
        plain = _text_edits(change, encoding)
        edits = [lsp.AnnotatedTextEdit(_ANNOTATION, e.range, e.new_text) for e in plain] if caution else plain
        document = lsp.OptionalVersionedTextDocumentIdentifier(uri, versions.get(change.file))
        operations.append(lsp.TextDocumentEdit(document, edits))
    note = lsp.ChangeAnnotation("goleak fix", needs_confirmation=True, description=caution)
    return lsp.WorkspaceEdit(
        document_changes=operations, change_annotations={_ANNOTATION: note} if caution else None
    )


def _text_edits(change: Change, encoding: Encoding) -> list[lsp.TextEdit]:
    last = end_of(change.before or b"", encoding)
    return [lsp.TextEdit(lsp.Range(_line(h.start, last), _line(h.end, last)), h.text) for h in hunks(change)]


def _line(number: int, last: lsp.Position) -> lsp.Position:
    """Return the start of a 1-based line, or the end of a file whose last line has no end."""
    return lsp.Position(number - 1, 0) if number - 1 <= last.line else last
