"""Statements in code: `name: value`."""

from __future__ import annotations

import pytest

from tests.markdown.reading import read_tables, table, values


def read(
    cell: str, section: str = "Containers", columns: str = "Name | Image | Notes"
) -> tuple[dict[str, object], list[str]]:
    found = read_tables(table(section, columns, f"db | postgres:16 | {cell}"))
    return values(found.rows[0][1]), [f"{each.line}: {each.message}" for each in found.flaws]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("`requires: cli_tools/docker`", {"requires": "cli_tools/docker"}),
        ("`requires: [cli_tools/docker, cli_tools/git]`", {"requires": ["cli_tools/docker", "cli_tools/git"]}),
        ("`env: {PGPORT: 5432}` `memory: 2GB`", {"env": {"PGPORT": "5432"}, "memory": "2GB"}),
        ("`purpose: 'a: b, c'`", {"purpose": "a: b, c"}),
        ("`image: ${REGISTRY}/db`", {"image": "${REGISTRY}/db"}),
        ("`name: database`", {"name": "database", "title": "db"}),
    ],
)
def test_a_statement_states_a_field(code: str, fields: dict[str, object]) -> None:
    row, flaws = read(code)
    assert flaws == []
    assert {**row, **fields} == row
    assert "notes" not in row or "image" in fields


def test_the_words_beside_it_stay() -> None:
    assert read("Ask Ann `profiles: [dev]` first")[0]["notes"] == "Ask Ann  first"


def test_it_wins_over_what_the_words_suggest_which_are_kept() -> None:
    row, _ = read("`image: postgres:17`")
    assert row["image"] == "postgres:17"
    assert row["notes"] == "Image: postgres:16"


@pytest.mark.parametrize("code", ["`docker ps`", "`error: no such file`", "`http://x`", "`Image: x`", "`a:b`"])
def test_other_code_is_text(code: str) -> None:
    row, flaws = read(f"See {code} there")
    assert flaws == []
    assert row["notes"] == f"See {code} there"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("`requirs: cli_tools/git`", "5: unknown field 'requirs' in code; did you mean 'requires'?"),
        ("`memory: 1GB` `memory: 2GB`", "5: memory is stated a second time in this row"),
        ("`requires: [cli_tools/git`", "5: in the code 'requires: [cli_tools/git': is not YAML"),
    ],
)
def test_mistakes(code: str, message: str) -> None:
    (flaw,) = read(code)[1]
    assert flaw.startswith(message)


def test_a_field_of_another_section_is_text() -> None:
    row, flaws = read("`min_version: 3`")
    assert (row["notes"], flaws) == ("min_version: 3", [])
