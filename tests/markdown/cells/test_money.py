"""Cells with costs and rate limits."""

from __future__ import annotations

import pytest

from infracat.markdown.cells import costs, rates
from infracat.markdown.cells.read import Value


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("~$20/mo", {"monthly_cost": "~$20/mo"}, ""),
        ("~$25 (fixed)", {"monthly_cost": "~$25"}, "fixed"),
        ("$0 (free tier, 5GB)", {"monthly_cost": "$0"}, "free tier, 5GB"),
        ("$200 - $800", {}, "$200 - $800"),
        ("Free", {}, "Free"),
        ("2.9% + $0.30/txn", {}, "2.9% + $0.30/txn"),
        ("~$5", {"monthly_cost": "~$5"}, ""),
        ("20 EUR/month", {"monthly_cost": "20 EUR/mo"}, ""),
        ("€10", {"monthly_cost": "€10"}, ""),
        ("$1,200 per month", {"monthly_cost": "$1200/mo"}, ""),
        ("$240/yr", {"monthly_cost": "$240/yr"}, ""),
        ("$0.02 per 1K tokens", {}, "$0.02 per 1K tokens"),
        ("$5/user/mo", {}, "$5/user/mo"),
        ("~$20/month", {"monthly_cost": "~$20/mo"}, ""),
        ("$10 monthly", {"monthly_cost": "$10/mo"}, ""),
        ("$0.023/GB", {}, "$0.023/GB"),
        ("from $7", {"monthly_cost": "$7"}, "from"),
        ("10€/Monat", {"monthly_cost": "10 EUR/mo"}, ""),
        ("-", {}, ""),
        ("$20 (dev), $50 (prod)", {}, "$20 (dev), $50 (prod)"),
        ("≈ $3.50/month", {"monthly_cost": "~$3.50/mo"}, ""),
        ("$10+", {}, "$10+"),
        ("$1.234,50", {}, "$1.234,50"),
        ("20", {}, "20"),
    ],
)
def test_monthly_cost(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = costs.read(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("10k/min", {"rate_limit": "10k/min"}, ""),
        ("60 requests per minute", {"rate_limit": "60/min"}, ""),
        ("100 req/s", {"rate_limit": "100/s"}, ""),
        ("5000/hour", {"rate_limit": "5000/h"}, ""),
        ("1,000 requests/day", {"rate_limit": "1000/day"}, ""),
        ("500 RPM", {"rate_limit": "500/min"}, ""),
        ("3 RPM / 200 RPD", {}, "3 RPM / 200 RPD"),
        ("Unlimited", {}, "Unlimited"),
        ("60/min (free), 600/min (paid)", {}, "60/min (free), 600/min (paid)"),
        ("100K/day", {"rate_limit": "100k/day"}, ""),
        ("10 per second", {"rate_limit": "10/s"}, ""),
        ("0/min", {}, "0/min"),
        ("-", {}, ""),
        ("100 requests", {}, "100 requests"),
        ("5,000/h", {"rate_limit": "5000/h"}, ""),
    ],
)
def test_rate_limit(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = rates.read(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)
