"""Long series of samples, thinned to what a chart can show."""

from __future__ import annotations

from collections.abc import Sequence

from goleak.observe.samples import Sample


def thinned(samples: Sequence[Sample], most: int = 300) -> tuple[Sample, ...]:
    """Return at most `most` samples that keep the least and the greatest heap of each stretch, and both ends."""
    if len(samples) <= most:
        return tuple(samples)
    step = -(-2 * len(samples) // (most - 2))
    kept = {0, len(samples) - 1}
    for start in range(0, len(samples), step):
        stretch = range(start, min(start + step, len(samples)))
        kept |= {min(stretch, key=lambda i: samples[i].bytes), max(stretch, key=lambda i: samples[i].bytes)}
    return tuple(samples[i] for i in sorted(kept))
