"""Profiles in pprof's format: heap, CPU, mutex, block and goroutine profiles, and what `go tool trace -pprof` writes.

Read here because since Go 1.25 the first `go tool pprof` builds pprof from source, half a minute on two slow cores.
The format is https://github.com/google/pprof/blob/main/proto/profile.proto; tests compare the sums with pprof's own.
"""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from goleak.errors import GoleakError
from goleak.observe.protobuf import fields, integers


@dataclass(frozen=True, slots=True, order=True)
class Frame:
    """A line of a function on a stack; `line` is 1-based, 0 where the profile has none."""

    function: str
    file: str
    line: int


Stack = tuple[Frame, ...]


class WrongProfile(GoleakError):
    """A profile that counts other things than those asked for."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a profile counted by stack, the innermost frame first, in the order of `types`.

    `types` are pairs such as (`inuse_space`, `bytes`) or (`cpu`, `nanoseconds`); `period` is the sampling period.
    """

    types: tuple[tuple[str, str], ...]
    samples: Mapping[Stack, tuple[int, ...]]
    duration: int = 0
    period: int = 0

    def values(self, sample_type: str) -> dict[Stack, int]:
        """Return what was counted of one type, by stack. Raises WrongProfile where it has no such type."""
        names = [name for name, _ in self.types]
        if sample_type not in names:
            raise WrongProfile(f"counts {', '.join(names) or 'nothing'}, not {sample_type}")
        index = names.index(sample_type)
        return {stack: values[index] for stack, values in self.samples.items() if values[index]}


def read_profile(path: Path) -> Profile:
    """Read a profile from a file. Raises GoleakError where it cannot be read or is none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GoleakError(f"{path}: {error.strerror}; name a readable profile") from None
    return parse_profile(data, str(path))


def parse_profile(data: bytes, name: str) -> Profile:
    """Parse a profile, gzipped or not; `name` says in errors where it came from."""
    try:
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        return _profile(data)
    except (OSError, EOFError, zlib.error) as error:
        raise GoleakError(f"{name}: the profile is cut off or damaged ({error}); take it again") from None
    except (ValueError, TypeError, KeyError, IndexError, UnicodeDecodeError) as error:
        said = "" if isinstance(error, KeyError) else f" ({error})"
        raise GoleakError(
            f"{name}: not a profile in pprof's format{said}; take it from /debug/pprof/... without ?debug=,"
            " or from runtime/pprof"
        ) from None


def subtract(after: Profile, before: Profile) -> Profile:
    """Return what `after` has more than `before`, as `go tool pprof -base` does."""
    if after.types != before.types:
        raise GoleakError("the two profiles count different things; compare profiles of one kind")
    left: dict[Stack, tuple[int, ...]] = dict(after.samples)
    for stack, values in before.samples.items():
        more = left.get(stack, (0,) * len(values))
        left[stack] = tuple(a - b for a, b in zip(more, values, strict=True))
    kept = {stack: values for stack, values in left.items() if any(values)}
    return Profile(after.types, kept, after.duration, after.period)


def flat_and_cumulative(
    values: Mapping[Stack, int], key: Callable[[Frame], Frame | str]
) -> tuple[Counter[Frame | str], Counter[Frame | str]]:
    """Sum values by what `key` makes of frames: of the innermost one, and of each on the stack once."""
    flat: Counter[Frame | str] = Counter()
    cumulative: Counter[Frame | str] = Counter()
    for stack, value in values.items():
        if stack:
            flat[key(stack[0])] += value
        for part in {key(f) for f in stack}:
            cumulative[part] += value
    return flat, cumulative


def _profile(data: bytes) -> Profile:
    types: list[dict[int, int | bytes]] = []
    raw_samples: list[bytes] = []
    raw_locations: list[bytes] = []
    raw_functions: list[bytes] = []
    strings: list[str] = []
    numbers: dict[int, int] = {}
    for number, value in fields(data):
        match number, value:
            case 1, bytes():
                types.append(dict(fields(value)))
            case 2, bytes():
                raw_samples.append(value)
            case 4, bytes():
                raw_locations.append(value)
            case 5, bytes():
                raw_functions.append(value)
            case 6, bytes():
                strings.append(value.decode("utf-8", "replace"))
            case ((10 | 12), int()):
                numbers[number] = value
    if not strings or not types:
        raise ValueError("no sample types")
    functions = _functions(raw_functions, strings)
    locations = _locations(raw_locations, functions)
    samples: dict[Stack, tuple[int, ...]] = {}
    for sample in raw_samples:
        ids, values = _sample(sample)
        if len(values) != len(types):
            raise ValueError(f"a sample of {len(values)} values for {len(types)} types")
        stack = tuple(frame for i in ids for frame in locations[i])
        old = samples.get(stack)
        samples[stack] = tuple(a + b for a, b in zip(old, values, strict=True)) if old else tuple(values)
    named = tuple((strings[_int(t.get(1, 0))], strings[_int(t.get(2, 0))]) for t in types)
    return Profile(named, samples, numbers.get(10, 0), numbers.get(12, 0))


def _functions(raw: list[bytes], strings: list[str]) -> dict[int, tuple[str, str]]:
    """Return the name and the file of each function by its number."""
    found = {}
    for data in raw:
        function = dict(fields(data))
        found[_int(function[1])] = (strings[_int(function.get(2, 0))], strings[_int(function.get(4, 0))])
    return found


def _locations(raw: list[bytes], functions: Mapping[int, tuple[str, str]]) -> dict[int, tuple[Frame, ...]]:
    """Return the frames of each location by its number, the innermost of inlined calls first."""
    found = {}
    for data in raw:
        number, address, frames = 0, 0, []
        for field, value in fields(data):
            if field == 1:
                number = _int(value)
            elif field == 3:
                address = _int(value)
            elif field == 4 and isinstance(value, bytes):
                line = dict(fields(value))
                frames.append(Frame(*functions[_int(line[1])], _int(line.get(2, 0))))
        found[number] = tuple(frames) or (Frame(f"{address:#x}", "", 0),)
    return found


def _sample(data: bytes) -> tuple[list[int], list[int]]:
    ids: list[int] = []
    values: list[int] = []
    for field, value in fields(data):
        if field == 1:
            ids += integers(value)
        elif field == 2:
            values += integers(value)
    return ids, values


def _int(value: int | bytes) -> int:
    if isinstance(value, bytes):
        raise TypeError("bytes where a number belongs")
    return value
