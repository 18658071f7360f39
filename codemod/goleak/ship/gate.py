"""Decisions of the gate as text for a terminal and as data for JSON."""

from __future__ import annotations

from typing import Any

from goleak.observe.gate import Decision, Reading
from goleak.ship.sizes import size

_SLOW = "promoted is not proved: leaks slower than that pass this gate, and `goleak confirm` finds them"


def gate_text(decision: Decision) -> str:
    """Return the verdict and its reason, then what both sides come to, then what is in doubt."""
    rows = [("baseline", decision.baseline), ("current", decision.current)]
    width = max(len(size(round(side.bytes))) for _, side in rows)
    lines = [f"{decision.verdict}: {decision.reason}"]
    lines += [f"  {name:<8}  {size(round(side.bytes)):>{width}}  {_of(side)}" for name, side in rows]
    notes = [*decision.remarks, *([_SLOW] if decision.verdict == "promote" else [])]
    lines += [f"  note: {note}" for note in notes]
    return "\n".join(lines) + "\n"


def gate_data(decision: Decision) -> dict[str, Any]:
    """Return a decision for JSON: sizes in bytes, times in seconds, growth as parts of the baseline."""
    return {
        "version": 1,
        "verdict": decision.verdict,
        "reason": decision.reason,
        "percentile": decision.rule.percent,
        "growth": decision.growth,
        "max_growth": float(decision.rule.growth),
        "baseline": _reading_data(decision.baseline),
        "current": _reading_data(decision.current),
        "remarks": list(decision.remarks),
    }


def _of(side: Reading) -> str:
    return f"of {side.samples:,} samples over {span(side.seconds)}: {side.source}"


def _reading_data(side: Reading) -> dict[str, Any]:
    return {
        "source": side.source,
        "bytes": side.bytes,
        "samples": side.samples,
        "seconds": round(side.seconds, 3),
    }


def span(seconds: float) -> str:
    """Return a length of time in the largest unit that it has two of: `300 s` is `5 min`."""
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.3g} {unit}"
    return f"{seconds:.3g} s"
