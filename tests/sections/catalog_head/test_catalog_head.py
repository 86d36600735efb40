"""The facts about the catalog: today's date, and the names in .env.example."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.looking import look

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
