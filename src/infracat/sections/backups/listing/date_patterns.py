"""How dates are written in names: the longer and more specific patterns come first, and claim their part of a name."""

from __future__ import annotations

import re

_MONTHS = {
    1: "january jan januar janvier janv enero gennaio janeiro januari",
    2: "february feb februar fevrier fevr febrero febbraio fevereiro februari",
    3: "march mar maerz märz mrz mars marzo março maart",
    4: "april apr avril avr abril aprile",
    5: "may mai mayo maggio maio mei",
    6: "june jun juni juin junio giugno junho",
    7: "july jul juli juillet juil julio luglio julho",
    8: "august aug aout août agosto augustus",
    9: "september sept sep septembre septiembre settembre setembro",
    10: "october oct oktober okt octobre octubre ottobre outubro",
    11: "november nov novembre noviembre novembro",
    12: "december dec dezember dez decembre diciembre dicembre dezembro",
}
MONTHS = {name: month for month, names in _MONTHS.items() for name in names.split()}
_MONTH = rf"(?P<mon>{'|'.join(sorted(MONTHS, key=len, reverse=True))})(?![^\W\d_])\.?"

_TWELVE_HOURS = (
    r"(?P<I>0?[1-9]|1[0-2])(?:(?P<c2>[:_.-]?)(?P<N>[0-5]\d)(?:(?P=c2)(?P<T>[0-5]\d))?)?"
    "[ _.\u202f-]?" + r"(?P<half>[AP])\.?M(?![A-Za-z])"
)
_TWENTY_FOUR_HOURS = r"(?P<H>[01]\d|2[0-3])(?P<c>[:_.h-]?)(?P<M>[0-5]\d)(?:(?:(?P=c)|m)(?P<S>[0-5]\d)(?:[.,]\d{1,9})?)?"
_TIME = r"(?!20\d\d[-_./ ]?\d\d[-_./ ]?\d\d(?!\d))" + rf"(?:{_TWELVE_HOURS}|{_TWENTY_FOUR_HOURS})"
_ZONE = (
    r"(?P<zone>[ _]?(?:Z|UTC|GMT)(?![A-Za-z])"
    r"| ?\+(?:0\d|1[0-4])(?:[:-]?[0-5]\d)?| ?-(?:0\d|1[0-4]):?(?:00|15|30|45)(?!\d))?"
)
_BETWEEN = r"(?P<t>[T_ .@-]{1,2}|-at-)"
_THEN = rf"(?:{_BETWEEN}{_TIME}{_ZONE})?"
_GLUED = r"(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)"
_WEEK = r"(?:W|KW|wk|week)[-_. ]?(?P<w>\d\d?)"
_NTH = r"(?:st|nd|rd|th)?"
_DAY = r"(?P<d>(?<![A-Za-z])\d{1,2}|\d\d)"


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    begin, end = r"(?<!\d)(?P<gmt>(?:GMT|UTC)[-_ ]?)?(?<!\d)", r"(?!\d)"
    return tuple(re.compile(f"{begin}{pattern}{end}", re.IGNORECASE | re.ASCII) for pattern in patterns)


DAYS = _compiled(
    rf"(?<![A-Za-z]){_MONTH}[-_ ]+(?P<d>\d{{1,2}})[-_ ]+{_TIME}"
    r"(?:[-_ ](?P<zone>UTC|GMT)|[-_ ][A-Z]{3,4})?[-_ ]+(?P<y>20\d\d)",
    rf"(?P<y>20\d\d)(?P<s>[-_./ ])(?P<m>\d\d)(?P=s)(?P<d>\d\d){_THEN}",
    rf"{_GLUED}[T_-]?(?P<H>[01]\d|2[0-3])(?P<M>[0-5]\d)(?P<S>[0-5]\d)(?:\d{{3}}){{1,3}}{_ZONE}",
    rf"{_GLUED}(?:{_BETWEEN}?{_TIME}{_ZONE}|T?(?P<h>[01]\d|2[0-3]))?",
    rf"{_DAY}{_NTH}[-_. ]{{0,2}}{_MONTH}[-_. ,]{{0,2}}(?P<y>20\d\d){_THEN}",
    rf"(?<![A-Za-z]){_MONTH}[-_. ]{{0,2}}(?P<d>\d{{1,2}}){_NTH}[-_. ,]{{0,2}}(?P<y>20\d\d){_THEN}",
    rf"(?P<y>20\d\d)[-_. ]{{0,2}}{_MONTH}[-_. ]{{0,2}}(?P<d>\d{{1,2}}){_NTH}{_THEN}",
    rf"(?P<y>20\d\d)-?W(?P<w>\d\d)-?(?P<wd>[1-7]){_THEN}",
    r"(?P<y>20\d\d)[-_.]?(?P<j>[0-3]\d\d)T" + f"{_TIME}{_ZONE}",
    rf"(?P<a>\d{{1,2}})(?P<s>[-_./])(?P<b>\d{{1,2}})(?P=s)(?P<y>20\d\d){_THEN}",
    rf"(?P<y>20\d\d)(?P<s>[-_/])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}}){_THEN}",
)
DAY_FIRST_OR_MONTH = DAYS[-2]  # 05-11-2026
EPOCH = re.compile(r"(?<!\d)(1[5-9]\d{8})(?:\d{3}){0,3}(?!\d)", re.ASCII)  # from 2017 on: older ones are numbers
DOUBTFUL = _compiled(
    rf"(?P<a>\d\d)[-_. ]?{_MONTH}[-_. ]?(?P<b>\d\d)",  # 24-Nov-26: which is the year?
    r"(?P<y>20\d\d)[-_.](?P<j>[0-3]\d\d)",  # 2026-329: a day of the year, or a number?
)
PERIODS = _compiled(
    rf"(?P<y>20\d\d)[-_. ]?{_WEEK}",
    rf"(?<![A-Za-z]){_WEEK}[-_. ](?P<y>20\d\d)",
    rf"(?<![A-Za-z]){_MONTH}[-_. ]?(?P<y>20\d\d)",
    rf"(?P<y>20\d\d)[-_. ]?{_MONTH}",
    r"(?P<y>20\d\d)[-_](?P<m>0[1-9]|1[0-2])",
)
