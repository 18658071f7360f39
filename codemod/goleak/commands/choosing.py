"""Which fixes are applied: those that severity, `--unsafe-fixes`, `--only` and the answers on a terminal allow."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable, Iterable, Sequence

import click

from goleak.commands.session import at_least, read_file
from goleak.errors import GoleakError
from goleak.find.facts import Finding
from goleak.fix.edit.edits import Change, Patch, Planned
from goleak.fix.write.merge import merge
from goleak.ship.diffs import file_diffs
from goleak.ship.fingerprint import fingerprints
from goleak.ship.rejects import described
from goleak.ship.text import visible

SHORTEST = 6
_COLORS = {"+": "green", "-": "red", "@": "cyan"}
_HELP = (
    "y: apply it; n: leave it; a: apply it and all that follow; s: leave the rest of this file; q: no more"
)

Key = tuple[str, str, str, str]
Choose = Callable[[Planned], list[Patch]]


def key_of(finding: Finding) -> Key:
    """Return what a finding is known by from one round of fixes to the next, when its file has moved under it."""
    cache = finding.cache
    return finding.rule, cache.package if cache else "", cache.name if cache else "", finding.location.file


def wanted_patches(planned: Planned, *, unsafe: bool, severity: str) -> list[Patch]:
    """Return the patches that the flags allow."""
    allowed = ("safe", "unsafe") if unsafe else ("safe",)
    chosen = at_least([p.finding for p in planned.patches if p.finding.applicability in allowed], severity)
    return [p for p in planned.patches if p.finding in chosen]


def choice(*, unsafe: bool, severity: str, only: frozenset[Key] | None) -> Choose:
    """Return which patches of a plan are wanted; who names findings wants `only` them, whatever their severity."""

    def choose(planned: Planned) -> list[Patch]:
        wanted = wanted_patches(planned, unsafe=unsafe, severity=severity if only is None else "note")
        return [p for p in wanted if only is None or key_of(p.finding) in only]

    return choose


def named_in(plans: Iterable[Planned], prefixes: Sequence[str], directory: str) -> frozenset[Key] | None:
    """Return the findings of all plans that `--only` names, None where it is not given. Raises as `named_by`."""
    findings = [f for planned in plans for f in planned.findings]
    return named_by(prefixes, findings, directory) if prefixes else None


def named_by(prefixes: Sequence[str], findings: Sequence[Finding], directory: str) -> frozenset[Key]:
    """Return the findings whose fingerprints begin so.

    Raises GoleakError for a prefix that names none, or several.
    """
    names = fingerprints(findings, read=read_file, cwd=directory)
    return frozenset(key_of(findings[_named_by(prefix, names)]) for prefix in prefixes)


def _named_by(prefix: str, names: Sequence[str]) -> int:
    spelled = prefix.lower()
    if len(spelled) < SHORTEST:
        raise GoleakError(f"--only {prefix}: shorter than {SHORTEST} digits; name more of the fingerprint")
    found = [number for number, name in enumerate(names) if name.startswith(spelled)]
    if len(found) == 1:
        return found[0]
    if found:
        several = " or ".join(names[n][: len(spelled) + 4] for n in found[:3])
        raise GoleakError(f"--only {prefix}: several findings begin so; name one by {several}")
    starts = {name[: len(spelled)]: name for name in names}
    close = difflib.get_close_matches(spelled, starts, n=1)
    meant = f"did you mean {starts[close[0]][:12]}?" if close else "`goleak check --format json` has them"
    raise GoleakError(f"--only {prefix}: no finding has this fingerprint; {meant}")


def asking(choose: Choose, directory: str) -> Choose:
    """Return a choice of patches that asks for each on the terminal, once. Raises GoleakError where there is none."""
    if not sys.stdin.isatty():
        raise GoleakError("--interactive: stdin is no terminal; run it on one, or use --only or --diff")
    answers: dict[Key, str] = {}
    color = sys.stderr.isatty() and not os.environ.get("NO_COLOR")

    def chosen(planned: Planned) -> list[Patch]:
        offered = choose(planned)
        for number, patch in enumerate(offered, start=1):
            finding = patch.finding
            if key_of(finding) not in answers:
                answers[key_of(finding)] = _settled(answers, finding) or _ask(
                    planned, patch, f"({number}/{len(offered)})", directory, color
                )
        return [p for p in offered if answers[key_of(p.finding)] in ("y", "a")]

    return chosen


def _settled(answers: dict[Key, str], finding: Finding) -> str:
    """Return the answer that an earlier one gives, or nothing."""
    for (*_, file), answer in answers.items():
        if answer in ("a", "q"):
            return answer
        if answer == "s" and file == finding.location.file:
            return "n"
    return ""


def _ask(planned: Planned, patch: Patch, count: str, directory: str, color: bool) -> str:
    root = planned.checked.project.module.root
    changes = merge(planned.checked, [patch]).changes
    unsafe = f" (unsafe: {patch.finding.reason})" if patch.finding.applicability == "unsafe" else ""
    click.echo(f"{described(patch.finding, directory)}: {patch.finding.message}{unsafe}", err=True)
    for line in _shown(changes, root):
        click.echo(click.style(line, fg=_COLORS.get(line[:1])) if color else line, err=True)
    while True:
        answer = _typed(f"{count} Apply it [y,n,a,s,q,?]")
        if answer in ("y", "n", "a", "s", "q"):
            return answer
        click.echo(_HELP, err=True)


def _typed(question: str) -> str:
    try:
        answer: str = click.prompt(question, err=True, prompt_suffix="? ")
    except click.Abort:
        click.echo(err=True)  # the cursor still stands behind the question
        raise
    return answer.strip().lower()


def _shown(changes: Iterable[Change], root: str) -> Iterable[str]:
    """Yield the lines of a diff for a terminal; of a new file only its name, since it is the same for all patches."""
    for part in file_diffs(changes, root):
        if part.created:
            yield f"new file {visible(part.path)} ({part.added} lines)"
            continue
        yield from (visible(line) for line in part.text.decode("utf-8", "replace").splitlines())
