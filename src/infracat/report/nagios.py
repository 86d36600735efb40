"""The verdict as a Nagios plugin prints it: one line with performance data, and its exit code."""

from __future__ import annotations

from infracat.report.printable import on_one_line, sanitized
from infracat.report.root_causes import RootCauses
from infracat.report.rows import label
from infracat.report.verdict import Verdict, verdict
from infracat.results.model import Result, RowResult
from infracat.results.status import FAILING, Status

OK, WARNING, CRITICAL, UNKNOWN = range(4)
_WORDS = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
_NAMED = 5  # rows named on the line; more would be cut by old transports at 1,024 bytes


def one_line(results: Result) -> tuple[str, int]:
    """The line and the exit code: 0 met, 1 warned, 2 a required row failed, 3 one could not be looked at, or
    not all was judged.

    ``INFRACAT CRITICAL - 2 of 34 required rows are not met: cli_tools/docker, … | passed=31;;;0 …``
    """
    results = sanitized(results, longest=200)
    final = verdict(results)
    code = _code(final, results)
    text = on_one_line(f"INFRACAT {_WORDS[code]} - {final}{_names(final, results)}").replace("|", "/")
    return f"{text} | {_performance(results)}", code


def _code(final: Verdict, results: Result) -> int:
    causes = RootCauses(results.rows)
    if final.failed or any(_fails(row, causes) for row in final.blocked):
        return CRITICAL
    if not final.met or final.unjudged or not results.rows:
        return UNKNOWN
    counted = results.summary
    return WARNING if any(counted[status] for status in (Status.WARNED, *FAILING)) else OK


def _fails(blocked: RowResult, causes: RootCauses) -> bool:
    """Something was looked at and is wrong; a row behind an unknown one is itself not known."""
    roots = causes.of(blocked)
    return not roots or any(root.status is not Status.UNKNOWN for root in roots)


def _names(final: Verdict, results: Result) -> str:
    rows = [*final.failed, *final.unknown]
    named = ", ".join(label(row, results) for row in rows[:_NAMED])
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    return f": {named}{more}" if rows else ""


def _performance(results: Result) -> str:
    statuses = [f"{status}={count};;;0" for status, count in results.summary.items()]
    return " ".join([*statuses, f"duration={results.run.duration:.3f}s;;;0"])
