"""Signs by which people tell a leak, each measured against its limit, with whether it can tell a leak from health.

The limits are those that articles on leaks give; the remarks rest on measurements of eight programs,
four of which leak.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

from goleak.observe.exectrace import TraceFacts
from goleak.observe.gctrace import Collection
from goleak.observe.profile import Frame, Profile, Stack
from goleak.observe.regression import Estimate, slope
from goleak.observe.samples import Bend, Sample, bend, percentile, steepest

Tells = Literal["yes", "partly", "no"]
_MB = 1_000_000
_LEAST_POINTS = 6
# A heap that grows by less than this part of itself, or by less than these bytes, may well be warming up.
_LEAST_GROWTH = 0.2
_LEAST_BYTES = 4 * _MB
_LEAST_LATER = 3
# Growth that goes on is in the second half of the time at least this part of what it is in all.
_LEAST_OF_GROWTH = 0.25


@dataclass(frozen=True, slots=True)
class Observed:
    """What there is to go by; whatever was not recorded is empty or None.

    `heap` is what the heap gained, or what it holds where there is one profile only; `cpu` a CPU profile.
    """

    samples: Sequence[Sample] = ()
    collections: Sequence[Collection] = ()
    cpu: Profile | None = None
    heap: Profile | None = None
    trace: TraceFacts | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """One sign: its value in `unit`, None where nothing recorded tells it, and whether it is beyond its limit.

    `tells` says whether it separates leaks from health; `remark` why.
    """

    id: str
    what: str
    unit: str
    limit: str
    value: float | None
    exceeded: bool | None
    tells: Tells
    remark: str


@dataclass(frozen=True, slots=True)
class _Sign:
    """How one sign is measured. `most` is the limit, None where there is none; `inclusive`: at it is beyond it."""

    id: str
    what: str
    unit: str
    most: float | None
    tells: Tells
    remark: str
    measure: Callable[[Observed], float | None]
    inclusive: bool = False


def signals(observed: Observed) -> tuple[Signal, ...]:
    """Return every sign, measured where what was recorded allows it; those that tell come first."""
    return (_live_growth(observed), *(_measured(sign, observed) for sign in _SIGNS))


def live_growth(observed: Observed) -> tuple[Estimate, float] | None:
    """Return how the heap after collections grows, in bytes a second, and by which part of itself it grew in all.

    None where fewer than six collections were recorded.
    """
    points = _live_points(observed)
    if len(points) < _LEAST_POINTS:
        return None
    first, last = points[0][1], points[-1][1]
    grown = slope([t for t, _ in points], [float(b) for _, b in points])
    return grown, (last - first) / max(first, 1)


def turn(observed: Observed) -> Bend | None:
    """Return where the growth of the heap after collections turns; None where it does not."""
    points = _live_points(observed)
    return bend([t for t, _ in points], [float(b) for _, b in points])


def _live_points(observed: Observed) -> list[tuple[float, int]]:
    """Return times in seconds and what was live then, in bytes: of the GC trace, else the lowest of each cycle."""
    if observed.collections:
        return [(c.at, c.live) for c in observed.collections]
    lowest: dict[int, tuple[float, int]] = {}
    for sample in _of_the_heap(observed):
        known = lowest.get(sample.collections)
        if known is None or sample.bytes < known[1]:
            lowest[sample.collections] = (sample.time, sample.bytes)
    # The first cycle began before the recording.
    return [lowest[number] for number in sorted(lowest)][1:]


def _live_growth(observed: Observed) -> Signal:
    found = live_growth(observed)
    exceeded = None
    if found is not None:
        grown, part = found
        points = _live_points(observed)
        much = part >= _LEAST_GROWTH and points[-1][1] - points[0][1] >= _LEAST_BYTES
        exceeded = grown.low > 0 and much and _goes_on(points, grown.value)
    return Signal(
        "live-heap-growth",
        "growth of the heap that is live after collections",
        "MB/s",
        "> 0, 95 % sure, and 20 % in all",
        found[0].value / _MB if found else None,
        exceeded,
        "yes",
        "what stays after a collection is what is kept; a program that warms up grows too, but stops",
    )


def _goes_on(points: Sequence[tuple[float, int]], steepness: float) -> bool:
    """Tell whether growth goes on in the second half of the time: a cache that is full has stopped by then."""
    middle = (points[0][0] + points[-1][0]) / 2
    # The collections of a heap that grows are ever further apart.
    first = min(sum(t < middle for t, _ in points), len(points) - _LEAST_LATER)
    later = [(t, float(b)) for t, b in points[first:]]
    grown = slope([t for t, _ in later], [b for _, b in later])
    sure = grown.low > 0 or len(later) < _LEAST_POINTS
    return sure and grown.value >= _LEAST_OF_GROWTH * steepness


def _measured(sign: _Sign, observed: Observed) -> Signal:
    value = sign.measure(observed)
    beyond = None
    if value is not None and sign.most is not None:
        beyond = value >= sign.most if sign.inclusive else value > sign.most
    limit = "none given" if sign.most is None else f"{'>=' if sign.inclusive else '>'} {sign.most:g}"
    return Signal(sign.id, sign.what, sign.unit, limit, value, beyond, sign.tells, sign.remark)


def _of_the_heap(o: Observed) -> Sequence[Sample]:
    """Return the samples that know the heap: those of a process alone know its resident memory only."""
    return [s for s in o.samples if s.bytes]


def _heap_slope(o: Observed) -> float | None:
    found = steepest(_of_the_heap(o))
    return None if found is None else found / _MB


def _headroom(o: Observed) -> float | None:
    room = [s.goal - s.bytes for s in o.samples if s.goal]
    return median(room) / _MB if room else None


def _goal_growth(o: Observed) -> float | None:
    goals = [s.goal for s in o.samples if s.goal] or [c.goal for c in o.collections if c.goal]
    return 100 * (goals[-1] / goals[0] - 1) if len(goals) > 1 else None


def _frequency(o: Observed) -> float | None:
    samples = _of_the_heap(o)
    if len(samples) > 1 and samples[-1].time > samples[0].time:
        return (samples[-1].collections - samples[0].collections) / (samples[-1].time - samples[0].time)
    if len(o.collections) > 1 and o.collections[-1].at > o.collections[0].at:
        return (len(o.collections) - 1) / (o.collections[-1].at - o.collections[0].at)
    return None


def _gc_share(o: Observed) -> float | None:
    """Return the part of the CPU time that was not idle which the collector took, in percent."""
    if len(o.samples) > 1:
        first, last = o.samples[0], o.samples[-1]
        busy = (last.cpu - last.idle_cpu) - (first.cpu - first.idle_cpu)
        if busy > 0:
            return 100 * (last.gc_cpu - first.gc_cpu) / busy
    return 100 * o.collections[-1].share if o.collections else None


def _pause(o: Observed) -> float | None:
    return max((c.pause for c in o.collections), default=0) / 1e6 if o.collections else None


def _pause_growth(o: Observed) -> float | None:
    return _thirds([c.pause for c in o.collections])


def _mark_growth(o: Observed) -> float | None:
    return _thirds([c.mark for c in o.collections])


def _thirds(values: Sequence[float]) -> float | None:
    """Return how many times the median of the last third is that of the first."""
    third = len(values) // 3
    if third < 1:
        return None
    first = median(values[:third])
    return median(values[-third:]) / first if first else None


def _rss_growth(o: Observed) -> float | None:
    sizes = [s.rss for s in o.samples if s.rss]
    half = len(sizes) // 2
    before = percentile(sizes[:half], 95)
    return 100 * (percentile(sizes[half:], 95) / before - 1) if before else None


def _share_of(profile: Profile | None, kind: str, wanted: Callable[[Frame], bool]) -> float | None:
    """Return the part of a profile whose stacks have such a frame, in percent."""
    if profile is None or kind not in dict(profile.types):
        return None
    values: dict[Stack, int] = profile.values(kind)
    total = sum(v for v in values.values() if v > 0)
    if not total:
        return None
    return 100 * sum(v for stack, v in values.items() if v > 0 and any(map(wanted, stack))) / total


def _reflect_cpu(o: Observed) -> float | None:
    return _share_of(o.cpu, "cpu", lambda f: f.function.startswith("reflect."))


def _reflect_heap(o: Observed) -> float | None:
    return _share_of(o.heap, "inuse_space", lambda f: f.function.startswith("reflect."))


def _mallocgc(o: Observed) -> float | None:
    # Since Go 1.26 the allocator has a function for each class of size.
    return _share_of(o.cpu, "cpu", lambda f: f.function.startswith("runtime.mallocgc"))


def _type_of(o: Observed) -> float | None:
    if o.trace is None or o.trace.type_of_calls is None or not o.trace.duration:
        return None
    return o.trace.type_of_calls / (o.trace.duration / 1e9)


def _blocked(o: Observed) -> float | None:
    return None if o.trace is None else float(len(o.trace.blocked))


def _crowded(o: Observed) -> float | None:
    """Return the shortest time between two collections, in ms."""
    times = [c.at for c in o.collections]
    return min((b - a) * 1e3 for a, b in pairwise(times)) if len(times) > 1 else None


def _turning(o: Observed) -> float | None:
    points, found = _live_points(o), turn(o)
    return found.time - points[0][0] if found else None


_SIGNS = (
    _Sign("heap-alloc-slope", "steepest growth of HeapAlloc in any 10 s", "MB/s", 8, "partly",
          "a leak of 256 bytes a request needs 31,000 requests a second to reach it: 0 of 80 leaks did", _heap_slope),
    _Sign("rss-growth", "P95 of resident memory, second half against the first", "%", 15, "partly",
          "sees fast leaks (60 of 60) and no slow ones (0 of 20)", _rss_growth),
    _Sign("mark-time-growth", "concurrent mark time, last third against the first", "times", 1.5, "partly",
          "marking takes time in proportion to what is live, so it follows a leak, and a healthy growth as well",
          _mark_growth),
    _Sign("gc-cpu-share", "the collector's share of the CPU time in use", "%", None, "partly",
          "23 to 98 % in programs that leak fast, 3 to 6 % in steady ones of the same kind", _gc_share),
    _Sign("reflect-heap-share", "reflect's share of the heap", "%", None, "partly",
          "types made at run time lie there for ever; compiled types are no heap at all", _reflect_heap),
    _Sign("next-gc-growth", "growth of the next collection's heap size", "%", None, "partly",
          "it follows the live heap by GOGC, a cycle late", _goal_growth),
    _Sign("next-gc-headroom", "median room up to the next collection", "MB", None, "no",
          "GOGC keeps it in proportion to the live heap, leak or not", _headroom),
    _Sign("gc-frequency", "collections a second", "1/s", 3, "no",
          "it falls while a heap leaks, as the goal grows with it; healthy programs had 45 to 255", _frequency,
          inclusive=True),
    _Sign("gc-distance", "shortest time between two collections", "ms", None, "no",
          "over 100 ms is called normal, but a busy healthy program collects every 4 ms", _crowded),
    _Sign("pause", "longest pause", "ms", 10, "no",
          "single pauses of 13 to 99 ms hit leaking and healthy programs alike", _pause),
    _Sign("pause-growth", "pauses, last third against the first", "times", 1.5, "no",
          "a toss of a coin: 19 of 80 leaks and 9 of 80 healthy programs", _pause_growth),
    _Sign("mallocgc-share", "runtime.mallocgc's share of CPU time", "%", 35, "no",
          "no order in it: 5 to 42 % in leaks, up to 41 % in healthy programs", _mallocgc),
    _Sign("reflect-cpu-share", "reflect's share of CPU time", "%", None, "no",
          "how much a program reflects says nothing of what it keeps", _reflect_cpu),
    _Sign("typeof-rate", "calls of reflect.TypeOf that the trace tells of", "1/s", None, "no",
          "reflect.TypeOf allocates nothing and keeps nothing", _type_of),
    _Sign("blocked-in-gc", "goroutines that waited over 50 ms while marking ran", "count", 0, "no",
          "locks and channels make goroutines wait; that a collection runs meanwhile is chance", _blocked),
    _Sign("turning-point", "when growth of the live heap turned", "s", None, "no",
          "where to look in logs and deployments; every program that warms up has one", _turning),
)  # fmt: skip
