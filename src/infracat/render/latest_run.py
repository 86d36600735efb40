"""What the latest run found, by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from infracat.results.document import DamagedResults, damage, load
from infracat.results.status import Status, worst
from infracat.runs.folder import LATEST, latest


class NoRun(Exception):
    """There is no run to tell of; the text says where, and why."""


@dataclass(frozen=True)
class LatestRun:
    """``statuses`` by key; of a row that was looked at on several hosts, the worst."""

    started: str = ""  # 2026-11-22T02:00:00Z
    profile: str | None = None
    statuses: Mapping[str, Status] = field(default_factory=dict)

    def mark(self, key: str) -> str:
        """``✓ passed, 2026-11-22``; empty for a row that this run was not about."""
        status = self.statuses.get(key)
        return f"{status.mark} {status}, {self.started[:10]}" if status else ""

    @property
    def told(self) -> str:
        profile = f", profile {self.profile}" if self.profile else ""
        return f"{self.started}{profile}"


def latest_run(reports: Path) -> LatestRun:
    """The run that ``reports/latest`` leads to. Raises ``NoRun``."""
    file = reports / (latest(reports) or LATEST) / "results.json"
    try:
        results = load(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise NoRun(f"{reports}: no run yet; `infracat verify` makes one") from None
    except DamagedResults as error:
        raise NoRun(f"{file}: {damage(error)}") from None
    statuses: dict[str, list[Status]] = {}
    for row in results.rows:
        statuses.setdefault(row.key, []).append(row.status)
    run = results.run
    return LatestRun(run.started, run.profile, {key: worst(each) for key, each in statuses.items()})
