"""Rows that name each other in words."""

from __future__ import annotations

import pytest

from infracat.catalog.nodes import DocumentRow, Fields, Items, Scalar, child, find
from infracat.markdown.references import suggest


def _scalar(text: str) -> Scalar:
    return Scalar.at(text, 1, 1, plain=False)


def _root(**sections: list[dict[str, str]]) -> Fields:
    root = Fields(1, 1)
    for name, rows in sections.items():
        items = Items(1, 1)
        for row in rows:
            made = DocumentRow(1, 1, name)
            for field, value in row.items():
                made.put(_scalar(field), _scalar(value))
            items.append(made)
        root.put(_scalar(name), items)
    return root


def _row(root: Fields, section: str, at: int) -> DocumentRow:
    row = find(root, (section, at))
    assert isinstance(row, DocumentRow)
    return row


def _field(root: Fields, section: str, at: int, name: str) -> object:
    return child(_row(root, section, at), name)


_STACK: dict[str, list[dict[str, str]]] = {
    "containers": [{"name": "postgres"}, {"name": "redis"}, {"name": "db", "title": "Main database"}],
    "cli_tools": [{"name": "postgres"}, {"name": "docker", "title": "Docker Engine"}],
    "storage": [{"name": "data"}, {"name": "example.vhdx"}],
    "external_apis": [{"name": "openai", "title": "OpenAI"}],
    "env_vars": [{"name": "OPENAI_API_KEY"}],
}


@pytest.mark.parametrize(
    ("notes", "requires"),
    [
        ("Requires running postgres", ["containers/postgres"]),
        ("Port of the tests. Needs a running Redis container.", ["containers/redis"]),
        (
            "requires postgres, redis and the Main Database",
            ["containers/postgres", "containers/redis", "containers/db"],
        ),
        ("Depends on Docker Engine (4.20 or newer)", ["cli_tools/docker"]),
        ("Requires OPENAI_API_KEY to be set", ["env_vars/OPENAI_API_KEY"]),
        ("Required for data access", None),
        ("Requires data access", None),
        ("Does not require postgres", None),
        ("No longer requires redis", None),
        ("Requires kafka", None),
        ("requires", None),
        ("Requires postgresql", None),
    ],
)
def test_what_notes_say_is_required(notes: str, requires: list[str] | None) -> None:
    root = _root(mcp_tools=[{"name": "mcp", "notes": notes}], **_STACK)
    suggest(root)
    assert _field(root, "mcp_tools", 0, "requires") == requires
    assert ("requires" in _row(root, "mcp_tools", 0).guesses) == (requires is not None)


def test_what_is_stated_is_left() -> None:
    root = _root(mcp_tools=[{"name": "mcp", "notes": "Requires redis", "requires": "containers/db"}], **_STACK)
    suggest(root)
    assert _field(root, "mcp_tools", 0, "requires") == "containers/db"


def test_no_row_requires_itself_and_none_in_a_circle() -> None:
    root = _root(
        containers=[
            {"name": "web", "notes": "Requires api"},
            {"name": "api", "notes": "Requires web"},
            {"name": "loop", "notes": "Requires loop"},
            {"name": "last", "notes": "Requires web"},
        ]
    )
    suggest(root)
    assert [_field(root, "containers", at, "requires") for at in range(4)] == [None, None, None, ["containers/web"]]


@pytest.mark.parametrize(
    ("problem", "about"),
    [
        ("VHDX won't mount", ["storage"]),
        ("Container won't start", ["containers"]),
        ("API timeouts", ["external_apis"]),
        ("`redis` refuses connections", ["containers/redis"]),
        ("Main database: too many clients", ["containers/db"]),
        ("It is slow", None),
        ("Openai_api_key is rejected", None),
        ("OPENAI_API_KEY is rejected", ["env_vars/OPENAI_API_KEY"]),
        ("Backup is missing", None),  # there is no row of that section
    ],
)
def test_what_a_problem_is_about(problem: str, about: list[str] | None) -> None:
    root = _root(troubleshooting=[{"name": "p", "problem": problem}], **_STACK)
    suggest(root)
    assert _field(root, "troubleshooting", 0, "applies_to") == about


def test_many_rows_take_no_time() -> None:
    """A chain: each requires the one before it."""
    rows = [{"name": "r0"}, *({"name": f"r{n}", "notes": f"Requires r{n - 1}"} for n in range(1, 20_000))]
    root = _root(containers=rows)
    suggest(root)
    assert _field(root, "containers", 19_999, "requires") == ["containers/r19998"]
