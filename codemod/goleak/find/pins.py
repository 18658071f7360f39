"""What entries hold: callers' objects, as keys or as the first object of each type, or no more than a type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from goleak.find.facts import Growth, Keeps, Pins
from goleak.find.flow.origin import short
from goleak.find.flow.values import Flows, given_to
from goleak.find.locate.contexts import arguments_of, imported_function
from goleak.find.locate.uses import Use
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import REFLECT_VALUE, Interface, Named, Pointer, Struct, Type
from goleak.read.references import local_name, local_occurrences
from goleak.read.syntax import Node, inner, named, text

_STORES = ("store", "load-or-store")
_MAX_DEPTH = 4
# What reflect.Value's methods return still points into the value itself.
_WITHIN = frozenset({"Elem", "Field", "FieldByName", "Index", "Addr", "Interface", "Convert", "Slice"})
_INTO = frozenset({"reflect.ValueOf", "reflect.Indirect"})


def pins_of(flows: Flows, uses: Sequence[Use], key_type: Type, growth: Growth) -> tuple[Pins, str]:
    """Tell what entries keep alive besides themselves, with the reason.

    Keys are looked at where callers choose them, values where keys are types: there one object of each type stays.
    """
    stores = [u for u in uses if u.operation in _STORES and not u.copied]
    for store in stores:
        if growth == "unbounded":
            reason = _key_reason(flows.expressions, store, key_type)
            if reason:
                return "key", reason
        elif growth in ("per-type", "runtime-types") and store.value is not None:
            kept = _object(flows, store.file, store.value, 0)
            if kept is not None:
                return "first", f"value `{short(store.value)}` holds `{short(kept)}`, the first of its type"
    return "none", ""


def _key_reason(expressions: Expressions, store: Use, key_type: Type) -> str:
    if store.key is None:
        return ""
    static = expressions.of(store.file, store.key)
    shown = short(store.key)
    for type_ in (static, key_type):
        part = _pinning(expressions, type_, 0)
        if part:
            return f"key `{shown}` {part}"
    if _is_open(expressions, static) and _is_described(expressions, store.file, store.key):
        return f"key `{shown}` is the object whose type is taken; make it the type"
    return ""


def _pinning(expressions: Expressions, type_: Type, depth: int) -> str:
    """Say what a key of some type points to, or return an empty string."""
    if type_ == REFLECT_VALUE:
        return f"{'is' if depth == 0 else 'holds'} a reflect.Value; make it the type"
    if isinstance(type_, Pointer):
        if isinstance(type_.elem, Named) and type_.elem.package == "reflect":
            return ""
        return "is a pointer" if depth == 0 else "holds a pointer"
    body = expressions.types.underlying(type_)
    if (
        isinstance(body, Struct)
        and depth < 2
        and not (isinstance(type_, Named) and type_.package == "reflect")
    ):
        return next((p for f in body.fields if (p := _pinning(expressions, f.type, depth + 1))), "")
    return ""


def _is_open(expressions: Expressions, type_: Type) -> bool:
    body = expressions.types.underlying(type_)
    return isinstance(body, Interface) and not body.methods and not body.embeds


def _is_described(expressions: Expressions, file: ParsedFile, node: Node) -> bool:
    """Tell whether reflect is asked about a variable: it is an object, not a name or a function."""
    binding = local_name(expressions.universe, file, inner(node))
    if binding is None:
        return False
    for use in local_occurrences(expressions.universe, file, binding):
        call = use.parent.parent if use.parent is not None and use.parent.type == "argument_list" else None
        if call is None or call.type != "call_expression":
            continue
        if imported_function(expressions, file, call) in ("reflect.TypeOf", "reflect.ValueOf"):
            return True
    return False


def _object(flows: Flows, file: ParsedFile, node: Node, depth: int) -> Node | None:
    """Return the parameter that a stored reflect.Value, or a struct that holds one, points into."""
    node = inner(node)
    if depth > _MAX_DEPTH:
        return None
    match node.type:
        case "identifier":
            binding = local_name(flows.expressions.universe, file, node)
            if binding is None:
                return None
            if binding.kind == "parameter":
                return node if _is_object(flows.expressions, file, node) else None
            return _first(flows, file, given_to(flows, file, binding), depth)
        case "call_expression":
            return _called(flows, file, node, depth)
        case "unary_expression" if text(node)[:1] == "&":
            operand = node.child_by_field_name("operand")
            return _object(flows, file, operand, depth + 1) if operand is not None else None
        case "composite_literal":
            body = node.child_by_field_name("body")
            elements = named(body) if body is not None else []
            parts = [e.child_by_field_name("value") if e.type == "keyed_element" else e for e in elements]
            return _first(flows, file, (p for p in parts if p is not None), depth)
    return None


def _first(flows: Flows, file: ParsedFile, nodes: Iterable[Node], depth: int) -> Node | None:
    found = (_object(flows, file, node, depth + 1) for node in nodes)
    return next((kept for kept in found if kept is not None), None)


def _is_object(expressions: Expressions, file: ParsedFile, node: Node) -> bool:
    """Tell whether a parameter is an object of callers' rather than something that describes one."""
    type_ = expressions.of(file, node)
    return type_ == REFLECT_VALUE or (_is_open(expressions, type_) and _is_described(expressions, file, node))


def _called(flows: Flows, file: ParsedFile, call: Node, depth: int) -> Node | None:
    function = call.child_by_field_name("function")
    arguments = arguments_of(call)
    if imported_function(flows.expressions, file, call) in _INTO and arguments:
        return _object(flows, file, arguments[0], depth + 1)
    operand = function.child_by_field_name("operand") if function is not None else None
    field = function.child_by_field_name("field") if function is not None else None
    if operand is None or field is None or text(field) not in _WITHIN:
        return None
    if flows.expressions.of(file, operand) != REFLECT_VALUE:
        return None
    return _object(flows, file, operand, depth + 1)


def keeps(flows: Flows, uses: Sequence[Use]) -> Keeps:
    """Tell whether all that is ever stored is plainly `reflect.TypeOf(x)`."""
    stores = [u for u in uses if u.operation in _STORES and not u.copied]
    given = [u.value is not None and _is_typeof(flows, u.file, u.value) for u in stores]
    return "typeof" if given and all(given) else "unknown"


def _is_typeof(flows: Flows, file: ParsedFile, node: Node) -> bool:
    node = inner(node)
    if node.type == "identifier":
        binding = local_name(flows.expressions.universe, file, node)
        given = list(given_to(flows, file, binding)) if binding is not None else []
        if len(given) != 1:
            return False
        node = inner(given[0])
    return (
        node.type == "call_expression"
        and imported_function(flows.expressions, file, node) == "reflect.TypeOf"
    )
