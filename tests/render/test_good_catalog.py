"""Every field of every section stands in the rendered document."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from infracat.catalog.load import load
from infracat.render import document
from infracat.render.columns import SHAPES
from infracat.render.parts import first
from infracat.render.written import written
from tests.paths import REPOSITORY
from tests.render.reading import Cell, items, tables

GOOD = REPOSITORY / "tests/catalog/good_catalog.yaml"
INCLUDED = REPOSITORY / "tests/catalog/good_catalog/more.yaml"


@pytest.fixture(scope="module")
def text() -> str:
    return first(document.parts(written(load(GOOD)), None, draw=False, marks=False), document.CLOSING)


def stated(section: str) -> list[dict[str, Any]]:
    """The rows as they are written, all of it as text."""
    files = [yaml.load(path.read_text("utf-8"), yaml.BaseLoader) for path in (GOOD, INCLUDED)]
    return [row for file in files for row in file.get(section, [])]


@pytest.mark.parametrize("section", SHAPES)
def test_a_section(text: str, section: str) -> None:
    heading = SHAPES[section].heading
    lines = [[each] for each in items(text).get(heading, [])] or tables(text)[heading][1:]
    for row, line in zip(stated(section), lines, strict=True):
        assert [name for name, value in row.items() if not is_in(line, name, value)] == []


def is_in(line: list[Cell], name: str, value: Any) -> bool:
    """In code, or what a cell shows: ``2GiB RAM``."""
    if any(name in each.fields for each in line):
        return any(each.fields.get(name) == value for each in line)
    words = ", ".join(value) if isinstance(value, list) else value
    return any(words in each.text for each in line)


def test_the_head_and_the_settings(text: str) -> None:
    for words in (
        "# Shop\n",
        "**Version:** 1.10  \n",
        "**Last Updated:** 2025-07-17",
        "| 1.9 | 2025-01-31 | Begun, in a hurry |",
    ):
        assert words in text
    assert "```\nmake setup\n\tmake run\n```" in text
    front_matter = yaml.safe_load(text.split("---\n")[1])["infracat"]
    assert front_matter["hosts"] == {
        "web": "ssh://deploy@web.example.org:2222", "app": "docker://shop-app", "db": "podman://shop-db",
    }  # fmt: skip
    assert front_matter["redact"] == ["ghp_[A-Za-z0-9]{36}", "AKIA[A-Z0-9]{16}", "hunter[0-9]+"]
