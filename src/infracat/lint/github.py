"""Findings as workflow commands: GitHub shows each at its line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from infracat.lint.findings import Finding, place
from infracat.report.github import command


def workflow_commands(findings: Iterable[Finding], folder: Path, root: Path) -> str:
    """One a line; ``folder`` is the working folder.

    ``::error file=catalog.yaml,line=4,col=18,title=infracat lint%3A value::cli_tools/git: min_version: quote it: …``
    """
    return "".join(f"{_annotation(each, folder, root)}\n" for each in findings)


def _annotation(finding: Finding, folder: Path, root: Path) -> str:
    position = finding.position
    properties = {
        "file": place(position.file, folder, root).as_posix(),
        "line": position.line,
        "col": position.column,
        "title": f"infracat lint: {finding.kind.id}",
    }
    return command("error" if finding.is_error else "warning", properties, finding.text)
