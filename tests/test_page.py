from __future__ import annotations

import copy
import itertools
import json
import re
import shutil
import struct
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from goleak.errors import GoleakError
from goleak.ship.evidence.page.document import evidence_page
from tests.browser import Browser, find_browser
from tests.evidence_folder import GCTRACE, HEAP, HEAP_TYPES, LOAD, evidence, profile, write_evidence

pytest.importorskip("plotly")

CHARTS = {
    "heap-kept", "entries-kept", "heap-sampled", "cycles", "collecting", "marking", "flame-retained-before",
    "flame-retained-after", "flame-processor-before", "flame-processor-after",
}  # fmt: skip
EVIL = "</script><img src=x onerror=\"document.title='owned'\"><b>'&amp;"


class Elements(HTMLParser):
    """Everything in a page that may load something or run."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {}
        self._inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in ("meta", "link"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._inside.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts.setdefault(self._inside[-1], []).append(data)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    return find_browser(tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = write_evidence(tmp_path_factory.mktemp("evidence"))
    (made / "report.html").write_text(evidence_page(evidence(), made), "utf-8")
    return made


@pytest.fixture(scope="module")
def drawn(browser: Browser, folder: Path) -> tuple[str, list[str]]:
    return browser.read(folder / "report.html")


def chart(document: str, name: str) -> str:
    """Return what was drawn at the place of a chart."""
    start = document.index(f'<div id="{name}"')
    return document[start : document.index('<script type="application/json"', start)]


def test_the_scripts_have_nothing_to_complain_of(drawn: tuple[str, list[str]]) -> None:
    assert drawn[1] == []


def test_every_chart_is_drawn(drawn: tuple[str, list[str]]) -> None:
    assert {name for name in CHARTS if 'class="main-svg"' in chart(drawn[0], name)} == CHARTS


@pytest.mark.parametrize("name", ["heap-kept", "entries-kept"])
def test_lines_have_a_point_for_each_stage_and_names_and_titles(
    drawn: tuple[str, list[str]], name: str
) -> None:
    found = chart(drawn[0], name)
    assert found.count('class="point"') == 2 * 9
    assert re.findall(r'class="legendtext"[^>]*>([^<]+)<', found) == ["before the fix", "after the fix"]
    assert "requests after the warm-up" in found
    assert ("live heap, MB" if name == "heap-kept" else "entries in the cache") in found


def test_marks_of_collections_leave_out_those_that_were_forced(drawn: tuple[str, list[str]]) -> None:
    assert chart(drawn[0], "marking").count('class="point"') == 2


def test_the_storing_line_is_marked_on_both_sides(drawn: tuple[str, list[str]]) -> None:
    for key, line in (("before", 40), ("after", 41)):
        for what in ("retained", "processor"):
            found = chart(drawn[0], f"flame-{what}-{key}")
            assert f"STORES line {line}" in found
            assert "<pattern" in found
    assert 'class="swatch stores"' in drawn[0]


def test_flame_graphs_have_the_frames_and_the_sums(drawn: tuple[str, list[str]]) -> None:
    retained = chart(drawn[0], "flame-retained-before")
    assert set(re.findall(r'data-unformatted="([^"]+)"', retained)) >= {
        "all: 25.0 MB", "schema.goleakLoad.func1", "schema.Describe", "schema.build", "sync.(*Map).Store",
        "sync.newNode[…]",
    }  # fmt: skip
    assert "25.0 MB in all; 56% below lines that store, 96% below their functions." in drawn[0]
    assert (
        "250.0 kB in all (1.0% of before); 80% below lines that store, 80% below their functions." in drawn[0]
    )
    assert "1.2 s in all; 42% below lines that store, 67% below their functions." in drawn[0]


def figure(page: str, name: str) -> dict[str, Any]:
    """Return what a chart is drawn from."""
    text = page.partition(f'<script type="application/json" id="{name}-figure">')[2].partition("</script>")[0]
    made: dict[str, Any] = json.loads(text)
    return made


def test_pointing_at_a_frame_tells_its_function_line_and_bytes(folder: Path) -> None:
    page = (folder / "report.html").read_text("utf-8")
    trace = figure(page, "flame-retained-before")["data"][0]
    told = dict(zip(trace["labels"], trace["customdata"], strict=True))
    assert told["STORES line 40"] == [
        "example.com/service/schema.Describe", "schema/schema.go:40", "14.0 MB (56.0%)", "0 B",
        "stores into the cache",
    ]  # fmt: skip
    assert told["schema.build"][1:4] == ["schema/schema.go:51", "10.0 MB (40.0%)", "10.0 MB"]
    assert [f"%{{customdata[{i}]}}" in trace["hovertemplate"] for i in range(5)] == [True] * 5
    spent = figure(page, "flame-processor-before")["data"][0]
    assert ["500.0 ms (41.7%)", "0 ns"] in [told[2:4] for told in spent["customdata"]]


def test_plotly_knows_all_that_the_figures_say(folder: Path) -> None:
    objects = pytest.importorskip("plotly.graph_objects")
    page = (folder / "report.html").read_text("utf-8")
    for name in CHARTS:
        named = re.sub(r'"--[\w-]+"', '"#123456"', json.dumps(figure(page, name)))
        assert objects.Figure(json.loads(named)).data


def test_retained_bytes_are_those_of_the_median_run(folder: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(folder, tmp_path / "e"))
    median = copied / "before" / "3"
    median.mkdir()
    (median / "heap_before.pb.gz").write_bytes(profile(HEAP_TYPES, {(LOAD,): 1}))
    (median / "heap_after.pb.gz").write_bytes(profile(HEAP_TYPES, {(LOAD,): 8_000_001}))
    made = evidence()
    made["before"]["median_run"] = 3
    assert "8.0 MB in all; 0% below lines" in evidence_page(made, copied)


def test_frames_of_the_runtime_are_one_and_say_who_helps_collecting(drawn: tuple[str, list[str]]) -> None:
    found = re.findall(r'data-unformatted="([^"]+)"', chart(drawn[0], "flame-processor-before"))
    assert {"garbage collector", "runtime.mallocgc", "garbage collector, helped by this call"} <= set(found)
    assert not {"runtime.gcBgMarkWorker", "runtime.gcDrain", "runtime.gcAssistAlloc"} & set(found)


def test_the_page_has_no_room_to_spare_on_narrow_screens(
    browser: Browser, folder: Path, tmp_path: Path
) -> None:
    browser.screenshot(folder / "report.html", tmp_path / "narrow.png", 420, 1200)
    width, height = struct.unpack(">II", (tmp_path / "narrow.png").read_bytes()[16:24])
    assert (width, height) == (420, 1200)
    found, said = browser.read(folder / "report.html", "--window-size=600,1200")
    assert said == []
    widths = {int(float(w)) for w in re.findall(r'class="main-svg"[^>]* width="([\d.]+)"', found)}
    assert widths
    assert max(widths) < 600


def test_names_from_source_are_text_wherever_they_stand(browser: Browser, tmp_path: Path) -> None:
    made = evidence()
    made |= {"cache": EVIL, "package": EVIL, "reasons": [EVIL], "driven": EVIL, "sides": [EVIL, EVIL]}
    made["stores"][0]["functions"] = [EVIL]
    made["before"]["sites"][0] |= {"function": EVIL, "file": EVIL}
    made["signals"]["before"][0] |= {"what": EVIL, "remark": EVIL}
    folder = write_evidence(tmp_path, made)
    stacks = {((EVIL, f"/{EVIL}.go", 1), LOAD): 7_000_000, **HEAP["before"]}
    (folder / "before" / "1" / "heap_after.pb.gz").write_bytes(profile(HEAP_TYPES, stacks))
    page = tmp_path / "report.html"
    page.write_text(evidence_page(made, folder), "utf-8")
    document, said = browser.read(page)
    assert said == []
    elements = Elements(page.read_text("utf-8"))
    assert [a for t, a in elements.tags if t == "img"] == []
    assert "<img src=x" not in re.sub(r"<script(?!>).*?</script>", "", document, flags=re.S)
    assert "<title>owned" not in document
    assert chart(document, "flame-retained-before").count("onerror=") >= 1


def test_nothing_in_the_page_comes_from_elsewhere(folder: Path) -> None:
    page = (folder / "report.html").read_text("utf-8")
    elements = Elements(page)
    loading = {"src", "href", "srcset", "data", "action", "poster", "background", "xlink:href"}
    named = [(t, n, v) for t, attributes in elements.tags for n, v in attributes.items() if n in loading]
    assert [v for _, _, v in named if not v.startswith(("#", "data:"))] == []
    assert not re.search(r"url\(|@import", "".join(elements.texts["style"]))
    policies = [a["content"] for t, a in elements.tags if t == "meta" and "http-equiv" in a]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; script-src 'sha256-")
    assert "connect-src" not in policies[0]


def test_the_page_reads_without_its_charts(folder: Path) -> None:
    elements = Elements((folder / "report.html").read_text("utf-8"))
    cells = elements.texts["td"]
    for figure in ("112,500", "256.0", "252.5 to 259.5", "256.0 to 257.0 in 2", "12.5 MB (50%)", "28.8 MB"):
        assert figure in cells
    assert "The cache grows before the fix and does not after the fix." in elements.texts["strong"]
    assert {"collections per second, 1/s", "the same arguments"} <= set(elements.texts["th"])
    assert {">= 3", "0.7, within", "38, exceeded", "not asked"} <= set(cells)
    labels = [a["aria-label"] for t, a in elements.tags if a.get("class") == "chart"]
    assert len(labels) == len(CHARTS)
    levels = [int(t[1]) for t, _ in elements.tags if re.fullmatch(r"h\d", t)]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_a_leak_without_a_fix_has_one_side(tmp_path: Path) -> None:
    made = evidence() | {"after": None, "confirmed": False, "reasons": []}
    page = evidence_page(made, write_evidence(tmp_path, made))
    assert "There is no fix to compare with." in page
    assert 'id="flame-retained-before"' in page
    assert "flame-retained-after" not in page


def test_what_was_not_driven_has_a_page_too(tmp_path: Path) -> None:
    made = evidence() | {"before": None, "after": None, "confirmed": False, "driven": None, "go": None}
    made |= {"passes": [], "signals": {}, "reasons": ["not driven: it leaves no entry"]}
    page = evidence_page(made, tmp_path)
    assert "No request reached the cache, so nothing is known of it." in page
    assert "not driven: it leaves no entry" in page


def test_the_page_says_what_was_not_kept_and_what_is_damaged(tmp_path: Path) -> None:
    folder = write_evidence(tmp_path)
    (folder / "after" / "1" / "cpu.pb.gz").unlink()
    damaged = folder / "before" / "1" / "heap_after.pb.gz"
    damaged.write_bytes(damaged.read_bytes()[:-20])
    (folder / "before" / "1" / "samples.jsonl").write_text('{"time": 1}\n')
    page = evidence_page(evidence(), folder)
    assert page.count("No such profile was kept.") == 2
    assert "before/1/heap_after.pb.gz: the profile is cut off or damaged" in page
    assert "before/1/samples.jsonl:1: not a sample" in page


def test_a_folder_with_evidence_alone_has_its_tables_and_lines(tmp_path: Path) -> None:
    page = evidence_page(evidence(), tmp_path)
    assert page.count("No such profile was kept.") == 4
    assert "Nothing was sampled." in page
    assert 'id="heap-kept"' in page
    assert 'id="heap-sampled"' not in page


def test_without_plotly_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "plotly.offline", None)
    with pytest.raises(GoleakError, match=r"the HTML report needs plotly: pip install 'goleak\[report\]'"):
        evidence_page(evidence(), tmp_path)


def test_the_same_evidence_gives_the_same_page(folder: Path) -> None:
    data: dict[str, Any] = copy.deepcopy(evidence())
    assert evidence_page(data, folder) == (folder / "report.html").read_text("utf-8")
    assert data == evidence()


def test_traces_that_are_cut_off_count_as_far_as_they_go(tmp_path: Path) -> None:
    folder = write_evidence(tmp_path)
    (folder / "before" / "1" / "gctrace.txt").write_text(f"noise\n{GCTRACE['after']}gc 26 @0.2")
    assert 'id="marking"' in evidence_page(evidence(), folder)


@pytest.mark.parametrize("line", ['{"time": 1, "bytes": 1e999}', '{"time": 1, "bytes": 1, "gc_cpu": NaN}'])
def test_samples_beyond_all_numbers_do_not_stop_the_page(tmp_path: Path, line: str) -> None:
    folder = write_evidence(tmp_path)
    samples = folder / "before" / "1" / "samples.jsonl"
    samples.write_text(f"{samples.read_text()}{line}\n")
    page = evidence_page(evidence(), folder)
    assert "NaN" not in re.sub(r"<script>.*?</script>", "", page, flags=re.S)
