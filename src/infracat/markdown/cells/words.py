"""The words of ``words.toml``: what they mean, by the word."""

from __future__ import annotations

import pkgutil
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache


def meanings(table: str) -> Mapping[str, str]:
    """``{"daily": "daily", "täglich": "daily", …}``."""
    return {word: meaning for meaning, words in tables()[table].items() for word in words}


@cache
def tables() -> Mapping[str, Mapping[str, list[str]]]:
    data = pkgutil.get_data(__package__, "words.toml")
    assert data is not None  # a part of this package
    return tomllib.loads(data.decode())


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of them; the longest first, as one may begin with another."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
