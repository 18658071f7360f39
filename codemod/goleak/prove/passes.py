"""Four passes over one cache that differ in what each request has new: its growth class, by experiment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from goleak.drive.signatures import Vary
from goleak.find.facts import Growth
from goleak.prove.verdict import Judgement

PassName = Literal["same", "instances", "types", "strings"]
PASSES: tuple[PassName, ...] = ("same", "instances", "types", "strings")
# What the harness is told to vary; numbers are callers' data as strings are.
_VARIED: dict[PassName, tuple[Vary, ...]] = {
    "same": (),
    "instances": ("instances",),
    "types": ("types",),
    "strings": ("strings", "numbers"),
}
_SAID: dict[PassName, str] = {
    "same": "the same arguments",
    "instances": "new instances of one type",
    "types": "new types",
    "strings": "new strings and numbers",
}


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass: how many requests it made and what it showed, None where no argument can be varied so."""

    name: PassName
    requests: int = 0
    judgement: Judgement | None = None

    @property
    def said(self) -> str:
        """What each request had, in words."""
        return _SAID[self.name]

    @property
    def grows(self) -> bool:
        """Tell whether the cache grew by such requests."""
        return self.judgement is not None and self.judgement.verdict == "leaking"


@dataclass(frozen=True, slots=True)
class GrowthClass:
    """The growth class that passes show, None where they show none, and whether goleak's reading of the code agrees.

    `agrees` is None where the passes could not tell; `remark` says on what that rests.
    """

    measured: Growth | None
    agrees: bool | None
    remark: str


def applicable(name: PassName, possible: Collection[Vary]) -> bool:
    """Tell whether a pass can differ from that of the same arguments, by what a driver can vary."""
    return name == "same" or any(v in possible for v in _VARIED[name])


def varied(name: PassName) -> str:
    """Return what the harness must be told to vary in a pass."""
    return ",".join(_VARIED[name]) or "none"


def growth_class(read: Growth, passes: Sequence[Pass]) -> GrowthClass:
    """Compare the growth class `read` in the code with what the passes show."""
    made = {p.name: p for p in passes if p.judgement is not None}
    if not made:
        return GrowthClass(None, None, "no pass was made")
    measured = _measured(made)
    grew = [p.said for p in made.values() if p.grows]
    shown = f"it grew under {_and(grew)}" if grew else f"it grew under none of {len(made)} passes"
    if _is_borne_out(read, measured):
        return GrowthClass(measured, True, shown)
    if read == "unbounded" and measured != "unbounded" and not {"instances", "strings"} & set(made):
        return GrowthClass(measured, None, f"{shown}, but no argument is data of a caller's choice")
    if read in ("per-type", "runtime-types") and measured == "fixed":
        # Types made for a test have no methods, tags or names: a cache may well pass them over.
        return GrowthClass(measured, None, f"{shown}; types made for a test may be passed over")
    return GrowthClass(measured, False, f"read as {read} in the code, but {shown}")


def _measured(made: dict[PassName, Pass]) -> Growth:
    if any(made[name].grows for name in ("same", "instances", "strings") if name in made):
        return "unbounded"
    return "per-type" if "types" in made and made["types"].grows else "fixed"


def _is_borne_out(read: Growth, measured: Growth) -> bool:
    # Types made of callers' data come with every new string as well as with every new type.
    return read == measured or (read == "runtime-types" and measured in ("per-type", "unbounded"))


def _and(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
