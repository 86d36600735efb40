"""The one process that observes: it waits for the list of cases, looks once, collects verdicts, writes the run."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Generator, Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from infracat.audit.case import CASE, Case, module_key
from infracat.audit.judge import check
from infracat.audit.look import look
from infracat.audit.state import Audit
from infracat.audit.verdict import Verdict
from infracat.hosts.machine import this_platform
from infracat.judging import Expect
from infracat.observe.observations import Observations, write_observations
from infracat.results.build import Record
from infracat.runs import folder as runs

JUDGING_AFTER_INTERRUPT = 1.0  # seconds: what was seen is still judged, within the 2 s that ^C may take


class Planning:
    """In a worker under xdist: tells the controller which cases there are, before any is scheduled."""

    def __init__(self, audit: Audit, worker: str) -> None:
        self.audit = audit
        self.worker = worker
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # ^C reaches the whole group; the controller decides, and kills

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.audit.cases = planned(session.items)
        cases = [asdict(case) for case in self.audit.cases]
        plan = {"cases": cases, "collected": sorted(self.audit.collected)}
        runs.write_json(_plan(self.audit.folder, self.worker), plan)


class Conducting:
    """Alone or as xdist's controller."""

    def __init__(self, config: pytest.Config, audit: Audit) -> None:
        self.config = config
        self.audit = audit
        self.audit.observed = Observations({}, audit.started, this_platform())  # until it looks
        self.records: dict[tuple[str, str], list[Record]] = defaultdict(list)
        self.interrupted = False
        self.stopped = False  # pytest ended early (-x)
        self.others_failed = False  # tests that are none of the audit's, in the same run
        self.looked = False
        self.workers: set[int] = set()
        self.deadline = threading.Timer(JUDGING_AFTER_INTERRUPT, _interrupt, [self.workers])

    @property
    def distributed(self) -> bool:
        return self.config.pluginmanager.hasplugin("dsession")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if not self.distributed:
            self.audit.cases = planned(session.items)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, Any, Any]:
        if not self.distributed and not only_shows(session.config):
            self.look()
        try:
            done = yield
        finally:
            self.deadline.cancel()
            if self.interrupted:
                _hear_no_more()
        if self.interrupted:
            raise KeyboardInterrupt
        return done

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput["infracat"] = str(self.audit.folder)
        with suppress(AttributeError):  # of a worker that is no child of ours
            self.workers.add(node.gateway._io.popen.pid)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any) -> None:
        """Runs before anything is scheduled; a worker that replaces a dead one finds the observations there."""
        plan = json.loads(_plan(self.audit.folder, node.workerinput["workerid"]).read_text("utf-8"))
        if not self.looked:
            self.audit.cases = tuple(Case(**case) for case in plan["cases"])
            self.audit.collected = {(key, host) for key, host in plan["collected"]}
            self.look()
            self._hand_out()

    def _hand_out(self) -> None:
        """Write the observations where the workers read them."""
        try:
            write_observations(self.audit.folder / "observations.json", self.audit.observed, self.audit.catalog)
        except OSError as error:
            pytest.exit(f"the observations could not be written: {error.strerror}", pytest.ExitCode.INTERNAL_ERROR)

    def look(self) -> None:
        """Observe every row that a case wants to see, once; an interrupt leaves a moment to judge what was seen."""
        self.looked = True
        self.interrupted = look(self.audit)
        if self.interrupted:
            self.audit.judge_until = time.monotonic() + JUDGING_AFTER_INTERRUPT
            self.deadline.start()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A project's judge module that does not import is an unknown row of its own."""
        path = self.config.rootpath / report.nodeid.partition("::")[0]
        if report.failed and not self.audit.named.owns(path):
            self.others_failed = True
        elif report.failed:
            message = _collection_error(report)
            report.longrepr = message
            self._record(_lost(module_key(path, self.audit.named.folder), report.nodeid, message, "import"))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        record = getattr(report, "infracat", None)
        if record is not None:
            self._record(record)
        elif report.when in ("setup", "call", "teardown"):
            self.others_failed = self.others_failed or report.failed
        else:  # xdist's word for a worker that died
            for case in self.audit.cases:
                if case.nodeid == report.nodeid:
                    self._record(lost(case, "the worker process died while judging"))

    def _record(self, record: Record) -> None:
        self.records[record["key"], record["host"]].append(record)

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Also called for ``-x`` under xdist, with a subclass of its own."""
        if type(excinfo.value) is not KeyboardInterrupt:
            self.stopped = True
            return
        self.interrupted = True
        _kill(self.workers)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        status = getattr(report, "infracat", {}).get("status")
        marks = {"warned": ("W", "WARNED"), "unknown": ("U", "UNKNOWN"), "waived": ("w", "WAIVED")}
        return (status, *marks[status]) if status in marks else None


def planned(items: Iterable[pytest.Item]) -> tuple[Case, ...]:
    return tuple(item.stash[CASE] for item in items if CASE in item.stash)


def _plan(folder: Path, worker: str) -> Path:
    return folder / f"plan-{worker}.json"


def only_shows(config: pytest.Config) -> bool:
    """Whether pytest was asked to list things (``--collect-only``, ``--fixtures``, …): then nothing is audited."""
    names = ("collectonly", "showfixtures", "show_fixtures_per_test", "setupplan")
    return any(getattr(config.option, name, False) for name in names)


def _collection_error(report: pytest.CollectReport) -> str:
    """The exception's own line of pytest's text: no source lines, no locals, no shortened values of an assertion."""
    text = str(report.longrepr)
    blocks = re.findall(r"(?m)^E +(.*)(?:\n^E.*)*", text)
    said = blocks[-1] if blocks else text.strip().splitlines()[-1]
    if said.startswith(("assert ", "AssertionError")):
        said = "an assertion outside of any test does not hold"
    return f"could not be collected: {said}"


def lost(case: Case, why: str) -> Record:
    """The record of a case that has no verdict."""
    return check(case, Verdict("unknown", why), Expect(), None)


def _lost(key: str, nodeid: str, message: str, name: str) -> Record:
    place = f"{nodeid.partition('::')[0]}:1"
    return lost(Case(nodeid, key, "local", name, place, wants_seen=False, recommended=False), message)


def _interrupt(workers: set[int]) -> None:
    """End judging that goes on too long after ^C: a judge that hangs must not hold the report."""
    _kill(workers)
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def _hear_no_more() -> None:
    """The report is written now: neither the deadline that was just missed nor a second ^C may cost it."""
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            if number := getattr(signal, name, None):
                signal.signal(number, lambda *_: None)


def _kill(workers: set[int]) -> None:
    for pid in workers:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
