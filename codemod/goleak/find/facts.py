"""Facts about caches: what a rule may ask, what a report may say.

Offsets are 0-based bytes, half-open; lines and columns are 1-based, columns count UTF-8 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from goleak.read.gotypes import UNKNOWN, Type

Container = Literal["map", "sync.Map", "other"]
Scope = Literal["package", "field", "closure", "local"]
Lifetime = Literal["process", "owner", "call"]
Growth = Literal["fixed", "per-type", "runtime-types", "unbounded"]
Filled = Literal["init", "building", "running"]
Role = Literal["cache", "registry", "set", "mixed", "unknown"]
Evicts = Literal["never", "ineffective", "on-demand", "bounded"]
Futile = Literal[
    "tests", "dead-code", "roll-back", "error-path", "other-key", "other-build", "lazy", "construction"
]
Holds = Literal["key", "value"]
Pins = Literal["none", "key", "first"]
KeySource = Literal["callers", "unknown"]
KeyName = Literal["none", "name", "string", "path+name"]
Keeps = Literal["typeof", "unknown"]
Subject = Literal["finalizer", "type-maker", "typeof"]
Moment = Literal["init", "loop", "function"]
Argument = Literal["constant", "type", "data", "invariant", "unknown"]
Purpose = Literal["lookup", "work", "other"]
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
    a field whose role is unknown: it is as often a table of its owner's as a cache, and where `admission` says that
    only keys are stored which another container knows: that one bounds it. `futile` says, for evictions that
    are ineffective, what is wrong with them; `removal` is the first of them that looks like one. `pins` tells that
    keys keep callers' objects alive, or that each type's entry keeps the first object of that type; `key_source` that
    callers outside the package are known to choose the keys; `key_name` which name of a type stands for it in keys,
    unless hits compare the type; `keeps` what is plainly stored. `growth` goes by the keys; `filled` tells when they
    come: at init, while the owner is being built (an index inside a record, which grows no more), or in a running
    program.
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
    futile: tuple[Futile, ...] = ()
    removal: Location | None = None
    removal_reason: str = ""
    pins: Pins = "none"
    pins_reason: str = ""
    key_source: KeySource = "unknown"
    key_name: KeyName = "none"
    keeps: Keeps = "unknown"
    other_container: str = ""
    admission: str = ""
    filled: Filled = "running"

    @property
    def container_name(self) -> str:
        """What the container is called: `map`, `sync.Map`, or another module's type as in `xsync.MapOf`."""
        return self.other_container or self.container

    @property
    def is_variable(self) -> bool:
        """Whether a package variable is the cache, or a struct without a name around it."""
        return not self.owner and self.scope != "closure"

    @property
    def certainty(self) -> Certainty:
        """How sure the facts are that this is a cache, and that its keys are what they seem."""
        return "weak" if self.admission or (self.role == "unknown" and self.owner) else "likely"

    def of(self, *operations: Operation) -> tuple[Site, ...]:
        """Return the sites of these operations in source order."""
        return tuple(s for s in self.sites if s.operation in operations)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of runtime or reflect that costs more than it looks.

    `function` is `package.Name`, `shown` the argument that matters, `argument` where it comes from, with the reason;
    `purpose` tells that the result is what something is looked up by, or is worked with where it is asked for.
    """

    subject: Subject
    function: str
    moment: Moment
    argument: Argument
    shown: str
    reason: str
    location: Location
    purpose: Purpose = "other"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of one place; `cache` is None for findings about a file or a call."""

    rule: str
    name: str
    severity: Severity
    message: str
    location: Location
    cache: Cache | None = None
    applicability: Applicability = "none"
    reason: str = ""
