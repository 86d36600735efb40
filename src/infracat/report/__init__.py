"""Renders a run's results into the files that people and CI servers read; reads nothing else."""

from __future__ import annotations

from pathlib import Path

from infracat.results.model import Result
from infracat.runs.atomic import write_whole


def write(results: Result, folder: Path) -> None:
    """Write report.html, summary.md, junit.xml and metrics.prom into ``folder``, each whole or not at all.

    ``results`` are redacted already. Raises ``OSError`` when the disk refuses.
    """
    from infracat.report import html, junit, markdown, prometheus

    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "report.html", html.page(results))
    write_whole(folder / "summary.md", markdown.summary(results))
    write_whole(folder / "junit.xml", junit.document(results))
    write_whole(folder / "metrics.prom", prometheus.metrics(results))
