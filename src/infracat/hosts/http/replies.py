"""Untrusted text of a response: a header on one line, the start of a body. Neither needs to be short, or text."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve, Unavailable

if TYPE_CHECKING:
    import requests

    from infracat.catalog.fields import TextOrPattern
    from infracat.hosts.http.deadline import DeadlineConnection

BODY = 2 * 1024  # bytes of a body that are read: enough to see what an error says
SEARCHED, SEARCH_TIME = 64 * 1024, 5.0  # bytes of a body in which something is looked for, and seconds
BODY_TIME = 2.0  # seconds that they may take
HEADER = 200  # characters of a header that are shown


def printable_line(text: str) -> str:
    """Without control characters."""
    return "".join(each if each.isprintable() else "�" for each in text)


@dataclass(frozen=True)
class Body:
    """The start of a body; ``trouble`` says why there may be more than that."""

    start: bytes = b""
    charset: str = "utf-8"
    trouble: str = ""

    @property
    def text(self) -> str:
        """Its first 2 KiB, printable."""
        return "\n".join(printable_line(each) for each in _decoded(self.start[:BODY], self.charset).splitlines())

    def contains(self, wanted: TextOrPattern) -> bool | Unavailable:
        """A body that is compressed, or does not come to its end, is no "no"."""
        try:
            if wanted.is_in(_decoded(self.start, self.charset)):
                return True
        except CannotObserve as slow:  # of a pattern without an end
            return Unavailable(reason=str(slow))
        return Unavailable(reason=self.trouble) if self.trouble else False


def read_body(response: requests.Response, connection: DeadlineConnection, *, search: bool) -> Body:
    """The start of an error's body, and of one that is searched. What is compressed may be a gigabyte: it stays so."""
    if response.status_code < 400 and not search:
        return Body()
    charset = response.encoding or "utf-8"
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        return Body(trouble=f"the body is encoded ({printable_line(encoding)[:40]}), which was not asked for")
    most, seconds = (SEARCHED, SEARCH_TIME) if search else (BODY, BODY_TIME)
    connection.cut_at(min(connection.until, time.monotonic() + seconds))
    body, trouble = bytearray(), ""
    try:
        while len(body) < most and (piece := response.raw.read1(most - len(body), decode_content=False)):
            body += piece
    except Exception:  # whatever is wrong with the body, there is a response
        trouble = "the body broke off"
    if connection.is_cut:
        trouble = f"the body did not end within {seconds:g} s"
    return Body(bytes(body), charset, trouble and f"{trouble}, after {len(body):,} bytes without it")


def _decoded(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding, errors="replace")
    except (LookupError, ValueError):  # an unknown charset, or one without a replacement character
        return body.decode("utf-8", errors="replace")
