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

from infracat.history.news import described
from infracat.history.words import BY_THE_CATALOG, BY_THE_MACHINE, compared_with, how_long, turn
from infracat.report import rows
from infracat.report.columns import costs, tables
from infracat.report.printable import cleaned
from infracat.report.room import Room
from infracat.report.rows import Results, Roots
from infracat.report.strips import of_row, of_runs
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
    results = cleaned(results)
    roots = Roots(results["rows"])
    groups = _groups(roots)
    style, script = (_own(name) for name in ("report.css", "report.js"))
    template = _environment(results).get_template("report.html.jinja")
    return template.render(
        results=results,
        verdict=verdict(results),
        counts=counts(results),
        groups=groups,
        roots=roots,
        room=Room.of(results, _unmet(groups, roots)),
        strip=of_runs(results),
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


def _groups(roots: Roots) -> dict[str, list[rows.Row]]:
    """The rows by title, the worst first; without those that are told under another row."""
    ordered = roots.ordered()
    for status in ("blocked", "unknown"):
        ordered[status] = [row for row in ordered[status] if not roots.is_told_elsewhere(row)]
    return {title: ordered[status] for status, title in _GROUPS.items() if ordered[status]}


def _unmet(groups: dict[str, list[rows.Row]], roots: Roots) -> Iterator[rows.Row]:
    """The rows that are not met, as the page tells them: each with those that are told under it."""
    for title, found in groups.items():
        for row in found if title not in ("Passed", "Skipped") else ():
            yield from (row, *roots.echoes(row), *roots.held_up_by(row))


def _news(results: Results) -> dict[str, dict[str, list[dict[str, str]]]]:
    """What changed since the last good run, under what changed it: the machine, and apart from it the catalog."""
    news = results.get("changes")
    if not news or not described(news):
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
    environment.tests["cut"] = lambda row, room: room.cut(row)
    environment.tests["told_whole"] = lambda row, room: room.tells(row)
    environment.filters |= {
        "anchor": partial(anchor, results=results),
        "by_section": rows.by_section,
        "compared_with": compared_with,
        "duration": duration,
        "evidence_name": evidence_name,
        "how_long": how_long,
        "label": partial(rows.label, results=results),
        "place": partial(rows.place, results=results),
        "strip": partial(of_row, results=results),
        "telling_check": rows.telling_check,
        "turn": turn,
        "utc": utc,
        "verify": partial(rows.verify_command, results=results),
        "waived": rows.waived,
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
