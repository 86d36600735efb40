"""What is below an exception: libraries wrap what the socket said, each in its own way."""

from __future__ import annotations

from collections.abc import Iterator


def causes(error: BaseException) -> Iterator[BaseException]:
    """The exception, then what it was raised from or while handling, down to what happened first.

    Of a group it is the first one that counts. urllib3 keeps what it never raised in an exception's arguments.
    """
    found: list[BaseException] = []
    below: BaseException | None = error
    while below is not None and below not in found:
        yield below
        found.append(below)
        below = _below(below)


def root_cause(error: BaseException) -> BaseException:
    """The last of them: ``ConnectionRefusedError(111, …)`` below a ``requests.ConnectionError``."""
    return list(causes(error))[-1]


def _below(error: BaseException) -> BaseException | None:
    if isinstance(error, BaseExceptionGroup):
        return error.exceptions[0]
    wrapped = next((each for each in error.args if isinstance(each, BaseException)), None)
    return error.__cause__ or error.__context__ or wrapped
