"""The folder of evidence: what load runs left, copied to where the user wants it."""

from __future__ import annotations

import shutil
from pathlib import Path

from goleak.errors import GoleakError
from goleak.find.facts import Cache
from goleak.prove.build import Place


def keep(place: Place, cache: Cache, results: Path, folder: Path | None) -> Path | None:
    """Copy `results` below `folder`, under the package's folder and the cache's name, and return where.

    What an earlier run left there goes first, so that no figure of it is taken for one of this run.
    """
    if folder is None or not results.is_dir():
        return None
    target = folder / evidence_name(place, cache)
    try:
        for old in ("before", "after", "passes"):
            if (target / old).is_dir():
                shutil.rmtree(target / old)
        shutil.copytree(results, target, dirs_exist_ok=True)
    except OSError as error:
        raise GoleakError(f"{target}: {error.strerror or error}; choose another folder with --out") from None
    return target


def evidence_name(place: Place, cache: Cache) -> str:
    """Return the name of a cache's folder: the package's folder below its module, dashed, and the cache's name."""
    package = place.package_dir
    if package.is_relative_to(place.module_root) and package != place.module_root:
        return f"{'-'.join(package.relative_to(place.module_root).parts)}.{cache.name}"
    return f"{package.name}.{cache.name}"
