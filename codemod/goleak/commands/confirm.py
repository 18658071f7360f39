"""`goleak confirm`: load the caches found, before and after their fix or at two revisions."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import click

from goleak.commands.loading import Target, Wanted, planned_targets, targets
from goleak.commands.progress import ended_by_signals, progress_bar
from goleak.commands.session import Request, Session, open_session
from goleak.errors import GoleakError
from goleak.fix.edit.edits import Change
from goleak.prove.confirm import Confirmation, Options, Other, confirm
from goleak.read.revision import check_out
from goleak.ship.evidence.evidence import confirmation_data, confirmation_text
from goleak.ship.evidence.kept import write_evidence
from goleak.ship.evidence.reports import write_reports
from goleak.ship.evidence.versions import VersionRun, versions_json, versions_table
from goleak.toolchain import Toolchain, find_go
from goleak.toolchains import find_version

CONFIRMED, NOT_CONFIRMED, NOT_RUN = 0, 1, 2
_BOUND = 256
_WORKING_TREE = "in the working tree"


@dataclass(frozen=True, slots=True)
class Pair:
    """A cache to load, and what to compare it with: the changes of its fix, or another revision."""

    target: Target
    changes: tuple[Change, ...] = ()
    other: Other | None = None


def run_confirmations(
    request: Request,
    asked: Wanted,
    *,
    unsafe: bool,
    base: str | None,
    options: Options,
    output: str,
    versions: Sequence[str] = (),
) -> int:
    """Run the load on both sides of each finding; print a verdict for each.

    With `versions` of Go, or paths of go commands, each is confirmed under all of them, and a table shows how.
    """
    request = replace(request, strategy="bound")
    own = open_session(request).options.capacity
    # A slow leak would not fill the bound of the fix while it is loaded: a smaller one shows whether it holds.
    bound = request.capacity or min(own, _BOUND)
    session = open_session(replace(request, capacity=bound))
    options = replace(options, capacity=bound, own_capacity=own)
    results: list[Confirmation] = []
    with ended_by_signals(), _pairs(request, session, asked, unsafe=unsafe, base=base) as pairs:
        toolchain = find_go()
        if versions:
            toolchains = [find_version(v, toolchain) for v in versions]
            return _under_versions(toolchains, pairs, options, output, Path(session.directory))
        for pair in pairs:
            result = _confirm(toolchain, pair, options, several=len(pairs) > 1)
            _keep(result, Path(session.directory), toolchain)
            results.append(result)
            if output == "text":
                click.echo(confirmation_text(result), nl=len(pairs) > 1)
    if output == "json":
        data = [confirmation_data(r, Path(session.directory)) for r in results]
        click.echo(json.dumps({"version": 1, "confirmations": data}, indent=2))
    return _status(results)


def _under_versions(
    toolchains: Sequence[Toolchain], pairs: Sequence[Pair], options: Options, output: str, directory: Path
) -> int:
    """Confirm each pair under each toolchain; a version that a module does not build with does not stop the others."""
    runs: list[VersionRun] = []
    for pair in pairs:
        for toolchain in toolchains:
            click.echo(f"loading {pair.target.known.cache.name} under {toolchain.text} ...", err=True)
            kept = replace(options, keep=options.keep / toolchain.text if options.keep else None)
            try:
                result = _confirm(toolchain, pair, kept, several=False)
                _keep(result, directory, toolchain)
            except GoleakError as error:
                runs.append(VersionRun(toolchain.text, pair.target.known.cache.name, None, str(error)))
            else:
                runs.append(VersionRun(toolchain.text, pair.target.known.cache.name, result))
    click.echo(versions_json(runs, directory) if output == "json" else versions_table(runs), nl=False)
    if any(r.confirmation is None for r in runs):
        return NOT_RUN
    return _status([r.confirmation for r in runs if r.confirmation])


def _keep(result: Confirmation, directory: Path, toolchain: Toolchain) -> None:
    """Write evidence.json and the reports of it; a page that cannot be drawn does not change the verdict."""
    write_evidence(result, directory, toolchain)
    if result.evidence is None or result.before is None:
        return
    try:
        write_reports(result.evidence)
    except GoleakError as error:
        click.echo(f"goleak: {error}", err=True)


def _status(results: Sequence[Confirmation]) -> int:
    if any(r.before is None for r in results):
        return NOT_RUN
    return CONFIRMED if all(r.confirmed for r in results) else NOT_CONFIRMED


def _confirm(toolchain: Toolchain, pair: Pair, options: Options, *, several: bool) -> Confirmation:
    target, other = pair.target, pair.other
    cache = target.known.cache
    if not any(change.before is None for change in pair.changes):
        # The module has the cache of the fix already, with a bound of its own.
        options = replace(options, capacity=options.own_capacity, own_capacity=0)
    if several:
        click.echo(f"loading {cache.package} {cache.name} ...", err=True)
    steps = options.steps(compared=bool(pair.changes or other))
    root = target.checked.project.module.root
    with progress_bar(cache.name, steps) as progress:
        return confirm(
            toolchain, cache, target.drivers, root, pair.changes, options, other=other, progress=progress
        )


@contextmanager
def _pairs(
    request: Request, session: Session, asked: Wanted, *, unsafe: bool, base: str | None
) -> Iterator[list[Pair]]:
    """Yield what to compare; the trees of revisions are there until the end."""
    if base is None:
        yield [Pair(t, t.fix(unsafe=unsafe)) for t in planned_targets(request, session, asked)]
        return
    old, _, new = base.partition("..")
    with tempfile.TemporaryDirectory(prefix="goleak-revisions-") as folder:
        work, here = Path(folder).resolve(), Path(session.directory).resolve()
        before = check_out(here, old, work / "before")
        after = check_out(here, new, work / "after") if new else here
        names = (f"at {old}", f"at {new}" if new else _WORKING_TREE)
        found = targets(request, _session_in(session, before, names[0]), asked)
        yield [Pair(t, other=_other(t, before, after, names)) for t in found]


def _session_in(session: Session, folder: Path, name: str) -> Session:
    if not folder.is_dir():
        raise GoleakError(f"{session.directory}: this folder is not there {name}; run goleak in one that is")
    return replace(session, directory=str(folder))


def _other(target: Target, before: Path, after: Path, names: tuple[str, str]) -> Other:
    """Return where the package lies in the other tree."""
    package = Path(target.known.cache.package_dir).resolve()
    module = Path(target.checked.project.module.root).resolve()
    # Folders above the one that goleak runs in are in both trees as well.
    package_dir = Path(_moved(package, before, after))
    if not any(package_dir.glob("*.go")):
        raise GoleakError(
            f"{target.known.cache.package}: this package is not there {names[1]}; name another with PATTERNS"
        )
    return Other(package_dir, _moved(module, before, after), names)


def _moved(path: Path, before: Path, after: Path) -> Path:
    """Return the path in the tree of `after` that a path in the tree of `before` has."""
    up = 0
    while not path.is_relative_to(before):
        before, up = before.parent, up + 1
    for _ in range(up):
        after = after.parent
    return after / path.relative_to(before)
