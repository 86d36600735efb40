"""Settings of this repository's own tests (``make test``); the audit itself needs none."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a service that a test needs and does not find is a failure: a skip there would pass for a test."""
    report = yield
    if report.skipped and "INFRACAT_CI" in os.environ and item.path.is_relative_to(item.config.rootpath / "tests"):
        report.outcome, report.longrepr = "failed", f"skipped in CI: {report.longrepr}"
    return report
