from __future__ import annotations

import math
import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goleak.observe.regression import Estimate, slope
from goleak.prove.measurement import Measurement, Stage
from goleak.prove.verdict import Judgement, Verdict, confirm_fix, judge, judge_runs

N = 100_000
EIGHTHS = [N * s // 8 for s in range(9)]


def measurement(
    entries: Sequence[int | None],
    heap: Sequence[float],
    *,
    empty: int | None = 0,
    peaks: Sequence[int | None] | None = None,
    errors: int = 0,
    error: str = "",
) -> Measurement:
    stages = tuple(
        Stage(requests, kept, peak, int(size), 0, 0, 0, 0.1)
        for requests, kept, peak, size in zip(EIGHTHS, entries, peaks or entries, heap, strict=True)
    )
    return Measurement("go1.26", "strings", 12_500, 200, empty, 0, stages, errors, error)


def leaking(per_request: float = 256.0) -> Measurement:
    return measurement([12_500 + n for n in EIGHTHS], [5e6 + per_request * n for n in EIGHTHS])


def bounded(per_request: float = 0.0) -> Measurement:
    entries = [300 + n * 7 % 3700 for n in EIGHTHS]
    heap = [1e6 + 80 * e + per_request * n for e, n in zip(entries, EIGHTHS, strict=True)]
    return measurement(entries, heap, peaks=[4096 - n % 97 for n in EIGHTHS])


numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))


@given(st.lists(st.integers(0, 10**6), min_size=3, max_size=40, unique=True), numbers, numbers)
def test_the_slope_of_points_on_a_line_is_the_lines(x: list[int], a: float, b: float) -> None:
    found = slope(x, [a + b * n for n in x])
    assert found.value == pytest.approx(b, abs=1e-3 + 1e-6 * abs(b))
    assert found.low <= found.value <= found.high


@given(st.integers(0, 2**32))
def test_other_things_being_equal_takes_out_what_they_explain(seed: int) -> None:
    rng = random.Random(seed)
    other = [rng.uniform(0, 4096) for _ in EIGHTHS]
    y = [3.0 * n + 80.0 * o for n, o in zip(EIGHTHS, other, strict=True)]
    assert slope(EIGHTHS, y, other).value == pytest.approx(3.0, abs=1e-3)


def test_the_interval_holds_the_true_slope_in_95_of_100_samples() -> None:
    rng = random.Random(1)
    inside = 0
    for _ in range(4000):
        found = slope(EIGHTHS, [2 * n + rng.gauss(0, 1e5) for n in EIGHTHS])
        inside += found.low <= 2 <= found.high
    assert inside / 4000 == pytest.approx(0.95, abs=0.012)


@pytest.mark.parametrize("x", [[1, 2], [5, 5, 5]], ids=["two points", "one place"])
def test_too_few_points_tell_nothing(x: list[int]) -> None:
    found = slope(x, [1.0] * len(x))
    assert (found.low, found.high) == (-math.inf, math.inf)


def test_a_cache_that_grows_with_the_requests_leaks() -> None:
    found = judge(leaking())
    assert found.verdict == "leaking"
    assert found.reason == "entries grow from 62,500 after half of the requests to 112,500"
    assert found.retained.value == pytest.approx(256)
    assert (found.entries_half, found.entries, found.peak) == (62_500, 112_500, 112_500)


def test_one_new_entry_in_a_hundred_requests_is_a_leak_as_well() -> None:
    assert judge(measurement([125 + n // 100 for n in EIGHTHS], [1e6] * 9)).verdict == "leaking"


def test_entries_that_were_there_before_do_not_hide_growth() -> None:
    entries = [50_000 + n // 10 for n in EIGHTHS]
    assert judge(measurement(entries, [1e6] * 9, empty=50_000)).verdict == "leaking"


def test_a_cache_that_rises_and_falls_within_its_bound_is_steady() -> None:
    found = judge(bounded())
    assert (found.verdict, found.reason) == ("steady", "entries stay within 4,096")
    assert found.retained.high < 1


@given(st.integers(0, 2**32), st.sampled_from([512, 1024, 4096]), st.integers(1, 400))
def test_a_bounded_cache_never_leaks_whatever_the_phase(seed: int, bound: int, bytes_each: int) -> None:
    rng = random.Random(seed)
    entries = [rng.randrange(bound) for _ in EIGHTHS]
    peaks = [max(e, int(bound * rng.uniform(0.9, 1.0))) for e in entries]
    heap = [1e6 + bytes_each * e + rng.gauss(0, 20_000) for e in entries]
    assert judge(measurement(entries, heap, peaks=peaks)).verdict == "steady"


def test_growth_of_the_heap_beside_a_bounded_cache_is_a_leak_somewhere_else() -> None:
    found = judge(bounded(per_request=40))
    assert found.verdict == "leaking"
    assert "somewhere else" in found.reason
    assert found.retained.value == pytest.approx(40, abs=1)


def test_a_cache_that_no_request_reached_is_never_called_clean() -> None:
    found = judge(measurement([0] * 9, [1e6] * 9, errors=7, error="json: unsupported type"))
    assert found.verdict == "inconclusive"
    assert found.reason == (
        "not driven: no request left an entry in the cache; 7 calls failed, the first with: json: unsupported type"
    )


@pytest.mark.parametrize(
    ("heap", "verdict"),
    [
        ([1e6 + 250 * n for n in EIGHTHS], "leaking"),
        ([1e6 + (n % 7) * 1000 for n in EIGHTHS], "steady"),
        ([1e6 + 3e6 * (s % 2) for s in range(9)], "inconclusive"),
    ],
    ids=["growing", "flat", "noisy"],
)
def test_a_cache_that_cannot_be_counted_is_judged_by_the_heap(heap: list[float], verdict: str) -> None:
    found = judge(measurement([None] * 9, heap, empty=None))
    assert found.verdict == verdict
    assert found.entries is None
    assert "cannot be counted" in found.reason


def test_a_fix_is_confirmed_where_growth_is_there_before_and_gone_after() -> None:
    confirmed, reasons = confirm_fix(judge(leaking()), judge(bounded()))
    assert confirmed
    assert reasons == (
        "before the fix: entries grow from 62,500 after half of the requests to 112,500",
        "after the fix: entries stay within 4,096",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [(leaking(), leaking()), (leaking(), None), (bounded(), bounded()), (leaking(), bounded(per_request=40))],
    ids=["still leaking", "no fix", "nothing to fix", "leaking somewhere else"],
)
def test_a_fix_is_not_confirmed(before: Measurement, after: Measurement | None) -> None:
    assert not confirm_fix(judge(before), judge(after) if after else None)[0]


def test_a_twentieth_of_the_growth_may_be_left() -> None:
    many = Judgement("leaking", "", Estimate(4000.0, 3990.0, 4010.0))
    few = Judgement("leaking", "", Estimate(3.0, 2.9, 3.1))
    assert judge(bounded(per_request=40), many).verdict == "steady"
    assert judge(bounded(per_request=40), few).verdict == "leaking"
    assert judge(bounded(per_request=1.9), few).verdict == "steady"


def runs(*verdicts: Verdict) -> list[Judgement]:
    return [Judgement(v, "", Estimate(float(n), 0, 0)) for n, v in enumerate(verdicts)]


def test_the_judgement_of_several_runs_is_that_of_the_median_slope() -> None:
    five = runs("leaking", "leaking", "leaking", "leaking", "leaking")
    assert judge_runs(five[::-1]) == (five[2], 2)
    assert judge_runs(five[:2]) == (five[0], 0)


def test_one_run_in_five_may_be_spoiled_and_no_more() -> None:
    assert judge_runs(runs("leaking", "steady", "steady", "steady", "steady"))[0].verdict == "steady"
    found, _ = judge_runs(runs("leaking", "steady", "steady", "leaking", "steady"))
    assert found.verdict == "inconclusive"
    assert found.reason == "the runs disagree: leaking, steady, steady, leaking, steady"
    assert judge_runs(runs("leaking", "steady", "steady"))[0].verdict == "inconclusive"
