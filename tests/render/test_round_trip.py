"""YAML, Markdown, and YAML again: no field is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from infracat.catalog.load import load
from infracat.catalog.nodes import DocumentRow, Fields, Node
from infracat.markdown.document import Document
from infracat.markdown.reader import read
from infracat.render.read_back import value
from infracat.render.read_back import values as compared
from infracat.render.written import WrittenCatalog, written
from tests.paths import REPOSITORY
from tests.render.test_properties import catalogs, heads, loaded, rendered

few = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
CATALOGS = ("catalog.yaml", "tests/catalog/good_catalog.yaml")
SUGGESTED = {"level": "required"}  # what the cell Yes says of a row that states nothing


def fields_of(document: Document) -> dict[str, list[dict[str, Any]]]:
    """The rows of a document, without what its words only suggest."""
    found: dict[str, list[dict[str, Any]]] = {}
    for section, rows in document.root.items():
        if isinstance(rows, list):
            found[str(section)] = [stated(row) for row in rows if isinstance(row, DocumentRow)]
    return {section: rows for section, rows in found.items() if rows}


def stated(row: DocumentRow) -> dict[str, Any]:
    kept = {"name", "title"}
    return {name: each for name, each in compared(row).items() if name not in row.guesses or name in kept}


def fields(catalog: WrittenCatalog) -> dict[str, list[dict[str, Any]]]:
    return {section: [compared(row.fields) for row in rows] for section, rows in catalog.rows.items()}


def reads_the_same(catalog: WrittenCatalog, document: Document) -> None:
    expected, found = fields(catalog), fields_of(document)
    assert list(found) == [section for section in found if section in expected]
    for section, rows in expected.items():
        assert len(found[section]) == len(rows)
        for row, back in zip(rows, found[section], strict=True):
            everything = {**back, **{n: v for n, v in row.items() if n in suggested(document, section, row["name"])}}
            assert {name: SUGGESTED[name] for name in set(everything) - set(row)} | row == everything


def suggested(document: Document, section: str, name: str) -> set[str]:
    """Fields that words suggest as the catalog states them: they are not lost either."""
    (row,) = (each for each in rows_of(document, section) if value(each[each.names["name"]]) == name)
    return set(row.guesses)


def rows_of(document: Document, section: str) -> list[DocumentRow]:
    rows: Node | None = document.root.get(document.root.names[section])
    assert isinstance(rows, list)
    return [each for each in rows if isinstance(each, DocumentRow)]


@pytest.mark.parametrize("name", CATALOGS)
def test_a_catalog(name: str) -> None:
    catalog = written(load(REPOSITORY / name))
    document = read(rendered(catalog))
    assert document.flaws == ()
    assert document.left_out == ()
    reads_the_same(catalog, document)


@pytest.mark.parametrize("name", CATALOGS)
def test_its_head_and_settings(name: str) -> None:
    catalog = written(load(REPOSITORY / name))
    root = read(rendered(catalog)).root
    head = root[root.names["catalog"]]
    assert isinstance(head, Fields)
    found = {str(field): trimmed(node) for field, node in head.items()}
    assert found == {field: trimmed(node) for field, node in catalog.head.items()}
    assert {str(each): value(node) for each, node in root.items() if each in catalog.settings} == {
        each: value(node) for each, node in catalog.settings.items()
    }


def trimmed(node: Node) -> Any:
    """A code block ends with its last line."""
    found = value(node)
    return found.rstrip("\n") if isinstance(found, str) else found


@few
@given(catalogs)
def test_any_row(values: dict[str, Any]) -> None:
    catalog = loaded(values)
    document = read(rendered(catalog))
    assert document.flaws == ()
    reads_the_same(catalog, document)


def test_what_a_document_does_not_say_stays_unknown(tmp_path: Path) -> None:
    """A guessed name is stated in what is rendered, and is no program's name nevertheless."""
    path = tmp_path / "D.md"
    path.write_text("""\
# Shop

## CLI tools

| Tool | Purpose |
|---|---|
| A modern browser | To see it |
| Node.js | To run it |

## Storage

| Volume | Path | Notes |
|---|---|---|
| data | | Daily |

## Containers

| Container | Image |
|---|---|
| The main database | postgres:15 |

## Maintenance

- Orders: export weekly
""")
    catalog = load(path)
    back = tmp_path / "BACK.md"
    back.write_text(rendered(written(catalog)))
    assert {row.key for row in load(back).incomplete} == {row.key for row in catalog.incomplete} == {
        "cli_tools/a-modern-browser", "storage/data", "containers/the-main-database", "maintenance/orders"
    }  # fmt: skip


@few
@given(catalogs, heads)
def test_what_was_read_is_rendered_the_same(values: dict[str, Any], head: dict[str, Any]) -> None:
    """From the second time on: the first document has words where the catalog says nothing, as on how to begin."""
    first = rendered(loaded({**({"catalog": head} if head else {}), **values}))
    second = rendered(reloaded(first))
    assert rendered(reloaded(second)) == second


def test_a_title_is_read_back() -> None:
    for title in ("C #", "#", "## a ##", "a#", ".\xa0#"):
        first = rendered(loaded({"catalog": {"title": title}, "cli_tools": [{"name": "git"}]}))
        assert " ".join(str(reloaded(first).head["title"]).split()) == " ".join(title.split())
        second = rendered(reloaded(first))
        assert rendered(reloaded(second)) == second


def test_a_quick_start_is_read_back() -> None:
    for text in (":smile:", "1. Begin", "make verify", "**Bold**", "# a", "As it is:", "two\nlines"):
        first = rendered(loaded({"catalog": {"title": "Shop", "quick_start": text}, "cli_tools": [{"name": "git"}]}))
        assert rendered(reloaded(first)) == first


def reloaded(text: str) -> WrittenCatalog:
    return loaded({str(name): plain(node) for name, node in read(text).root.items()})


def plain(node: Node) -> Any:
    if isinstance(node, dict):
        return {str(name): plain(each) for name, each in node.items()}
    return [plain(each) for each in node] if isinstance(node, list) else str(node)
