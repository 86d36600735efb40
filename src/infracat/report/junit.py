"""The run as JUnit XML, as GitLab and Jenkins read it: a suite a section, a test case a check.

Our own writer: pytest's loses what xdist workers record, and has neither warned nor unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from infracat.report.printable import sanitized
from infracat.report.root_causes import RootCauses
from infracat.report.rows import by_section, explanation, name_label, waiver_text
from infracat.results.model import Check, Result, RowResult
from infracat.results.status import FAILING, Status

_SKIPPED = (Status.BLOCKED, Status.WAIVED, Status.SKIPPED)
_ELEMENTS = {Status.FAILED: "failure", Status.UNKNOWN: "error", **dict.fromkeys(_SKIPPED, "skipped")}
_TOTALS = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def document(results: Result) -> str:
    """The whole file: a failed check is a failure, an unknown one an error, a warned one passed with output.

    Blocked, waived and skipped ones are skipped with their reason: what blocks them is reported at its root.
    """
    results = sanitized(results)
    causes = RootCauses(results.rows)
    root = Element("testsuites", name="infracat", time=_seconds(results.run.duration))
    for section, rows in by_section(results.rows).items():
        root.append(_suite(section, rows, results, causes))
    _count(root)
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(section: str, rows: Sequence[RowResult], results: Result, causes: RootCauses) -> Element:
    suite = Element("testsuite", name=section, timestamp=results.run.started.rstrip("Z"))
    suite.set("hostname", results.run.machine or "unknown")
    suite.set("time", _seconds(sum(row.duration for row in rows)))
    for row in rows:
        suite.extend(_cases(row, results, folded=bool(causes.of(row))))
    _count(suite)
    return suite


def _count(element: Element) -> None:
    element.set("tests", str(len(list(element.iter("testcase")))))
    for attribute, name in _TOTALS.items():
        element.set(attribute, str(len(list(element.iter(name)))))


def _cases(row: RowResult, results: Result, *, folded: bool) -> list[Element]:
    """A case a check; the first one has the row's time. A row without any check is a case of its own."""
    cases = [_case(check, row, results, folded=folded) for check in row.checks or [_itself(row)]]
    cases[0].set("time", _seconds(row.duration))
    return cases


def _itself(row: RowResult) -> Check:
    return Check(name="row", status=row.status, expected=None, found=None, message=row.reason, nodeid=None)


def _case(check: Check, row: RowResult, results: Result, *, folded: bool) -> Element:
    case = Element("testcase", name=check.name, time=_seconds(0))
    case.set("classname", f"{row.section}.{name_label(row, results)}")
    case.set("file", row.file or results.catalog.path)
    if row.line:
        case.set("line", str(row.line))
    status = Status.BLOCKED if folded and check.status in FAILING else check.status
    if status is Status.WARNED:
        SubElement(case, "system-out").text = f"warning: {_text(check, row)}"
    elif status is not Status.PASSED:
        outcome = SubElement(case, _ELEMENTS[status], message=_message(check, row, status))
        outcome.text = None if status in _SKIPPED else _text(check, row)
    return case


def _message(check: Check, row: RowResult, status: Status) -> str:
    if status is Status.BLOCKED:
        return f"blocked by {', '.join(row.blocked_by)}"
    return (waiver_text(row) if status is Status.WAIVED else "") or explanation(check) or row.reason or status


def _text(check: Check, row: RowResult) -> str:
    fix = [": ".join(row.remedy)] if row.remedy else []
    lines = [explanation(check), *fix, *(f"hint: {hint}" for hint in row.hints)]
    return "\n".join(filter(None, lines))


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"
