"""The facts about the catalog: today's date, and the names in .env.example."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.looking import look
from tests.project import Project

HEAD = """
    catalog:
      version: "1.0"
"""


def test_without_an_example_file(tmp_path: Path) -> None:
    found = look(tmp_path, HEAD)
    assert found.key == "catalog/head"
    assert found.seen == {"today": date.today().isoformat(), "example_variables": None}  # noqa: DTZ011


def test_the_names_in_the_example_file_and_no_value(tmp_path: Path) -> None:
    (tmp_path / ".env.example").write_text(
        "# first\nAPI_KEY=sk-...\nexport DATABASE_URL=postgresql://$X\n#OFF=1\nBARE\n"
    )
    seen = look(tmp_path, HEAD).seen
    assert seen
    assert seen["example_variables"] == ["API_KEY", "DATABASE_URL", "BARE"]


@pytest.mark.parametrize("every", ["9999 years", "999999999 years", "0.000001 ms"])
@pytest.mark.parametrize("day", ["2025-07-17", "0001-01-01", "9999-12-31"])
def test_a_review_that_is_never_due(project: Project, every: str, day: str) -> None:
    """Further away than the calendar goes."""
    project.catalog(f"catalog: {{review_every: {every}, last_updated: {day}}}")
    project.verify()
    checks = {check["name"]: check for check in project.row("catalog/head")["checks"]}
    was_due = every.endswith("ms") and day < "2026"
    assert checks["was_reviewed"]["status"] == ("failed" if was_due else "passed"), checks["was_reviewed"]
