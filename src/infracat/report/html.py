"""report.html: one self-contained file that asks nobody for anything; escaping is Jinja2's."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from infracat.history.changes import has_changes
from infracat.history.messages import BY_THE_CATALOG, BY_THE_MACHINE, describe_baseline, describe_since, transition
from infracat.report import rows
from infracat.report.columns import costs, tables
from infracat.report.printable import sanitized
from infracat.report.rows import Results, RootCauses
from infracat.report.size_budget import SizeBudget
from infracat.report.sparkline import sparkline_of_row, sparkline_of_runs
from infracat.report.verdict import counts, verdict
from infracat.runs.bundle import evidence_name

_GROUPS = {
    "failed": "Failed",
    "unknown": "Could not be looked at",
    "blocked": "Blocked",
    "warned": "Warned",
    "waived": "Waived",
    "skipped": "Skipped",
    "passed": "Passed",
}
_NEWS = {"The machine changed": BY_THE_MACHINE, "The catalog changed": BY_THE_CATALOG}


def page(results: Results) -> str:
    """The whole document, for ``results`` as they are in results.json."""
    results = sanitized(results)
    causes = RootCauses(results["rows"])
    groups = _groups(causes)
    style, script = (_own(name) for name in ("report.css", "report.js"))
    template = _environment(results).get_template("report.html.jinja")
    return template.render(
        results=results,
        verdict=verdict(results),
        counts=counts(results),
        groups=groups,
        causes=causes,
        budget=SizeBudget.of(results, _unmet(groups, causes)),
        strip=sparkline_of_runs(results),
        news=_news(results),
        tables=tables(results),
        costs=costs(results["rows"]),
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
    )


def _own(name: str) -> Markup:
    return Markup(files("infracat.report").joinpath(name).read_text(encoding="utf-8"))  # noqa: S704 - our own file


def _groups(causes: RootCauses) -> dict[str, list[rows.Row]]:
    """The rows by title, the worst first; without those that are told under another row."""
    ordered = causes.ordered()
    for status in ("blocked", "unknown"):
        ordered[status] = [row for row in ordered[status] if not causes.is_reported_elsewhere(row)]
    return {title: ordered[status] for status, title in _GROUPS.items() if ordered[status]}


def _unmet(groups: dict[str, list[rows.Row]], causes: RootCauses) -> Iterator[rows.Row]:
    """The rows that are not met, as the page tells them: each with those that are told under it."""
    for title, found in groups.items():
        for row in found if title not in ("Passed", "Skipped") else ():
            yield from (row, *causes.same_cause(row), *causes.blocked_rows(row))


def _news(results: Results) -> dict[str, dict[str, list[dict[str, str]]]]:
    """What changed since the last good run, under what changed it: the machine, and apart from it the catalog."""
    news = results.get("changes")
    if not news or not has_changes(news):
        return {}
    told = {who: {word: news[kind] for kind, word in kinds.items() if news.get(kind)} for who, kinds in _NEWS.items()}
    return {who: lists for who, lists in told.items() if lists}


def _environment(results: Results) -> Environment:
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
        "anchor": partial(anchor, results=results),
        "by_section": rows.by_section,
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


def anchor(row: rows.Row, results: Results) -> str:
    """The row's place on the page: ``containers/postgres``, with its host where the run has several."""
    several = len(results["run"]["hosts"]) > 1
    return f"{row['key']}@{row['host']}" if several else str(row["key"])


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
