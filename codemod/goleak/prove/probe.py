"""Which harness to use: a few requests show whether the cache is reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from goleak.drive.driver import NotDriven, not_driven
from goleak.drive.harness import FILE_NAME, PROFILES_FILE_NAME, fill_profiles, takes_profiles
from goleak.drive.signatures import Vary
from goleak.errors import GoleakError
from goleak.find.facts import Cache
from goleak.prove.build import Broken, Place, build
from goleak.prove.run import Load, run_load

# One at a time: a cache that cannot bear more is a matter of the load, and must not look like one out of reach.
_REQUESTS = Load(requests=200, warm_up=0, concurrency=1, stages=1, timeout=30)
_EVERYTHING = "strings,numbers,instances,types"
# A request that leaves an entry every other time has found the key; less may be due to what varies, or to the call.
_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Harness:
    """A harness, the function that it calls, and whether it is one that the user keeps beside the cache.

    `possible` is what its requests can vary. `directed` is the user's test file that makes the requests, or empty.
    """

    source: bytes
    function: str
    own: bool = False
    possible: tuple[Vary, ...] = ("strings", "numbers", "instances", "types")
    directed: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """The code of one side: where its package is, and absolute file names with the bytes to build instead.

    `name` says in sentences which side it is: `before the fix`.
    """

    name: str
    place: Place
    replaced: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Job:
    """What all steps of one proof share: the cache, its package's name and names, and both sides.

    All that is made goes below `work`; `profiled` adds the file of profiles to harnesses.
    """

    cache: Cache
    package: str
    taken: frozenset[str]
    work: Path
    before: Tree
    after: Tree | None = None
    profiled: bool = False
    http: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The harness that fills the cache, its test binaries, and what must vary where that is not what it says itself.

    `after` is None where there is no other side.
    """

    harness: Harness
    before: Path
    after: Path | None
    vary: str
    entries_per_request: float


def choose_harness(job: Job, harnesses: Iterable[Harness]) -> Chosen | NotDriven:
    """Return the first harness that fills the cache, or the one that fills it best, built on both sides.

    Raises GoleakError where the package does not build without any harness of ours being at fault.
    """
    best: Chosen | None = None
    refusals: list[str] = []
    for number, harness in enumerate(harnesses):
        found = _try(job, harness, number)
        if isinstance(found, Chosen):
            if best is None or found.entries_per_request > best.entries_per_request:
                best = found
            if best.entries_per_request >= _ENOUGH:
                break
        else:
            refusals += [f"{harness.function}: {refusal}" for refusal in found]
    return best or not_driven(refusals)


def _try(job: Job, harness: Harness, number: int) -> Chosen | list[str]:
    """Return the harness built on both sides where it fills the cache, or why it does not."""
    before = _build(job, job.before, harness, f"before{number}")
    if isinstance(before, str):
        return [before]
    best, refusals = ("", 0.0), []
    for vary in ("", _EVERYTHING):
        reached = _probe(job, before, vary)
        if isinstance(reached, str):
            refusals.append(reached)
        elif reached > best[1]:
            best = (vary, reached)
        if best[1] >= _ENOUGH:
            break
    if not best[1]:
        return refusals
    after = _build(job, job.after, harness, f"after{number}") if job.after else None
    if isinstance(after, str):
        return [after]
    return Chosen(harness, before, after, *best)


def _build(job: Job, tree: Tree, harness: Harness, name: str) -> Path | str:
    """Return the test binary of one side, or why the harness does not compile there."""
    files = {FILE_NAME: harness.source}
    if job.profiled and takes_profiles(harness.source):
        files[PROFILES_FILE_NAME] = fill_profiles(job.package, job.taken)
    kept = "all" if harness.own or harness.directed else ()
    built = build(tree.place, files, tree.replaced, job.work / name, keep_tests=kept)
    if isinstance(built, Broken) and harness.directed:
        # Other tests of the package may not compile.
        only = (Path(harness.directed).name,)
        built = build(tree.place, files, tree.replaced, job.work / name, keep_tests=only)
    if not isinstance(built, Broken):
        return built
    if built.in_harness:
        where = "" if tree is job.before else f" {tree.name}"
        return f"the load test does not compile{where}: {built.what}"
    advice = "; leave this fix out" if tree.replaced else ""
    raise GoleakError(f"{job.cache.package}: does not build {tree.name}: {built.what}{advice}")


def _probe(job: Job, binary: Path, vary: str) -> float | str:
    """Return how many entries a request leaves, 1 where they cannot be counted, or why it leaves none."""
    load = replace(_REQUESTS, vary=vary, http=job.http)
    measured = run_load(job.before.place, binary, binary.parent / "probe", load)
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
