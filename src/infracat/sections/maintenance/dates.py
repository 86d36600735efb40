"""Parses dates as commands print them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

EXAMPLES = "print 2026-11-22, 2026-11-22T02:00:00Z or 1795312800 (`date -Is` does)"
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun),?\s+", re.IGNORECASE)
_EPOCH = re.compile(r"(\d{9,10}(?:[.,]\d+)?|\d{13})")
_MAIL = re.compile(r"\d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UT)")
_DATE = re.compile(  # Nov 22 02:00:00 [AM] [CET] 2026 [+0100], as date(1), ctime(3), git and openssl print it
    r"(?:(?P<day>\d{1,2}) )?(?P<month>[A-Za-z]{3}) (?:(?P<after>\d{1,2}) )?(?P<time>\d\d:\d\d:\d\d)(?P<half> [AP]M)?"
    r"(?: (?P<zone>[A-Z]{3,5}|[+-]\d\d))? (?P<year>\d{4})(?: (?P<offset>[+-]\d{4}|GMT|UTC))?"
)
_ISO = re.compile(
    r"(\d{4}-?\d\d-?\d\d)(?:[T ](\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?))?"
    r" ?(?:([+-]\d\d(?::?\d\d)?)(?: [A-Z]{3,5})?|([A-Z]{1,5}))?"  # a Go program prints both
)


def parse_date(text: str) -> datetime:
    """The moment that ``text`` names, in UTC; without a zone it is this machine's time, without a time its midnight.

    ISO 8601, RFC 2822, seconds or milliseconds since 1970, and what date(1), git, systemctl and psql print. Raises
    ValueError, with what to print, for anything else.
    """
    text = " ".join(text.split())
    try:
        found = _read(text)
        return found.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"is no date: {EXAMPLES}") from None


def _read(text: str) -> datetime:
    if epoch := _EPOCH.fullmatch(text):
        seconds = float(epoch[1].replace(",", "."))
        return datetime.fromtimestamp(seconds / 1000 if len(text) == 13 and text.isdigit() else seconds, UTC)
    text = _WEEKDAY.sub("", text, count=1) if _WEEKDAY.match(text) else text
    if _MAIL.fullmatch(text):
        return parsedate_to_datetime(text)
    if printed := _DATE.fullmatch(text):
        return _printed_date(printed)
    if iso := _ISO.fullmatch(text):
        day, clock, offset, zone = iso.groups()
        return _in_zone(datetime.fromisoformat(f"{day}T{clock or '00'}"), offset or zone)
    raise ValueError(text)


def _printed_date(printed: re.Match[str]) -> datetime:
    hour, minute, second = map(int, printed["time"].split(":"))
    if printed["half"]:
        hour = hour % 12 + (12 if "P" in printed["half"] else 0)
    month, day = _month(printed["month"].lower()), int(printed["day"] or printed["after"] or 0)
    found = datetime(int(printed["year"]), month, day, hour, minute, second)  # noqa: DTZ001
    return _in_zone(found, printed["offset"] or printed["zone"])


def _month(name: str) -> int:
    return _MONTHS.split().index(name) + 1


def _in_zone(local: datetime, zone: str | None) -> datetime:
    """Of names of zones only the unambiguous ones: UTC, and this machine's own zone."""
    if zone is None:
        return local.astimezone()
    if zone in ("Z", "UTC", "GMT"):
        return local.replace(tzinfo=UTC)
    if zone[0] in "+-":
        hours, minutes = int(zone[:3]), int(f"{zone[0]}{zone[-2:]}") if len(zone) > 3 else 0
        return local.replace(tzinfo=timezone(timedelta(hours=hours, minutes=minutes)))
    if local.astimezone().tzname() == zone:
        return local.astimezone()
    raise ValueError(zone)
