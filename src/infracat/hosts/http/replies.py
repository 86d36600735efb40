"""Untrusted text of a response: a header on one line, the start of a body. Neither needs to be short, or text."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import requests

    from infracat.hosts.http.deadline import DeadlineConnection

BODY = 2 * 1024  # bytes of a body that are read: enough to see what an error says
BODY_TIME = 2.0  # seconds that they may take
HEADER = 200  # characters of a header that are shown


def printable_line(text: str) -> str:
    """Without control characters."""
    return "".join(each if each.isprintable() else "�" for each in text)


def error_body(response: requests.Response, connection: DeadlineConnection) -> str:
    """The start of an error's body. A compressed one is not decompressed: ten bytes may be a gigabyte."""
    encoded = response.headers.get("content-encoding", "identity").lower() not in ("", "identity")
    if response.status_code < 400 or encoded:
        return ""
    connection.cut_at(min(connection.until, time.monotonic() + BODY_TIME))
    try:
        body = response.raw.read(BODY, decode_content=False)
    except Exception:  # whatever is wrong with the body, there is a response
        return ""
    return _text(body, response.encoding or "utf-8")


def _text(body: bytes, encoding: str) -> str:
    try:
        text = body.decode(encoding, errors="replace")
    except (LookupError, ValueError):  # an unknown charset, or one without a replacement character
        text = body.decode("utf-8", errors="replace")
    return "\n".join(printable_line(each) for each in text.splitlines())
