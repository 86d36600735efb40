"""Prints the whole report: the sections, the verdict, what has changed, and where the report is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from infracat.history.messages import describe_baseline, has_changes, with_headings
from infracat.report.printable import sanitized
from infracat.report.root_causes import RootCauses
from infracat.report.rows import groups
from infracat.report.verdict import PARTIAL, counts, verdict
from infracat.results.model import Result
from infracat.terminal.layout import TerminalLayout
from infracat.terminal.row import Columns, RowLines

_LONG = 2.0  # seconds from which the slowest row is named


def print_report(
    results: Result,
    stream: TextIO,
    *,
    width: int = 80,
    colour: bool = False,
    unicode: bool = True,
    report: Path | None,
) -> None:
    """Write the whole report on ``stream``, no line wider than ``width`` cells.

    ``colour`` adds ANSI colours. Marks are ASCII words unless ``unicode`` holds and the stream takes UTF-8.
    ``report`` is the path that the last line names, if there is one.
    """
    layout = TerminalLayout.of(stream, width=width, colour=colour, unicode=unicode)
    results = sanitized(results)
    lines = [*_sections(results, layout), *_ending(results, layout, report)]
    stream.write("\n".join(lines) + "\n")


def _sections(results: Result, layout: TerminalLayout) -> Iterator[str]:
    columns = Columns.fitting(results, layout)
    lines = RowLines(results, RootCauses(results.rows), layout, columns)
    for group in groups(results.rows):
        yield lines.heading(group.title)
        for row in group.rows:
            yield from lines.of(row)
        yield ""


def _ending(results: Result, layout: TerminalLayout, report: Path | None) -> Iterator[str]:
    final = verdict(results)
    for line in layout.wrapped(str(final)):
        yield layout.coloured(line, final.judgement)
    yield from layout.wrapped(f"{counts(results)} in {results.run.duration:.2f} s")
    yield from _changes(results, layout)
    for remark in _remarks(results):
        yield from layout.wrapped(remark)
    if report:
        yield from layout.wrapped(f"Report: {report}")


def _changes(results: Result, layout: TerminalLayout) -> Iterator[str]:
    """What is new since the last good run, and since when the rest is not met."""
    changes = results.changes
    if changes and has_changes(changes):
        yield from layout.wrapped(f"Since {describe_baseline(changes.since)}:")
        for heading, rows in with_headings(changes):
            named = ", ".join(each.key for each in rows)
            yield from layout.wrapped(f"{heading}: {named}", "  ")


def _remarks(results: Result) -> Iterator[str]:
    run = results.run
    slowest = run.awaited
    if slowest and slowest.duration >= _LONG:
        yield f"It waited for {slowest.key}: {slowest.duration:.1f} s."
    if run.replayed_from:
        yield f"Replayed from {run.replayed_from}: nothing was looked at now."
    if run.partial:
        yield PARTIAL
