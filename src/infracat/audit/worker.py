"""A worker process under pytest-xdist: reports its cases to the controller before any of them is scheduled."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from infracat import signals
from infracat.audit import interrupts
from infracat.audit.case import Case, cases_of
from infracat.audit.state import Audit, Plan
from infracat.runs import folder as runs


class WorkerPlugin:
    def __init__(self, audit: Audit, worker: str) -> None:
        self.audit = audit
        self.worker = worker
        # ^C, and the SIGTERM of a service manager, reach the whole group; the controller handles them, and kills us
        signals.ignore()
        interrupts.unblock()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.audit.cases = cases_of(session.items)
        cases = [asdict(case) for case in self.audit.cases]
        chosen = {case.nodeid for case in self.audit.cases}
        others = [asdict(case) for nodeid, case in self.audit.collected.items() if nodeid not in chosen]
        plan = {"cases": cases, "deselected": others, "uncollected": sorted(self.audit.uncollected)}
        runs.write_json(_plan_file(self.audit.folder, self.worker), plan)


def read_plan(folder: Path, worker: str) -> Plan:
    """What a worker has collected."""
    plan = json.loads(_plan_file(folder, worker).read_text("utf-8"))
    return Plan(
        cases=tuple(Case(**case) for case in plan["cases"]),
        deselected=tuple(Case(**case) for case in plan["deselected"]),
        uncollected=frozenset(plan["uncollected"]),
    )


def remove_plans(folder: Path) -> None:
    for plan in folder.glob("plan-*.json"):
        plan.unlink()


def _plan_file(folder: Path, worker: str) -> Path:
    return folder / f"plan-{worker}.json"
