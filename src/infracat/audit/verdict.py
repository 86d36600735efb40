"""From what a judge raised to a status: levels, waivers, and the difference between "no" and "could not look"."""

from __future__ import annotations

import linecache
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from infracat.catalog.rows import Row, Waiver
from infracat.facts import CannotObserve
from infracat.judging import NotMet


class NotThere(AssertionError):
    """The row's thing is absent: the observer's own words."""


@dataclass(frozen=True)
class Verdict:
    """What one case came to, and in words why."""

    status: str
    message: str = ""


def verdict(raised: BaseException | None, row: Row | None, check: str, *, recommended: bool, today: date) -> Verdict:
    """The status of a case whose judge raised ``raised`` (``None``: nothing).

    ``row`` is ``None`` for a project's own judge that belongs to no row. ``today`` is the day of the observation.
    """
    plain = _plain(raised)
    if plain.status not in ("failed", "unknown") or row is None:
        return _softened(plain, "required", recommended=recommended)
    if isinstance(raised, NotThere) and row.level == "optional":
        return Verdict("skipped", f"optional, and {plain.message}")
    return _waived(plain, row, check, today) or _softened(
        _expired(plain, row, today), row.level, recommended=recommended
    )


def _plain(raised: BaseException | None) -> Verdict:
    match raised:
        case None:
            return Verdict("passed")
        case pytest.skip.Exception():
            return Verdict("skipped", str(raised.msg))
        case CannotObserve():
            return Verdict("unknown", str(raised))
        case AssertionError() | pytest.fail.Exception():
            return Verdict("failed", _assertion(raised))
        case _:
            return Verdict("unknown", f"the judge has a bug: {type(raised).__name__}: {raised} ({where(raised)})")


def _softened(plain: Verdict, level: str, *, recommended: bool) -> Verdict:
    """A failure on a row or in a judge that only recommends is a warning; not having looked stays unknown."""
    soft = recommended or level != "required"
    return replace(plain, status="warned") if plain.status == "failed" and soft else plain


def _waived(plain: Verdict, row: Row, check: str, today: date) -> Verdict | None:
    waiver = row.waive
    if waiver is None or today > waiver.until or (waiver.checks and check not in waiver.checks):
        return None
    return Verdict("waived", f"waived until {signed(waiver)}: {plain.message}")


def _expired(plain: Verdict, row: Row, today: date) -> Verdict:
    if row.waive is None or today <= row.waive.until:
        return plain
    return replace(plain, message=f"{plain.message} (its waiver ran out: until {signed(row.waive)})")


def signed(waiver: Waiver) -> str:
    """A waiver in words: ``2026-12-01 by ops (new disk is ordered)``."""
    return f"{waiver.until} by {waiver.by} ({waiver.reason})"


def _assertion(raised: BaseException) -> str:
    """What a failed assertion says, without pytest's introspection: that shows shortened values of rows and facts,
    and a piece of a secret escapes the redactor. A plain ``assert`` is told by its own source line instead.
    """
    if isinstance(raised, NotMet | NotThere):
        return str(raised)
    said = "" if isinstance(raised, pytest.fail.Exception) else "assert"
    message = str(raised).split("\nassert ")[0]
    if message and not (said and message.startswith("assert ")) and not _by_unittest(raised):
        return message
    return f"{_source(raised)} does not hold ({where(raised)})"


def _by_unittest(raised: BaseException) -> bool:
    """Its messages show shortened values too."""
    return _frames(raised)[-1][0].parts[-2:-1] == ("unittest",)


def where(raised: BaseException) -> str:
    """FILE:LINE of the frame that raised, as a reader knows it: ``tests_env/test_mine.py:12``."""
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
