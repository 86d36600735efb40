"""Sends to one tracker, with retries, and nothing twice: before a retry it looks whether the first try arrived."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from infracat.attach.access import Access
from infracat.attach.failures import NotAttached, RetryLater, UnexpectedAnswer
from infracat.attach.transport import Transport, prepared
from infracat.hosts.http.transfer import Outgoing

PAUSES = (0.5, 1.0, 2.0, 4.0)  # seconds before the second attempt, the third, …
LONGEST_PAUSE = 60.0  # that a tracker may ask for
PAGE = 100  # entries
_PAGES = 100
PrintLine = Callable[[str], None]
T = TypeVar("T")


def not_findable() -> None:
    """For what cannot be looked for on the ticket, or may be sent twice without harm."""
    return


class TrackerClient:
    """Requests to one tracker. ``warn`` gets a line for each attempt that fails, ``log`` one for each reply."""

    def __init__(self, access: Access, *, timeout: float, warn: PrintLine, log: PrintLine) -> None:
        self.access = access
        self._transport = Transport(access, timeout)
        self._until = time.monotonic() + 5 * timeout
        self._warn = warn
        self._log = log

    def get(self, path: str, *, expected: Any, **params: str | int) -> Any:
        """The JSON behind ``path``. ``expected`` is what a dry run gets instead."""
        return self._with_retries(Outgoing("GET", self.access.url + path, params=params), not_findable, expected)

    def get_long(self, path: str, most: int, *, expected: Any) -> Any:
        """The same, of ``most`` bytes at most."""
        return self._with_retries(Outgoing("GET", self.access.url + path, most=most), not_findable, expected)

    def send(
        self,
        method: str,
        path: str,
        *,
        find: Callable[[], T | None],
        expected: Any,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        fields: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Any:
        """The JSON of the reply; where there was no good one, what ``find`` finds on the ticket."""
        request = Outgoing(
            method, self.access.url + path, headers=headers or {}, json=json, fields=fields or {}, files=files or {}
        )
        return self._with_retries(request, find, expected)

    def pages(self, page: Callable[[int], list[T]]) -> Iterator[T]:
        """The entries of page 1, 2, …, up to one that is not full. Raises ``NotAttached`` where there is no end."""
        for number in range(1, _PAGES + 1):
            entries = page(number)
            yield from entries
            if len(entries) < PAGE:
                return
        raise NotAttached(f"more than {PAGE * _PAGES} entries are on the ticket: too many to look for this run in them")

    def _with_retries(self, request: Outgoing, find: Callable[[], Any], expected: Any) -> Any:
        uncertain = False
        for pause in (*PAUSES, None):
            try:
                return self._attempt(request, expected)
            except RetryLater as later:
                uncertain = uncertain or (later.uncertain and request.method != "GET")
                patient = self._waited(later, pause)
                if uncertain and (found := find()):
                    return found
                if not patient:
                    raise NotAttached(_given_up(later, uncertain)) from later
            except UnexpectedAnswer:
                if found := find():
                    return found
                raise
        raise AssertionError("the last attempt has no pause, and ends the loop")

    def _attempt(self, request: Outgoing, expected: Any) -> Any:  # noqa: ARG002 - a dry run needs it
        at = f"{request.method} {request.url}"
        try:
            reply = self._transport(prepared(self.access, request), request.most)
            self._log(f"{at}: {reply.status} {reply.reason}")
            return reply.json()
        except (RetryLater, NotAttached) as error:
            error.at = at
            raise

    def _waited(self, later: RetryLater, pause: float | None) -> bool:
        """Sleep until the next attempt; whether there is one."""
        seconds = max(pause or 0, later.wait or 0)
        if pause is None or seconds > LONGEST_PAUSE or time.monotonic() + seconds > self._until:
            return False
        seconds += random.uniform(0, seconds / 10)  # noqa: S311 - so that two do not come at the same moment
        self._warn(f"{later}; again in {seconds:.1f} s")
        time.sleep(seconds)
        return True


def _given_up(later: RetryLater, uncertain: bool) -> str:
    after = f" It asks for {later.wait:.0f} s of patience." if later.wait else ""
    doubt = " What was sent may have arrived: run it again, it looks first." if uncertain else ""
    return f"{later}.{after}{doubt}"
