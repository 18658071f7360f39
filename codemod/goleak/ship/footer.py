"""The last lines of `fix`: what was fixed, what is left, and which option does something about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts of findings: those fixed, and those remaining, of which the next three are a part.

    `hidden` are safe fixes below the severity that was asked for, `lowest` the severity that has them all;
    `rejects` is the file with the fixes that were taken back.
    """

    fixed: int
    remaining: int
    unsafe: int = 0
    refused: int = 0
    rejected: int = 0
    hidden: int = 0
    lowest: str = "note"
    rejects: str = ""


def footer(outcome: Outcome, *, diff: bool, refusals_shown: bool = False) -> list[str]:
    """Return the lines; `diff` says that nothing was written."""
    return [_headline(outcome, diff), *_more(outcome, refusals_shown)]


def _headline(outcome: Outcome, diff: bool) -> str:
    found = outcome.fixed + outcome.remaining
    if not found:
        return "Found no problems."
    if diff:
        return f"Would fix {outcome.fixed or 'none'} of {_many(found, 'problem')}."
    return f"Found {_many(found, 'problem')} ({outcome.fixed} fixed, {outcome.remaining} remaining)."


def _more(outcome: Outcome, refusals_shown: bool) -> Iterator[str]:
    if outcome.rejected:
        was, it = ("was", "it is") if outcome.rejected == 1 else ("were", "they are")
        where = f"; {it} in {outcome.rejects}" if outcome.rejects else ""
        yield f"{_many(outcome.rejected, 'fix')} {was} taken back, because Go complains{where}."
    if outcome.unsafe:
        yield f"{_many(outcome.unsafe, 'unsafe fix')} available with `--unsafe-fixes`."
    if outcome.hidden:
        yield f"{_many(outcome.hidden, 'more fix')} available with `--severity {outcome.lowest}`."
    if outcome.refused and not refusals_shown:
        yield f"{outcome.refused} refused; `--show-refused` says why."


def _many(number: int, noun: str) -> str:
    plural = noun + ("es" if noun.endswith("x") else "s")
    return f"{number} {noun if number == 1 else plural}"
