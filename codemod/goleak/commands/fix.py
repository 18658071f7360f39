"""`goleak fix`: write the planned patches and see that Go accepts them, or print them as a diff."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import click

from goleak.commands.applying import Applied, Verification, apply_patches
from goleak.commands.choosing import Choose, Key, asking, choice, key_of, named_in
from goleak.commands.session import Request, Session, at_least, load, open_session, plan_again, plan_all
from goleak.errors import GoleakError
from goleak.find.facts import Finding
from goleak.fix.edit.edits import Change, Patch, Planned, joined_changes
from goleak.fix.write.apply import recover
from goleak.fix.write.lock import locked
from goleak.fix.write.merge import merge
from goleak.fix.write.narrow import Rejected
from goleak.ship.diffs import check_diff, unified_diff
from goleak.ship.footer import Outcome, footer
from goleak.ship.rejects import Reject, described, render_rejects, render_words, write_rejects
from goleak.ship.related import relative_file
from goleak.toolchain import find_go

ROLLED_BACK = 3
_MOST_ROUNDS = 10


@dataclass(frozen=True, slots=True)
class Options:
    """What is to be done with the fixes; `only` are starts of fingerprints, `wait` is in seconds."""

    diff: bool = False
    interactive: bool = False
    only: tuple[str, ...] = ()
    unsafe: bool = False
    severity: str = "warning"
    verify: bool = True
    tests: bool = False
    reject_dir: str = "."
    wait: float = 60.0
    show_fixes: bool = False
    show_refused: bool = False
    fail_on_change: bool = False


@dataclass(frozen=True)
class _Done:
    """What became of one module: its plan now, the findings fixed, the patches taken back, and files changed."""

    planned: Planned
    fixed: tuple[Finding, ...]
    rejected: tuple[Rejected, ...]
    changes: tuple[Change, ...]


Take = Callable[[Planned, Sequence[Patch]], Applied]


def fix(request: Request, options: Options) -> int:
    """Apply or print the fixes.

    Return 0 where nothing at or above fail-on is left, 1 where something is or a diff is not empty, 3 where fixes
    were taken back.
    """
    session = open_session(request)
    done: list[_Done] = []
    failed: list[GoleakError] = []
    with _interruptible(), _held(request, session, options) as journals:
        plans = plan_all(request, session)
        only = named_in(plans, options.only, session.directory)
        choose = choice(unsafe=options.unsafe, severity=options.severity, only=only)
        choose = asking(choose, session.directory) if options.interactive else choose
        verification = _lazily(options)
        for planned in plans:
            take = _taking(planned, options, journals, verification)
            try:
                done.append(_settle(request, session, planned, choose, take))
            except GoleakError as error:  # about one module: the others are none the worse for it
                failed.append(error)
    if failed and not done:
        raise failed[0]
    for one in done if options.diff else ():
        _print_diff(one.changes, session.directory, one.planned.checked.project.module.root)
    rejects = _reject(done, options.reject_dir, session)
    _report(session, done, options, only, rejects)
    for further in failed[1:]:
        _tell(f"goleak: {further}")
    if failed:
        raise failed[0]
    if any(one.rejected for one in done):
        return ROLLED_BACK
    left = at_least(_concerned(done, only), session.config.fail_on)
    changed = any(one.fixed for one in done) and (options.diff or options.fail_on_change)
    return 1 if left or changed else 0


@contextmanager
def _interruptible() -> Iterator[None]:
    """Have a request to end, as CI sends it, undo what is half-done, as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _held(request: Request, session: Session, options: Options) -> Iterator[dict[str, str]]:
    """Hold all modules, with what killed runs left in them undone; yield the folders for journals by root."""
    if options.diff:
        yield {}
        return
    roots = [p.module.root for p in load(request, session)]
    with ExitStack() as stack:
        journals = {r: stack.enter_context(locked(r, wait=options.wait, notify=_tell)) for r in roots}
        for root in roots:
            for told in recover(root):
                _tell(told)
        yield journals


def _taking(
    planned: Planned,
    options: Options,
    journals: dict[str, str],
    verification: Callable[[], Verification | None],
) -> Take:
    """Return what is done with chosen patches: a diff is made of them, or they are applied."""
    if options.diff:
        return _merged
    journal = journals[planned.checked.project.module.root]

    def take(now: Planned, patches: Sequence[Patch]) -> Applied:
        return apply_patches(now.checked, patches, journal, verification())

    return take


def _merged(planned: Planned, patches: Sequence[Patch]) -> Applied:
    merged = merge(planned.checked, patches)
    return Applied(merged.changes, merged.left, (), merged.notes)


def _lazily(options: Options) -> Callable[[], Verification | None]:
    """Return what finds a Go to look at fixes, or says once that there is none, when it is first asked."""
    found: list[Verification | None] = []

    def verification() -> Verification | None:
        if not found:
            found.append(_verification(options) if options.verify else None)
        return found[0]

    return verification


def _verification(options: Options) -> Verification | None:
    try:
        return Verification(find_go(), options.tests)
    except GoleakError as error:
        if options.tests:
            raise
        _tell(f"nothing was compiled: {error}")
        return None


def _settle(request: Request, session: Session, planned: Planned, choose: Choose, take: Take) -> _Done:
    """Apply patches until none is left to apply: some wait for others that they overlap, or depend on."""
    fixed: list[Finding] = []
    rejected: list[Rejected] = []
    changes: dict[str, Change] = {}
    tried: set[Key] = set()
    for _ in range(_MOST_ROUNDS):
        patches = [p for p in choose(planned) if key_of(p.finding) not in tried]
        if not patches:
            break
        try:
            applied = take(planned, patches)
        except GoleakError as error:
            if not fixed:
                raise
            _tell(str(error))
            break
        joined = joined_changes(changes, applied.changes)
        if joined is None:
            break
        changes = joined
        taken_back = [r.patch for r in applied.rejected]
        done = [p.finding for p in patches if p not in applied.left and p not in taken_back]
        fixed += done
        rejected += applied.rejected
        tried |= {key_of(f) for f in (*done, *(p.finding for p in taken_back))}
        for note in applied.notes:
            _tell(note)
        if applied.changes:
            files = {c.file: c.after for c in applied.changes if c.file.endswith(".go")}
            planned = plan_again(request, session, planned, files)
    return _Done(planned, tuple(fixed), tuple(rejected), tuple(changes[name] for name in sorted(changes)))


def _concerned(done: Sequence[_Done], only: frozenset[Key] | None) -> list[Finding]:
    """Return the findings that remain, of those that the run is about."""
    remaining = [f for one in done for f in one.planned.findings]
    return [f for f in remaining if only is None or key_of(f) in only]


def _print_diff(changed: Sequence[Change], directory: str, module_root: str) -> None:
    """Print a diff for `git apply` where the user stands, or for the module's root if it reaches above."""
    sys.stdout.buffer.write(_diff(changed, directory, module_root)[0])


def _diff(changed: Sequence[Change], directory: str, module_root: str) -> tuple[bytes, str]:
    here = os.path.realpath(directory)
    below = all(os.path.realpath(c.file).startswith(here + os.sep) for c in changed)
    root = here if below else module_root
    printed = unified_diff(changed, root)
    check_diff(printed, changed, root)
    return printed, root


def _reject(done: Sequence[_Done], folder: str, session: Session) -> str:
    """Write the fixes that were taken back, as they would be applied to the files as they are now."""
    rejects: list[Reject] = []
    diff, root = b"", session.directory
    for one in done:
        keys = {key_of(r.patch.finding) for r in one.rejected}
        patches = [p for p in one.planned.patches if key_of(p.finding) in keys]
        changes = merge(one.planned.checked, patches).changes
        rejects += [
            Reject(r.patch.finding, render_words([(p.tool, p.said) for p in r.problems]))
            for r in one.rejected
        ]
        if changes:
            part, root = _diff(changes, session.directory, one.planned.checked.project.module.root)
            diff += part
    if not rejects:
        return ""
    for reject in rejects:
        _tell(f"{described(reject.finding, session.directory)} is taken back: {reject.said[0]}")
    return write_rejects(render_rejects(rejects, diff, cwd=session.directory, root=root), folder)


def _report(
    session: Session, done: Sequence[_Done], options: Options, only: frozenset[Key] | None, rejects: str
) -> None:
    """Say on stderr what was fixed, what is left and why."""
    everything = _concerned(done, only)
    remaining = everything if only is not None else at_least(everything, options.severity)
    hidden = [f for f in everything if f.applicability == "safe" and f not in remaining]
    fixed = [f for one in done for f in one.fixed]
    refused = [f for f in remaining if f.applicability == "none"]
    shows_refused = options.show_refused or only is not None
    for finding in fixed if options.show_fixes else ():
        _tell(f"{described(finding, session.directory)} {'would be' if options.diff else 'is'} fixed")
    made = sorted({c.file for one in done for c in one.changes if c.before is None})
    if made and session.touched is not None and not options.diff:  # `git add --update` would leave them out
        _tell(f"new files; git add {' '.join(relative_file(name, session.directory) for name in made)}")
    for finding in refused if shows_refused else ():
        why = finding.reason or "this rule has no fix"
        _tell(f"{described(finding, session.directory)} is left alone: {why}")
    unsafe = [f for f in remaining if f.applicability == "unsafe" and not options.unsafe]
    for finding in unsafe if shows_refused else ():
        _tell(f"{described(finding, session.directory)} wants `--unsafe-fixes`: {finding.reason}")
    outcome = Outcome(
        fixed=len(fixed),
        remaining=len(remaining),
        unsafe=len(unsafe),
        refused=len(refused),
        rejected=sum(len(one.rejected) for one in done),
        hidden=len(hidden),
        lowest="note" if any(f.severity == "note" for f in hidden) else "warning",
        rejects=rejects,
    )
    for line in footer(outcome, diff=options.diff, refusals_shown=shows_refused):
        _tell(line)


def _tell(text: str) -> None:
    click.echo(text, err=True)
