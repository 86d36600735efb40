"""Whether something is required: ``Yes``, ``❌``, ``For contributors``, ``Optional (config screen)``."""

from __future__ import annotations

import re

from infracat.init.levels import said
from infracat.markdown.cells.read import Read, bare, grammar, has_words
from infracat.markdown.cells.words import any_of, meanings

LEVELS = meanings("level")
_BEGINS = re.compile(r"[\s*_(]*(" + any_of(LEVELS) + r")(?![^\W¹²³⁴]|-\w|\s+longer\b)\ufe0f?[*_]*", re.IGNORECASE)
_NAMES = ("required", "optional", "recommended", "mandatory", "not required", "not needed")  # of levels
_ALWAYS = re.compile(r"(?:for|in|on)\s+(?:all|every|any)\b", re.IGNORECASE)
_SOMETIMES = re.compile(
    r"(?:(?:only|not)\s+)?(?:if|when|unless|for|in|on|during|depends|auto(?:matic(?:ally)?|-generated)?"
    r"|one of|either|any of|conditional(?:ly)?|sometimes|partial(?:ly)?|varies)\b"
    r"|(?:falls|wenn|für|nur|nicht\s+(?:in|im|für|bei)|si|pour|seulement|uniquement|solo|sólo|apenas|somente|khi|jika|untuk)\b|.*\bonly\b|⚠|🟡|:warning:|조건부|视情况|条件",
    re.IGNORECASE,
)


@grammar
def read(text: str) -> Read:
    """``level``. A condition means optional, and stays words: what is needed for sync only is not always needed."""
    found = _BEGINS.match(text)
    if not found:
        return _in_prose(text)
    level, rest = LEVELS[found[1].casefold()], bare(text[found.end() :].lstrip(" /"))
    again = _BEGINS.fullmatch(rest.rstrip(".!)"))
    if again and LEVELS[again[1].casefold()] == level:  # a tick, and the word for it
        rest = ""
    elif again:
        return Read({"level": "optional"}, text)
    if level == "required" and has_words(rest):
        level = "optional"
    return Read({"level": level}, rest if has_words(rest) else rest.strip("*_.!)¹²³ "))


def is_plain_no(text: str) -> bool:
    """``No``, ``❌``: without a condition, which would be a yes for some."""
    found = _BEGINS.fullmatch(text.strip().rstrip(".!)"))
    return found is not None and LEVELS[found[1].casefold()] == "optional"


def is_plain(text: str) -> bool:
    """Whether it is a yes or a no and nothing else: neither a condition nor a level by its name."""
    found = _BEGINS.fullmatch(text.strip().rstrip(".!)"))
    return found is not None and found[1].casefold() not in _NAMES


def _in_prose(text: str) -> Read:
    if _SOMETIMES.match(text) and not _ALWAYS.match(text):
        return Read({"level": "optional"}, text)
    level = said(text)
    return Read({"level": level} if level else {}, text)
