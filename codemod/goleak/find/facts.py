"""Facts about caches: what a rule may ask, what a report may say.

Offsets are 0-based bytes, half-open; lines and columns are 1-based, columns count UTF-8 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from goleak.read.gotypes import UNKNOWN, Type

Container = Literal["map", "sync.Map"]
Scope = Literal["package", "field", "closure", "local"]
Lifetime = Literal["process", "owner", "call"]
Growth = Literal["fixed", "per-type", "runtime-types", "unbounded"]
Role = Literal["cache", "registry", "set", "mixed", "unknown"]
Evicts = Literal["never", "ineffective", "on-demand", "bounded"]
Holds = Literal["key", "value"]
Certainty = Literal["likely", "weak"]
Operation = Literal["store", "load", "load-or-store", "evict", "reset", "range", "len", "compare", "escape"]
Severity = Literal["error", "warning", "note"]
Applicability = Literal["safe", "unsafe", "none"]


@dataclass(frozen=True, slots=True)
class Location:
    """A byte span in a file. `file` is absolute."""

    file: str
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Function:
    """The declared function that encloses a site. `receiver` is the receiver's type name, or empty."""

    package: str
    name: str
    receiver: str
    file: str
    start: int


@dataclass(frozen=True, slots=True)
class Site:
    """One operation on a cache, in `function` (None: a package-level initialiser).

    `constraint` says in which builds its file is, by its go:build line and its name, or is empty.
    """

    operation: Operation
    method: str
    location: Location
    function: Function | None
    key_type: Type = UNKNOWN
    value_type: Type = UNKNOWN
    constraint: str = ""


@dataclass(frozen=True, slots=True)
class Cache:
    """One long-lived container that type information is stored in.

    A map that an atomic.Value or atomic.Pointer holds and copies on write is a `map`, as `container_type` shows.
    `name` is the variable, or `Owner.field`; `owner` is the struct type's name for a field, else empty;
    `container_type` is the declared type as written. `package` is an import path. `certainty` is weak for
    a field whose role is unknown: it is as often a table of its owner's as a cache.
    """

    package: str
    package_dir: str
    name: str
    owner: str
    field: str
    container: Container
    container_type: Type
    scope: Scope
    lifetime: Lifetime
    location: Location
    key_type: Type
    value_type: Type
    holds: tuple[Holds, ...]
    growth: Growth
    role: Role
    evicts: Evicts
    sites: tuple[Site, ...]
    growth_reasons: tuple[str, ...] = ()
    role_reasons: tuple[str, ...] = ()
    evicts_reasons: tuple[str, ...] = ()

    @property
    def certainty(self) -> Certainty:
        """How sure the facts are that this is a cache at all."""
        return "weak" if self.role == "unknown" and self.scope != "package" else "likely"

    def of(self, *operations: Operation) -> tuple[Site, ...]:
        """Return the sites of these operations in source order."""
        return tuple(s for s in self.sites if s.operation in operations)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of one place; `cache` is None for findings about a file (GL000)."""

    rule: str
    name: str
    severity: Severity
    message: str
    location: Location
    cache: Cache | None = None
    applicability: Applicability = "none"
    reason: str = ""
