"""report.html: one self-contained file that loads nothing from anywhere; escaping is Jinja2's."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from infracat.history.messages import (
    RowChanges,
    by_the_catalog,
    by_the_machine,
    describe_baseline,
    describe_since,
    transition,
)
from infracat.report import rows
from infracat.report.columns import costs, tables
from infracat.report.printable import sanitized
from infracat.report.root_causes import RootCauses
from infracat.report.size_budget import SizeBudget
from infracat.report.sparkline import sparkline_of_row, sparkline_of_runs
from infracat.report.verdict import counts, verdict
from infracat.results.model import Result, RowChange, RowResult
from infracat.results.status import AS_STATED, NOT_MET, WORST_FIRST, Status
from infracat.runs.bundle import evidence_name

_Groups = dict[Status, list[RowResult]]
_READING_ORDER = (*(status for status in WORST_FIRST if status is not Status.PASSED), Status.PASSED)


def page(results: Result) -> str:
    """The whole document, for ``results`` as they are in results.json."""
    results = sanitized(results)
    causes = RootCauses(results.rows)
    groups = _groups(causes)
    style, script = (_own(name) for name in ("report.css", "report.js"))
    template = _environment(results).get_template("report.html.jinja")
    return template.render(
        results=results,
        verdict=verdict(results),
        counts=counts(results),
        groups=groups,
        order=_READING_ORDER,
        as_stated=AS_STATED,
        causes=causes,
        budget=SizeBudget.of(results, _unmet(groups, causes)),
        strip=sparkline_of_runs(results),
        changes=_changes(results),
        tables=tables(results),
        sections=_sections(results),
        costs=costs(results.rows),
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
    )


def _own(name: str) -> Markup:
    return Markup(files("infracat.report").joinpath(name).read_text(encoding="utf-8"))  # noqa: S704 - our own file


def _groups(causes: RootCauses) -> _Groups:
    """The rows of each status, those that passed last; without those that are reported under another row."""
    rows = causes.by_status()
    own = {status: [row for row in rows[status] if not causes.is_reported_elsewhere(row)] for status in _READING_ORDER}
    return {status: found for status, found in own.items() if found}


def _sections(results: Result) -> dict[str, tuple[int, int]]:
    """Of each section how many rows there are, and how many of them are not met."""
    return {
        section: (len(found), sum(row.status in NOT_MET for row in found))
        for section, found in rows.by_section(results.rows).items()
    }


def _unmet(groups: _Groups, causes: RootCauses) -> Iterator[RowResult]:
    """The rows that are not as stated, in the page's order: each with those that are reported under it."""
    for status, found in groups.items():
        for row in found if status not in AS_STATED else ():
            yield from (row, *causes.same_cause(row), *causes.blocked_rows(row))


def _changes(results: Result) -> dict[str, dict[str, RowChanges]]:
    """What changed since the last good run: on the machine, and apart from it in the catalog."""
    if results.changes is None:
        return {}
    who = {
        "The machine changed": by_the_machine(results.changes),
        "The catalog changed": by_the_catalog(results.changes),
    }
    filled = {name: {word: rows for word, rows in lists.items() if rows} for name, lists in who.items()}
    return {name: lists for name, lists in filled.items() if lists}


def _environment(results: Result) -> Environment:
    environment = Environment(
        loader=PackageLoader("infracat.report", ""),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.tests["cut"] = lambda row, budget: budget.cut(row)
    environment.tests["in_full"] = lambda row, budget: budget.in_full(row)
    environment.filters |= {
        "by_heading": rows.by_heading,
        "is_prose": rows.is_prose,
        "anchor": partial(anchor, results=results),
        "groups": rows.groups,
        "describe_baseline": describe_baseline,
        "duration": duration,
        "evidence_name": evidence_name,
        "describe_since": describe_since,
        "label": partial(rows.label, results=results),
        "location": partial(rows.location, results=results),
        "strip": partial(sparkline_of_row, results=results),
        "main_check": rows.main_check,
        "transition": transition,
        "utc": utc,
        "verify": partial(rows.verify_command, results=results),
        "waiver_text": rows.waiver_text,
    }
    return environment


def anchor(row: RowResult | RowChange, results: Result) -> str:
    """The row's place on the page: ``containers/postgres``, with its host where the run has several."""
    several = len(results.run.hosts) > 1
    return f"{row.key}@{row.host}" if several else row.key


def _hash(text: str) -> str:
    """``text`` as a Content-Security-Policy source: nothing else may style the page, or run on it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def duration(seconds: float) -> str:
    """``0.031`` → ``31 ms``, ``1.24`` → ``1.2 s``, ``75`` → ``1 min 15 s``."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    return f"{round(seconds) // 60} min {round(seconds) % 60} s"


def utc(started: str) -> str:
    """``2026-11-22T02:00:00Z`` → ``2026-11-22 02:00:00 UTC``; what is no time is left as it is."""
    try:
        return f"{datetime.fromisoformat(started):%Y-%m-%d %H:%M:%S} UTC"
    except ValueError:
        return started
