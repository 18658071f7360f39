"""HTML made of elements, in which every text is escaped on its way in."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

_EMPTY = ("link", "meta")


class Html(str):
    """Text that is HTML already, and safe; any other str is text to be escaped."""

    __slots__ = ()


def text(value: object) -> Html:
    """Return a value as HTML that shows it; Html stays as it is."""
    return value if isinstance(value, Html) else Html(html.escape(str(value), quote=True))


def element(name: str, /, *content: str, **attributes: str | bool) -> Html:
    """Return an element; `class_` names a class, underlines in attributes are dashes, True is an attribute alone."""
    given = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{text(value)}"')
        for key, value in attributes.items()
        if value is not False
    )
    if name in _EMPTY:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{join(content)}</{name}>")


def join(parts: Iterable[str]) -> Html:
    """Return parts in a row."""
    return Html("".join(text(part) for part in parts))


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: int = -1) -> Html:
    """Return a table; the first cell of a row names it, the `numbers` columns after that hold figures, -1 for all."""
    last = len(head) if numbers < 0 else numbers + 1

    def cell(index: int, content: str) -> Html:
        if index == 0:
            return element("th", content, scope="row")
        return element("td", content, class_="figure" if index < last else "")

    titles = (
        element("th", title, scope="col", class_="figure" if 0 < i < last else "")
        for i, title in enumerate(head)
    )
    made = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *titles)),
        element("tbody", *(element("tr", *(cell(i, c) for i, c in enumerate(row))) for row in rows)),
    )
    return element("div", made, class_="scroll", tabindex="0", role="region", aria_label=caption)


def details(summary: str, *content: Html) -> Html:
    """Return content that is shown when asked for."""
    return element("details", element("summary", summary), *content)
