"""Whether a comment in words says that a variable is required or optional."""

from __future__ import annotations

import re
from typing import Literal

Said = Literal["required", "optional", ""]
_NOT = (
    r"(?:not|non|never|no longer|nothing(?: here)? is|none(?: of \w+)?(?: (?:is|are))?|(?:is|are|was|were|do|does)n.?t)"
)
_NEEDED = r"(?:required|mandatory|obligatory|needed|necessary)"
_NOT_OPTIONAL = re.compile(rf"\b{_NOT}[\s-]+(?:\w+\s+)?optional\b", re.IGNORECASE)
_NOT_REQUIRED = re.compile(
    rf"\b{_NOT}[\s-]+(?:\w+\s+)?{_NEEDED}\b|\bun(?:required|necessary)\b|\bno need\b", re.IGNORECASE
)
_SOMETIMES = re.compile(  # what is said of some case only
    rf"\b(?:only\s+)?{_NEEDED}\s+(?:only\s+)?"
    r"(?:if|when|unless|where|(?:in|for|on|by)\s+(?:prod\w*|staging|tests?|ci|deploy\w*))\b"
    rf"|\bonly\s+(?:{_NEEDED}|used|set|relevant|applies)\b|\b{_NEEDED}\s+only\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"\b(?:leave|left|keep|be|may be|can be)\s+(?:it\s+|this\s+|them\s+|as\s+)?(?:empty|blank|unset|omitted)\b",
    re.IGNORECASE,
)
_REQUIRED = re.compile(
    r"\b(?:required|mandatory|obligatory|must be (?:set|filled|provided|changed|defined)|you must set|must set)\b",
    re.IGNORECASE,
)
_OPTIONAL = re.compile(r"\boptional(?:ly)?\b", re.IGNORECASE)
_ALONE = re.compile(r"\W*(?:optional|required|mandatory)\W*", re.IGNORECASE)


def says_nothing_else(comment: str) -> bool:
    """``# (optional)`` is a level, and no purpose."""
    return bool(_ALONE.fullmatch(comment))


def said(comment: str) -> Said:
    """What the comment says; of both, required wins; what is required in some case only is optional.

    >>> said("Not optional"), said("Optional, not required"), said("Optional. Required if S3 is used"), said("The key")
    ('required', 'optional', 'optional', '')
    """
    text, negated = _NOT_REQUIRED.subn(" ", comment)
    text, sometimes = _SOMETIMES.subn(" ", text)
    text, affirmed = _NOT_OPTIONAL.subn(" ", text)
    if affirmed or _REQUIRED.search(text):
        return "required"
    return "optional" if negated or sometimes or _OPTIONAL.search(text) or _EMPTY.search(text) else ""
