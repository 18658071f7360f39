from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goleak.observe.profile import Frame
from goleak.ship.evidence.page.flames import DEEPEST, Flames, Storing, below, grow, is_runtime, nodes

PACKAGE = "example.com/m"
LOAD = Frame(f"{PACKAGE}.goleakLoad.func1", "/src/m/goleak_load_test.go", 300)
MISS = Frame(f"{PACKAGE}.Get[go.shape.int]", "/src/m/m.go", 10)
STORE = Frame(f"{PACKAGE}.Get[go.shape.int]", "/src/m/m.go", 12)
SYNC = Frame("sync.(*Map).Store", "/go/src/sync/map.go", 53)
STORING = Storing(frozenset({f"{PACKAGE}.Get"}), frozenset({("m.go", 12)}), PACKAGE)

FRAMES = st.sampled_from(
    [LOAD, MISS, STORE, SYNC, Frame("runtime.mallocgc", "m.go", 1), Frame("memmove", "", 0)]
)
STACKS = st.dictionaries(st.lists(FRAMES, max_size=6).map(tuple), st.integers(-50, 1000), max_size=20)


def kinds(flames: Flames) -> dict[str, str]:
    return {f"{n.frame.function}:{n.frame.line}": n.kind for n in nodes(flames.root)}


def test_the_line_that_stores_is_a_frame_of_its_own() -> None:
    flames = grow({(SYNC, STORE, LOAD): 60, (MISS, LOAD): 30, (LOAD,): 10}, STORING)
    assert kinds(flames) == {
        "all:0": "all",
        f"{LOAD.function}:300": "load",
        f"{STORE.function}:12": "stores",
        f"{MISS.function}:10": "function",
        "sync.(*Map).Store:53": "others",
    }
    assert below(flames.root, "stores") == 60
    assert flames.root.below[(LOAD.function, LOAD.file, 0)].own == 10


def test_a_line_of_that_number_in_another_file_does_not_store() -> None:
    elsewhere = Frame(STORE.function, "/src/m/other.go", 12)
    assert below(grow({(elsewhere,): 5}, STORING).root, "stores") == 0
    same_end = Frame(STORE.function, "/src/m/item.go", 12)
    assert below(grow({(same_end,): 5}, STORING).root, "stores") == 0


def test_closures_of_a_storing_function_store() -> None:
    closure = Frame(f"{PACKAGE}.Get.func1", "/src/m/m.go", 12)
    assert below(grow({(SYNC, closure): 5}, STORING).root, "stores") == 5


def test_where_lines_have_moved_calls_of_methods_that_store_are_marked() -> None:
    put = Frame("example.com/m/typecache.(*Cache[go.shape.string]).Store", "/src/typecache.go", 66)
    moved = Storing(STORING.functions, None, PACKAGE)
    flames = grow({(put, MISS): 5, (SYNC, LOAD): 5, (MISS,): 1}, moved)
    assert [n.kind for n in nodes(flames.root)].count("stores") == 1
    assert below(flames.root, "stores") == 5


def test_a_store_below_a_store_counts_once() -> None:
    assert below(grow({(STORE, SYNC, STORE): 7}, STORING).root, "stores") == 7


def test_narrow_frames_are_left_out_and_counted() -> None:
    thin = Frame("a.Thin", "a.go", 1)
    flames = grow({(LOAD,): 1000, (SYNC, thin): 4}, STORING)
    assert [n.frame.function for n in nodes(flames.root)] == ["all", LOAD.function]
    assert flames.left_out == 2
    assert flames.root.total == 1004


def test_deep_stacks_end_where_nothing_could_be_read() -> None:
    deep = tuple(Frame(f"a.F{n}", "a.go", n) for n in range(500))
    flames = grow({deep: 1}, STORING)
    assert len(list(nodes(flames.root))) == DEEPEST + 1
    assert flames.left_out == 500 - DEEPEST


def test_memory_that_went_meanwhile_counts_for_nothing() -> None:
    assert grow({(LOAD,): 10, (SYNC,): -30}, STORING).root.total == 10


@pytest.mark.parametrize(
    ("name", "runtime"),
    [
        ("runtime.mallocgc", True), ("memmove", True), ("internal/runtime/maps.(*Map).Put", True),
        ("runtime/pprof.StartCPUProfile", False), ("main.run", False), ("example.com/runtime.Get", False),
    ],
)  # fmt: skip
def test_the_runtime_is_told_by_its_names(name: str, runtime: bool) -> None:
    assert is_runtime(name) is runtime


def test_what_the_runtime_calls_back_is_no_runtime() -> None:
    main = (Frame("main.work", "m.go", 1), Frame("main.main", "m.go", 2), Frame("runtime.main", "p.go", 3))
    assert [n.frame.function for n in nodes(grow({main: 1}, STORING).root)] == [
        "all", "runtime.main", "main.main", "main.work",
    ]  # fmt: skip


def test_the_runtime_by_itself_is_the_collector_or_the_rest() -> None:
    flames = grow(
        {
            (Frame("runtime.gcDrain", "", 1), Frame("runtime.gcBgMarkWorker", "", 2)): 3,
            (Frame("runtime.findRunnable", "", 1), Frame("runtime.mcall", "", 2)): 2,
        },
        STORING,
    )
    assert [(n.frame.function, n.total) for n in nodes(flames.root)][1:] == [
        ("garbage collector", 3),
        ("scheduler and the rest of the runtime", 2),
    ]


@given(STACKS)
def test_a_frame_is_as_wide_as_itself_and_what_it_calls(stacks: dict[tuple[Frame, ...], int]) -> None:
    flames = grow(stacks, STORING)
    assert flames.root.total == sum(v for v in stacks.values() if v > 0)
    for node in nodes(flames.root):
        assert node.total >= node.own + sum(child.total for child in node.below.values())
    if not flames.left_out:
        assert sum(n.own for n in nodes(flames.root)) == flames.root.total
