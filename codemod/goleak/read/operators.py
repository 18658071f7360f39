"""Types of literals and of what operators make of them: untyped constants keep their kind until it is asked for."""

from __future__ import annotations

from collections.abc import Iterable

from goleak.read import gotypes as go
from goleak.read.gotypes import UNKNOWN, Basic, Type

UNTYPED_BOOL = Basic("untyped bool")
_UNTYPED_INT = Basic("untyped int")
_UNTYPED_STRING = Basic("untyped string")

LITERALS: dict[str, Type] = {
    "interpreted_string_literal": _UNTYPED_STRING,
    "raw_string_literal": _UNTYPED_STRING,
    "int_literal": _UNTYPED_INT,
    "float_literal": Basic("untyped float"),
    "imaginary_literal": Basic("untyped complex"),
    "rune_literal": Basic("untyped rune"),
    "true": UNTYPED_BOOL,
    "false": UNTYPED_BOOL,
    "nil": go.NIL,
    "iota": _UNTYPED_INT,
}
_DEFAULTS: dict[Type, Type] = {
    UNTYPED_BOOL: go.BOOL,
    _UNTYPED_INT: go.INT,
    _UNTYPED_STRING: go.STRING,
    Basic("untyped float"): Basic("float64"),
    Basic("untyped complex"): Basic("complex128"),
    Basic("untyped rune"): Basic("rune"),
}
_NUMBERS = ("untyped int", "untyped rune", "untyped float", "untyped complex")
COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_PARTS = {"complex64": "float32", "complex128": "float64", "untyped complex": "untyped float"}


def default(type_: Type) -> Type:
    """Return the type that an untyped constant takes by itself; other types stay."""
    return _DEFAULTS.get(type_, type_) if isinstance(type_, Basic) else type_


def is_untyped(type_: Type) -> bool:
    """Tell whether an expression of this type takes its type from where it stands."""
    return isinstance(type_, Basic) and type_.name.startswith("untyped")


def binary(operator: str, left: Type, right: Type) -> Type:
    """Type `left operator right` for an operator that compares nothing."""
    if operator in ("<<", ">>"):
        return _UNTYPED_INT if is_untyped(left) else left
    return joined((left, right))


def joined(types: Iterable[Type]) -> Type:
    """Return the type that operands agree on: a typed one's, else the largest kind of the untyped ones."""
    largest: Type = UNKNOWN
    unknown = False
    for type_ in types:
        if not is_untyped(type_):
            if type_ != UNKNOWN:
                return type_
            unknown = True
        elif largest == UNKNOWN or _rank(type_) > _rank(largest):
            largest = type_
    return UNKNOWN if unknown else largest


def _rank(type_: Type) -> int:
    name = type_.name if isinstance(type_, Basic) else ""
    return _NUMBERS.index(name) if name in _NUMBERS else -1


def complex_of(part: Type) -> Type:
    """Type `complex(part, part)`."""
    if is_untyped(part):
        return Basic("untyped complex")
    wholes = {v: k for k, v in _PARTS.items()}
    return Basic(wholes[part.name]) if isinstance(part, Basic) and part.name in wholes else UNKNOWN


def part_of(whole: Type) -> Type:
    """Type `real(whole)` and `imag(whole)`."""
    if is_untyped(whole):
        return Basic("untyped float")
    return Basic(_PARTS[whole.name]) if isinstance(whole, Basic) and whole.name in _PARTS else UNKNOWN
