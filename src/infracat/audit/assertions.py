"""What a failed assertion says, and where it was raised; never a value that the redactor would not recognize."""

from __future__ import annotations

import linecache
from pathlib import Path

import pytest

from infracat.judging import NotMet


class RowAbsent(AssertionError):
    """What the row describes does not exist; the message is the observer's."""


def assertion_message(raised: BaseException) -> str:
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
