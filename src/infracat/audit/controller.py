"""The one process that observes: it waits for the list of cases, observes their rows once, and collects verdicts.

Without xdist that is pytest's only process, with xdist the controller of the workers.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infracat import signals
from infracat.audit import interrupts
from infracat.audit.arguments import only_lists
from infracat.audit.case import Case, cases_of, module_key
from infracat.audit.observe import observe_rows
from infracat.audit.project_judges.driver import ProjectJudges
from infracat.audit.record import unjudged_record
from infracat.audit.state import Audit
from infracat.audit.worker import read_plan
from infracat.facts import LOCAL
from infracat.hosts.commands.process_table import process_table
from infracat.hosts.commands.watch import watchdog
from infracat.observe.exhausted import exhausted
from infracat.observe.observations import Observations, write_observations
from infracat.observe.target import RowKey
from infracat.results.case_record import CaseRecord
from infracat.results.status import Status


class ControllerPlugin:
    def __init__(self, config: pytest.Config, audit: Audit, judges: ProjectJudges | None) -> None:
        self.config = config
        self.judges = judges  # of the project's own
        self.audit = audit
        self.audit.observed = Observations({}, audit.started, audit.machines[LOCAL].platform)  # until it has observed
        self.records: dict[RowKey, list[CaseRecord]] = defaultdict(list)
        self.interrupted = False
        self.stopped = False  # pytest ended early (-x)
        self.others_failed = False  # tests in the same run that do not belong to the audit
        self.has_observed = False
        self.lost_workers = ""  # how the worker processes ended before all was judged
        self.workers: set[int] = set()  # process ids
        self.deadline = interrupts.judging_deadline(self.workers)

    @property
    def distributed(self) -> bool:
        return self.config.pluginmanager.hasplugin("dsession")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if not self.distributed:
            self.audit.cases = cases_of(session.items)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, Any, Any]:
        done = None
        try:
            if not self.distributed and not only_lists(session.config):
                self.observe()
            done = yield
            if self.judges and self.has_observed:
                self.judges.judge(session)
        except KeyboardInterrupt as error:
            if type(error) is not KeyboardInterrupt:  # -x under xdist
                raise
            self.interrupted = True
        except Exception as error:  # of xdist, whose messages to a dead process get lost in several ways
            if not self._has_dead_worker:
                raise
            done = self._lose_workers(error)
        finally:
            signals.ignore()  # all that is judged is judged: from here on, the report is written
            self.deadline.cancel()
            self._leave_removed_folder()
        if self.interrupted:  # a new one: pytest fails at the traceback of some that come from a signal
            raise KeyboardInterrupt
        return done

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionstart(self) -> Generator[None, Any, Any]:
        """xdist starts its workers here."""
        if not self.distributed:
            return (yield)
        from execnet import HostNotFound

        watchdog().start()
        try:
            with interrupts.signals_blocked():
                return (yield)
        except (HostNotFound, EOFError, OSError, RuntimeError) as error:
            self._lose_workers(error)
            self.config.pluginmanager.register(NoTestLoop())

    def _lose_workers(self, error: Exception) -> bool:
        self.lost_workers = exhausted(error) or " ".join(f"{type(error).__name__} {error}".split())[:200]
        interrupts.kill(self.workers)
        return True

    @property
    def _has_dead_worker(self) -> bool:
        table = process_table()
        found = [table.process(pid) for pid in self.workers]
        return not all(each and each.is_alive for each in found)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput["infracat"] = self.audit.for_workers()
        with suppress(AttributeError):  # of a worker that is not our child process
            self.workers.add(node.gateway._io.popen.pid)
        interrupts.deliver_pending()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self) -> None:
        signals.raise_pending()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """xdist replaces a worker that ended, several times; this is told of what none of them has judged."""
        if error:
            self.lost_workers = f"{node.gateway.id}: {' '.join(str(error).split())[:200]}"

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any) -> None:
        """Runs before anything is scheduled; a worker that replaces a dead one finds the observations there."""
        if not self.has_observed:
            self.audit.add(read_plan(self.audit.folder, node.workerinput["workerid"]))
            self.observe()

    def _write_observations(self) -> None:
        """Write the observations where the workers read them."""
        try:
            write_observations(self.audit.folder / "observations.json", self.audit.observed, self.audit.catalog)
        except OSError as error:
            pytest.exit(f"the observations could not be written: {error.strerror}", pytest.ExitCode.INTERNAL_ERROR)

    def _leave_removed_folder(self) -> None:
        """pytest goes back to the folder where it was started, which may be gone by now."""
        params = self.config.invocation_params
        if not params.dir.is_dir():
            self.config.invocation_params = replace(params, dir=Path("/"))

    def observe(self) -> None:
        """Observe the rows of all cases, once; after an interrupt there is a moment to judge what was observed."""
        self.has_observed = True
        if self.judges:
            self.judges.collect()
        signals.raise_interrupt()
        self.interrupted = observe_rows(self.audit)
        if self.interrupted:
            self.audit.judge_until = time.monotonic() + interrupts.JUDGING_AFTER_INTERRUPT
            with suppress(RuntimeError):  # no thread could be started for it
                self.deadline.start()
        if self.distributed or self.judges:
            self._write_observations()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A project's judge module that cannot be imported becomes an unknown row of its own."""
        path = self.config.rootpath / report.nodeid.partition("::")[0]
        if report.failed and not self.audit.arguments.owns(path):
            self.others_failed = True
        elif report.failed:
            message = _collection_error(report)
            report.longrepr = message
            self._add(_import_failure(module_key(path, self.audit.arguments.folder), report.nodeid, message))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        record = getattr(report, "infracat", None)
        if record is not None:
            self._add(CaseRecord.of(record))
        elif report.when in ("setup", "call", "teardown"):
            self.others_failed = self.others_failed or report.failed
        else:  # xdist's report about a worker that died
            for case in self.audit.cases:
                if case.nodeid == report.nodeid:
                    self._add(unjudged_record(case, "the worker process died while judging"))

    def _add(self, record: CaseRecord) -> None:
        self.records[record.key, record.host].append(record)

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Also called for ``-x`` under xdist, with a subclass of KeyboardInterrupt."""
        if type(excinfo.value) is not KeyboardInterrupt:
            self.stopped = True
            return
        signals.ignore()
        self.interrupted = True
        interrupts.kill(self.workers)
        for machine in self.audit.machines.values():
            machine.processes.kill_all()
        if self.judges:
            self.judges.end()

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        record = getattr(report, "infracat", None)
        status = Status(record["status"]) if record else None
        return (status, status.pytest_letter, status.upper()) if status and status.pytest_letter else None


class NoTestLoop:
    """Registered where no worker process runs that xdist could wait for."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> bool:
        return True


def _collection_error(report: pytest.CollectReport) -> str:
    """The exception's own line of pytest's text: no source lines, no locals, no shortened values of an assertion."""
    text = str(report.longrepr)
    blocks = re.findall(r"(?m)^E +(.*)(?:\n^E.*)*", text)
    line = blocks[-1] if blocks else text.strip().splitlines()[-1]
    if line.startswith(("assert ", "AssertionError")):
        line = "an assertion outside of any test does not hold"
    return f"could not be collected: {line}"


def _import_failure(key: str, nodeid: str, message: str) -> CaseRecord:
    location = f"{nodeid.partition('::')[0]}:1"
    return unjudged_record(Case(nodeid, key, LOCAL, "import", location, wants_seen=False, recommended=False), message)
