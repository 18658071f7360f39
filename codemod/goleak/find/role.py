"""What a container is for: a cache (a miss recomputes), a registry (forgetting breaks the program), or a set."""

from __future__ import annotations

import re
from collections.abc import Sequence

from goleak.find.facts import Role
from goleak.find.flow import ancestors, on_fresh_owner, stores_at_init
from goleak.find.origin import function_name
from goleak.find.uses import Use
from goleak.read import gotypes as go
from goleak.read.declarations import FuncDecl
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Struct, Type
from goleak.read.references import calls_of, enclosing_function, local_name, local_occurrences
from goleak.read.syntax import Node, inner, named, text, walk, walk_outside_closures

_REGISTERS = re.compile(
    r"^(must)?(un)?(register|define|declare|bind|provide|install|handle|enroll|attach|with|alias|enable|subscribe|configure"
    r"|import|export|override|replace)",
    re.I,
)
_PUTS = re.compile(r"^(add|set|put|map|insert|append|use|store)", re.I)
_FAILS = re.compile(r"\b(panic\(|[Ee]rrorf?\(|errors\.New\(|fmt\.Errorf\(|log\.(Fatal|Panic)|Fatalf?\()")


def role_of(expressions: Expressions, uses: Sequence[Use], value_type: Type) -> tuple[Role, tuple[str, ...]]:
    """Classify a container by its stores and what happens on a miss, with the reasons."""
    stores = [u for u in uses if u.operation in ("store", "load-or-store")]
    if not stores:
        return "registry", ("nothing is stored after its declaration",)
    stores = [s for s in stores if not s.copied] or stores
    if all(_stores_membership(s) for s in stores) and _is_membership(expressions, value_type):
        return "set", ("its values only say that a key was seen",)
    judged: list[tuple[Role, str]] = []
    for store in stores:
        where = function_name(store.function) if store.function else "an initialiser"
        if stores_at_init(expressions, store):
            judged.append(("registry", f"stored at init by {where}"))
        elif not store.snapshot and on_fresh_owner(expressions, store):
            judged.append(("registry", f"filled by {where} while its owner is built"))
        else:
            judged.append(_store_role(expressions, store, uses, where))
    roles = {role for role, _ in judged}
    reasons = tuple(dict.fromkeys(reason for _, reason in judged))
    if "cache" in roles and "registry" in roles:
        return "mixed", reasons
    for role in ("cache", "unknown", "registry"):
        if role in roles:
            return role, reasons
    return "unknown", reasons


def _store_role(expressions: Expressions, store: Use, uses: Sequence[Use], where: str) -> tuple[Role, str]:
    if store.operation == "load-or-store":
        if _duplicate_fails(store):
            return "registry", f"{where} fails where the key is there already"
        if _register_like(store):
            return "registry", f"{where} registers"
        return "cache", f"{where} loads or stores"
    load = _load_before(store, uses)
    if load is not None:
        if _duplicate_fails(load):
            return "registry", f"{where} fails where the key is there already"
        if _appends(store):
            return "registry", f"{where} collects values under the key"
        given = _is_parameter(expressions, store) and not _gives_back(expressions, load)
        if given and _register_like(store):
            return "registry", f"{where} registers what it is given"
        if not given:
            return "cache", f"{where} loads, computes on a miss, and stores"
    if not _register_like(store):
        caller = _split_caller(expressions, store, uses)
        if caller:
            return "cache", f"{caller} loads, and on a miss {where} stores"
    if _register_like(store) or (store.function is not None and _PUTS.match(store.function.name)):
        return "registry", f"{where} registers, and lookups elsewhere do not refill"
    if load is not None:
        return "unknown", f"{where} stores what it is given"
    return "unknown", f"{where} stores without a lookup that misses first"


def _load_before(store: Use, uses: Sequence[Use]) -> Use | None:
    """Return a load of the same key earlier in the same function."""
    for use in uses:
        if use.operation != "load" or use.function != store.function or use.file is not store.file:
            continue
        if use.node.start_byte < store.node.start_byte and _same_key(use, store):
            return use
    return None


def _same_key(a: Use, b: Use) -> bool:
    if a.key is None or b.key is None:
        return True  # a snapshot of a copy-on-write map: its key is looked up through a local name
    return bool(_spellings(a.key, a) & _spellings(b.key, b))


def _spellings(key: Node, use: Use) -> set[str]:
    """Return a key as it is written, and as the local variable that it names was declared."""
    found = {_squeeze(key)}
    if use.function is not None and key.type == "identifier":
        for node in walk(use.function.node):
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if node.type == "short_var_declaration" and left is not None and right is not None:
                pairs = zip(named(left), named(right), strict=False)
                found |= {_squeeze(value) for name, value in pairs if text(name) == text(key)}
    return found


def _squeeze(node: Node) -> str:
    return "".join(text(node).split())


def _duplicate_fails(load: Use) -> bool:
    """Tell whether finding the key panics or returns an error: `if _, dup := m[k]; dup { panic }`."""
    stop = load.function.node if load.function else None
    around = list(ancestors(load.node, stop))
    given = next((n for n in around if n.type in ("short_var_declaration", "assignment_statement")), None)
    statement = next((n for n in around if n.type.endswith("_statement")), None)
    if statement is None or statement.type != "if_statement":
        statement = given.next_named_sibling if given is not None else None
    if statement is None or statement.type != "if_statement":
        return False
    condition = statement.child_by_field_name("condition")
    consequence = statement.child_by_field_name("consequence")
    if condition is None or consequence is None or text(condition).startswith("!"):
        return False
    if re.search(r"==\s*nil", text(condition)):
        return False
    left = given.child_by_field_name("left") if given is not None else None
    names = {text(n) for n in (named(left) if left is not None else [])} - {"_"}
    if names and not names & set(re.findall(r"\w+", text(condition))):
        return False  # the condition is about something else
    if _returns_error(load, consequence):
        return True
    return _FAILS.search(text(consequence)) is not None


def _returns_error(load: Use, consequence: Node) -> bool:
    """Tell whether a block returns a non-nil error as its function's last result."""
    result = load.function.node.child_by_field_name("result") if load.function else None
    if result is None or not text(result).rstrip(")").endswith("error"):
        return False
    returned = [
        text(values[-1])
        for node in walk_outside_closures(consequence)
        if node.type == "return_statement"
        for listed in named(node)
        if (values := named(listed))
    ]
    return bool(returned) and all(
        last not in ("nil", "") and not re.search(r"\.[eE]rr(or)?$", last) for last in returned
    )


def _register_like(store: Use) -> bool:
    return store.function is not None and _REGISTERS.match(store.function.name) is not None


def _is_parameter(expressions: Expressions, store: Use) -> bool:
    """Tell whether the stored value is a parameter of the storing function: nothing is computed there."""
    if store.value is None:
        return False
    binding = local_name(expressions.universe, store.file, inner(store.value))
    return binding is not None and binding.kind == "parameter"


def _gives_back(expressions: Expressions, load: Use) -> bool:
    """Tell whether a loaded value is returned: what was stored first wins."""
    listed = load.node.parent
    statement = listed.parent if listed is not None else None
    if statement is None or statement.type == "return_statement":
        return statement is not None
    left = statement.child_by_field_name("left")
    target = named(left)[0] if left is not None and named(left) else None
    binding = local_name(expressions.universe, load.file, target) if target is not None else None
    if binding is None:
        return False
    for use in local_occurrences(expressions.universe, load.file, binding):
        if any(
            n.type == "return_statement"
            for n in ancestors(use, load.function.node if load.function else None)
        ):
            return True
    return False


def _appends(store: Use) -> bool:
    """Tell whether the stored value grows the one that was there: `m[k] = append(m[k], v)`."""
    if store.value is None:
        return False
    value = inner(store.value)
    function = value.child_by_field_name("function")
    return function is not None and text(function) == "append" and text(store.place) in text(value)


def _split_caller(expressions: Expressions, store: Use, uses: Sequence[Use]) -> str:
    """Return the function that looks a key up and then, at most two calls deep, has it stored, or an empty string."""
    if store.function is None:
        return ""
    loaders = {
        (u.function.file.source.name, u.function.node.start_byte)
        for u in uses
        if u.operation == "load" and u.function and not u.snapshot and u.function != store.function
    }
    level = [store.function]
    for _ in range(2):
        callers: list[FuncDecl] = []
        for function in level:
            for file, call in calls_of(expressions, function):
                caller = enclosing_function(expressions.universe, file, call.start_byte)
                if caller is None or caller == function:
                    continue
                if (file.source.name, caller.node.start_byte) in loaders:
                    return function_name(caller)
                if _calls_any(expressions, caller, call.start_byte, loaders):
                    return function_name(caller)
                callers.append(caller)
        level = callers
    return ""


def _calls_any(
    expressions: Expressions, caller: FuncDecl, before: int, targets: set[tuple[str, int]]
) -> bool:
    for node in walk(caller.node):
        if node.type == "call_expression" and node.start_byte < before:
            callee = expressions.callee(caller.file, node)
            if callee and (callee.file.source.name, callee.node.start_byte) in targets:
                return True
    return False


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
