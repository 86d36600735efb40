"""Which row is reported under which: a row that is not met is explained once, at its root cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from infracat.report.rows import reasons
from infracat.results.model import RowResult
from infracat.results.status import ROOT_CAUSES, WORST_FIRST, Status

_LEVELS = ("required", "recommended", "optional")


class RootCauses:
    """The rows that are reported under another one: those that it blocks, and those that are unknown for its reason.

    Of rows that could not be looked at for one and the same reason, such as an engine that is not there, the first one
    reports it.
    """

    def __init__(self, rows: Sequence[RowResult]) -> None:
        self._rows: dict[str, list[RowResult]] = defaultdict(list)
        for row in rows:
            self._rows[row.key].append(row)
        self._blocked: dict[tuple[str, str], list[RowResult]] = defaultdict(list)
        for row in rows:
            for root in self.of(row):
                self._blocked[_identity(root)].append(row)
        self._first: dict[tuple[str, ...], RowResult] = {}
        self._same_cause: dict[tuple[str, str], list[RowResult]] = defaultdict(list)
        for row in rows:
            if row.status is Status.UNKNOWN and (first := self._first.setdefault(_cause(row), row)) is not row:
                self._same_cause[_identity(first)].append(row)

    def reported_by(self, row: RowResult) -> RowResult | None:
        """The row that reports why ``row`` could not be looked at either; None where it reports that itself."""
        first = self._first.get(_cause(row)) if row.status is Status.UNKNOWN else None
        return None if first is row else first

    def same_cause(self, row: RowResult) -> list[RowResult]:
        """The rows that could not be looked at for the same reason, and are reported under ``row``."""
        return self._same_cause.get(_identity(row), [])

    def is_reported_elsewhere(self, row: RowResult) -> bool:
        return bool(self.of(row)) or self.reported_by(row) is not None

    def of(self, row: RowResult) -> list[RowResult]:
        """The rows that ``row`` is reported under: those of ``blocked_by`` that are not met, on its own host if any.

        None for a row that is reported by itself: it is not blocked, or what blocks it is absent and skipped.
        """
        roots: list[RowResult] = []
        for key in row.blocked_by if row.status is Status.BLOCKED else ():
            unmet = [root for root in self._rows.get(key, ()) if root.status in ROOT_CAUSES]
            roots += [root for root in unmet if root.host == row.host] or unmet
        return roots

    def by_status(self) -> dict[Status, list[RowResult]]:
        """The rows of each status; in each, required ones first, and of those the ones that block most."""
        rows = [row for everywhere in self._rows.values() for row in everywhere]
        rows.sort(key=lambda row: (_LEVELS.index(row.level), -len(self.blocked_rows(row))))
        return {status: [row for row in rows if row.status is status] for status in WORST_FIRST}

    def blocked_rows(self, row: RowResult) -> list[RowResult]:
        """The rows that are blocked by ``row``, in the catalog's order."""
        return self._blocked.get(_identity(row), [])


def _identity(row: RowResult) -> tuple[str, str]:
    return row.key, row.host


def _cause(row: RowResult) -> tuple[str, ...]:
    return row.section, row.host, row.level, *reasons(row)
