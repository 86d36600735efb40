"""Whatever text comes from outside: every renderer renders, and nothing raw gets through."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infracat.report import github
from infracat.report.html import page
from infracat.report.junit import document
from infracat.report.markdown import summary
from infracat.report.nagios import one_line
from infracat.results.document import dump, read
from infracat.results.model import Result
from infracat.terminal.layout import cells
from infracat.terminal.print_report import print_report
from tests.report.test_report import Page
from tests.results import results_example as example

RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
PIECES = [
    "<script>", "</style>", "-->", "]]>", "`", "```", "\n", "\r", "\t", "\x1b[2J", "\x00", "|", "%0A", "::error::x",
    "\u202e", "\ud800", "{{", "{%", "@all", "\n/close", "界", "é", "&lt;", "\\", " ", "e\u0301", "👩\u200d🔧",
]  # fmt: skip
TEXT = st.one_of(st.text(st.characters()), st.lists(st.sampled_from(PIECES)).map("".join))
FREE = {"purpose", "owner", "reason", "fix", "title", "message", "found", "expected", "command", "output", "by"}
FREE |= {"replayed_from", "version", "path", "file", "name", "host", "id"}


def filled(value: Any, draw: Any, field: str = "") -> Any:
    """A copy of ``value`` with other text in every field that holds text from outside."""
    match value:
        case dict():
            return {name: filled(item, draw, name) for name, item in value.items()}
        case list() if field in {"hints", "hosts", "selection"}:
            return draw(st.lists(TEXT, min_size=1, max_size=2))
        case list():
            return [filled(item, draw, field) for item in value]
        case _ if field in FREE:
            return draw(TEXT)
    return value


DOCUMENTS = st.composite(lambda draw: read(filled(dump(example.RICH), draw)))()
often = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@often
@given(DOCUMENTS)
def test_the_html_is_whole_and_dead(found: Result) -> None:
    text = page(found)
    html = Page(text)
    assert html.open == []
    assert [tag for tag, _ in html.elements if tag in ("script", "img")] == ["script"]
    assert not RAW.search(text)


@often
@given(DOCUMENTS)
def test_junit_is_well_formed(found: Result) -> None:
    text = document(found)
    ET.fromstring(text.encode())
    assert not RAW.search(text)


@often
@given(DOCUMENTS, st.booleans(), st.integers(40, 120))
def test_the_terminal_keeps_its_width_and_gets_no_codes(found: Result, unicode: bool, width: int) -> None:
    stream = io.StringIO()
    print_report(found, stream, width=width, unicode=unicode, report=Path("report.html"))
    text = stream.getvalue()
    assert not RAW.search(text)
    assert unicode or text.isascii()
    assert max(cells(line) for line in text.split("\n")) <= width


@often
@given(DOCUMENTS)
def test_the_summary_is_short_and_printable(found: Result) -> None:
    text = summary(found)
    assert len(text) < 60_000
    assert not RAW.search(text)


@often
@given(DOCUMENTS)
def test_one_line_is_one_and_annotations_are_nothing_else(found: Result) -> None:
    line, code = one_line(found)
    assert not RAW.search(line)
    assert "\n" not in line
    assert line.count("|") == 1
    assert code == 2
    assert all(each.startswith("::") for each in github.annotations(found).split("\n") if each)
