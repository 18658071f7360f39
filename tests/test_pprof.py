from __future__ import annotations

from pathlib import Path

import pytest

from goleak.errors import GoleakError
from goleak.prove.pprof import AllocationSite, Growth, parse_top, read_growth, top_sites
from goleak.toolchain import Toolchain, go_environment, run
from tests.conftest import write_files

TOP = """\
File: schema.test
Build ID: 3836595a5b2daa9b0646e86a73b8353751aa13c6
Type: inuse_space
Time: 2026-11-22 20:05:36 UTC
Showing nodes accounting for 14685450B, 99.10% of 14818000B total
Dropped 4 nodes (cum <= 74090B)
      flat  flat%   sum%        cum   cum%
  6816784B 46.00% 46.00%   6816784B 46.00%  internal/sync.newNode[go.shape.interface {},go.shape.string] /go/src/trie.go:550
  1048592B  7.08% 53.08%  12059872B 81.39%  example.com/m.(*Mapper).Of /home/a user/m.go:19 (inline)
  -524288B  3.54% 49.54%   -524288B  3.54%  example.com/m.init.func1 example.com/m/m.go:7 (partial-inline)
         0     0% 49.54%    528394B  3.57%  runtime.main
"""

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


def test_every_form_of_a_row_is_read() -> None:
    growth = parse_top(TOP)
    assert growth.total == 14_818_000
    assert growth.sites == (
        AllocationSite(
            "internal/sync.newNode[go.shape.interface {},go.shape.string]",
            "/go/src/trie.go",
            550,
            6_816_784,
            6_816_784,
        ),
        AllocationSite("example.com/m.(*Mapper).Of", "/home/a user/m.go", 19, 1_048_592, 12_059_872),
        AllocationSite("example.com/m.init.func1", "example.com/m/m.go", 7, -524_288, -524_288),
        AllocationSite("runtime.main", "", 0, 0, 528_394),
    )


def test_no_growth_is_read_as_none() -> None:
    assert parse_top("Showing nodes accounting for 0, 0% of 0 total\n      flat  flat%\n") == Growth(0, ())


def test_output_of_another_form_is_an_error_and_not_an_empty_answer() -> None:
    with pytest.raises(GoleakError, match="go tool pprof: printed no total"):
        parse_top("flat cum\n1 2 main.main\n")


def test_the_largest_sites_come_first_and_lines_asked_for_are_added() -> None:
    growth = parse_top(TOP)
    assert [s.line for s in top_sites(growth, 1)] == [550]
    assert [s.line for s in top_sites(growth, 1, [("/elsewhere/m.go", 19)])] == [550, 19]
    assert [s.line for s in top_sites(growth, 9)] == [550, 19]


def test_two_profiles_of_go_are_compared(tmp_path: Path, toolchain: Toolchain) -> None:
    write_files(tmp_path, {"go.mod": "module m\n\ngo 1.21\n", "m_test.go": GROWING})
    test = [toolchain.command, "test", "-memprofilerate=1", "-run=TestProfiles", "."]
    done = run(test, cwd=tmp_path, environment=go_environment(toolchain), timeout=300)
    assert done.code == 0, done.stdout + done.stderr
    growth = read_growth(toolchain, tmp_path / "before.pb.gz", tmp_path / "after.pb.gz")
    largest = growth.sites[0]
    assert (largest.function, Path(largest.file).name, largest.line) == ("m.keep", "m_test.go", 14)
    assert largest.flat == pytest.approx(2000 * 1024, rel=0.01)
    assert growth.total == pytest.approx(largest.flat, rel=0.05)


@pytest.mark.parametrize("content", [b"junk", b"", None], ids=["junk", "empty", "missing"])
def test_a_broken_profile_is_an_error_in_one_line(
    tmp_path: Path, toolchain: Toolchain, content: bytes | None
) -> None:
    before, after = tmp_path / "before.pb.gz", tmp_path / "after.pb.gz"
    for file in (before, after) if content is not None else ():
        file.write_bytes(content or b"")
    with pytest.raises(GoleakError) as error:
        read_growth(toolchain, before, after)
    assert str(error.value).startswith("go tool pprof cannot read ")
    assert "\n" not in str(error.value)
