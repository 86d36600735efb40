"""report.html: one self-contained file that asks nobody for anything; escaping is Jinja2's."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from functools import partial
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from infracat.report import rows
from infracat.report.printable import cleaned
from infracat.report.rows import Results, Roots
from infracat.report.verdict import counts, verdict

_GROUPS = {
    "failed": "Failed",
    "unknown": "Could not be looked at",
    "blocked": "Blocked",
    "warned": "Warned",
    "waived": "Waived",
    "skipped": "Skipped",
    "passed": "Passed",
}


def page(results: Results) -> str:
    """The whole document, for ``results`` as they are in results.json."""
    results = cleaned(results)
    roots = Roots(results["rows"])
    style = files("infracat.report").joinpath("report.css").read_text(encoding="utf-8")
    template = _environment(results).get_template("report.html.jinja")
    return template.render(
        results=results,
        verdict=verdict(results),
        counts=counts(results),
        groups=_groups(roots),
        roots=roots,
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=_hash(style),
    )


def _groups(roots: Roots) -> dict[str, list[rows.Row]]:
    """The rows by title, the worst first; a blocked row only when the row that blocks it is not there."""
    ordered = roots.ordered()
    ordered["blocked"] = [row for row in ordered["blocked"] if not roots.of(row)]
    return {title: ordered[status] for status, title in _GROUPS.items() if ordered[status]}


def _environment(results: Results) -> Environment:
    environment = Environment(
        loader=PackageLoader("infracat.report", ""),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "by_section": rows.by_section,
        "duration": duration,
        "label": partial(rows.label, results=results),
        "place": partial(rows.place, results=results),
        "telling_check": rows.telling_check,
        "utc": utc,
        "verify": partial(rows.verify_command, results=results),
        "waived": rows.waived,
    }
    return environment


def _hash(style: str) -> str:
    """``style`` as a Content-Security-Policy source: nothing else may style the page."""
    return f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}"


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
