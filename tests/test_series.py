"""Series of memory samples: read from evidence and files, and cut by time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goleak.errors import GoleakError
from goleak.observe.series import Point, Series, at_uptime, first, last, read_series

TIMES = st.lists(st.integers(0, 10_000), min_size=1, max_size=80).map(sorted)
SECONDS = st.integers(1, 5_000)


def series(times: list[int]) -> Series:
    return Series("these", tuple(Point(t, 1.0) for t in times))


def written(folder: Path, text: str, name: str = "samples.jsonl") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def evidence(
    folder: Path, sides: tuple[str, ...] = ("before", "after"), median: int = 1, kept: int = 1
) -> Path:
    data: dict[str, object] = {"version": 1, "before": None, "after": None}
    for number, side in enumerate(sides, 1):
        data[side] = {"median_run": median}
        (folder / side / str(kept)).mkdir(parents=True)
        lines = [json.dumps({"time": t, "bytes": number * 100 + t, "rss": 7}) for t in range(5)]
        written(folder / side / str(kept), "\n".join(lines))
    return written(folder, json.dumps(data), "evidence.json")


def test_samples_are_read_whatever_else_their_lines_say(tmp_path: Path) -> None:
    path = written(tmp_path, '{"time": 2.5, "bytes": 20, "rss": null}\n\n{"bytes": 10, "time": 1}\n')
    assert read_series(path) == Series(str(path), (Point(1.0, 10.0), Point(2.5, 20.0)))


@pytest.mark.parametrize(
    "text",
    ["1,10\n2.5,20\n", "time,bytes\n1,10\n2.5,20\n", '\ufeff"rss","bytes","time"\r\n0,10,1\r\n0,20,2.5\r\n'],
)
def test_rows_are_samples_too(text: str, tmp_path: Path) -> None:
    path = written(tmp_path, text, "samples.csv")
    assert read_series(path).points == (Point(1.0, 10.0), Point(2.5, 20.0))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"time": 1, "bytes": 10}\n{"time": 2, "bytes": 1', ":2: not a sample"),
        ('{"time": 1}\n', ":1: has no 'bytes'"),
        ('{"time": 1, "bytes": "10"}\n', ":1: not a sample ('10' is not a number)"),
        ('{"time": 1, "bytes": true}\n', ":1: not a sample (True is not a number)"),
        ('{"time": 1, "bytes": NaN}\n', ":1: not a sample (nan is not a number)"),
        ('{"time": 1, "bytes": 1e999}\n', ":1: not a sample (inf is not a number)"),
        ('{"time": 1, "bytes": -5}\n', ":1: not a sample (-5 bytes)"),
        ('{"time": 1, "bytes": 1' + "0" * 400 + "}\n", ":1: not a sample"),
        ('{"time": 1, "bytes": 5}\n[1]\n', ":2: not a sample"),
        ("1,10\n2\n", ":2: not a sample"),
        ("goroutine 1 [running]:\n", ":1: not a sample"),
        ("1,nan\n", ":1: not a sample (nan is not a number)"),
    ],
)
def test_a_line_that_is_no_sample_is_named(text: str, said: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(GoleakError) as raised:
        read_series(path)
    assert str(raised.value).startswith(f"{path}{said}")


@pytest.mark.parametrize("name", ["missing.jsonl", "missing.json"])
def test_a_file_that_is_not_there_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(GoleakError, match=f"{name}: No such file or directory; name evidence"):
        read_series(tmp_path / name)


def test_bytes_that_are_no_text_are_no_samples(tmp_path: Path) -> None:
    path = tmp_path / "heap.pb.gz"
    path.write_bytes(b"\x1f\x8b\x08\x00\xff\xfe")
    with pytest.raises(GoleakError, match=r"heap\.pb\.gz: not text; samples are"):
        read_series(path)


@given(
    text=st.text(max_size=200)
    | st.lists(st.sampled_from(['{"time":', '"bytes"', "1", ",", "[", "{", "\n"])).map("".join)
)
def test_any_text_is_samples_or_a_mistake_to_mend(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    for name in ("samples.jsonl", "evidence.json"):
        (folder / name).write_text(text, "utf-8", errors="replace")
        try:
            read = read_series(folder / name)
        except GoleakError:
            continue
        assert all(p.bytes >= 0 for p in read.points)


def test_of_evidence_the_side_after_is_taken_unless_another_is_named(tmp_path: Path) -> None:
    path = evidence(tmp_path)
    assert read_series(path).points[0].bytes == 200
    assert read_series(path, "before").points[0].bytes == 100
    assert read_series(path, "before").source == f"{path}, before, run 1"


def test_evidence_of_one_side_is_that_side(tmp_path: Path) -> None:
    path = evidence(tmp_path, ("before",))
    assert read_series(path).points[0].bytes == 100
    with pytest.raises(GoleakError, match="has no side 'after'; leave --side out"):
        read_series(path, "after")


def test_samples_are_of_the_median_run_or_of_the_one_that_has_some(tmp_path: Path) -> None:
    assert read_series(evidence(tmp_path, median=3, kept=1)).source.endswith("after, run 1")
    folder = tmp_path / "after" / "3"
    folder.mkdir()
    written(folder, '{"time": 0, "bytes": 5}')
    assert read_series(tmp_path / "evidence.json").source.endswith("after, run 3")


def test_a_folder_stands_for_the_evidence_in_or_just_below_it(tmp_path: Path) -> None:
    inner = tmp_path / "schema.types"
    inner.mkdir()
    path = evidence(inner)
    assert read_series(inner) == read_series(path) == read_series(tmp_path)
    other = tmp_path / "codec.types"
    other.mkdir()
    evidence(other)
    with pytest.raises(GoleakError, match="evidence of several caches; name one of"):
        read_series(tmp_path)


def test_a_folder_without_evidence_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoleakError, match=r"no evidence\.json here; name a folder"):
        read_series(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[]", "not evidence of `goleak confirm --out`"),
        ('{"version": 2, "before": {}}', "evidence of version 2"),
        ('{"version": 1, "before": {}}', "no samples.jsonl in it"),
        ('{"version": 1, "before": null}', "has no side 'before'"),
    ],
)
def test_what_is_no_evidence_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(GoleakError, match=said):
        read_series(written(tmp_path, text, "evidence.json"))


def test_samples_have_no_sides(tmp_path: Path) -> None:
    with pytest.raises(GoleakError, match="--side after is for evidence"):
        read_series(written(tmp_path, "1,2\n"), "after")


@given(times=TIMES, now=SECONDS, window=SECONDS)
def test_windows_side_by_side_share_no_sample_and_leave_none_out(
    times: list[int], now: int, window: int
) -> None:
    whole = series(times)
    current, baseline = last(whole, now), last(whole, window, before_end=now)
    assert baseline.points + current.points == last(whole, window + now).points


@given(times=TIMES, seconds=SECONDS)
def test_a_window_is_as_long_as_asked(times: list[int], seconds: int) -> None:
    whole = series(times)
    assert {p.time for p in last(whole, seconds).points} == {t for t in times if t > times[-1] - seconds}
    assert {p.time for p in first(whole, seconds).points} == {t for t in times if t <= times[0] + seconds}


@given(times=TIMES, seconds=SECONDS)
def test_the_first_seconds_are_all_there_or_refused(times: list[int], seconds: int) -> None:
    whole = series(times)
    if times[-1] - times[0] < 0.9 * seconds:
        with pytest.raises(GoleakError, match=r"covers .* of an uptime of"):
            at_uptime(whole, seconds)
    else:
        assert at_uptime(whole, seconds).seconds <= seconds


def test_no_samples_have_no_windows() -> None:
    nothing = series([])
    assert (last(nothing, 5), first(nothing, 5), at_uptime(nothing, 5), nothing.seconds) == (
        nothing,
        nothing,
        nothing,
        0,
    )
