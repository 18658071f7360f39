"""The line fingerprints by which GitHub tells an old alert from a new one.

GitHub's uploader computes them where a file has none, and warns where they differ: a rolling hash over the hundred
characters, blanks left out, that begin at each line. Described by github/codeql-action, src/fingerprints.ts.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator

_WINDOW = 100
_FACTOR = 37
_END = 65535
_MASK = (1 << 64) - 1
_OLDEST = pow(_FACTOR, _WINDOW, 1 << 64)


def line_hashes(source: str) -> dict[int, str]:
    """Return the fingerprint of each 1-based line: a hash in hexadecimal, and which of its like it is."""
    seen: Counter[str] = Counter()
    found: dict[int, str] = {}
    window: deque[tuple[int, int]] = deque(
        [(0, 0)] * _WINDOW
    )  # code units, and the line that one begins, or 0
    value = 0
    for unit, line in _with_flush(source):
        leaving, begun = window.popleft()
        if begun:
            spelled = f"{value:x}"
            seen[spelled] += 1
            found[begun] = f"{spelled}:{seen[spelled]}"
        value = (value * _FACTOR + unit - _OLDEST * leaving) & _MASK
        window.append((unit, line))
    return found


def _with_flush(source: str) -> Iterator[tuple[int, int]]:
    """Yield code units and the lines they begin, the end of the file, and zeros until all lines are out."""
    line, begins, after_return = 0, True, False
    for unit in (*_units(source), _END):
        if unit in (0x20, 0x09) or (after_return and unit == 0x0A):
            after_return = False
            continue
        after_return = unit == 0x0D
        kept = 0x0A if after_return else unit
        line += begins
        yield kept, line if begins else 0
        begins = kept == 0x0A
    yield from [(0, 0)] * _WINDOW


def _units(source: str) -> Iterator[int]:
    """Yield UTF-16 code units."""
    data = source.encode("utf-16-le", "surrogatepass")
    return (data[i] | data[i + 1] << 8 for i in range(0, len(data), 2))
