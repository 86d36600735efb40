"""The short comment beside a file: what is wrong, since when, and which file has the rest; in a tracker's markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from infracat.attach.attachment import Attachment
from infracat.history.messages import describe_baseline, describe_since, has_changes, minute, with_headings
from infracat.report import markup
from infracat.report.printable import on_one_line, sanitized
from infracat.report.root_causes import RootCauses
from infracat.report.rows import label, reasons
from infracat.report.verdict import PARTIAL, counts, verdict
from infracat.results.model import Result, RowResult
from infracat.results.status import Status

ROWS = 10  # in the comment; the file has all
_WIKI = re.compile(r"([{}\[\]*_\-+^~?!|#@(])")


@dataclass(frozen=True)
class Markup:
    """A tracker's markup; ``prose`` and ``code`` escape any text, and put it on one line."""

    prose: Callable[[str | None], str]
    code: Callable[[str | None], str]
    strong: Callable[[str], str]
    bullet: str


def _wiki(text: str | None) -> str:
    """In Jira's wiki markup a backslash escapes a sign, and two of them are a line break."""
    return "&#92;".join(_WIKI.sub(r"\\\1", part) for part in on_one_line(text).split("\\"))


PLAIN = Markup(on_one_line, on_one_line, str, "-")
MARKDOWN = Markup(markup.prose, markup.code, lambda text: f"**{text}**", "-")
JIRA = Markup(_wiki, lambda text: f"{{{{{_wiki(text)}}}}}", lambda text: f"*{text}*", "*")


def comment_text(attachment: Attachment, style: Markup, file: str | None = None) -> str:
    """The comment; ``file`` is how it names the file, where that is more than its name."""
    results = sanitized(attachment.results, longest=400)
    blocks = (_head(results, style), _rows(results, style), _changes(results, style), [_file(attachment, style, file)])
    return "\n\n".join(text for text in map("\n".join, blocks) if text) + "\n"


def _head(results: Result, style: Markup) -> Iterator[str]:
    run, catalog = results.run, results.catalog
    profile = f", profile {style.prose(run.profile)}" if run.profile else ""
    yield style.strong(style.prose(f"{PARTIAL} {verdict(results)}" if run.partial else str(verdict(results))))
    yield ""
    yield f"{style.bullet} {style.prose(counts(results))}"
    yield f"{style.bullet} {style.prose(catalog.title or catalog.path)} on {style.prose(run.machine)}"
    yield f"{style.bullet} looked at {style.prose(minute(run.started))}{profile}"
    yield f"{style.bullet} again: {style.code(run.command)}"


def _rows(results: Result, style: Markup) -> Iterator[str]:
    """The root causes of what is not met, each with the number of rows that it blocks."""
    causes = RootCauses(results.rows)
    rows = causes.by_status()
    orphans = [row for row in rows[Status.BLOCKED] if not causes.of(row)]
    unmet = [*rows[Status.FAILED], *rows[Status.UNKNOWN], *orphans]
    yield from (_row(row, results, len(causes.blocked_rows(row)), style) for row in islice(unmet, ROWS))
    if len(unmet) > ROWS:
        yield f"{style.bullet} and {len(unmet) - ROWS} more"


def _row(row: RowResult, results: Result, blocks: int, style: Markup) -> str:
    why = style.prose(next(iter(reasons(row)), ""))
    aside = [describe_since(row), f"blocks {blocks} more" if blocks else ""]
    line = f"{style.bullet} {style.code(label(row, results))} {row.status}{': ' if why else ''}{why}"
    return "; ".join([line, *(style.prose(each) for each in aside if each)])


def _changes(results: Result, style: Markup) -> Iterator[str]:
    changes = results.changes
    if not changes or not has_changes(changes):
        return
    yield f"Since {style.prose(describe_baseline(changes.since))}:"
    yield ""
    for heading, rows in with_headings(changes):
        named = ", ".join(style.code(each.key) for each in rows[:ROWS])
        more = f" and {len(rows) - ROWS} more" if len(rows) > ROWS else ""
        yield f"{style.bullet} {heading}: {named}{more}"


def _file(attachment: Attachment, style: Markup, file: str | None) -> str:
    """Names the run, so that ``Attachment.is_in`` finds it."""
    how = " (unpack it and open report.html)" if attachment.name.endswith(".zip") else ""
    return f"All of it: {file or style.code(attachment.name)}{how}"
