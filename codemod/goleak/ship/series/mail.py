"""Patches as mails that `git am` reads, laid out like those of `git format-patch`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.header import Header
from email.utils import formataddr

from goleak import __version__
from goleak.ship.diffs import FileDiff, quote_path

_STAT_WIDTH = 72
_FILE_NAME_WIDTH = 52
# What git writes where no commit has the patch yet, with the date by which it knows its own mails.
_FIRST_LINE = f"From {'0' * 40} Mon Sep 17 00:00:00 2001\n"
_MIME = "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
_SIGNATURE = f"-- \ngoleak {__version__}\n\n".encode()


@dataclass(frozen=True, slots=True)
class Author:
    """Who signs a patch, and when; `date` is as RFC 2822 writes it."""

    name: str
    email: str
    date: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One patch of a series, the `number`th of `total`."""

    number: int
    total: int
    subject: str
    body: str
    parts: Sequence[FileDiff]

    @property
    def file_name(self) -> str:
        """Return the name git would give the file: `0001-subject.patch`."""
        kept = re.sub(r"[^A-Za-z0-9._]+", "-", re.sub(r"\.{2,}", ".", self.subject))
        return f"{self.number:04}-{kept[:_FILE_NAME_WIDTH].strip('-.')}.patch"


def render_mail(mail: Mail, author: Author) -> bytes:
    """Return the whole patch file; its diff keeps every byte, carriage returns too."""
    head = _head(mail.number, mail.total, mail.subject, mail.body, author)
    diff = b"".join(part.text for part in mail.parts)
    return b"".join([head, b"---\n", diffstat(mail.parts), b"\n", diff, _SIGNATURE])


def render_letter(subject: str, text: str, mails: Sequence[Mail], author: Author) -> bytes:
    """Return the mail that goes before a series, with the table of all its files."""
    parts = sorted((p for m in mails for p in m.parts), key=lambda p: p.path)
    return _head(0, len(mails), subject, text, author) + b"\n" + diffstat(_summed(parts)) + _SIGNATURE


def _head(number: int, total: int, subject: str, text: str, author: Author) -> bytes:
    line = f"[PATCH {number:0{len(str(total))}}/{total}] {subject}"
    return (
        f"{_FIRST_LINE}From: {_sender(author)}\nDate: {author.date}\n"
        f"Subject: {_encoded(line, 'Subject')}\n{'' if text.isascii() else _MIME}"
        f"\n{text}\n"
    ).encode()


def _summed(parts: Sequence[FileDiff]) -> list[FileDiff]:
    summed: dict[str, FileDiff] = {}
    for part in parts:
        before = summed.get(part.path)
        summed[part.path] = (
            replace(
                part,
                added=before.added + part.added,
                removed=before.removed + part.removed,
                created=before.created or part.created,
            )
            if before
            else part
        )
    return list(summed.values())


def diffstat(parts: Sequence[FileDiff]) -> bytes:
    """Return git's table of changed files, 72 columns wide, its totals, and the files created."""
    names = [quote_path(part.path).decode("ascii") for part in parts]
    most = max((p.added + p.removed for p in parts), default=0)
    number_width = len(str(most))
    name_width, graph_width = _widths(max(map(len, names), default=0), number_width, most)
    rows = []
    for name, part in zip(names, parts, strict=True):
        shown = _shortened(name, name_width).ljust(name_width)
        graph = _graph(part, graph_width, most)
        rows.append(f" {shown} | {part.added + part.removed:>{number_width}} {graph}".rstrip() + "\n")
    created = [f" create mode 100644 {n}\n" for n, p in zip(names, parts, strict=True) if p.created]
    return "".join([*rows, _totals(parts), *created]).encode("ascii")


def _sender(author: Author) -> str:
    # formataddr quotes and encodes the name; it refuses addresses that git takes as they are.
    return formataddr((author.name, "@")).removesuffix("<@>") + f"<{author.email}>"


def _encoded(text: str, header: str) -> str:
    return text if text.isascii() else Header(text, "utf-8", header_name=header).encode()


def _widths(name: int, number: int, most: int) -> tuple[int, int]:
    # The rules of git's show_stats: the graph may have 3/8 of the line where names are long.
    graph = most
    free = _STAT_WIDTH - number - 6
    if name + graph > free:
        graph = min(graph, max(6, _STAT_WIDTH * 3 // 8 - number - 6))
        if name > free - graph:
            name = free - graph
        else:
            graph = free - name
    return name, graph


def _shortened(name: str, width: int) -> str:
    if len(name) <= width:
        return name
    tail = name[len(name) - (width - 3) :]
    return "..." + tail[max(tail.find("/"), 0) :]


def _graph(part: FileDiff, width: int, most: int) -> str:
    added, removed = part.added, part.removed
    if width <= most:
        total = _scaled(added + removed, width, most)
        if total < 2 and added and removed:
            total = 2
        if added < removed:
            added = _scaled(added, width, most)
            removed = total - added
        else:
            removed = _scaled(removed, width, most)
            added = total - removed
    return "+" * added + "-" * removed


def _scaled(count: int, width: int, most: int) -> int:
    return 1 + count * (width - 1) // most if count else 0


def _totals(parts: Sequence[FileDiff]) -> str:
    added, removed = sum(p.added for p in parts), sum(p.removed for p in parts)
    said = [f" {len(parts)} file{'' if len(parts) == 1 else 's'} changed"]
    if added or not removed:
        said.append(f"{added} insertion{'' if added == 1 else 's'}(+)")
    if removed or not added:
        said.append(f"{removed} deletion{'' if removed == 1 else 's'}(-)")
    return ", ".join(said) + "\n"
