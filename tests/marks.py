"""Marks in Go examples: `// want "regexp"` for a finding, `// fact "regexp"` for a line of the inventory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

_COMMENT = re.compile(r"//.*?\b(?:want|fact) (?=[\"`]).*")
_MARK = re.compile(r"\b(want|fact) (\"(?:[^\"\\]|\\.)*\"|`[^`]*`)")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line of an example expects: `kind` is `want` or `fact`."""

    kind: str
    file: str
    line: int
    pattern: str


def marks_in(file: str, source: str) -> list[Mark]:
    """Return the marks of a Go file; patterns are quoted as Go strings are."""
    found = []
    for number, line in enumerate(source.split("\n"), 1):
        comment = _COMMENT.search(line)
        for kind, quoted in _MARK.findall(comment[0]) if comment else ():
            pattern = quoted[1:-1] if quoted[0] == "`" else json.loads(quoted)
            found.append(Mark(kind, file, number, pattern))
    return found


def without_marks(source: str) -> str:
    """Return a Go file as its author would write it, without the marks."""
    return re.sub(r"[ \t]*// want [\"`].*", "", source)


def surprises(marks: Iterable[Mark], said: Iterable[tuple[str, int, str]]) -> str:
    """Match marks with what was said of (file, line), one to one; return a line of text for each that is left over."""
    unmet = list(marks)
    problems = []
    for file, line, text in said:
        met = next(
            (m for m in unmet if (m.file, m.line) == (file, line) and re.search(m.pattern, text)), None
        )
        if met is None:
            problems.append(f"{file}:{line}: not expected: {text}")
        else:
            unmet.remove(met)
    problems += [f"{m.file}:{m.line}: expected a {m.kind} like: {m.pattern}" for m in unmet]
    return "".join(f"{problem}\n" for problem in sorted(problems))
