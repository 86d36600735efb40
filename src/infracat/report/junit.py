"""The run as JUnit XML, as GitLab and Jenkins read it: a suite a section, a test case a check.

Our own writer: pytest's loses what xdist workers record, and knows neither warned nor unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from infracat.report.printable import sanitized
from infracat.report.rows import Check, Results, RootCauses, Row, by_section, explanation, label, waiver_text

_SKIPPED = ("blocked", "waived", "skipped")
_ELEMENTS = {"failed": "failure", "unknown": "error", **dict.fromkeys(_SKIPPED, "skipped")}
_TOTALS = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def document(results: Results) -> str:
    """The whole file: a failed check is a failure, an unknown one an error, a warned one passed with output.

    Blocked, waived and skipped ones are skipped with their reason: what is blocked is told at its root.
    """
    results = sanitized(results)
    causes = RootCauses(results["rows"])
    root = Element("testsuites", name="infracat", time=_seconds(results["run"]["duration"]))
    for section, rows in by_section(results["rows"]).items():
        root.append(_suite(section, rows, results, causes))
    _count(root)
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(section: str, rows: Sequence[Row], results: Results, causes: RootCauses) -> Element:
    suite = Element("testsuite", name=section, timestamp=results["run"]["started"].rstrip("Z"))
    suite.set("hostname", results["run"].get("machine") or "unknown")
    suite.set("time", _seconds(sum(row["duration"] for row in rows)))
    for row in rows:
        suite.extend(_cases(row, results, folded=bool(causes.of(row))))
    _count(suite)
    return suite


def _count(element: Element) -> None:
    element.set("tests", str(len(list(element.iter("testcase")))))
    for attribute, name in _TOTALS.items():
        element.set(attribute, str(len(list(element.iter(name)))))


def _cases(row: Row, results: Results, *, folded: bool) -> list[Element]:
    """A case a check; the row's time is told once. A row without any check speaks for itself."""
    cases = [_case(check, row, results, folded=folded) for check in row["checks"] or [_itself(row)]]
    cases[0].set("time", _seconds(row["duration"]))
    return cases


def _itself(row: Row) -> Check:
    return {"name": "row", "status": row["status"], "message": row["reason"], "expected": None, "found": None}


def _case(check: Check, row: Row, results: Results, *, folded: bool) -> Element:
    case = Element("testcase", name=check["name"], time=_seconds(0))
    case.set("classname", f"{row['section']}.{label(row, results, 'name')}")
    case.set("file", row.get("file") or results["catalog"]["path"])
    status = "blocked" if folded and check["status"] in {"failed", "unknown"} else check["status"]
    if status == "warned":
        SubElement(case, "system-out").text = f"warning: {_text(check, row)}"
    elif status != "passed":
        outcome = SubElement(case, _ELEMENTS[status], message=_message(check, row, status))
        outcome.text = None if status in _SKIPPED else _text(check, row)
    return case


def _message(check: Check, row: Row, status: str) -> str:
    if status == "blocked":
        return f"blocked by {', '.join(row['blocked_by'])}"
    return (waiver_text(row) if status == "waived" else "") or explanation(check) or row["reason"] or status


def _text(check: Check, row: Row) -> str:
    told = [explanation(check), f"fix: {row['fix']}" if row["fix"] else ""]
    told += [f"hint: {hint}" for hint in row["hints"]]
    return "\n".join(line for line in told if line)


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"
