"""Charts in the page: the place of each, its figure as JSON, and the same as a table."""

from __future__ import annotations

import json

from goleak.ship.evidence.page.charts import Figure
from goleak.ship.evidence.page.markup import Html, element, join


def chart(name: str, title: str, says: str, figure: Figure, otherwise: Html) -> Html:
    """Return a chart under its title; `says` tells what it shows, `otherwise` gives its figures without it."""
    place = element("div", id=name, class_="chart", role="img", aria_label=f"{title}. {says}")
    return element(
        "figure",
        element("h3", title),
        element("figcaption", element("p", says, class_="quiet")),
        place,
        embedded(f"{name}-figure", figure),
        otherwise,
    )


def embedded(name: str, figure: Figure) -> Html:
    """Return data for the page's script; no text in it can end the element that holds it."""
    text = json.dumps(figure, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return element("script", Html(text), type="application/json", id=name)


def side_by_side(*parts: Html) -> Html:
    """Return parts in two columns where there is room."""
    return element("div", join(parts), class_="pair")


def section(name: str, title: str, *content: Html) -> Html:
    """Return a section under its heading."""
    return element(
        "section",
        element("h2", title, id=f"{name}-title"),
        *content,
        id=name,
        aria_labelledby=f"{name}-title",
    )
