"""Figures as plotly draws them: data and layout, in plain dicts. Colours are names of the page's CSS variables.

plotly reads tags and entities in text, so that names are escaped here once more.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from math import isfinite
from typing import Any

from goleak.observe.gctrace import Collection
from goleak.observe.samples import Sample
from goleak.ship.evidence.figures import Data, short_function
from goleak.ship.evidence.page.flames import Flames, Kind, Node, nodes, shown_place
from goleak.ship.sizes import scaled

Figure = dict[str, Any]
# The key of a side, what it is called, and what is drawn of it.
Sampled = Sequence[tuple[str, str, Sequence[Sample]]]

BYTES = ("B", "kB", "MB", "GB")
NANOSECONDS = ("ns", "µs", "ms", "s")

_LINE = {"before": "solid", "after": "dash"}
_MARK = {"before": "circle", "after": "square"}
_ROW = 24


def heap_kept(sides: Sequence[tuple[str, str, Data]]) -> Figure:
    """Draw the bytes that forced collections left, by requests."""
    traces = [
        _line(key, name, [s["requests"] for s in side["stages"]], [s["heap"] / 1e6 for s in side["stages"]])
        for key, name, side in sides
    ]
    return _figure(traces, "requests after the warm-up", "live heap, MB")


def entries_kept(sides: Sequence[tuple[str, str, Data]]) -> Figure:
    """Draw the entries of the cache, by requests; what cannot be counted is a gap."""
    traces = [
        _line(key, name, [s["requests"] for s in side["stages"]], [s["entries"] for s in side["stages"]])
        for key, name, side in sides
    ]
    return _figure(traces, "requests after the warm-up", "entries in the cache")


def heap_sampled(sides: Sampled) -> Figure:
    """Draw the heap as a monitor would see it, garbage included."""
    traces = [
        _line(key, name, [s.requests for s in samples], [s.bytes / 1e6 for s in samples], "lines")
        for key, name, samples in sides
    ]
    return _figure(traces, "requests since the start", "heap with garbage, MB")


def cycles(sides: Sampled) -> Figure:
    """Draw how many garbage collections there were, by requests."""
    return _figure(
        [
            _line(
                key, name, [s.requests for s in xs], [s.collections - xs[0].collections for s in xs], "lines"
            )
            for key, name, xs in sides
            if xs
        ],
        "requests since the start",
        "garbage collections",
    )


def collecting(sides: Sampled) -> Figure:
    """Draw the processor time of garbage collection, by requests."""
    return _figure(
        [
            _line(key, name, [s.requests for s in xs], [s.gc_cpu - xs[0].gc_cpu for s in xs], "lines")
            for key, name, xs in sides
            if xs
        ],
        "requests since the start",
        "CPU time of collecting, s",
    )


def marking(sides: Sequence[tuple[str, str, Sequence[Collection]]]) -> Figure:
    """Draw how long each collection marked, by what it left alive."""
    traces = [
        _line(key, name, [c.live / 1e6 for c in xs], [c.mark / 1e6 for c in xs], "markers")
        for key, name, xs in sides
    ]
    return _figure(traces, "heap left alive, MB", "mark time of a collection, ms")


def flame_graph(flames: Flames, units: tuple[str, ...]) -> Figure:
    """Draw a tree of frames, callers above what they call, as wide as what was counted."""
    drawn = list(nodes(flames.root))
    number = {id(node): str(i) for i, node in enumerate(drawn)}
    parents = {id(child): number[id(node)] for node in drawn for child in node.below.values()}
    whole = max(flames.root.total, 1)
    trace = {
        "type": "icicle",
        "ids": [number[id(n)] for n in drawn],
        "parents": [parents.get(id(n), "") for n in drawn],
        "labels": [plain(label(n, units)) for n in drawn],
        "values": [n.total for n in drawn],
        "branchvalues": "total",
        "sort": False,
        "customdata": [
            [
                plain(n.frame.function),
                plain(shown_place(n.frame)) or "no file",
                f"{scaled(n.total, units)} ({n.total / whole:.1%})",
                scaled(n.own, units),
                KINDS[n.kind],
            ]
            for n in drawn
        ],
        "hovertemplate": "<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]} with what it calls,"
        " %{customdata[3]} itself<br>%{customdata[4]}<extra></extra>",
        "textposition": "middle left",
        "tiling": {"orientation": "v", "pad": 1},
        "pathbar": {"thickness": _ROW, "textfont": {"color": "--flame-text", "size": 12}},
        "marker": {
            "colors": [f"--flame-{n.kind}" for n in drawn],
            "line": {"width": [2 if n.kind == "stores" else 0.5 for n in drawn], "color": "--surface"},
            "pattern": {
                "shape": ["/" if n.kind == "stores" else "" for n in drawn],
                "bgcolor": [f"--flame-{n.kind}" for n in drawn],
                "fgcolor": "--flame-pattern",
                "fillmode": "replace",
                "size": 8,
                "solidity": 0.12,
            },
        },
        "textfont": {"color": "--flame-text", "size": 12},
        "leaf": {"opacity": 1},
        "root": {"color": "--flame-all"},
    }
    height = _ROW * (depth(flames.root) + 1) + 20
    layout = {
        "height": max(height, 140),
        "margin": {"l": 0, "r": 0, "t": 4, "b": 4},
        "uniformtext": {"minsize": 10, "mode": "hide"},
    }
    return {"data": [trace], "layout": layout}


KINDS: dict[Kind, str] = {
    "all": "everything",
    "stores": "stores into the cache",
    "function": "the function that stores, at another line",
    "package": "the cache's package",
    "others": "other packages",
    "runtime": "Go's runtime",
    "load": "the load that goleak makes",
}


def label(node: Node, units: tuple[str, ...]) -> str:
    """Return what stands in a frame: the line that stores says so."""
    if node.kind == "all":
        return f"all: {scaled(node.total, units)}"
    if node.kind == "stores":
        return f"STORES line {node.frame.line}"
    return short_function(node.frame.function)


def plain(text: str) -> str:
    """Return text for plotly that shows as it is."""
    return html.escape(text, quote=False)


def depth(node: Node) -> int:
    """Return how many levels a tree has."""
    return 1 + max((depth(child) for child in node.below.values()), default=0)


def _line(key: str, name: str, x: Sequence[Any], y: Sequence[Any], mode: str = "lines+markers") -> Figure:
    return {
        "type": "scatter",
        "name": plain(name),
        "mode": mode,
        "x": list(x),
        "y": [None if v is None or not isfinite(v) else v for v in y],
        "line": {"color": f"--{key}", "dash": _LINE[key], "width": 2},
        "marker": {"color": f"--{key}", "symbol": _MARK[key], "size": 8},
        "cliponaxis": False,
    }


def _figure(traces: list[Figure], across: str, up: str) -> Figure:
    axis = {"gridcolor": "--grid", "zerolinecolor": "--grid", "automargin": True, "rangemode": "tozero"}
    return {
        "data": traces,
        "layout": {
            "height": 340,
            "margin": {"l": 56, "r": 16, "t": 40, "b": 56},
            "hovermode": "closest",
            "showlegend": True,
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            "xaxis": {**axis, "title": {"text": across}, "nticks": 6},
            "yaxis": {**axis, "title": {"text": up}, "nticks": 6},
        },
    }
