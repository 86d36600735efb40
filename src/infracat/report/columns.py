"""The catalog's sections as tables: the columns that people write such documents with, and all else that is stated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from infracat.report.rows import Group, groups
from infracat.results.model import Result, RowResult
from infracat.results.status import NOT_MET

_NAME, _PURPOSE, _NOTES = ("Name", "title"), ("Purpose", "purpose"), ("Notes", "notes")
_OTHER = ""  # the section's fields that have no column of their own
_COLUMNS: dict[str, Sequence[tuple[str, str]]] = {
    "storage": (("Type", "type"), _NAME, _PURPOSE, ("Location", "location"), ("Size", "size"), _NOTES),
    "containers": (
        _NAME, ("Image", "image"), _PURPOSE, ("Ports", "ports"), ("Start command", "start"), ("Memory", "memory"),
        _NOTES,
    ),
    "mcp_tools": (("Tool", "title"), _PURPOSE, ("Config path", "config"), ("Key commands", "commands"), _NOTES),
    "external_apis": (
        ("Service", "title"), _PURPOSE, ("Auth", "auth"), ("Endpoint", "endpoint"), ("Rate limit", "rate_limit"),
        ("Cost", "monthly_cost"), _NOTES,
    ),
    "cli_tools": (
        ("Tool", "title"), ("Min version", "min_version"), _PURPOSE, ("Install", "install"), ("Verify", "verify"),
        _NOTES,
    ),
    "system_resources": (("Resource", "title"), ("Requirement", _OTHER), _PURPOSE, _NOTES),
    "network": (("Resource", "title"), ("Port", "port"), ("URL", "url"), _PURPOSE, _NOTES),
    "cloud_services": (
        ("Service", "title"), _PURPOSE, ("Region", "region"), ("Resources", "resources"), ("Cost", "monthly_cost"),
        _NOTES,
    ),
    "env_vars": (("Variable", "title"), _PURPOSE, ("Example", "example"), ("Level", "level"), _NOTES),
    "backups": (
        ("Component", "title"), ("Method", "method"), ("Frequency", "frequency"), ("Location", "location"),
        ("Retention", "retention"), _NOTES,
    ),
    "maintenance": (_NAME, ("Task", "task"), ("Every", "every"), ("Seen by", _OTHER), _NOTES),
}  # fmt: skip
_OTHERS = (_NAME, _PURPOSE, ("Stated", _OTHER), _NOTES)
_ALSO = "Also stated"  # the last column: no field that a row states is invisible


@dataclass(frozen=True)
class Table:
    """One group of rows; a column that no row fills is left out. ``unmet`` counts failed, unknown and blocked rows."""

    title: str
    section: str
    headings: tuple[str, ...]
    lines: tuple[tuple[RowResult, tuple[str, ...]], ...]
    unmet: int
    costs: tuple[str, ...]


def tables(results: Result) -> list[Table]:
    """The catalog as it was looked at, section by section; a document's, heading by heading."""
    return [_table(group) for group in groups(results.rows)]


def _table(group: Group) -> Table:
    rows, columns = group.rows, _COLUMNS.get(group.section, _OTHERS)
    fields = [field for _, field in columns]
    cells = [(*_cells(row, fields), _also_stated(row, fields)) for row in rows]
    headings = [*(heading for heading, _ in columns), _ALSO]
    filled = [number for number in range(len(headings)) if any(line[number] for line in cells)]
    return Table(
        title=group.title,
        section=group.section,
        headings=tuple(headings[number] for number in filled),
        lines=tuple((row, tuple(line[n] for n in filled)) for row, line in zip(rows, cells, strict=True)),
        unmet=sum(row.status in NOT_MET for row in rows),
        costs=costs(rows),
    )


def _cells(row: RowResult, fields: Sequence[str]) -> Iterator[str]:
    values = {**_common_fields(row), **row.stated}
    for field in fields:
        yield values.get(field, "") if field != _OTHER else _listed(row.stated, fields)


def _also_stated(row: RowResult, fields: Sequence[str]) -> str:
    common = _common_fields(row)
    if row.level == "required":  # as every row that states none
        del common["level"]
    if row.fix in row.stated.values():  # where no fix is stated, it is the command that starts or installs it
        del common["fix"]
    return _listed(common if _OTHER in fields else {**row.stated, **common}, fields)


def _common_fields(row: RowResult) -> dict[str, str]:
    """What every section's rows may state. Where a row is looked at, and for which profile, is the run's business."""
    return {
        "title": row.title,
        "purpose": row.purpose or "",
        "notes": row.notes or "",
        "owner": row.owner or "",
        "level": row.level,
        "requires": ", ".join(row.requires),
        "docs": row.docs or "",
        "fix": row.fix or "",
    }


def _listed(values: Mapping[str, str], without: Sequence[str]) -> str:
    """``memory 8 GB, owner platform team``"""
    return ", ".join(f"{name} {text}" for name, text in values.items() if text and name not in without)


def costs(rows: Iterable[RowResult]) -> tuple[str, ...]:
    """What ``rows`` cost a month, by currency: ``("25.00 USD",)``."""
    sums: dict[str, float] = {}
    for row in rows:
        for currency, amount in row.monthly_cost.items():
            sums[currency] = sums.get(currency, 0) + amount
    return tuple(f"{amount:.2f} {currency}" for currency, amount in sorted(sums.items()))
