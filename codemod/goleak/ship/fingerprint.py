"""Names of findings that stay when lines move: for baselines, SARIF and code quality reports."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence

from goleak.find.facts import Finding, Location
from goleak.ship.related import relative_file


def fingerprints(findings: Sequence[Finding], *, read: Callable[[str], bytes], cwd: str) -> tuple[str, ...]:
    """Return one name per finding: 64 hexadecimal digits, different for each, without line or column.

    A name is made of the rule, the package's import path, the cache's name and the text of its stores without
    white space. Findings alike in all of that are numbered in the order given. `read` returns a file's bytes.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    names: list[str] = []
    for finding in findings:
        parts = _parts(finding, read, cwd)
        ordinal = (str(seen[parts]),) if seen[parts] else ()
        seen[parts] += 1
        names.append(_digest(parts + ordinal))
    return tuple(names)


def _parts(finding: Finding, read: Callable[[str], bytes], cwd: str) -> tuple[str, ...]:
    cache = finding.cache
    if cache is None:
        # Nothing but the file and the text it complains of: a file's package may not even parse.
        return finding.rule, relative_file(finding.location.file, cwd), _text(finding.location, read)
    stores = sorted(_text(s.location, read) for s in cache.of("store", "load-or-store"))
    return finding.rule, cache.package, cache.name, *stores


def _text(location: Location, read: Callable[[str], bytes]) -> str:
    spelled = read(location.file)[location.start : location.end]
    # gofmt may break a call over lines and then adds a comma before the parenthesis.
    return b"".join(spelled.split()).replace(b",)", b")").decode("utf-8", "backslashreplace")


def _digest(parts: Sequence[str]) -> str:
    joined = "\0".join(parts).encode("utf-8", "surrogateescape")
    return hashlib.sha256(joined).hexdigest()
