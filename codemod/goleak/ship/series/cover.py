"""The letter that goes before a series of patches."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from goleak.ship.series.mail import Author, Mail, render_letter
from goleak.ship.series.message import WIDTH, Style
from goleak.ship.series.repository import Repository

# No .patch: `git am` stops at a mail without a diff.
COVER_NAME = "0000-cover-letter.txt"


def cover_letter(
    mails: Sequence[Mail],
    repository: Repository,
    author: Author,
    *,
    checked: Sequence[str],
    command: str,
    style: Style = "go",
    verb: str = "bound",
) -> bytes:
    """Return the letter: the patches, what was `checked` of them (paragraphs or tables), how to apply them.

    `verb` says what becomes of the caches, as `message.deed` returns it.
    """
    several = len(mails) > 1
    these = f"These {len(mails)} patches {verb}" if several else f"This patch is to {verb}"
    intro = f"{these} caches of type information that only grow."
    listed = "\n".join(f"  {m.number:>{len(str(len(mails)))}}  {m.subject}" for m in mails)
    paragraphs = [_wrapped(intro), listed, *map(_wrapped, checked)]
    paragraphs += [
        f"Apply with:\n\n  {command}",
        f"base-commit: {repository.commit}\nbase-tree: {repository.tree}",
    ]
    what = f"{verb} caches of type information"
    title = f"all: {what}" if style == "go" else f"fix: {what}"
    return render_letter(title, "\n\n".join(paragraphs), mails, author)


def _wrapped(paragraph: str) -> str:
    """Return a paragraph wrapped, a table as it is."""
    return (
        paragraph if "\n" in paragraph else "\n".join(textwrap.wrap(paragraph, WIDTH, break_on_hyphens=False))
    )
