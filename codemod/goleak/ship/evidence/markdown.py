"""A confirmation as Markdown, for the description of a change list or pull request."""

from __future__ import annotations

import re
from collections.abc import Sequence

from goleak.ship.evidence.figures import (
    Data,
    comparison,
    growth_sentence,
    headline,
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
from goleak.ship.sizes import size

_SITES = 5
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#&~$])")


def evidence_markdown(data: Data) -> str:
    """Return what evidence.json holds as Markdown that also reads as text."""
    word, sentence = headline(data)
    return "\n".join(
        [
            f"## {_code(data['cache'])} in {_code(data['package'])}: {_text(word)}",
            "",
            f"{_text(sentence_case(sentence))}.",
            "",
            *(f"- {_text(reason)}" for reason in data["reasons"]),
            f"- {_where(data)}",
            f"- {_text(load_sentence(data))}",
            *_compared(data),
            *_growth(data),
            *_allocated(data),
            *_again(data),
            f"Measured on {_text(machine_sentence(data))}.",
            "",
        ]
    )


def _where(data: Data) -> str:
    stores = ", ".join(_code(_at(s["file"], s["line"])) for s in data["stores"])
    return f"declared in {_code(_at(data['file'], data['line']))}{f', filled in {stores}' if stores else ''}"


def _compared(data: Data) -> list[str]:
    rows = comparison(data)
    if not rows:
        return [""]
    _, after = side_names(data)
    names = [side_names(data)[0], *([after] if data["after"] else [])]
    cells = [[row.label, row.before, *([row.after] if row.after is not None else [])] for row in rows]
    return ["", *_table(["", *names], cells), ""]


def _growth(data: Data) -> list[str]:
    lines = ["### How it grows", "", f"{_text(growth_sentence(data))}.", ""]
    made = [p for p in data["passes"] if p["applicable"]]
    left = [pass_name(p) for p in data["passes"] if not p["applicable"]]
    if made:
        cells = [
            [
                pass_name(p),
                number(p["requests"]),
                number(p.get("entries_half")),
                number(p.get("entries")),
                interval(p.get("retained_low"), p.get("retained_high")),
                p.get("verdict") or "?",
            ]
            for p in made
        ]
        head = [
            "each request with",
            "requests",
            "entries at half",
            "at the end",
            "bytes a request",
            "verdict",
        ]
        lines += [*_table(head, cells), ""]
    if left:
        lines += [f"Not asked, as nothing of the kind reaches the cache: {', '.join(left)}.", ""]
    return lines


def _allocated(data: Data) -> list[str]:
    lines = ["### Where the memory was allocated", ""]
    for _, name, side in sides(data):
        lines += [
            f"{_text(sentence_case(name))}: {size(side['growth'])} allocated in the load are still live."
        ]
        sites = [s for s in side["sites"] if s["cumulative"] > 0]
        if sites:
            cells = [
                [
                    size(s["flat"]),
                    size(s["cumulative"]),
                    _code(short_function(s["function"])),
                    _code(place(s)),
                ]
                for s in sorted(sites, key=lambda s: -s["flat"])[: _SITES + len(data["stores"])]
            ]
            lines += ["", *_table(["itself", "with calls", "function", "line"], cells, numbers=2)]
        lines += [""]
    return lines


def _again(data: Data) -> list[str]:
    commands = "\n".join([*reproduce(data), *data["commands"]])
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", commands))])
    return [
        "### To see for yourself",
        "",
        "The first command measures again, in the module's root; the others look into the folder of evidence.",
        "",
        f"{fence}sh",
        commands,
        fence,
        "",
    ]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], numbers: int | None = None) -> list[str]:
    """Return a table that is aligned as text, too: figures in the first `numbers` columns, or in all but the first."""
    table = [[_cell(c) for c in row] for row in (head, *rows)]
    widths = [max(3, *(len(row[i]) for row in table)) for i in range(len(head))]
    right = [i < numbers if numbers is not None else i > 0 for i in range(len(head))]
    lines = [
        "| "
        + " | ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in zip(row, widths, right, strict=True))
        + " |"
        for row in table
    ]
    rule = (
        "|" + "|".join("-" * (w + 1) + (":" if r else "-") for w, r in zip(widths, right, strict=True)) + "|"
    )
    return [lines[0], rule, *lines[1:]]


def _cell(text: str) -> str:
    """Return a cell: what is code already stays so, but a bar would end the cell even there."""
    return text.replace("|", "\\|") if text.startswith("`") else _text(text)


def _at(file: str, line: int) -> str:
    return f"{file}:{line}"


def _text(text: str) -> str:
    """Return text that Markdown and HTML in it take as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    """Return a name as code, between more backticks than it holds."""
    line = " ".join(text.split())
    if not line:
        return ""
    fence = "`" * (max([0, *map(len, re.findall("`+", line))]) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"
