"""Execution traces, as `go tool trace` prints their events: collections, blocked goroutines, calls of reflect.TypeOf.

The text of a trace is a hundred times as large as the trace, so it is read as it comes and never kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from goleak.errors import GoleakError
from goleak.toolchain import Toolchain, go_environment, lines_of

LONG = 50_000_000
_TIMEOUT = 600.0
_TIME = re.compile(r" Time=(\d+) ")
_STATE = re.compile(r"(\w+)->(\w+)")
_GOROUTINE = re.compile(r" GoID=(\d+)")
_REASON = re.compile(r'Reason="([^"]*)"')
_RANGE = re.compile(r'Name="([^"]*)"')
_MARK = "GC concurrent mark phase"
# The runtime's own goroutines wait for work, servers for requests, and whoever asks for a collection for its end.
_IDLE = re.compile(r"idle|system|GC|forced|finalizer|cleanup|sleep|network")
_CALLED = re.compile(r"\t(\S+) @ 0x")
_STANDARD = re.compile(r"(?:runtime|sync|internal|syscall|time|context)[./]")
_NEWER = re.compile(r"unsupported trace (?:file )?version(?: go)? ?([\d.]*)")


@dataclass(frozen=True, slots=True)
class Blocked:
    """A goroutine that waited long, in ns since the trace began: from, to, what for, and in which function.

    `marks` are the numbers of the mark phases meanwhile, 0-based.
    """

    goroutine: int
    start: int
    end: int
    reason: str
    marks: tuple[int, ...]
    function: str = ""


@dataclass(frozen=True, slots=True)
class TraceFacts:
    """What a trace shows; times are in ns since it began.

    `marks` are the mark phases, `stops` how long the world stood still each time, `blocked` the goroutines that
    waited 50 ms and more while a mark phase ran. `type_of_calls` counts regions and log messages that a program wrote
    for reflect.TypeOf, None where it wrote none.
    """

    duration: int
    marks: tuple[tuple[int, int], ...]
    stops: tuple[int, ...]
    blocked: tuple[Blocked, ...]
    type_of_calls: int | None


@dataclass
class _Wait:
    """A goroutine that waits since a time in ns, and the functions it waits in, the innermost first."""

    since: int
    reason: str
    functions: list[str] = field(default_factory=list)


@dataclass
class _Reading:
    """What is known of a trace at some point of reading it."""

    first: int | None = None
    last: int = 0
    marking: int | None = None
    stopping: int | None = None
    marks: list[tuple[int, int]] = field(default_factory=list)
    stops: list[int] = field(default_factory=list)
    waiting: dict[int, _Wait] = field(default_factory=dict)
    waits: list[tuple[int, int, _Wait]] = field(default_factory=list)
    called: list[str] | None = None
    regions: int = 0
    messages: int = 0


def read_trace(toolchain: Toolchain, path: Path) -> TraceFacts:
    """Read a trace. Raises GoleakError where it is none, is cut off, or is of a newer Go than the toolchain."""
    if not path.is_file():
        raise GoleakError(f"{path}: no such file; name an execution trace")
    try:
        path.open("rb").close()
    except OSError as error:
        raise GoleakError(f"{path}: {error.strerror}; name an execution trace that can be read") from None
    mode = "parsed" if toolchain.version >= (1, 24) else "1"
    command = [toolchain.command, "tool", "trace", f"-d={mode}", str(path.resolve())]
    environment = go_environment(toolchain, GOFLAGS="-buildvcs=false", GOWORK="off")
    said: list[str] = []
    try:
        facts = facts_of(
            lines_of(
                command, cwd=path.resolve().parent, environment=environment, timeout=_TIMEOUT, errors=said
            )
        )
    except TimeoutError as error:
        raise GoleakError(f"{path}: {error}; take a shorter trace") from None
    complaint = "".join(said).strip()
    newer = _NEWER.search(complaint)
    if newer:
        raise GoleakError(
            f"{path}: a trace of a newer Go ({newer[1] or 'unknown'}) than {toolchain.text}; put that Go first on PATH"
        )
    if complaint or facts is None:
        what = complaint.splitlines()[-1] if complaint else "no event in it"
        raise GoleakError(
            f"{path}: not a whole execution trace ({what}); take it again, from its start to its end"
        )
    return facts


def facts_of(lines: Iterable[str]) -> TraceFacts | None:
    """Return what the printed events of a trace show, None where there is no event."""
    seen = _Reading()
    for line in lines:
        if line.startswith("M="):
            seen.called = None
            match = _TIME.search(line)
            if match:
                _event(seen, int(match[1]), line)
        elif seen.called is not None:
            frame = _CALLED.match(line)
            if frame and frame[1] not in seen.called:
                seen.called.append(frame[1])
    if seen.first is None:
        return None
    start = seen.first
    marks = tuple((a - start, b - start) for a, b in seen.marks)
    blocked = [
        Blocked(
            goroutine,
            wait.since - start,
            end - start,
            wait.reason,
            _overlapping(marks, wait.since - start, end - start),
            _waiting_in(wait.functions),
        )
        for goroutine, end, wait in sorted(seen.waits, key=lambda found: found[2].since)
        if not _of_the_runtime(wait.functions) and not _watches(wait.functions)
    ]
    return TraceFacts(
        seen.last - start,
        marks,
        tuple(seen.stops),
        tuple(b for b in blocked if b.marks),
        max(seen.regions, seen.messages) or None,
    )


def _event(seen: _Reading, time: int, line: str) -> None:
    if " Sync " in line:  # its time is that of another clock
        return
    seen.first = time if seen.first is None else seen.first
    seen.last = time
    if " StateTransition " in line:
        _transition(seen, time, line)
    elif " Range" in line:
        _range(seen, time, line)
    elif "reflect.TypeOf" in line:
        seen.regions += " RegionBegin " in line
        seen.messages += " Log " in line


def _transition(seen: _Reading, time: int, line: str) -> None:
    goroutine, state, reason = _GOROUTINE.search(line), _STATE.search(line), _REASON.search(line)
    if goroutine is None or state is None:
        return
    number = int(goroutine[1])
    if state[2] == "Waiting" and state[1] == "Running":
        wait = seen.waiting[number] = _Wait(time, reason[1] if reason else "")
        seen.called = wait.functions
    elif (
        state[1] == "Waiting" != state[2] and number in seen.waiting
    ):  # each part of a trace repeats who waits
        wait = seen.waiting.pop(number)
        if time - wait.since >= LONG and not _IDLE.search(wait.reason):
            seen.waits.append((number, time, wait))


def _of_the_runtime(functions: list[str]) -> bool:
    return bool(functions) and all(name.startswith("runtime.") for name in functions)


def _watches(functions: list[str]) -> bool:
    """Tell whether a goroutine serves a profile, and so waits for as long as the profile takes."""
    return any(name.startswith("net/http/pprof.") for name in functions)


def _waiting_in(functions: list[str]) -> str:
    """Return the innermost function that is the program's own, or else the innermost of all."""
    own = (name for name in functions if not _STANDARD.match(name))
    return next(own, functions[0] if functions else "")


def _range(seen: _Reading, time: int, line: str) -> None:
    name = _RANGE.search(line)
    # RangeActive only repeats, at each part of the trace, what began before.
    begins = " RangeBegin " in line or " RangeActive " in line
    if name is None:
        return
    if name[1] == _MARK:
        if begins:
            seen.marking = time if seen.marking is None else seen.marking
        elif seen.marking is not None:
            seen.marks.append((seen.marking, time))
            seen.marking = None
    elif name[1].startswith("stop-the-world (GC"):
        if begins:
            seen.stopping = time if seen.stopping is None else seen.stopping
        elif seen.stopping is not None:
            seen.stops.append(time - seen.stopping)
            seen.stopping = None


def _overlapping(marks: tuple[tuple[int, int], ...], start: int, end: int) -> tuple[int, ...]:
    return tuple(number for number, (a, b) in enumerate(marks) if a < end and start < b)
