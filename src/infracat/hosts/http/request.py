"""What is sent to a web address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


def names_a_header(text: str) -> bool:
    """``X-Api-Key``: no blanks, no colon."""
    return bool(_NAME.fullmatch(text))


def fits_a_header(value: str) -> bool:
    """No line break, no blank at an end, no letter beyond ASCII."""
    return bool(_VALUE.fullmatch(value))


@dataclass(frozen=True, slots=True)
class Request:
    """A GET. ``shown`` is its URL as people may read it, ``curl`` the options that repeat it, without any secret."""

    url: str = field(repr=False)
    shown: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    curl: str = ""
    ca: str | None = None  # a file with the only authorities to trust; by default the usual ones
    hidden: Callable[[str], str] = str  # takes the credential out of what comes back
