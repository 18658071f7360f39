"""What the prove stage must know of the code around a cache, as plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from goleak.read.gotypes import Func, Named, Pointer, Type

Vary = Literal["strings", "numbers", "instances", "types"]
Underlying = Callable[[Type], Type]


@dataclass(frozen=True, slots=True)
class TypeParameter:
    """A type parameter of a function or of its receiver, with its constraint (ANY, `comparable`, a union ...)."""

    name: str
    constraint: Type


@dataclass(frozen=True, slots=True)
class Signature:
    """A declared function of the cache's package.

    `distance` counts the calls from it to a store: 0 where it stores itself. `type_parameters` are its own,
    `receiver_parameters` those that a generic receiver type is declared with, in order; `source` is its text.
    """

    package: str
    name: str
    receiver: Type | None
    func: Func
    exported: bool
    file: str
    distance: int = 0
    type_parameters: tuple[TypeParameter, ...] = ()
    receiver_parameters: tuple[TypeParameter, ...] = ()
    source: str = ""

    @property
    def shown(self) -> str:
        """The function's name as Go's tools print it: `Get`, `(*Mapper).Get`, `Mapper.Get`."""
        match self.receiver:
            case None:
                return self.name
            case Pointer(Named(name=owner)):
                return f"(*{owner}).{self.name}"
            case Named(name=owner):
                return f"{owner}.{self.name}"
        return self.name


@dataclass(frozen=True, slots=True)
class Variable:
    """A package-level variable of the cache's package that a method can be called on."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The functions that reach a store of a cache, what makes their receivers, and a package's names.

    `reach` holds the storing functions and those that reach one within three calls; `constructors` the functions of the
    package called New..., Must..., Make... or Default..., exported or not; `variables` its package-level variables;
    `taken` its package-level names.
    """

    reach: tuple[Signature, ...]
    constructors: tuple[Signature, ...] = ()
    variables: tuple[Variable, ...] = ()
    taken: frozenset[str] = frozenset()
