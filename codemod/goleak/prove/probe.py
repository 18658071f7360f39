"""Which harness to use: a few requests show whether the cache is reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from goleak.drive.driver import NotDriven, not_driven
from goleak.errors import GoleakError
from goleak.find.facts import Cache
from goleak.prove.run import Broken, Load, Place, build, run_load

# One at a time: a cache that cannot bear more is a matter of the load, and must not look like one out of reach.
_REQUESTS = Load(requests=200, warm_up=0, concurrency=1, stages=1, timeout=30)
_EVERYTHING = "strings,numbers,instances,types"
# A request that leaves an entry every other time has found the key; less may be due to what varies, or to the call.
_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Harness:
    """A harness, the function that it calls, and whether it is one that the user keeps beside the cache."""

    source: bytes
    function: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """What all steps of one proof share.

    `fixed` maps absolute file names to their bytes after the fix; all that is made goes below `work`.
    """

    place: Place
    cache: Cache
    work: Path
    fixed: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The harness that fills the cache, its test binary, and what must vary where that is not what it says itself."""

    harness: Harness
    binary: Path
    vary: str
    entries_per_request: float


def choose_harness(job: Job, harnesses: Iterable[Harness]) -> Chosen | NotDriven:
    """Return the first harness that fills the cache, or the one that fills it best.

    Raises GoleakError where the package does not build without any harness of ours being at fault.
    """
    best: Chosen | None = None
    refusals: list[str] = []
    for number, harness in enumerate(harnesses):
        binary = build(job.place, harness.source, {}, job.work / f"before{number}", keep_tests=harness.own)
        if isinstance(binary, Broken):
            if not binary.in_harness:
                raise GoleakError(f"{job.cache.package}: does not build before the fix: {binary.what}")
            refusals.append(f"{harness.function}: the load test does not compile: {binary.what}")
            continue
        for vary in ("", _EVERYTHING):
            reached = _probe(job, binary, vary)
            if isinstance(reached, str):
                refusals.append(f"{harness.function}: {reached}")
            elif best is None or reached > best.entries_per_request:
                best = Chosen(harness, binary, vary, reached)
            if best and best.entries_per_request >= _ENOUGH:
                return best
    return best or not_driven(refusals)


def _probe(job: Job, binary: Path, vary: str) -> float | str:
    """Return how many entries a request leaves, 1 where they cannot be counted, or why it leaves none."""
    measured = run_load(job.place, binary, binary.parent / "probe", replace(_REQUESTS, vary=vary))
    if isinstance(measured, Broken):
        return measured.what
    entries = measured.stages[-1].entries
    if entries is None:
        return 1.0
    left = entries - (measured.empty or 0)
    if left > 0:
        return left / measured.requests
    failed = f"; {measured.errors:,} of {measured.requests:,} calls failed, the first with: {measured.error}"
    return "it leaves no entry in the cache" + (failed if measured.errors else "")
