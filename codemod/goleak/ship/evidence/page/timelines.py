"""The sections of the page that show how heap, entries and collections went over the requests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from goleak.ship.evidence.figures import number, sentence_case
from goleak.ship.evidence.page import charts
from goleak.ship.evidence.page.drawing import chart, section, side_by_side
from goleak.ship.evidence.page.markup import Html, details, element, table
from goleak.ship.evidence.page.runs import Run
from goleak.ship.evidence.page.series import thinned
from goleak.ship.sizes import duration, size

_Value = TypeVar("_Value")


def over_requests(runs: Sequence[Run]) -> Html:
    """Return how heap and entries went over the requests."""
    staged = [(r.key, r.name, r.side) for r in runs]
    sampled = [(r.key, r.name, thinned(r.samples)) for r in runs]
    parts = [
        chart(
            "heap-kept",
            "Heap over requests",
            "After forced collections, so without garbage. A leak climbs.",
            charts.heap_kept(staged),
            _stages(runs, "heap", size),
        ),
        chart(
            "entries-kept",
            "Entries over requests",
            "Counted in the cache itself. A leak climbs, a bounded cache levels off.",
            charts.entries_kept(staged),
            _stages(runs, "entries", number),
        ),
    ]
    if any(samples for *_, samples in sampled):
        parts += [
            chart(
                "heap-sampled",
                "Heap as monitoring sees it",
                "Sampled while a further load ran under profiles. Drag to zoom in, double-click to zoom out.",
                charts.heap_sampled(sampled),
                _samples(runs),
            )
        ]
    return section("growth", "Heap and entries", side_by_side(*parts[:2]), *parts[2:])


def collections(runs: Sequence[Run]) -> Html:
    """Return what the garbage collector had to do."""
    sampled = [(r.key, r.name, thinned(r.samples)) for r in runs]
    traced = [(r.key, r.name, r.collections) for r in runs]
    parts = []
    if any(samples for *_, samples in sampled):
        parts += [
            chart(
                "cycles",
                "Collections over requests",
                "A leak has fewer of them: each lets the heap double before the next.",
                charts.cycles(sampled),
                _samples(runs),
            ),
            chart(
                "collecting",
                "CPU time of collecting over requests",
                "All that the collector took from the processors.",
                charts.collecting(sampled),
                _samples(runs),
            ),
        ]
    made = [side_by_side(*parts)] if parts else []
    if any(found for *_, found in traced):
        made.append(
            chart(
                "marking",
                "Mark time over live heap",
                "Each point is one collection. What a leak makes longer is the concurrent mark, not the pause.",
                charts.marking(traced),
                _cycles(runs),
            )
        )
    return section("collector", "Garbage collection", *(made or [element("p", "Nothing was sampled.")]))


def _stages(runs: Sequence[Run], what: str, show: Callable[[float], str]) -> Html:
    """Return what the stages of each side measured, by requests, which differ a little between sides."""
    made = [
        table(
            sentence_case(run.name),
            ["requests", what],
            [[number(s["requests"]), _shown(s[what], show)] for s in run.side["stages"]],
        )
        for run in runs
    ]
    return details("The figures as a table", *made)


def _shown(value: float | None, show: Callable[[float], str]) -> str:
    return "?" if value is None else show(value)


def _samples(runs: Sequence[Run]) -> Html:
    """Return a few of the samples of each side."""
    head = ["requests", "heap", "collections", "CPU time of collecting"]
    made = [
        table(
            sentence_case(run.name),
            head,
            [
                [
                    number(s.requests),
                    size(s.bytes),
                    number(s.collections - run.samples[0].collections),
                    duration((s.gc_cpu - run.samples[0].gc_cpu) * 1e9),
                ]
                for s in _spread(run.samples)
            ],
        )
        for run in runs
        if run.samples
    ]
    return details("Some of the figures as a table", *made)


def _cycles(runs: Sequence[Run]) -> Html:
    head = ["collection", "live heap", "mark time"]
    made = [
        table(
            sentence_case(run.name),
            head,
            [[number(c.number), size(c.live), duration(c.mark)] for c in _spread(run.collections)],
        )
        for run in runs
        if run.collections
    ]
    return details("Some of the figures as a table", *made)


def _spread(values: Sequence[_Value], most: int = 10) -> Sequence[_Value]:
    """Return at most so many values, evenly spread, the first and the last among them."""
    if len(values) <= most:
        return values
    return [values[round(i * (len(values) - 1) / (most - 1))] for i in range(most)]
