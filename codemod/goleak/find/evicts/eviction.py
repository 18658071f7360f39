"""Whether and how entries leave a cache."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from goleak.find.evicts.lazily import is_lazy
from goleak.find.evicts.rollback import ends_entry, rolls_back
from goleak.find.facts import Evicts, Futile
from goleak.find.flow.flow import ancestors, on_fresh_owner, runs_at_init
from goleak.find.flow.reach import is_reachable
from goleak.find.growth.bounds import (
    conditions_around,
    deciding,
    is_periodic,
    limit_around,
    refusal_before,
    room_around,
)
from goleak.find.locate.containers import is_open
from goleak.find.locate.uses import Use
from goleak.find.role.refill import same_key
from goleak.read.constraints import compatible
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Basic, Unknown
from goleak.read.references import local_name, local_occurrences
from goleak.read.syntax import Node, inner, named, text

_ERROR_PATH = re.compile(r"\berr\w*\s*!=\s*nil\b")
_STORES = ("store", "load-or-store")
_CONSTRUCTOR = re.compile(r"^(New|new|Make|make|Create|create|init|Init|Clone|clone|Copy|copy|Dup|dup)")
# What a reader of the code may take for an eviction; the other kinds are plainly about something else.
_SEEMING: frozenset[Futile] = frozenset({"dead-code", "other-build", "other-key", "roll-back"})
_Judged = tuple[Literal["bounded", "on-demand"] | Futile, str]


@dataclass(frozen=True, slots=True)
class Eviction:
    """How entries leave, with the reasons; `futile` and `removal` as for a Cache, the removal as a use."""

    evicts: Evicts
    reasons: tuple[str, ...] = ()
    futile: tuple[Futile, ...] = ()
    removal: Use | None = None
    removal_reason: str = ""


def eviction_of(expressions: Expressions, uses: Sequence[Use]) -> Eviction:
    """Classify how entries leave; the strongest kind found stands."""
    effective: dict[Evicts, list[str]] = {"bounded": [], "on-demand": []}
    futile: list[tuple[Futile, str, Use]] = []
    judge = _StoreJudge(uses)
    for use in uses:
        judged = judge.of(use) if use.operation in _STORES else _judge(expressions, use, uses)
        if judged is None:
            continue
        kind, reason = judged
        if kind == "bounded" or kind == "on-demand":
            effective[kind].append(_at_line(reason, use))
        else:
            futile.append((kind, reason, use))
    for strong, reasons in effective.items():
        if reasons:
            return Eviction(strong, tuple(dict.fromkeys(reasons)))
    if not futile:
        return Eviction("never")
    kinds = tuple(dict.fromkeys(kind for kind, _, _ in futile))
    said = tuple(dict.fromkeys(_at_line(reason, use) for _, reason, use in futile))
    for kind, reason, use in futile:
        if kind in _SEEMING:
            return Eviction("ineffective", said, kinds, use, reason)
    return Eviction("ineffective", said, kinds)


def _at_line(reason: str, use: Use) -> str:
    return f"{reason} (line {use.node.start_point[0] + 1})"


def _judge(expressions: Expressions, use: Use, uses: Sequence[Use]) -> _Judged | None:
    if use.operation not in ("evict", "reset"):
        return None
    judged = _judge_removal(expressions, use, uses)
    if judged is None:
        return None
    if use.in_tests:
        return "tests", "only tests remove entries"
    if not _built_with_a_store(use, uses):
        return (
            "other-build",
            f"{use.method} is built only under `{use.file.source.constraint}`, without a store",
        )
    return judged


class _StoreJudge:
    """Tells of each store whether a condition on the container's size bounds it."""

    def __init__(self, uses: Sequence[Use]) -> None:
        self._uses = deciding(uses)
        self._refusals: dict[int, list[Node]] = {}

    def of(self, use: Use) -> _Judged | None:
        guard = room_around(use, self._uses)
        if guard is not None:
            return "bounded", f"stores only while `{_short(guard)}`"
        refused = refusal_before(use, self._uses, self._refusals)
        return ("bounded", f"does not store where `{_short(refused)}`") if refused is not None else None


def _judge_removal(expressions: Expressions, use: Use, uses: Sequence[Use]) -> _Judged | None:
    return (
        _judge_eviction(expressions, use, uses)
        if use.operation == "evict"
        else _judge_reset(expressions, use, uses)
    )


def _judge_eviction(expressions: Expressions, use: Use, uses: Sequence[Use]) -> _Judged:
    back = rolls_back(expressions, use, uses)
    if on_fresh_owner(expressions, use) and (back or not ends_entry(use, uses)):
        return "construction", f"{use.method} works on a container still being built"
    if _of_another_kind(expressions, use, uses):
        return "other-key", f"{use.method} takes keys of another type than those stored"
    if back:
        return "roll-back", f"{use.method} takes back the key just stored"
    if not is_reachable(expressions, use.function):
        return "dead-code", f"nothing calls {use.function.name if use.function else 'it'}, which evicts"
    guard = limit_around(use, uses)
    if guard is not None:
        return "bounded", f"evicts where `{_short(guard)}`"
    if any(_ERROR_PATH.search(text(c)) for c in conditions_around(use)):
        other = _stored_under(use, uses)
        if other is not None and use.key is not None:
            return (
                "other-key",
                f"{use.method} takes `{_short(use.key)}`, while entries are stored under `{_short(other)}`",
            )
        return "error-path", f"{use.method} runs on an error path only"
    if is_periodic(expressions, use):
        return "bounded", f"a ticker has {use.method} run in {_function(use)}"
    return "on-demand", f"{use.method} in {_function(use)}"


def _judge_reset(expressions: Expressions, use: Use, uses: Sequence[Use]) -> _Judged | None:
    published_empty = use.method in ("Store", "Swap") and use.value is not None and _is_empty(use.value)
    if not published_empty and (use.method != "=" or (use.value is not None and _copies(use))):
        return None
    if _is_given(expressions, use):
        return None  # a setter: what callers hand over is not empty, and nothing is removed from it
    guard = limit_around(use, uses)
    if guard is not None:
        return "bounded", f"starts over where `{_short(guard)}`"
    if is_lazy(expressions, use):
        return "lazy", "made lazily, which evicts nothing"
    if _constructs(expressions, use, uses):
        return None
    if not is_reachable(expressions, use.function):
        return "dead-code", f"nothing calls {_function(use)}, which starts over"
    if is_periodic(expressions, use):
        return "bounded", f"a ticker has it made anew in {_function(use)}"
    return "on-demand", f"made anew in {_function(use)}"


def _is_given(expressions: Expressions, use: Use) -> bool:
    """Tell whether a container is replaced by one that is a parameter of the function."""
    value = inner(use.value) if use.value is not None else None
    binding = local_name(expressions.universe, use.file, value) if value is not None else None
    return binding is not None and binding.kind == "parameter"


def _function(use: Use) -> str:
    return use.function.name if use.function else "an initialiser"


def _built_with_a_store(use: Use, uses: Sequence[Use]) -> bool:
    """Tell whether some build has both a removal and a store."""
    own = use.file.source.constraint
    stores = {u.file.source.constraint for u in uses if u.operation in _STORES}
    return not own or not stores or any(own == other or compatible(own, other) for other in sorted(stores))


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


def _constructs(expressions: Expressions, use: Use, uses: Sequence[Use]) -> bool:
    """Tell whether a reset belongs to construction: init, constructors, or an owner that is fresh or returned.

    So does one that puts in place what the same function has filled, where nothing is stored any later.
    """
    if runs_at_init(expressions, use.function) or on_fresh_owner(expressions, use):
        return True
    if use.function is not None and _CONSTRUCTOR.match(use.function.name):
        return True
    stores = [u for u in uses if u.operation in _STORES]
    if stores and all(u.function == use.function and on_fresh_owner(expressions, u) for u in stores):
        return any(u.alias and use.value is not None and text(u.place) == text(use.value) for u in stores)
    return _returns_owner(expressions, use)


def _returns_owner(expressions: Expressions, use: Use) -> bool:
    """Tell whether the container belongs to a local variable that the function returns: `n.Fields = …; return n`."""
    owner = inner(use.place)
    while owner.type in ("selector_expression", "index_expression", "unary_expression"):
        below = owner.child_by_field_name("operand")
        if below is None:
            return False
        owner = inner(below)
    if owner == inner(use.place):
        return False
    binding = local_name(expressions.universe, use.file, owner)
    if binding is None or binding.kind not in ("short", "var", "result"):
        return False
    stop = use.function.node if use.function else None
    return any(
        any(n.type == "return_statement" for n in list(ancestors(occurrence, stop))[:2])
        for occurrence in local_occurrences(expressions.universe, use.file, binding)
    )


def _copies(use: Use) -> bool:
    """Tell whether the new value is made from the old one: copy on write, not a reset."""
    return use.value is not None and text(use.place) in text(use.value)


def _of_another_kind(expressions: Expressions, use: Use, uses: Sequence[Use]) -> bool:
    """Tell whether the removed key's type is none of those stored, as far as both are known."""
    if use.key is None:
        return False
    removed = expressions.of(use.file, use.key)
    stored = {expressions.of(u.file, u.key) for u in uses if u.operation in _STORES and u.key is not None}
    vague = any(isinstance(t, Unknown) or is_open(expressions.types, t) for t in (removed, *stored))
    # Constants have no type of their own: `Delete(1)` may well remove an int8.
    return bool(stored) and not vague and removed not in stored and not isinstance(removed, Basic)


def _stored_under(use: Use, uses: Sequence[Use]) -> Node | None:
    """Return the key that the same function stores under, where it is spelled as another than the one removed."""
    stores = [u for u in uses if u.operation in _STORES and u.function == use.function and u.key is not None]
    if use.key is None or use.function is None or any(same_key(use, s) for s in stores):
        return None
    return next((s.key for s in stores), None)


def _short(node: Node) -> str:
    shown = " ".join(text(node).split())
    return shown if len(shown) <= 60 else shown[:57] + "..."
