"""What a judge raises, as something that is safe to handle: an exception's class may do anything when it is looked at.

Its ``__str__`` may raise, or be endless; its ``__class__`` may lie; pytest itself asks for both, and an error there
would take all other cases with it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from types import TracebackType
from typing import Any

import pytest
from _pytest.outcomes import OutcomeException

from infracat.audit.case import CASE
from infracat.facts import CannotObserve
from infracat.redaction.output import kind_of, text_of

_LOOKED_AT = {  # what a class may do when it is looked at
    "__str__", "__repr__", "__format__", "__class__", "__getattribute__", "__getattr__", "__traceback__", "__cause__",
    "__context__", "__suppress_context__", "__notes__", "__eq__", "__hash__", "__bool__", "__reduce__", "__reduce_ex__",
    "args", "with_traceback",
}  # fmt: skip
_PYTESTS = {
    OutcomeException,
    pytest.skip.Exception,
    pytest.fail.Exception,
    pytest.xfail.Exception,
    pytest.exit.Exception,
}
_WRITTEN_IN_PYTHON = 1 << 9  # Py_TPFLAGS_HEAPTYPE


class ExceptionStandIn(Exception):
    """Stands for an exception of ``kind`` that is not safe to look at."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind = kind


class UnsafeExceptionPlugin:
    """Replaces such exceptions where they leave a judge, or one of its fixtures."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, Any, Any]:
        return (yield from _safely(item))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        return (yield from _safely(item))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, Any, Any]:
        return (yield from _safely(item))


def _safely(item: pytest.Item) -> Generator[None, Any, Any]:
    try:
        return (yield)
    except BaseException as error:
        if CASE not in item.stash or is_safe(error):
            raise
        trace = _trace(error)
        replacement = safe(error)
    raise replacement.with_traceback(trace) from None


def is_safe(error: BaseException) -> bool:
    """Whether nothing of its class, or of those that it was raised from, runs when it is looked at."""
    todo, seen = [error], set()
    while todo:
        each = todo.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if not _is_safe_alone(each):
            return False
        todo += _others(each)
    return True


def _is_safe_alone(error: BaseException) -> bool:
    return type(type(error)) is type and not any(map(_may_do_anything, _bases(error)))


def _others(error: BaseException) -> Iterator[BaseException]:
    """What it was raised from, and what is in a group: tracebacks show them too."""
    for name in ("__cause__", "__context__"):
        if (other := BaseException.__dict__[name].__get__(error)) is not None:
            yield other
    if BaseExceptionGroup in _bases(error):
        yield from BaseExceptionGroup.__dict__["exceptions"].__get__(error)


def _bases(error: BaseException) -> tuple[type, ...]:
    bases: tuple[type, ...] = type.__dict__["__mro__"].__get__(type(error))
    return bases


def _may_do_anything(kind: type) -> bool:
    if kind in _PYTESTS or not type.__dict__["__flags__"].__get__(kind) & _WRITTEN_IN_PYTHON:
        return False
    return not _LOOKED_AT.isdisjoint(type.__dict__["__dict__"].__get__(kind))


def safe(error: BaseException) -> BaseException:
    """An exception of the same meaning, with the text alone; itself where only what it was raised from is unsafe."""
    bases = _bases(error)
    if _is_safe_alone(error) and BaseExceptionGroup not in bases:
        for name in ("__cause__", "__context__"):
            BaseException.__dict__[name].__set__(error, None)
        return error
    if pytest.skip.Exception in bases:
        return pytest.skip.Exception(text_of(error))
    for kind in (AssertionError, CannotObserve):
        if kind in bases:
            return kind(text_of(error))
    if OutcomeException in bases:
        return pytest.fail.Exception(text_of(error), pytrace=False)
    return ExceptionStandIn(kind_of(error), text_of(error))


def _trace(error: BaseException) -> TracebackType | None:
    trace: TracebackType | None = BaseException.__dict__["__traceback__"].__get__(error)
    return trace
