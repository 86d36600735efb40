"""The end of an audit: results.json, the reports, the exit status, and the run folder's final name."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infracat import report
from infracat.audit import interrupts, privacy
from infracat.audit.arguments import only_lists
from infracat.audit.controller import ControllerPlugin
from infracat.audit.results import row_results, run_results, unjudged_cases
from infracat.audit.state import Audit
from infracat.audit.worker import remove_plans
from infracat.history.annotate import annotate
from infracat.history.past_run import STATUSES, PastRun
from infracat.history.prune import prune
from infracat.observe.exhausted import exhausted
from infracat.observe.observations import write_observations
from infracat.results.document import dump
from infracat.results.model import Result
from infracat.results.outcome import exit_code
from infracat.runs import folder as runs
from infracat.runs.atomic import write_whole

REPLACED_EXIT_CODES = (
    pytest.ExitCode.OK,
    pytest.ExitCode.TESTS_FAILED,
    pytest.ExitCode.INTERRUPTED,
    pytest.ExitCode.NO_TESTS_COLLECTED,
)


@dataclass
class ReportPlugin:
    """Writes the run's folder once everything is judged; ``written`` is its final path."""

    config: pytest.Config
    audit: Audit
    controller: ControllerPlugin
    command: str
    receive: Callable[[Result, Path | None], None] = lambda _results, _folder: None  # called once, at the end
    written: Path | None = None
    problem: str | None = None
    note: str = ""  # who may read the folder, told once
    lacking: str = ""  # what this machine had no more of

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> Generator[None, Any, Any]:
        """Results are written before the other plugins' reports, and the folder is renamed after them."""
        if only_lists(session.config) or exitstatus == pytest.ExitCode.USAGE_ERROR:
            return (yield)
        results = self._results(session, exitstatus)
        with self._catching_write_errors():
            results, past = annotate(results, self.audit.folder.parent)
            self._write(results, past)
        done = None
        with self._catching_write_errors():  # pytest-html writes its report here
            done = yield
        with self._catching_write_errors():
            self._finish(results)
        if self.problem:
            session.exitstatus = session.exitstatus or pytest.ExitCode.INTERNAL_ERROR
        self.receive(results, self.written)
        session.config.hook.pytest_infracat_results(results=dump(results), folder=self.written)
        return done

    def _results(self, session: pytest.Session, exitstatus: int) -> Result:
        """The audit's results; sets the session's exit status."""
        interrupted = self.controller.interrupted
        stopped = bool(session.shouldfail or session.shouldstop or self.controller.stopped)
        rows = row_results(self.audit, self.controller, stopped=stopped)
        code = exit_code(rows, stopped=stopped, interrupted=interrupted)
        code = code or int(self.controller.others_failed)
        session.exitstatus = code if exitstatus in REPLACED_EXIT_CODES else exitstatus
        return run_results(
            self.audit, rows, self.command, int(session.exitstatus),
            unjudged_cases(self.audit, self.controller.records).total(), incomplete=stopped or interrupted,
        )  # fmt: skip

    def _write(self, results: Result, past: PastRun) -> None:
        folder = self.audit.folder
        remove_plans(folder)
        write_observations(folder / "observations.json", self.audit.observed, self.audit.catalog)
        write_whole(folder / STATUSES, past.model_dump_json() + "\n")
        runs.write_json(folder / "results.json", dump(results))
        report.write(results, folder)

    def _finish(self, results: Result) -> None:
        if self.problem is None:
            group = self.config.getoption("infracat_group_readable")
            self.written = runs.finish(self.audit.folder, latest=results.run.is_whole, group=group)
            self.note = "" if group else privacy.note(self.written)
            prune(self.written.parent, self.config.getoption("infracat_keep"))

    @contextmanager
    def _catching_write_errors(self) -> Generator[None]:
        """A report that cannot be written (disk full, no permission) sets ``problem``; the audit goes on."""
        try:
            yield
        except OSError as error:
            where = f": {error.filename}" if error.filename else ""
            self.problem = f"the report could not be written: {error.strerror}{where}"
        except (RuntimeError, MemoryError) as error:
            if not exhausted(error):
                raise
            interrupts.kill(self.controller.workers)  # xdist needs threads to end them
            self.lacking = exhausted(error)

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if only_lists(self.config) or self.problem:
            return
        final = self.audit.folder.with_name(self.audit.folder.name.removeprefix(runs.UNFINISHED))
        terminalreporter.write_line(f"infracat report: {runs.relative(final / 'report.html')}")

    def pytest_unconfigure(self) -> None:
        """A folder that never became a run (``--collect-only``, bad usage, a full disk) is removed."""
        if self.written is None:
            shutil.rmtree(self.audit.folder, ignore_errors=True)
        privacy.set_modes_of_outputs(self.config)
        note = sys.stderr.isatty() and self.note  # cron mails whatever is written anywhere else
        if told := self.problem or self.lacking or note:
            sys.stderr.write(f"infracat: {told}\n")
