"""What a profile calls the functions that fill caches is what goleak takes them to be called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from goleak.observe.profile import read_profile
from goleak.observe.ranking import plain_name
from goleak.toolchain import Toolchain, go_environment, run
from tests.conftest import write_files
from tests.gomodules import run_goleak

CACHES = """\
package caches

import (
	"reflect"
	"sync"
)

type Info struct {
	Type reflect.Type
	Room [SIZE]byte
}

type Owner struct {
	mu    sync.Mutex
	infos map[string]*Info
}

func NewOwner() *Owner { return &Owner{infos: map[string]*Info{}} }

func (o *Owner) Of(name string, v any) *Info {
	info := (*Info)(nil)
	func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		known, ok := o.infos[name]
		if !ok {
			known = &Info{Type: reflect.TypeOf(v)}
			o.infos[name] = known
		}
		info = known
	}()
	return info
}

var generic sync.Map

func Generic[T any](name string, v T) *Info {
	if known, ok := generic.Load(name); ok {
		return known.(*Info)
	}
	info := &Info{Type: reflect.TypeOf(v)}
	generic.Store(name, info)
	return info
}

var idle sync.Map

func Idle(name string, v any) *Info {
	if known, ok := idle.Load(name); ok {
		return known.(*Info)
	}
	info := &Info{Type: reflect.TypeOf(v)}
	idle.Store(name, info)
	return info
}
"""
FILLING = """\
package caches

import (
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"testing"
)

var owner = NewOwner()

func TestFill(t *testing.T) {
	for n := 0; n < 1000; n++ {
		for range [3]int{} {
			owner.Of(fmt.Sprint(n), n)
		}
		Generic(fmt.Sprint("string", n), "")
		if n%2 == 0 {
			Generic(fmt.Sprint("int", n), n)
		}
	}
	runtime.GC()
	file, err := os.Create("heap.pb.gz")
	if err != nil {
		t.Fatal(err)
	}
	if err := pprof.Lookup("heap").WriteTo(file, 0); err != nil {
		t.Fatal(err)
	}
}
"""


@pytest.fixture(scope="module", params=["-trimpath", "-trimpath=false"])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, toolchain: Toolchain
) -> Path:
    """Return a module whose import path has a dot in its last element, with a heap profile of its filled caches."""
    root = tmp_path_factory.mktemp("filled")
    files = {"go.mod": "module example.org/caches.v2\n\ngo 1.21\n", "caches_test.go": FILLING}
    write_files(root, files | {"caches.go": CACHES.replace("SIZE", "4000")})
    test = [toolchain.command, "test", "-memprofilerate=1", request.param, "-run=TestFill", "."]
    done = run(test, cwd=root, environment=go_environment(toolchain), timeout=300)
    assert done.code == 0, done.stdout + done.stderr
    return root


def test_methods_closures_and_generic_functions_are_found_in_a_profile(filled: Path) -> None:
    ran = run_goleak("check", "--profile", "heap.pb.gz", "--format", "json", cwd=filled)

    found = {f["cache"]["name"]: f["held"] for f in json.loads(ran.stdout)["findings"]}

    assert list(found) == ["generic", "Owner.infos", "idle"]
    assert found["generic"] == pytest.approx(1500 * 4096, rel=0.1)
    assert found["Owner.infos"] == pytest.approx(1000 * 4096, rel=0.1)
    assert found["idle"] == 0


def test_another_copy_of_the_source_gets_the_same_answer(filled: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    write_files(copy, {p.name: p.read_bytes() for p in filled.iterdir()})
    answers = [
        json.loads(run_goleak("check", "--profile", "heap.pb.gz", "--format", "json", cwd=root).stdout)[
            "findings"
        ]
        for root in (filled, copy)
    ]
    assert [f["held"] for f in answers[0]] == [f["held"] for f in answers[1]]


def test_every_frame_of_ours_loses_what_the_compiler_added(filled: Path) -> None:
    names = {plain_name(f.function) for stack in read_profile(filled / "heap.pb.gz").samples for f in stack}
    ours = {name for name in names if name.startswith("example.org/caches")}
    assert {"example.org/caches%2ev2.(*Owner).Of", "example.org/caches%2ev2.Generic"} <= ours
    assert not {name for name in ours if "func" in name or "[" in name}
