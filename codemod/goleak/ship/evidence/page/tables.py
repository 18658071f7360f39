"""The sections of the page that are tables and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from goleak.ship.evidence.figures import (
    Data,
    comparison,
    growth_sentence,
    interval,
    load_sentence,
    machine_sentence,
    number,
    pass_name,
    place,
    reproduce,
    sentence_case,
    short_function,
    side_names,
    sides,
)
from goleak.ship.evidence.page.drawing import section
from goleak.ship.evidence.page.markup import Html, element, table
from goleak.ship.evidence.page.runs import Run
from goleak.ship.sizes import size


def problems(runs: Iterable[Run]) -> Html:
    """Return what of the evidence could not be read, nothing where all could."""
    found = [problem for run in runs for problem in run.problems]
    if not found:
        return Html()
    listed = element("ul", *(element("li", problem) for problem in found))
    return section("problems", "Not all evidence could be read", listed)


def compared(data: Data) -> Html:
    """Return the table of figures before and after, and the reasons of the verdict."""
    rows = [[r.label, r.before, *([r.after] if r.after is not None else [])] for r in comparison(data)]
    names = side_names(data)[: len(rows[0]) - 1] if rows else ()
    return section(
        "figures",
        "Figures",
        element("p", load_sentence(data), "."),
        table("The median run of each side.", ["figure", *names], rows) if rows else Html(),
    )


def sites(runs: Sequence[Run]) -> Html:
    """Return the lines that allocated what is still live, side by side."""
    made = []
    for run in runs:
        rows = [
            [
                element("code", short_function(s["function"])),
                size(s["flat"]),
                size(s["cumulative"]),
                element("code", place(s)),
            ]
            for s in run.side["sites"]
            if s["cumulative"] > 0
        ]
        caption = (
            f"{sentence_case(run.name)}: {size(run.side['growth'])} allocated in the load are still live."
        )
        head = ["function", "itself", "with calls", "line"]
        made.append(table(caption, head, rows, numbers=2) if rows else element("p", caption))
    return section("sites", "Lines that allocated", *made)


def passes(data: Data) -> Html:
    """Return what the four passes say of the growth class."""
    rows = [
        [
            pass_name(p),
            p.get("verdict") or "?" if p["applicable"] else "not asked",
            number(p["requests"]) if p["applicable"] else "",
            number(p.get("entries_half")) if p["applicable"] else "",
            number(p.get("entries")) if p["applicable"] else "",
            interval(p.get("retained_low"), p.get("retained_high")) if p["applicable"] else "",
        ]
        for p in data["passes"]
    ]
    head = [
        "each request with",
        "verdict",
        "requests",
        "entries at half",
        "entries at the end",
        "bytes a request, 95 %",
    ]
    made = (
        table("Four loads on the code as it is before.", head, rows)
        if rows
        else element("p", "No passes were run.")
    )
    return section("class", "How it grows", element("p", growth_sentence(data), "."), made)


def signals(data: Data) -> Html:
    """Return which limits of monitoring were exceeded, and which of them can tell a leak."""
    before = {s["id"]: s for s in data["signals"].get("before", ())}
    after = {s["id"]: s for s in data["signals"].get("after", ())}
    every = before | {i: s for i, s in after.items() if i not in before}
    if not every:
        return Html()
    shown = [i for i in every if any(side.get(i, {}).get("value") is not None for side in (before, after))]
    names = [name for _, name, _ in sides(data)]
    rows = [
        [
            _sign(every[i]),
            every[i]["tells"],
            every[i]["limit"],
            *(_measured(side.get(i)) for side in (before, after)[: len(names)]),
            sentence_case(every[i]["remark"]),
        ]
        for i in shown
    ]
    missing = "; ".join(every[i]["what"] for i in every if i not in shown)
    return section(
        "signals",
        "What monitoring would have seen",
        element(
            "p",
            "Signs that people go by, with the limits that articles give, and whether each can tell a leak.",
        ),
        table(
            "Signs of a leak in the profiled load.",
            ["sign", "tells a leak", "limit", *names, "remark"],
            rows,
            numbers=0,
        ),
        element("p", f"Not recorded: {missing}.", class_="quiet") if missing else Html(),
    )


def further(data: Data) -> Html:
    """Return the machine, and commands that measure again or look into what was kept."""
    return section(
        "further",
        "See for yourself",
        element("p", f"Measured on {machine_sentence(data)}."),
        element("p", "Measure again, in the module's root:"),
        element("pre", element("code", "\n".join(reproduce(data)))),
        element("p", "Look into what was kept, in the folder of this page:"),
        element("pre", element("code", "\n".join(data["commands"]))),
    )


def _sign(signal: Data) -> str:
    return signal["what"] if signal["unit"] in ("", "count") else f"{signal['what']}, {signal['unit']}"


def _measured(signal: Data | None) -> str:
    if signal is None or signal["value"] is None:
        return "not recorded"
    said = {True: ", exceeded", False: ", within", None: ""}[signal["exceeded"]]
    value = signal["value"]
    return f"{number(round(value) if abs(value) >= 100 else value)}{said}"
