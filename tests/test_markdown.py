from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from goleak.ship.evidence.figures import short_function
from goleak.ship.evidence.markdown import evidence_markdown
from goleak.ship.sizes import duration, scaled, size
from tests.evidence_folder import evidence

RENDER = MarkdownIt("commonmark").enable("table")

TEXT = """\
## `typeCache` in `example.com/service/schema`: confirmed

The cache grows before the fix and does not after the fix.

- before the fix: entries grow from 62,500 after half of the requests to 112,500
- after the fix: entries stay within 4,096
- declared in `schema/schema.go:15`, filled in `schema/schema.go:40`
- Describe: 100,000 requests after 12,500 to warm up, 200 at a time, each with new strings, instances

|                                     |      before the fix |   after the fix |
|-------------------------------------|--------------------:|----------------:|
| verdict                             |             leaking |          steady |
| entries after half of the requests  |              62,500 |           4,096 |
| entries after all requests          |             112,500 |           4,096 |
| most entries on the way             |             112,500 |           4,096 |
| retained bytes per request          |               256.0 |             0.1 |
| 95 % interval of that               |      252.5 to 259.5 |     -3.4 to 3.6 |
| lowest and highest of the runs      | 256.0 to 257.0 in 2 | 0.1 to 1.1 in 2 |
| heap gained                         |             28.8 MB |         11.2 kB |
| allocated where the cache is filled |       12.5 MB (50%) |  125.0 kB (50%) |
| seconds for the requests            |                0.07 |            0.07 |
| requests that failed                |                   0 |               0 |

### How it grows

Read from the source: unbounded. Measured: unbounded, which agrees: entries grow with fresh strings.

| each request with         | requests | entries at half | at the end | bytes a request | verdict |
|---------------------------|---------:|----------------:|-----------:|----------------:|--------:|
| the same arguments        |   20,000 |               1 |          1 |     -0.5 to 0.5 |  steady |
| new instances of one type |   20,000 |               1 |          1 |     -0.5 to 0.5 |  steady |
| new strings and numbers   |   20,000 |          10,000 |     20,000 |  255.5 to 256.5 | leaking |

Not asked, as nothing of the kind reaches the cache: new types.

### Where the memory was allocated

Before the fix: 25.0 MB allocated in the load are still live.

| itself | with calls | function          | line                  |
|-------:|-----------:|-------------------|-----------------------|
| 1.2 MB |    12.5 MB | `schema.Describe` | `schema/schema.go:40` |

After the fix: 250.0 kB allocated in the load are still live.

|  itself | with calls | function          | line                  |
|--------:|-----------:|-------------------|-----------------------|
| 12.5 kB |   125.0 kB | `schema.Describe` | `schema/schema.go:40` |

### To see for yourself

The first command measures again, in the module's root; the others look into the folder of evidence.

```sh
goleak confirm ./schema --cache typeCache -n 100000 -c 200 --out evidence
go tool pprof -http=:0 -base before/1/heap_before.pb.gz before/1/heap_after.pb.gz
go tool trace before/1/trace.out
```

Measured on linux/amd64, 2 processors (A Processor), 8.0 GB of memory; go1.26.8; goleak 0.1.0.
"""


def test_a_confirmation_reads_as_text() -> None:
    assert evidence_markdown(evidence()) == TEXT


def test_it_renders_with_its_tables() -> None:
    page = RENDER.render(evidence_markdown(evidence()))
    assert page.count("<table>") == 4
    assert '<td style="text-align:right">112,500</td>' in page


@given(st.text(alphabet=st.sampled_from("ab|`*_<>&[]()#\\\n~$!- 1."), min_size=1).filter(str.strip))
def test_names_show_as_they_are(name: str) -> None:
    made = evidence()
    made["reasons"] = [f"of {name} x"]
    made["before"]["sites"][0]["function"] = f"m.{name}"
    page = RENDER.render(evidence_markdown(made))
    assert page.count("<table>") == 4
    text = re.sub(r"<[^>]*>", "", page)
    shown = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&"}
    for entity, character in shown.items():
        text = text.replace(entity, character)
    assert f"of {' '.join(name.split())} x" in text


def test_a_contradiction_and_a_lack_of_passes_are_said() -> None:
    made = evidence()
    made["growth"] |= {"measured": "per-type", "agrees": False, "remark": "fresh types grow it"}
    assert "Measured: per-type, which contradicts it: fresh types grow it." in evidence_markdown(made)
    made["growth"] |= {"measured": None, "agrees": None, "remark": ""}
    made["passes"] = []
    assert "Read from the source: unbounded. Not measured." in evidence_markdown(made)


def test_what_was_not_driven_has_no_table() -> None:
    made = evidence() | {"before": None, "after": None, "driven": None, "go": None, "passes": []}
    text = evidence_markdown(made | {"confirmed": False, "reasons": ["not driven: no entry"]})
    assert ": not driven\n" in text
    assert "|" not in text


def test_two_revisions_have_their_names() -> None:
    text = evidence_markdown(evidence() | {"sides": ["at HEAD~1", "in the working tree"]})
    assert "The cache grows at HEAD\\~1 and does not in the working tree." in text
    assert re.search(r"\| +at HEAD\\~1 \| +in the working tree \|", text)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (-1500, "-1.5 kB"),
        (999_960, "1.0 MB"),
        (45_120_000, "45.1 MB"),
        (5e12, "5000.0 GB"),
    ],
)
def test_sizes_have_units_of_a_thousand(amount: float, text: str) -> None:
    assert size(amount) == text


def test_durations_have_units() -> None:
    assert [duration(n) for n in (12, 3_400, 5_600_000, 2_100_000_000)] == [
        "12 ns",
        "3.4 µs",
        "5.6 ms",
        "2.1 s",
    ]


@given(st.integers(0, 10**13))
def test_no_amount_of_a_smaller_unit_reaches_a_thousand(amount: int) -> None:
    number, unit = scaled(amount, ("a", "b", "c", "d")).split()
    assert float(number) < 1000 or unit == "d"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("example.com/service/schema.Describe", "schema.Describe"),
        (
            "internal/sync.(*HashTrieMap[go.shape.interface {},go.shape.*uint8]).Load",
            "sync.(*HashTrieMap[…]).Load",
        ),
        ("example.com/m.F[example.com/other.T]", "m.F[example.com/other.T]"),
        ("runtime.mallocgc", "runtime.mallocgc"),
        ("memmove", "memmove"),
        ("", ""),
    ],
)
def test_functions_are_named_without_their_path(name: str, short: str) -> None:
    assert short_function(name) == short
