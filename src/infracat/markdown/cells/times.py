"""How often, and for how long: ``Daily at 2 AM UTC``, ``30 days rolling``, ``Every 6 months``."""

from __future__ import annotations

import re

from infracat.catalog.fields import Duration
from infracat.init import cron
from infracat.markdown.cells.read import Read, accepted, around, grammar
from infracat.markdown.cells.words import any_of, meanings

_SMALL_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
NUMBERS = {word: str(number) for number, word in enumerate(_SMALL_NUMBERS, 1)}
_BY_WORD = meanings("every")
_BY_UNIT = meanings("units")
_OF = {"daily": "days", "weekly": "weeks", "monthly": "months", "yearly": "years"}
_NO_LETTER = r"(?![A-Za-zÀ-ɏḀ-ỿ0-9_])"


_AMOUNT = rf"([0-9]{{1,4}}|{any_of(NUMBERS)})\s?-?\s?({any_of(_BY_UNIT)}){_NO_LETTER}"
_LENGTH = re.compile(rf"(?<![\w.]){_AMOUNT}", re.IGNORECASE)
_EACH = re.compile(
    rf"(?:(?:once\s+)?\bevery|\beach|\balle|\btous les|\btoutes les|\bmỗi|\bsetiap|\bher|每)\s*{_AMOUNT}", re.IGNORECASE
)
_OFTEN = re.compile(rf"(?<![\w-])(?<!not )(?<!no longer )(?<!never )({any_of(_BY_WORD)}){_NO_LETTER}", re.IGNORECASE)
_TIMES = re.compile(r"(?<![\w.])[0-9]{1,4}\s?(?:x|×|times|mal|fois|veces|vezes)(?![\w])", re.IGNORECASE)  # 3x per day
_COUNTED = re.compile(rf"(?<![\w.])([0-9]{{1,4}})\s({any_of(_OF)})\b", re.IGNORECASE)


@grammar
def read_frequency(text: str) -> Read:
    """``frequency``: the first that is said, of ``Weekly/Monthly`` weekly; what else is said stays words."""
    if _TIMES.search(text):
        return Read({}, text)
    if found := frequency_in(text):
        return _of_one("frequency", *found)
    if length := _LENGTH.match(text):
        return _of_one("frequency", _length(length[1], length[2]), length)
    schedule = re.fullmatch(r"(?:cron:? ?)?\(?([0-9*/,-]+(?: [0-9*/,-]+){4})\)?", text, re.IGNORECASE)
    if schedule and (often := cron.frequency(schedule[1])):
        return Read({"frequency": often}, text)  # which hour it is, no field says
    return Read({}, text)


@grammar
def read_retention(text: str) -> Read:
    """``retention``, where there is one: of ``30 days here, 90 in the cloud`` neither holds for all copies."""
    found = list(_LENGTH.finditer(text)) or list(_COUNTED.finditer(text))
    if len(found) != 1 or len(re.findall(r"(?<![\w.])[0-9]+", text)) > 1:
        return Read({}, text)
    number, unit = found[0][1], found[0][2].casefold()
    if unit == "m":  # months or minutes
        return Read({}, text)
    return _of_one("retention", _length(number, _OF.get(unit, unit)), found[0])


def frequency_in(text: str) -> tuple[str, re.Match[str]] | None:
    """The first interval that a text names, and where: ``Update monthly`` → ``monthly``."""
    often, each = _OFTEN.search(text), _EACH.search(text)
    if often and (each is None or often.start() <= each.start()):
        return _BY_WORD[often[1].casefold()], often
    return (_length(each[1], each[2]), each) if each else None


def _of_one(name: str, value: str, found: re.Match[str]) -> Read:
    """The whole cell stays, where it names another interval too: which is meant, people may tell."""
    text, rest = found.string, around(found)
    if not accepted(Duration.read, value):
        return Read({}, text)
    is_more = frequency_in(rest) or _LENGTH.search(rest)
    return Read({name: value}, text if is_more else rest)


def _length(number: str, unit: str) -> str:
    """``6``, ``Monate`` → ``6 months``."""
    count, name = int(NUMBERS.get(number.casefold(), number)), _BY_UNIT[unit.casefold()]
    return f"{count} {name.removesuffix('s') if count == 1 and name != 's' else name}"
