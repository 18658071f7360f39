"""The section of the page that shows by flame graphs where memory and time went."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from goleak.observe.profile import Stack
from goleak.ship.evidence.figures import Data, short_function
from goleak.ship.evidence.page import charts
from goleak.ship.evidence.page.drawing import chart, section, side_by_side
from goleak.ship.evidence.page.flames import NARROWEST, Flames, Storing, below, grow, nodes, shown_place
from goleak.ship.evidence.page.markup import Html, details, element, table
from goleak.ship.evidence.page.runs import Run
from goleak.ship.sizes import duration, size

_ROWS = 15


def flame_graphs(data: Data, runs: Sequence[Run]) -> Html:
    """Return the flame graphs of retained bytes and of processor time."""
    stores = ", ".join(f"{s['file']}:{s['line']}" for s in data["stores"])
    told = {
        "stores": f"STORES: a line that stores into {data['cache']}{f' ({stores} before)' if stores else ''}",
        "function": "the function that stores, at other lines",
        "package": "other functions of the package",
        "others": "other packages",
        "runtime": "Go's runtime and garbage collector",
        "load": "the load that goleak makes",
    }
    legend = element(
        "ul",
        *(
            element("li", element("span", class_=f"swatch {kind}", aria_hidden="true"), said)
            for kind, said in told.items()
        ),
        class_="legend",
    )
    return section(
        "flames",
        "Where memory and time went",
        element(
            "p",
            "Callers stand above what they call, as wide as what was counted below them; click a frame to zoom in,"
            f" the bar on top to zoom out. Frames under {NARROWEST:.1%} of the whole are not drawn, and the runtime's"
            " inner frames are one: what called it, and whether it had to help collecting.",
        ),
        legend,
        side_by_side(*(_flame(data, run, "retained", runs[0].retained) for run in runs)),
        side_by_side(*(_flame(data, run, "processor", runs[0].processor) for run in runs)),
    )


def _flame(data: Data, run: Run, what: str, first: Mapping[Stack, int] | None) -> Html:
    """Return the flame graph of one side; `first` are the values of the first side, to tell its part of."""
    name, units, show, values = {
        "retained": ("Retained bytes", charts.BYTES, size, run.retained),
        "processor": ("CPU time", charts.NANOSECONDS, duration, run.processor),
    }[what]
    title = f"{name} {run.name}"
    if values is None:
        return element("div", element("h3", title), element("p", "No such profile was kept."))
    tree = grow(values, _storing(data, run))
    total = tree.root.total
    if not total:
        return element("div", element("h3", title), element("p", "Nothing: no frame holds anything."))
    whole = sum(v for v in (first or {}).values() if v > 0)
    part = f" ({total / whole:.1%} of before)" if whole and first is not values else ""
    lines, functions = below(tree.root, "stores"), below(tree.root, "stores", "function")
    says = (
        f"{show(total)} in all{part}; {lines / total:.0%} below lines that store,"
        f" {functions / total:.0%} below their functions."
    )
    return chart(f"flame-{what}-{run.key}", title, says, charts.flame_graph(tree, units), _frames(tree, show))


def _storing(data: Data, run: Run) -> Storing:
    lines = frozenset((s["file"], s["line"]) for s in data["stores"])
    names = frozenset(name for s in data["stores"] for name in s["functions"])
    return Storing(names, lines if run.key == "before" else None, data["package"])


def _frames(tree: Flames, show: Callable[[float], str]) -> Html:
    """Return the widest frames as a table."""
    widest = sorted(list(nodes(tree.root))[1:], key=lambda n: -n.total)[:_ROWS]
    rows = [
        [
            element("code", short_function(n.frame.function)),
            show(n.total),
            show(n.own),
            element("code", shown_place(n.frame)),
            charts.KINDS[n.kind],
        ]
        for n in widest
    ]
    head = ["function", "with calls", "itself", "line", "what it is"]
    caption = f"Widest first. {tree.left_out:,} frames are too narrow to be drawn."
    return details("The widest frames as a table", table(caption, head, rows, numbers=2))
