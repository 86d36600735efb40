"""What is below an exception, whoever has wrapped it."""

from __future__ import annotations

from infracat.hosts.causes import causes, root_cause

REFUSED = ConnectionRefusedError(111, "Connection refused")


def raised(error: Exception, cause: Exception | None, handled: Exception | None = None) -> Exception:
    error.__cause__, error.__context__ = cause, handled
    return error


def test_an_exception_without_any_is_its_own_cause() -> None:
    assert list(causes(REFUSED)) == [REFUSED]


def test_what_it_was_raised_from_counts_before_what_was_handled() -> None:
    handled = KeyError("handled")
    error = raised(ValueError("outer"), REFUSED, handled)
    assert list(causes(error)) == [error, REFUSED]
    assert root_cause(raised(ValueError("outer"), None, handled)) is handled


def test_what_was_never_raised_is_in_the_arguments() -> None:
    wrapped = OSError("Connection aborted.", REFUSED)
    assert root_cause(raised(ValueError("outer"), wrapped)) is REFUSED


def test_of_a_group_the_first_counts() -> None:
    group = ExceptionGroup("all", [raised(ValueError("first"), REFUSED), KeyError("second")])
    assert root_cause(ExceptionGroup("outer", [group])) is REFUSED


def test_a_circle_ends() -> None:
    first, second = ValueError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first
    assert list(causes(first)) == [first, second]
