"""Judging: the fixtures that judges ask for, and what becomes of what they raise. Runs where the tests run."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any

import pytest
from _pytest.runner import runtestprotocol  # plugins that run tests their own way all use it

from infracat.audit.case import CASE, Case
from infracat.audit.collect import FIXTURES
from infracat.audit.state import Audit
from infracat.audit.verdict import NotThere, Verdict, verdict
from infracat.catalog.model import Catalog
from infracat.catalog.rows import Row
from infracat.facts import CannotObserve, Facts
from infracat.judging import Expect

EXPECT = pytest.StashKey[Expect]()
LONGEST = 20_000  # characters of a message; a report is for reading
OUTCOMES = {"passed": "passed", "warned": "passed", "waived": "skipped", "skipped": "skipped"}


def row_fixtures() -> object:
    """A plugin with one fixture a section: each gives the row that its judge was parametrized with."""

    def fixture(name: str) -> Any:
        return pytest.fixture(name=name)(lambda self, request: request.param.row)  # noqa: ARG005

    return type("RowFixtures", (), {f"row_{name}": fixture(name) for name in FIXTURES})()


class Judging:
    """Runs each case over its observation, and puts its verdict on the report."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit

    @pytest.fixture
    def catalog(self) -> Catalog:
        """The whole catalog, for judges that compare rows."""
        return self.audit.catalog

    @pytest.fixture
    def seen(self, request: pytest.FixtureRequest) -> Facts | None:
        """What was observed for the judge's row; reading a fact that could not be looked at makes the case unknown."""
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
        """Where there is nothing to look at, one case of the row speaks and the others are silent."""
        case = item.stash.get(CASE, None)
        if case is None or self._has_a_say(case):
            return None
        runtestprotocol(item, log=False, nextitem=nextitem)  # set up and torn down as ever, and not reported
        return True

    def _has_a_say(self, case: Case) -> bool:
        out_of_time = self.audit.judge_until is not None and time.monotonic() > self.audit.judge_until
        return not out_of_time and self.audit.runs(case)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        case = pyfuncitem.stash.get(CASE, None)
        if case is None:
            return None
        if not self._has_a_say(case):
            return True
        if self.audit.speaks(case):
            self._say_why_not(case)
        return None

    def _say_why_not(self, case: Case) -> None:
        """Raise what the observation says in place of facts; return when there are facts."""
        if reason := self.audit.does_not_apply(case.place):
            pytest.skip(reason)
        observation = self.audit.observations.get(case.place)
        if observation is None and case.wants_seen:
            raise CannotObserve("nobody looked")
        if observation is not None and observation.absent is not None:
            raise NotThere(observation.absent)
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
        masked = self.audit.redactor.text
        report.sections = [(sound(title, masked), sound(content, masked)) for title, content in report.sections]
        if call.when == "call" or call.excinfo is not None:
            self._rule(report, call, item, case)
        return report

    def _rule(self, report: pytest.TestReport, call: pytest.CallInfo[None], item: pytest.Item, case: Case) -> None:
        row = self.audit.rows.get(case.key)
        raised = call.excinfo.value if call.excinfo else None
        ruling = _of_xfail(report) or verdict(
            raised, row, case.check, recommended=case.recommended, today=self.audit.today(case.place)
        )
        _apply(report, ruling, case, self.audit.redactor.text)
        expect = item.stash.get(EXPECT, Expect())
        if not expect.expected:
            expect = _presence(case, raised)
        report.infracat = check(case, ruling, expect, row, self.audit.redactor.text)  # type: ignore[attr-defined]


def check(
    case: Case, ruling: Verdict, expect: Expect, row: Row | None, masked: Callable[[str], str] = str
) -> dict[str, Any]:
    """What travels with the report to whoever writes the results; plain values only."""
    return {
        "key": case.key,
        "section": case.key.partition("/")[0],
        "host": case.host,
        "check": sound(case.check, masked),
        "status": ruling.status,
        "expected": sound("; ".join(expect.expected), masked) or None,
        "found": sound("; ".join(expect.found), masked) or None,
        "message": sound(ruling.message, masked),
        "fix": row.remedy if row else None,
        "nodeid": case.nodeid,
        "location": case.location,
    }


def sound(text: str, masked: Callable[[str], str]) -> str:
    """``text`` as every file and every process takes it: no lone surrogates, and no end of it out of sight.

    What is cut is ``masked`` before: half of a secret is not known again.
    """
    whole = text.encode("utf-8", "backslashreplace").decode()
    if len(whole) > LONGEST:
        whole = masked(whole)
    return whole if len(whole) <= LONGEST else f"{whole[: LONGEST // 2]} … {whole[-LONGEST // 2 :]}"


def _of_xfail(report: pytest.TestReport) -> Verdict | None:
    """A judge marked ``xfail``: failing as expected is told, passing against a strict mark is wrong."""
    if hasattr(report, "wasxfail") and report.skipped:
        return Verdict("skipped", f"expected to fail: {report.wasxfail}")
    if isinstance(report.longrepr, str) and report.longrepr.startswith("[XPASS(strict)]"):
        return Verdict("failed", report.longrepr)
    return None


def _presence(case: Case, raised: BaseException | None) -> Expect:
    """What the empty ``exists`` judge of a section compares."""
    expect = Expect()
    if case.check == "exists" and (raised is None or isinstance(raised, NotThere)):
        expect.expected, expect.found = ["present"], ["present" if raised is None else "absent"]
    return expect


def _apply(report: pytest.TestReport, ruling: Verdict, case: Case, masked: Callable[[str], str]) -> None:
    """Give pytest's report the outcome that fits the status, and our short message in place of its traceback."""
    report.outcome = OUTCOMES.get(ruling.status, "failed")  # type: ignore[assignment]
    if hasattr(report, "wasxfail"):
        del report.wasxfail
    path, _, line = case.location.rpartition(":")
    if report.outcome == "skipped":
        report.longrepr = (path, int(line), sound(ruling.message, masked))
    elif report.outcome == "failed":
        report.longrepr = sound(f"{case.key}: {ruling.message}", masked)
    else:
        report.longrepr = None
