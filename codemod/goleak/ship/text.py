"""Findings as compilers print them: a place, a message, the source line, and the sites behind it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence

import click

from goleak.find.facts import Cache, Finding, Location, Severity
from goleak.read.gotypes import UNKNOWN, show
from goleak.ship.related import Related, related_sites, relative_file
from goleak.ship.tally import tally

_COLORS: dict[Severity, str] = {"error": "red", "warning": "yellow", "note": "cyan"}
_MOST_RELATED = 10
_WIDEST_LINE = 160

Style = Callable[..., str]


def render_findings(
    findings: Sequence[Finding],
    *,
    read: Callable[[str], bytes],
    cwd: str,
    color: bool = False,
    remarks: Sequence[str] = (),
) -> str:
    """Return the findings in the order given and a summary line; `read` returns a file's bytes.

    `remarks` are one more line for each finding, where there are any.
    """
    style = click.style if color else _plain
    more = [[f"    {remark}"] for remark in remarks] or [[] for _ in findings]
    blocks = [
        "\n".join([*_finding(f, read, cwd, style), *lines]) + "\n"
        for f, lines in zip(findings, more, strict=True)
    ]
    return "\n".join([*blocks, summary(findings) + "\n"])


def summary(findings: Sequence[Finding]) -> str:
    """Return one line that counts the findings and says which commands mend how many."""
    count = tally(findings)
    if not count.total:
        return "Found no problems."
    kinds = [(count.errors, "error"), (count.warnings, "warning"), (count.notes, "note")]
    found = f"Found {_many(count.total, 'problem')} ({', '.join(_many(n, kind) for n, kind in kinds if n)})"
    remedies = [
        (count.fixable, "fixable with `goleak fix`"),
        (count.fixable_notes, "with `goleak fix --severity note`"),
        (count.unsafe, "with `goleak fix --unsafe-fixes`"),
    ]
    offered = [f"{n} {how}" for n, how in remedies if n]
    if not offered:
        return found + "."
    if not count.fixable:
        offered[0] = offered[0].replace(" with", " fixable with", 1)
    return f"{found}; {', '.join(offered)}."


def _finding(finding: Finding, read: Callable[[str], bytes], cwd: str, style: Style) -> Iterator[str]:
    color = _COLORS[finding.severity]
    place = style(_place(finding.location, cwd), bold=True)
    mark = style(" [*]", fg="green") if finding.applicability == "safe" else ""
    yield f"{place}: {style(finding.rule, fg=color, bold=True)} {visible(finding.message)}{mark}"
    yield from _excerpt(finding.location, read, color, style)
    if finding.cache:
        yield from _related(finding.cache, cwd)
        yield from _reasons(finding.cache, finding.message)
    if finding.reason and finding.applicability != "safe":
        kind = "unsafe fix" if finding.applicability == "unsafe" else "no fix"
        yield f"    {kind}: {visible(finding.reason)}"


def _place(location: Location, cwd: str) -> str:
    return f"{visible(relative_file(location.file, cwd))}:{location.line}:{location.column}"


def _excerpt(location: Location, read: Callable[[str], bytes], color: str, style: Style) -> tuple[str, ...]:
    lines = read(location.file).split(b"\n")
    if location.line > len(lines):
        return ()
    line = lines[location.line - 1].rstrip(b"\r")
    start = location.column - 1
    end = location.end_column - 1 if location.end_line == location.line else len(line)
    before, marked, after = (
        visible(part.decode("utf-8", "replace")) for part in (line[:start], line[start:end], line[end:])
    )
    if len(before) + len(marked) + len(after) > _WIDEST_LINE:
        before, marked, after = before[-60:], marked[: _WIDEST_LINE - 60], after[:40]
    gutter = str(location.line).rjust(5)
    caret = "^" * max(1, sum(map(_width, marked)))
    padding = "".join("\t" if c == "\t" else " " * _width(c) for c in before)
    source = f"{gutter} | {before}{marked}{after}".rstrip()
    return source, f"{' ' * len(gutter)} | {padding}{style(caret, fg=color)}"


def _related(cache: Cache, cwd: str) -> Iterator[str]:
    sites = related_sites(cache)
    for related in sites[:_MOST_RELATED]:
        built = f", built only under `{related.site.constraint}`" if related.site.constraint else ""
        yield f"    {_place(related.site.location, cwd)}: {_role_of(related, cache)}{visible(built)}"
    if len(sites) > _MOST_RELATED:
        yield f"    and {_many(len(sites) - _MOST_RELATED, 'more site')}"


def _role_of(related: Related, cache: Cache) -> str:
    match related.kind:
        case "store":
            key = related.site.key_type
            return "stored here" if key == UNKNOWN else f"stored here, key {show(key, cache.package)}"
        case "load":
            return "loaded here, a miss refills it"
        case "evict":
            return "emptied here" if related.site.operation == "reset" else "removed here"


def _reasons(cache: Cache, message: str) -> Iterator[str]:
    facts = (
        ("growth", cache.growth, cache.growth_reasons),
        ("role", cache.role, cache.role_reasons),
        ("evicts", cache.evicts, cache.evicts_reasons),
    )
    for fact, value, reasons in facts:
        untold = [r for r in reasons if r not in message]
        if untold:
            yield f"    {fact} {value}: {visible('; '.join(untold))}"


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _plain(text: str, **_: object) -> str:
    return text


def visible(text: str) -> str:
    """Return text as a terminal may show it: source and file names may hold escape sequences that it would obey."""
    return "".join(c if c == "\t" or c.isprintable() else _shown(c) for c in text)


def _shown(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return "" if character == "\ufeff" else "\N{REPLACEMENT CHARACTER}"


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
