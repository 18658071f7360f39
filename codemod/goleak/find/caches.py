"""The inventory: every long-lived container of type information, with its facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from goleak.find.catalog import Catalog
from goleak.find.evicts.eviction import Eviction, eviction_of
from goleak.find.facts import Cache, Container, Function, Growth, Operation, Site
from goleak.find.flow.kept import kept_in
from goleak.find.flow.values import Flows
from goleak.find.growth.admission import admission_of
from goleak.find.growth.growth import growth_of
from goleak.find.growth.own_bounds import own_bound
from goleak.find.lifetime import Lifetimes
from goleak.find.locate.candidates import Names, Reach
from goleak.find.locate.captured import captured_containers
from goleak.find.locate.containers import COPIED, Shape
from goleak.find.locate.places import Declared, declared_containers, location
from goleak.find.locate.screen import Screen
from goleak.find.locate.sources import is_kept_elsewhere
from goleak.find.locate.uses import Use, uses_of
from goleak.find.pins import keeps, pins_of
from goleak.find.role.role import role_of
from goleak.find.typenames import key_name
from goleak.read.expressions import Expressions
from goleak.read.gotypes import UNKNOWN, Named
from goleak.read.syntax import Node, inner, named, text
from goleak.read.types import dereference


@dataclass(frozen=True)
class KnownCache:
    """A cache's facts together with the syntax they were read from, for those who rewrite it.

    `certain` tells that callers outside the package are known to choose its keys.
    """

    cache: Cache
    declared: Declared
    uses: Sequence[Use]
    certain: bool = False


def find_caches(
    expressions: Expressions,
    packages: Iterable[str],
    reach: Reach | None = None,
    catalog: Catalog | None = None,
) -> list[KnownCache]:
    """Return the caches that packages (import paths) declare, by file and offset.

    With `reach`, declarations whose text rules a cache out are not parsed; `catalog` knows containers of other modules.
    """
    flows = Flows(expressions)
    lifetimes = Lifetimes(flows)
    found: list[KnownCache] = []
    for path in packages:
        package = expressions.universe.package(path)
        if package is None:
            continue
        screen = Screen(package, _containers_named(path, reach, catalog)) if reach else None
        declarations = declared_containers(expressions, package, screen, catalog)
        examined = [
            _examine(flows, lifetimes, declared)
            for declared in (*declarations, *captured_containers(expressions, package))
        ]
        # What a cache is does not depend on which other packages were asked about.
        own = [known for known in examined if known is not None]
        found += [_beside(_as_index(_kept_alive(known, own), own), own) for known in own]
    return sorted(found, key=lambda k: (k.cache.location.file, k.cache.location.start))


def _containers_named(path: str, reach: Reach, catalog: Catalog | None) -> Names:
    """Return the names of other packages that may denote containers in a package."""
    if catalog is None:
        return reach.imported_names(path)
    return reach.imported_names(path) | catalog.names(reach.imports(path))


def _kept_alive(known: KnownCache, found: Sequence[KnownCache]) -> KnownCache:
    """Let a field live as long as another cache that keeps its owner."""
    cache = known.cache
    if cache.lifetime != "call" or not cache.owner:
        return known
    record = Named(cache.package, cache.owner)
    for keeper in found:
        keeps = dereference(keeper.cache.value_type) == record
        if keeps and keeper.cache.lifetime != "call" and keeper is not known:
            return replace(known, cache=replace(cache, lifetime=keeper.cache.lifetime))
    return known


def _as_index(known: KnownCache, found: Sequence[KnownCache]) -> KnownCache:
    """Take a field of a record that another container keeps for the record's index.

    Its keys name parts of the record, unless callers choose them. A lookup that refills it by such names is a cache's.
    """
    cache = known.cache
    by_name = cache.growth == "per-type" and cache.role == "unknown" and "key" not in cache.holds
    named_keys = by_name or (cache.growth == "unbounded" and not known.certain)
    if cache.role not in ("cache", "unknown") or not named_keys or not cache.owner:
        return known
    record = Named(cache.package, cache.owner)
    keeper = next((k.cache for k in found if dereference(k.cache.value_type) == record), None)
    if keeper is None or keeper is cache:
        return known
    reason = f"an index inside {cache.owner}, a record that {keeper.name} keeps"
    indexed = replace(cache, role="registry", role_reasons=(reason, *cache.role_reasons))
    return replace(known, cache=indexed)


def _beside(known: KnownCache, found: Sequence[KnownCache]) -> KnownCache:
    """Let a container of unknown role have that of another one which is always filled with it, under the same keys."""
    if known.cache.role != "unknown":
        return known
    stored = _stored_keys(known)
    for other in found:
        alike = other.cache.role in ("cache", "registry") and other.cache.owner == known.cache.owner
        if alike and stored and other.cache.package == known.cache.package and stored == _stored_keys(other):
            reason = f"filled together with {other.cache.name}, under the same keys"
            beside = replace(
                known.cache, role=other.cache.role, role_reasons=(reason, *known.cache.role_reasons)
            )
            return replace(known, cache=beside)
    return known


def _stored_keys(known: KnownCache) -> frozenset[tuple[str, int, str]]:
    """Return the blocks that store, each with the key as it is written there."""
    return frozenset(
        (u.file.source.name, u.node.parent.start_byte if u.node.parent else 0, text(u.key))
        for u in known.uses
        if u.operation in ("store", "load-or-store") and u.key is not None
    )


def _examine(flows: Flows, lifetimes: Lifetimes, declared: Declared) -> KnownCache | None:
    expressions = flows.expressions
    uses = uses_of(expressions, declared)
    kept = kept_in(flows, declared, uses)
    if kept is None:
        return None
    key_type, value_type, holds = kept.key, kept.value, kept.holds
    uses = _with_snapshots_as_stores(declared, uses)
    if not _is_filled(declared, uses) or _is_alias(expressions, declared, uses):
        return None
    program = [u for u in uses if not u.in_tests] if any(not u.in_tests for u in uses) else uses
    lifetime = lifetimes.of(declared)
    growth = growth_of(flows, declared, program, key_type, kept=lifetime != "call")
    if declared.scope == "closure" and (growth.growth == "fixed" or growth.filled != "running"):
        return None  # a table that the closure only reads
    role, role_reasons = role_of(flows, program, value_type)
    bound = own_bound(expressions, declared, uses)
    eviction = Eviction("bounded", (bound,)) if bound else eviction_of(expressions, uses)
    removal = eviction.removal
    running: Growth = growth.growth if growth.filled == "running" else "fixed"
    stores = [u for u in program if u.operation in ("store", "load-or-store")]
    admission = admission_of(expressions, stores) if running == "unbounded" else ""
    pins, pins_reason = pins_of(flows, program, key_type, running)
    place = declared.place
    cache = Cache(
        package=declared.file.package,
        package_dir=expressions.universe.project.packages[declared.file.package].directory,
        name=f"{place.owner}.{place.name}" if place.owner else place.name,
        owner=place.owner,
        field=place.name if place.owner else "",
        container=_container(declared.shape),
        container_type=declared.type,
        scope=declared.scope,
        lifetime=lifetime,
        location=location(declared.file, declared.name_node),
        key_type=key_type,
        value_type=value_type,
        holds=holds,
        growth=growth.growth,
        role=role,
        evicts=eviction.evicts,
        sites=tuple(_site(expressions, u) for u in uses),
        growth_reasons=(*growth.reasons, *([admission] if admission else [])),
        role_reasons=role_reasons,
        evicts_reasons=eviction.reasons,
        futile=eviction.futile,
        removal=location(removal.file, removal.node) if removal is not None else None,
        removal_reason=eviction.removal_reason,
        pins=pins,
        pins_reason=pins_reason,
        key_source=growth.source,
        key_name=key_name(flows, program),
        keeps=keeps(flows, program),
        admission=admission,
        filled=growth.filled,
        other_container=declared.shape.known.name if declared.shape.known is not None else "",
    )
    return KnownCache(cache, declared, uses, growth.certain)


def _container(shape: Shape) -> Container:
    if shape.known is not None:
        return "other"
    return "sync.Map" if shape.container == "sync.Map" else "map"


def _is_filled(declared: Declared, uses: Sequence[Use]) -> bool:
    """Tell whether anything is ever put in: by a store, or by the entries of a literal."""
    if any(u.operation in ("store", "load-or-store") for u in uses):
        return True
    spec = declared.name_node.parent
    initial = spec.child_by_field_name("value") if spec is not None else None
    literals = [
        *(named(initial) if initial is not None else []),
        *(u.value for u in uses if u.operation == "reset" and u.value),
    ]
    return any(_has_entries(literal) for literal in literals)


def _is_alias(expressions: Expressions, declared: Declared, uses: Sequence[Use]) -> bool:
    """Tell whether a pointer field only ever points to a container that is kept elsewhere."""
    if not declared.shape.pointer or not declared.place.owner:
        return False
    given = [
        (u.file, u.value) for u in uses if u.operation == "reset" and u.value is not None and not u.alias
    ]
    return bool(given) and all(is_kept_elsewhere(expressions, file, value) for file, value in given)


def _has_entries(value: Node) -> bool:
    value = inner(value)
    body = value.child_by_field_name("body") if value.type == "composite_literal" else None
    return body is not None and bool(named(body))


def _site(expressions: Expressions, use: Use) -> Site:
    function = None
    if use.function is not None:
        f = use.function
        function = Function(f.file.package, f.name, f.receiver, f.file.source.name, f.node.start_byte)
    key = expressions.of(use.file, use.key) if use.key else UNKNOWN
    value = expressions.of(use.file, use.value) if use.value else UNKNOWN
    return Site(
        use.operation,
        use.method,
        location(use.file, use.node),
        function,
        key,
        value,
        use.file.source.constraint,
    )


def _with_snapshots_as_stores(declared: Declared, uses: Sequence[Use]) -> list[Use]:
    """Count the publishing of a new copy as a store where the entry itself is written out of sight."""
    if declared.shape.container != COPIED or any(u.operation == "store" for u in uses):
        return list(uses)
    store: Operation = "store"
    return [
        Use(store, u.method, u.file, u.node, u.place, None, u.value, u.function, u.alias)
        if u.operation == "reset" and u.method != "literal"
        else u
        for u in uses
    ]
