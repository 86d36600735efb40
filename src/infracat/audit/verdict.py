"""The status of a case, from the exception that its judge raised, the row's level and its waiver."""

from __future__ import annotations

import linecache
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from infracat.catalog.rows import Row, Waiver
from infracat.facts import CannotObserve
from infracat.judging import NotMet
from infracat.results.status import FAILING, Status


class RowAbsent(AssertionError):
    """What the row describes does not exist; the message is the observer's."""


@dataclass(frozen=True)
class CaseVerdict:
    """The status of one case, and the reason."""

    status: Status
    message: str = ""


def verdict_for(
    raised: BaseException | None, row: Row | None, check: str, *, recommended: bool, today: date
) -> CaseVerdict:
    """The verdict on a case whose judge raised ``raised`` (``None``: nothing).

    ``row`` is ``None`` for a project's own judge that belongs to no row. ``today`` is the day of the observation.
    """
    verdict = _from_exception(raised)
    if verdict.status not in FAILING or row is None:
        return _with_level(verdict, "required", recommended=recommended)
    if isinstance(raised, RowAbsent) and row.level == "optional":
        return CaseVerdict(Status.SKIPPED, f"optional, and {verdict.message}")
    return _waived(verdict, row, check, today) or _with_level(
        _with_expired_waiver(verdict, row, today), row.level, recommended=recommended
    )


def _from_exception(raised: BaseException | None) -> CaseVerdict:
    match raised:
        case None:
            return CaseVerdict(Status.PASSED)
        case pytest.skip.Exception():
            return CaseVerdict(Status.SKIPPED, str(raised.msg))
        case CannotObserve():
            return CaseVerdict(Status.UNKNOWN, str(raised))
        case AssertionError() | pytest.fail.Exception():
            return CaseVerdict(Status.FAILED, _assertion_message(raised))
        case _:
            return CaseVerdict(
                Status.UNKNOWN, f"the judge has a bug: {type(raised).__name__}: {raised} ({where(raised)})"
            )


def _with_level(verdict: CaseVerdict, level: str, *, recommended: bool) -> CaseVerdict:
    """A failure of a row or judge that is not required is a warning; unknown stays unknown."""
    is_warning = verdict.status is Status.FAILED and (recommended or level != "required")
    return replace(verdict, status=Status.WARNED) if is_warning else verdict


def _waived(verdict: CaseVerdict, row: Row, check: str, today: date) -> CaseVerdict | None:
    waiver = row.waive
    if waiver is None or today > waiver.until or (waiver.checks and check not in waiver.checks):
        return None
    return CaseVerdict(Status.WAIVED, f"waived until {describe_waiver(waiver)}: {verdict.message}")


def _with_expired_waiver(verdict: CaseVerdict, row: Row, today: date) -> CaseVerdict:
    if row.waive is None or today <= row.waive.until:
        return verdict
    return replace(verdict, message=f"{verdict.message} (its waiver ran out: until {describe_waiver(row.waive)})")


def describe_waiver(waiver: Waiver) -> str:
    """A waiver in messages: ``2026-12-01 by ops (new disk is ordered)``."""
    return f"{waiver.until} by {waiver.by} ({waiver.reason})"


def _assertion_message(raised: BaseException) -> str:
    """The message of a failed assertion, without pytest's introspection: that shows shortened values of rows and facts,
    and the redactor does not recognize a part of a secret. For a plain ``assert``, it is the source line.
    """
    if isinstance(raised, NotMet | RowAbsent):
        return str(raised)
    is_assert = not isinstance(raised, pytest.fail.Exception)
    message = str(raised).split("\nassert ")[0]
    if message and not (is_assert and message.startswith("assert ")) and not _raised_by_unittest(raised):
        return message
    return f"{_source(raised)} does not hold ({where(raised)})"


def _raised_by_unittest(raised: BaseException) -> bool:
    """Whether the message is unittest's: those show shortened values too."""
    return _frames(raised)[-1][0].parts[-2:-1] == ("unittest",)


def where(raised: BaseException) -> str:
    """FILE:LINE of the frame that raised: ``tests_env/test_mine.py:12``."""
    path, line = _frame(raised)
    return f"{'/'.join(path.parts[-2:])}:{line}"


def _source(raised: BaseException) -> str:
    path, line = _frame(raised)
    return linecache.getline(str(path), line).strip() or "an assertion"


def _frame(raised: BaseException) -> tuple[Path, int]:
    """The innermost frame of a test file, else the innermost of all."""
    frames = _frames(raised)
    return ([frame for frame in frames if "tests_env" in frame[0].parts] or frames)[-1]


def _frames(raised: BaseException) -> list[tuple[Path, int]]:
    frames = []
    trace = raised.__traceback__
    while trace:
        frames.append((Path(trace.tb_frame.f_code.co_filename), trace.tb_lineno))
        trace = trace.tb_next
    return frames or [(Path("?"), 0)]
