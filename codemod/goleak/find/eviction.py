"""Whether and how entries leave a cache."""

from __future__ import annotations

import re
from collections.abc import Sequence

from goleak.find.containers import is_open
from goleak.find.facts import Evicts
from goleak.find.flow import ancestors, conditions_around, is_reachable, on_fresh_owner, runs_at_init
from goleak.find.uses import Use
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Basic, Unknown
from goleak.read.syntax import Node, inner, named, text

_CLOCK = re.compile(r"\b(Since|Until|After|Before|Sub|expir\w*|ttl|TTL|deadline)\b", re.I)
_LIMIT = re.compile(r"[<>]=?|==")
_ERROR_PATH = re.compile(r"\berr\w*\s*!=\s*nil\b")
_STORES = ("store", "load-or-store")
_CONSTRUCTOR = re.compile(r"^(New|new|Make|make|Create|create|init|Init|Clone|clone|Copy|copy|Dup|dup)")


def evicts(expressions: Expressions, uses: Sequence[Use]) -> tuple[Evicts, tuple[str, ...]]:
    """Classify how entries leave, with the reasons; the strongest kind found stands."""
    found: dict[Evicts, list[str]] = {"bounded": [], "on-demand": [], "ineffective": []}
    for use in uses:
        judged = _judge(expressions, use, uses)
        if judged is not None:
            kind, reason = judged
            found[kind].append(f"{reason} (line {use.node.start_point[0] + 1})")
    for kind, reasons in found.items():
        if reasons:
            return kind, tuple(dict.fromkeys(reasons))
    return "never", ()


def _judge(expressions: Expressions, use: Use, uses: Sequence[Use]) -> tuple[Evicts, str] | None:
    if use.operation in ("store", "load-or-store"):
        guard = next((c for c in conditions_around(use) if _limits_length(c, uses)), None)
        if guard is not None and "<" in text(guard):
            return "bounded", f"stores only while `{_short(guard)}`"
        refused = _returns_when_full(use, uses)
        return ("bounded", f"does not store where `{_short(refused)}`") if refused is not None else None
    if use.in_tests and use.operation in ("evict", "reset"):
        return "ineffective", "only tests remove entries"
    if use.operation == "evict":
        return _judge_eviction(expressions, use, uses)
    if use.operation == "reset":
        return _judge_reset(expressions, use, uses)
    return None


def _judge_eviction(expressions: Expressions, use: Use, uses: Sequence[Use]) -> tuple[Evicts, str]:
    guard = next((c for c in conditions_around(use) if _limits(c, uses)), None)
    if guard is not None:
        return "bounded", f"evicts where `{_short(guard)}`"
    if on_fresh_owner(expressions, use):
        return "ineffective", f"{use.method} works on a container still being built"
    if _of_another_kind(expressions, use, uses):
        return "ineffective", f"{use.method} takes keys of another type than those stored"
    if _rolls_back(use, uses):
        return "ineffective", f"{use.method} takes back the key just stored"
    if any(_ERROR_PATH.search(text(c)) for c in conditions_around(use)):
        return "ineffective", f"{use.method} runs on an error path only"
    if not is_reachable(expressions, use.function):
        return "ineffective", f"nothing calls {use.function.name if use.function else 'it'}, which evicts"
    return "on-demand", f"{use.method} in {use.function.name if use.function else 'an initialiser'}"


def _judge_reset(expressions: Expressions, use: Use, uses: Sequence[Use]) -> tuple[Evicts, str] | None:
    published_empty = use.method in ("Store", "Swap") and use.value is not None and _is_empty(use.value)
    if not published_empty and (use.method != "=" or (use.value is not None and _copies(use))):
        return None
    guard = next((c for c in conditions_around(use) if _limits(c, uses)), None)
    if guard is not None:
        return "bounded", f"starts over where `{_short(guard)}`"
    checks_nil = any(re.search(r"(==|!=)\s*nil\b", text(c)) for c in conditions_around(use))
    if checks_nil or _in_once(use) or _returns_when_made(use):
        return "ineffective", "made lazily, which evicts nothing"
    if _constructs(expressions, use):
        return None
    if not is_reachable(expressions, use.function):
        return (
            "ineffective",
            f"nothing calls {use.function.name if use.function else 'it'}, which starts over",
        )
    return "on-demand", f"made anew in {use.function.name if use.function else 'an initialiser'}"


def _is_empty(value: Node) -> bool:
    """Tell whether a value is a new, empty map, or a pointer to one."""
    value = inner(value)
    if value.type == "unary_expression":
        value = inner(value.child_by_field_name("operand") or value)
    body = value.child_by_field_name("body")
    function = value.child_by_field_name("function")
    if value.type == "composite_literal":
        return body is not None and not named(body)
    return function is not None and text(function) == "make"


def _returns_when_made(use: Use) -> bool:
    """Tell whether the function returns first where the container is there: `if m != nil { return }`."""
    wanted = f"{text(use.place)}!=nil"
    previous = use.node.prev_named_sibling
    while previous is not None:
        condition = previous.child_by_field_name("condition")
        if (
            condition is not None
            and "".join(text(condition).split()) == wanted
            and "return" in text(previous)
        ):
            return True
        previous = previous.prev_named_sibling
    return False


def _constructs(expressions: Expressions, use: Use) -> bool:
    """Tell whether a reset belongs to construction: init, constructors, or a fresh owner."""
    if runs_at_init(expressions, use.function) or on_fresh_owner(expressions, use):
        return True
    return use.function is not None and _CONSTRUCTOR.match(use.function.name) is not None


def _copies(use: Use) -> bool:
    """Tell whether the new value is made from the old one: copy on write, not a reset."""
    return use.value is not None and text(use.place) in text(use.value)


def _in_once(use: Use) -> bool:
    stop = use.function.node if use.function else None
    for node in ancestors(use.node, stop):
        if node.type == "call_expression":
            function = node.child_by_field_name("function")
            if function is not None and (text(function).endswith(".Do") or ".Once" in text(function)):
                return True
    return False


def _returns_when_full(use: Use, uses: Sequence[Use]) -> Node | None:
    """Return the condition of an earlier `if len(m) >= max { return … }` in a block around a store."""
    stop = use.function.node if use.function else None
    inside = use.node
    for block in ancestors(use.node, stop):
        for statement in block.named_children if block.type == "statement_list" else ():
            if statement.start_byte >= inside.start_byte:
                break
            condition, body = (
                statement.child_by_field_name("condition"),
                statement.child_by_field_name("consequence"),
            )
            if statement.type != "if_statement" or condition is None or body is None:
                continue
            if ">" in text(condition) and _limits_length(condition, uses) and "return" in text(body):
                return condition
        inside = block
    return None


def _limits_length(condition: Node, uses: Sequence[Use]) -> bool:
    return any(
        u.operation == "len" and condition.start_byte <= u.node.start_byte < condition.end_byte for u in uses
    ) and bool(_LIMIT.search(text(condition)))


def _limits(condition: Node, uses: Sequence[Use]) -> bool:
    """Tell whether a condition is about size or time."""
    shown = text(condition)
    if _limits_length(condition, uses) or _CLOCK.search(shown):
        return True
    return bool(re.search(r"(>|>=)\s*(\d{2,}|\w*([mM]ax|[lL]imit|[cC]ap|[sS]ize)\w*)", shown))


def _of_another_kind(expressions: Expressions, use: Use, uses: Sequence[Use]) -> bool:
    """Tell whether the removed key's type is none of those stored, as far as both are known."""
    if use.key is None:
        return False
    removed = expressions.of(use.file, use.key)
    stored = {expressions.of(u.file, u.key) for u in uses if u.operation in _STORES and u.key is not None}
    vague = any(isinstance(t, Unknown) or is_open(expressions.types, t) for t in (removed, *stored))
    # Constants have no type of their own: `Delete(1)` may well remove an int8.
    return bool(stored) and not vague and removed not in stored and not isinstance(removed, Basic)


def _rolls_back(use: Use, uses: Sequence[Use]) -> bool:
    """Tell whether the same function has just stored the key that this use removes."""
    if use.key is None or use.function is None:
        return False
    return any(
        other.operation in ("store", "load-or-store")
        and other.function == use.function
        and other.key is not None
        and text(other.key) == text(use.key)
        and other.node.start_byte < use.node.start_byte
        for other in uses
    )


def _short(node: Node) -> str:
    shown = " ".join(text(node).split())
    return shown if len(shown) <= 60 else shown[:57] + "..."
