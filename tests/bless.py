"""`pytest --bless`: take what goleak makes now as what the tests expect from now on."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--bless",
        action="store_true",
        help="Rewrite the expected files (fixed.go of rules) instead of comparing.",
    )
