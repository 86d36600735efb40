"""Columns of our own in pytest-html's report, with everything escaped that it leaves as it comes.

pytest-html 4.2 takes node ids, cells and the values of its environment table for HTML (its issue 1024).

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from infracat.report.printable import on_one_line, printable

_COLUMNS = ("status", "section", "row", "expected", "found", "fix")
_SORTABLE = 3  # the first columns; a sortable cell's text is also kept as data
_AFTER = 1  # pytest-html's own first column, the outcome: its filters read that one


def title(report: Any, catalog_title: str | None, redact: Callable[[str], str] = str) -> None:
    """For ``pytest_html_report_title``: names the page, and makes its environment table harmless.

    That hook is the first one after pytest-html took the environment, which holds values of CI variables.
    """
    report.title = on_one_line(f"infracat: {catalog_title}" if catalog_title else "infracat")
    report.set_data("environment", _harmless(report.data["environment"], redact))


def results_table_header(cells: list[str]) -> None:
    """For ``pytest_html_results_table_header``: adds our columns after the outcome."""
    cells[_AFTER:_AFTER] = [_header(name, sortable=place < _SORTABLE) for place, name in enumerate(_COLUMNS)]


def results_table_row(report: Any, cells: list[str]) -> None:
    """For ``pytest_html_results_table_row``: fills our columns from ``report.infracat``, escapes the node id.

    A report that is not of the audit (a module that does not import) has the same cells, empty.
    """
    case = getattr(report, "infracat", None) or {}
    phase = "" if report.when == "call" else f"::{report.when}"
    cells[_AFTER] = _cell("testId", on_one_line(report.nodeid + phase))
    cells[_AFTER:_AFTER] = [_cell(name, _text(case, name)) for name in _COLUMNS]


def results_table_html(report: Any, data: list[str]) -> None:
    """For ``pytest_html_results_table_html``: the texts below a row, escaped, without control characters."""
    case = getattr(report, "infracat", None) or {}
    said = case.get("message") or report.longreprtext
    sections = [f"{name}\n{content}" for name, content in report.sections]
    texts = [printable(text) for text in (said, *sections) if text]
    data[:] = [f"{escape(text)}\n" for text in texts or ["No output."]]


def _header(name: str, *, sortable: bool) -> str:
    kind = f' class="sortable" data-column-type="{name}"' if sortable else ""
    return f"<th{kind}>{name.capitalize()}</th>"


def _text(case: Mapping[str, Any], name: str) -> str:
    if name == "row":
        return on_one_line(str(case.get("key", "")).partition("/")[2])
    if name == "fix":
        return printable(case.get("fix") or "")
    return on_one_line(case.get(name))


def _cell(name: str, text: str) -> str:
    return f'<td class="col-{name}">{escape(text)}</td>'


def _harmless(environment: Mapping[str, Any], redact: Callable[[str], str]) -> dict[str, Any]:
    """A copy of the environment; pytest-html shows its outermost names as text, and all else as HTML."""
    return {printable(redact(str(name))): _dead(value, redact) for name, value in environment.items()}


def _dead(value: Any, redact: Callable[[str], str]) -> Any:
    if isinstance(value, Mapping):
        return {_dead(name, redact): _dead(item, redact) for name, item in value.items()}
    return escape(printable(redact(str(value))))
