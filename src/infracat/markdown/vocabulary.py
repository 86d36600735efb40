"""The words of ``vocabulary.toml``: what the headings of a document and of its columns mean."""

from __future__ import annotations

import pkgutil
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from infracat.markdown.cells.names import cleaned
from infracat.markdown.cells.words import any_of
from infracat.sections.registry import BUILT_IN

LABEL = "label"  # the meaning of the column that names a row
_BRACKETS = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")
_EDGE = " \t\n*_`:?!.,;–—-·•|="


@cache
def tables() -> Mapping[str, Any]:
    data = pkgutil.get_data(__package__, "vocabulary.toml")
    assert data is not None  # a part of this package
    return tomllib.loads(data.decode())


@cache
def plain(text: str) -> str:
    """As words are compared.

    >>> plain("🔌 **Port(s)?**"), plain("2. Monthly Cost (Est.)"), plain(".env")
    ('port', 'monthly cost', '.env')
    """
    words = " ".join(_BRACKETS.sub(" ", cleaned(text[:300]).replace("`", "")).casefold().split())
    return words.rstrip(_EDGE).lstrip(_EDGE.replace(".", ""))


@cache
def sections_of(heading: str) -> tuple[str, ...]:
    """The sections that a heading may be of, the likeliest first: ``Prerequisites`` has programs and hardware."""
    text = plain(heading)
    found = {phrase: at for at, phrase in _phrases_in(text) if _is_meant(phrase, text)}
    by_weight = sorted(found, key=lambda phrase: (len(phrase), found[phrase]), reverse=True)
    return tuple(dict.fromkeys(section for phrase in by_weight for section in _by_phrase()[phrase]))


def _phrases_in(text: str) -> Iterator[tuple[int, str]]:
    return ((found.start(), found[1]) for found in _pattern().finditer(text))


def _is_meant(phrase: str, text: str) -> bool:
    """``Configuration`` of nothing else; other words may stand beside it that say nothing of it."""
    if phrase not in tables()["alone"]["words"]:
        return True
    return set(text.replace(phrase, " ", 1).split()) <= set(tables()["beside"]["words"])


@cache
def _by_phrase() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for section, phrases in tables()["headings"].items():
        for phrase in phrases:
            found[phrase] = tuple(dict.fromkeys((*found.get(phrase, ()), section)))
    return found


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9-])({any_of(_by_phrase())})(?![a-z0-9-])")


@cache
def meanings(section: str, heading: str) -> tuple[str, ...]:
    """What a column of that heading may be in a table of ``section``, the likeliest first; a field's own name is it.

    >>> meanings("cli_tools", "Min Version"), meanings("cli_tools", "version_pattern"), meanings("cli_tools", "Colour")
    (('minimum',), ('version_pattern',), ())
    """
    text = plain(heading)
    found = (*_by_word(section).get(text, ()), *_by_word("common").get(text, ()))
    field = text.replace(" ", "_")
    return found or ((field,) if field in fields(section) - {"name"} else ())


@cache
def _by_word(section: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for meaning, words in tables()["columns"].get(section, {}).items():
        for word in filter(None, map(plain, words)):
            found[word] = (*found.get(word, ()), meaning)
    return found


@cache
def fields(section: str) -> frozenset[str]:
    """The names of all fields that a row of it may have, as a catalog writes them."""
    if section not in BUILT_IN:
        return frozenset()
    rows = BUILT_IN[section].row_classes()
    return frozenset(field.alias or name for row in rows for name, field in row.model_fields.items())


def fact_of(heading: str) -> Mapping[str, str]:
    """What a heading states of all rows below it.

    >>> fact_of("Optional tools"), fact_of("🚀 Production"), fact_of("Ports")
    ({'level': 'optional'}, {'profiles': 'prod'}, {})
    """
    text = plain(heading)
    bracketed = {plain(each[1:-1]) for each in _BRACKETS.findall(heading[:300])}
    for meaning, words in tables()["parents"].items():
        named = next((word for word in words if text == word or text.startswith(f"{word} ")), None)
        is_level = meaning in ("required", "recommended", "optional")
        if bracketed & set(words) or (named and (is_level or _is_all(named, text))):
            return {"level" if is_level else "profiles": meaning}
    return {}


def _is_all(word: str, text: str) -> bool:
    """``Development``, ``Development ports``; ``Local names`` is no profile."""
    rest = text.removeprefix(word).strip()
    return not rest or bool(sections_of(rest)) or set(rest.split()) <= set(tables()["beside"]["words"])
