"""Copies in several parts, which split, 7z, zip and rar write: ``site.tar.gz.part-aa`` and what follows are one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Literal

from infracat.sections.backups.listing.item import Item

Kind = Literal["named", "zip", "rar", "letters", "numbers"]

_PACKED = r"(?:.+\.(?:tar|tgz|tbz2?|txz|tzst|gz|bz2|xz|zst|lz4|zip|7z|sql|dump|db|img|gpg|age)|(?:.*/)?x)"
_NAMES: dict[Kind, re.Pattern[str]] = {
    "named": re.compile(r"(?P<base>.+?)[._-]part[._-]?(?P<no>\d{1,5}|[a-z]{2,3})(?P<tail>\.\w+)?", re.IGNORECASE),
    "zip": re.compile(r"(?P<base>.+)\.z(?P<no>\d\d|ip)", re.IGNORECASE),
    "rar": re.compile(r"(?P<base>.+)\.r(?P<no>\d\d|ar)", re.IGNORECASE),
    "letters": re.compile(rf"(?P<base>{_PACKED}|.+(?=[._-]))[._-]?(?P<no>[a-z]{{2,3}})"),
    "numbers": re.compile(rf"(?P<base>{_PACKED})[._-]?(?P<no>\d{{2,5}})"),
}
_WRITTEN_WITHIN = timedelta(hours=20)  # copies that are called likewise are a day apart
_NEXT_WITHIN = timedelta(hours=1)  # rotated copies are numbered likewise, and are hours apart
_ENDS: dict[Kind, int] = {"zip": 10**6, "rar": -1}  # .zip follows all .z01; .rar comes before all .r00
NAMED = 5  # parts in a message


@dataclass(frozen=True, slots=True)
class _Part:
    kind: Kind
    base: str
    before: str  # site.tar.gz.part-
    text: str  # aa
    after: str
    number: int
    item: Item


def join_parts(items: Iterable[Item]) -> Iterator[Item]:
    """The items, with the parts of one copy joined to one item, which is called what the whole file was."""
    each_item = list(items)
    groups: dict[tuple[str, ...], list[_Part]] = {}
    for kind in _NAMES:
        for part in filter(None, (_part(item, kind) for item in each_item)):
            groups.setdefault((kind, part.before, part.after, _width(part)), []).append(part)
    whole: dict[str, Item] = {}  # by the name of each part
    for group in groups.values():
        parts = _in_order([part for part in group if part.item.name not in whole])
        if _are_one(parts):
            joined = _join(parts)
            whole.update({part.item.name: joined for part in parts})
    yield from dict.fromkeys(whole.get(item.name, item) for item in each_item)


def _part(item: Item, kind: Kind) -> _Part | None:
    match = _NAMES[kind].fullmatch(item.name)
    if match is None:
        return None
    text, name = match["no"], item.name
    number = _ENDS[kind] if kind in _ENDS and not text.isdigit() else _number(text.lower())
    return _Part(kind, match["base"], name[: match.start("no")], text, name[match.end("no") :], number, item)


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - ord("a")
    return number


def _width(part: _Part) -> str:
    return "" if part.kind in ("zip", "rar", "named") else f"{part.text.isdigit()}{len(part.text)}"


def _in_order(parts: Sequence[_Part]) -> list[_Part]:
    """``shop.gz`` is no part of ``shop.aa``: it would be the 182nd; nor ``part2026`` of ``part2025``, a year."""
    ordered = sorted(parts, key=lambda part: part.number)
    return [part for part in ordered if part.kind not in ("letters", "named") or part.number < 4 * len(parts)]


def _are_one(parts: Sequence[_Part]) -> bool:
    """By their names, and for those that rotated copies may have, by their sizes and times as well."""
    if len(parts) < 2:
        return False
    if parts[0].kind == "letters":
        return parts[0].number == 0 or (_are_equal_but_the_last(parts) and _are_of_one_time(parts))
    if parts[0].kind == "numbers":
        counted = parts[0].text.startswith("0") and parts[0].number <= 1
        return counted and _are_equal_but_the_last(parts) and _follow_each_other(parts)
    return True


def _are_equal_but_the_last(parts: Sequence[_Part]) -> bool:
    sizes = [part.item.size for part in parts]
    return len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0]


def _are_of_one_time(parts: Sequence[_Part]) -> bool:
    times = [part.item.modified for part in parts]
    return max(times) - min(times) < _WRITTEN_WITHIN


def _follow_each_other(parts: Sequence[_Part]) -> bool:
    times = [part.item.modified for part in parts]
    return all(abs(following - time) <= _NEXT_WITHIN for time, following in pairwise(times))


def _join(parts: Sequence[_Part]) -> Item:
    return Item(
        name=_name(parts[0]),
        where=parts[0].item.where,
        size=sum(part.item.size for part in parts),
        modified=max(part.item.modified for part in parts),
        parts=tuple(part.item.where for part in parts),
        missing=_missing(parts),
    )


def _name(first: _Part) -> str:
    """Of ``xaa`` nobody knows what the whole was called."""
    if first.kind in _ENDS:
        return f"{first.base}.{first.kind}"
    if first.base.rpartition("/")[2] == "x":
        return first.item.name
    return first.base.rstrip("._-") + (first.after if first.kind == "named" else "")


def _missing(parts: Sequence[_Part]) -> str:
    """Of parts 1, 2 and 4 the third; nobody can tell by names whether one follows the last."""
    first = parts[0]
    ends = {_ENDS[first.kind]} if first.kind in _ENDS else set()
    there = {part.number for part in parts}
    numbered = [part for part in parts if part.number not in ends]
    begin = 1 if first.kind == "zip" or (numbered[0].text.isdigit() and 0 not in there) else 0
    gone = [_text(number, numbered[0]) for number in range(begin, numbered[-1].number) if number not in there]
    gone += [first.kind[1:]] if ends - there else []
    if not gone:
        return ""
    named = ", ".join(f"{first.before}{each}{first.after}" for each in gone[:NAMED])
    others = f" and {len(gone) - NAMED} more" if len(gone) > NAMED else ""
    return f"it is in parts, and {named}{others} {'is' if len(gone) == 1 else 'are'} missing"


def _text(number: int, like: _Part) -> str:
    if like.text.isdigit():
        return f"{number:0{len(like.text)}}"
    letters = ""
    for _ in like.text:
        number, letter = divmod(number, 26)
        letters = chr(ord("a") + letter) + letters
    return letters
