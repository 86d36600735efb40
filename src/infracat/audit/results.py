"""results.json of the audit that has just ended, assembled from the records of its cases."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import infracat
from infracat.audit.controller import ControllerPlugin
from infracat.audit.record import unjudged_record
from infracat.audit.selection import OWN
from infracat.audit.state import Audit
from infracat.observe.observations import slowest_row
from infracat.observe.target import RowKey
from infracat.results.case_record import CaseRecord
from infracat.results.fold import fold
from infracat.results.model import CatalogInfo, Result, RowResult, Run
from infracat.results.outcome import summary
from infracat.results.row_result import catalog_info, module_result, monthly_cost, row_result
from infracat.runs import folder as runs

_TEXTS = ("title", "heading", "purpose", "owner", "notes", "docs", "fix")
Records = Mapping[RowKey, Sequence[CaseRecord]]


def row_results(audit: Audit, controller: ControllerPlugin, *, stopped: bool) -> list[RowResult]:
    """Every selected row, and every judge module of the project's own, with its status."""
    reason = _reason_without_verdict(controller, stopped=stopped)
    records, unjudged = _all_records(audit, controller.records, reason), unjudged_cases(audit, controller.records)
    rows = [
        row_result(
            target.row, target.host, audit.catalog, records.get(target.row_key, ()),
            audit.observations.get(target.row_key), reason, unjudged[target.row_key],
        )
        for target in audit.selection.targets
        if target.row_key in records or not controller.has_observed or _is_in_run(audit, target.row_key)
    ]  # fmt: skip
    own = sorted(row_key for row_key in records if row_key[0].startswith(f"{OWN}/"))
    rows += [module_result(key, records[key, host], unjudged[key, host]) for key, host in own]
    return [_redacted(row, audit) for row in fold(rows)]


def _redacted(row: RowResult, audit: Audit) -> RowResult:
    """A URL in any text of the catalog may contain a password or a token, and so may what a variable has put there."""
    mask = audit.redactor.text

    def of_url(text: str | None) -> str | None:
        is_own = not text or ("://" not in text and not audit.catalog.has_a_variable_in(text))
        return text if is_own else mask(text or "")

    waiver = row.waiver
    texts: dict[str, Any] = {name: of_url(getattr(row, name)) for name in _TEXTS}
    texts["stated"] = {name: mask(value) for name, value in row.stated.items()}
    texts["hints"] = tuple(map(of_url, row.hints))
    texts["waiver"] = waiver and replace(waiver, reason=of_url(waiver.reason) or "", by=of_url(waiver.by) or "")
    return replace(row, **texts)


def _redacted_head(audit: Audit) -> CatalogInfo:
    """What the catalog says of itself, less the secrets that variables have put there."""

    def masked(text: str | None) -> str | None:
        return audit.redactor.text(text) if text and audit.catalog.has_a_variable_in(text) else text

    info = catalog_info(audit.catalog)
    return replace(
        info,
        title=masked(info.title),
        version=masked(info.version),
        purpose=masked(info.purpose),
        history=tuple(replace(each, changes=masked(each.changes) or "") for each in info.history),
        troubleshooting=tuple(replace(each, problem=masked(each.problem) or "") for each in info.troubleshooting),
    )


def run_results(
    audit: Audit, rows: Sequence[RowResult], command: str, code: int, unjudged: int, *, incomplete: bool
) -> Result:
    """results.json as a whole; ``incomplete``: pytest ended early, ``unjudged``: that many cases have no verdict."""
    selected = {row.key for row in rows}
    return Result(
        infracat=infracat.__version__,
        run=_run(audit, command, code, unjudged, incomplete=incomplete),
        catalog=_redacted_head(audit),
        summary=summary(rows),
        monthly_cost=monthly_cost(row for row in audit.catalog.rows if row.key in selected),
        rows=tuple(rows),
        redactions=dict(audit.redactor.counts),
    )


def _run(audit: Audit, command: str, code: int, unjudged: int, *, incomplete: bool) -> Run:
    selection = audit.selection
    every_judge = audit.arguments.whole and not audit.uncollected
    is_part = selection.requested or selection.narrowed or not every_judge
    return Run(
        id=audit.folder.name.removeprefix(runs.UNFINISHED),
        started=audit.observed.started.isoformat().replace("+00:00", "Z"),
        duration=round((datetime.now(UTC) - audit.started).total_seconds(), 3),
        command=audit.redactor.text(command),
        profile=selection.profile,
        selection=tuple(selection.requested),
        partial=bool(unjudged or is_part or incomplete),
        cases=sum(audit.is_reported(case) for case in audit.cases) + len(audit.deselected),
        unjudged=unjudged,
        every_judge=every_judge,
        replayed_from=str(audit.replayed_from) if audit.replayed_from else None,
        machine="unknown" if audit.replayed_from else platform.node(),
        hosts=tuple(dict.fromkeys(target.host for target in selection.targets)),
        exit_code=code,
        awaited=None if audit.replayed_from else slowest_row(audit.observed),
    )


def unjudged_cases(audit: Audit, received: Records) -> Counter[RowKey]:
    """How many cases of each row have no verdict: they were deselected, or pytest ended before their turn."""
    judged = {record.nodeid for records in received.values() for record in records}
    waiting = [case for case in audit.cases if case.nodeid not in judged and audit.is_reported(case)]
    return Counter(case.row_key for case in (*waiting, *audit.deselected))


def _is_in_run(audit: Audit, row_key: RowKey) -> bool:
    """False for rows whose cases were all deselected, and for rows whose judges were not among the arguments."""
    return audit.arguments.whole and row_key not in audit.collected_rows


def _all_records(audit: Audit, received: Records, reason: str) -> dict[RowKey, list[CaseRecord]]:
    """The records received, in the order of the cases; a case without one is unknown for ``reason``."""
    judged = {(row_key, record.nodeid) for row_key, records in received.items() for record in records}
    complete = {row_key: list(records) for row_key, records in received.items()}
    for case in audit.cases:
        if (case.row_key, case.nodeid) not in judged and audit.is_reported(case):
            complete.setdefault(case.row_key, []).append(unjudged_record(case, reason))
    order = {case.nodeid: number for number, case in enumerate(audit.cases)}
    return {
        row_key: sorted(records, key=lambda each: order.get(each.nodeid, -1)) for row_key, records in complete.items()
    }


def _reason_without_verdict(controller: ControllerPlugin, *, stopped: bool) -> str:
    if controller.interrupted:
        return "interrupted before it was judged"
    if controller.lost_workers:
        return f"the worker processes ended before it was judged: {controller.lost_workers}"
    return "pytest stopped before it was judged" if stopped else "nobody judged it, or the verdict was lost"
