"""Names of rows: what people read becomes a name of the catalog, and of tools their program's."""

from __future__ import annotations

import re
import unicodedata

from infracat.catalog.fields.texts import is_name, is_variable
from infracat.markdown.cells.nothing import is_nothing
from infracat.markdown.cells.programs import program
from infracat.markdown.cells.read import LONGEST, Read, Value, bare, has_words
from infracat.markdown.cells.required import LEVELS
from infracat.markdown.cells.tools import tool_named
from infracat.markdown.cells.words import any_of, tables

__all__ = ["cleaned", "program", "read", "slug", "variables"]

LONGEST_NAME = 60  # characters of a name that is made of prose
_EMOJI = re.compile(r"(?<![\w:]):[a-z0-9_+-]{1,60}:(?![\w:])")
_ANCHOR = re.compile(r"\{#[^{}]{0,200}\}")
_MARKS = re.compile(r"(?<!_)\s*[*†‡§¹²³⁴]+$")
_LEVELS = any_of(tables()["level_in_names"]["words"])
_LEVEL = re.compile(
    rf"\s*[(\[]\s*({_LEVELS})(?!\w)([^()\[\]]{{0,200}})[)\]]|^\s*({_LEVELS}):\s+|\s*(?:,|\s[–—-])\s*({_LEVELS})\s*$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[0-9]{1,3}[.)]\s+(?=\S)")
_SMALL = str.maketrans(
    {"đ": "d", "Đ": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th"}
)


def read(text: str, *, section: str = "") -> Read:
    """``name``; ``title`` where people read another; ``level`` where it says one; of tools the version as well.

    >>> dict(read("Docker (optional)", section="cli_tools").fields)
    {'level': 'optional', 'name': 'docker', 'title': 'Docker'}
    """
    if is_nothing(text) or len(text) > LONGEST:
        return Read({}, "" if is_nothing(text) else text.strip())
    title, fields, rest = _level(cleaned(text))
    if section == "cli_tools":
        named = tool_named(title)
        title, more, words = named or (title, {}, "")
        fields |= more
        rest = " ".join(filter(None, (rest, words)))
    name = str(fields.get("name") or (title if _is_called(title, section) else slug(title)))
    if not is_name(name):
        return Read({}, text.strip())
    return Read({**fields, "name": name, **({"title": title} if title != name else {})}, rest)


def _level(title: str) -> tuple[str, dict[str, Value], str]:
    """What is left of the title, and the level that it names. A condition means optional, and stays words."""
    found = _LEVEL.search(title)
    if not found:
        return title, {}, ""
    level = LEVELS[next(filter(None, (found[1], found[3], found[4]))).casefold()]
    rest = bare(found[2] or "")
    left = bare(f"{title[: found.start()]} {title[found.end() :]}".strip())
    if not has_words(left):
        return title, {}, ""
    return " ".join(left.split()), {"level": "optional" if level == "required" and has_words(rest) else level}, rest


def _is_called(title: str, section: str) -> bool:
    """``Database`` is a title, whose name is ``database``; a variable is called as it is written."""
    return is_name(title) and (section == "env_vars" or not title[:1].isupper() or "_" in title)


def cleaned(text: str) -> str:
    """Without emoji, ``:shortcodes:``, ``{#anchors}`` and footnote marks.

    >>> cleaned("🐘 :elephant: PostgreSQL {#db}")
    'PostgreSQL'
    """
    text = _ANCHOR.sub(" ", _EMOJI.sub(" ", text[:LONGEST]))
    kept = (
        " " if unicodedata.category(char) in ("So", "Sk", "Cf", "Cc", "Mn") and ord(char) > 0x7F else char
        for char in text
    )
    plain = " ".join("".join(kept).split()) if has_emoji(text) else " ".join(text.split())
    return (
        _NUMBERED.sub("", _MARKS.sub("", plain), count=1) if _NUMBERED.match(plain) else _MARKS.sub("", plain) or plain
    )


def has_emoji(text: str) -> bool:
    return any(unicodedata.category(char) in ("So", "Sk", "Cf", "Cc") for char in text)


def slug(text: str) -> str:
    """``Frontend dev`` → ``frontend-dev``. Letters that are not Latin are kept as their numbers: ``数`` → ``u6570``."""
    written = "".join(map(_ascii, unicodedata.normalize("NFC", text).casefold().translate(_SMALL)))
    return "-".join(re.findall(r"[a-z0-9_.]+", written))[:LONGEST_NAME].strip("-.")


def _ascii(char: str) -> str:
    if char.isascii():
        return char
    letters = "".join(each for each in unicodedata.normalize("NFKD", char) if each.isascii())
    if letters or unicodedata.combining(char):
        return letters
    return f"u{ord(char):x}" if char.isalnum() else " "


_SEPARATOR = re.compile(r"[,;/|\n]|\s(?:or|and|oder|und|ou|et|veya|ve|atau|dan|hoặc|&|\+)\s", re.IGNORECASE)
_ASSIGNED = re.compile(r"\s*\$?\{?([A-Za-z_][A-Za-z0-9_]*)\}?(?:=\S*)?(?:\s*\([^()]*\)|(?<!_)\s*[*†‡]+)?\s*")
_SPELLED = re.compile(r"(?<![A-Za-z0-9_*])[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9](?![A-Za-z0-9_*]|_\*)")


def variables(text: str) -> tuple[str, ...]:
    """The variables of a cell: `` `A_KEY`, `B` ``, ``A or B``; of prose those with a ``_`` in capital letters."""
    if len(text) > LONGEST:
        return ()
    plain = cleaned(text.replace("\n", " , ").replace("`", " "))
    parts = [_ASSIGNED.fullmatch(part) for part in _SEPARATOR.split(plain)]
    alone = [found[1] for found in parts if found and _is_spelled(found[1], len(parts))]
    return tuple(dict.fromkeys(alone or (each for each in _SPELLED.findall(plain) if is_variable(each))))


_NO_NAMES = frozenset(
    (
        "GET",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "HEAD",
        "OPTIONS",
        "INFO",
        "WARNING",
        "WARN",
        "ERROR",
        "CRITICAL",
        "TRACE",
    )
)  # words in capitals beside variables: what a path is asked with, and values of LOG_LEVEL


def _is_spelled(name: str, parts: int) -> bool:
    """``http_proxy``, ``PORT``; a word of prose is none, nor is ``POST``, nor ``_URL``, the end of one."""
    if name in _NO_NAMES or (name.startswith("_") and name.count("_") == 1 and name.isupper()):
        return False
    return is_variable(name) and (
        name.isupper()
        or bool(name.strip("_") and "_" in name)
        or (parts == 1 and name[:1].islower() and not name.islower())
    )
