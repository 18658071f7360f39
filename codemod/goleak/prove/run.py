"""Load runs: the harness built over the user's files by an overlay, and run in a folder of its own."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from goleak.drive.harness import FILE_NAME, TEST_NAME
from goleak.errors import GoleakError
from goleak.prove.measurement import Measurement, read_measurement
from goleak.toolchain import Output, Toolchain, go_environment, run

_BUILD_TIMEOUT = 900.0
# The harness counts entries and writes profiles after its own clock has run out.
_GRACE = 30.0
_PLACE = re.compile(r"^(?P<file>\S.*?\.go):(?P<line>\d+):(?:(?P<column>\d+):)? (?P<what>.+)$")
_STOPPED = re.compile(
    r"^(?P<kind>panic|fatal error): (?P<what>.+?)(?: \[recovered(?:, repanicked)?\])?$", re.MULTILINE
)
_FRAME = re.compile(r"^\t(?P<place>\S.*\.go:\d+)(?: \+0x[0-9a-f]+)?$", re.MULTILINE)
_TAGS = re.compile(r"(?:^|\s)--?tags=(\S+)")
_MODULE_MODE = re.compile(r"(?:^|(?<=\s))--?mod=mod(?=\s|$)")
# Settings of the user's shell that would change what is measured.
_UNWANTED = ("GODEBUG", "GOGC", "GOMEMLIMIT", "GOTRACEBACK", "GOFLAGS")


@dataclass(frozen=True, slots=True)
class Load:
    """How much load: requests after the warm-up, how many at a time, in how many stages; `timeout` in seconds.

    `vary` overrides what the harness varies, where not empty.
    """

    requests: int
    warm_up: int
    concurrency: int
    stages: int
    timeout: float
    vary: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a harness is built and run: the package's folder, without symbolic links, and its module's root."""

    toolchain: Toolchain
    package_dir: Path
    module_root: Path
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """Why a build or a run came to nothing: one line, which begins with a place where there is one.

    `in_harness` tells a build that fails in the harness from one that fails in the user's own code.
    """

    what: str
    in_harness: bool = False


def place_of(
    toolchain: Toolchain, package_dir: str | Path, module_root: str | Path, tags: tuple[str, ...] = ()
) -> Place:
    """Return the place for a package: go names files by the real path of the folder that it works in."""
    return Place(toolchain, Path(package_dir).resolve(), Path(module_root).resolve(), tags)


def build(
    place: Place, harness: bytes, replaced: Mapping[str, bytes], work: Path, *, keep_tests: bool = False
) -> Path | Broken:
    """Build the test binary of the package with the harness in it and return its path, below `work`.

    `replaced` maps absolute names to the bytes to build instead. The package's own tests are left out unless
    `keep_tests`: they may not compile, and their TestMain may want a world of its own.
    """
    work.mkdir(parents=True, exist_ok=True)
    overlay = work / "overlay.json"
    sources = _written(place, harness, replaced, work)
    if not keep_tests:
        tests = (str(f) for f in place.package_dir.glob("*_test.go"))
        sources |= {test: "" for test in tests if test not in sources}
    overlay.write_text(json.dumps({"Replace": sources}, indent=2) + "\n", "utf-8")
    binary = work / "load.test"
    command = [place.toolchain.command, "test", "-c", "-vet=off", f"-overlay={overlay}", "-o", str(binary)]
    try:
        environment, tags = _build_settings(place, work)
        output = run(
            [*command, f"-tags={tags}", "."],
            cwd=place.package_dir,
            environment=environment,
            timeout=_BUILD_TIMEOUT,
        )
    except TimeoutError as error:
        return Broken(f"{place.package_dir}: {error}")
    if output.code == 0 and binary.exists():
        return binary
    return _first_complaint(place, output, {copy: name for name, copy in sources.items() if copy})


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
    return read_measurement(out / "result.json")


def _written(place: Place, harness: bytes, replaced: Mapping[str, bytes], work: Path) -> dict[str, str]:
    """Write the files of an overlay; a file is named by its own path and by that without symbolic links."""
    harness_file = work / FILE_NAME
    harness_file.write_bytes(harness)
    sources = {str(place.package_dir / FILE_NAME): str(harness_file)}
    for number, (name, data) in enumerate(sorted(replaced.items())):
        copy = work / f"{number}-{Path(name).name}"
        copy.write_bytes(data)
        real = Path(name).parent.resolve() / Path(name).name
        sources |= {os.path.abspath(name): str(copy), str(real): str(copy)}
    return sources


def _build_settings(place: Place, work: Path) -> tuple[dict[str, str], str]:
    """Return the environment for a build, and its tags.

    Of the user's GOFLAGS, -mod=mod becomes readonly, as it may rewrite go.mod, and -tags are joined with ours,
    which would replace them. The program must run here, so it is built for this machine.
    """
    asked = run(
        [place.toolchain.command, "env", "-json", "GOFLAGS", "GOHOSTOS", "GOHOSTARCH"],
        cwd=place.package_dir,
        environment=go_environment(place.toolchain),
        timeout=60,
    )
    try:
        known = json.loads(asked.stdout)
    except ValueError:
        said = asked.stderr.strip().partition("\n")[0]
        raise GoleakError(f"{place.package_dir}: go env failed ({said}); mend it and run again") from None
    tags = [*place.tags, *(t for m in _TAGS.finditer(known["GOFLAGS"]) for t in m[1].split(",")), "goleak"]
    environment = go_environment(
        place.toolchain,
        GOFLAGS=_MODULE_MODE.sub("-mod=readonly", known["GOFLAGS"]),
        GOOS=known["GOHOSTOS"],
        GOARCH=known["GOHOSTARCH"],
        GOTMPDIR=str(work),
    )
    return environment, ",".join(dict.fromkeys(tags))


def _first_complaint(place: Place, output: Output, originals: Mapping[str, str]) -> Broken:
    """Return the first thing that the compiler or the go command said, its file named from the module's root.

    `originals` tells what the files of the overlay stand for: some messages name those.
    """
    lines = [line for line in (output.stderr + output.stdout).splitlines() if line.strip()]
    for line in lines:
        match = _PLACE.match(line)
        if match:
            file = originals.get(match["file"], match["file"])
            where = ":".join(p for p in (_shown(place, file), match["line"], match["column"]) if p)
            return Broken(f"{where}: {match['what']}", file.endswith(FILE_NAME))
    said = [line.strip() for line in lines if not line.startswith(("#", "go: downloading "))]
    if not said:
        return Broken(f"go test -c: exit code {output.code}")
    # `missing go.sum entry; to add it:` goes on with the command.
    return Broken(" ".join(said[: 2 if said[0].endswith(":") else 1]))


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
    outside = [f for f in own if FILE_NAME not in f]
    where = "".join(f"{_shown(place, frame)}: " for frame in (outside or own)[:1])
    return Broken(f"{where}{match['kind']}: {match['what']}")


def _shown(place: Place, file: str) -> str:
    """Return a file's path from the module's root where it lies below it; go names files from the package's folder."""
    path = Path(os.path.normpath(place.package_dir / file))
    return (
        path.relative_to(place.module_root).as_posix()
        if path.is_relative_to(place.module_root)
        else str(path)
    )
