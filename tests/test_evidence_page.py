"""The page made of what a real load left, as a browser draws it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest

from goleak.ship.evidence.schema import load_schema
from goleak.toolchain import Toolchain
from tests.browser import find_browser
from tests.conftest import CHECKOUT
from tests.gomodules import run_goleak

pytest.importorskip("plotly")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, toolchain: Toolchain) -> Path:
    """Return the evidence of the cache of schemas, whose fix is confirmed."""
    del toolchain
    root = tmp_path_factory.mktemp("real")
    service = Path(shutil.copytree(CHECKOUT / "testdata" / "service", root / "service"))
    load = ["-n", "20000", "--runs", "2"]
    done = run_goleak("confirm", "./schema", *load, "--out", str(root / "out"), cwd=service)
    assert done.code == 0, done.stdout + done.stderr
    made = run_goleak("report", str(root / "out"), cwd=service)
    assert made.code == 0, made.stderr
    return root / "out" / "schema.typeCache"


def test_what_confirm_keeps_fits_the_schema(kept: Path) -> None:
    data = json.loads((kept / "evidence.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(load_schema("evidence")).validate(data)


def test_the_text_has_the_figures(kept: Path) -> None:
    data = json.loads((kept / "evidence.json").read_text("utf-8"))
    text = (kept / "report.md").read_text("utf-8")
    assert "`typeCache` in `example.com/service/schema`: confirmed" in text
    for key in ("before", "after"):
        assert f"{data[key]['entries']:,} |" in text


def test_the_page_of_a_real_load_marks_the_line_that_stores(kept: Path, tmp_path: Path) -> None:
    lines = (CHECKOUT / "testdata" / "service" / "schema" / "schema.go").read_text("utf-8").splitlines()
    line = 1 + next(n for n, text in enumerate(lines) if "typeCache.Store(" in text)
    document, said = find_browser(tmp_path / "browser").read(kept / "report.html")
    assert said == []
    assert f'data-unformatted="STORES line {line}"' in document
    assert document.count('class="iciclelayer"') >= 4
    below = re.findall(r"; (\d+)% below lines that store, (\d+)% below their functions\.</p>", document)
    assert int(below[0][0]) > 30
    assert int(below[0][1]) > 80
    assert "Not all evidence could be read" not in document
