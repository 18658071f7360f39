"""What a finding points to besides its own place, and how files are named in reports."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal

from goleak.find.facts import Cache, Site

RelatedKind = Literal["store", "load", "evict"]


@dataclass(frozen=True, slots=True)
class Related:
    """A site of a finding's cache, and what it does to the cache."""

    kind: RelatedKind
    site: Site


def related_sites(cache: Cache) -> tuple[Related, ...]:
    """Return each store, then each load whose miss refills the cache, then each removal, all in source order."""
    stores = cache.of("store", "load-or-store")
    return (
        *(Related("store", s) for s in stores),
        *(Related("load", s) for s in cache.of("load") if _refilled(cache, s, stores)),
        *(Related("evict", s) for s in removals(cache)),
    )


def removals(cache: Cache) -> tuple[Site, ...]:
    """Return the sites that take entries out; resets count where the cache is known to be emptied in use."""
    # Elsewhere a reset is what makes the map in the first place: a constructor or lazy initialisation.
    if cache.evicts in ("on-demand", "bounded"):
        return cache.of("evict", "reset")
    return cache.of("evict")


def relative_file(file: str, cwd: str) -> str:
    """Return a file's name relative to `cwd`, with `/`; absolute where no relative name exists."""
    try:
        return os.path.relpath(file, cwd).replace(os.sep, "/")
    except ValueError:  # another drive on Windows
        return file.replace(os.sep, "/")


def _refilled(cache: Cache, load: Site, stores: tuple[Site, ...]) -> bool:
    # A registry's load beside its store asks for duplicates; its miss computes nothing.
    if cache.role == "registry" or load.function is None:
        return False
    return any(s.function == load.function and load.location.start < s.location.start for s in stores)
