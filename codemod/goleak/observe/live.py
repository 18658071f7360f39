"""Profiles and samples of a running Go program, taken side by side over a window of time."""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from goleak.errors import GoleakError
from goleak.observe.profile import Profile, parse_profile, read_profile, subtract
from goleak.observe.samples import Sample

_GRACE = 30.0
_INTERVAL = 0.25
_PATIENCE = 0.5
# A trace of a busy program is a hundred megabytes of text a second.
_LONGEST_TRACE = 5
_SAMPLES = "samples"
_MEMSTAT = re.compile(r"^# (\w+) = (\d+)$", re.MULTILINE)
_RESIDENT = re.compile(r"^VmRSS:\s*(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Recording:
    """What a running program, or files of one, gave: what was not to be had is None or empty.

    `heap` is what the heap held at the end, `grown` what it gained meanwhile. `files` are the answers as they came, by
    the names to keep them under.
    """

    heap: Profile | None = None
    grown: Profile | None = None
    cpu: Profile | None = None
    mutex: Profile | None = None
    block: Profile | None = None
    samples: tuple[Sample, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()


def record(url: str, window: float, *, pid: int | None = None, trace: bool = False) -> Recording:
    """Record a program that serves net/http/pprof at `url` for `window` seconds.

    The heap is taken before and after, each after a collection; CPU, mutex, block and goroutine profiles, and the trace
    where asked for, are taken side by side meanwhile, the trace for five seconds at most. Raises GoleakError, as soon
    as it is known, where the program does not answer as it should.
    """
    base = _debug(url)
    if pid is not None:
        resident(pid)
    before = _fetch(f"{base}/pprof/heap?gc=1")
    profiles = {"heap_before.pb.gz": parse_profile(before, f"{base}/pprof/heap")}
    if "inuse_space" not in dict(profiles["heap_before.pb.gz"].types):
        raise GoleakError(f"{base}/pprof/heap: no heap profile; is net/http/pprof at this address?")
    seconds = max(1, round(window))
    asked = {
        "cpu.pb.gz": f"profile?seconds={seconds}",
        "mutex.pb.gz": f"mutex?seconds={seconds}",
        "block.pb.gz": f"block?seconds={seconds}",
        "goroutine.pb.gz": "goroutine",
    } | ({"trace.out": f"trace?seconds={min(seconds, _LONGEST_TRACE)}"} if trace else {})
    over = threading.Event()
    answers: SimpleQueue[tuple[str, Any]] = SimpleQueue()
    try:
        _start(answers, _SAMPLES, partial(_sample_until, over, _memstats_of(base), pid))
        for name, asking in asked.items():
            _start(answers, name, partial(_fetch, f"{base}/pprof/{asking}", seconds + _GRACE))
        taken = dict(_next(answers) for _ in asked)
    finally:
        over.set()
    taken |= dict([_next(answers)])
    samples = taken.pop(_SAMPLES)
    files: dict[str, bytes] = taken | {
        "heap_before.pb.gz": before,
        "heap_after.pb.gz": _fetch(f"{base}/pprof/heap?gc=1"),
    }
    profiles |= {
        name: parse_profile(data, f"{url}: {name}") for name, data in files.items() if name != "trace.out"
    }
    heap = profiles["heap_after.pb.gz"]
    return Recording(
        heap, subtract(heap, profiles["heap_before.pb.gz"]), profiles["cpu.pb.gz"], profiles["mutex.pb.gz"],
        profiles["block.pb.gz"], tuple(samples), tuple(sorted(files.items())),
    )  # fmt: skip


def _start(answers: SimpleQueue[tuple[str, Any]], name: str, task: Callable[[], Any]) -> None:
    """Run a task in a thread that ends with the program at the latest; its result, or what it raised, is answered."""

    def answer() -> None:
        try:
            answers.put((name, task()))
        except Exception as error:  # noqa: BLE001 - it is raised again where the answers are read
            answers.put((name, error))

    threading.Thread(target=answer, daemon=True).start()


def _next(answers: SimpleQueue[tuple[str, Any]]) -> tuple[str, Any]:
    while True:
        # An interrupt that comes just before the wait would only be seen at its end.
        with contextlib.suppress(Empty):
            name, answer = answers.get(timeout=_PATIENCE)
            break
    if isinstance(answer, Exception):
        raise answer
    return name, answer


def from_files(paths: Sequence[Path]) -> Recording:
    """Return what profiles in files say; their kind is told from what they count, two of the heap are before and after.

    Raises GoleakError where one cannot be read, or is of no use.
    """
    heaps: list[Profile] = []
    found: dict[str, Profile] = {}
    for path in paths:
        profile = read_profile(path)
        names = {name for name, _ in profile.types}
        if "inuse_space" in names:
            heaps.append(profile)
        elif "cpu" in names:
            found["cpu"] = profile
        elif not {"delay", "contentions"} <= names and "goroutine" not in names:
            raise GoleakError(
                f"{path}: counts {', '.join(sorted(names))}; heap, CPU, mutex and block profiles are read"
            )
    if len(heaps) > 2:
        raise GoleakError(f"{paths[0]}: {len(heaps)} heap profiles; name one, or two: before and after")
    grown = subtract(heaps[1], heaps[0]) if len(heaps) == 2 else None
    return Recording(heaps[-1] if heaps else None, grown, found.get("cpu"))


def resident(pid: int) -> int:
    """Return the bytes of a process that are in memory. Raises GoleakError where the system does not say."""
    try:
        match = _RESIDENT.search(Path(f"/proc/{pid}/status").read_text("utf-8", "replace"))
    except FileNotFoundError:
        where = (
            "no such process" if Path("/proc/self/status").exists() else "this system has no /proc to tell"
        )
        raise GoleakError(f"--pid {pid}: {where}; see `ps`, or leave --pid out") from None
    except OSError as error:
        raise GoleakError(f"--pid {pid}: {error.strerror}; run goleak as the user of the process") from None
    return int(match[1]) * 1024 if match else 0


def sample_process(pid: int, window: float) -> tuple[Sample, ...]:
    """Sample what a process has in memory for `window` seconds."""
    over = threading.Event()
    timer = threading.Timer(window, over.set)
    timer.start()
    try:
        return tuple(_sample_until(over, lambda: None, pid))
    finally:
        timer.cancel()


def _sample_until(
    over: threading.Event, memstats: Callable[[], dict[str, Any] | None], pid: int | None
) -> list[Sample]:
    """Sample at equal intervals until `over` is set, and once more then."""
    samples: list[Sample] = []
    while True:
        last = over.wait(_INTERVAL) if samples else over.is_set()
        known = memstats() or {}
        if known or pid is not None:
            samples.append(_sample(known, resident(pid) if pid is not None else 0))
        if last or not (known or pid is not None):
            return samples


def _sample(memstats: dict[str, Any], rss: int) -> Sample:
    return Sample(
        time.time(),
        int(memstats.get("HeapAlloc", 0)),
        inuse=int(memstats.get("HeapInuse", 0)),
        goal=int(memstats.get("NextGC", 0)),
        collections=int(memstats.get("NumGC", 0)),
        rss=rss,
    )


def _memstats_of(base: str) -> Callable[[], dict[str, Any] | None]:
    """Return what reads a program's MemStats: of expvar, else of what the heap profile as text ends in."""
    try:
        if "memstats" in json.loads(_fetch(f"{base}/vars")):
            return lambda: dict(json.loads(_fetch(f"{base}/vars"))["memstats"])
    except (GoleakError, ValueError):
        pass
    return lambda: dict(_MEMSTAT.findall(_fetch(f"{base}/pprof/heap?debug=1").decode("utf-8", "replace")))


def _debug(url: str) -> str:
    """Return the address of /debug in a program, of any address in or above it."""
    if not re.match(r"https?://[^/]", url):
        raise GoleakError(f"{url}: neither a file nor an address; give http://host:port of net/http/pprof")
    return url.partition("/debug")[0].rstrip("/") + "/debug"


def _fetch(address: str, timeout: float = _GRACE) -> bytes:
    """Return what an address answers. Raises GoleakError where that is no answer of net/http/pprof."""
    host = address.partition("//")[2].partition("/")[0]
    # A proxy of the user's shell knows nothing of a program on this machine.
    handlers = [urllib.request.ProxyHandler({})] if host.startswith(("127.", "localhost", "[::1]")) else []
    try:
        with urllib.request.build_opener(*handlers).open(address, timeout=timeout) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            said = error.read(200).decode("utf-8", "replace").strip().partition("\n")[0]
        raise GoleakError(
            f"{address}: {error.code} {said or error.reason}; serve net/http/pprof there"
        ) from None
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        said = getattr(reason, "strerror", None) or str(reason) or type(error).__name__
        raise GoleakError(
            f"{address}: {said}; is the program running, with net/http/pprof at this address?"
        ) from None
