"""Figures of evidence.json in words: sizes, counts, headlines and the rows of before and after."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from goleak.ship.sizes import size

Data = Mapping[str, Any]

PASSES: Mapping[str, str] = {
    "same": "the same arguments",
    "instances": "new instances of one type",
    "types": "new types",
    "strings": "new strings and numbers",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of both sides; `after` is None where that side was not run."""

    label: str
    before: str
    after: str | None


def side_names(data: Data) -> tuple[str, str]:
    """Return what the two sides are called in sentences."""
    before, after = data.get("sides") or ("before the fix", "after the fix")
    return before, after


def sides(data: Data) -> list[tuple[str, str, Data]]:
    """Return key, name and figures of the sides that were run."""
    named = zip(("before", "after"), side_names(data), strict=True)
    return [(key, name, data[key]) for key, name in named if data[key]]


def headline(data: Data) -> tuple[str, str]:
    """Return the verdict in a word or two, and in a sentence."""
    before, after = side_names(data)
    if not data["before"]:
        return "not driven", "no request reached the cache, so nothing is known of it"
    if data["confirmed"]:
        return "confirmed", f"the cache grows {before} and does not {after}"
    if not data["after"]:
        return str(data["before"]["verdict"]), "there is no fix to compare with"
    if data["before"]["verdict"] != "leaking":
        return "not confirmed", f"the cache was not seen to grow {before}"
    return "not confirmed", f"the growth is not gone {after}"


def comparison(data: Data) -> list[Row]:
    """Return the figures that a reviewer compares, before and after."""
    rows: list[tuple[str, Callable[[Data], str]]] = [
        ("verdict", lambda s: str(s["verdict"])),
        ("entries after half of the requests", lambda s: number(s["entries_half"])),
        ("entries after all requests", lambda s: number(s["entries"])),
        ("most entries on the way", lambda s: number(s["peak"])),
        ("retained bytes per request", lambda s: f"{s['retained_per_request']:,.1f}"),
        ("95 % interval of that", lambda s: interval(s["retained_low"], s["retained_high"])),
        *([("lowest and highest of the runs", spread)] if _repeated(data) else []),
        ("heap gained", lambda s: size(s["heap_gained"])),
        ("allocated where the cache is filled", held),
        ("seconds for the requests", lambda s: f"{s['seconds']:.2f}"),
        ("requests that failed", lambda s: number(s["errors"])),
    ]
    before, after = data["before"], data["after"]
    return (
        [Row(label, show(before), show(after) if after else None) for label, show in rows] if before else []
    )


def pass_name(made: Data) -> str:
    """Say what each request of a pass had."""
    return str(made.get("varies") or PASSES[made["name"]])


def growth_sentence(data: Data) -> str:
    """Say what growth class the source shows and what the passes measured."""
    growth = data["growth"]
    remark = f": {growth['remark']}" if growth["remark"] else ""
    if growth["measured"] is None:
        return f"Read from the source: {growth['static']}. Not measured{remark}"
    agrees = {
        True: "which agrees",
        False: "which contradicts it",
        None: "which says neither yes nor no",
    }[growth["agrees"]]
    return f"Read from the source: {growth['static']}. Measured: {growth['measured']}, {agrees}{remark}"


def load_sentence(data: Data) -> str:
    """Say what was run."""
    new = ", ".join(data["varies"])
    return (
        f"{data['driven'] or 'Nothing'}: {number(data['requests'])} requests after {number(data['warm_up'])} to warm"
        f" up, {number(data['concurrency'])} at a time{', over loopback TCP' if data['http'] else ''}"
        f"{f', each with new {new}' if new else ''}"
    )


def machine_sentence(data: Data) -> str:
    """Say what it was run on."""
    machine = data["machine"]
    memory = f", {size(machine['memory'])} of memory" if machine["memory"] else ""
    cpus = machine["cpus"]
    return (
        f"{machine['os']}/{machine['arch']}, {cpus} processor{'s' if cpus != 1 else ''} ({machine['cpu']}){memory};"
        f" {data['go'] or 'no Go'}; goleak {data['goleak']}"
    )


def reproduce(data: Data) -> list[str]:
    """Return shell commands that measure again, to be run in the module's root."""
    folder = PurePosixPath(data["file"]).parent
    target = "." if str(folder) == "." else f"./{folder}"
    http = " --http" if data["http"] else ""
    cache = shlex.quote(data["cache"])
    load = f"-n {data['requests']} -c {data['concurrency']}{http}"
    return [f"goleak confirm {shlex.quote(target)} --cache {cache} {load} --out evidence"]


def sentence_case(text: str) -> str:
    """Return text with a capital at its start and all else as it is: names of revisions keep theirs."""
    return text[:1].upper() + text[1:]


def place(site: Data) -> str:
    """Return file and line, a file of another module or of Go's library by its last folder and name."""
    file = PurePosixPath(site["file"])
    shown = "/".join(file.parts[-2:]) if file.is_absolute() else str(file)
    return f"{shown}:{site['line']}" if site["file"] else ""


def short_function(name: str) -> str:
    """Return a function's name without its import path's folders and what generic code is compiled for."""
    plain = without_shapes(name)
    path, rest = re.match(r"([^(\[]*)(.*)", plain, re.DOTALL).groups()  # type: ignore[union-attr] # fits any text
    return f"{path.rpartition('/')[2]}{rest}"


def without_shapes(name: str) -> str:
    """Return a function's name without the type arguments it was compiled for, which say nothing of a leak."""
    return re.sub(r"\[go\.shape\..*\]", "[…]", name)


def held(side: Data) -> str:
    """Return what the storing function holds of the growth."""
    storing = side.get("storing")
    if not storing:
        return "?"
    return f"{size(storing['bytes'])} ({storing['share']:.0%})"


def spread(side: Data) -> str:
    """Return the least and the most that a run retained."""
    values = [run["retained_per_request"] for run in side["runs"]]
    return f"{min(values):,.1f} to {max(values):,.1f} in {len(values)}" if values else "?"


def interval(low: float | None, high: float | None) -> str:
    """Return an interval, `?` where it is unknown."""
    return "?" if low is None or high is None else f"{low:,.1f} to {high:,.1f}"


def number(value: float | None) -> str:
    """Return a number with thousands apart, `?` for None."""
    if value is None:
        return "?"
    return (
        f"{value:,}" if isinstance(value, int) else f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    )


def _repeated(data: Data) -> bool:
    return any(len(side["runs"]) > 1 for _, _, side in sides(data))
