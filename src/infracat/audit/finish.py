"""The end of a run: results.json, the reports, the exit status, and the folder's final name."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import infracat
from infracat import report
from infracat.audit.conduct import Conducting, lost, only_shows
from infracat.audit.selection import OWN
from infracat.audit.state import Audit
from infracat.history.annotate import annotate
from infracat.history.past_run import STATUSES, is_whole
from infracat.history.prune import prune
from infracat.observe.observations import slowest_row, write_observations
from infracat.results import build as results
from infracat.runs import folder as runs
from infracat.runs.atomic import write_whole

OURS = (
    pytest.ExitCode.OK,
    pytest.ExitCode.TESTS_FAILED,
    pytest.ExitCode.INTERRUPTED,
    pytest.ExitCode.NO_TESTS_COLLECTED,
)


@dataclass
class Finishing:
    """Writes the run's folder once everything is judged; ``written`` is where it then is."""

    config: pytest.Config
    audit: Audit
    conducting: Conducting
    command: str
    written: Path | None = None
    problem: str | None = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> Generator[None, Any, Any]:
        """Results before the other plugins' reports are written, the folder's name after."""
        if only_shows(session.config) or exitstatus == pytest.ExitCode.USAGE_ERROR:
            return (yield)
        stopped = bool(session.shouldfail or session.shouldstop or self.conducting.stopped)
        rows = self._rows(stopped=stopped)
        code = results.exit_code(rows, stopped=stopped, interrupted=self.conducting.interrupted)
        code = code or int(self.conducting.others_failed)
        session.exitstatus = code if exitstatus in OURS else exitstatus
        found = self._results(rows, int(session.exitstatus), stopped=stopped)
        with self._told():
            self._write(found)
        done = None
        with self._told():  # pytest-html writes its report here
            done = yield
        with self._told():
            self._finish(found)
        if self.problem:
            session.exitstatus = session.exitstatus or pytest.ExitCode.INTERNAL_ERROR
        session.config.hook.pytest_infracat_results(results=found, folder=self.written)
        return done

    def _rows(self, *, stopped: bool) -> list[results.Result]:
        otherwise = self._otherwise(stopped=stopped)
        records = self._records(otherwise)
        rows = [
            results.row_result(
                target.row, target.host, self.audit.catalog, records.get(target.place, ()),
                self.audit.observations.get(target.place), otherwise,
            )
            for target in self.audit.selection.targets
            if target.place in records or self._is_part(target.place)
        ]  # fmt: skip
        own = sorted(place for place in records if place[0].startswith(f"{OWN}/"))
        rows += [results.module_result(key, records[key, host]) for key, host in own]
        results.fold(rows)
        for row in rows:  # a URL of the catalog may hold a password
            row["stated"] = {name: self.audit.redactor.text(words) for name, words in row["stated"].items()}
        return rows

    def _is_part(self, place: tuple[str, str]) -> bool:
        """Rows whose cases were all deselected, or whose judges were not named, are no part of this run."""
        return self.audit.named.whole and place not in self.audit.collected

    def _records(self, otherwise: str) -> dict[tuple[str, str], list[results.Record]]:
        """What was recorded, in the order of the cases; a case whose verdict never came is unknown."""
        came = self.conducting.records
        judged = {(place, record["nodeid"]) for place, records in came.items() for record in records}
        whole = {place: list(records) for place, records in came.items()}
        for case in self.audit.cases:
            if (case.place, case.nodeid) not in judged and self.audit.runs(case):
                whole.setdefault(case.place, []).append(lost(case, otherwise))
        order = {case.nodeid: number for number, case in enumerate(self.audit.cases)}
        return {place: sorted(found, key=lambda each: order.get(each["nodeid"], -1)) for place, found in whole.items()}

    def _otherwise(self, *, stopped: bool) -> str:
        """Why a row has no verdict."""
        if self.conducting.interrupted:
            return "interrupted before it was judged"
        return "pytest stopped before it was judged" if stopped else "nobody judged it, or the verdict was lost"

    def _results(self, rows: list[results.Result], code: int, *, stopped: bool) -> dict[str, Any]:
        audit = self.audit
        partial = bool(audit.selection.stated or audit.collected - audit.places or stopped or not audit.named.whole)
        run = {
            "id": audit.folder.name.removeprefix(runs.UNFINISHED),
            "started": audit.observed.started.isoformat().replace("+00:00", "Z"),
            "duration": round((datetime.now(UTC) - audit.started).total_seconds(), 3),
            "command": audit.redactor.text(self.command),
            "profile": audit.selection.profile,
            "selection": list(audit.selection.stated),
            "partial": partial or self.conducting.interrupted,
            "replayed_from": str(audit.replayed_from) if audit.replayed_from else None,
            "machine": "unknown" if audit.replayed_from else platform.node(),
            "hosts": list(dict.fromkeys(target.host for target in audit.selection.targets)),
            "exit_code": code,
            "awaited": self._awaited(),
        }
        selected = {row["key"] for row in rows}
        return {
            "schema": results.SCHEMA,
            "infracat": infracat.__version__,
            "run": run,
            "catalog": results.catalog_result(audit.catalog),
            "summary": results.summary(rows),
            "monthly_cost": results.monthly_cost(row for row in audit.catalog.rows if row.key in selected),
            "rows": rows,
            "redactions": dict(audit.redactor.counts),
        }

    def _awaited(self) -> dict[str, Any] | None:
        last = None if self.audit.replayed_from else slowest_row(self.audit.observed)
        return asdict(last) if last else None

    def _write(self, found: dict[str, Any]) -> None:
        folder = self.audit.folder
        for plan in folder.glob("plan-*.json"):
            plan.unlink()
        write_observations(folder / "observations.json", self.audit.observed, self.audit.catalog)
        past = annotate(found, folder.parent)
        write_whole(folder / STATUSES, past.model_dump_json() + "\n")
        runs.write_json(folder / "results.json", found)
        report.write(found, folder)

    def _finish(self, found: dict[str, Any]) -> None:
        if self.problem is None:
            self.written = runs.finish(self.audit.folder, latest=is_whole(found["run"]))
            prune(self.written.parent, self.config.getoption("infracat_keep"))

    @contextmanager
    def _told(self) -> Generator[None]:
        """A report that cannot be written (disk full, no permission) is told, and costs nothing else."""
        try:
            yield
        except OSError as error:
            where = f": {error.filename}" if error.filename else ""
            self.problem = f"the report could not be written: {error.strerror}{where}"

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if only_shows(self.config) or self.problem:
            return
        final = self.audit.folder.with_name(self.audit.folder.name.removeprefix(runs.UNFINISHED))
        terminalreporter.write_line(f"infracat report: {runs.relative(final / 'report.html')}")

    def pytest_unconfigure(self) -> None:
        """A folder that never became a run (``--collect-only``, bad usage, a full disk) leaves nothing behind."""
        if self.written is None:
            shutil.rmtree(self.audit.folder, ignore_errors=True)
        if self.problem:
            sys.stderr.write(f"infracat: {self.problem}\n")
