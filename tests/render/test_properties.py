"""Whatever a catalog says, its document says: every field of every row, to the letter, and none of it is markup."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog
from infracat.render import document, setup
from infracat.render.columns import SHAPES
from infracat.render.parts import Part, first, renewed
from infracat.render.written import WrittenCatalog, written
from tests.render.reading import Cell, html, items, tables

quick = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
PIECES = [
    *"|`<>&*_~$[]()#!\\{}:-+.,;'\"@ \n",
    *("\\|", "``", "<br>", "<script>alert(1)</script>", "&lt;", "&#124;", ":smile:", "<!-- end -->", "[a](b)", "~~a~~"),
    *(
        "# a",
        "1. a",
        "- a",
        "| --- |",
        "http://a_b.example",
        "a",
        "é",
        "\u202e",
        "\u00a0",
        "word ",
        "```",
        "n/a",
        "true",
    ),
]


def is_text(text: str) -> bool:
    """What a catalog can say: no control character, and nothing that YAML writes in double quotes only."""
    return bool(text.strip()) and yaml.safe_dump(text, default_style="'", allow_unicode=True)[0] == "'"


texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join).filter(is_text)
texts |= st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=8).filter(is_text)
COMMON = dict.fromkeys(("title", "purpose", "notes", "owner", "fix"), texts)
FIELDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {  # those that must be there, and those that may
    "storage": ({"type": st.just("mount"), "location": texts}, {"filesystem": texts, "options": st.lists(texts)}),
    "containers": ({}, {"image": texts, "start": texts, "env": st.dictionaries(st.just("A_B"), texts)}),
    "mcp_tools": ({"config": texts}, {"commands": st.lists(texts), "server": texts}),
    "cli_tools": ({}, {"install": texts, "verify": texts, "version": st.just(">=3.11, <4")}),
    "network": ({"port": st.just("80")}, {"process": texts, "url": st.just("http://localhost/?a=b|c")}),
    "env_vars": ({}, {"example": texts, "level": st.sampled_from(["required", "recommended", "optional"])}),
    "maintenance": ({"task": texts, "kind": st.just("command"), "command": texts}, {}),
    "troubleshooting": ({"problem": texts, "solution": texts}, {"applies_to": st.just("storage")}),
}


def rows_of(section: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    must, may = FIELDS[section]
    name = st.from_regex("[A-Z_]{1,5}" if section == "env_vars" else "[A-Za-z_][A-Za-z0-9_.-]{0,5}", fullmatch=True)
    row = st.fixed_dictionaries({"name": name, **must}, optional={**COMMON, **may})
    return st.lists(row, min_size=1, max_size=2, unique_by=lambda each: each["name"])


catalogs = st.sets(st.sampled_from(sorted(FIELDS)), min_size=1, max_size=3).flatmap(
    lambda sections: st.fixed_dictionaries({section: rows_of(section) for section in sorted(sections)})
)
heads = st.fixed_dictionaries({}, optional={"title": texts, "purpose": texts, "quick_start": texts, "notes": texts})


def loaded(values: dict[str, Any]) -> WrittenCatalog:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalog.yaml"
        text = yaml.safe_dump(values, allow_unicode=True, width=10**6, default_style="'", sort_keys=False)
        path.write_text(text, encoding="utf-8")
        try:
            return written(load(path))
        except BadCatalog:  # control characters, and what needs double quotes
            assume(False)
            raise


def rendered(catalog: WrittenCatalog) -> str:
    return first(parts(catalog), document.CLOSING)


def parts(catalog: WrittenCatalog) -> list[Part]:
    return document.parts(catalog, None, draw=False, marks=False)


@quick
@given(catalogs)
def test_every_field_of_every_row_is_in_its_cells(values: dict[str, Any]) -> None:
    text = rendered(loaded(values))
    found_tables, found_items = tables(text), items(text)
    for section, rows in values.items():
        heading = SHAPES[section].heading
        if section in ("maintenance", "troubleshooting"):
            lines = [[each] for each in found_items[heading]]
        else:
            headings, *lines = found_tables[heading]
            assert [each.text for each in headings] == [column.heading for column in SHAPES[section].columns]
        for row, line in zip(rows, lines, strict=True):
            holds(row, line, in_a_list=len(line) == 1)


def holds(row: dict[str, Any], line: list[Cell], *, in_a_list: bool) -> None:
    """Each field is a cell to the letter, or stands in code in one."""
    fields = {name: value for each in line for name, value in each.fields.items()}
    shown = [each.text for each in line]
    for name, value in row.items():
        if name in fields:
            assert fields[name] == value
        elif name == "level":
            assert {"required": "Yes", "optional": "No"}[value] in shown
        elif isinstance(value, list):
            assert ", ".join(value) in shown
        else:
            assert any(value in each for each in shown) if in_a_list else value in shown, name
    assert not set(fields) - set(row)


@quick
@given(catalogs, heads)
def test_nothing_in_a_catalog_is_html(values: dict[str, Any], head: dict[str, Any]) -> None:
    catalog = loaded({**({"catalog": head} if head else {}), **values})
    for text in (rendered(catalog), first(setup.parts(catalog))):
        assert {each for each in html(text) if not each.startswith("<!-- infracat: ")} <= {"<br>", "<!-- end -->"}


@quick
@given(catalogs, heads, catalogs)
def test_it_is_stable_and_keeps_what_is_written_by_hand(
    values: dict[str, Any], head: dict[str, Any], others: dict[str, Any]
) -> None:
    catalog = loaded({**({"catalog": head} if head else {}), **values})
    text = rendered(catalog)
    assert renewed(text, parts(catalog)) == text
    mine = text.replace("<!-- end -->\n\n## ", "<!-- end -->\n\nMine, *by hand*.\n\n## ") + "\nThe last word.\n"
    again = renewed(mine, parts(loaded(others)))
    assert renewed(again, parts(catalog)) == mine
    assert again.count("Mine, *by hand*.") == mine.count("Mine, *by hand*.")
    assert again.endswith("\nThe last word.\n")
