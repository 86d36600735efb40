"""Rate limits in the headers of an answer.

- ``x-ratelimit-limit-requests`` (OpenAI, Azure) and ``anthropic-ratelimit-requests-limit`` are per minute.
- ``x-ratelimit-limit`` is per hour at GitHub, whose answers have ``x-github-request-id``; other APIs name no time.
- ``x-rate-limit-limit`` is for 15 minutes at X, whose answers have ``x-transaction-id``, and per minute at Okta, whose
  answers have ``x-okta-request-id``; X tells a day's as ``x-app-limit-24hour-limit`` and ``x-user-limit-24hour-limit``.
- ``x-ratelimit-limit-req-minute`` is Mistral's; its limits of tokens are no limits of requests.
- ``x-ratelimit-limit-minute`` (Kong) and similar headers have the time in their name.
- ``ratelimit-policy`` and ``ratelimit-limit`` are from the IETF's draft-ietf-httpapi-ratelimit-headers: ``100;w=60`` up
  to version 7, ``"name";q=100;w=60`` since; and version 7's ``ratelimit: limit=100, remaining=9, reset=30``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from infracat.sections.external_apis.seen import RateLimit

WINDOWS = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "month": 31 * 86400.0}
_NAMED = re.compile(rf"x-ratelimit-limit-(?:req-)?({'|'.join(WINDOWS)})")
_PER_DAY = ("x-app-limit-24hour-limit", "x-user-limit-24hour-limit")
_WINDOW_OF = {"x-okta-request-id": 60.0, "x-transaction-id": 900.0, "x-twitter-response-tags": 900.0}
_PER_MINUTE = ("x-ratelimit-limit-requests", "anthropic-ratelimit-requests-limit")
_COUNT = re.compile(r"[0-9]{1,15}")
_MEMBERS = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^,"])+')
_PARTS = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^;"])+')
_MOST_MEMBERS = 20  # of a header


def rate_limits_in(headers: Mapping[str, str]) -> tuple[RateLimit, ...]:
    """All limits in the headers, whose names are in lower case; where any names its time, only those that do."""
    found = tuple(dict.fromkeys(_limits(headers)))
    return tuple(limit for limit in found if limit.seconds is not None) or found


def _limits(headers: Mapping[str, str]) -> Iterator[RateLimit]:
    for name, value in headers.items():
        named = _NAMED.fullmatch(name)
        if name in _PER_MINUTE or named:
            yield from _of_list(name, value, WINDOWS[named[1]] if named else 60.0)
        elif name == "x-ratelimit-limit":
            yield from _of_list(name, value, 3600.0 if "x-github-request-id" in headers else None)
        elif name == "x-rate-limit-limit":
            window = next((seconds for mark, seconds in _WINDOW_OF.items() if mark in headers), None)
            yield from _of_list(name, value, window)
        elif name in _PER_DAY:
            yield from _of_list(name, value, WINDOWS["day"])
        elif name in ("ratelimit-limit", "ratelimit-policy"):
            yield from _of_list(name, value, None)
        elif name == "ratelimit":
            yield from _of_version_7(name, value)


def _of_list(name: str, value: str, seconds: float | None) -> Iterator[RateLimit]:
    """``100``, ``100, 100;w=60``, ``"burst";q=100;w=60``."""
    for member in _MEMBERS.findall(value)[:_MOST_MEMBERS]:
        first, *others = [part.strip() for part in _PARTS.findall(member)] or [""]
        options = dict(part.partition("=")[::2] for part in others)
        count = options.get("q", first)
        window = options.get("w", "")
        if not _COUNT.fullmatch(count) or options.get("qu", '"requests"').strip('"') != "requests":
            continue
        window_seconds = float(window) if _COUNT.fullmatch(window) and int(window) else seconds
        yield RateLimit(count=int(count), seconds=window_seconds, header=name)


def _of_version_7(name: str, value: str) -> Iterator[RateLimit]:
    for member in _MEMBERS.findall(value)[:_MOST_MEMBERS]:
        key, _, count = member.strip().partition("=")
        if key == "limit" and _COUNT.fullmatch(count):
            yield RateLimit(count=int(count), seconds=None, header=name)
