"""The audit as a terminal shows it: by section, a line a row, and the verdict last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from infracat.history.news import described
from infracat.history.words import compared_with, headed
from infracat.report.printable import cleaned
from infracat.report.rows import Results, Roots, by_section
from infracat.report.verdict import counts, verdict
from infracat.terminal.paper import Paper
from infracat.terminal.row import Columns, RowLines

_LONG = 2.0  # seconds from which one asks what an audit waited for


def print_report(
    results: Results,
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
    paper = Paper.of(stream, width=width, colour=colour, unicode=unicode)
    results = cleaned(results)
    lines = [*_sections(results, paper), *_ending(results, paper, report)]
    stream.write("\n".join(lines) + "\n")


def _sections(results: Results, paper: Paper) -> Iterator[str]:
    columns = Columns.fitting(results, paper)
    lines = RowLines(results, Roots(results["rows"]), paper, columns)
    for section, rows in by_section(results["rows"]).items():
        yield lines.heading(section)
        for row in rows:
            yield from lines.of(row)
        yield ""


def _ending(results: Results, paper: Paper, report: Path | None) -> Iterator[str]:
    final = verdict(results)
    for line in paper.wrapped(str(final)):
        yield paper.painted(line, "met" if final.met else "not met")
    yield from paper.wrapped(f"{counts(results)} in {results['run']['duration']:.2f} s")
    yield from _news(results, paper)
    for remark in _remarks(results):
        yield from paper.wrapped(remark)
    if report:
        yield from paper.wrapped(f"Report: {report}")


def _news(results: Results, paper: Paper) -> Iterator[str]:
    """What is new since the last good run, and since when the rest is not met."""
    news = results.get("changes")
    if news and described(news):
        yield from paper.wrapped(f"Since {compared_with(news['since'])}:")
        for heading, items in headed(news):
            named = ", ".join(str(each["key"]) for each in items)
            yield from paper.wrapped(f"{heading}: {named}", "  ")


def _remarks(results: Results) -> Iterator[str]:
    run = results["run"]
    last = run.get("awaited")
    if last and last["duration"] >= _LONG:
        yield f"It waited for {last['key']}: {last['duration']:.1f} s."
    if run["replayed_from"]:
        yield f"Replayed from {run['replayed_from']}: nothing was looked at now."
    if run["partial"]:
        yield "Not all of the catalog was looked at."
