from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from goleak.prove.confirm import Confirmation, Options, Side
from goleak.prove.growth import AllocationSite, Growth
from goleak.prove.measurement import Measurement, Stage
from goleak.prove.verdict import confirm_fix, judge
from goleak.ship.evidence.evidence import confirmation_data, confirmation_text
from tests.prove_facts import make_cache

FILE = Path("/src/schema/schema.go")
CACHE = make_cache(FILE, "typeCache", package="example.com/schema", store_line=41)


def side(
    entries: list[int | None], per_request: float, seconds: float, sites: tuple[AllocationSite, ...]
) -> Side:
    stages = tuple(
        Stage(12_500 * n, kept, kept, int(2e6 + per_request * 12_500 * n), 0, 0, 4 * n, seconds / 8)
        for n, kept in enumerate(entries)
    )
    measured = Measurement("go1.26.8", "strings,instances", 12_500, 200, 0, 400_000, stages)
    judgement = judge(measured)
    return Side(judgement, measured, Growth(int(per_request * 100_000), sites), (judgement,))


BEFORE = side(
    [12_500 * (n + 1) for n in range(9)],
    256.0,
    0.16,
    (
        AllocationSite(
            "internal/sync.newNode[go.shape.interface {},go.shape.int]",
            "/go/trie.go",
            550,
            6_400_000,
            6_400_000,
        ),
        AllocationSite("example.com/schema.build", "/src/schema/schema.go", 51, 6_250_000, 6_250_000),
        AllocationSite("example.com/schema.Describe", "/src/schema/schema.go", 41, 0, 12_800_000),
    ),
)
AFTER = side([4096, 4000, 4090, 4001, 4080, 4010, 4070, 4020, 4060], 0.0, 0.1, ())


def confirmation(before: Side | None, after: Side | None) -> Confirmation:
    if before:
        confirmed, reasons = confirm_fix(before.judgement, after.judgement if after else None)
    else:
        confirmed, reasons = False, ("not driven: Describe: it leaves no entry in the cache",)
    return Confirmation("example.com/schema", CACHE, confirmed, reasons, Options(), "Describe", before, after)


TEXT = """\
example.com/schema: typeCache: confirmed: it grows before the fix and does not after the fix
  before the fix: entries grow from 62,500 after half of the requests to 112,500
  after the fix: entries stay within 4,096
  Describe: 100,000 requests after 12,500 to warm up, 200 at a time, each with new strings, instances; go1.26.8

                                  before       after
  verdict                        leaking      steady
  retained bytes/request           256.0         0.0
    95 % confidence       256.0 .. 256.0  0.0 .. 0.0
  entries kept                   112,500       4,060
    at most                      112,500       4,096
  heap gained                    27.2 MB      1.6 MB
  requests                       100,000     100,000
  seconds                           0.16        0.10

  before the fix, allocated during the load and still live: 25.6 MB
         itself    with calls
    6.4 MB  25%   6.4 MB  25%  internal/sync.newNode[...] trie.go:550
    6.2 MB  24%   6.2 MB  24%  example.com/schema.build schema.go:51
       0 B   0%  12.8 MB  50%  example.com/schema.Describe schema.go:41

  after the fix, allocated during the load and still live: 0 B

  evidence: out/schema.typeCache
"""


def test_a_confirmation_is_a_verdict_a_table_and_the_sites() -> None:
    shown = confirmation_text(replace(confirmation(BEFORE, AFTER), evidence=Path("out/schema.typeCache")))
    assert shown == TEXT


@pytest.mark.parametrize(
    ("before", "after", "headline"),
    [
        (BEFORE, BEFORE, "not confirmed: the growth is not gone after the fix"),
        (AFTER, AFTER, "not confirmed: it was not seen to grow before the fix"),
        (BEFORE, None, "leaking, without a fix to compare with"),
        (None, None, "not driven, so nothing is known"),
    ],
)
def test_the_headline_says_what_was_not_shown(before: Side | None, after: Side | None, headline: str) -> None:
    shown = confirmation_text(confirmation(before, after))
    assert shown.splitlines()[0] == f"example.com/schema: typeCache: {headline}"


def test_what_cannot_be_known_is_not_a_number() -> None:
    uncounted = side([None] * 9, 256.0, 0.1, ())
    shown = confirmation_text(confirmation(uncounted, None))
    assert [line.split() for line in shown.splitlines() if "entries kept" in line] == [
        ["entries", "kept", "?"]
    ]


def test_the_data_has_all_figures_and_is_json() -> None:
    data = confirmation_data(confirmation(BEFORE, AFTER), Path("/src"))
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert {
        k: data[k] for k in ("package", "cache", "confirmed", "driven", "varies", "requests", "warm_up")
    } == {
        "package": "example.com/schema",
        "cache": "typeCache",
        "confirmed": True,
        "driven": "Describe",
        "varies": ["strings", "instances"],
        "requests": 100_000,
        "warm_up": 12_500,
    }
    assert data["before"]["verdict"] == "leaking"
    assert data["before"]["retained_per_request"] == 256.0
    assert data["before"]["entries"] == 112_500
    assert data["before"]["heap_gained"] == 27_200_000
    assert [s["file"] for s in data["before"]["sites"]] == [
        "/go/trie.go",
        "schema/schema.go",
        "schema/schema.go",
    ]
    assert len(data["after"]["stages"]) == 9


def test_an_interval_without_end_is_null_in_json_and_unknown_in_text() -> None:
    # Entries that rise by the same at every stage explain the heap as well as the requests do.
    aliased = side([4000 + n for n in range(9)], 80.0, 0.1, ())
    data = confirmation_data(confirmation(aliased, None))
    assert data["before"]["retained_low"] is None
    json.dumps(data, allow_nan=False)
    assert "unknown" in confirmation_text(confirmation(aliased, None))


def test_of_a_cache_that_was_not_driven_there_are_no_figures() -> None:
    data = confirmation_data(confirmation(None, None))
    assert (data["before"], data["after"], data["confirmed"]) == (None, None, False)


def test_of_a_heap_that_gained_nothing_no_share_is_told() -> None:
    shrunk = replace(
        AFTER, growth=Growth(-10, (AllocationSite("sync.f", "/go/sema.go", 95, 20_800, 20_800),))
    )
    shown = confirmation_text(confirmation(BEFORE, shrunk))
    (line,) = [line for line in shown.splitlines() if "sema.go" in line]
    assert line.split() == ["20.8", "kB", "20.8", "kB", "sync.f", "sema.go:95"]
