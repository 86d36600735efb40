"""The catalog's tables: no field that a row states is invisible, whatever its section; later fields are found too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infracat.catalog.mistakes import Position
from infracat.catalog.model import Catalog
from infracat.catalog.rows import Row
from infracat.report.columns import tables
from infracat.results.row_result import row_result
from infracat.sections.registry import SECTIONS
from tests.results.results_example import results, row

NOT_IN_TABLES = {
    "profiles": "the run has one, and the rows are those of it",
    "hosts": "each row has its host beside its key",
    "waive": "it shows where it is used: the row is waived",
    "missing": "it is why the row is unknown",
    "history": "the catalog's own, with a table of its own",
}


class Planted(str):
    """A value of any field."""

    amount, currency = 1.0, "USD"


def stated() -> Iterator[tuple[type[Row], str]]:
    for section in SECTIONS.values():
        for row_class in section.row_classes() if section.fixture or section.name == "catalog" else ():
            yield from ((row_class, name) for name in row_class.model_fields if name not in NOT_IN_TABLES)


def shown(row_class: type[Row], **fields: Any) -> str:
    """The cells of a table with that row alone."""
    required = {name: Planted("it") for name, field in row_class.model_fields.items() if field.is_required()}
    values: dict[str, Any] = {**required, **fields}
    stated = row_class.model_construct(_fields_set=set(values), **values)
    catalog = Catalog(Path("catalog.yaml"), {}, (stated,), {stated.key: Position("catalog.yaml", 1, 1)}, {}, (), ())
    (table,) = tables(results(row_result(stated, "local", catalog, (), None, "nobody looked")))
    ((_, cells),) = table.lines
    return " | ".join(cells)


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")  # a text stands where a list belongs
@pytest.mark.parametrize(("row_class", "name"), list(stated()), ids=lambda value: getattr(value, "__name__", value))
def test_no_stated_field_is_invisible(row_class: type[Row], name: str) -> None:
    planted = Planted("planted-value")
    assert "planted-value" in shown(row_class, **{name: (planted,) if name == "requires" else planted})


def test_the_rest_is_named_field_by_field() -> None:
    disk = row("storage/disk", purpose="data", owner="ops", level="optional", docs="https://w.example")
    disk = replace(disk, stated={"type": "directory", "min_free": "5 GB"}, requires=("containers/db",), fix="mkdir x")
    (table,) = tables(results(disk, row("storage/other")))
    assert table.headings == ("Type", "Name", "Purpose", "Also stated")
    assert [cells for _, cells in table.lines] == [
        (
            "directory", "disk", "data",
            "min_free 5 GB, owner ops, level optional, requires containers/db, docs https://w.example, fix mkdir x",
        ),
        ("", "other", "", ""),
    ]  # fmt: skip


def test_a_fix_that_nobody_stated_is_not_told_as_stated() -> None:
    tool = replace(row("cli_tools/git"), stated={"install": "apt-get install git"}, fix="apt-get install git")
    (table,) = tables(results(tool))
    assert table.headings == ("Tool", "Install")
