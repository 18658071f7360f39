"""`goleak observe`: what a running program, or what it recorded, says of leaks."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from goleak.commands.progress import ended_by_signals
from goleak.commands.session import Request, check_all, open_session
from goleak.errors import GoleakError
from goleak.find.facts import Finding
from goleak.observe.exectrace import TraceFacts, read_trace
from goleak.observe.gctrace import Collection, read_collections
from goleak.observe.live import Recording, from_files, record, sample_process
from goleak.observe.ranking import Held, rank
from goleak.observe.samples import read_samples
from goleak.observe.signals import Observed, signals
from goleak.read.project import find_module_root
from goleak.ship.evidence.observation import observation_data, observation_text
from goleak.toolchain import find_go

NOTHING_SEEN, GROWING = 0, 1


@dataclass(frozen=True, slots=True)
class Sources:
    """Where to look: addresses or files of profiles, a GC trace (`-` is stdin), an execution trace, samples, a process.

    `window` is how long a running program is watched, in seconds; `keep` a folder for what it gave, or None.
    """

    pprof: tuple[str, ...]
    gctrace: str | None
    trace: str | None
    samples: str | None
    pid: int | None
    window: float
    keep: Path | None


def observe(request: Request, sources: Sources, *, output: str) -> int:
    """Print every sign against its limit, and the findings by what their stores hold; 1 where a heap grows."""
    with ended_by_signals():
        recording, live = _recording(sources)
    trace = _trace(sources, recording)
    observed = Observed(
        recording.samples,
        _collections(sources.gctrace),
        recording.cpu,
        recording.grown or recording.heap,
        trace,
    )
    found = signals(observed)
    held = _held(request, recording)
    blocked = trace.blocked if trace else ()
    directory = str(Path.cwd())
    if output == "json":
        click.echo(json.dumps(observation_data(found, held, blocked, directory), indent=2))
    else:
        click.echo(observation_text(found, held, blocked, directory), nl=False)
    if live and sources.keep:
        click.echo(f"kept in {sources.keep}", err=True)
    return GROWING if any(s.tells == "yes" and s.exceeded for s in found) else NOTHING_SEEN


def _recording(sources: Sources) -> tuple[Recording, bool]:
    """Return what profiles and samples say, and whether they are of a running program."""
    addresses = [p for p in sources.pprof if "://" in p]
    files = [Path(p) for p in sources.pprof if "://" not in p]
    if len(addresses) > 1 or (addresses and files):
        raise GoleakError("--pprof: one address, or files; run goleak once for each program")
    if not any((sources.pprof, sources.gctrace, sources.trace, sources.samples, sources.pid)):
        raise GoleakError("nothing to observe: give --pprof, --gctrace, --trace, --samples or --pid")
    if addresses:
        _make(sources.keep)
        made = record(addresses[0], sources.window, pid=sources.pid, trace=sources.keep is not None)
        _keep(made, sources.keep)
        return made, True
    made = from_files(files) if files else Recording()
    if sources.samples:
        made = replace(made, samples=read_samples(Path(sources.samples)))
        if not made.samples:
            raise GoleakError(f"{sources.samples}: no sample in it; name a file with one JSON object a line")
    elif sources.pid is not None:
        made = replace(made, samples=sample_process(sources.pid, sources.window))
    return made, False


def _make(folder: Path | None) -> None:
    """Make the folder to keep files in, before anything is watched for it."""
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GoleakError(f"{folder}: {error.strerror}; choose another folder with --out") from None


def _keep(recording: Recording, folder: Path | None) -> None:
    if folder is None:
        return
    try:
        for name, data in recording.files:
            (folder / name).write_bytes(data)
        lines = [
            json.dumps({"time": s.time, "bytes": s.bytes, "inuse": s.inuse, "goal": s.goal,
                        "collections": s.collections, "rss": s.rss})
            for s in recording.samples
        ]  # fmt: skip
        (folder / "samples.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    except OSError as error:
        raise GoleakError(f"{folder}: {error.strerror}; choose another folder with --out") from None


def _trace(sources: Sources, recording: Recording) -> TraceFacts | None:
    if sources.trace:
        return read_trace(find_go(), Path(sources.trace))
    if sources.keep and any(name == "trace.out" for name, _ in recording.files):
        try:
            return read_trace(find_go(), sources.keep / "trace.out")
        except GoleakError as error:  # the rest was seen, and cannot be seen again
            click.echo(f"goleak: {error}", err=True)
    return None


def _collections(name: str | None) -> Sequence[Collection]:
    if name is None:
        return ()
    if name == "-":
        return read_collections(sys.stdin, "stdin")
    try:
        with open(name, encoding="utf-8", errors="replace") as lines:
            return read_collections(lines, name)
    except OSError as error:
        raise GoleakError(
            f"{name}: {error.strerror}; name the stderr of a program under GODEBUG=gctrace=1"
        ) from None


def _held(request: Request, recording: Recording) -> Sequence[Held]:
    """Return the findings ranked by memory where there is a heap profile, and a module to look for findings in."""
    heap = recording.grown or recording.heap
    if heap is None or not (request.patterns or find_module_root(str(Path.cwd()))):
        return ()
    found: list[Finding] = [f for c in check_all(request, open_session(request)) for f in c.findings]
    return rank(found, heap.values("inuse_space"))
