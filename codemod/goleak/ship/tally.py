"""How many findings of each kind, for summaries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from goleak.find.facts import Finding


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of findings; the last three are disjoint: what `fix`, `--severity note` and `--unsafe-fixes` mend."""

    errors: int
    warnings: int
    notes: int
    fixable: int
    fixable_notes: int
    unsafe: int

    @property
    def total(self) -> int:
        """Return the number of findings."""
        return self.errors + self.warnings + self.notes


def tally(findings: Iterable[Finding]) -> Tally:
    """Count findings by severity and by the option that applies their fix."""
    found = list(findings)
    severities = [f.severity for f in found]
    safe = [f.severity for f in found if f.applicability == "safe"]
    return Tally(
        errors=severities.count("error"),
        warnings=severities.count("warning"),
        notes=severities.count("note"),
        fixable=len(safe) - safe.count("note"),
        fixable_notes=safe.count("note"),
        unsafe=sum(f.applicability == "unsafe" for f in found),
    )
