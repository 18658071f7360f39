from __future__ import annotations

import pytest

from goleak.drive.signatures import Vary
from goleak.find.facts import Growth
from goleak.observe.regression import Estimate
from goleak.prove.passes import Pass, PassName, applicable, growth_class, varied
from goleak.prove.verdict import Judgement

LEAKING = Judgement("leaking", "", Estimate(100, 90, 110))
STEADY = Judgement("steady", "", Estimate(0, -1, 1))


def passes(grew: str, made: str = "same instances types strings") -> list[Pass]:
    names: tuple[PassName, ...] = ("same", "instances", "types", "strings")
    return [
        Pass(n, 1000, LEAKING if n in grew.split() else STEADY) if n in made.split() else Pass(n)
        for n in names
    ]


@pytest.mark.parametrize(
    ("read", "grew", "measured", "agrees"),
    [
        ("unbounded", "strings", "unbounded", True),
        ("unbounded", "instances", "unbounded", True),
        ("unbounded", "same instances types strings", "unbounded", True),
        ("unbounded", "types", "per-type", False),
        ("unbounded", "", "fixed", False),
        ("per-type", "types", "per-type", True),
        ("per-type", "types strings", "unbounded", False),
        ("per-type", "", "fixed", None),
        ("runtime-types", "types", "per-type", True),
        ("runtime-types", "strings", "unbounded", True),
        ("fixed", "", "fixed", True),
        ("fixed", "types", "per-type", False),
        ("fixed", "strings", "unbounded", False),
    ],
)
def test_the_experiment_bears_the_reading_out_or_contradicts_it(
    read: Growth, grew: str, measured: Growth, agrees: bool | None
) -> None:
    found = growth_class(read, passes(grew))
    assert (found.measured, found.agrees) == (measured, agrees), found.remark


def test_what_no_argument_can_vary_is_not_held_against_the_reading() -> None:
    found = growth_class("unbounded", passes("types", made="same types"))
    assert (found.measured, found.agrees) == ("per-type", None)
    assert found.remark == "it grew under new types, but no argument is data of a caller's choice"


def test_a_contradiction_says_both_what_was_read_and_what_was_seen() -> None:
    found = growth_class("per-type", passes("types strings"))
    assert (
        found.remark
        == "read as per-type in the code, but it grew under new types and new strings and numbers"
    )


def test_without_a_pass_nothing_is_known() -> None:
    assert growth_class("unbounded", passes("", made="")).measured is None


def test_a_pass_is_made_where_a_driver_can_vary_its_part() -> None:
    numbers: tuple[Vary, ...] = ("numbers", "instances")
    assert applicable("same", ())
    assert applicable("strings", numbers)
    assert not applicable("types", numbers)
    assert [varied(n) for n in ("same", "strings")] == ["none", "strings,numbers"]
