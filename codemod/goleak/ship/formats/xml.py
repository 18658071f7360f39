"""Findings in the XML formats of Checkstyle and JUnit, which many servers show."""

from __future__ import annotations

import re
from itertools import groupby
from xml.etree import ElementTree as ET

from goleak.ship.formats.results import Results

_SEVERITIES = {"error": "error", "warning": "warning", "note": "info"}
# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_checkstyle(results: Results) -> str:
    """Return the findings by file."""
    root = ET.Element("checkstyle", version="5.0")
    for name, items in groupby(results.items, key=lambda i: results.file(i.finding.location.file)):
        file = ET.SubElement(root, "file", name=_written(name))
        for item in items:
            finding = item.finding
            ET.SubElement(
                file,
                "error",
                line=str(finding.location.line),
                column=str(finding.location.column),
                severity=_SEVERITIES[finding.severity],
                message=_written(finding.message),
                source=f"goleak.{finding.rule}",
            )
    return _document(root)


def render_junit(results: Results) -> str:
    """Return a failed test for each finding; without findings one test that passed."""
    count = len(results.items)
    root = ET.Element("testsuites", name="goleak", tests=str(count or 1), failures=str(count))
    suite = ET.SubElement(
        root, "testsuite", name="goleak", tests=str(count or 1), failures=str(count), errors="0", skipped="0"
    )
    if not count:
        ET.SubElement(suite, "testcase", classname="goleak", name="no findings")
    for item in results.items:
        finding = item.finding
        place = f"{results.file(finding.location.file)}:{finding.location.line}:{finding.location.column}"
        case = ET.SubElement(
            suite,
            "testcase",
            classname=_written(results.file(finding.location.file)),
            name=f"{finding.rule} {_written(place)}",
        )
        failure = ET.SubElement(case, "failure", type=finding.severity, message=_written(finding.message))
        failure.text = _written(f"{place}: {finding.rule} {finding.message}")
    return _document(root)


def _document(root: ET.Element) -> str:
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _written(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
