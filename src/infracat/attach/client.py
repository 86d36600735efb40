"""Sends to one tracker with patience, and nothing twice: before it sends again it looks whether it is there."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import requests

from infracat.attach.access import Access
from infracat.attach.exchange import Exchange, prepared
from infracat.attach.failures import NotAttached, RetryLater, UnexpectedAnswer

PAUSES = (0.5, 1.0, 2.0, 4.0)  # seconds before the second attempt, the third, …
LONGEST_PAUSE = 60.0  # that a tracker may ask for
PAGE = 100  # entries
_PAGES = 100
Say = Callable[[str], None]
T = TypeVar("T")


def nothing() -> None:
    """What was sent cannot be looked for, or twice does no harm."""
    return


class TrackerClient:
    """To one tracker. ``say`` gets a line for every attempt that fails, ``note`` one for every answer."""

    def __init__(self, access: Access, *, timeout: float, say: Say, note: Say) -> None:
        self.access = access
        self._exchange = Exchange(access, timeout)
        self._until = time.monotonic() + 5 * timeout
        self._say = say
        self._note = note

    def look(self, path: str, *, expected: Any, **params: str | int) -> Any:
        """The JSON behind ``path``. ``expected`` is what a dry run gets instead."""
        return self._patiently(requests.Request("GET", self.access.url + path, params=params), nothing, expected)

    def send(
        self,
        method: str,
        path: str,
        *,
        arrived: Callable[[], T | None],
        expected: Any,
        headers: dict[str, str] | None = None,
        json: Any = None,
        data: Any = None,
        files: Any = None,
    ) -> Any:
        """The JSON that it answers; or, of what got no good answer, what ``arrived`` finds of it."""
        request = requests.Request(
            method, self.access.url + path, headers=headers or {}, json=json, data=data, files=files
        )
        return self._patiently(request, arrived, expected)

    def pages(self, page: Callable[[int], list[T]]) -> Iterator[T]:
        """The entries of page 1, 2, …, up to one that is not full. Raises ``NotAttached`` where there is no end."""
        for number in range(1, _PAGES + 1):
            entries = page(number)
            yield from entries
            if len(entries) < PAGE:
                return
        raise NotAttached(f"more than {PAGE * _PAGES} entries are on the ticket: too many to look for this run in them")

    def _patiently(self, request: requests.Request, arrived: Callable[[], Any], expected: Any) -> Any:
        uncertain = False
        for pause in (*PAUSES, None):
            try:
                return self._once(request, expected)
            except RetryLater as again:
                uncertain = uncertain or (again.uncertain and request.method != "GET")
                patient = self._waited(again, pause)
                if uncertain and (found := arrived()):
                    return found
                if not patient:
                    raise NotAttached(_given_up(again, uncertain)) from again
            except UnexpectedAnswer:
                if found := arrived():
                    return found
                raise
        raise AssertionError("after the last pause nobody is patient")

    def _once(self, request: requests.Request, expected: Any) -> Any:  # noqa: ARG002 - a dry run needs it
        at = f"{request.method} {request.url}"
        try:
            answer = self._exchange(prepared(self.access, request))
            self._note(f"{at}: {answer.status} {answer.reason}")
            return answer.json()
        except (RetryLater, NotAttached) as error:
            error.at = at
            raise

    def _waited(self, again: RetryLater, pause: float | None) -> bool:
        """Sleep until the next attempt; whether there is one."""
        seconds = max(pause or 0, again.wait or 0)
        if pause is None or seconds > LONGEST_PAUSE or time.monotonic() + seconds > self._until:
            return False
        seconds += random.uniform(0, seconds / 10)  # noqa: S311 - so that two do not come at the same moment
        self._say(f"{again}; again in {seconds:.1f} s")
        time.sleep(seconds)
        return True


def _given_up(again: RetryLater, uncertain: bool) -> str:
    after = f" It asks for {again.wait:.0f} s of patience." if again.wait else ""
    doubt = " What was sent may have arrived: run it again, it looks first." if uncertain else ""
    return f"{again}.{after}{doubt}"
