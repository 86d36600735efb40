"""The record of one case: what the process that judged it sends to the process that writes the results."""

from __future__ import annotations

from collections.abc import Callable

from infracat.audit.case import Case
from infracat.audit.verdict import CaseVerdict
from infracat.catalog.rows import Row
from infracat.judging import Expect
from infracat.results.case_record import CaseRecord
from infracat.results.status import Status

_MOST_MASKED = 1_000_000  # characters: of a longer text, both ends are masked
MAX_LENGTH = 20_000  # characters of a message; a report is for reading


def case_record(
    case: Case, verdict: CaseVerdict, expect: Expect, row: Row | None, mask: Callable[[str], str] = str
) -> CaseRecord:
    """The verdict on a case, with what it compared."""
    return CaseRecord(
        key=case.key,
        section=case.key.partition("/")[0],
        host=case.host,
        check=printable_text(case.check, mask),
        status=verdict.status,
        expected=printable_text("; ".join(expect.expected), mask) or None,
        found=printable_text("; ".join(expect.found), mask) or None,
        message=printable_text(verdict.message, mask),
        fix=row.remedy if row else None,
        nodeid=case.nodeid,
        location=case.location,
    )


def unjudged_record(case: Case, reason: str) -> CaseRecord:
    """The record of a case that has no verdict: its status is ``unknown``."""
    return case_record(case, CaseVerdict(Status.UNKNOWN, reason), Expect(), None)


def printable_text(text: str, mask: Callable[[str], str]) -> str:
    """``text`` as it can be written to any file: without lone surrogates, and at most ``MAX_LENGTH`` characters.

    It is masked before it is shortened: the redactor does not recognize half of a secret.
    """
    whole = text.encode("utf-8", "backslashreplace").decode()
    if len(whole) > _MOST_MASKED:  # its middle is left out in any case
        whole = f"{whole[: _MOST_MASKED // 2]} … {whole[-_MOST_MASKED // 2 :]}"
    if len(whole) > MAX_LENGTH:
        whole = mask(whole)
    return whole if len(whole) <= MAX_LENGTH else f"{whole[: MAX_LENGTH // 2]} … {whole[-MAX_LENGTH // 2 :]}"
