"""Whole documents, as teams keep them, give the rows that a reader of the text would write down."""

from __future__ import annotations

from pathlib import Path

import pytest

from infracat.catalog.load import load
from infracat.catalog.nodes import DocumentRow, Items
from infracat.markdown.document import Document
from infracat.markdown.reader import read
from infracat.sections.registry import SECTIONS
from tests.markdown.expected import Expected, plain, rows_of
from tests.paths import REPOSITORY

DOCUMENTS = sorted((REPOSITORY / "tests/documents").glob("*.yaml"))


def by_name(path: Path) -> str:
    return path.stem


@pytest.fixture(params=DOCUMENTS, ids=by_name)
def expected(request: pytest.FixtureRequest) -> Expected:
    return Expected(request.param)


@pytest.fixture
def document(expected: Expected) -> Document:
    return read(expected.text)


def test_there_are_ten_of_them() -> None:
    assert len(DOCUMENTS) >= 10


def test_a_document_has_these_rows_and_no_others(expected: Expected, document: Document) -> None:
    assert not document.flaws
    found = [key for key in rows_of(plain(document.root)) if key.partition("/")[2] not in expected.listed("may")]
    assert sorted(found) == sorted(expected.rows)


def test_its_rows_have_these_fields(expected: Expected, document: Document) -> None:
    found = rows_of(plain(document.root))
    assert not [each for key, row in expected.rows.items() if key in found for each in row.differences(found[key])]


def test_rows_of_a_section_are_in_the_order_of_the_text(document: Document) -> None:
    for name, rows in document.root.items():
        lines = [row.line for row in rows if isinstance(row, DocumentRow)] if isinstance(rows, Items) else []
        assert lines == sorted(lines), name


def test_what_is_no_row_is_left_alone_with_a_reason(expected: Expected, document: Document) -> None:
    left = [each.heading.replace("`", "") for each in document.left_out]
    assert not set(expected.listed("left_out")) - set(left), left
    assert all(each.why and each.line > 0 for each in document.left_out)


def test_what_is_struck_out_is_gone_and_told(expected: Expected, document: Document) -> None:
    told = [each for each in document.left_out if "struck" in each.why]
    assert len(told) == len(expected.listed("struck")), told


def test_nothing_stands_in_the_rows_that_must_not(expected: Expected, document: Document) -> None:
    text = repr(plain(document.root))
    assert not [each for each in (*expected.listed("never"), *expected.listed("struck")) if each in text]


def test_a_row_stands_where_it_says(expected: Expected, document: Document) -> None:
    """Its line has the first word of its title, and its heading is one of the document."""
    lines = expected.text.splitlines()
    headings = [line.lstrip("#").strip().replace("`", "") for line in lines if line.startswith("#")]
    for name, rows in document.root.items():
        for row in rows if name in SECTIONS and isinstance(rows, Items) else ():
            assert isinstance(row, DocumentRow)
            stated = plain(row)
            assert lines[row.line - 1].strip(" |-"), stated
            assert row.heading.replace("`", "") in headings, stated


def test_settings_of_the_front_matter_are_taken(expected: Expected, document: Document) -> None:
    root = plain(document.root)
    for name, value in expected.settings.items():
        assert root[name] == (value if isinstance(root[name], str) else [value])


def test_it_is_a_catalog_and_rows_that_say_too_little_are_told(expected: Expected) -> None:
    catalog = load(expected.path.with_suffix(".md"), variables={"REGION": "eu"})
    lacking = {row.key: row.lacks for row in catalog.rows if row.lacks}
    assert sorted(lacking) == sorted(expected.listed("unknown"))
    assert all(f"on line {catalog.position(key).line} of " in told for key, each in lacking.items() for told in each)
