"""Text from anywhere, made harmless to show: no control characters, no hidden ones, no reordering."""

from __future__ import annotations

import re
from dataclasses import is_dataclass
from enum import Enum
from typing import Any, TypeVar

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
T = TypeVar("T")


def printable(text: str) -> str:
    r"""``text`` with colours dropped and every other control or hidden character spelled out.

    ``'\x1b[31mred\x1b[0m \x07'`` → ``'red \\x07'``. Newlines and tabs stay; the result is legal in XML 1.0.
    """
    if text.isascii() and text.isprintable():  # nearly all texts, in a tenth of the time
        return text
    return _HIDDEN.sub(_spelled, _COLOUR.sub("", text).replace("\r\n", "\n"))


def _spelled(character: re.Match[str]) -> str:
    return character.group().encode("unicode_escape").decode("ascii")


def on_one_line(text: str | None) -> str:
    """``text`` with every run of white space as one space; ``''`` for None."""
    return " ".join(printable(text).split()) if text else ""


def cut(text: str, longest: int) -> str:
    """``text``, with its middle left out when it is longer than ``longest`` characters."""
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[:half]}\n… {len(text) - 2 * half} characters left out …\n{text[-half:]}"


def sanitized(value: T, longest: int = 20_000) -> T:
    """A copy of ``value`` (results, or any part of them) in which every text is printable and not too long.

    >>> sanitized({"found": ["2.4\\x00"]})
    {'found': ['2.4\\\\x00']}
    """
    return _sanitized(value, longest)  # type: ignore[no-any-return]


def _sanitized(value: Any, longest: int) -> Any:
    if type(value) is str:
        return cut(printable(value), longest)
    if value is None or isinstance(value, Enum | float | int):
        return value
    if isinstance(value, list | tuple):
        return type(value)(_sanitized(item, longest) for item in value)
    if isinstance(value, dict):
        return {_sanitized(key, longest): _sanitized(item, longest) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(**{name: _sanitized(item, longest) for name, item in vars(value).items()})
    return value
