"""The audit's side: has the project's own judges collected and called, each within its time."""

from __future__ import annotations

import secrets
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

import pytest

from infracat import signals
from infracat.audit.arguments import FOLDER
from infracat.audit.case import Case
from infracat.audit.project_judges.child import STARTS_WITHIN, Child
from infracat.audit.project_judges.messages import Message, NoMessage, PeerClosed
from infracat.audit.project_judges.reports import (
    how_it_ended,
    is_of,
    location,
    shortened,
    unimported,
    unjudged,
    with_tuples,
)
from infracat.audit.state import Audit, Plan
from infracat.audit.worker import read_plan

WORKER = "judges"  # in the place of gw0, gw1, … of pytest-xdist
DEFAULT = 30.0  # seconds for an import, and for a judge without a row: a row's timeout where it states none
ENDS_WITHIN = 5.0  # seconds for what a conftest.py does at the end of a session
Report = TypeVar("Report", pytest.CollectReport, pytest.TestReport)
NO_CONFTEST = "--noconftest"  # of the audit's own process, which imports nothing of the project


@dataclass
class ProjectJudges:
    """The judges of ``arguments``: paths and node ids below the project's ``tests_env``. Is a plugin of pytest."""

    config: pytest.Config
    audit: Audit
    arguments: list[str]
    cases: tuple[Case, ...] = ()
    ignored: list[Path] = field(default_factory=list)  # modules that could not be imported, and have a report already
    _reported: set[str] = field(default_factory=set)  # what an earlier process could not collect either
    _child: Child | None = None
    _lost: str | None = None  # why none is called any more
    _wants_results: bool = True  # whether anything there takes them

    def start(self) -> None:
        """In the background: it imports and collects while the audit's process does."""
        worker = {"workerid": WORKER, "workercount": 1, "testrunuid": self.audit.folder.name}
        start: Message = {
            "judges": self.arguments,
            "arguments": _arguments(self.config),
            "conftest": str(self._conftest),
            "ignored": [str(path) for path in self.ignored],
            "path": [path for path in sys.path if not Path(path).is_relative_to(self._folder)],
            "workerinput": worker | {"infracat": self.audit.for_workers()},
        }
        is_shown = self.config.getoption("capture", "no") == "no"
        self._child = Child(start, self.config.invocation_params.dir, _show if is_shown else None)

    def pytest_sessionstart(self) -> None:
        signals.on_end_at_once(self.pytest_unconfigure)
        self.start()

    def collect(self) -> None:
        """Add their cases to the audit's; a module that ends the process, or hangs, is an unknown row of its own."""
        if plan := self._collect():
            self.cases = plan.cases
            self.audit.add(plan)

    def judge(self, session: pytest.Session) -> None:
        """Call them one after the other; their reports go to pytest's hooks."""
        session.testscollected += len(self.cases)
        places = [place for place, case in enumerate(self.cases) if self.audit.is_reported(case)]
        for place, following in zip_longest(places, places[1:]):
            if self.audit.is_out_of_time or session.shouldstop:
                return
            if session.shouldfail:
                raise session.Failed(session.shouldfail)
            case = self.cases[place]
            self.config.hook.pytest_runtest_logstart(nodeid=case.nodeid, location=location(case))
            self._judge(place, following)
            self.config.hook.pytest_runtest_logfinish(nodeid=case.nodeid, location=location(case))

    def end(self, seconds: float = 0.0) -> int:
        """Its exit code; it is killed after ``seconds``, and with it what it has started."""
        child, self._child = self._child, None
        return child.end(seconds) if child else 0

    def pytest_infracat_results(self, results: dict[str, Any], folder: Path | None) -> None:
        """The hook may be one of the project's ``conftest.py``, which is imported there."""
        if self._child:
            until = time.monotonic() + ENDS_WITHIN
            sent = {"results": results if self._wants_results else None, "folder": folder and str(folder)}
            with suppress(PeerClosed, TimeoutError):
                self._child.messages.send(sent, ENDS_WITHIN)
            self.end(until - time.monotonic())

    def pytest_unconfigure(self) -> None:
        self.end()

    @property
    def _folder(self) -> Path:
        return self.audit.arguments.folder / FOLDER

    @property
    def _conftest(self) -> Path:
        return self._folder / "conftest.py"

    def _collect(self) -> Plan | None:
        """Until a process has collected all that can be; none where none can."""
        while self._lost is None:
            collecting: list[Path] = []
            try:
                return self._receive_collected(collecting)
            except TimeoutError:
                self.end()
                within = DEFAULT if collecting else STARTS_WITHIN
                self._give_up(collecting, f"its import did not end within {within:.3g} s", "")
            except NoMessage as error:
                self.end()
                self._give_up(collecting, f"its import {self._written(error)}", "")
            except PeerClosed:
                self._give_up(collecting, *self._ended(collecting))
        return None

    def _receive_collected(self, collecting: list[Path]) -> Plan:
        """Until all is collected; ``collecting`` is what it has begun to import, if anything."""
        until = time.monotonic() + STARTS_WITHIN
        while True:
            message = self._received(until - time.monotonic())
            match message:
                case {"ready": {"wants_results": bool(wants)}}:
                    self._wants_results = wants
                    return self._plan()
                case {"collecting": str() | None as path}:
                    if collecting != (paths := [Path(path)] if path else []):
                        collecting[:] = paths
                        until = time.monotonic() + (DEFAULT if path else STARTS_WITHIN)
                case {"report": _}:
                    report = self._understood(message, pytest.CollectReport)
                    if report.nodeid not in self._reported:
                        self._reported.add(report.nodeid)
                        self.config.hook.pytest_collectreport(report=report)
                case _:
                    raise NoMessage(str(message))

    def _ended(self, collecting: list[Path]) -> tuple[str, str]:
        """How the process has ended, and the last that it printed; raises ``pytest.UsageError`` for a bad argument."""
        child = self._child
        assert child
        code = self.end(1)
        if code == pytest.ExitCode.USAGE_ERROR and not collecting:
            raise pytest.UsageError(self.audit.redactor.text(child.output.strip()))
        return f"its import ended the process ({how_it_ended(code)})", child.output

    def _give_up(self, collecting: list[Path], why: str, output: str) -> None:
        """Report what could not be imported, and go on without it where that can be done."""
        modules = [path for path in collecting if self._folder in path.parents and path not in self.ignored]
        path = modules[0] if modules else self._conftest
        self.config.hook.pytest_collectreport(report=unimported(path, self.config.rootpath, why, output))
        if path == self._conftest:
            self._lost = why
            return
        self.ignored.append(path)
        self.arguments = [each for each in self.arguments if Path(each.partition("::")[0]) != path]
        if self.arguments:
            self.start()
        else:
            self._lost = why

    def _judge(self, place: int, following: int | None) -> None:
        case = self.cases[place]
        row = self.audit.rows.get(case.key)
        seconds = row.timeout if row else DEFAULT
        try:
            self._restart()
            self._receive_reports(place, following, seconds)
        except TimeoutError:
            self.end()
            if not self.audit.is_out_of_time:
                self._report_lost(case, f"the judge did not end within {seconds:.3g} s")
        except NoMessage as error:
            self.end()
            self._report_lost(case, f"the judge {self._written(error)}")
        except PeerClosed:
            how = how_it_ended(self.end(1)) if self._child else self._lost
            self._report_lost(case, f"the judge ended the process ({how})")

    def _restart(self) -> None:
        """A new process after one has ended; raises ``PeerClosed`` where it does not collect the same again."""
        if self._child is None and self._lost is None:
            self.start()
            if (plan := self._collect()) and plan.cases != self.cases:
                self._lost = "it could not be started again: it collected other judges then"
        if self._lost:
            raise PeerClosed

    def _receive_reports(self, place: int, following: int | None, seconds: float) -> None:
        """Only of the case that was asked for, by a token that no earlier judge could write in advance."""
        until = time.monotonic() + self.audit.limited(seconds)
        token = secrets.token_hex(8)
        assert self._child
        self._child.messages.post({"judge": place, "next": following, "token": token})
        while (message := self._received(until - time.monotonic())) != {"judged": place, "token": token}:
            report = self._understood(message, pytest.TestReport)
            if message.get("token") != token or not is_of(report, self.cases[place]):
                raise NoMessage(str(message))
            self.config.hook.pytest_runtest_logreport(report=report)

    def _plan(self) -> Plan:
        try:
            return read_plan(self.audit.folder, WORKER)
        except (OSError, ValueError, TypeError, KeyError):
            raise NoMessage("that all is collected, which it is not") from None

    def _received(self, seconds: float) -> Message:
        assert self._child
        return self._child.messages.receive(seconds)

    def _understood(self, message: Message, kind: type[Report]) -> Report:
        try:
            data = with_tuples(message["report"])
            report = self.config.hook.pytest_report_from_serializable(config=self.config, data=data)
        except Exception:  # of pytest, or of another plugin, over what is no report
            report = None
        if not isinstance(report, kind):
            raise NoMessage(str(message))
        return report

    def _written(self, error: NoMessage) -> str:
        """Masked before it is cut."""
        written = " ".join(self.audit.redactor.text(str(error)).split())
        return f"wrote into the pipe of the audit's own messages: {shortened(written)}"

    def _report_lost(self, case: Case, why: str) -> None:
        self.config.hook.pytest_runtest_logreport(report=unjudged(case, why))


def _arguments(config: pytest.Config) -> list[str]:
    """This process's own. A judge's folder comes after the installed packages, or its ``requests.py`` was ours."""
    words = [str(word) for word in config.invocation_params.args]
    if NO_CONFTEST in words:
        words.remove(NO_CONFTEST)
    return [*words, "--import-mode=append"] if config.getoption("importmode") == "prepend" else words


def _show(line: str) -> None:
    sys.stdout.write(line)  # redacted there
