"""Test binaries: the harness built over the user's files by an overlay, which changes none of them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from goleak.drive.harness import FILE_NAME, PROFILES_FILE_NAME
from goleak.errors import GoleakError
from goleak.toolchain import Output, Toolchain, go_environment, run

_BUILD_TIMEOUT = 900.0
_PLACE = re.compile(r"^(?P<file>\S.*?\.go):(?P<line>\d+):(?:(?P<column>\d+):)? (?P<what>.+)$")
_TAGS = re.compile(r"(?:^|\s)--?tags=(\S+)")
_MODULE_MODE = re.compile(r"(?:^|(?<=\s))--?mod=mod(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a harness is built and run: the package's folder, without symbolic links, and its module's root.

    `flags` and `settings` are more flags and environment variables for the go command.
    """

    toolchain: Toolchain
    package_dir: Path
    module_root: Path
    tags: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()


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
    place: Place,
    harness: Mapping[str, bytes],
    replaced: Mapping[str, bytes],
    work: Path,
    *,
    keep_tests: Literal["all"] | Collection[str] = (),
) -> Path | Broken:
    """Build the test binary of the package with the harness in it and return its path, below `work`.

    `harness` has the bytes of its files by their names; `replaced` maps absolute names to the bytes to build instead.
    Of the package's own tests those of `keep_tests` stay, by the names of their files: others may not compile, and
    their TestMain may want a world of its own.
    """
    work.mkdir(parents=True, exist_ok=True)
    overlay = work / "overlay.json"
    # A fix may have changed some of the package's tests, which want the others.
    replaced = {name: data for name, data in replaced.items() if not _is_left_out(name, keep_tests)}
    sources = _written(place, harness, replaced, work)
    tests = (str(f) for f in place.package_dir.glob("*_test.go") if _is_left_out(f.name, keep_tests))
    sources |= {test: "" for test in tests if test not in sources}
    overlay.write_text(json.dumps({"Replace": sources}, indent=2) + "\n", "utf-8")
    binary = work / "load.test"
    command = ["test", "-c", "-vet=off", f"-overlay={overlay}", "-o", str(binary)]
    try:
        output = go(place, work, command, ["."], timeout=_BUILD_TIMEOUT)
    except TimeoutError as error:
        return Broken(f"{place.package_dir}: {error}")
    if output.code == 0 and binary.exists():
        return binary
    return _first_complaint(place, output, {copy: name for name, copy in sources.items() if copy})


def _is_left_out(file: str, keep_tests: Literal["all"] | Collection[str]) -> bool:
    """Tell whether a file is a test that is not to be built."""
    return file.endswith("_test.go") and keep_tests != "all" and Path(file).name not in keep_tests


def go(
    place: Place, work: Path, command: Sequence[str], packages: Sequence[str], *, timeout: float
) -> Output:
    """Run the go command in the package's folder, for this machine and with the tags of the place.

    Temporary files go to `work`. Raises TimeoutError after `timeout` seconds.
    """
    environment, tags = _build_settings(place, work)
    return run(
        [place.toolchain.command, *command, *place.flags, f"-tags={tags}", *packages],
        cwd=place.package_dir,
        environment=environment,
        timeout=timeout,
    )


def shown(place: Place, file: str) -> str:
    """Return a file's path from the module's root where it lies below it; go names files from the package's folder."""
    path = Path(os.path.normpath(place.package_dir / file))
    return (
        path.relative_to(place.module_root).as_posix()
        if path.is_relative_to(place.module_root)
        else str(path)
    )


def _written(
    place: Place, harness: Mapping[str, bytes], replaced: Mapping[str, bytes], work: Path
) -> dict[str, str]:
    """Write the files of an overlay; a file is named by its own path and by that without symbolic links."""
    sources = {}
    for name, data in harness.items():
        (work / name).write_bytes(data)
        sources[str(place.package_dir / name)] = str(work / name)
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
    environment |= dict(place.settings)
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
            where = ":".join(p for p in (shown(place, file), match["line"], match["column"]) if p)
            return Broken(f"{where}: {match['what']}", file.endswith((FILE_NAME, PROFILES_FILE_NAME)))
    said = [line.strip() for line in lines if not line.startswith(("#", "go: downloading "))]
    if not said:
        return Broken(f"go test -c: exit code {output.code}")
    # `missing go.sum entry; to add it:` goes on with the command.
    return Broken(" ".join(said[: 2 if said[0].endswith(":") else 1]))
