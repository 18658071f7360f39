"""How many entries a cache can come to hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from goleak.find.facts import Filled, Growth, KeySource
from goleak.find.flow.flow import filled_where_made, on_constructed_owner, stores_at_init
from goleak.find.flow.instances import instantiations
from goleak.find.flow.origin import Kind, Origin, by_type, struct_key_origin, worst
from goleak.find.flow.trace import Tracer
from goleak.find.flow.trail import At, Call
from goleak.find.flow.values import Flows
from goleak.find.growth.lookups import names_found
from goleak.find.growth.nested import inner_keys, keeps_containers, nested_keys
from goleak.find.locate.containers import carries
from goleak.find.locate.contexts import parenthesized
from goleak.find.locate.places import Declared, Place
from goleak.find.locate.uses import Use
from goleak.read import gotypes as go
from goleak.read.calls import arguments_of
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import REFLECT_TYPE, Named, Pointer, Type
from goleak.read.syntax import Node, inner, named, text

_BLOCKS = ("block", "statement_list")
_STATEMENTS = ("expression_statement", "expression_list", "assignment_statement", "short_var_declaration")
_PUTS = ("Store", "LoadOrStore", "Swap")
_GROWTH: dict[Kind, Growth] = {
    "constant": "fixed",
    "few": "fixed",
    "type": "per-type",
    "type name": "per-type",
    "runtime type": "runtime-types",
    "data": "unbounded",
    "instance": "unbounded",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A growth class with its reasons; `certain` as for the origin that decided.

    `source` tells that callers outside the package are known to choose the keys, which are more than new objects;
    `filled` when the keys come that decided.
    """

    growth: Growth
    reasons: tuple[str, ...]
    certain: bool
    source: KeySource = "unknown"
    filled: Filled = "running"


def growth_of(
    flows: Flows, declared: Declared, uses: Sequence[Use], key_type: Type, *, kept: bool = True
) -> Judged:
    """Classify growth by where the stored keys come from, with the reasons; the worst store decides.

    Stores of a running program go before those into an owner that is being built and `kept` after that, which fill a
    record once, and those before stores at init, which are as many as the program spells.
    """
    expressions = flows.expressions
    stores = [u for u in uses if u.operation in ("store", "load-or-store")]
    judged: dict[Filled, list[Origin]] = {"running": [], "building": [], "init": []}
    for store in [s for s in stores if not s.copied] or stores:
        if stores_at_init(expressions, store):
            judged["init"].append(Origin("constant", "stored at init only"))
            continue
        built = kept and not store.snapshot and on_constructed_owner(expressions, store)
        origins = _store_origins(flows, declared, store, key_type)
        anew = not store.alias and worst(origins).kind in ("data", "instance") and filled_where_made(store)
        judged["building" if built or anew else "running"] += origins
    if stores and keeps_containers(expressions, stores):
        tracer = Tracer(flows, declared.place, lambda *_: "")
        keys = inner_keys(expressions, uses)
        inner = [_inner_origin(expressions, tracer, file, key) for file, key in keys]
        judged["running"] += inner if judged["running"] or _grows(inner) else []
    if judged["building"] and not _grows(judged["running"]):
        judged["running"] = []
    filled = next((moment for moment, found in judged.items() if found), None)
    if filled is None:
        return Judged("fixed", ("nothing is stored after its declaration",), True)
    top = worst(judged[filled])
    reasons = list(dict.fromkeys(o.reason for o in judged[filled] if o.kind == top.kind))
    if filled == "building":
        return Judged(_GROWTH[top.kind], (*reasons, "stored while its owner is built"), False, filled=filled)
    source: KeySource = "callers" if top.kind == "data" and top.certain else "unknown"
    return Judged(_GROWTH[top.kind], tuple(reasons), top.certain, source, filled)


def _grows(origins: Sequence[Origin]) -> bool:
    return bool(origins) and _GROWTH[worst(list(origins)).kind] != "fixed"


def _store_origins(flows: Flows, declared: Declared, store: Use, key_type: Type) -> list[Origin]:
    """Judge one store by its key; of a generic container once for each instance."""
    expressions = flows.expressions
    static = expressions.of(store.file, store.key) if store.key is not None else key_type
    if isinstance(static, go.TypeParam):
        instances = [a[static.name] for a in instantiations(expressions, declared) if static.name in a]
        if instances:
            return [_argument_origin(expressions, store, i) for i in instances]
    return [key_origin(flows, store, key_type, declared.place)]


def _inner_origin(expressions: Expressions, tracer: Tracer, file: ParsedFile, key: Node) -> Origin:
    """Judge the key of an inner container; the outer key bounds numbers of which nobody knows where they come from."""
    found = tracer.key(At(file), key)
    is_text = expressions.types.underlying(expressions.of(file, key)) == go.STRING
    if found.kind == "data" and not found.certain and not is_text:
        return Origin("constant", f"nothing shows that callers choose `{text(key)}`")
    return found


def _argument_origin(expressions: Expressions, store: Use, type_: Type) -> Origin:
    """Judge a key of a type parameter's type by one type argument."""
    shown = text(store.key) if store.key is not None else "key"
    found = _typed(expressions, type_, shown)
    return found or _by_declared_type(type_)


def _typed(expressions: Expressions, type_: Type, shown: str) -> Origin | None:
    return by_type(expressions, type_, shown) or struct_key_origin(expressions, type_, shown)


def key_origin(flows: Flows, store: Use, key_type: Type, own: Place) -> Origin:
    """Tell where one store's key comes from, by its expression and by its declared type."""
    expressions = flows.expressions
    tracer = Tracer(flows, own, names_found(expressions, store))
    nested = [_inner_origin(expressions, tracer, store.file, key) for key in nested_keys(expressions, store)]
    return worst([_outer_origin(expressions, tracer, store, key_type), *nested])


def _outer_origin(expressions: Expressions, tracer: Tracer, store: Use, key_type: Type) -> Origin:
    if store.key is None:
        return _typed(expressions, key_type, "key") or _by_declared_type(key_type)
    shown = text(store.key)
    traced = worst([tracer.key(at, store.key) for at in _standing(store)])
    if traced.kind == "data" and key_type == REFLECT_TYPE:
        return _typed(expressions, key_type, shown) or traced
    if traced.kind != "data" or traced.certain:
        return traced
    static = expressions.of(store.file, store.key)
    numbered = _numbered(expressions, store)
    if numbered is not None:
        return numbered
    for type_ in (static, key_type):
        found = _typed(expressions, type_, shown)
        if found is not None:
            return found
    if isinstance(static, Pointer) and carries(expressions.types, static.elem):
        return Origin("instance", f"key `{shown}` is a pointer: a new one for each instance")
    return traced


def _numbered(expressions: Expressions, store: Use) -> Origin | None:
    """Judge a key that the statements beside its store keep under a type: `codes[t] = c; types[c] = t`."""
    block = parenthesized(store.node).parent
    while block is not None and block.type in _STATEMENTS:
        block = block.parent
    assert store.key is not None
    for statement in named(block) if block is not None and block.type in _BLOCKS else ():
        for target, key, value in _stored_by(statement.child_by_field_name("initializer") or statement):
            found = _typed(expressions, expressions.of(store.file, key), text(key))
            if text(value) == text(store.key) and found is not None and found.kind == "type":
                return Origin("type", f"key `{text(store.key)}` is one for each type: `{target}` keeps it")
    return None


def _stored_by(statement: Node) -> Iterator[tuple[str, Node, Node]]:
    """Yield what a statement stores into maps: where, under which key, and which value."""
    left, right = statement.child_by_field_name("left"), statement.child_by_field_name("right")
    values = (
        [inner(v) for v in named(right)] if right is not None else [inner(n) for n in named(statement)[:1]]
    )
    for target in named(left) if left is not None and statement.type == "assignment_statement" else ():
        key = target.child_by_field_name("index")
        if target.type == "index_expression" and key is not None and values:
            yield text(target), key, values[0]
    for value in values:
        function, given = value.child_by_field_name("function"), arguments_of(value)
        field = function.child_by_field_name("field") if function is not None else None
        if field is not None and text(field) in _PUTS and len(given) == 2:
            yield text(value), given[0], inner(given[1])


def _standing(store: Use) -> list[At]:
    """Return where a store stands: for each way that the container was handed there, inside of its calls."""
    found: list[At] = []
    for handed in store.via or ((),):
        around: Call | None = None
        for handing in handed:
            arguments = tuple(arguments_of(handing.call))
            around = Call(handing.function, arguments, At(handing.file, around))
        found.append(At(store.file, around))
    return found


def _by_declared_type(key_type: Type) -> Origin:
    if isinstance(key_type, Named | go.Basic) or key_type == go.ANY:
        return Origin("data", f"keys are {go.show(key_type)} values that callers' data decides")
    return Origin("data", "keys come from elsewhere")
