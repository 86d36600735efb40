"""What the latest run found, by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from infracat.catalog.model import Catalog
from infracat.catalog.rows import Row
from infracat.observe.observations import digest_of
from infracat.results.document import DamagedResults, damage, load
from infracat.results.status import Status, worst
from infracat.runs.folder import LATEST, latest


class NoRun(Exception):
    """There is no run to tell of; the text says where, and why."""


class UnreadableRun(NoRun):
    """There is one, and it is damaged."""


@dataclass(frozen=True)
class LatestRun:
    """``statuses`` by key; of a row on several hosts, the worst. ``changed``: rows that say something else now."""

    started: str = ""  # 2026-11-22T02:00:00Z
    profile: str | None = None
    statuses: Mapping[str, Status] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()

    def mark(self, key: str) -> str:
        """``✓ passed, 2026-11-22``; empty for a row that this run was not about."""
        status = self.statuses.get(key)
        changed = ", before it was changed" if key in self.changed else ""
        return f"{status.mark} {status}, {self.started[:10]}{changed}" if status else ""

    @property
    def told(self) -> str:
        profile = f", profile {self.profile}" if self.profile else ""
        return f"{self.started}{profile}"


def latest_run(reports: Path, catalog: Catalog) -> LatestRun:
    """The run that ``reports/latest`` leads to. Raises ``NoRun``, and ``UnreadableRun``."""
    file = reports / (latest(reports) or LATEST) / "results.json"
    try:
        results = load(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise NoRun(f"{reports}: no run yet; `infracat verify` makes one") from None
    except DamagedResults as error:
        raise UnreadableRun(f"{file}: {damage(error)}") from None
    statuses: dict[str, list[Status]] = {}
    for row in results.rows:
        statuses.setdefault(row.key, []).append(row.status)
    run, rows = results.run, {row.key: row for row in catalog.rows}
    changed = {
        each.key for each in results.rows if each.key in rows and each.digest not in (None, _digest(rows[each.key]))
    }
    return LatestRun(run.started, run.profile, {key: worst(each) for key, each in statuses.items()}, frozenset(changed))


def _digest(row: Row) -> str:
    return digest_of(row, row.model_fields_set)
