"""The machine formats of `check`, by name."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from goleak.ship.formats.annotations import render_annotations
from goleak.ship.formats.gerrit import render_gerrit
from goleak.ship.formats.gitlab import render_gitlab
from goleak.ship.formats.rdjson import render_rdjson, render_rdjsonl
from goleak.ship.formats.results import Results
from goleak.ship.formats.sarif import render_sarif
from goleak.ship.formats.xml import render_checkstyle, render_junit

FORMATS: Mapping[str, Callable[[Results], str]] = {
    "sarif": render_sarif,
    "github": lambda results: render_annotations(results, os.environ),
    "rdjson": render_rdjson,
    "rdjsonl": render_rdjsonl,
    "checkstyle": render_checkstyle,
    "junit": render_junit,
    "gitlab": render_gitlab,
    "gerrit": render_gerrit,
}
