"""From the catalog, the verdicts and the observations to the rows of results.json.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from infracat.catalog.configured import configured_fields
from infracat.catalog.incomplete import too_little
from infracat.catalog.model import Catalog
from infracat.catalog.rows import Row
from infracat.facts import LOCAL, Observation
from infracat.observe.observations import digest_of
from infracat.results.case_record import CaseRecord
from infracat.results.hints import hints
from infracat.results.model import Advice, CatalogInfo, Change, RowResult, Waiver
from infracat.results.outcome import not_judged
from infracat.results.status import AS_STATED, Status, worst


def row_result(
    row: Row,
    host: str,
    catalog: Catalog,
    records: Sequence[CaseRecord],
    seen: Observation | None,
    otherwise: str,
    unjudged: int = 0,
) -> RowResult:
    """One row of results.json.

    ``records`` are the outcomes of its cases, ``seen`` is what was observed, if anything; ``otherwise`` is the reason
    where there are no records, and ``unjudged`` how many of its cases have no verdict.
    """
    position = catalog.position(row.key)
    status, reason = _status(records) if records else (Status.UNKNOWN, too_little(row) or otherwise)
    if seen and seen.absent is not None and status is Status.PASSED:  # no judge of the catalog alone objected
        status, reason = Status.SKIPPED, f"optional, and {seen.absent}"
    return RowResult(
        key=row.key,
        section=row.section,
        name=row.name,
        title=row.title or row.name,
        host=host,
        file=position.file,
        line=position.line,
        heading=catalog.headings.get(row.key),
        level=row.level,
        purpose=row.purpose,
        owner=row.owner,
        requires=row.requires,
        notes=row.notes,
        docs=row.docs,
        stated=configured_fields(row),
        monthly_cost=monthly_cost([row]),
        digest=digest_of(row, row.model_fields_set),
        status=status,
        unjudged=unjudged,
        reason=reason or _unjudged(records, unjudged),
        absent=seen is not None and seen.absent is not None,
        blocked_by=(),
        waiver=_waiver(row) if status is Status.WAIVED else None,
        fix=row.remedy,
        hints=() if status in AS_STATED or row.lacks else _hints(row, catalog, records, seen, reason),
        duration=round(seen.duration, 6) if seen else 0.0,
        checks=tuple(record.as_check() for record in records),
        evidence=seen.evidence if seen else (),
    )


def module_result(key: str, records: Sequence[CaseRecord], unjudged: int = 0) -> RowResult:
    """The row of a project's own judge module that belongs to no catalog row, or could not be imported."""
    section, _, name = key.partition("/")
    status, reason = _status(records)
    return RowResult(
        key=key,
        section=section,
        name=name,
        title=name,
        host=LOCAL,
        line=None,
        level="required",
        purpose=None,
        owner=None,
        status=status,
        unjudged=unjudged,
        reason=reason or _unjudged(records, unjudged),
        blocked_by=(),
        waiver=None,
        fix=None,
        hints=(),
        duration=0.0,
        checks=tuple(record.as_check() for record in records),
        evidence=(),
    )


def catalog_info(catalog: Catalog) -> CatalogInfo:
    """What results.json says about the catalog itself."""
    head = catalog.head
    history = head.history if head else ()
    return CatalogInfo(
        path=catalog.path.name,
        sha256=catalog.sha256,
        title=head.title if head else None,
        version=head.version if head else None,
        purpose=head.purpose if head else None,
        last_updated=head.last_updated.isoformat() if head and head.last_updated else None,
        quick_start=head.quick_start if head else None,
        history=tuple(Change(version=each.version, date=str(each.date), changes=each.changes) for each in history),
        troubleshooting=tuple(
            Advice(problem=each.problem, solution=each.solution, heading=catalog.headings.get(each.key))
            for each in catalog.troubleshooting
        ),
    )


def monthly_cost(rows: Iterable[Row]) -> dict[str, float]:
    """The stated monthly costs by currency: ``{"USD": 25.0}``."""
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        cost = getattr(row, "monthly_cost", None)
        if cost is not None:
            sums[cost.currency] += cost.amount
    return {currency: round(amount, 2) for currency, amount in sorted(sums.items())}


def _status(records: Sequence[CaseRecord]) -> tuple[Status, str | None]:
    """The worst of a row's cases, and the message of that case."""
    status = worst(record.status for record in records)
    return status, next(record.message for record in records if record.status is status) or None


def _unjudged(records: Sequence[CaseRecord], unjudged: int) -> str | None:
    """``1 of 3 checks was not judged``: what was judged may be met, and the row is not known to be."""
    return not_judged(unjudged, len(records) + unjudged) if unjudged else None


def _waiver(row: Row) -> Waiver | None:
    waiver = row.waive
    if waiver is None:
        return None
    return Waiver(until=waiver.until.isoformat(), reason=waiver.reason, by=waiver.by, checks=waiver.checks)


def _hints(
    row: Row, catalog: Catalog, records: Sequence[CaseRecord], seen: Observation | None, reason: str | None
) -> tuple[str, ...]:
    messages = [record.message for record in records if record.status not in AS_STATED]
    return hints(row, catalog, messages or [reason or ""], seen.platform if seen else None)
