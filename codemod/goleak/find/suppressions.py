"""Comments that silence findings, in the three forms that Go programmers know.

`//nolint:goleak`, `//lint:ignore GL001 reason` (and `file-ignore`), `//goleak:ignore GL001 reason`. Behind code a
comment is about its line; on a line of its own about the next line of code, or the whole declaration that begins there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from goleak.find.facts import Finding
from goleak.read.declarations import ParsedFile
from goleak.read.syntax import Node, text

_MARKS = (b"nolint:", b"lint:ignore", b"lint:file-ignore", b"goleak:ignore")
_NOLINT = re.compile(r"//\s*nolint:(?P<linters>[\w-]+(?:\s*,\s*[\w-]+)*)")
_IGNORE = re.compile(
    r"//(?P<tool>lint:ignore|lint:file-ignore|goleak:ignore)(?:\s+(?P<rules>\S+)(?:\s+(?P<reason>\S.*))?)?\s*$"
)
_RULE = re.compile(r"GL\w*")


@dataclass(frozen=True, slots=True)
class Directive:
    """A comment that silences findings: where it is (1-based line), and the lines that it is about, both inclusive.

    `rules` are ids, empty for all; `problem` says why it silences nothing, or is empty.
    """

    file: str
    line: int
    first: int
    last: int
    rules: frozenset[str]
    problem: str = ""

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is silenced."""
        place = finding.location
        return (
            not self.problem
            and place.file == self.file
            and self.first <= place.line <= self.last
            and (not self.rules or finding.rule in self.rules)
        )


@dataclass(frozen=True, slots=True)
class Silenced:
    """Findings parted by directives, and the directives that were of no use."""

    kept: tuple[Finding, ...]
    silenced: tuple[Finding, ...]
    unused: tuple[Directive, ...]


def silence(findings: Sequence[Finding], directives: Sequence[Directive]) -> Silenced:
    """Part findings into those that stay and those that directives silence."""
    silenced = tuple(f for f in findings if any(d.covers(f) for d in directives))
    unused = tuple(d for d in directives if d.problem or not any(d.covers(f) for f in silenced))
    return Silenced(tuple(f for f in findings if f not in silenced), silenced, unused)


def directives_of(file: ParsedFile) -> Iterator[Directive]:
    """Yield the directives of a file for goleak."""
    data = file.source.data
    if not any(mark in data for mark in _MARKS):
        return
    lines = data.split(b"\n")
    for comment in _comments(file.root):
        said = text(comment)
        line = comment.start_point[0] + 1
        found = _nolint(said) or _ignore(said)
        if found is None:
            continue
        whole, rules, problem = found
        before = lines[line - 1][: comment.start_point[1]]
        first, last = (1, len(lines)) if whole else (line, line)
        if not whole and not before.strip():
            first, last = _next_code(file, lines, line)
        yield Directive(file.source.name, line, first, last, rules, problem)


def _comments(root: Node) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type == "comment":
            yield node
        stack += reversed(node.children)


def _nolint(said: str) -> tuple[bool, frozenset[str], str] | None:
    match = _NOLINT.match(said)
    linters = re.split(r"\s*,\s*", match["linters"]) if match else []
    return (False, frozenset(), "") if "goleak" in linters else None


def _ignore(said: str) -> tuple[bool, frozenset[str], str] | None:
    match = _IGNORE.match(said)
    if match is None:
        return None
    rules = frozenset((match["rules"] or "").split(",")) - {""}
    ours = frozenset(r for r in rules if _RULE.fullmatch(r))
    if match["tool"] != "goleak:ignore" and not ours:
        return None  # staticcheck's
    problem = ""
    if not ours or (match["tool"] == "goleak:ignore" and ours != rules):
        problem = "names no rule; write //goleak:ignore GL001 reason"
    elif not match["reason"]:
        problem = "gives no reason; write why behind the rule"
    return match["tool"] == "lint:file-ignore", ours, problem


def _next_code(file: ParsedFile, lines: Sequence[bytes], line: int) -> tuple[int, int]:
    """Return the first line of code after a line, and the last of the declaration that begins there."""
    following = next((n for n in range(line + 1, len(lines) + 1) if not _is_remark(lines[n - 1])), len(lines))
    offset = sum(len(part) + 1 for part in lines[: following - 1])
    for declaration in file.root.children:
        if declaration.start_byte == offset:
            return following, declaration.end_point[0] + 1
    return following, following


def _is_remark(line: bytes) -> bool:
    return not line.strip() or line.lstrip().startswith(b"//")
