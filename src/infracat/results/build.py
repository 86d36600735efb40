"""results.json: every selected row with its status, folded by what it requires (DESIGN: schema 1).

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any

from infracat.catalog.configured import configured_fields
from infracat.catalog.model import Catalog
from infracat.catalog.rows import Row
from infracat.facts import Evidence, Observation
from infracat.json_codec import to_json
from infracat.observe.observations import digest_of
from infracat.results import hints

SCHEMA = 1
WORST_FIRST = ("failed", "unknown", "blocked", "warned", "waived", "passed", "skipped")
NOT_MET = ("failed", "unknown", "blocked", "waived")

Record = dict[str, Any]  # one case's outcome, as ``audit.record.case_record`` makes it
Result = dict[str, Any]  # one row of results.json


def row_result(
    row: Row, host: str, catalog: Catalog, records: Sequence[Record], seen: Observation | None, otherwise: str
) -> Result:
    """One row of results.json.

    ``records`` are the outcomes of its cases, ``seen`` is what was observed, if anything; ``otherwise`` says why there
    are no records where there are none.
    """
    position = catalog.position(row.key)
    status, reason = _status(records) if records else ("unknown", otherwise)
    absent = seen is not None and seen.absent is not None
    if absent and status == "passed":  # judges that look at the catalog alone had nothing to say against it
        status, reason = "skipped", f"optional, and {seen.absent}" if seen else None
    return {
        "key": row.key,
        "section": row.section,
        "name": row.name,
        "title": row.title or row.name,
        "host": host,
        "file": position.file,
        "line": position.line,
        "level": row.level,
        "purpose": row.purpose,
        "owner": row.owner,
        "requires": list(row.requires),
        "notes": row.notes,
        "docs": row.docs,
        "stated": configured_fields(row),
        "monthly_cost": {cost.currency: round(cost.amount, 2)} if (cost := getattr(row, "monthly_cost", None)) else {},
        "digest": digest_of(row, row.model_fields_set),
        "status": status,
        "reason": reason,
        "absent": absent,
        "blocked_by": [],
        "waiver": _waiver(row) if status == "waived" else None,
        "fix": row.remedy,
        "hints": _hints(row, catalog, records, seen, reason) if status in (*NOT_MET, "warned") else [],
        "duration": round(seen.duration, 6) if seen else 0.0,
        "checks": [_check(record) for record in records],
        "evidence": [to_json(Evidence, item) for item in seen.evidence] if seen else [],
    }


def catalog_result(catalog: Catalog) -> Result:
    """What results.json tells of the catalog itself."""
    head = catalog.head
    return {
        "path": catalog.path.name,
        "sha256": catalog.sha256,
        "title": head.title if head else None,
        "version": head.version if head else None,
        "purpose": head.purpose if head else None,
        "last_updated": head.last_updated.isoformat() if head and head.last_updated else None,
        "quick_start": head.quick_start if head else None,
        "history": [change.model_dump(mode="json") for change in head.history] if head else [],
        "troubleshooting": [
            {"problem": advice.problem, "solution": advice.solution} for advice in catalog.troubleshooting
        ],
    }


def module_result(key: str, records: Sequence[Record]) -> Result:
    """The row of a project's own judge module that belongs to no catalog row, or could not be imported."""
    section, _, name = key.partition("/")
    status, reason = _status(records)
    return {
        "key": key,
        "section": section,
        "name": name,
        "title": name,
        "host": "local",
        "file": None,
        "line": None,
        "level": "required",
        "purpose": None,
        "owner": None,
        "requires": [],
        "notes": None,
        "docs": None,
        "stated": {},
        "monthly_cost": {},
        "digest": None,
        "status": status,
        "reason": reason,
        "absent": False,
        "blocked_by": [],
        "waiver": None,
        "fix": None,
        "hints": [],
        "duration": 0.0,
        "evidence": [],
        "checks": [_check(record) for record in records],
    }


def fold(rows: list[Result]) -> None:
    """Mark rows that are not met because a row they require is not: ``blocked``, with the roots' keys."""
    by_key: dict[str, list[Result]] = defaultdict(list)
    for row in rows:
        by_key[row["key"]].append(row)
    roots = _roots(by_key)
    for row in rows:
        if row["status"] in ("failed", "unknown"):
            row["blocked_by"] = sorted(roots[row["key"]] - {row["key"]})
    blocked = [row for row in rows if row["blocked_by"]]
    for row in blocked:
        row["status"] = "blocked"
    for row in blocked:
        row["hints"] = hints.told_at_the_root([each for key in row["blocked_by"] for each in by_key[key]], row)


def _is_unmet(row: Result) -> bool:
    """Not met, as a requirement: what is absent counts, though a level may make it skipped or warned."""
    return row["status"] in NOT_MET or row["absent"]


def _roots(by_key: Mapping[str, list[Result]]) -> dict[str, set[str]]:
    """Of every unmet key, the unmet keys at the far end of its ``requires``; itself where it is the end."""
    unmet = {key for key, found in by_key.items() if any(_is_unmet(row) for row in found)}
    further = {key: {name for row in by_key[key] for name in row["requires"]} & unmet for key in unmet}
    roots: dict[str, set[str]] = {}
    for key in TopologicalSorter(further).static_order():
        roots[key] = set().union(*(roots[name] for name in further[key])) or {key}
    return roots


def summary(rows: Iterable[Result]) -> dict[str, int]:
    counts = dict.fromkeys(("passed", "warned", "failed", "unknown", "blocked", "waived", "skipped"), 0)
    for row in rows:
        counts[row["status"]] += 1
    return counts


def decides(row: Result, waived: set[str]) -> bool:
    """Whether a row makes the audit fail: required and not met, unless all that blocks it is waived."""
    if row["level"] != "required":
        return False
    if row["status"] == "blocked":
        return not set(row["blocked_by"]) <= waived
    return row["status"] in ("failed", "unknown")


def exit_code(rows: Sequence[Result], *, stopped: bool, interrupted: bool) -> int:
    """0 met · 1 a required row is not, or pytest stopped early · 2 interrupted · 5 nothing selected."""
    if interrupted:
        return 2
    if not rows:
        return 5
    waived = {row["key"] for row in rows if row["status"] == "waived"}
    return int(stopped or any(decides(row, waived) for row in rows))


def monthly_cost(rows: Iterable[Row]) -> dict[str, float]:
    """The stated monthly costs by currency: ``{"USD": 25.0}``."""
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        cost = getattr(row, "monthly_cost", None)
        if cost is not None:
            sums[cost.currency] += cost.amount
    return {currency: round(amount, 2) for currency, amount in sorted(sums.items())}


def _status(records: Sequence[Record]) -> tuple[str, str | None]:
    """The worst of a row's cases, and what that case said."""
    worst = min(records, key=lambda record: WORST_FIRST.index(record["status"]))
    return worst["status"], worst["message"] or None


def _check(record: Record) -> dict[str, Any]:
    names = ("status", "expected", "found", "message", "nodeid", "location")
    return {"name": record["check"], **{name: record[name] for name in names}}


def _waiver(row: Row) -> dict[str, Any] | None:
    return row.waive.model_dump(mode="json") if row.waive else None


def _hints(
    row: Row, catalog: Catalog, records: Sequence[Record], seen: Observation | None, reason: str | None
) -> list[str]:
    said = [record["message"] for record in records if record["status"] in hints.UNMET]
    return hints.hints(row, catalog, said or [reason or ""], seen.platform if seen else None)
