"""What a container is for: a cache (a miss recomputes), a registry (forgetting breaks the program), or a set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from goleak.find.facts import Role
from goleak.find.flow.flow import ancestors, on_fresh_owner, stores_at_init
from goleak.find.flow.origin import function_name
from goleak.find.flow.registering import registers, registers_for
from goleak.find.flow.values import Flows
from goleak.find.locate.contexts import arguments_of
from goleak.find.locate.puts import assigned, makes_room
from goleak.find.locate.uses import Use
from goleak.find.role.refill import Refills
from goleak.read import gotypes as go
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Named, Struct, Type
from goleak.read.references import local_name
from goleak.read.syntax import inner, named, text, walk

_ADDS = re.compile(r"\batomic\.Add\w+\(|\.Add\(1\)")
# What one store says of the container; None where it says nothing.
_Judged = tuple[Role | None, str]


def role_of(flows: Flows, uses: Sequence[Use], value_type: Type) -> tuple[Role, tuple[str, ...]]:
    """Classify a container by its stores and what happens on a miss, with the reasons."""
    expressions = flows.expressions
    stores = [u for u in uses if u.operation in ("store", "load-or-store")]
    if not stores:
        return "registry", ("nothing is stored after its declaration",)
    stores = [s for s in stores if not s.copied] or [published(s, uses) for s in stores]
    if all(_stores_membership(s) for s in stores) and _is_membership(expressions, value_type):
        return "set", ("its values only say that a key was seen",)
    refills = Refills(flows, uses)
    judged = [found for store in stores for found in _judge(expressions, refills, store, uses)]
    roles = {role for role, _ in judged}
    reasons = tuple(dict.fromkeys(reason for role, reason in judged if role is not None))
    if "cache" in roles and "registry" in roles:
        return "mixed", reasons
    for role in ("cache", "unknown", "registry"):
        if role in roles:
            return role, reasons
    reasons = tuple(dict.fromkeys(reason for _, reason in judged))
    return ("registry" if all(on_fresh_owner(expressions, s) for s in stores) else "unknown"), reasons


def published(store: Use, uses: Sequence[Use]) -> Use:
    """Stand the publishing of a copy in for the copying of old entries, where the new one is in its literal."""
    resets = (
        u for u in uses if u.operation == "reset" and u.function == store.function and u.file is store.file
    )
    published = next((u for u in resets if u.node.start_byte > store.node.start_byte), None)
    return replace(store, node=published.node) if published is not None else store


def _judge(expressions: Expressions, refills: Refills, store: Use, uses: Sequence[Use]) -> list[_Judged]:
    where = function_name(store.function) if store.function else "an initialiser"
    if stores_at_init(expressions, store):
        return [("registry", f"stored at init by {where}")]
    if not store.snapshot and _carries_over(expressions, store, uses):
        return [(None, f"{where} carries entries over from another of its kind")]
    if not store.snapshot and on_fresh_owner(expressions, store):
        return [("registry", f"filled by {where} while its owner is built")]
    stores = [u for u in uses if u.operation in ("store", "load-or-store")]
    word = registers(store.function, text(store.place))
    if refills.refuses(store):
        return [("registry", f"{where} fails where the key is there already")]
    if store.operation == "load-or-store":
        given = word and _is_parameter(expressions, store)
        return [("registry", word) if given else ("cache", f"{where} loads or stores")]
    found = _store_role(refills, store, stores, where, word)
    if found[0][0] != "unknown":
        return found
    word = registers_for(refills.flows, store.function, text(store.place))
    return [("registry", f"{word}, and lookups elsewhere do not refill")] if word else found


def _store_role(refills: Refills, store: Use, stores: Sequence[Use], where: str, word: str) -> list[_Judged]:
    if _is_empty(store):
        if word:
            return [("registry", f"{word}: it starts what is kept under the key")]
        if _makes_nested_room(store, stores) or any(
            s.function == store.function and _appends(s) for s in stores
        ):
            return [(None, f"{where} starts what it collects under the key")]
    on, computes = refills.in_function(store, registering=bool(word))
    if on == "miss" and computes and _numbers(refills.expressions, store):
        return [("registry", f"{where} numbers what it meets: the next would get another number")]
    if on == "miss" and computes:
        found: list[_Judged] = [("cache", f"{where} loads, computes on a miss, and stores")]
        objects = word and refills.objects(store)
        return (
            [*found, ("registry", f"{word}, and panics where something else is there")] if objects else found
        )
    caller = refills.by_caller(store)
    if caller:
        others = registers_for(refills.flows, store.function, text(store.place), besides=caller)
        exported = store.function is not None and store.function.name[:1].isupper()
        found = [("cache", f"{caller} loads, and on a miss {where} stores")]
        word = word if exported else others
        return [*found, ("registry", word)] if word else found
    if word:
        return [("registry", f"{word}, and lookups elsewhere do not refill")]
    if on == "hit":
        return [(None, f"{where} changes an entry that is there")]
    if on == "miss":
        return [("unknown", f"{where} keeps the first that it is given")]
    return [("unknown", f"{where} stores without a lookup that misses first")]


def _numbers(expressions: Expressions, store: Use) -> bool:
    """Tell whether a store keeps a number that goes up with it: a counter's, or how many entries there are."""
    if store.value is None or store.function is None:
        return False
    statements = list(walk(store.function.node))
    values = [inner(store.value)]
    if values[0].type == "identifier":
        values += [v for n in statements for v in assigned(n, text(values[0]))]
    shown = {text(part) for value in values for part in walk(value)}
    counted = (named(n)[0] for n in statements if n.type == "inc_statement" and named(n))
    # A local name is a loop's.
    if any(text(n) in shown and local_name(expressions.universe, store.file, n) is None for n in counted):
        return True
    return any(f"len({text(store.place)})" in text(v) or _ADDS.search(text(v)) for v in values)


def _carries_over(expressions: Expressions, store: Use, uses: Sequence[Use]) -> bool:
    """Tell whether a store copies entries from another instance of the container, which a loop ranges over."""
    if _ranges_over_kind(expressions, store):
        return True
    if store.method == "maps.Copy":
        source = text(arguments_of(store.node)[1])
        return (
            source != text(store.place) and source.rpartition(".")[2] == text(store.place).rpartition(".")[2]
        )
    for ranged in uses:
        if (
            ranged.operation != "range"
            or ranged.file is not store.file
            or text(ranged.place) == text(store.place)
        ):
            continue
        loop = ranged.node.parent if ranged.node.type == "range_clause" else ranged.node
        if loop is None or not loop.start_byte <= store.node.start_byte < loop.end_byte:
            continue
        return True
    return False


def _ranges_over_kind(expressions: Expressions, store: Use) -> bool:
    """Tell whether a loop around a store ranges over another map of the same declared type."""
    kind = expressions.of(store.file, store.place)
    stop = store.function.node if store.function is not None else None
    for loop in ancestors(store.node, stop) if isinstance(kind, Named) else ():
        clause = next((c for c in loop.named_children if c.type == "range_clause"), None)
        source = clause.child_by_field_name("right") if clause is not None else None
        if (
            source is not None
            and expressions.of(store.file, source) == kind
            and text(source) != text(store.place)
        ):
            return True
    return False


def _makes_nested_room(store: Use, stores: Sequence[Use]) -> bool:
    """Tell whether the function goes on to store under a second key what this store makes room for."""
    return _is_empty(store) and any(
        other is not store
        and other.function == store.function
        and other.key is not None
        and store.key is not None
        and text(other.key) == text(store.key)
        and _is_nested(other)
        for other in stores
    )


def _is_nested(store: Use) -> bool:
    left = store.node.child_by_field_name("left")
    target = named(left)[0] if left is not None and named(left) else None
    operand = target.child_by_field_name("operand") if target is not None else None
    return operand is not None and operand.type == "index_expression"


def _is_parameter(expressions: Expressions, store: Use) -> bool:
    """Tell whether the stored value is a parameter of the storing function: nothing is computed there."""
    if store.value is None:
        return False
    binding = local_name(expressions.universe, store.file, inner(store.value))
    return binding is not None and binding.kind == "parameter"


def _is_empty(store: Use) -> bool:
    """Tell whether a store only makes room under a key: an empty map, slice or other container."""
    if store.value is None:
        return False
    value = inner(store.value)
    if value.type == "identifier" and store.function is not None:
        given = [v for n in walk(store.function.node) for v in assigned(n, text(value))]
        return any(makes_room(v) for v in given)
    return makes_room(value)


def _appends(store: Use) -> bool:
    """Tell whether the stored value grows the one that was there: `m[k] = append(m[k], v)`."""
    function = inner(store.value).child_by_field_name("function") if store.value is not None else None
    return function is not None and text(function) == "append"


def _stores_membership(store: Use) -> bool:
    """Tell whether a store keeps nothing but a constant: `true` or an empty struct."""
    if store.value is None:
        return False
    value = inner(store.value)
    return text(value) in ("true", "false") or "".join(text(value).split()) == "struct{}{}"


def _is_membership(expressions: Expressions, type_: Type) -> bool:
    if type_ == go.REFLECT_VALUE:
        return False  # the model of the standard library hides its fields
    body = expressions.types.underlying(type_)
    return body == go.BOOL or (isinstance(body, Struct) and not body.fields)
