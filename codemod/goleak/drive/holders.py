"""Values that methods are called on: made by a constructor, found in a variable, or zero."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from goleak.drive.arguments import argument
from goleak.drive.generics import instantiate
from goleak.drive.gosource import NOTHING, Room, Source, joined, write_type
from goleak.drive.signatures import Signature, Surroundings
from goleak.read.gotypes import ERROR, Func, Map, Named, Parameter, Pointer, Struct, Type
from goleak.read.types import substitute

_MOST_CONSTRUCTORS = 2
_SYNC_MAP = Named("sync", "Map")


@dataclass(frozen=True, slots=True)
class Holder:
    """A value in the harness: its expression and type, the Go statements that make it, and what those need."""

    expression: str
    type: Type
    setup: tuple[str, ...] = ()
    needs: Source = NOTHING

    @property
    def is_made(self) -> bool:
        """Tell whether the harness makes it, and so nothing but the harness reaches it."""
        return self.expression.startswith("goleak")

    def part(self, wanted: Named, room: Room) -> Holder | None:
        """Return the field of a struct that is of type `wanted` or points to one, or None."""
        below = room.underlying(self.type.elem if isinstance(self.type, Pointer) else self.type)
        for field in below.fields if isinstance(below, Struct) else ():
            if is_of(field.type, wanted):
                return Holder(f"{self.expression}.{field.name}", field.type)
        return None

    def is_part_of(self, whole: Holder) -> bool:
        """Tell whether this is `whole` or one of its fields."""
        return f"{self.expression}.".startswith(f"{whole.expression}.")

    def ready(self) -> dict[Type, str]:
        """Return what to pass where a parameter has the value's type, or is a pointer to it."""
        if isinstance(self.type, Pointer):
            return {self.type: self.expression}
        return {Pointer(self.type): "&" + self.expression}


def find_holders(base: Named, variable: str, around: Surroundings, room: Room) -> tuple[Holder, ...]:
    """Return values of type `base`, or pointers to it, named `variable` where they must be made."""
    made = islice(_constructed(base, variable, around.constructors, room), _MOST_CONSTRUCTORS)
    found = (Holder(v.name, v.type) for v in around.variables if is_of(v.type, base))
    return (*made, *islice(found, 1), *_zero(base, variable, room))


def is_of(t: Type, base: Named) -> bool:
    """Tell whether a type is `base` or a pointer to it; a base without type arguments stands for all of them."""
    below = t.elem if isinstance(t, Pointer) else t
    return (
        isinstance(below, Named)
        and (below.package, below.name) == (base.package, base.name)
        and (not base.args or below.args == base.args)
    )


def arguments(parameters: Iterable[Parameter], room: Room) -> tuple[Source, ...] | str:
    """Return an expression for each parameter, or the name of the first that none can be made up for."""
    made = []
    # What requests and constructors declare for themselves must not have one name.
    maker = "" if room.is_request else "Shared"
    for position, parameter in enumerate(parameters):
        value = argument(parameter.type, f"{maker}{_word(parameter)}{position}", room)
        if value is None:
            return parameter.name or f"#{position + 1}"
        made.append(value)
    return tuple(made)


def _constructed(
    base: Named, variable: str, constructors: Iterable[Signature], room: Room
) -> Iterator[Holder]:
    for constructor in sorted(constructors, key=lambda c: (len(c.func.parameters), c.name)):
        types = instantiate(constructor.type_parameters, room.underlying)
        func = None if types is None else substitute(constructor.func, types)
        if types is None or not isinstance(func, Func) or not _makes(func, base):
            continue
        parameters = func.parameters[:-1] if func.variadic else func.parameters
        made = arguments(parameters, replace(room, index="0"))
        written = write_type(func.results[0], room)
        instance = [write_type(types[p.name], room) for p in constructor.type_parameters]
        known = [i for i in instance if i is not None]
        if isinstance(made, str) or written is None or len(known) < len(instance):
            continue
        bracketed = f"[{', '.join(i.text for i in known)}]" if known else ""
        call = f"{constructor.name}{bracketed}({', '.join(a.text for a in made)})"
        needs = joined("", (*made, *known, written))
        declared = replace(needs, declarations=(*needs.declarations, f"var {variable} {written.text}"))
        yield Holder(variable, func.results[0], _assigned(variable, call, len(func.results) == 2), declared)


def _assigned(variable: str, call: str, can_fail: bool) -> tuple[str, ...]:
    if not can_fail:
        return (f"{variable} = {call}",)
    return (
        f"if made, err := {call}; err != nil {{",
        "\tt.Fatal(err)",
        "} else {",
        f"\t{variable} = made",
        "}",
    )


def _makes(func: Func, base: Named) -> bool:
    return bool(func.results) and is_of(func.results[0], base) and func.results[1:] in ((), (ERROR,))


def _zero(base: Named, variable: str, room: Room) -> Iterator[Holder]:
    """Yield a zero value; maps in it are made, as whoever makes one would make them."""
    written = write_type(base, room)
    if written is None:
        return
    below = room.underlying(base) if base.package == room.package else base
    fields = below.fields if isinstance(below, Struct) else ()
    declared = replace(written, declarations=(f"var {variable} = new({written.text})",))
    if not any(isinstance(f.type, Map) or f.type == Pointer(_SYNC_MAP) for f in fields):
        yield Holder(variable, Pointer(base), (), declared)
        return
    imports = {i.path: i for i in map(room.imported, ("reflect", "unsafe"))}
    maker = _MAKE_MAPS.replace("<reflect>", imports["reflect"].name).replace(
        "<unsafe>", imports["unsafe"].name
    )
    needs = replace(
        declared,
        imports=declared.imports | frozenset(imports.values()),
        declarations=(*declared.declarations, maker),
    )
    yield Holder(variable, Pointer(base), (f"goleakMakeMaps({variable})",), needs)


# By reflection, since the fix may give a field another type.
_MAKE_MAPS = """\
// goleakMakeMaps makes the maps of a struct that nobody made; what is not exported is reached by its address.
func goleakMakeMaps(owner interface{}) {
	value := <reflect>.ValueOf(owner).Elem()
	for i := 0; i < value.NumField(); i++ {
		field := value.Field(i)
		settable := <reflect>.NewAt(field.Type(), <unsafe>.Pointer(field.UnsafeAddr())).Elem()
		switch {
		case field.Kind() == <reflect>.Map && field.IsNil():
			settable.Set(<reflect>.MakeMap(field.Type()))
		case field.Kind() == <reflect>.Ptr && field.IsNil() && field.Type().String() == "*sync.Map":
			settable.Set(<reflect>.New(field.Type().Elem()))
		}
	}
}"""


def made_for(parameters: Iterable[Parameter], around: Surroundings, room: Room) -> tuple[Holder, ...]:
    """Return values that constructors of the package make for parameters of its types, each type once.

    Parameters that are keys are left out: those must be new in each request.
    """
    found: dict[Type, Holder] = {}
    for number, parameter in enumerate(parameters):
        base = parameter.type.elem if isinstance(parameter.type, Pointer) else parameter.type
        known = parameter.type in room.ready or parameter.type in found or parameter.type == room.key
        if known or not isinstance(base, Named) or base.package != room.package:
            continue
        made = _constructed(base, f"goleakMade{number}", around.constructors, room)
        holder = next((h for h in made if h.type == parameter.type), None)
        if holder is not None:
            found[parameter.type] = holder
    return tuple(found.values())


def _word(parameter: Parameter) -> str:
    """Return a part of a Go name for a parameter's helpers."""
    below = parameter.type.elem if isinstance(parameter.type, Pointer) else parameter.type
    name = below.name if isinstance(below, Named) else parameter.name
    return name[:1].upper() + name[1:] if name.isidentifier() else ""
