"""What strangers send: a header on one line, the beginning of a body. Neither is trusted to be short, or text."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import requests

    from infracat.hosts.http.deadline import DeadlineConnection

BODY = 2 * 1024  # bytes of a body that are read: enough to see what an error says
BODY_TIME = 2.0  # seconds that they may take
HEADER = 200  # characters of a header that are told


def printable_line(text: str) -> str:
    """Without control characters."""
    return "".join(each if each.isprintable() else "�" for each in text)


def error_body(response: requests.Response, connection: DeadlineConnection) -> str:
    """What an error says. A body that is compressed is not unpacked: ten bytes may be a gigabyte."""
    encoded = response.headers.get("content-encoding", "identity").lower() not in ("", "identity")
    if response.status_code < 400 or encoded:
        return ""
    connection.cut_at(min(connection.until, time.monotonic() + BODY_TIME))
    try:
        body = response.raw.read(BODY, decode_content=False)
    except Exception:  # whatever a body does, the answer is there
        return ""
    return _text(body, response.encoding or "utf-8")


def _text(body: bytes, encoding: str) -> str:
    try:
        text = body.decode(encoding, errors="replace")
    except (LookupError, ValueError):  # a charset that nobody knows, or that knows no question marks
        text = body.decode("utf-8", errors="replace")
    return "\n".join(printable_line(each) for each in text.splitlines())
