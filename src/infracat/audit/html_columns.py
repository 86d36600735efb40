"""Hooks of pytest-html, where it is installed: they add the audit's columns, escaped and redacted, to its report."""

from __future__ import annotations

from typing import Any

import pytest

from infracat.audit.state import Audit
from infracat.report import pytest_html


class HtmlColumnsPlugin:
    def __init__(self, audit: Audit) -> None:
        self.audit = audit

    @pytest.hookimpl(optionalhook=True, trylast=True)
    def pytest_html_report_title(self, report: Any) -> None:
        head = self.audit.catalog.head
        pytest_html.title(report, head.title if head else None, self.audit.redactor.text)

    @pytest.hookimpl(optionalhook=True, trylast=True)
    def pytest_html_results_table_header(self, cells: list[str]) -> None:
        pytest_html.results_table_header(cells)

    @pytest.hookimpl(optionalhook=True, trylast=True)
    def pytest_html_results_table_row(self, report: Any, cells: list[str]) -> None:
        pytest_html.results_table_row(report, cells)

    @pytest.hookimpl(optionalhook=True, trylast=True)
    def pytest_html_results_table_html(self, report: Any, data: list[str]) -> None:
        pytest_html.results_table_html(report, data)
