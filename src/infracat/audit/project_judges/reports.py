"""pytest's reports of judges and modules that ended their process, or were ended."""

from __future__ import annotations

import re
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from infracat.audit.case import Case
from infracat.audit.record import unjudged_record
from infracat.results.case_record import CaseRecord

SHOWN = 80  # characters of what is no message


def how_it_ended(code: int) -> str:
    """``-11`` → ``SIGSEGV``, ``0`` → ``exit code 0``."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def is_of(report: pytest.TestReport, case: Case) -> bool:
    """Whether it is a whole report of that case: a judge may write to any descriptor."""
    record, well_formed = getattr(report, "infracat", None), False
    with suppress(Exception):  # whatever Python says to a value of another type
        found = CaseRecord.of(record) if record is not None else None
        well_formed = found is None or (found.nodeid, found.key, found.host) == (case.nodeid, case.key, case.host)
    has_types = isinstance(report.outcome, str) and isinstance(report.when, str) and isinstance(report.duration, float)
    return report.nodeid == case.nodeid and has_types and well_formed


def shortened(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]} …"


def location(case: Case) -> tuple[str, int | None, str]:
    path, _, line = case.location.rpartition(":")
    return path, int(line) - 1, case.nodeid.partition("::")[2]


def unjudged(case: Case, why: str) -> pytest.TestReport:
    """The report of a case whose process is gone."""
    report = pytest.TestReport(case.nodeid, location(case), {}, "failed", f"{case.key}: {why}", "call")
    report.infracat = unjudged_record(case, why).plain()  # type: ignore[attr-defined]
    return report


def unimported(path: Path, root: Path, why: str, output: str) -> pytest.CollectReport:
    """The report of a module whose import ended the process; a conftest's exception is in what pytest printed."""
    name = path.relative_to(root).as_posix()
    raised = re.findall(r"(?m)^E +(.*)", output)
    return pytest.CollectReport(name, "failed", raised[-1] if raised else why, [])


def with_tuples(plain: Mapping[str, Any]) -> dict[str, Any]:
    """A report as pytest serializes it, where JSON has made lists of tuples: a skip's reason, a place, sections."""
    found = {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
    return found | {name: [tuple(each) for each in plain.get(name, ())] for name in ("sections", "user_properties")}
