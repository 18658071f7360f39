"""Whether a stored value depends on nothing but the key, so that it may be forgotten and computed again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from goleak.find.caches import KnownCache
from goleak.find.check import Checked
from goleak.find.flow.flow import ancestors
from goleak.find.flow.origin import short
from goleak.find.flow.values import Flows
from goleak.find.locate.contexts import arguments_of, parameter_binding
from goleak.find.locate.places import Place
from goleak.find.locate.uses import Use
from goleak.find.role.misses import lookup_of, on_hit
from goleak.fix.judge.dependence import Dependence, Kind, Tracer, Where
from goleak.fix.judge.keyed import Frame, Keys, frame_of
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.gotypes import REFLECT_VALUE
from goleak.read.references import enclosing_function, local_name, local_occurrences
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, named, text, walk

_STORES = ("store", "load-or-store")
_LOADS = ("load", "load-or-store")
_DEPTH = 3
_STRICT_DEPTH = 6
_MAX_TOLD = 3
_MAX_APART = 8
_MAX_LIFTS = 2
_MAX_CALLS = 8
# These do not panic when asked of a zero reflect.Value, which has no type.
_ZERO_ALLOWED = frozenset({"IsValid", "Kind", "String"})
_REFUSED: dict[Kind, str] = {
    "number": "numbers its entries by `{}`: one that is computed again gets another number",
    "goroutine": "starts a goroutine for the entry: `{}`",
    "entry": "builds the entry on the one before, which a forgotten one would lose: `{}`",
}
_UNSAFE: dict[Kind, str] = {
    "value": "the entry holds `{}`, which depends on the value and not on its type",
    "zero": "`{}` allows for a zero reflect.Value, which has no type to be the key",
    "parameter": "the entry depends on parameter `{}`, which is no part of its key",
    "receiver": "the entry depends on `{}`, which may be another one the next time",
    "variable": "the entry depends on `{}`, which may be set again later",
    "outside": "the entry depends on `{}`, which may answer something else the next time",
    "unknown": "the entry depends on `{}`, which cannot be followed",
}
_ORDER: tuple[Kind, ...] = ("value", "zero", "parameter", "receiver", "variable", "outside", "unknown")


@dataclass(frozen=True)
class Study:
    """A project's data flows; `memos` are the functions that look something up in a cache, `caches` their places."""

    flows: Flows
    memos: frozenset[tuple[str, int]]
    caches: frozenset[Place]


@dataclass(frozen=True, slots=True)
class _Store:
    """A value and its key, as they are stored or as they are passed to a function that stores them as they are."""

    file: ParsedFile
    function: FuncDecl | None
    key: Node | None
    value: Node
    until: int


def study_of(checked: Checked) -> Study:
    """Prepare for questions about the caches of a project."""
    memos = frozenset(m for known in checked.caches for m in _memos(known))
    caches = frozenset(k.declared.place for k in checked.caches if k.cache.role == "cache")
    return Study(Flows(checked.expressions), memos, caches)


def owned_by_entries(study: Study, known: KnownCache) -> Iterator[str]:
    """Yield the reasons why computing an entry again would not give an equal one, one of a kind, with the line."""
    told: set[Kind] = set()
    for found in _dependences(study, known, by_type=False):
        if found.kind in _REFUSED and found.kind not in told:
            told.add(found.kind)
            yield f"line {found.line} {_REFUSED[found.kind].format(found.shown)}"


def outside_of(study: Study, known: KnownCache) -> str:
    """Say what else than its key an entry that may be computed again depends on, or return an empty string.

    Settings do not count: what a cache keeps of them is stale already. Parameters do where keys are types: who asks
    for a type with another argument gets the entry that is there, and after a while would get another. Under names,
    which callers choose for what they pass along, they would get what they ask for.
    """
    for _, found in _by_store(study, known, by_type=False):
        if found.kind == "outside":
            return _said(found)
    if known.cache.growth in ("per-type", "runtime-types"):
        for store, found in _by_store(study, known, by_type=False, before=True):
            if _is_beside_key(study.flows, store, found):
                return _said(found)
    return ""


def _is_beside_key(flows: Flows, store: _Store, found: Dependence) -> bool:
    """Tell whether an entry depends on a parameter that its key does not have; what computes it is none of those."""
    function = store.function
    if found.kind != "parameter" or store.key is None or function is None:
        return False
    if found.shown in _names_in(flows, store.file, store.key):
        return False
    parameters = list(_parameters(function))
    index = next((i for i, (name, _) in enumerate(parameters) if name == found.shown), None)
    if index is None or parameters[index][1] == "function_type":
        return False
    named_by_key = next((i for i, (name, _) in enumerate(parameters) if name == text(inner(store.key))), None)
    return not _comes_with_key(flows, function, index, named_by_key)


def _parameters(function: FuncDecl) -> Iterator[tuple[str, str]]:
    """Yield the names of a function's parameters with the kind of syntax that their types are."""
    listed = function.node.child_by_field_name("parameters")
    for declared in named(listed) if listed is not None else ():
        type_ = declared.child_by_field_name("type")
        for name in declared.children_by_field_name("name"):
            yield text(name), type_.type if type_ is not None else ""


def _comes_with_key(flows: Flows, function: FuncDecl, index: int, key: int | None) -> bool:
    """Tell whether all who call a function compute an argument from the key they pass, or pass the same."""
    calls = flows.calls(function)
    if flows.is_public(function) or not calls.complete or not calls.calls:
        return False
    constants: set[str] = set()
    for file, call in calls.calls[:_MAX_CALLS]:
        arguments = arguments_of(call)
        if max(index, key or 0) >= len(arguments):
            return False
        from_callers = _names_in(flows, file, arguments[index], parameters=True)
        if not from_callers:
            constants.add(text(arguments[index]))
        elif key is None or not from_callers <= _names_in(flows, file, arguments[key], parameters=True):
            return False
    return len(constants) <= 1


def _names_in(flows: Flows, file: ParsedFile, node: Node, *, parameters: bool = False) -> set[str]:
    """Return the names, or the parameters alone, that an expression is made of, directly or through local names."""
    waiting = [node]
    names: set[str] = set()
    found: set[str] = set()
    while waiting:
        for part in walk(waiting.pop()):
            if part.type != "identifier" or text(part) in names:
                continue
            names.add(text(part))
            binding = local_name(flows.expressions.universe, file, part)
            if binding is not None and binding.kind == "parameter":
                found.add(text(part))
            elif binding is not None:
                waiting += [s.node for s in flows.local(file, binding).given]
    return found if parameters else names


def beyond_type(study: Study, known: KnownCache) -> str:
    """Say what else than the type of its key an entry depends on, or return an empty string."""
    found = [*_dependences(study, known, by_type=True), *_on_misses(study, known)]
    unsafe = sorted((d for d in found if d.kind in _UNSAFE), key=lambda d: _ORDER.index(d.kind))
    told = list(dict.fromkeys(_said(d) for d in unsafe))[:_MAX_TOLD]
    return "; ".join(told) or _renamed(study, known, found) or _zero_values(study, known)


def _renamed(study: Study, known: KnownCache, found: Sequence[Dependence]) -> str:
    """Say where a key is given another value after its type was asked for: the entry is one of another type then."""
    for use in known.uses:
        if use.operation not in _STORES or use.key is None or use.function is None or use.in_tests:
            continue
        binding = local_name(study.flows.expressions.universe, use.file, inner(use.key))
        given = study.flows.local(use.file, binding).given if binding is not None else ()
        first = use.function.node.start_point[0] + 1
        for source in given:
            line = source.node.start_point[0] + 1
            before = source.node.start_byte < use.node.start_byte
            if before and any(
                d.kind == "type" and d.file is use.file and first <= d.line < line for d in found
            ):
                where = f"{use.file.source.name.rpartition('/')[2]}:{line}"
                return f"`{text(use.key)}` is given another value in {where}, after its type was asked for"
    return ""


def unrelated(study: Study, known: KnownCache) -> str:
    """Say that entries have nothing to do with the types of their keys, or return an empty string."""
    if any(d.kind in ("type", "value") for d in _dependences(study, known, by_type=True)):
        return ""
    shown = next((short(u.key) for u in known.uses if u.key is not None), known.cache.name)
    return f"its keys may be anything: no entry is seen to depend on what `{shown}` is"


def _said(found: Dependence) -> str:
    where = f"{found.file.source.name.rpartition('/')[2]}:{found.line}"
    return f"{_UNSAFE[found.kind].format(found.shown)} ({where})"


def _dependences(study: Study, known: KnownCache, *, by_type: bool) -> Iterator[Dependence]:
    """Yield what stored values depend on; where keys become types, on what precedes each store."""
    return (found for _, found in _by_store(study, known, by_type=by_type))


def _by_store(
    study: Study, known: KnownCache, *, by_type: bool, before: bool = False
) -> Iterator[tuple[_Store, Dependence]]:
    """Yield what stored values depend on, with their stores; with `before`, on what precedes each alone."""
    stores = [
        u
        for u in known.uses
        if u.operation in _STORES and u.value is not None and not (u.copied or u.in_tests)
    ]
    apart = (by_type or before) and len(stores) <= _MAX_APART
    tracers: dict[tuple[str, str, int], tuple[Tracer, Where]] = {}
    for index, use in enumerate(stores):
        in_closure = any(n.type == "func_literal" for n in ancestors(use.node, None))
        until = use.node.start_byte if apart and not in_closure else -1
        assert use.value is not None
        given = _Store(use.file, use.function, use.key, use.value, until)
        for store in _lifted(study.flows, given, 0):
            own = text(store.key) if by_type and store.key is not None else ""
            start = store.function.node.start_byte if store.function is not None else -1
            name = (store.file.source.name, f"{own} {index}" if apart else own, start)
            if name not in tracers:
                tracers[name] = _tracer(study, known, store.file, store.function, store.key, by_type=by_type)
            tracer, where = tracers[name]
            for found in tracer.of(replace(where, slicing=True, until=store.until), store.value):
                yield store, found


def _tracer(
    study: Study,
    known: KnownCache,
    file: ParsedFile,
    function: FuncDecl | None,
    key: Node | None,
    *,
    by_type: bool,
) -> tuple[Tracer, Where]:
    """Return what follows values in a function; only where keys become types are they looked at themselves."""
    uses = frozenset((u.file.source.name, u.node.start_byte, u.node.end_byte) for u in known.uses)
    frame = frame_of(study.flows, file, function, key if by_type else None)
    depth = _STRICT_DEPTH if by_type else _DEPTH
    own = _memos(known)
    tracer = Tracer(study.flows, known.declared.place, uses, study.memos, own, study.caches, depth)
    return tracer, Where(frame, Keys(study.flows, frame))


def _memos(known: KnownCache) -> frozenset[tuple[str, int]]:
    return frozenset(
        (u.function.file.source.name, u.function.node.start_byte)
        for u in known.uses
        if u.operation in _LOADS and u.function is not None
    )


def _lifted(flows: Flows, store: _Store, depth: int) -> Iterator[_Store]:
    """Yield a store, or the calls of its function where that only stores what it is given."""
    value, key = _parameter(flows, store, store.value), _parameter(flows, store, store.key)
    if (
        store.function is None
        or value is None
        or depth >= _MAX_LIFTS
        or (store.key is not None and key is None)
    ):
        yield store
        return
    calls = flows.calls(store.function).calls[:_MAX_CALLS]
    if not calls:
        yield store
    for file, call in calls:
        arguments = arguments_of(call)
        if max(value.index, key.index if key is not None else 0) < len(arguments):
            function = enclosing_function(flows.expressions.universe, file, call.start_byte)
            given = arguments[key.index] if key is not None else None
            until = call.start_byte if store.until >= 0 else -1
            yield from _lifted(flows, _Store(file, function, given, arguments[value.index], until), depth + 1)


def _parameter(flows: Flows, store: _Store, node: Node | None) -> Binding | None:
    """Return the parameter that an expression names, if nothing else is assigned to it."""
    if node is None or store.function is None:
        return None
    binding = local_name(flows.expressions.universe, store.file, inner(node))
    if binding is None or binding.kind != "parameter" or binding.start != store.function.node.start_byte:
        return None
    return None if flows.local(store.file, binding).given else binding


def _on_misses(study: Study, known: KnownCache) -> Iterator[Dependence]:
    """Yield what is asked of the key itself between a lookup and the store: an early return may depend on it."""
    first: dict[tuple[FuncDecl, str], Use] = {}
    for load in _lookups(known.uses):
        assert load.function is not None
        first.setdefault((load.function, text(load.key) if load.key is not None else ""), load)
    for load in first.values():
        tracer, where = _tracer(study, known, load.file, load.function, load.key, by_type=True)
        for node in _missed(known, load):
            yield from (d for d in tracer.of(where, node) if d.kind in ("value", "zero"))


def _lookups(uses: Iterable[Use]) -> list[Use]:
    return [u for u in uses if u.operation in _LOADS and u.function is not None and not u.in_tests]


def _missed(known: KnownCache, load: Use) -> Iterator[Node]:
    """Yield what runs after a lookup that misses, up to the last store of the function or to its end."""
    function = load.function
    assert function is not None
    stores = [
        u.node.end_byte
        for u in known.uses
        if u.operation in _STORES and u.function == function and u.node.start_byte >= load.node.start_byte
    ]
    end = max(stores, default=function.node.end_byte)
    hits = set(on_hit(function.node, lookup_of(load.node)))
    stack = [function.node]
    while stack:
        node = stack.pop()
        if node.end_byte <= load.node.end_byte or node.start_byte >= end or node in hits:
            continue
        if node.start_byte >= load.node.end_byte and node.end_byte <= end:
            yield node
        else:
            stack += reversed(named(node))


def _zero_values(study: Study, known: KnownCache) -> str:
    """Say where a zero reflect.Value, which has no type, may be looked up and does no harm today."""
    for load in _lookups(known.uses):
        if load.key is None or study.flows.expressions.of(load.file, load.key) != REFLECT_VALUE:
            continue
        assert load.function is not None
        frame = frame_of(study.flows, load.file, load.function, load.key)
        keys = Keys(study.flows, frame)
        if not _is_checked(study.flows, load) and not _panics(study, keys, _missed(known, load), 0):
            where = f"{load.file.source.name.rpartition('/')[2]}:{load.node.start_point[0] + 1}"
            return f"a zero reflect.Value has no type: `{short(load.key)}.Type()` would panic in {where}"
    return ""


def _is_checked(flows: Flows, load: Use) -> bool:
    """Tell whether something is asked of the key before the lookup, so that a zero Value was found out there."""
    binding = (
        local_name(flows.expressions.universe, load.file, inner(load.key)) if load.key is not None else None
    )
    if binding is None:
        return False
    uses = local_occurrences(flows.expressions.universe, load.file, binding)
    before = (u for u in uses if u.start_byte < load.node.start_byte)
    return any(u.parent is not None and u.parent.type == "selector_expression" for u in before)


def _panics(study: Study, keys: Keys, nodes: Iterable[Node], depth: int) -> bool:
    """Tell whether the first thing that is asked of the key panics for a zero reflect.Value."""
    for node in nodes:
        for use in _first_uses(keys, node):
            telling = keys.tell(use)
            if telling.callee is not None and depth < 4:
                return _panics_inside(study, telling.callee, telling.index, depth + 1)
            call = telling.node
            function = call.child_by_field_name("function")
            method = function.child_by_field_name("field") if function is not None else None
            return method is not None and text(method) not in _ZERO_ALLOWED
    return False


def _panics_inside(study: Study, callee: FuncDecl, index: int, depth: int) -> bool:
    bindings = study.flows.expressions.universe.locals(callee.file, callee.node.start_byte)
    binding = parameter_binding(bindings, callee, index)
    body = callee.node.child_by_field_name("body")
    if binding is None or body is None:
        return False
    frame = Frame(callee.file, callee, frozenset({binding.name_node.start_byte}))
    return _panics(study, Keys(study.flows, frame), [body], depth)


def _first_uses(keys: Keys, node: Node) -> Sequence[Node]:
    """Return the first expression in a piece of code that names the key, as the name alone."""
    stack = [node]
    while stack:
        current = stack.pop()
        if current.type == "identifier" and keys.is_key(current):
            return [current]
        stack += reversed(named(current))
    return []
