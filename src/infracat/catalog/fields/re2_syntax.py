r"""Python's regular expressions in the words of RE2, and RE2's refusals in ours.

RE2 knows white space of ASCII alone, and less of that; and its ``$`` is at the very end only. ``WIDE`` is for what is
to be hidden: there each class means what it means in Python, or more; ``\w`` is also every character beyond ASCII.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache

from infracat.catalog.mistakes import shown

LINE_BREAK = "infracat_line_break_"  # what groups are called that hold a line break behind ``$``
_TOKEN = re.compile(  # what RE2 reads as something else than Python does; anything escaped, and a class, as a whole
    r"(?P<escaped>\\Q.*?(?:\\E|\Z)|\\.)"
    r"|(?P<chars>\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*+\])"
    r"|(?P<comment>\(\?#[^)]*\))"
    r"|(?P<at_most>\{,(?=[0-9]+\}))"
    r"|(?P<end>\$)",
    re.DOTALL,
)
_NOT_ASCII = r"\x{80}-\x{10ffff}"
_SPACE = (
    r"\x{9}-\x{d}\x{1c}-\x{20}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"  # isspace
)
_NO_SPACE = (
    r"\x{0}-\x{8}\x{e}-\x{1b}\x{21}-\x{84}\x{86}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}"
    r"\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{10ffff}"
)
_EXACT = {r"\s": _SPACE, r"\S": _NO_SPACE, r"\b": r"\x{8}"}  # the last: in a class, a backspace
_MORE = {r"\s": _SPACE, r"\w": rf"\w{_NOT_ASCII}", r"\d": r"\d\p{Nd}", r"\b": r"\x{8}"}
_LESS = {  # in a class that is negated, what hides more is what excludes less
    r"\S": _NO_SPACE,
    r"\W": r"\x{0}-/:-@\[-\^`\{-\x{7f}",
    r"\D": r"\P{Nd}",
    r"\b": r"\x{8}",
}


class Use(Enum):
    """What a pattern is for."""

    WHOLE = auto()
    SEARCH = auto()
    WIDE = auto()


@lru_cache(maxsize=128)  # as many as RE2's module keeps compiled
def for_re2(pattern: str, use: Use) -> str:
    r"""The same pattern for RE2. A line break that ``$`` skips is in a group of its own.

    >>> for_re2(r"v(\d+)$(?#of a release)", Use.SEARCH)
    'v(\\d+)(?:$|(?P<infracat_line_break_0>\\n\\z))'
    """
    ends = 0

    def token(match: re.Match[str]) -> str:
        nonlocal ends
        found = match[0]
        match match.lastgroup:
            case "comment":
                return ""
            case "at_most":
                return "{0,"
            case "end" if use is not Use.WHOLE:
                ends += 1
                return rf"(?:$|(?P<{LINE_BREAK}{ends - 1}>\n\z))"
            case "chars":
                return _chars(found, use)
            case "escaped":
                return _class(found, use)
        return found

    return _TOKEN.sub(token, pattern)


def _chars(written: str, use: Use) -> str:
    means = _EXACT if use is not Use.WIDE else _LESS if written.startswith("[^") else _MORE
    return re.sub(r"\\.", lambda each: means.get(each[0], each[0]), written, flags=re.DOTALL)


def _class(escaped: str, use: Use) -> str:
    if escaped == r"\Z":
        return r"\z"
    means = _MORE if use is Use.WIDE else _EXACT
    return f"[{means[escaped]}]" if escaped in means and escaped != r"\b" else escaped


def why(said: str) -> str:
    """What RE2 says, and for what Python has and RE2 lacks, what to write instead."""
    what, _, part = said.rpartition(": ")
    if part in ("(?=", "(?!", "(?<=", "(?<!"):
        return f"RE2 cannot look ahead or behind, as {part} does: put what is wanted into a group"
    if part == "(?P" or re.fullmatch(r"\\[1-9]", part):
        return f"RE2 has no references to a group, such as {part}: write out what it is to be"
    if part == "(?>" or (what == "bad repetition operator" and part.endswith("+")):
        return f"RE2 has no {part}: it never tries a second time, so write a+ for a++"
    if what == "invalid repetition size":
        return f"RE2 repeats at most 1000 times, in all that are nested: {part}"
    if part == "(?#":
        return "a comment (?# has no end: write a ) behind it"
    return f"{what}: {shown(part)}" if what else said
