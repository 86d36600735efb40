"""What a document says of one thing in several places is one row, unless it contradicts itself."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from infracat.markdown.document import Document
from infracat.markdown.reader import read
from tests.markdown.reading import values


def _rows(document: Document, section: str) -> Any:
    return values(document.root).get(section)


CHECKLIST = """\
    # Setup

    ## Environment

    - [ ] `OPENAI_API_KEY` - from the console
    - [ ] `DATABASE_URL`

    ### Database

    | Variable | Default | Required | Description |
    |---|---|---|---|
    | `DATABASE_URL` | localhost | yes | where data is |
    | `OPENAI_API_KEY` | | no | for answers |
    """


def test_a_checklist_and_a_reference_table_are_one_row_each() -> None:
    document = read(dedent(CHECKLIST))
    assert _rows(document, "env_vars") == [
        {"name": "OPENAI_API_KEY", "purpose": "from the console", "level": "optional", "notes": "for answers"},
        {"name": "DATABASE_URL", "purpose": "where data is", "level": "required", "notes": "Default: localhost"},
    ]
    assert [(left.line, left.heading, left.why) for left in document.left_out] == [
        (12, "Database", "DATABASE_URL is one row with that of line 6"),
        (13, "Database", "OPENAI_API_KEY is one row with that of line 5"),
    ]


def test_a_variable_with_a_default_need_not_be_set_unless_it_says_so() -> None:
    table = "# Variables\n\n| Variable | Default | Purpose |\n|---|---|---|\n"
    document = read(f"{table}| `A_B` | 5 | x |\n| `C_D` | - | x |\n| `E_F` | 5 | Required for x |\n")
    assert [row.get("level") for row in _rows(document, "env_vars")] == ["optional", None, "required"]
    stated = (
        "\n## Before you start\n\n### Environment variables\n\n| Variable | Required |\n|---|---|\n| `A_B` | yes |\n"
    )
    assert _rows(read(f"{table}| `A_B` | 5 | x |\n{stated}"), "env_vars") == [
        {"name": "A_B", "level": "required", "purpose": "x", "notes": "Default: 5"}
    ]


def test_a_field_keeps_the_line_that_states_it() -> None:
    document = read(dedent(CHECKLIST))
    rows = document.root[document.root.names["env_vars"]]
    assert isinstance(rows, list)
    row = rows[1]
    assert isinstance(row, dict)
    assert {str(name): name.line for name in row} == {"name": 6, "purpose": 12, "level": 12, "notes": 12}


HEAD = "| Tool | Version |\n|---|---|\n"


def _of_tools(first: str, second: str, between: str = f"\n\n## Software requirements\n\n{HEAD}") -> Any:
    return _rows(read(f"## Requirements\n\n{HEAD}| Git | {first} |{between}| Git | {second} |\n"), "cli_tools")


def test_a_version_that_only_one_place_states() -> None:
    assert _of_tools("", ">= 2.30") == [{"name": "git", "title": "Git", "min_version": "2.30"}]


@pytest.mark.parametrize("second", [">= 2.40", "2.30"])
def test_what_contradicts_stays_two_rows(second: str) -> None:
    assert [row["name"] for row in _of_tools(">= 2.30", second)] == ["git", "git"]


def test_the_same_name_twice_in_one_table_stays_two_rows() -> None:
    assert [row["name"] for row in _of_tools(">= 2.30", "", between="\n")] == ["git", "git"]


def test_the_level_of_two_headings_may_contradict() -> None:
    text = "## Requirements\n\n### Required\n\n- Git\n\n### Optional\n\n- Git\n"
    assert [row["level"] for row in _rows(read(text), "cli_tools")] == ["required", "optional"]


@pytest.mark.parametrize(
    ("second", "profiles"),
    [("Production", ["dev", "prod"]), ("Reference", None)],
)
def test_profiles_are_those_of_both_places(second: str, profiles: list[str] | None) -> None:
    text = f"## Environment variables\n\n### Development\n\n- `API_URL`\n\n### {second}\n\n- `API_URL`\n"
    (row,) = _rows(read(text), "env_vars")
    assert row.get("profiles") == profiles
