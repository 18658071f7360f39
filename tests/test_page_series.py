from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from goleak.observe.samples import Sample
from goleak.ship.evidence.page.series import thinned

SAMPLES = st.lists(st.builds(Sample, st.floats(0, 100), st.integers(0, 10**9)), max_size=900)


@given(SAMPLES, st.integers(6, 300))
def test_thinned_samples_keep_ends_and_extremes(samples: list[Sample], most: int) -> None:
    kept = thinned(samples, most)
    assert len(kept) <= most
    if samples:
        sizes = [s.bytes for s in samples]
        assert (kept[0], kept[-1]) == (samples[0], samples[-1])
        assert {min(sizes), max(sizes)} <= {s.bytes for s in kept}


def test_few_samples_are_all_kept() -> None:
    few = [Sample(float(n), n * 10) for n in range(300)]
    assert thinned(few) == tuple(few)
