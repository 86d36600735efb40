"""Rate limits: ``10k/min``, ``60 requests per minute``, ``100 req/s``."""

from __future__ import annotations

import re

from infracat.catalog.fields import Rate
from infracat.markdown.cells.read import Read, accepted, around, grammar

_WHAT = r"(?:requests?|reqs?|calls?|queries|anfragen|requêtes|messages?)"
_RATE = re.compile(
    r"(?<![\w.,$€£¥])(?<![$€£¥]\s)~?\s?(?P<number>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9}(?:\.[0-9]{1,6})?)\s?(?P<many>(?-i:[kM]|K(?=\W)))?\s?"
    rf"(?:(?:{_WHAT}\s?)?(?:/|per\s|a\s|pro\s|par\s|each\s)\s?(?P<window>seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|months?|mo|monat|tag|stunde)"
    r"|(?P<short>rpm|rps|rpd|rph|qps))(?![\w])",
    re.IGNORECASE,
)
_WINDOWS = {
    "m": "min",
    "sec": "s",
    "second": "s",
    "s": "s",
    "min": "min",
    "minute": "min",
    "h": "h",
    "hr": "h",
    "hour": "h",
    "stunde": "h",
}
_WINDOWS |= {"d": "day", "day": "day", "tag": "day", "mo": "month", "month": "month", "monat": "month"}
_SHORT = {"rpm": "min", "rps": "s", "qps": "s", "rpd": "day", "rph": "h"}


@grammar
def read(text: str) -> Read:
    """``rate_limit``, where there is one; of several, as by plan, which holds is not said."""
    found = list(_RATE.finditer(text))
    if len(found) != 1:
        return Read({}, text)
    rate = _written(found[0])
    return Read({"rate_limit": rate}, around(found[0])) if accepted(Rate.read, rate) else Read({}, text)


def _written(found: re.Match[str]) -> str:
    window = (found["window"] or "").lower()
    per = (
        _SHORT.get((found["short"] or "").lower()) or _WINDOWS.get(window) or _WINDOWS.get(window.removesuffix("s"), "")
    )
    many = {"k": "k", "K": "k", "m": "M", "M": "M"}.get(found["many"] or "", "")
    return f"{found['number'].replace(',', '')}{many}/{per}"
