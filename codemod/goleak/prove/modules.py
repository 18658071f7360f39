"""Modules that a build lacks: go.mod and go.sum completed in a copy, so that the user's stay as they are."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from goleak.errors import GoleakError
from goleak.prove.build import Place, go
from goleak.read.gomod import find_upward, read_mod_file

_TIMEOUT = 600.0
# What the go command says where the fault lies with modules and not with the code.
_OF_MODULES = re.compile(
    r"missing go\.sum entry|updates to go\.mod|updating go\.mod|no required module provides|inconsistent vendoring"
    r"|cannot find module|go mod (?:tidy|download|vendor)|unrecognized import path|reading \S+: (?:404|410|403)"
    r"|module lookup disabled|dial tcp|could not read Username|invalid version|go\.work|checksum mismatch"
)
_REQUIRE = re.compile(r"^\s*(?:require\s+)?(?P<path>[^\s()/]+\.[^\s()]+)\s+v\S+\s*(?://.*)?$")
_IMPORT = re.compile(r'^\s*(?:import\s+)?(?:[\w.]+\s+)?"([^"\n]+)"', re.MULTILINE)


def with_modules(place: Place, work: Path) -> Place:
    """Return the place with what the go command needs to find all that the package imports.

    Tried are the module as it is, then without its workspace and with copies of go.mod and go.sum that the go command
    completes, then with a go.mod that requires no more than the package imports. Where none of them will do, or the
    fault is not with modules, the place comes back as it was, and the build says what is wrong.
    """
    root = find_upward(str(place.package_dir), "go.mod")
    if root is None or _lists(place, work) is not False:
        return place
    folder = work / "modules"
    folder.mkdir(parents=True, exist_ok=True)
    copied = _copied(Path(root), folder)
    other = replace(place, flags=(f"-modfile={copied}", "-mod=mod"), settings=(("GOWORK", "off"),))
    if _lists(other, work):
        return other
    module = read_mod_file(str(copied)).path
    copied.write_text(
        stripped(copied.read_text("utf-8"), imports_below(place.package_dir, Path(root), module)), "utf-8"
    )
    return other if _lists(other, work) else place


def stripped(go_mod: str, imported: Iterable[str]) -> str:
    """Return the text of a go.mod without the requirements of modules that no import path lies in."""
    paths = [f"{path}/" for path in imported]
    return "".join(
        line
        for line in go_mod.splitlines(keepends=True)
        if not (match := _REQUIRE.match(line)) or any(p.startswith(f"{match['path']}/") for p in paths)
    )


def imports_below(package_dir: Path, root: Path, module: str) -> frozenset[str]:
    """Return the import paths of a package and of what it imports from its own module, tests left out."""
    seen: set[Path] = set()
    found: set[str] = set()
    folders = [package_dir]
    while folders:
        folder = folders.pop()
        if folder in seen:
            continue
        seen.add(folder)
        for file in folder.glob("*.go"):
            if not file.name.endswith("_test.go"):
                found.update(_IMPORT.findall(file.read_text("utf-8", "replace")))
        folders += [
            root / path.removeprefix(module).strip("/")
            for path in found
            if f"{path}/".startswith(f"{module}/")
        ]
    return frozenset(path for path in found if not f"{path}/".startswith(f"{module}/"))


def _lists(place: Place, work: Path) -> bool | None:
    """Tell whether go finds all that the package imports; None where it complains of something else."""
    try:
        output = go(place, work, ["list", "-deps"], ["."], timeout=_TIMEOUT)
    except TimeoutError as error:
        raise GoleakError(f"{place.package_dir}: {error}; fetch its modules first: go mod download") from None
    if output.code == 0:
        return True
    return False if _OF_MODULES.search(output.stderr) else None


def _copied(root: Path, folder: Path) -> Path:
    for name in ("go.mod", "go.sum"):
        if (root / name).is_file():
            shutil.copyfile(root / name, folder / name)
    return folder / "go.mod"
