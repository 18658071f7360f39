"""Facts about caches, written by hand for the tests of the prove stage."""

from __future__ import annotations

from pathlib import Path

from goleak.drive.signatures import Signature, Surroundings
from goleak.find.facts import Cache, Growth, Location, Site
from goleak.read.gotypes import ANY, ERROR, STRING, UNKNOWN, Func, Named, Parameter, Type

SYNC_MAP = Named("sync", "Map")
SERVICE = Path(__file__).resolve().parent.parent / "testdata" / "service"


def place(file: Path, line: int = 1) -> Location:
    """Return a location at the start of a 1-based line."""
    return Location(str(file), 0, 0, line, 1, line, 1)


def make_cache(
    file: Path,
    name: str,
    container: Type = SYNC_MAP,
    *,
    package: str = "example.org/m",
    growth: Growth = "unbounded",
    key: Type = STRING,
    store_line: int = 0,
) -> Cache:
    """Return a cache declared in `file`: a package's variable, or a field where `name` is Owner.field."""
    owner, _, field = name.rpartition(".")
    return Cache(
        package=package,
        package_dir=str(file.parent),
        name=name,
        owner=owner,
        field=field if owner else "",
        container="sync.Map" if container == SYNC_MAP else "map",
        container_type=container,
        scope="field" if owner else "package",
        lifetime="owner" if owner else "process",
        location=place(file),
        key_type=key,
        value_type=UNKNOWN,
        holds=("value",),
        growth=growth,
        role="cache",
        evicts="never",
        sites=(Site("store", "Store", place(file, store_line), None),) if store_line else (),
    )


def function(
    name: str,
    *parameters: Type,
    results: tuple[Type, ...] = (),
    receiver: Type | None = None,
    package: str = "example.org/m",
    variadic: bool = False,
    distance: int = 0,
) -> Signature:
    """Return the signature of a function whose parameters are called p0, p1 ..."""
    named = tuple(Parameter(f"p{n}", t) for n, t in enumerate(parameters))
    func = Func(named, results, variadic)
    return Signature(package, name, receiver, func, name[:1].isupper(), "", distance)


def schema_cache() -> Cache:
    """Return the cache of schemas of testdata/service."""
    file = SERVICE / "schema" / "schema.go"
    lines = file.read_text().splitlines()
    store = 1 + next(n for n, line in enumerate(lines) if "typeCache.Store" in line)
    return make_cache(file, "typeCache", package="example.com/service/schema", store_line=store)


def schema_surroundings() -> Surroundings:
    """Return what fills the cache of schemas."""
    package = "example.com/service/schema"
    return Surroundings((function("Describe", STRING, ANY, results=(UNKNOWN, ERROR), package=package),))


def unknown(_: Type) -> Type:
    """Know no type's underlying one."""
    return UNKNOWN
