"""Series: which copies are of one thing, by their names, however these are dated, numbered, rotated and packed."""

from __future__ import annotations

import re

from infracat.sections.backups.listing.dates_in_names import DayMonthOrder, dates_in
from infracat.sections.backups.listing.file_class import COMPRESSED

_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?:\d+|(?=[a-f]*\d)[0-9a-f]{7,})(?![A-Za-z0-9])")
_STARS = re.compile(r"\*(?:[-_.@ ]?\*)+")
_PACKED = re.compile(rf"\.(?:{'|'.join(sorted(COMPRESSED))})(?![A-Za-z0-9])", re.IGNORECASE)
_GENERATION = re.compile(  # one of several in turn, whatever it is a copy of
    r"(?<![A-Za-z0-9])(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9])(?:old|bak|prev|previous|last|latest|current|orig)(?![A-Za-z0-9])"
    r"|(?:(?<=backup)|(?<=bak)|(?<=dump)|(?<=copy)|(?<=snapshot)|(?<=day)|(?<=daily)|(?<=week)|(?<=weekly))\d+",
    re.IGNORECASE,
)
_TURN = re.compile(r"\(\*\)|\*")  # backup (2).tar
_SEPARATORS = re.compile(r"[-_.@ /]*\0[-_@ ]*(?=[./]|\0|$)|\0[-_.@ ]+|[-_@ ]*\0")


def series_name(name: str, order: DayMonthOrder | None = None) -> str:
    """What the names of a series have in common: that of ``shop-2026-11-22.dump`` is ``shop-*.dump``.

    Numbers between separators (``shop.dump.1``) and hashes differ from copy to copy, too.
    """
    for begin, end in sorted(dates_in(name, order).spans, reverse=True):
        name = f"{name[:begin]}*{name[end:]}"
    return _STARS.sub("*", _NUMBER.sub("*", name))


def thing(series: str) -> str:
    """``shop.tar`` of ``shop.tar.gz``, ``shop.tar.gz.*``, ``shop-*.tar``, ``shop.tar.old`` and ``shop-mon.tar``."""
    turns = _GENERATION.sub("\0", _TURN.sub("\0", _PACKED.sub("", series)))
    return _SEPARATORS.sub("", turns).strip("-_.@ /") or series


def packing(series: str) -> str:
    """``.gz`` of ``shop.tar.gz.*``; empty where it is not packed."""
    return "".join(_PACKED.findall(series)).lower()
