from __future__ import annotations

import gzip
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goleak.errors import GoleakError
from goleak.observe.profile import Frame, Profile, parse_profile, read_profile, subtract
from goleak.observe.protobuf import fields, integers
from goleak.prove.growth import AllocationSite, Growth, read_growth, top_sites
from goleak.toolchain import Toolchain, go_environment, run
from tests.conftest import write_files

GROWING = """\
package m

import (
	"os"
	"runtime"
	"runtime/pprof"
	"testing"
)

var kept [][]byte

func keep(n int) {
	for i := 0; i < n; i++ {
		kept = append(kept, make([]byte, 1000))
	}
}

func TestProfiles(t *testing.T) {
	kept = make([][]byte, 0, 10000)
	for _, name := range []string{"before", "after"} {
		keep(2000)
		runtime.GC()
		file, err := os.Create(name + ".pb.gz")
		if err != nil {
			t.Fatal(err)
		}
		if err := pprof.Lookup("heap").WriteTo(file, 0); err != nil {
			t.Fatal(err)
		}
	}
}
"""
ROW = re.compile(r"^\s*(-?\d+)B?\s+-?[\d.]+%\s+-?[\d.]+%\s+(-?\d+)B?\s+-?[\d.]+%\s+(\S+)", re.MULTILINE)


@pytest.fixture(scope="module")
def profiles(tmp_path_factory: pytest.TempPathFactory, toolchain: Toolchain) -> tuple[Path, Path]:
    """Two heap profiles of one Go program, which keeps two million bytes more at the second."""
    root = tmp_path_factory.mktemp("profiles")
    write_files(root, {"go.mod": "module m\n\ngo 1.21\n", "m_test.go": GROWING})
    test = [toolchain.command, "test", "-memprofilerate=1", "-run=TestProfiles", "."]
    done = run(test, cwd=root, environment=go_environment(toolchain), timeout=300)
    assert done.code == 0, done.stdout + done.stderr
    return root / "before.pb.gz", root / "after.pb.gz"


def test_two_profiles_of_go_are_compared(profiles: tuple[Path, Path]) -> None:
    growth = read_growth(*profiles)
    largest = growth.sites[0]
    assert (largest.function, Path(largest.file).name, largest.line) == ("m.keep", "m_test.go", 14)
    assert largest.flat == pytest.approx(2000 * 1024, rel=0.01)
    assert growth.total == pytest.approx(largest.flat, rel=0.05)
    assert dict(growth.functions)["m.keep"] == largest.cumulative


def test_the_sums_are_those_of_gos_own_pprof(profiles: tuple[Path, Path], toolchain: Toolchain) -> None:
    command = [
        toolchain.command, "tool", "pprof", "-top", "-functions", "-nodecount=1000", "-nodefraction=0",
        "-sample_index=inuse_space", "-unit=B", "-base", str(profiles[0]), str(profiles[1]),
    ]  # fmt: skip
    environment = go_environment(toolchain, PPROF_TMPDIR=str(profiles[0].parent))
    told = run(command, cwd=profiles[0].parent, environment=environment, timeout=300)
    theirs = {m[3]: int(m[2]) for m in ROW.finditer(told.stdout)}
    ours = dict(read_growth(*profiles).functions)
    assert theirs
    assert theirs == {name: ours[name] for name in theirs}


def test_a_profile_tells_what_it_counts(profiles: tuple[Path, Path]) -> None:
    profile = read_profile(profiles[0])
    assert profile.types[-1] == ("inuse_space", "bytes")
    assert profile.period == 1
    with pytest.raises(GoleakError, match=r"counts alloc_objects, .*, not cpu"):
        profile.values("cpu")


def test_profiles_of_two_kinds_are_not_compared() -> None:
    with pytest.raises(GoleakError, match="of one kind"):
        subtract(Profile((("cpu", "nanoseconds"),), {}), Profile((("delay", "nanoseconds"),), {}))


def test_the_largest_sites_come_first_and_lines_asked_for_are_added() -> None:
    sites = (AllocationSite("a.A", "/a.go", 550, 60, 60), AllocationSite("m.Of", "/m.go", 19, 10, 70))
    growth = Growth(70, sites)
    assert [s.line for s in top_sites(growth, 1)] == [550]
    assert [s.line for s in top_sites(growth, 1, [("/elsewhere/m.go", 19)])] == [550, 19]
    assert [s.line for s in top_sites(growth, 9)] == [550, 19]


@pytest.mark.parametrize("content", [b"junk", b"", None], ids=["junk", "empty", "missing"])
def test_a_broken_profile_is_an_error_in_one_line(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "heap.pb.gz"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(GoleakError) as error:
        read_profile(file)
    assert str(error.value).startswith(f"{file}: ")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("zipped", [True, False], ids=["as written", "unzipped and zipped again"])
def test_a_profile_that_is_cut_off_is_an_error(profiles: tuple[Path, Path], zipped: bool) -> None:
    whole = profiles[0].read_bytes()
    raw = gzip.decompress(whole)
    cut = whole[: len(whole) // 2] if zipped else gzip.compress(raw[: len(raw) // 2])
    with pytest.raises(GoleakError, match=r"heap: (the profile is cut off|not a profile)"):
        parse_profile(cut, "heap")


@given(st.binary(max_size=300))
def test_any_bytes_are_a_profile_or_an_error(data: bytes) -> None:
    with suppress(GoleakError):
        assert parse_profile(data, "any").types


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_packed_integers_come_back(numbers: list[int]) -> None:
    assert integers(b"".join(map(_varint, numbers))) == numbers


@given(
    st.lists(st.tuples(st.integers(1, 1000), st.one_of(st.integers(0, 2**64 - 1), st.binary(max_size=20))))
)
def test_fields_come_back(message: list[tuple[int, int | bytes]]) -> None:
    written = b"".join(
        _varint(number << 3) + _varint(value)
        if isinstance(value, int)
        else _varint(number << 3 | 2) + _varint(len(value)) + value
        for number, value in message
    )
    assert list(fields(written)) == message


def test_a_frame_without_a_name_shows_its_address() -> None:
    location = b"\x08\x01\x18\x10"
    message = b"".join(
        bytes([number << 3 | 2, len(part)]) + part
        for number, part in (
            (1, b"\x08\x01\x10\x02"), (2, b"\x0a\x01\x01\x12\x01\x05"), (4, location),
            (6, b""), (6, b"inuse_space"), (6, b"bytes"),
        )
    )  # fmt: skip
    assert parse_profile(message, "heap").samples == {(Frame("0x10", "", 0),): (5,)}
