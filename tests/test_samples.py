from __future__ import annotations

import json
import random
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goleak.errors import GoleakError
from goleak.observe.regression import lines_through, slope, squares_left
from goleak.observe.samples import Sample, bend, percentile, read_samples, steepest

sizes = st.integers(0, 10**9)
points = st.lists(st.tuples(st.integers(0, 10**5), sizes), min_size=3, max_size=40)


def recorded(*growth: tuple[float, float], every: float = 0.5) -> list[Sample]:
    """Return samples of a heap that grows by so many bytes a second for so many seconds, one part after the other."""
    samples = [Sample(1_800_000_000.0, 5_000_000)]
    for seconds, speed in growth:
        for _ in range(round(seconds / every)):
            last = samples[-1]
            samples.append(Sample(last.time + every, last.bytes + round(speed * every)))
    return samples


def written(tmp_path: Path, *lines: str) -> Path:
    file = tmp_path / "samples.jsonl"
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return file


def test_the_steepest_window_is_found_wherever_it_is() -> None:
    samples = recorded((30, 1_000), (10, 9_000_000), (30, -500))
    assert steepest(samples) == pytest.approx(9_000_000, rel=0.01)
    assert steepest(samples, window=5) == pytest.approx(9_000_000, rel=0.01)


def test_a_jump_is_no_growth_of_a_whole_window() -> None:
    # 8 MB in half a second, and nothing else in 10 s: no line through 20 points is as steep as that.
    assert steepest(recorded((20, 0), (0.5, 16_000_000), (20, 0))) == pytest.approx(1_200_000, rel=0.05)


def test_a_short_recording_is_one_window() -> None:
    assert steepest(recorded((3, 2_000))) == pytest.approx(2_000)
    assert steepest(recorded()) is None


def test_samples_of_one_time_have_no_slope() -> None:
    assert steepest([Sample(1.0, 1), Sample(1.0, 900)]) == 0


def test_many_samples_are_fitted_in_a_time_that_grows_with_them() -> None:
    samples = [Sample(n / 200, n * 1_000 + n % 7) for n in range(60_000)]  # five minutes, every 5 ms
    assert steepest(samples) == pytest.approx(200_000, rel=0.01)
    assert bend([s.time for s in samples], [s.bytes for s in samples]) is None


@given(points, st.data())
def test_lines_of_running_sums_are_those_of_the_points(
    pairs: list[tuple[int, int]], data: st.DataObject
) -> None:
    x, y = [float(a) for a, _ in pairs], [float(b) for _, b in pairs]
    first = data.draw(st.integers(0, len(x) - 2))
    after = data.draw(st.integers(first + 2, len(x)))

    steepness, left = lines_through(x, y).fitted(first, after)

    if len(set(x[first:after])) > 1:
        expected = slope(x[first:after], y[first:after]).value
        assert steepness == pytest.approx(expected, rel=1e-3, abs=1e-3 * (1 + max(y)))
    assert left == pytest.approx(
        squares_left(x[first:after], y[first:after]), rel=1e-3, abs=1e-6 * (1 + max(y)) ** 2
    )


@given(st.floats(0.1, 60), st.lists(sizes, min_size=2, max_size=60), st.floats(0.05, 2))
def test_no_window_is_steeper_than_its_two_closest_samples(
    window: float, heap: list[int], every: float
) -> None:
    samples = [Sample(n * every, size) for n, size in enumerate(heap)]
    steps = [(b - a) / every for a, b in pairwise(heap)]
    found = steepest(samples, window)
    assert found is not None
    assert min(steps) - 1 <= found * (1 + 1e-9) + 1
    assert found <= max(steps) + abs(max(steps)) * 1e-6 + 1


def noisy(values: Sequence[float], noise: float) -> list[float]:
    chance = random.Random(7)
    return [v + chance.gauss(0, noise) for v in values]


def test_the_bend_is_where_growth_turns() -> None:
    times = [float(n) for n in range(60)]
    found = bend(times, noisy([1e6 + max(0, t - 40) * 5e5 for t in times], 5e4))
    assert found is not None
    assert found.time == pytest.approx(40, abs=2)
    assert found.before == pytest.approx(0, abs=1e4)
    assert found.after == pytest.approx(5e5, rel=0.05)


@pytest.mark.parametrize("speed", [0, 3e5, -3e5])
def test_one_line_has_no_bend(speed: float) -> None:
    times = [float(n) for n in range(60)]
    assert bend(times, [speed * t + 7 for t in times]) is None
    assert bend(times, noisy([speed * t for t in times], 2e5)) is None


def test_noise_of_few_points_is_seldom_a_bend() -> None:
    chance = random.Random(11)
    times = [float(n) for n in range(8)]
    found = sum(bend(times, [chance.gauss(0, 1) for _ in times]) is not None for _ in range(400))
    assert found <= 40


def test_a_bend_wants_eight_points() -> None:
    assert bend([0, 1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 9, 18, 27]) is None
    assert bend([], []) is None


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1), st.floats(0, 100))
def test_a_percentile_lies_within_its_values(values: list[int], percent: float) -> None:
    assert min(values) <= percentile(values, percent) <= max(values)
    assert percentile(values, 0) == min(values)
    assert percentile(values, 100) == max(values)


whole = st.integers(0, 2**53)
seconds = st.floats(0, 1e10, allow_nan=False)


@given(
    st.builds(
        Sample, time=seconds, bytes=whole, inuse=whole, goal=whole, collections=whole, gc_cpu=seconds, cpu=seconds,
        idle_cpu=seconds, rss=whole, requests=whole,
    )
)  # fmt: skip
def test_samples_come_back(tmp_path_factory: pytest.TempPathFactory, sample: Sample) -> None:
    names = Sample.__slots__
    line = json.dumps({name: getattr(sample, name) for name in names} | {"later": "not known yet"})
    assert read_samples(written(tmp_path_factory.mktemp("s"), line, "")) == (sample,)


def test_samples_are_read_in_order_of_time(tmp_path: Path) -> None:
    file = written(tmp_path, '{"time": 2, "bytes": 20}', '{"time": 1.5, "bytes": 10}')
    assert [s.bytes for s in read_samples(file)] == [10, 20]


@pytest.mark.parametrize(
    "line",
    [
        "{", "[]", "7", "null", '"time"', '{"time": 1}', '{"time": "x", "bytes": 1}', '{"time": null, "bytes": 1}',
        '{"time": NaN, "bytes": 1}', '{"time": 1, "bytes": 1e999}', '{"time": 1, "bytes": -Infinity}',
        '{"time": true, "bytes": 1}', '{"time": 1, "bytes": ' + "9" * 400 + "}", '{"time": 1, "bytes": [1]}',
        '{"time": 1, "bytes": ' + "9" * 5000 + "}", "[" * 100_000,
    ],
    ids=lambda line: line[:30],
)  # fmt: skip
def test_a_line_that_is_no_sample_is_told_with_its_number(tmp_path: Path, line: str) -> None:
    file = written(tmp_path, '{"time": 1, "bytes": 1}', line)
    with pytest.raises(GoleakError) as error:
        read_samples(file)
    assert str(error.value).startswith(f"{file}:2: not a sample (")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"], ids=["missing", "binary"])
def test_a_file_that_is_no_text_is_an_error_in_one_line(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "samples.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(GoleakError) as error:
        read_samples(file)
    assert str(error.value).startswith(f"{file}: ")
    assert "\n" not in str(error.value)


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(Sample.__slots__), inner, max_size=5)
    ),
)


@given(
    st.one_of(json_values.map(json.dumps), st.text(st.characters(exclude_characters="\r\n", codec="utf-8")))
)
def test_any_line_is_a_sample_or_an_error(tmp_path_factory: pytest.TempPathFactory, line: str) -> None:
    with suppress(GoleakError):
        assert len(read_samples(written(tmp_path_factory.mktemp("s"), line))) == bool(line.strip())
