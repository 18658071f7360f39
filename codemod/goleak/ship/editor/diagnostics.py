"""Findings as diagnostics."""

from __future__ import annotations

from collections.abc import Callable

from lsprotocol import types as lsp

from goleak.find.facts import Finding, Severity
from goleak.ship.editor.positions import Encoding, span
from goleak.ship.related import RelatedKind, related_sites

SOURCE = "goleak"
_SEVERITIES: dict[Severity, lsp.DiagnosticSeverity] = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "note": lsp.DiagnosticSeverity.Information,
}
_KINDS: dict[RelatedKind, str] = {"store": "stored here", "load": "loaded here", "evict": "removed here"}
_MOST_RELATED = 10


def diagnostic(
    finding: Finding, *, read: Callable[[str], bytes], uri_of: Callable[[str], str], encoding: Encoding
) -> lsp.Diagnostic:
    """Return a finding as a diagnostic of its file; `read` returns the bytes of a file, `uri_of` its address."""
    sites = related_sites(finding.cache)[:_MOST_RELATED] if finding.cache else ()
    related = [
        lsp.DiagnosticRelatedInformation(
            lsp.Location(
                uri_of(r.site.location.file),
                span(r.site.location, read(r.site.location.file), encoding),
            ),
            _KINDS[r.kind],
        )
        for r in sites
    ]
    return lsp.Diagnostic(
        range=span(finding.location, read(finding.location.file), encoding),
        message=finding.message,
        severity=_SEVERITIES[finding.severity],
        code=finding.rule,
        source=SOURCE,
        related_information=related or None,
    )
