"""summary.md: the run as a comment on a GitHub or GitLab ticket, the most important first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from infracat.history.messages import describe_baseline, describe_since, has_changes, with_headings
from infracat.report.markup import code, codes, fenced, prose
from infracat.report.printable import sanitized
from infracat.report.root_causes import RootCauses
from infracat.report.rows import groups, label, location, main_check, name_label, reasons, verify_command
from infracat.report.verdict import PARTIAL, counts, verdict
from infracat.results.model import Result, RowResult
from infracat.results.status import AS_STATED, WORST_FIRST, Status

LONGEST = 60_000  # characters; GitHub refuses comments above 65,536
STEP_BYTES = 1_000_000  # GitHub takes 1 MiB for a step
_ENDING = 100  # characters, for the line that says how much was left out
_REASONS, _HINTS = 8, 4  # of one row: the rest is in report.html


def step_summary(results: Result) -> str:
    """For GitHub's page of a step, which takes 1 MiB: more room than a comment."""
    return summary(results, STEP_BYTES, size_of=lambda block: len(block.encode("utf-8", "replace")))


def summary(results: Result, longest: int = LONGEST, size_of: Callable[[str], int] = len) -> str:
    """Markdown of less than ``longest`` characters (or of what ``size_of`` counts), the left out ones counted last.

    Nothing in it that came from outside is live: no markup, no mention, no quick action.
    """
    blocks = list(_blocks(sanitized(results, longest=1_000)))
    size = 0
    for number, block in enumerate(blocks):
        size += size_of(block) + 1
        if size >= longest - _ENDING:
            return "\n".join([*blocks[:number], f"*{len(blocks) - number} more entries: see report.html.*\n"])
    return "\n".join(blocks)


def _blocks(results: Result) -> Iterator[str]:
    causes = RootCauses(results.rows)
    rows = causes.by_status()
    yield _head(results)
    for status in (status for status in WORST_FIRST if status not in AS_STATED):
        own = [row for row in rows[status] if not causes.is_reported_elsewhere(row)]
        yield from _titled(status.heading, own, lambda row: _entry(row, results, causes))
    skipped = rows[Status.SKIPPED]
    yield from _titled(Status.SKIPPED.heading, skipped, lambda row: _line(row, results, prose(row.reason)))
    yield from _passed(rows[Status.PASSED], results)


def _titled(title: str, rows: Sequence[RowResult], said: Callable[[RowResult], str]) -> Iterator[str]:
    """A block a row, the first one under the title."""
    for number, row in enumerate(rows):
        heading = "" if number else f"\n## {title}: {len(rows)}\n\n"
        yield heading + said(row)


def _passed(rows: list[RowResult], results: Result) -> Iterator[str]:
    heading = f"\n## Passed: {len(rows)}\n\n"
    for group in groups(rows):
        names = codes((name_label(row, results) for row in group.rows), most=200)
        yield f"{heading}- {prose(group.title)}: {names}"
        heading = ""


def _line(row: RowResult, results: Result, said: str) -> str:
    return f"- {code(label(row, results))}: {said}"


def _head(results: Result) -> str:
    run, catalog = results.run, results.catalog
    titles = (prose(catalog.title), prose(catalog.version), code(catalog.path))
    facts = {
        "Catalog": " ".join(part for part in titles if part),
        "SHA-256": code(catalog.sha256),
        "Machine": codes([run.machine or "unknown"]),
        "Looked at": f"{prose(run.started)}, {run.duration:.2f} s",
        "Profile": code(run.profile),
        "Selected": codes(run.selection),
        "Replayed from": code(run.replayed_from),
        "Run it again": code(run.command),
    }
    listed = "\n".join(f"- {name}: {value}" for name, value in facts.items() if value)
    partial = f"{PARTIAL} " if run.partial else ""
    return f"# {partial}{verdict(results)}\n\n{counts(results)}\n\n{listed}\n{_changes(results)}"


def _changes(results: Result) -> str:
    """What changed since the last good run, the catalog's changes apart."""
    changes = results.changes
    if not changes or not has_changes(changes):
        return ""
    lines = (f"- {heading}: {codes(each.key for each in rows)}" for heading, rows in with_headings(changes))
    return f"\n## Since {describe_baseline(changes.since)}\n\n" + "\n".join(lines) + "\n"


def _entry(row: RowResult, results: Result, causes: RootCauses) -> str:
    parts = (*_about(row), *_points(row, results, causes), *_fix(row))
    return "\n".join((f"### {code(label(row, results))}\n", *parts))


def _about(row: RowResult) -> Iterator[str]:
    owner = f"owner: {prose(row.owner)}" if row.owner else ""
    yield " · ".join(part for part in (prose(row.purpose), owner, row.level) if part) + "\n"


def _points(row: RowResult, results: Result, causes: RootCauses) -> Iterator[str]:
    yield from _listed(reasons(row), _REASONS)
    yield from _listed(filter(None, [describe_since(row)]), 1)
    if check := main_check(row):
        yield f"- found {code(check.found)}, expected {code(check.expected)}"
    if row.blocked_by:
        yield f"- blocked by {codes(row.blocked_by)}"
    if same_cause := causes.same_cause(row):
        yield f"- for the same reason: {codes(label(each, results) for each in same_cause)}"
    if held := causes.blocked_rows(row):
        yield f"- blocks {codes(label(blocked, results) for blocked in held)}"
    yield from _listed((f"hint: {hint}" for hint in row.hints), _HINTS)
    yield f"- {code(location(row, results))}, again with {code(verify_command(row, results))}"


def _listed(texts: Iterable[str], most: int) -> Iterator[str]:
    texts = iter(texts)
    yield from (f"- {prose(text)}" for text in islice(texts, most))
    if others := sum(1 for _ in texts):
        yield f"- {others} more: see report.html"


def _fix(row: RowResult) -> Iterator[str]:
    if row.fix:
        yield f"\nFix:\n\n{fenced(row.fix)}\n"
    else:
        yield f"\nTo do: {prose(row.remedy[1])}\n" if row.remedy else ""
