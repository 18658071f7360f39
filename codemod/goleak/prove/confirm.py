"""Proof of a fix: the same load on the code as it is and as fixed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median_low

from goleak.drive.driver import Driver, NotDriven, unfinished
from goleak.drive.harness import FILE_NAME, cache_named_in, fill, write_harness
from goleak.drive.names import names_taken, package_level_names, package_name_of
from goleak.errors import GoleakError
from goleak.find.facts import Cache
from goleak.fix.edits import Change
from goleak.prove.growth import Growth, read_growth
from goleak.prove.measurement import Measurement
from goleak.prove.probe import Chosen, Harness, Job, choose_harness
from goleak.prove.run import Broken, Load, build, place_of, run_load
from goleak.prove.verdict import Judgement, confirm_fix, judge
from goleak.toolchain import Toolchain

_STAGES = 8


@dataclass(frozen=True, slots=True)
class Options:
    """How to confirm.

    `requests` are made after a warm-up that takes a cache of `capacity` entries past its bound, `concurrency` at
    a time, `runs` times on each side. `timeout` is for one run, in seconds. `tags` are build tags; `keep` is a
    folder for the evidence.
    """

    requests: int = 100_000
    concurrency: int = 200
    runs: int = 1
    capacity: int = 4096
    timeout: float = 600.0
    tags: tuple[str, ...] = ()
    keep: Path | None = None

    @property
    def load(self) -> Load:
        """The load of one run; its warm-up is two and a half times the bound, so that a cache meets it twice."""
        warm_up = max(self.requests // _STAGES, self.capacity * 5 // 2)
        return Load(self.requests, warm_up, self.concurrency, _STAGES, self.timeout)


@dataclass(frozen=True, slots=True)
class Side:
    """What was seen on one side: the run with the median slope, what its heap gained, and the judgement of all runs."""

    judgement: Judgement
    measurement: Measurement
    growth: Growth
    runs: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the load runs showed.

    `before` is None where the cache was not driven, `after` where there was no fix to run. `driven` is the function
    that was called; `evidence` is the folder that was kept, or None.
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
) -> Confirmation:
    """Run the load on the cache's package as it is and with `changes`; the user's files are only read.

    Of several drivers the first that fills the cache is used. A load test that the user keeps beside the cache, and
    may have changed, goes before all of them.
    """
    options = options or Options()
    _check(options)
    place = place_of(toolchain, cache.package_dir, module_root, options.tags)
    with tempfile.TemporaryDirectory(prefix="goleak-") as folder:
        job = Job(place, cache, Path(folder).resolve(), {c.file: c.after for c in changes})
        harnesses = _harnesses(job, driver)
        chosen = harnesses if isinstance(harnesses, NotDriven) else choose_harness(job, harnesses)
        if isinstance(chosen, NotDriven):
            reasons = (f"not driven: {chosen.reason}", "write the request by hand: goleak harness")
            return Confirmation(cache.package, cache, False, reasons, options)
        try:
            result = _compare(job, options, chosen)
        finally:
            evidence = _keep(job, options.keep)
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


def _harnesses(job: Job, driver: Driver | NotDriven | Sequence[Driver]) -> list[Harness] | NotDriven:
    cache = job.cache
    beside = Path(cache.package_dir, FILE_NAME)
    kept = beside.read_bytes() if beside.is_file() else b""
    if cache_named_in(kept) == cache.name:
        return [Harness(kept, f"goleakRequest of {FILE_NAME}", own=True)]
    if isinstance(driver, NotDriven):
        return driver
    # Names that the fix brings in are kept clear of as well: one harness must compile on both sides.
    brought = (package_level_names(d) for f, d in job.fixed.items() if Path(f).parent == beside.parent)
    taken = names_taken(cache.package_dir).union(*brought)
    package = _package_name(cache)
    drivers = (driver,) if isinstance(driver, Driver) else driver
    return [Harness(fill(cache, d, package, taken), d.function) for d in drivers]


def _package_name(cache: Cache) -> str:
    file = cache.location.file
    try:
        return package_name_of(Path(file).read_bytes(), file)
    except OSError as error:
        raise GoleakError(f"{file}: {error.strerror}; run goleak again") from None


def _compare(job: Job, options: Options, chosen: Chosen) -> Confirmation:
    harness, load = chosen.harness, replace(options.load, vary=chosen.vary)
    (job.work / "out").mkdir()
    (job.work / "out" / FILE_NAME).write_bytes(harness.source)
    fixed = _build_fixed(job, harness)
    before: list[tuple[Judgement, Measurement, Path]] = []
    after: list[tuple[Judgement, Measurement, Path]] = []
    # Taken in turns, so that whatever else the machine does falls on both sides.
    for number in range(1, options.runs + 1):
        before.append(_run(job, load, chosen.binary, f"before/{number}"))
        if fixed:
            after.append(_run(job, load, fixed, f"after/{number}", before[-1][0]))
    side_before = _side(before)
    side_after = _side(after) if after else None
    confirmed, reasons = confirm_fix(side_before.judgement, side_after.judgement if side_after else None)
    return Confirmation(
        job.cache.package, job.cache, confirmed, reasons, options, harness.function, side_before, side_after
    )


def _build_fixed(job: Job, harness: Harness) -> Path | None:
    if not job.fixed:
        return None
    built = build(job.place, harness.source, job.fixed, job.work / "after", keep_tests=harness.own)
    if isinstance(built, Broken):
        raise GoleakError(
            f"{job.cache.package}: does not build after the fix: {built.what}; leave this fix out"
        )
    return built


def _run(
    job: Job, load: Load, binary: Path, side: str, before: Judgement | None = None
) -> tuple[Judgement, Measurement, Path]:
    out = job.work / "out" / side
    measured = run_load(job.place, binary, out, load)
    if isinstance(measured, Broken):
        when = side.partition("/")[0]
        raise GoleakError(
            f"{job.cache.package}: load run {when} the fix: {measured.what}; {_advice(measured)}"
        )
    return judge(measured, before), measured, out


def _advice(broken: Broken) -> str:
    if "concurrent map" in broken.what:
        return "the cache is not safe for concurrent use: try -c 1"
    if "did not end" in broken.what or "timed out" in broken.what:
        return "make fewer requests (-n), or allow more time (--timeout)"
    return "see what goleakRequest passes: goleak harness"


def _side(runs: list[tuple[Judgement, Measurement, Path]]) -> Side:
    middle = median_low(judgement.retained.value for judgement, _, _ in runs)
    judgement, measured, out = next(r for r in runs if r[0].retained.value == middle)
    verdicts = {j.verdict for j, _, _ in runs}
    if len(verdicts) > 1:
        reason = f"the runs disagree: {', '.join(j.verdict for j, _, _ in runs)}"
        judgement = replace(judgement, verdict="inconclusive", reason=reason)
    growth = read_growth(out / "heap_before.pb.gz", out / "heap_after.pb.gz")
    return Side(judgement, measured, growth, tuple(j for j, _, _ in runs))


def _keep(job: Job, folder: Path | None) -> Path | None:
    """Copy the results below `folder`, under the package's folder and the cache's name."""
    if folder is None or not (job.work / "out").is_dir():
        return None
    package = job.place.package_dir
    if package.is_relative_to(job.place.module_root) and package != job.place.module_root:
        name = "-".join(package.relative_to(job.place.module_root).parts)
    else:
        name = package.name
    target = folder / f"{name}.{job.cache.name}"
    try:
        shutil.copytree(job.work / "out", target, dirs_exist_ok=True)
    except OSError as error:
        raise GoleakError(f"{target}: {error.strerror or error}; choose another folder with --out") from None
    return target
