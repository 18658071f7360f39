"""The page as a whole: styles, scripts and the drawing library are in it, and its policy forbids any request."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from goleak.errors import GoleakError
from goleak.ship.evidence.figures import Data, headline, number, sentence_case, sides
from goleak.ship.evidence.page import tables, timelines
from goleak.ship.evidence.page.flamegraphs import flame_graphs
from goleak.ship.evidence.page.markup import Html, element
from goleak.ship.evidence.page.runs import read_runs
from goleak.ship.sizes import size

_MOODS = {"confirmed": "good", "leaking": "bad", "not confirmed": "bad"}


def evidence_page(data: Data, folder: Path) -> str:
    """Return the report of a confirmation as one HTML page; `folder` is the one that evidence.json lies in."""
    library, script, style = _library(), _own("page.js"), _own("page.css")
    runs = read_runs(data, folder)
    parts = [
        tables.problems(runs),
        tables.compared(data),
        *([timelines.over_requests(runs)] if runs else []),
        *([flame_graphs(data, runs), tables.sites(runs)] if runs else []),
        tables.passes(data),
        *([timelines.collections(runs)] if runs else []),
        tables.signals(data),
        tables.further(data),
    ]
    body = element(
        "body",
        _header(data),
        element("main", *parts),
        element(
            "footer", element("p", f"Written by goleak {data['goleak']}. Charts by plotly.js (MIT licence).")
        ),
        element("noscript", element("p", "Charts need JavaScript; the tables have the same figures.")),
        element("script", Html(library)),
        element("script", Html(script)),
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy([library, script])),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("link", rel="icon", href="data:,"),
        element("title", f"{data['cache']} in {data['package']}: {headline(data)[0]}"),
        element("style", Html(style)),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _header(data: Data) -> Html:
    word, sentence = headline(data)
    mood = _MOODS.get(word, "doubt")
    declared = f"{data['file']}:{data['line']}"
    return element(
        "header",
        element("h1", element("code", data["cache"]), " in ", element("code", data["package"])),
        element("p", f"declared in {declared}", class_="quiet"),
        element("div", sentence_case(word), class_=f"verdict {mood}"),
        element("p", element("strong", f"{sentence_case(sentence)}."), class_="says"),
        element("ul", *(element("li", reason) for reason in data["reasons"])),
        _tiles(data),
        role="banner",
    )


def _tiles(data: Data) -> Html:
    """Return the three figures that matter, before and after."""
    shown = [side for _, _, side in sides(data)]
    if not shown:
        return Html()
    kinds = (
        ("entries kept", [number(s["entries"]) for s in shown]),
        ("retained per request", [f"{s['retained_per_request']:,.1f} B" for s in shown]),
        ("heap gained by the load", [size(s["heap_gained"]) for s in shown]),
    )
    return element(
        "div",
        *(
            element(
                "div",
                element("div", what, class_="what"),
                element("div", " → ".join(figures), class_="now"),
                class_="tile",
            )
            for what, figures in kinds
        ),
        class_="tiles",
    )


def _library() -> str:
    """Return the JavaScript that draws. Raises GoleakError where it is not installed."""
    try:
        from plotly.offline import get_plotlyjs
    except ImportError:
        raise GoleakError("the HTML report needs plotly: pip install 'goleak[report]'") from None
    return _closed(str(get_plotlyjs()))


def _own(name: str) -> str:
    return _closed((files("goleak.ship.evidence.page") / name).read_text("utf-8"))


def _closed(text: str) -> str:
    """Return a script or style that does not end its element before its own end."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _policy(scripts: Sequence[str]) -> str:
    """Return a policy by which browsers run these scripts and no other, and load nothing from anywhere."""
    hashes = (base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts)
    allowed = " ".join(f"'sha256-{h}'" for h in hashes)
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'"
