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
        ("from $7", {}, "from $7"),
        ("10€/Monat", {"monthly_cost": "10 EUR/mo"}, ""),
        ("-", {}, ""),
        ("$20 (dev), $50 (prod)", {}, "$20 (dev), $50 (prod)"),
        ("≈ $3.50/month", {"monthly_cost": "~$3.50/mo"}, ""),
        ("$10+", {}, "$10+"),
        ("$1.234,50", {}, "$1.234,50"),
        ("20", {}, "20"),
        ("$15/month", {"monthly_cost": "$15/mo"}, ""),
        ("~$50-100/mo", {}, "~$50-100/mo"),
        ("$0", {"monthly_cost": "$0"}, ""),
        ("USD 20", {}, "USD 20"),
        ("US$20", {"monthly_cost": "$20"}, ""),
        ("$20/mo + usage", {}, "$20/mo + usage"),
        ("20$", {"monthly_cost": "20 USD"}, ""),
        ("$20 + tax", {}, "$20 + tax"),
        ("Pay as you go", {}, "Pay as you go"),
        ("€5,99/mo", {}, "€5,99/mo"),
        ("≤ $10", {}, "≤ $10"),
        ("$5-7", {}, "$5-7"),
        ("$0.00", {"monthly_cost": "$0.00"}, ""),
        ("$12.50", {"monthly_cost": "$12.50"}, ""),
        ("Included", {}, "Included"),
        ("$9/seat", {}, "$9/seat"),
        ("~ $30", {"monthly_cost": "~$30"}, ""),
        ("$30 per year", {"monthly_cost": "$30/yr"}, ""),
        ("free up to 1M, then $5", {}, "free up to 1M, then $5"),
        ("CHF 20", {}, "CHF 20"),
        ("10 Kč", {}, "10 Kč"),
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
        ("3,500 RPM", {"rate_limit": "3500/min"}, ""),
        ("10,000 TPM", {}, "10,000 TPM"),
        ("60/hour unauthenticated, 5000/hour authenticated", {}, "60/hour unauthenticated, 5000/hour authenticated"),
        ("1 request/second", {"rate_limit": "1/s"}, ""),
        ("500 req / 5 min", {}, "500 req / 5 min"),
        ("100 requests/15 min", {}, "100 requests/15 min"),
        ("10 rps", {"rate_limit": "10/s"}, ""),
        ("None", {}, ""),
        ("Tier-based", {}, "Tier-based"),
        ("50 req/min/user", {"rate_limit": "50/min"}, "/user"),
        ("unlimited", {}, "unlimited"),
        ("1M/month", {"rate_limit": "1M/month"}, ""),
        ("2 req/sec", {"rate_limit": "2/s"}, ""),
    ],
)
def test_rate_limit(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = rates.read(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)
