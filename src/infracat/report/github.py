"""The run as GitHub annotations at the lines of the catalog."""

from collections.abc import Iterator, Mapping

from infracat.report.printable import sanitized
from infracat.report.root_causes import RootCauses
from infracat.report.rows import label, reasons
from infracat.results.model import Result, RowResult
from infracat.results.status import NOT_MET, Status

MOST = 10  # GitHub shows no more of a kind in one step


def annotations(results: Result) -> str:
    """Workflow commands, one a line; what a failed row blocks is named with it, and has no line of its own.

    ``::error file=catalog.yaml,line=41,title=cli_tools/docker failed::version: 20.10 is older than 24.0``
    """
    results = sanitized(results, longest=2_000)
    causes = RootCauses(results.rows)
    lines = []
    for kind in ("error", "warning", "notice"):
        rows = [row for row in results.rows if _kind(row, causes) == kind]
        lines += [_annotation(kind, row, causes, results) for row in rows[:MOST]]
        lines += [f"{len(rows) - MOST} more of kind {kind}: see the summary"] if len(rows) > MOST else []
    return "".join(f"{line}\n" for line in lines)


def _kind(row: RowResult, causes: RootCauses) -> str | None:
    if causes.is_reported_elsewhere(row):
        return None
    if row.status in NOT_MET:
        return "error" if row.level == "required" else "warning"
    return {Status.WARNED: "warning", Status.WAIVED: "notice"}.get(row.status)


def _annotation(kind: str, row: RowResult, causes: RootCauses, results: Result) -> str:
    file = row.file or results.catalog.path
    properties = {"file": file, "line": row.line, "title": f"{label(row, results)} {row.status}"}
    return command(kind, properties, "\n".join(_lines(row, causes, results)))


def command(kind: str, properties: Mapping[str, object], message: str) -> str:
    """A workflow command: ``::error file=a%2Cb.yaml,line=3::two%0Alines``; without empty properties."""
    stated = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value)
    return f"::{kind} {stated}::{_data(message)}"


def _lines(row: RowResult, causes: RootCauses, results: Result) -> Iterator[str]:
    yield from reasons(row)
    if row.remedy:
        yield ": ".join(row.remedy)
    yield from (f"hint: {hint}" for hint in row.hints)
    if same_cause := causes.same_cause(row):
        yield f"for the same reason: {', '.join(label(each, results) for each in same_cause)}"
    if held := causes.blocked_rows(row):
        yield f"blocks: {', '.join(label(blocked, results) for blocked in held)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
