"""Observations as text for a terminal and as data for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from goleak.find.facts import Finding
from goleak.observe.exectrace import Blocked
from goleak.observe.ranking import Held
from goleak.observe.signals import Signal
from goleak.ship.related import relative_file
from goleak.ship.sizes import size

_MOST_BLOCKED = 10


def observation_text(
    signals: Sequence[Signal], held: Sequence[Held], blocked: Sequence[Blocked], directory: str
) -> str:
    """Return the signs with their limits and remarks, then the findings by the bytes they hold."""
    lines = signals_text(signals)
    if blocked:
        lines += ["", "waiting over 50 ms while marking ran, in time:"]
        lines += [f"  {_blocked(b)}" for b in blocked[:_MOST_BLOCKED]]
        more = len(blocked) - _MOST_BLOCKED
        lines += [f"  and {more:,} more"] if more > 0 else []
    if held:
        lines += ["", "findings by the memory that their stores hold:"]
        width = max(len(size(h.bytes)) for h in held)
        lines += [f"  {size(h.bytes):>{width}}  {finding_line(h.finding, directory)}" for h in held]
    return "\n".join(lines) + "\n"


def signals_text(signals: Sequence[Signal]) -> list[str]:
    """Return a table of the signs that were measured, those that tell a leak first; then the names of the others."""
    shown = [s for s in signals if s.value is not None]
    rows = [("sign", "value", "limit", "beyond", "tells a leak")]
    rows += [(s.what, f"{value(s)} {s.unit}", s.limit, _beyond(s), s.tells) for s in shown]
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    lines = []
    for number, row in enumerate(rows):
        cells = [
            row[0].ljust(widths[0]),
            row[1].rjust(widths[1]),
            *(c.ljust(w) for c, w in zip(row[2:], widths[2:], strict=True)),
        ]
        lines.append("  ".join(cells).rstrip())
        if number:
            lines.append(f"    {shown[number - 1].remark}")
    missing = [s.what for s in signals if s.value is None]
    return lines + ([f"not recorded: {'; '.join(missing)}"] if missing else [])


def observation_data(
    signals: Sequence[Signal], held: Sequence[Held], blocked: Sequence[Blocked], directory: str
) -> dict[str, Any]:
    """Return an observation for JSON: sizes in bytes, times in ns, files relative to `directory`."""
    return {
        "version": 1,
        "signals": [signal_data(s) for s in signals],
        "blocked": [
            {
                "goroutine": b.goroutine,
                "start": b.start,
                "end": b.end,
                "reason": b.reason,
                "function": b.function,
                "marks": list(b.marks),
            }
            for b in blocked
        ],
        "findings": [
            {
                "bytes": h.bytes,
                "rule": h.finding.rule,
                "cache": h.finding.cache.name if h.finding.cache else None,
                "message": h.finding.message,
                "file": relative_file(h.finding.location.file, directory),
                "line": h.finding.location.line,
            }
            for h in held
        ],
    }


def signal_data(signal: Signal) -> dict[str, Any]:
    """Return a sign for JSON."""
    return {
        "id": signal.id,
        "what": signal.what,
        "unit": signal.unit,
        "limit": signal.limit,
        "value": None if signal.value is None else round(signal.value, 4),
        "exceeded": signal.exceeded,
        "tells": signal.tells,
        "remark": signal.remark,
    }


def finding_line(finding: Finding, directory: str) -> str:
    """Return where a finding is, its rule and its cache, in one line."""
    where = f"{relative_file(finding.location.file, directory)}:{finding.location.line}"
    return f"{where}: {finding.rule} {finding.cache.name if finding.cache else ''}".rstrip()


def value(signal: Signal) -> str:
    """Return a sign's value with the digits that matter."""
    if signal.value is None:
        return "?"
    return (
        f"{signal.value:,.0f}"
        if abs(signal.value) >= 100 or signal.unit == "count"
        else f"{signal.value:,.2f}"
    )


def _beyond(signal: Signal) -> str:
    return {None: "-", True: "yes", False: "no"}[signal.exceeded]


def _blocked(blocked: Blocked) -> str:
    marks = ", ".join(str(number + 1) for number in blocked.marks[:5])
    waited = (blocked.end - blocked.start) / 1e6
    reason = blocked.reason or "unknown"
    return (
        f"{blocked.start / 1e9:.3f} s: goroutine {blocked.goroutine} for {waited:.0f} ms"
        f" ({reason}{f' in {blocked.function}' if blocked.function else ''}),"
        f" mark phase{'s' if len(blocked.marks) > 1 else ''} {marks}"
    )
