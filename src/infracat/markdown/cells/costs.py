"""Costs: ``~$20/mo``, ``~$25 (fixed)``, ``Free``."""

from __future__ import annotations

import re

from infracat.catalog.fields import Cost
from infracat.markdown.cells.read import Read, accepted, around, grammar

_MONTH = r"mo(?:nth)?|monat|mois|month|월|月|tháng|ay|bulan"
_COST = re.compile(
    rf"(?P<about>~|≈|about\s|approx\.?\s|ca\.?\s)?\s*(?:(?<![A-Za-z])(?:US)?(?P<symbol>[$€£¥])\s?(?P<amount>{{number}})|(?P<number>{{number}})\s?(?P<currency>EUR|USD|GBP|JPY|CHF|[€£$]))"
    rf"(?:\s?(?:/|per\s|a\s)\s?(?:(?P<month>{_MONTH})|(?P<year>yr|year|y|jahr|an))\b|\s(?P<monthly>monthly)\b)?(?![\w.,]*[0-9%])(?!\s?[kKM]\b)".replace(
        "{number}", r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?|[0-9]{1,9}(?:\.[0-9]{1,6})?"
    ),
    re.IGNORECASE,
)
_CODES = {"€": "EUR", "£": "GBP", "$": "USD"}
_OTHER = re.compile(
    r"[$€£¥%]|[0-9]\s?(?:EUR|USD|GBP)|\bper\b|[0-9a-z]\s?/\s?[a-z0-9]|^\s?(?:[-–]|to\s|\+|/)", re.IGNORECASE
)

_BOUND = re.compile(rf"{_OTHER.pattern}|\b(?:then|up to|from|after|starting at|max)\b|[≤<≥>+*×]", re.IGNORECASE)


@grammar
def read(text: str) -> Read:
    """``monthly_cost``, where it is one amount. A range, a price per use and ``Free`` stay words."""
    found = _COST.search(text)
    if not found or _OTHER.search(text[found.end() :]) or _BOUND.search(text[: found.start()]):
        return Read({}, text)
    cost = _written(found)
    return Read({"monthly_cost": cost}, around(found)) if accepted(Cost.read, cost) else Read({}, text)


def _written(found: re.Match[str]) -> str:
    """``about $1,200 per month`` → ``~$1200/mo``."""
    about = "~" if found["about"] else ""
    each = "/mo" if found["month"] or found["monthly"] else "/yr" if found["year"] else ""
    if found["symbol"]:
        return f"{about}{found['symbol']}{found['amount'].replace(',', '')}{each}"
    return f"{about}{found['number'].replace(',', '')} {_CODES.get(found['currency'], found['currency'].upper())}{each}"
