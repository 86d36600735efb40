"""One row of the audit on the terminal: its line, and under it what a reader has to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from infracat.history.messages import describe_since
from infracat.report.root_causes import RootCauses
from infracat.report.rows import label, main_check, name_label, reasons
from infracat.results.model import Result, RowResult
from infracat.results.status import AS_STATED, Status
from infracat.terminal.layout import TerminalLayout, cells

_INDENT = "  "


@dataclass(frozen=True)
class Columns:
    """The cells of each column; together they fit the terminal."""

    name: int
    found: int
    expected: int

    @classmethod
    def fitting(cls, results: Result, layout: TerminalLayout) -> Columns:
        """As narrow as the contents allow; found and expected share what the names leave."""
        rows = results.rows
        room = layout.width - len(_INDENT) - cells(layout.mark(Status.PASSED)) - 1 - 2 * len(_INDENT)
        checks = [check for row in rows if (check := main_check(row))]

        def widest(texts: Iterable[str | None], least: int) -> int:
            return max((cells(layout.text(text)) for text in texts), default=least)

        longest = max(widest((name_label(row, results) for row in rows), 4), _longest_section(results, layout))
        name = min(longest, room // 3)
        expected = max(widest((check.expected for check in checks), 8), len("expected"))
        half = (room - name) // 2
        found = min(max(widest((check.found for check in checks), 5), 5), max(half, room - name - expected))
        return cls(name, found, room - name - found)


def _longest_section(results: Result, layout: TerminalLayout) -> int:
    """The cells that a section's name needs in the column of names, as a heading begins further left."""
    sections = (cells(layout.text(row.section)) for row in results.rows if not row.heading)
    return max(sections, default=0) - len(_INDENT) - cells(layout.mark(Status.PASSED)) - 1


@dataclass(frozen=True)
class RowLines:
    """The lines of rows, as ``layout`` allows."""

    results: Result
    causes: RootCauses
    layout: TerminalLayout
    columns: Columns

    def heading(self, words: str) -> str:
        """A section's name, or a document's heading, over the columns ``found`` and ``expected`` where it has room."""
        layout, columns, text = self.layout, self.columns, self.layout.text(words)
        left = len(_INDENT) + cells(layout.mark(Status.PASSED)) + 1 + columns.name
        if cells(text) > left:
            return layout.coloured(layout.shortened(text, layout.width), "title")
        title = layout.coloured(layout.column(text, left), "title")
        return title + layout.coloured(f"  {'found':{columns.found}}  expected", "faint")

    def of(self, row: RowResult) -> Iterator[str]:
        """The row's line; then reason, fix, hints and what it blocks, if it is not as stated."""
        yield self._line(row)
        yield from self._details(row)

    def _line(self, row: RowResult) -> str:
        layout, status = self.layout, row.status
        name = layout.column(layout.text(name_label(row, self.results)), self.columns.name)
        head = f"{_INDENT}{layout.coloured(layout.mark(status) + ' ' + name, status)}  "
        said = self._instead(row)
        if said is None:
            return (head + self._found_and_expected(row)).rstrip()
        room = self.columns.found + len(_INDENT) + self.columns.expected
        return head + layout.coloured(layout.shortened(layout.text(said), room), status)

    def _found_and_expected(self, row: RowResult) -> str:
        check = main_check(row)
        if check is None:
            return ""
        found, expected = self.layout.text(check.found), self.layout.text(check.expected)
        column = self.layout.column(found, self.columns.found)
        return f"{column}{_INDENT}{self.layout.shortened(expected, self.columns.expected)}"

    def _instead(self, row: RowResult) -> str | None:
        """What stands in the place of found and expected, where nothing was compared."""
        match row.status:
            case Status.PASSED if row.unjudged:
                return row.reason
            case Status.UNKNOWN:
                first = self.causes.reported_by(row)
                return "could not be looked at" + (f", as {name_label(first, self.results)}" if first else "")
            case Status.BLOCKED:
                return f"blocked by {', '.join(row.blocked_by)}"
            case Status.SKIPPED:
                return f"skipped: {row.reason or 'no reason given'}"
            case Status.FAILED | Status.WARNED | Status.WAIVED if main_check(row) is None:
                return "not met"
        return None

    def _details(self, row: RowResult) -> Iterator[str]:
        indent = 2 * _INDENT + " " * (cells(self.layout.mark(Status.PASSED)) + 1)
        for kind, text in self._remarks(row):
            said = f"{kind}: {text}" if kind else text
            yield from self.layout.wrapped(said, indent)

    def _remarks(self, row: RowResult) -> Iterator[tuple[str, str]]:
        if row.status in AS_STATED or self.causes.is_reported_elsewhere(row):
            return
        yield from (("", reason) for reason in reasons(row))
        yield from (("", long) for long in [describe_since(row)] if long)
        if row.remedy:
            yield row.remedy
        yield from (("hint", hint) for hint in row.hints)
        if held := self.causes.blocked_rows(row):
            yield "blocks", ", ".join(label(blocked, self.results) for blocked in held)
