"""Which function to call so that a cache fills, and how: the driver of the load harness."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from goleak.drive.arguments import FIELD_NAME, POINTER_TYPE
from goleak.drive.directives import Directed
from goleak.drive.generics import instantiate
from goleak.drive.gosource import Import, Room, Source, distinct_names, joined, write_type
from goleak.drive.handlers import asked_in, handler_of, is_handler, makes_handler, routes_in, served
from goleak.drive.holders import Holder, arguments, find_holders, is_of, made_for
from goleak.drive.signatures import Signature, Surroundings, Underlying, Vary
from goleak.find.facts import Cache
from goleak.read.gotypes import ANY, ERROR, REFLECT_TYPE, Basic, Func, Named, Parameter, Pointer, Type
from goleak.read.types import substitute

# More calls than these say nothing new of a cache, and each costs a build.
_MOST_DRIVERS = 12
_MOST_REFUSALS = 3


@dataclass(frozen=True, slots=True)
class Driver:
    """How the harness fills one cache.

    `function` is what it calls, as Go's tools print it; `setup` and `request` are Go statements, `declarations`
    package-level Go; `cache` is the address of the counted container in Go, or `nil`; `varies` is what each
    request has new, `possible` what it could have new. `directed` is the test file whose function says what a request
    is, or empty; `http` tells that a handler is asked. `reading` numbers the ways to read parameters, the plain first.
    """

    function: str
    setup: tuple[str, ...]
    request: tuple[str, ...]
    cache: str
    varies: tuple[Vary, ...]
    imports: tuple[Import, ...] = ()
    declarations: tuple[str, ...] = ()
    possible: tuple[Vary, ...] = ()
    directed: str = ""
    http: bool = False
    reading: int = 0


@dataclass(frozen=True, slots=True)
class NotDriven:
    """Why no function that fills the cache can be called."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """One way to call one function: its types chosen, the owner of a field's cache, and what a method is called on.

    `made` are values that constructors make for its parameters.
    """

    signature: Signature
    func: Func
    types: Mapping[str, Type]
    owner: Holder | None
    target: Holder | None
    made: tuple[Holder, ...] = ()

    @property
    def holders(self) -> tuple[Holder, ...]:
        """All values that must be there before the call, each once."""
        return tuple(dict.fromkeys(h for h in (self.owner, self.target, *self.made) if h))


def find_drivers(
    cache: Cache, around: Surroundings, underlying: Underlying
) -> tuple[Driver, ...] | NotDriven:
    """Return the ways to fill a cache, the likeliest first, or why there is none.

    What stores itself comes before its callers: they may do more than fill a cache, and their users' work is not
    ours to do. Of the same distance, exported functions come first.
    """
    room = Room(cache.package, underlying, around.taken, key=cache.key_type)
    found: list[Driver] = []
    refusals: list[str] = []
    for signature in sorted(around.reach, key=lambda s: (s.distance, not s.exported)):
        for result in _results(cache, signature, around, room):
            if isinstance(result, Driver):
                found.append(result)
            else:
                refusals.append(f"{signature.shown}: {result.reason}")
    if found:
        plain_first = sorted(dict.fromkeys(found), key=lambda d: d.reading)
        return tuple(plain_first)[:_MOST_DRIVERS]
    return not_driven(refusals or ["no function that stores into it is known"])


def not_driven(refusals: Iterable[str]) -> NotDriven:
    """Return why none of several ways will do; of many the first few are told."""
    told = list(dict.fromkeys(refusals))
    more = [f"and {len(told) - _MOST_REFUSALS} more"] if len(told) > _MOST_REFUSALS else []
    return NotDriven("; ".join(told[:_MOST_REFUSALS] + more))


def directed_driver(cache: Cache, directed: Directed, around: Surroundings, underlying: Underlying) -> Driver:
    """Return the driver that lets a user's function make the requests; a field's cache is counted in a variable."""
    room = Room(cache.package, underlying, around.taken, key=cache.key_type)
    owners = find_holders(Named(cache.package, cache.owner), "", around, room) if cache.owner else (None,)
    owner = next((o for o in owners if o is None or not o.is_made), None)
    call = f"{directed.name}({'i' if directed.takes_number else ''})"
    request = (f"if err := {call}; err != nil {{", "\tgoleakFailed(err)", "}") if directed.fails else (call,)
    return Driver(directed.name, (), request, _address(cache, owner), (), directed=directed.file)


def unfinished(cache: Cache) -> Driver:
    """Return a driver whose one request is left for the user to write."""
    counted = f"&{cache.name}" if cache.is_variable else "nil"
    return Driver("", (), ('panic("write here what one request calls")',), counted, ())


def _results(
    cache: Cache, signature: Signature, around: Surroundings, room: Room
) -> list[Driver | NotDriven]:
    results = [
        result
        for plan in _plans(cache, signature, around, room)
        for result in ([plan] if isinstance(plan, NotDriven) else _drivers(cache, plan, around, room))
    ]
    clashing = {
        path: name
        for r in results
        if isinstance(r, Driver)
        for path, name in distinct_names(r.imports).items()
    }
    if clashing and not room.names:
        return _results(cache, signature, around, replace(room, names=clashing))
    return results


def _plans(
    cache: Cache, signature: Signature, around: Surroundings, room: Room
) -> Iterator[_Plan | NotDriven]:
    types = instantiate((*signature.type_parameters, *signature.receiver_parameters), room.underlying)
    func = None if types is None else substitute(signature.func, types)
    foreign = signature.package not in ("", cache.package)
    itself = (cache.container_type, Pointer(cache.container_type))
    if foreign and not any(p.type in itself for p in signature.func.parameters):
        yield NotDriven("it is in another package, and not handed the cache")
        return
    if types is None or not isinstance(func, Func):
        yield NotDriven("the constraint of a type parameter is not one that goleak can satisfy")
        return
    receiver = None if signature.receiver is None else substitute(signature.receiver, types)
    base = receiver.elem if isinstance(receiver, Pointer) else receiver
    for target in _targets(cache, base, around, room):
        for owner in _owners(cache, target, around, room):
            yield _Plan(signature, func, types, owner, target)


def _targets(cache: Cache, base: Type | None, around: Surroundings, room: Room) -> tuple[Holder | None, ...]:
    """Return what a method can be called on; a function needs nothing."""
    if not isinstance(base, Named):
        return (None,)
    is_owner = cache.owner != "" and (base.package, base.name) == (cache.package, cache.owner)
    return find_holders(base, "goleakOwner" if is_owner else "goleakReceiver", around, room)


def _owners(
    cache: Cache, target: Holder | None, around: Surroundings, room: Room
) -> tuple[Holder | None, ...]:
    """Return the structs that a field's cache may be counted in; a package's cache needs none.

    It is the receiver, or a field of the receiver, or else a struct of its own.
    """
    if not cache.owner:
        return (None,)
    owner = Named(cache.package, cache.owner)
    if target and is_of(target.type, owner):
        return (target,)
    if target and (within := target.part(owner, room)):
        return (within,)
    return find_holders(owner, "goleakOwner", around, room)


def _drivers(cache: Cache, plan: _Plan, around: Surroundings, room: Room) -> list[Driver | NotDriven]:
    """Return the ways to call a function: what answers HTTP requests is asked so, what makes handlers as well."""
    counted = _counted(cache, plan.owner)
    room = replace(room, ready=_ready(cache, plan.owner, counted))
    if not _reaches_owner(plan, room):
        return [NotDriven(f"it is not given the {cache.owner} whose entries are counted")]
    made = made_for(plan.func.parameters, around, room)
    if made:
        ready = {h.type: h.expression for h in made}
        filled = replace(plan, made=made)
        return [
            *_ways(cache, filled, around, replace(room, ready={**room.ready, **ready})),
            *_ways(cache, plan, around, room),
        ]
    return _ways(cache, plan, around, room)


def _ways(cache: Cache, plan: _Plan, around: Surroundings, room: Room) -> list[Driver | NotDriven]:
    call = _call(plan, room)
    if isinstance(call, NotDriven):
        return [call]
    if is_handler(plan.func):
        return _served(cache, plan, call, around, room)
    by_http = _served(cache, plan, call, around, room) if makes_handler(plan.func) else []
    others = (_call(other, room) for other in _other_readings(plan))
    calls = [call, *(other for other in others if isinstance(other, Source))]
    called = [_called(cache, plan, each) for each in calls]
    numbered = [replace(d, reading=n) if isinstance(d, Driver) else d for n, d in enumerate(called)]
    return [*by_http, *numbered]


def _other_readings(plan: _Plan) -> Iterator[_Plan]:
    """Yield the plan with parameters that may want something narrower than their types say."""
    named = _with_field_name(plan)
    if named is not None:
        yield named
    parameters = plan.func.parameters
    if any(p.type == REFLECT_TYPE for p in parameters):
        pointers = tuple(replace(p, type=POINTER_TYPE) if p.type == REFLECT_TYPE else p for p in parameters)
        yield replace(plan, func=replace(plan.func, parameters=pointers))


def _with_field_name(plan: _Plan) -> _Plan | None:
    """Take the last of several parameters of type any for the name of a field of the first, as getters have it."""
    parameters = plan.func.parameters
    open_ended = [n for n, p in enumerate(parameters) if p.type in (ANY, Basic("any"))]
    if len(open_ended) < 2 or plan.func.variadic:
        return None
    last = open_ended[-1]
    named = replace(parameters[last], type=FIELD_NAME)
    func = replace(plan.func, parameters=(*parameters[:last], named, *parameters[last + 1 :]))
    return replace(plan, func=func)


def _served(
    cache: Cache, plan: _Plan, call: Source, around: Surroundings, room: Room
) -> list[Driver | NotDriven]:
    """Return drivers that ask a handler by HTTP, one for each path that it may be registered under."""
    holders = plan.holders
    handler, needed = call.text, call.imports
    if is_handler(plan.func):
        handler, http = handler_of(call.text.partition("(")[0], room)
        needed = frozenset({http})
    # A maker's arguments stand in the set-up, where there is no request.
    handler = handler.replace("(i)", "(0)")
    asked = asked_in(s.source for s in around.reach)
    nearby = (plan.signature.source, *(c.source for c in around.constructors))
    routes = dict.fromkeys((*(r for source in nearby for r in routes_in(source)), "/"))
    found: list[Driver | NotDriven] = []
    for route in routes:
        listen, request = served(handler, route, asked, room)
        kept = call.declarations if makes_handler(plan.func) else ()
        needs = joined("", (*(h.needs for h in holders), request))
        found.append(
            Driver(
                f"{plan.signature.shown} by HTTP",
                (*(line for h in holders for line in h.setup), *listen),
                (request.text,),
                _address(cache, plan.owner),
                ("strings",),
                tuple(sorted(needs.imports | needed)),
                (*needs.declarations, *kept),
                ("strings",),
                http=True,
            )
        )
    return found


def _address(cache: Cache, owner: Holder | None) -> str:
    """Return the address of the cache in Go, or `nil`."""
    counted = _counted(cache, owner)
    return f"&{counted}" if counted else "nil"


def _called(cache: Cache, plan: _Plan, call: Source) -> Driver | NotDriven:
    """Return the driver that calls a function as it is."""
    holders = plan.holders
    needs = joined("", (*(h.needs for h in holders), call))
    varies = _chosen(cache, call.varies)
    if not varies:
        return NotDriven("no parameter makes one request differ from another")
    return Driver(
        plan.signature.shown,
        tuple(line for h in holders for line in h.setup),
        _statement(call.text, plan.func),
        _address(cache, plan.owner),
        varies,
        tuple(sorted(needs.imports)),
        needs.declarations,
        tuple(sorted(call.varies)),
    )


def _reaches_owner(plan: _Plan, room: Room) -> bool:
    """Tell whether the call can fill the cache that is counted, and not that of another owner."""
    owner = plan.owner
    if owner is None or not owner.is_made or (plan.target and owner.is_part_of(plan.target)):
        return True
    return any(p.type in room.ready for p in plan.func.parameters)


def _counted(cache: Cache, owner: Holder | None) -> str:
    """Return the cache as a Go expression, or nothing where no name reaches it."""
    if owner:
        return f"{owner.expression}.{cache.field}"
    return cache.name if cache.is_variable else ""


def _ready(cache: Cache, owner: Holder | None, counted: str) -> dict[Type, str]:
    """Return what to pass for parameters that are the cache itself, or its owner."""
    ready = owner.ready() if owner else {}
    if counted:
        ready[Pointer(cache.container_type)] = f"&{counted}"
        if not isinstance(cache.container_type, Named):
            ready[cache.container_type] = counted
    return ready


def _call(plan: _Plan, room: Room) -> Source | NotDriven:
    made, spread = _arguments(plan.func, room)
    if isinstance(made, str):
        return NotDriven(f"goleak cannot make up its parameter {made}")
    instance = [write_type(plan.types[p.name], room) for p in plan.signature.type_parameters]
    written = [i for i in instance if i is not None]
    # What is handed the cache may be of another package of the module.
    named = room.qualified(plan.signature.package, plan.signature.name)
    name = named.text
    if plan.target:
        name = f"{plan.target.expression}.{plan.signature.name}"
    elif written:
        name += f"[{', '.join(i.text for i in written)}]"
    return joined("", (named, *made, *written)).with_text(
        f"{name}({', '.join(a.text for a in made)}{spread})"
    )


def _arguments(func: Func, room: Room) -> tuple[tuple[Source, ...] | str, str]:
    """Return the arguments; those of a variadic parameter are left out unless nothing else varies."""
    if not func.variadic:
        return arguments(func.parameters, room), ""
    fixed: tuple[Parameter, ...] = func.parameters[:-1]
    made = arguments(fixed, room)
    if isinstance(made, str) or any(a.varies for a in made):
        return made, ""
    return arguments(func.parameters, room), "..."


def _chosen(cache: Cache, possible: frozenset[Vary]) -> tuple[Vary, ...]:
    """Choose what each request has new: types where they make the cache grow, else callers' data."""
    order: tuple[Vary, ...] = ("strings", "numbers", "instances")
    data = tuple(v for v in order if v in possible)
    if "types" not in possible or (cache.growth == "unbounded" and data):
        return data
    return ("types", "instances") if "instances" in possible else ("types",)


def _statement(call: str, func: Func) -> tuple[str, ...]:
    """Return the call as a statement that keeps its error, if it has one."""
    if not func.results or func.results[-1] != ERROR:
        return (call,)
    ignored = "_, " * (len(func.results) - 1)
    return (f"if {ignored}err := {call}; err != nil {{", "\tgoleakFailed(err)", "}")
