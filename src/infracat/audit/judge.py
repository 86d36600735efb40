"""The fixtures that judges ask for, and how the exception that a judge raised becomes a verdict on its report."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import pytest
from _pytest.python import async_fail
from _pytest.runner import runtestprotocol  # plugins that replace pytest's own protocol (reruns, …) all use it

from infracat.audit.assertions import RowAbsent
from infracat.audit.case import CASE, Case
from infracat.audit.collect import FIXTURES
from infracat.audit.parts import judge_each
from infracat.audit.record import case_record, printable_text
from infracat.audit.state import Audit
from infracat.audit.verdict import CaseVerdict, verdict_for
from infracat.catalog.model import Catalog
from infracat.facts import CannotObserve, Facts
from infracat.judging import Expect
from infracat.results.status import Status

EXPECT = pytest.StashKey[Expect]()


def row_fixtures() -> object:
    """A plugin with one fixture per section: each returns the row that its judge was parametrized with."""

    def fixture(name: str) -> Any:
        return pytest.fixture(name=name)(lambda self, request: request.param.row)  # noqa: ARG005

    return type("RowFixtures", (), {f"row_{name}": fixture(name) for name in FIXTURES})()


class JudgePlugin:
    """Runs each case against its row's observation and attaches the verdict to pytest's report."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit

    @pytest.fixture
    def catalog(self) -> Catalog:
        """The whole catalog, for judges that compare rows."""
        return self.audit.catalog

    @pytest.fixture
    def seen(self, request: pytest.FixtureRequest) -> Facts | None:
        """The facts observed for the judge's row; reading a fact that could not be observed makes the case unknown."""
        case = request.node.stash.get(CASE, None)
        if case is None:
            raise pytest.UsageError("seen is for judges of a row; this test is none")
        return self.audit.seen(case)

    @pytest.fixture
    def expect(self, request: pytest.FixtureRequest) -> Expect:
        """``expect(found, stated)``: records both for the report and asserts that they agree."""
        expect: Expect = request.node.stash.setdefault(EXPECT, Expect())
        return expect

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        """Without facts, only the row's representative case is reported."""
        case = item.stash.get(CASE, None)
        if case is None or self._should_run(case):
            return None
        runtestprotocol(item, log=False, nextitem=nextitem)  # set up and torn down as usual, but not reported
        return True

    def _should_run(self, case: Case) -> bool:
        return not self.audit.is_out_of_time and self.audit.is_reported(case)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        case = pyfuncitem.stash.get(CASE, None)
        if case is None:
            return None
        if not self._should_run(case):
            return True
        if self.audit.reports_absence(case):
            self._raise_absence(case)
        return _judge_parts(pyfuncitem)

    def _raise_absence(self, case: Case) -> None:
        """Raise the reason for which the row has no facts; return when it has some."""
        if reason := self.audit.does_not_apply(case.row_key):
            pytest.skip(reason)
        if lacks := self.audit.lacks(case.row_key):
            raise CannotObserve(lacks)
        observation = self.audit.observations.get(case.row_key)
        if observation is None and case.wants_seen:
            raise CannotObserve("nobody looked")
        if observation is not None and observation.absent is not None:
            raise RowAbsent(observation.absent)
        if observation is not None and observation.cannot is not None and case.wants_seen:
            raise CannotObserve(observation.cannot)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        case = item.stash.get(CASE, None)
        if case is None:
            return report
        mask = self.audit.redactor.text
        report.sections = [(printable_text(title, mask), printable_text(text, mask)) for title, text in report.sections]
        if call.when == "call" or call.excinfo is not None:
            self._attach_record(report, call, item, case)
        return report

    def _attach_record(
        self, report: pytest.TestReport, call: pytest.CallInfo[None], item: pytest.Item, case: Case
    ) -> None:
        row, mask = self.audit.rows.get(case.key), self.audit.redactor.text
        raised = call.excinfo.value if call.excinfo else None
        verdict = _xfail_verdict(report) or verdict_for(
            raised, row, case.check, recommended=case.recommended, today=self.audit.today(case.row_key)
        )
        _apply(report, verdict, case, mask)
        expect = item.stash.get(EXPECT, Expect())
        if not expect.expected:
            expect = _presence(case, raised)
        report.infracat = case_record(case, verdict, expect, row, mask).plain()  # type: ignore[attr-defined]


def _judge_parts(item: pytest.Function) -> bool | None:
    """Call the judge for each part of what was seen; None where that is one thing, and pytest calls it."""
    arguments = {name: item.funcargs[name] for name in item._fixtureinfo.argnames}
    seen = arguments.get("seen")
    parts = seen.judged_apart() if isinstance(seen, Facts) else {}
    if not parts:
        return None

    def judge(facts: Facts, expect: Expect) -> None:
        result = item.obj(**arguments | {"seen": facts} | ({"expect": expect} if "expect" in arguments else {}))
        if hasattr(result, "__await__") or hasattr(result, "__aiter__"):  # none of it ran: as pytest's own call does
            async_fail(item.nodeid)

    judge_each(judge, parts, item.stash.setdefault(EXPECT, Expect()))
    return True


def _xfail_verdict(report: pytest.TestReport) -> CaseVerdict | None:
    """The verdict on a judge marked ``xfail``: skipped when it fails, failed when it passes a strict mark."""
    if hasattr(report, "wasxfail") and report.skipped:
        return CaseVerdict(Status.SKIPPED, f"expected to fail: {report.wasxfail}")
    if isinstance(report.longrepr, str) and report.longrepr.startswith("[XPASS(strict)]"):
        return CaseVerdict(Status.FAILED, report.longrepr)
    return None


def _presence(case: Case, raised: BaseException | None) -> Expect:
    """Expected and found values of a section's ``exists`` judge, whose body is empty."""
    expect = Expect()
    if case.check == "exists" and (raised is None or isinstance(raised, RowAbsent)):
        expect.expected, expect.found = ["present"], ["present" if raised is None else "absent"]
    return expect


def _apply(report: pytest.TestReport, verdict: CaseVerdict, case: Case, mask: Callable[[str], str]) -> None:
    """Give pytest's report the outcome of the verdict's status, and our short message in place of a traceback."""
    report.outcome = verdict.status.outcome
    if hasattr(report, "wasxfail"):
        del report.wasxfail
    path, _, line = case.location.rpartition(":")
    if report.outcome == "skipped":
        report.longrepr = (path, int(line), printable_text(verdict.message, mask))
    elif report.outcome == "failed":
        report.longrepr = printable_text(f"{case.key}: {verdict.message}", mask)
    else:
        report.longrepr = None
