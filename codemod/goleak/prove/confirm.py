"""Proof of a fix: the same load on the code as it is and as fixed, or on two revisions of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from goleak.drive.driver import Driver, NotDriven, unfinished
from goleak.drive.harness import FILE_NAME, cache_named_in, fill, write_harness
from goleak.drive.names import names_taken, package_level_names, package_name_of
from goleak.errors import GoleakError
from goleak.find.facts import Cache
from goleak.fix.edit.edits import Change
from goleak.prove.build import Broken, place_of
from goleak.prove.growth import Growth, read_growth
from goleak.prove.keep import keep
from goleak.prove.measurement import Measurement
from goleak.prove.modules import with_modules
from goleak.prove.passes import PASSES, GrowthClass, Pass, applicable, growth_class, varied
from goleak.prove.probe import Chosen, Harness, Job, Tree, choose_harness
from goleak.prove.run import Load, run_load
from goleak.prove.verdict import Judgement, confirm_fix, judge, judge_runs
from goleak.toolchain import Toolchain

_STAGES = 8
# Entries are counted exactly: fewer requests do for the passes than for a slope in bytes.
_PASS_REQUESTS = 40_000

# Told as each step begins, in words.
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How to confirm.

    `requests` are made after a warm-up that takes a cache of `capacity` entries past its bound, `concurrency` at
    a time, `runs` times on each side. `own_capacity` is the bound that the fix will have, 0 where it is the same.
    `timeout` is for one run, in seconds. `tags` are build tags; `keep` is a folder for the evidence; `http` sends the
    requests of handlers over loopback; `passes` makes the four passes.
    """

    requests: int = 100_000
    concurrency: int = 200
    runs: int = 1
    capacity: int = 4096
    own_capacity: int = 0
    timeout: float = 600.0
    tags: tuple[str, ...] = ()
    keep: Path | None = None
    http: bool = False
    passes: bool = False

    @property
    def load(self) -> Load:
        """The load of one run; its warm-up is two and a half times the bound, so that a cache meets it twice."""
        warm_up = max(self.requests // _STAGES, self.capacity * 5 // 2)
        return Load(self.requests, warm_up, self.concurrency, _STAGES, self.timeout, http=self.http)

    def steps(self, *, compared: bool) -> int:
        """Return how many steps a confirmation takes at most; `compared` tells that there are two sides."""
        return 1 + self.runs * (1 + compared) + (len(PASSES) if self.passes else 0)


@dataclass(frozen=True, slots=True)
class Other:
    """Where the code of the other revision lies: the cache's package and its module's root; the names of both sides."""

    package_dir: str | Path
    module_root: str | Path
    names: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Side:
    """What was seen on one side: the run with the median slope, what its heap gained, and the judgement of all runs.

    `median` is the 0-based number of that run.
    """

    judgement: Judgement
    measurement: Measurement
    growth: Growth
    runs: tuple[Judgement, ...]
    median: int = 0


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the load runs showed.

    `before` is None where the cache was not driven, `after` where there was no fix to run; `names` are what the sides
    are called. `driven` is the function that was called; `evidence` is the folder that was kept, or None.
    """

    package: str
    cache: Cache
    confirmed: bool
    reasons: tuple[str, ...]
    options: Options
    driven: str = ""
    before: Side | None = None
    after: Side | None = None
    evidence: Path | None = None
    passes: tuple[Pass, ...] = ()
    growth: GrowthClass | None = None
    names: tuple[str, str] = ("before the fix", "after the fix")


def harness_source(cache: Cache, driver: Driver | NotDriven) -> bytes:
    """Return the harness for a cache; where the cache is not driven, its request is left to write."""
    made = unfinished(cache) if isinstance(driver, NotDriven) else driver
    return fill(cache, made, _package_name(cache), names_taken(cache.package_dir))


def save_harness(
    cache: Cache, driver: Driver | NotDriven, folder: str | Path | None = None, *, overwrite: bool = False
) -> Path:
    """Write the harness beside the cache, or into `folder`, and return its path."""
    return write_harness(harness_source(cache, driver), folder or cache.package_dir, overwrite=overwrite)


def confirm(
    toolchain: Toolchain,
    cache: Cache,
    driver: Driver | NotDriven | Sequence[Driver],
    module_root: str | Path,
    changes: Sequence[Change],
    options: Options | None = None,
    *,
    other: Other | None = None,
    progress: Progress = lambda _: None,
) -> Confirmation:
    """Run the load on the cache's package as it is and with `changes`, or as an `other` revision has it.

    The user's files are only read. Of several drivers the first that fills the cache is used. A load test that the
    user keeps beside the cache, and may have changed, goes before all of them. `progress` is told each step.
    """
    options = options or Options()
    _check(options)
    names = other.names if other else ("before the fix", "after the fix")
    with tempfile.TemporaryDirectory(prefix="goleak-") as folder:
        work = Path(folder).resolve()
        progress("building")
        job = _job(toolchain, cache, module_root, changes, options, other, work)
        harnesses = _harnesses(job, driver)
        chosen = harnesses if isinstance(harnesses, NotDriven) else choose_harness(job, harnesses)
        if isinstance(chosen, NotDriven):
            reasons = (f"not driven: {chosen.reason}", "write the request by hand: goleak harness")
            return Confirmation(cache.package, cache, False, reasons, options, names=names)
        try:
            result = _compare(job, options, chosen, names, progress)
        finally:
            evidence = keep(job.before.place, cache, work / "out", options.keep)
        return replace(result, evidence=evidence)


def _check(options: Options) -> None:
    load = options.load
    if load.requests < load.warm_up:
        raise GoleakError(
            f"-n {load.requests}: too few requests to tell a bound of {options.capacity} entries from growth;"
            f" use -n {load.warm_up} or more"
        )
    if load.concurrency < 1 or options.runs < 1:
        raise GoleakError(f"-c {load.concurrency}, {options.runs} runs: neither may be less than 1")


def _job(
    toolchain: Toolchain,
    cache: Cache,
    module_root: str | Path,
    changes: Sequence[Change],
    options: Options,
    other: Other | None,
    work: Path,
) -> Job:
    """Return what all steps share; names that the other side brings in are kept clear of in the harness too."""
    replaced = {c.file: c.after for c in changes}
    place = place_of(toolchain, cache.package_dir, module_root, options.tags)
    before = Tree("before the fix", with_modules(place, work), {})
    after: Tree | None = None
    taken = names_taken(cache.package_dir)
    if other:
        place = place_of(toolchain, other.package_dir, other.module_root, options.tags)
        before = replace(before, name=other.names[0])
        after = Tree(other.names[1], with_modules(place, work), {})
        taken |= names_taken(other.package_dir)
    elif replaced:
        after = Tree("after the fix", before.place, replaced)
        beside = Path(cache.package_dir)
        brought = (package_level_names(d) for f, d in replaced.items() if Path(f).parent == beside)
        taken = taken.union(*brought)
    return Job(
        cache,
        _package_name(cache),
        taken,
        work,
        before,
        after,
        profiled=options.keep is not None,
        http=options.http,
    )


def _harnesses(job: Job, driver: Driver | NotDriven | Sequence[Driver]) -> list[Harness] | NotDriven:
    """Return the harnesses to try; of another revision also those that count nothing, as names may have changed."""
    cache = job.cache
    beside = Path((job.after or job.before).place.package_dir, FILE_NAME)
    kept = beside.read_bytes() if beside.is_file() else b""
    directed = isinstance(driver, Sequence) and any(d.directed for d in driver)
    if cache_named_in(kept) == cache.name and not directed:
        return [Harness(kept, f"goleakRequest of {FILE_NAME}", own=True)]
    if isinstance(driver, NotDriven):
        return driver
    drivers = (driver,) if isinstance(driver, Driver) else tuple(driver)
    if job.http:
        drivers = tuple(d for d in drivers if d.http)
        if not drivers:
            return NotDriven("no function that answers HTTP requests is known to fill it; leave --http out")
    if job.after and job.after.place.package_dir != job.before.place.package_dir:
        drivers += tuple(replace(d, cache="nil") for d in drivers if d.cache != "nil")
    return [
        Harness(fill(cache, d, job.package, job.taken), d.function, possible=d.possible, directed=d.directed)
        for d in drivers
    ]


def _package_name(cache: Cache) -> str:
    file = cache.location.file
    try:
        return package_name_of(Path(file).read_bytes(), file)
    except OSError as error:
        raise GoleakError(f"{file}: {error.strerror}; run goleak again") from None


def _compare(
    job: Job, options: Options, chosen: Chosen, names: tuple[str, str], progress: Progress
) -> Confirmation:
    harness, load = chosen.harness, replace(options.load, vary=chosen.vary)
    (job.work / "out").mkdir()
    (job.work / "out" / FILE_NAME).write_bytes(harness.source)
    before: list[tuple[Judgement, Measurement, Path]] = []
    after: list[tuple[Judgement, Measurement, Path]] = []
    # Taken in turns, so that whatever else the machine does falls on both sides.
    for number in range(1, options.runs + 1):
        asked = replace(load, profiled=job.profiled and number == 1)
        progress(f"run {number} {names[0]}")
        before.append(_run(job, job.before, asked, chosen.before, f"before/{number}"))
        if job.after and chosen.after:
            progress(f"run {number} {names[1]}")
            after.append(_run(job, job.after, asked, chosen.after, f"after/{number}", before[-1][0]))
    # What a user's function varies is its own.
    wanted = options.passes and not harness.directed
    passes = tuple(_passes(job, options, chosen, progress)) if wanted else ()
    side_before = _side(before)
    side_after = _side(after) if after else None
    confirmed, reasons = confirm_fix(
        side_before.judgement, side_after.judgement if side_after else None, names
    )
    return Confirmation(
        job.cache.package, job.cache, confirmed, reasons, options, harness.function, side_before, side_after,
        passes=passes, growth=growth_class(job.cache.growth, passes) if passes else None, names=names,
    )  # fmt: skip


def _passes(job: Job, options: Options, chosen: Chosen, progress: Progress) -> list[Pass]:
    made = []
    for name in PASSES:
        progress(f"pass {name}")
        if not applicable(name, chosen.harness.possible):
            made.append(Pass(name))
            continue
        full = options.load
        requests = max(min(full.requests, _PASS_REQUESTS), full.warm_up)
        load = replace(full, requests=requests, vary=varied(name))
        judgement, measured, _ = _run(job, job.before, load, chosen.before, f"passes/{name}")
        made.append(Pass(name, measured.requests, judgement))
    return made


def _run(
    job: Job, tree: Tree, load: Load, binary: Path, out: str, before: Judgement | None = None
) -> tuple[Judgement, Measurement, Path]:
    folder = job.work / "out" / out
    measured = run_load(tree.place, binary, folder, load)
    if isinstance(measured, Broken):
        raise GoleakError(f"{job.cache.package}: load run {tree.name}: {measured.what}; {_advice(measured)}")
    return judge(measured, before), measured, folder


def _advice(broken: Broken) -> str:
    if "concurrent map" in broken.what:
        return "the cache is not safe for concurrent use: try -c 1"
    if "did not end" in broken.what or "timed out" in broken.what:
        return "make fewer requests (-n), or allow more time (--timeout)"
    return "see what goleakRequest passes: goleak harness"


def _side(runs: list[tuple[Judgement, Measurement, Path]]) -> Side:
    judgements = tuple(judgement for judgement, _, _ in runs)
    judgement, median = judge_runs(judgements)
    _, measured, out = runs[median]
    growth = read_growth(out / "heap_before.pb.gz", out / "heap_after.pb.gz")
    return Side(judgement, measured, growth, judgements, median)
