"""The message of a tracker's error, on one line."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from infracat.report.printable import on_one_line

LONGEST = 300  # characters
_TITLE = re.compile(r"<title[^>]*>(.{1,300}?)</title>", re.DOTALL | re.IGNORECASE)
_MESSAGE_FIELDS = ("errorMessages", "errors", "message", "error", "error_description", "msg")


def error_text(body: str) -> str:
    """The message in an error's body: of JSON the fields that trackers put it into, of a web page the title."""
    try:
        words = "; ".join(dict.fromkeys(_texts(json.loads(body))))
    except (ValueError, RecursionError):
        title = _TITLE.search(body)
        words = html.unescape(title[1] if title else re.sub(r"<[^>]{0,500}>", " ", body[:5_000]))
    words = on_one_line(words)
    return f"{words[: LONGEST - 1]}…" if len(words) > LONGEST else words


def _texts(value: Any) -> Iterator[str]:
    """``{"errorMessages": ["Issue Does Not Exist"], "errors": {}}`` → ``Issue Does Not Exist``."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        known = [value[name] for name in _MESSAGE_FIELDS if name in value]
        for each in known or value.values():
            yield from _texts(each)
