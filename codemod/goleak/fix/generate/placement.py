"""Where the generated cache goes in a module, and what its users call it there."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace

from goleak.config import PACKAGE_PLACEMENT
from goleak.errors import GoleakError
from goleak.fix.edit.names import Generated
from goleak.fix.generate.backends import BACKENDS, to_add
from goleak.fix.generate.renaming import STEMS, as_package, assumed, declared, unexported, unexported_names
from goleak.fix.generate.templates import CacheOptions, generated_cache, is_generated_cache, weak_cache
from goleak.read.gomod import read_mod_file
from goleak.read.project import Module
from goleak.read.sources import read_bytes

FILE = "typecache.go"
_OTHER_FILE = "goleak_typecache.go"
_WEAK_FILE = "weak.go"
_WEAK_GO = (1, 25)  # before, a weak pointer to a package's variable ends the program
_WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*")


def check_placement(module: Module, options: CacheOptions) -> None:
    """Raise GoleakError where the generated cache cannot be in the folder that `options` name, whoever uses it."""
    if options.placement == PACKAGE_PLACEMENT:
        return
    folder, said = module.root, f"placement {options.placement}"
    for part in options.placement.split("/"):
        folder = os.path.join(folder, part)
        if os.path.isfile(os.path.join(folder, "go.mod")):
            raise GoleakError(f"{said}: {folder} is another module; choose a folder of {module.path}")
        if os.path.lexists(folder) and not os.path.isdir(folder):
            raise GoleakError(f"{said}: {folder} is not a folder; choose another")


def check_requirements(module: Module, options: CacheOptions) -> tuple[str, str] | None:
    """Return what go.mod must be made to require. Raises GoleakError where it may not, or does not suffice."""
    if options.cache not in BACKENDS:
        return None
    required = read_mod_file(os.path.join(module.root, "go.mod")).requires
    return to_add(options.cache, module.go, required, add=options.add_dependency)


def generated_for(module: Module, folder: str, package: str, options: CacheOptions) -> Generated | str:
    """Return the generated cache for the package in an absolute folder, or why it cannot have one."""
    if options.placement == PACKAGE_PLACEMENT:
        return _beside(module, folder, package, options)
    return _shared(module, folder, options)


def weak_for(module: Module, folder: str, options: CacheOptions) -> Generated | str:
    """Return the generated cache with weak keys for the package in an absolute folder, or why it cannot have one."""
    if options.placement == PACKAGE_PLACEMENT:
        return "a cache with weak keys has a package of its own: give --placement a folder"
    if module.go < _WEAK_GO:
        go = ".".join(map(str, module.go))
        return f"go.mod asks for go {go}; weak keys that may be pointers to variables need 1.25"
    shared = _shared(module, folder, options)
    if isinstance(shared, str):
        return shared
    file = os.path.join(os.path.dirname(shared.file), _WEAK_FILE)
    data = b"" if os.path.lexists(file) else as_package(weak_cache(), shared.package)
    return replace(shared, file=file, data=data, requires=None, weak=f"{shared.package}.Weak")


def _shared(module: Module, user: str, options: CacheOptions) -> Generated | str:
    """Return the package that all of a module uses."""
    folder = os.path.join(module.root, *options.placement.split("/"))
    file, package = os.path.join(folder, FILE), os.path.basename(folder)
    closed = _outside_of_internal(os.path.relpath(user, module.root), options.placement)
    if closed:
        return f"{options.placement} cannot be imported from outside of {closed}"
    data = b""
    present = [os.path.join(folder, n) for n in _go_files(folder) if n in (FILE, _WEAK_FILE)]
    own = (os.path.lexists(file) and file not in present) or (_go_files(folder) and not present)
    if own or not all(is_generated_cache(read_bytes(name)) for name in present):
        return f"{options.placement} is a package of your own"
    if file not in present:
        data = as_package(generated_cache(options, module.go), package)
    path = f"{module.path}/{options.placement}"
    requires = check_requirements(module, options) if data else None
    return Generated(file, package, f"{package}.Cache", f"{package}.Types", path, data, requires)


def _outside_of_internal(user: str, placement: str) -> str:
    """Return the folder that a user would have to be in to import the placement, or an empty string."""
    parts = placement.split("/")
    last = max((i for i, part in enumerate(parts) if part == "internal"), default=0)
    around = parts[:last]
    return "" if user.replace(os.sep, "/").split("/")[:last] == around else "/".join(around)


def _beside(module: Module, folder: str, package: str, options: CacheOptions) -> Generated | str:
    """Return a file in the users' own package, whose names are free there."""
    files = {name: read_bytes(os.path.join(folder, name)) for name in _go_files(folder)}
    for name in (FILE, _OTHER_FILE):
        if is_generated_cache(files.get(name, b"")):
            return _present(os.path.join(folder, name), package, files[name])
    file = next((n for n in (FILE, _OTHER_FILE) if not os.path.lexists(os.path.join(folder, n))), None)
    if file is None:
        return f"both {FILE} and {_OTHER_FILE} are files of your own"
    template = generated_cache(options, module.go)
    taken = sorted(assumed(template) & {n for data in files.values() for n in declared(data)})
    if taken:
        return f"its package declares `{taken[0]}`, which means something else in the generated cache"
    names = _free_names(template, files)
    if names is None:
        return f"its package uses the names {', '.join(stem[0] for stem in STEMS)}"
    data = unexported(template, package, names)
    place, requires = os.path.join(folder, file), check_requirements(module, options)
    return Generated(place, package, names["Cache"], names["Types"], "", data, requires)


def _present(file: str, package: str, data: bytes) -> Generated | str:
    """Return a generated cache that is in the package already."""
    names = declared(data)
    for cache, types in STEMS:
        if cache in names and types in names:
            return Generated(file, package, cache, types, "", b"")
    return f"{os.path.basename(file)} has none of the types {', '.join(stem[0] for stem in STEMS)} any more"


def _free_names(template: bytes, files: Mapping[str, bytes]) -> dict[str, str] | None:
    """Return names that are no word anywhere in the package: nothing can clash with them, nor hide them."""
    words = {word.decode() for data in files.values() for word in _WORD.findall(data)}
    choices = (unexported_names(template, stem) for stem in STEMS)
    return next((names for names in choices if words.isdisjoint(names.values())), None)


def _go_files(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as found:
            return sorted(e.name for e in found if e.name.endswith(".go") and e.is_file())
    except OSError:
        return []
