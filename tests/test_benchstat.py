"""Tables in the layout of benchstat, and the statistics in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goleak.prove.benchmarks import samples_in
from goleak.ship.series.benchstat import Row, interval, probability, table

VALUES = st.lists(st.floats(-1e6, 1e6).map(lambda v: round(v, 2)), min_size=1, max_size=5)


@pytest.mark.parametrize(("count", "expected"), [(3, 0.1), (4, 0.029), (5, 0.008), (6, 0.002), (10, 0.000)])
def test_samples_that_do_not_overlap_are_as_unlikely_as_benchstat_says(count: int, expected: float) -> None:
    low, high = [float(i) for i in range(count)], [100.0 + i for i in range(count)]
    assert round(probability(low, high), 3) == expected


def test_equal_samples_show_no_difference() -> None:
    assert probability([3.0] * 6, [3.0] * 6) == 1
    assert "~ (p=1.000 n=6)" in table([Row("X", (3.0,) * 6, (3.0,) * 6)], "B/op")


@given(VALUES, VALUES)
def test_a_probability_is_one_and_knows_no_sides(before: list[float], after: list[float]) -> None:
    chance = probability(before, after)
    assert 0 < chance <= 1
    assert chance == probability(after, before)


@pytest.mark.parametrize(
    ("count", "bounds"), [(5, None), (6, (1, 6)), (8, (1, 8)), (9, (2, 8)), (10, (2, 9))]
)
def test_the_interval_of_the_median_goes_by_order(count: int, bounds: tuple[int, int] | None) -> None:
    assert interval([float(i) for i in range(count, 0, -1)]) == bounds


def test_a_table_is_laid_out_as_benchstat_does_it() -> None:
    rows = [
        Row("Get-8", (1e-6, 1.01e-6, 1.02e-6, 1e-6, 1e-6, 1e-6), (5e-7,) * 6),
        Row("Put-8", (2e-6,) * 6, (2e-6,) * 6),
    ]
    assert table(rows, "sec/op").splitlines() == [
        "        │   before    │               after                │",
        "        │   sec/op    │   sec/op     vs base               │",
        "Get-8     1.000µ ± 2%   500.0n ± 0%  -50.00% (p=0.002 n=6)",
        "Put-8     2.000µ ± 0%   2.000µ ± 0%  ~ (p=1.000 n=6)",
        "geomean        1.414µ        1.000µ  -29.29%",
    ]


def test_few_samples_have_no_interval_and_the_table_says_so() -> None:
    lines = table([Row("X", (1.0, 2.0), (1.0, 2.0))], "B/op").splitlines()
    assert "1.500 ± ∞ ¹" in lines[2]
    assert lines[-1] == "¹ need >= 6 samples for confidence interval at level 0.95"


def test_what_go_test_prints_is_read_as_samples() -> None:
    text = (
        "goos: linux\npkg: example.org/m/a\nBenchmarkGet-8   \t 100\t  2.5 ns/op\t 16 B/op\t 1 allocs/op\n"
        "BenchmarkGet-8   \t 100\t  3.5 ns/op\t 16 B/op\t 1 allocs/op\nBenchmarkBad-8 --- FAIL\n"
        "PASS\nok  \texample.org/m/a\t1s\npkg: example.org/m/b\nBenchmarkGet-8 1 NaN ns/op\n"
    )
    samples = samples_in(text)
    assert samples["example.org/m/a", "Get-8", "sec/op"] == pytest.approx((2.5e-9, 3.5e-9))
    assert samples["example.org/m/a", "Get-8", "B/op"] == (16, 16)
    assert {p for p, _, _ in samples} == {"example.org/m/a", "example.org/m/b"}


@given(st.text(alphabet="Benchmark pkg:\t\n0123456789./opns-", max_size=200))
def test_no_output_of_a_test_stops_the_reader(text: str) -> None:
    samples_in(text)
