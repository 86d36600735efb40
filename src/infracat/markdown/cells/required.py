"""Whether something is required: ``Yes``, ``❌``, ``For contributors``, ``Optional (config screen)``."""

from __future__ import annotations

import re

from infracat.init.levels import said
from infracat.markdown.cells.read import Read, bare, grammar, has_words
from infracat.markdown.cells.words import any_of, meanings

LEVELS = meanings("level")
_BEGINS = re.compile(r"[\s*_(]*(" + any_of(LEVELS) + r")(?![^\W¹²³⁴]|-\w|\s+longer\b)\ufe0f?[*_]*", re.IGNORECASE)
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


def _in_prose(text: str) -> Read:
    if _SOMETIMES.match(text):
        return Read({"level": "optional"}, text)
    level = said(text)
    return Read({"level": level} if level else {}, text)
