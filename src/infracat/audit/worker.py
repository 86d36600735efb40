"""A worker process under pytest-xdist: reports its cases to the controller before any of them is scheduled."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from infracat.audit import interrupts
from infracat.audit.case import Case, cases_of
from infracat.audit.state import Audit
from infracat.observe.target import RowKey
from infracat.runs import folder as runs


class WorkerPlugin:
    def __init__(self, audit: Audit, worker: str) -> None:
        self.audit = audit
        self.worker = worker
        # ^C, and the SIGTERM of a service manager, reach the whole group; the controller handles them, and kills us
        interrupts.ignore()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.audit.cases = cases_of(session.items)
        cases = [asdict(case) for case in self.audit.cases]
        plan = {"cases": cases, "collected": sorted(self.audit.collected)}
        runs.write_json(_plan_file(self.audit.folder, self.worker), plan)


def read_plan(folder: Path, worker: str) -> tuple[tuple[Case, ...], set[RowKey]]:
    """The cases that a worker will run, and the rows for which it collected any."""
    plan = json.loads(_plan_file(folder, worker).read_text("utf-8"))
    return tuple(Case(**case) for case in plan["cases"]), {(key, host) for key, host in plan["collected"]}


def remove_plans(folder: Path) -> None:
    for plan in folder.glob("plan-*.json"):
        plan.unlink()


def _plan_file(folder: Path, worker: str) -> Path:
    return folder / f"plan-{worker}.json"
