"""The status of a case, from the exception that its judge raised, the row's level and its waiver."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from infracat.audit.assertions import RowAbsent, assertion_message, where
from infracat.audit.unsafe_exceptions import ExceptionStandIn
from infracat.audit.waivers import describe_waiver, expired_waiver, waiver_in_force
from infracat.catalog.rows import Row
from infracat.facts import CannotObserve
from infracat.judging import Noticed
from infracat.redaction.output import kind_of, text_of
from infracat.results.status import FAILING, Status


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
    recommended = recommended or isinstance(raised, Noticed)
    if verdict.status not in FAILING or row is None:
        return _with_level(verdict, "required", recommended=recommended)
    if isinstance(raised, RowAbsent) and row.level == "optional":
        return CaseVerdict(Status.SKIPPED, f"optional, and {verdict.message}")
    if waiver := waiver_in_force(row, check, today):
        return CaseVerdict(Status.WAIVED, f"waived until {describe_waiver(waiver)}: {verdict.message}")
    if waiver := expired_waiver(row, today):
        message = f"{verdict.message} (its waiver ran out: until {describe_waiver(waiver)})"
        verdict = replace(verdict, message=message)
    return _with_level(verdict, row.level, recommended=recommended)


def _from_exception(raised: BaseException | None) -> CaseVerdict:
    match raised:
        case None:
            return CaseVerdict(Status.PASSED)
        case pytest.skip.Exception():
            return CaseVerdict(Status.SKIPPED, str(raised.msg))
        case CannotObserve():
            return CaseVerdict(Status.UNKNOWN, str(raised))
        case AssertionError() | pytest.fail.Exception():
            return CaseVerdict(Status.FAILED, assertion_message(raised))
        case _:
            return CaseVerdict(Status.UNKNOWN, f"the judge has a bug: {_bug(raised)} ({where(raised)})")


def _bug(raised: BaseException) -> str:
    kind = raised.kind if isinstance(raised, ExceptionStandIn) else kind_of(raised)
    return f"{kind}: {text_of(raised)}"


def _with_level(verdict: CaseVerdict, level: str, *, recommended: bool) -> CaseVerdict:
    """A failure of a row or judge that is not required is a warning; unknown stays unknown."""
    is_warning = verdict.status is Status.FAILED and (recommended or level != "required")
    return replace(verdict, status=Status.WARNED) if is_warning else verdict
