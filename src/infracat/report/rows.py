"""How the reports read the rows of results.json: which check speaks for a row, and what holds up what."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

Results = dict[str, Any]
Row = dict[str, Any]
Check = dict[str, Any]

STATUSES = ("failed", "unknown", "blocked", "warned", "waived", "passed", "skipped")
_LEVELS = ("required", "recommended", "optional")
_ROOTS = ("failed", "unknown", "waived")
_UNMET = ("failed", "unknown", "blocked", "warned", "waived")


class RootCauses:
    """Root causes: a blocked row is told once, under the row that holds it up.

    So are rows that could not be looked at for one and the same reason, such as an engine that is not there: under the
    first of them.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self._rows[row["key"]].append(row)
        self._holds: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows:
            for root in self.of(row):
                self._holds[_identity(root)].append(row)
        self._first: dict[tuple[Any, ...], Row] = {}
        self._echoes: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows:
            if row["status"] == "unknown" and (first := self._first.setdefault(_obstacle(row), row)) is not row:
                self._echoes[_identity(first)].append(row)

    def reported_by(self, row: Row) -> Row | None:
        """The row that tells why ``row`` could not be looked at either; None where it tells for itself."""
        first = self._first.get(_obstacle(row)) if row["status"] == "unknown" else None
        return None if first is row else first

    def same_cause(self, row: Row) -> list[Row]:
        """The rows that could not be looked at for the same reason, and are told under ``row``."""
        return self._echoes.get(_identity(row), [])

    def is_reported_elsewhere(self, row: Row) -> bool:
        return bool(self.of(row)) or self.reported_by(row) is not None

    def of(self, row: Row) -> list[Row]:
        """The rows that ``row`` is told under: those of ``blocked_by`` that are not met, on its own host if any.

        None for a row that is told by itself: it is not blocked, or what blocks it is absent and skipped.
        """
        roots: list[Row] = []
        for key in row["blocked_by"] if row["status"] == "blocked" else ():
            unmet = [root for root in self._rows.get(key, ()) if root["status"] in _ROOTS]
            roots += [root for root in unmet if root["host"] == row["host"]] or unmet
        return roots

    def ordered(self) -> dict[str, list[Row]]:
        """The rows by status; in each, required ones first, and of those the ones that hold up most."""
        rows = [row for everywhere in self._rows.values() for row in everywhere]
        rows.sort(key=lambda row: (_LEVELS.index(row["level"]), -len(self.blocked_rows(row))))
        return {status: [row for row in rows if row["status"] == status] for status in STATUSES}

    def blocked_rows(self, row: Row) -> list[Row]:
        """The rows that are blocked by ``row``, in the catalog's order."""
        return self._holds.get(_identity(row), [])


def _identity(row: Row) -> tuple[str, str]:
    return row["key"], row["host"]


def _obstacle(row: Row) -> tuple[Any, ...]:
    return row["section"], row["host"], row["level"], *reasons(row)


def by_section(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows under their sections, both in the order in which they come."""
    sections: dict[str, list[Row]] = {}
    for row in rows:
        sections.setdefault(row["section"], []).append(row)
    return sections


def unmet_checks(row: Row) -> list[Check]:
    """The row's checks that are not as stated, the worst first."""
    unmet = [check for check in row["checks"] if check["status"] in _UNMET]
    return sorted(unmet, key=lambda check: STATUSES.index(check["status"]))


def main_check(row: Row) -> Check | None:
    """The one check whose found and expected stand for the whole row, when there is any.

    Of a row that is met, the last: judges go from whether it is there to how it is.
    """
    candidates = unmet_checks(row) or row["checks"][::-1]
    return next((check for check in candidates if check["expected"] and check["found"]), None)


def explanation(check: Check) -> str:
    """What is wrong, in words: its message, or what was found instead of what."""
    if check["message"]:
        return str(check["message"])
    if check["expected"] is None:
        return str(check["found"] or "")
    return f"found {check['found'] or 'nothing'}, expected {check['expected']}"


def reasons(row: Row) -> list[str]:
    """Why ``row`` is as it is, check by check: ``['version: 20.10 is older than 24.0']``."""
    told = [f"{check['name']}: {explanation(check)}" for check in unmet_checks(row) if explanation(check)]
    if row["status"] == "waived" and waiver_text(row):
        told.append(waiver_text(row))
    return told or ([row["reason"]] if row["reason"] else [])


def waiver_text(row: Row) -> str:
    """``waived until 2026-12-01 by Ada: the new disk is ordered``; ``''`` where its checks say so already."""
    waiver = row["waiver"]
    if not waiver or any("waived until" in (check["message"] or "") for check in row["checks"]):
        return ""
    only = f" ({', '.join(waiver['checks'])})" if waiver.get("checks") else ""
    return f"waived until {waiver['until']} by {waiver['by']}{only}: {waiver['reason']}"


def label(row: Row, results: Results, name: str = "key") -> str:
    """The row's key (or ``name``), with its host when the run has several: ``cli_tools/git (web1)``."""
    return f"{row[name]} ({row['host']})" if len(results["run"]["hosts"]) > 1 else str(row[name])


def location(row: Row, results: Results) -> str:
    """Where the row is written: ``catalog.yaml:41``."""
    file = row.get("file") or results["catalog"]["path"]
    return f"{file}:{row['line']}" if row["line"] else str(file)


def verify_command(row: Row, results: Results) -> str:
    """The command that repeats one row: ``infracat verify cli_tools/git``."""
    run, path = results["run"], results["catalog"]["path"]
    words = ["infracat", "verify", row["key"]]
    words += [] if path == "catalog.yaml" else ["--catalog", path]
    words += ["--profile", run["profile"]] if run["profile"] and "--profile" in run["command"] else []
    words += ["--host", row["host"]] if len(run["hosts"]) > 1 else []
    return shlex.join(words)
