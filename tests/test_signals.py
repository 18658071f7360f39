from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goleak.observe.exectrace import Blocked, TraceFacts
from goleak.observe.gctrace import Collection
from goleak.observe.profile import Frame, Profile, Stack
from goleak.observe.samples import Sample
from goleak.observe.signals import Observed, Signal, live_growth, signals, turn
from tests.conftest import CHECKOUT

MB = 1_000_000


def collection(number: int, at: float, live: int, mark: int = 1_000_000, pause: int = 50_000) -> Collection:
    return Collection(
        number,
        at,
        0.05,
        pause,
        mark,
        pause,
        4 * mark,
        live + MB,
        live + MB,
        live,
        2 * live,
        0,
        0,
        2,
        forced=False,
    )


def cycles(*live: float, every: float = 0.5) -> tuple[Collection, ...]:
    """Return collections at equal times, with so many MB live after each."""
    return tuple(collection(n + 1, n * every, round(size * MB)) for n, size in enumerate(live))


def sign(observed: Observed, name: str) -> Signal:
    (found,) = (s for s in signals(observed) if s.id == name)
    return found


def heap(**bytes_by_function: int) -> Profile:
    stacks: dict[Stack, tuple[int, ...]] = {
        (Frame(name.replace("__", "."), "", 1), Frame("main.main", "", 2)): (v,)
        for name, v in bytes_by_function.items()
    }
    return Profile((("inuse_space", "bytes"),), stacks)


def cpu(**nanoseconds: int) -> Profile:
    return Profile(
        (("samples", "count"), ("cpu", "nanoseconds")),
        {s: (1, v[0]) for s, v in heap(**nanoseconds).samples.items()},
    )


def test_nothing_recorded_tells_nothing() -> None:
    found = signals(Observed())
    assert all(s.value is None and s.exceeded is None for s in found)
    assert len({s.id for s in found}) == len(found) == 17
    assert [s.id for s in found if s.tells == "yes"] == ["live-heap-growth"] == [found[0].id]
    for s in found:
        assert s.remark
        assert "\n" not in s.remark


def test_what_stays_after_collections_tells_a_leak() -> None:
    growth = sign(Observed(collections=cycles(*range(10, 40))), "live-heap-growth")
    assert growth.value == pytest.approx(2)
    assert growth.exceeded is True


@pytest.mark.parametrize(
    "live",
    [
        [40] * 30,
        [40 + (n % 5) * 8 for n in range(30)],
        [40 - n for n in range(30)],
        [2 + n / 10 for n in range(30)],
        [400 + n for n in range(30)],
        [*(n * 4 for n in range(1, 11)), *[40] * 30],
        [*(n * 4 for n in range(1, 11)), *(40 + n % 3 for n in range(30))],
        [1, 60, *[60] * 4],
    ],
    ids=[
        "steady",
        "in waves",
        "shrinking",
        "a little",
        "a small part",
        "warmed up",
        "warmed up with noise",
        "full at once",
    ],
)
def test_health_is_not_taken_for_a_leak(live: list[float]) -> None:
    assert sign(Observed(collections=cycles(*live)), "live-heap-growth").exceeded is False


def at(*points: tuple[float, float]) -> tuple[Collection, ...]:
    """Return collections at times in seconds, with so many MB live after each."""
    return tuple(collection(n + 1, when, round(live * MB)) for n, (when, live) in enumerate(points))


def test_collections_of_a_leak_may_be_ever_further_apart() -> None:
    # As a test program printed them that keeps 256 bytes of each request and makes garbage.
    leak = at((0.14, 12), (0.208, 17), (0.253, 24), (0.433, 35), (0.538, 53), (0.946, 77))
    assert sign(Observed(collections=leak), "live-heap-growth").exceeded is True


@pytest.mark.parametrize("idle", [1, 2, 5, 20])
def test_a_program_that_is_warm_and_then_idle_is_healthy(idle: int) -> None:
    # Go collects every two minutes even where nothing is allocated.
    warm = [(n / 30, 2 + 2 * n) for n in range(30)]
    quiet = [(1 + 120 * n, 61) for n in range(1, idle + 1)]
    assert sign(Observed(collections=at(*warm, *quiet)), "live-heap-growth").exceeded is False


@pytest.mark.parametrize("seed", range(5))
def test_a_leak_in_noise_is_told_and_noise_is_not(seed: int) -> None:
    chance = random.Random(seed)
    noise = [50 + chance.gauss(0, 8) for _ in range(60)]
    leak = [size + n for n, size in enumerate(noise)]
    assert sign(Observed(collections=cycles(*leak)), "live-heap-growth").exceeded is True
    assert sign(Observed(collections=cycles(*noise)), "live-heap-growth").exceeded is False


def test_five_collections_are_too_few_to_tell() -> None:
    observed = Observed(collections=cycles(10, 20, 30, 40, 50))
    assert live_growth(observed) is None
    assert sign(observed, "live-heap-growth").value is None


def sawtooth(floor: int, step: int) -> tuple[Sample, ...]:
    """Return samples of a heap that grows to twice its floor and is collected, ten times; the floor rises by `step`."""
    return tuple(
        Sample(time=cycle + part / 4, bytes=round((floor + cycle * step) * (1 + part / 4)), goal=2 * floor + cycle * step,
               collections=7 + cycle, gc_cpu=cycle * 0.1, cpu=cycle * 2.0, idle_cpu=cycle * 1.0, rss=floor + cycle * step)
        for cycle in range(10)
        for part in range(4)
    )  # fmt: skip


def test_without_a_gc_trace_the_lowest_sample_of_each_cycle_stands_for_what_is_live() -> None:
    assert sign(Observed(samples=sawtooth(20 * MB, 0)), "live-heap-growth").exceeded is False
    leak = sign(Observed(samples=sawtooth(20 * MB, 2 * MB)), "live-heap-growth")
    assert leak.exceeded is True
    assert leak.value == pytest.approx(2)


def test_what_samples_measure() -> None:
    observed = Observed(samples=sawtooth(20 * MB, 2 * MB))
    assert sign(observed, "gc-frequency").value == pytest.approx(9 / 9.75)
    assert sign(observed, "gc-cpu-share").value == pytest.approx(10)
    assert sign(observed, "rss-growth").exceeded is True
    assert sign(observed, "next-gc-growth").value == pytest.approx(45)
    assert sign(observed, "heap-alloc-slope").value == pytest.approx(2, abs=2)


def test_samples_of_a_process_alone_tell_its_resident_memory_only() -> None:
    observed = Observed(samples=[Sample(time=n / 4, bytes=0, rss=10 * MB) for n in range(40)])
    assert [s.id for s in signals(observed) if s.value is not None] == ["rss-growth"]


def test_headroom_is_what_is_left_up_to_the_goal() -> None:
    samples = [Sample(time=n, bytes=3 * MB, goal=10 * MB) for n in range(3)] + [Sample(time=4, bytes=3 * MB)]
    assert sign(Observed(samples=samples), "next-gc-headroom").value == 7


def test_what_a_gc_trace_measures() -> None:
    observed = Observed(
        collections=[
            collection(n + 1, n / 4, 10 * MB, mark=(n + 1) * MB, pause=(n + 1) * MB) for n in range(9)
        ]
    )
    assert sign(observed, "gc-frequency").value == 4
    assert sign(observed, "gc-frequency").exceeded is True
    assert sign(observed, "gc-distance").value == 250
    assert sign(observed, "pause").value == 18
    assert sign(observed, "pause").exceeded is True
    assert sign(observed, "pause-growth").value == 4
    assert sign(observed, "mark-time-growth").value == 4
    assert sign(observed, "gc-cpu-share").value == 5


def test_three_collections_a_second_are_at_the_limit_already() -> None:
    found = sign(Observed(collections=cycles(1, 1, 1, 1, every=1 / 3)), "gc-frequency")
    assert (round(found.value or 0, 6), found.limit) == (3, ">= 3")
    exact = Observed(samples=[Sample(0.0, 1, collections=0), Sample(2.0, 1, collections=6)])
    assert sign(exact, "gc-frequency").exceeded is True


def test_shares_are_those_of_all_stacks_with_such_a_function() -> None:
    observed = Observed(
        cpu=cpu(
            reflect__TypeOf=10, runtime__mallocgcSmallScanNoHeaderSC3=30, runtime__mallocgc=10, main__work=50
        ),
        heap=heap(reflect__StructOf=75, main__work=25, main__freed=-100),
    )
    assert sign(observed, "reflect-cpu-share").value == 10
    assert sign(observed, "mallocgc-share").value == 40
    assert sign(observed, "mallocgc-share").exceeded is True
    assert sign(observed, "reflect-heap-share").value == 75


def test_profiles_of_nothing_have_no_shares() -> None:
    observed = Observed(cpu=heap(main__work=1), heap=heap())
    assert sign(observed, "mallocgc-share").value is None
    assert sign(observed, "reflect-heap-share").value is None


def test_what_a_trace_measures() -> None:
    facts = TraceFacts(
        2_000_000_000, ((0, 90_000_000),), (20_000,), (Blocked(7, 0, 60_000_000, "sync", (0,)),), 500
    )
    assert sign(Observed(trace=facts), "typeof-rate").value == 250
    assert sign(Observed(trace=facts), "blocked-in-gc").value == 1
    assert sign(Observed(trace=facts), "blocked-in-gc").exceeded is True
    silent = replace(facts, blocked=(), type_of_calls=None)
    assert sign(Observed(trace=silent), "typeof-rate").value is None
    assert sign(Observed(trace=silent), "blocked-in-gc").exceeded is False


def test_the_turn_is_told_from_the_first_collection_on() -> None:
    observed = Observed(collections=cycles(*[10] * 20, *(10 + 3 * n for n in range(20))))
    found = turn(observed)
    assert found is not None
    assert found.before == pytest.approx(0, abs=MB / 10)
    assert found.after == pytest.approx(6 * MB, rel=0.1)
    assert sign(observed, "turning-point").value == pytest.approx(10, abs=1)


def test_the_manual_has_each_sign_with_its_limit_and_its_worth() -> None:
    rows = [line.split(" | ") for line in (CHECKOUT / "docs" / "signals.md").read_text("utf-8").splitlines()]
    told = {row[0].strip("|` "): (row[3], row[4].strip("| ")) for row in rows if row[0].startswith("| `")}
    found = signals(Observed())
    assert list(told) == [s.id for s in found]
    assert {s.id: (s.limit, s.tells) for s in found[1:]} == {name: told[name] for name in list(told)[1:]}
    assert told[found[0].id] == ("see below", found[0].tells)


numbers = st.integers(0, 10**10)
seconds = st.floats(0, 1e6, allow_nan=False)


@given(
    st.lists(
        st.builds(
            Sample, seconds, numbers, numbers, numbers, st.integers(0, 9), seconds, seconds, seconds, numbers
        )
    ),
    st.lists(st.builds(collection, numbers, seconds, numbers, numbers, numbers)),
)
def test_whatever_was_recorded_is_measured(samples: list[Sample], collections: list[Collection]) -> None:
    samples.sort(key=lambda s: s.time)
    for one in signals(Observed(samples=samples, collections=collections)):
        assert (one.value is None) <= (one.exceeded is None)
