"""JSON as editors write their settings: with comments, and with commas before a closing bracket."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

_STRING = r'"(?:[^"\\]|\\.)*+"?'  # possessive, to its end or that of the text: no backtracking
_COMMENT = re.compile(rf"{_STRING}|(?P<out>//[^\n]*|/\*.*?(?:\*/|\Z))", re.DOTALL)
_LAST_COMMA = re.compile(rf"{_STRING}|(?P<out>,)(?=\s*[\]}}])", re.DOTALL)


def parse(text: str) -> Any:
    """Raises ValueError for what is no JSON without them either: ``line 3, column 5: expecting value``.

    >>> parse('{"servers": {}, /* none yet */ }')
    {'servers': {}}
    """
    try:
        with suppress(json.JSONDecodeError):  # most files have neither: no copy of them is made
            return json.loads(text)
        return json.loads(to_json(text))
    except json.JSONDecodeError as error:
        what = error.msg[:1].lower() + error.msg[1:]
        raise ValueError(f"line {error.lineno}, column {error.colno}: {what}") from error
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def to_json(text: str) -> str:
    """The text with comments and trailing commas replaced by blanks: positions in it stay the same."""
    return _LAST_COMMA.sub(_blank, _COMMENT.sub(_blank, text.removeprefix("\ufeff")))


def _blank(match: re.Match[str]) -> str:
    """With blanks in place of what is removed: errors name positions."""
    out = match["out"]
    return re.sub(r"[^\n]", " ", out) if out else match[0]
