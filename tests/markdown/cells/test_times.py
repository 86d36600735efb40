"""Cells of how often and how long."""

from __future__ import annotations

import pytest

from infracat.markdown.cells import times
from infracat.markdown.cells.read import Value


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("Daily 3 AM", {"frequency": "daily"}, "3 AM"),
        ("Daily at 2 AM UTC", {"frequency": "daily"}, "at 2 AM UTC"),
        ("Weekly Sunday 3 AM", {"frequency": "weekly"}, "Sunday 3 AM"),
        ("Daily, plus before every deploy", {"frequency": "daily"}, "plus before every deploy"),
        ("Weekly/Monthly", {"frequency": "weekly"}, "Weekly/Monthly"),
        ("Every 6 months", {"frequency": "6 months"}, ""),
        ("Hourly", {"frequency": "hourly"}, ""),
        ("Continuous", {}, "Continuous"),
        ("As needed", {}, "As needed"),
        ("0 3 * * *", {"frequency": "daily"}, ""),
        ("every six hours", {"frequency": "6 h"}, ""),
        ("6h", {"frequency": "6 h"}, ""),
        ("Täglich", {"frequency": "daily"}, ""),
        ("매일", {"frequency": "daily"}, ""),
        ("6시간마다", {"frequency": "6 h"}, "마다"),
        ("Every 15 minutes", {"frequency": "15 min"}, ""),
        ("bi-weekly", {}, "bi-weekly"),
        ("每6小时", {"frequency": "6 h"}, ""),
        ("Sundays at 3", {"frequency": "weekly"}, "at 3"),
        ("on deploy", {}, "on deploy"),
        ("twice daily", {"frequency": "12 h"}, ""),
        ("every 3 days", {"frequency": "3 days"}, ""),
        ("Hàng ngày", {"frequency": "daily"}, ""),
        ("每周", {"frequency": "weekly"}, ""),
        ("Haftalık", {"frequency": "weekly"}, ""),
        ("bulanan", {"frequency": "monthly"}, ""),
        ("Monatlich", {"frequency": "monthly"}, ""),
        ("Hebdomadaire", {"frequency": "weekly"}, ""),
        ("Nightly", {"frequency": "daily"}, ""),
        ("Every other week", {"frequency": "2 weeks"}, ""),
        ("@daily", {"frequency": "daily"}, ""),
        ("0 3 * * 1-5", {}, "0 3 * * 1-5"),
        ("*/15 * * * *", {"frequency": "15 min"}, ""),
        ("Daily incremental, weekly full", {"frequency": "daily"}, "Daily incremental, weekly full"),
        ("not daily", {}, "not daily"),
        ("-", {}, ""),
        ("1x", {}, "1x"),
        ("every 0 days", {}, "every 0 days"),
        ("30s", {"frequency": "30 s"}, ""),
    ],
)
def test_frequency(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = times.read_frequency(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("7 days", {"retention": "7 days"}, ""),
        ("30 days rolling", {"retention": "30 days"}, "rolling"),
        ("4 weeks", {"retention": "4 weeks"}, ""),
        ("Indefinite", {}, "Indefinite"),
        ("Manual", {}, "Manual"),
        ("30-day", {"retention": "30 days"}, ""),
        ("7 daily, 4 weekly", {}, "7 daily, 4 weekly"),
        ("7 daily", {"retention": "7 days"}, ""),
        ("Last 10", {}, "Last 10"),
        ("30 Tage", {"retention": "30 days"}, ""),
        ("90天", {"retention": "90 days"}, ""),
        ("1 year", {"retention": "1 year"}, ""),
        ("30 days (local), 90 days (cloud)", {}, "30 days (local), 90 days (cloud)"),
        ("0 days", {}, "0 days"),
        ("90 days (S3 lifecycle)", {"retention": "90 days"}, "S3 lifecycle"),
        ("3 months", {"retention": "3 months"}, ""),
        ("forever", {}, "forever"),
        ("30 ngày", {"retention": "30 days"}, ""),
        ("12 ay", {"retention": "12 months"}, ""),
        ("-", {}, ""),
        ("keep 14 days", {"retention": "14 days"}, "keep"),
    ],
)
def test_retention(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = times.read_retention(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)
