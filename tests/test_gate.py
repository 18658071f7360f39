"""The decision of the gate, apart from where samples come from."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from goleak.errors import GoleakError
from goleak.observe.gate import Rule, decide, growth_of, least_samples, percent_text, reading
from goleak.observe.samples import percentile
from goleak.observe.series import Point, Series

SIZES = st.lists(st.integers(1, 2**50), min_size=20, max_size=100)
PERCENT = st.floats(0, 95)


def of(sizes: list[int], step: float = 10.0, remarks: tuple[str, ...] = ()) -> Series:
    return Series("these", tuple(Point(n * step, float(b)) for n, b in enumerate(sizes)), remarks)


def test_growth_up_to_the_limit_is_promoted_and_more_is_not() -> None:
    rule = Rule(growth=growth_of("15%"))
    assert decide(of([100] * 20), of([115] * 20), rule).verdict == "promote"
    over = decide(of([10**12] * 20), of([1_150_000_000_001] * 20), rule)
    assert over.verdict == "roll back"
    assert over.reason == "P95 is a little more than 15 % above the baseline's; up to 15 % above is allowed"


def test_peaks_above_the_percentile_do_not_count() -> None:
    peaks = [100] * 97 + [900] * 3
    assert decide(of([100] * 100), of(peaks), Rule()).verdict == "promote"
    assert decide(of([100] * 100), of(peaks), Rule(98.0)).verdict == "roll back"


@pytest.mark.parametrize(
    ("now", "limit", "said"),
    [
        (100, "15%", "P95 is the same as the baseline's; up to 15 % above is allowed"),
        (150, "15%", "P95 is 50 % above the baseline's; up to 15 % above is allowed"),
        (50, "12.5%", "P95 is 50 % below the baseline's; up to 12.5 % above is allowed"),
        (50, "-60%", "P95 is 50 % below the baseline's; at least 60 % below is asked for"),
        (2000, "0%", "P95 is 1,900 % above the baseline's; up to 0 % above is allowed"),
    ],
)
def test_the_reason_says_both_the_growth_and_the_limit(now: int, limit: str, said: str) -> None:
    assert decide(of([100] * 20), of([now] * 20), Rule(growth=growth_of(limit))).reason == said


def test_growth_that_rounds_to_nothing_is_not_called_nothing() -> None:
    said = decide(of([1_000_000] * 20), of([1_000_001] * 20), Rule()).reason
    assert said.startswith("P95 is less than 0.01 % above")


@pytest.mark.parametrize(
    ("series", "said"),
    [
        (of([]), "these: no samples; see that"),
        (
            of([], remarks=("3 values that are not numbers are left out",)),
            "no samples .3 values that are not",
        ),
        (of([1]), "these: 1 sample, and P95 needs 20; record longer or more often"),
        (of([1] * 19), "these: 19 samples, and P95 needs 20"),
        (of([-1] + [1] * 20), "these: has samples below 0; name a series of memory"),
    ],
)
def test_without_enough_to_go_by_nothing_is_decided(series: Series, said: str) -> None:
    for pair in ((series, of([1] * 20)), (of([1] * 20), series)):
        with pytest.raises(GoleakError, match=said):
            decide(*pair, Rule())


def test_growth_from_nothing_is_not_decided() -> None:
    with pytest.raises(GoleakError, match="its P95 is 0 bytes, and growth has no measure"):
        decide(of([0] * 20), of([1] * 20), Rule())
    assert decide(of([1] * 20), of([0] * 20), Rule()).growth == -1


def test_records_of_unequal_length_are_remarked_on_unless_they_are_aligned() -> None:
    week, minutes = of([100] * 1000), of([100] * 30, remarks=("2 series",))
    assert decide(week, minutes, Rule()).remarks == (
        "current: 2 series",
        "the sides are not of equal uptime, and young heaps are smaller; compare with --uptime",
    )
    assert decide(week, minutes, Rule(), aligned=True).remarks == ("current: 2 series",)
    assert decide(of([100] * 100), of([100] * 95), Rule()).remarks == ()


@pytest.mark.parametrize(("percent", "needed"), [(0, 20), (50, 20), (95, 20), (99, 100), (99.9, 1000)])
def test_a_percentile_needs_samples_above_it(percent: float, needed: int) -> None:
    assert least_samples(percent) == needed
    assert reading(of([1] * needed), Rule(percent)).samples == needed
    with pytest.raises(GoleakError, match=f"needs {needed}"):
        reading(of([1] * (needed - 1)), Rule(percent))


@given(sizes=SIZES, percent=PERCENT)
def test_a_percentile_lies_between_samples_with_its_part_on_each_side(
    sizes: list[int], percent: float
) -> None:
    value = percentile(sizes, percent)
    assert min(sizes) <= value <= max(sizes)
    rank = (len(sizes) - 1) * percent / 100
    assert sum(s <= value * (1 + 1e-9) for s in sizes) >= rank
    assert sum(s >= value * (1 - 1e-9) for s in sizes) >= len(sizes) - 1 - rank


@given(sizes=SIZES, percent=PERCENT, more=PERCENT)
def test_a_higher_percentile_is_no_smaller_and_order_does_not_matter(
    sizes: list[int], percent: float, more: float
) -> None:
    low, high = sorted((percent, more))
    assert percentile(sizes, low) <= percentile(sizes, high) * (1 + 1e-12)
    assert percentile(sizes, low) == percentile(sizes[::-1], low)


@given(sizes=SIZES, factor=st.integers(2, 9), limit=st.integers(0, 900))
def test_memory_that_is_a_multiple_is_judged_by_that_multiple(
    sizes: list[int], factor: int, limit: int
) -> None:
    assume(100 * (factor - 1) != limit)
    decision = decide(of(sizes), of([s * factor for s in sizes]), Rule(growth=growth_of(f"{limit}%")))
    assert decision.verdict == ("roll back" if 100 * (factor - 1) > limit else "promote")
    assert decision.growth == pytest.approx(factor - 1)


@given(before=SIZES, now=SIZES)
def test_what_is_promoted_is_promoted_under_a_wider_limit(before: list[int], now: list[int]) -> None:
    verdicts = [
        decide(of(before), of(now), Rule(growth=growth_of(f"{n}%"))).verdict for n in (-50, 0, 15, 400)
    ]
    assert verdicts == sorted(verdicts, key=["roll back", "promote"].index)


@pytest.mark.parametrize(
    ("spelled", "part"),
    [("15%", Fraction(3, 20)), (" 12.5 % ", Fraction(1, 8)), ("0%", Fraction(0)), ("-5%", Fraction(-1, 20))],
)
def test_growth_is_a_percentage(spelled: str, part: Fraction) -> None:
    assert growth_of(spelled) == part


@pytest.mark.parametrize(
    "spelled", ["15", "0.15", "", "%", "nan%", "1e3%", "-100%", "fifteen%", "\u0661\u0665%"]
)
def test_what_is_no_percentage_is_refused(spelled: str) -> None:
    with pytest.raises(ValueError, match="not a percentage such as 15%"):
        growth_of(spelled)


@pytest.mark.parametrize(
    ("part", "text"), [(0.15, "15 %"), (-0.0325, "-3.25 %"), (0.0, "0 %"), (-1e-9, "0 %"), (10.0, "1,000 %")]
)
def test_parts_are_said_as_percentages(part: float, text: str) -> None:
    assert percent_text(part) == text
