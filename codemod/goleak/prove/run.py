"""Load runs: a test binary with the harness in it, run so that all it leaves is in one folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goleak.drive.harness import FILE_NAME, PROFILES_FILE_NAME, TEST_NAME
from goleak.errors import GoleakError
from goleak.prove.build import Broken, Place, shown
from goleak.prove.measurement import Measurement, read_measurement
from goleak.toolchain import Output, run

# The harness counts entries and writes profiles after its own clock has run out.
_GRACE = 30.0
_STOPPED = re.compile(
    r"^(?P<kind>panic|fatal error): (?P<what>.+?)(?: \[recovered(?:, repanicked)?\])?$", re.MULTILINE
)
_COLLECTION = re.compile(r"gc \d+ @(\d+\.\d+)s ")
_FRAME = re.compile(r"^\t(?P<place>\S.*\.go:\d+)(?: \+0x[0-9a-f]+)?$", re.MULTILINE)
# Settings of the user's shell that would change what is measured.
_UNWANTED = ("GODEBUG", "GOGC", "GOMEMLIMIT", "GOTRACEBACK", "GOFLAGS")


@dataclass(frozen=True, slots=True)
class Load:
    """How much load: requests after the warm-up, how many at a time, in how many stages; `timeout` in seconds.

    `vary` overrides what the harness varies, where not empty. `profiled` asks for what the collector says of a load
    under profiles, which a binary with the file of profiles in it adds. `http` sends requests to handlers over loopback
    instead of calling them.
    """

    requests: int
    warm_up: int
    concurrency: int
    stages: int
    timeout: float
    vary: str = ""
    profiled: bool = False
    http: bool = False


def run_load(place: Place, binary: Path, out: Path, load: Load) -> Measurement | Broken:
    """Run a test binary in the package's folder and return what it measured; all it leaves is in `out`."""
    out.mkdir(parents=True, exist_ok=True)
    settings = {
        "TMPDIR": str(binary.parent),
        "GOLEAK_OUT": str(out),
        "GOLEAK_N": str(load.requests),
        "GOLEAK_WARMUP": str(load.warm_up),
        "GOLEAK_C": str(load.concurrency),
        "GOLEAK_STAGES": str(load.stages),
    } | ({"GOLEAK_VARY": load.vary} if load.vary else {})
    if load.http:
        settings["GOLEAK_HTTP"] = "1"
    if load.profiled:
        # For the binary alone: compilers inherit it, and the build cache would replay what it makes them print.
        settings |= {"GODEBUG": "gctrace=1", "GOLEAK_PROFILES": "1"}
    inherited = {k: v for k, v in os.environ.items() if k not in _UNWANTED and not k.startswith("GOLEAK_")}
    command = [
        str(binary), f"-test.run=^{TEST_NAME}$", "-test.count=1", f"-test.timeout={load.timeout:g}s",
        "-test.memprofilerate=4096", "-test.v",
    ]  # fmt: skip
    try:
        output = run(
            command, cwd=place.package_dir, environment=inherited | settings, timeout=load.timeout + _GRACE
        )
    except TimeoutError:
        return Broken(f"the load run did not end within {load.timeout:g} s")
    except OSError as error:
        raise GoleakError(
            f"{binary}: cannot be run ({error.strerror}); set TMPDIR to a folder for programs"
        ) from None
    (out / "output.txt").write_text(output.stdout + output.stderr, "utf-8")
    if output.code != 0:
        return _stopped(place, output)
    if not (out / "result.json").exists():
        return Broken(f"{TEST_NAME} did not run")
    measured = read_measurement(out / "result.json")
    if load.profiled:
        (out / "gctrace.txt").write_text(
            "".join(_collections(output.stderr, measured.profiled_from)), "utf-8"
        )
    return measured


def _collections(stderr: str, start: float) -> Iterator[str]:
    """Yield what the collector said from `start` on, in seconds: before that, the harness forces collections."""
    for line in stderr.splitlines():
        match = _COLLECTION.match(line)
        if match and float(match[1]) >= start and not line.endswith("(forced)"):
            yield line + "\n"


def _stopped(place: Place, output: Output) -> Broken:
    """Return why a program ended: its panic, and the nearest frame that is neither Go's nor the harness's."""
    everything = output.stderr + output.stdout
    # The last one: a program may log panics that it recovers from.
    match = max(_STOPPED.finditer(everything), key=lambda m: m.start(), default=None)
    if not match:
        said = [line.strip() for line in everything.splitlines() if line.strip()]
        failed = [line for line in said if not line.startswith(("---", "FAIL", "==="))]
        return Broken(failed[-1] if failed else f"exit code {output.code}")
    if "test timed out" in match["what"]:
        return Broken(match["what"])
    frames = [m["place"] for m in _FRAME.finditer(everything, match.end())]
    own = [f for f in frames if Path(f.rpartition(":")[0]).is_relative_to(place.module_root)]
    outside = [f for f in own if FILE_NAME not in f and PROFILES_FILE_NAME not in f]
    where = "".join(f"{shown(place, frame)}: " for frame in (outside or own)[:1])
    return Broken(f"{where}{match['kind']}: {match['what']}")
