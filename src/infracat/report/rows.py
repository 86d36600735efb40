"""How the reports describe a row: which check stands for it, why it is as it is, what it is called."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from infracat.results.model import Advice, Check, Result, RowChange, RowResult
from infracat.results.status import AS_STATED, WORST_FIRST, Status


def by_section(rows: Iterable[RowResult]) -> dict[str, list[RowResult]]:
    """Rows under their sections, both in the order in which they come."""
    sections: dict[str, list[RowResult]] = {}
    for row in rows:
        sections.setdefault(row.section, []).append(row)
    return sections


@dataclass(frozen=True)
class Group:
    """Rows of one section that stand together: all of them, or those under one heading of a document."""

    title: str
    section: str
    rows: list[RowResult]


def groups(rows: Iterable[RowResult]) -> list[Group]:
    """Rows as the catalog shows them: by sections, and of a document by its own headings, in the order of both.

    A heading with rows of several sections, as of tools and hardware in one table, is there once for each.
    """
    found: dict[tuple[str, str], dict[str, list[RowResult]]] = {}
    for row in rows:
        place = (row.heading, "") if row.heading else ("", row.section)
        found.setdefault(place, {}).setdefault(row.section, []).append(row)
    return [
        Group(_title(heading, section, alone=len(sections) == 1), section, inside)
        for (heading, _), sections in found.items()
        for section, inside in sections.items()
    ]


def _title(heading: str, section: str, *, alone: bool) -> str:
    if not heading:
        return section
    return heading if alone else f"{heading} ({section})"


def by_heading(advices: Iterable[Advice]) -> list[tuple[str, list[Advice]]]:
    """``[("Common issues", […])]``: as a document has it, else under the section's name."""
    found: dict[str, list[Advice]] = {}
    for each in advices:
        found.setdefault(each.heading or "troubleshooting", []).append(each)
    return list(found.items())


def is_prose(text: str) -> bool:
    """Whether it ends as a sentence does, which no command does.

    >>> is_prose("See SETUP.md."), is_prose("make && make test"), is_prose("docker build ."), is_prose("cd ..")
    (True, False, False, False)
    """
    return text.endswith((".", "!", "?")) and text[-2:-1].isalnum()


def unmet_checks(row: RowResult) -> list[Check]:
    """The row's checks that are not as stated, the worst first."""
    unmet = [check for check in row.checks if check.status not in AS_STATED]
    return sorted(unmet, key=lambda check: WORST_FIRST.index(check.status))


def main_check(row: RowResult) -> Check | None:
    """The one check whose found and expected stand for the whole row, when there is any.

    Of a row that is met, the last: judges go from whether it is there to how it is.
    """
    candidates = unmet_checks(row) or row.checks[::-1]
    return next((check for check in candidates if check.expected and check.found), None)


def explanation(check: Check) -> str:
    """What is wrong, in words: its message, or what was found instead of what."""
    if check.message:
        return check.message
    if check.expected is None:
        return check.found or ""
    return f"found {check.found or 'nothing'}, expected {check.expected}"


def reasons(row: RowResult) -> list[str]:
    """Why ``row`` is as it is, check by check: ``['version: 20.10 is older than 24.0']``."""
    found = [f"{check.name}: {explanation(check)}" for check in unmet_checks(row) if explanation(check)]
    if row.status is Status.WAIVED and waiver_text(row):
        found.append(waiver_text(row))
    return found or ([row.reason] if row.reason else [])


def waiver_text(row: RowResult) -> str:
    """``waived until 2026-12-01 by Ada: the new disk is ordered``; ``''`` where its checks say so already."""
    waiver = row.waiver
    if not waiver or any("waived until" in (check.message or "") for check in row.checks):
        return ""
    only = f" ({', '.join(waiver.checks)})" if waiver.checks else ""
    return f"waived until {waiver.until} by {waiver.by}{only}: {waiver.reason}"


def label(row: RowResult | RowChange, results: Result) -> str:
    """The row's key, with its host when the run has several: ``cli_tools/git (web1)``."""
    return _with_host(row.key, row.host, results)


def name_label(row: RowResult, results: Result) -> str:
    """As ``label``, without the section: ``git (web1)``."""
    return _with_host(row.name, row.host, results)


def _with_host(text: str, host: str, results: Result) -> str:
    return f"{text} ({host})" if len(results.run.hosts) > 1 else text


def location(row: RowResult, results: Result) -> str:
    """Where the row is written: ``catalog.yaml:41``."""
    file = row.file or results.catalog.path
    return f"{file}:{row.line}" if row.line else file


def verify_command(row: RowResult, results: Result) -> str:
    """The command that repeats one row: ``infracat verify cli_tools/git``."""
    run, path = results.run, results.catalog.path
    words = ["infracat", "verify", row.key]
    words += [] if path == "catalog.yaml" else ["--catalog", path]
    words += ["--profile", run.profile] if run.profile and "--profile" in run.command else []
    words += ["--host", row.host] if len(run.hosts) > 1 else []
    return shlex.join(words)
