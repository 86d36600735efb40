"""The catalog's sections as tables, with the columns that people write such documents with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from infracat.report.rows import by_section
from infracat.results.model import Result, RowResult
from infracat.results.status import NOT_MET

_NAME, _PURPOSE, _NOTES = ("Name", "title"), ("Purpose", "purpose"), ("Notes", "notes")
_REST = ""  # everything that is stated and has no column of its own
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
    "system_resources": (("Resource", "title"), ("Requirement", _REST), _PURPOSE, _NOTES),
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
    "maintenance": (("Task", "task"), ("Every", "every"), ("Seen by", _REST), _NOTES),
}  # fmt: skip
_OTHERS = (_NAME, _PURPOSE, ("Stated", _REST), _NOTES)


@dataclass(frozen=True)
class Table:
    """One section; a column that no row fills is left out. ``unmet`` counts failed, unknown and blocked rows."""

    section: str
    headings: tuple[str, ...]
    lines: tuple[tuple[RowResult, tuple[str, ...]], ...]
    unmet: int
    costs: tuple[str, ...]


def tables(results: Result) -> list[Table]:
    """The catalog as it was looked at, section by section."""
    return [_table(section, rows) for section, rows in by_section(results.rows).items()]


def _table(section: str, rows: list[RowResult]) -> Table:
    columns = _COLUMNS.get(section, _OTHERS)
    own = {field for _, field in columns}
    cells = [tuple(_cell(row, field, own) for _, field in columns) for row in rows]
    filled = [number for number in range(len(columns)) if any(line[number] for line in cells)]
    return Table(
        section=section,
        headings=tuple(columns[number][0] for number in filled),
        lines=tuple((row, tuple(line[n] for n in filled)) for row, line in zip(rows, cells, strict=True)),
        unmet=sum(row.status in NOT_MET for row in rows),
        costs=costs(rows),
    )


def _cell(row: RowResult, field: str, own: set[str]) -> str:
    if field == _REST:
        return ", ".join(f"{name} {words}" for name, words in row.stated.items() if name not in own)
    fields = {"title": row.title, "purpose": row.purpose, "notes": row.notes, "level": row.level}
    return fields[field] or "" if field in fields else row.stated.get(field, "")


def costs(rows: Iterable[RowResult]) -> tuple[str, ...]:
    """What ``rows`` cost a month, by currency: ``("25.00 USD",)``."""
    sums: dict[str, float] = {}
    for row in rows:
        for currency, amount in row.monthly_cost.items():
            sums[currency] = sums.get(currency, 0) + amount
    return tuple(f"{amount:.2f} {currency}" for currency, amount in sorted(sums.items()))
