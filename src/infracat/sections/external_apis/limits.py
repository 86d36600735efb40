"""How many requests an API says it allows, in the headers of an answer.

- ``x-ratelimit-limit-requests`` (OpenAI, Azure) and ``anthropic-ratelimit-requests-limit`` are a minute's.
- ``x-ratelimit-limit`` is an hour's at GitHub, whose answers have ``x-github-request-id``; others do not tell.
- ``x-ratelimit-limit-minute`` (Kong) and its likes name their window.
- ``ratelimit-policy`` and ``ratelimit-limit`` are of the IETF's draft-ietf-httpapi-ratelimit-headers: ``100;w=60`` up
  to version 7, ``"name";q=100;w=60`` since; and version 7's ``ratelimit: limit=100, remaining=9, reset=30``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from infracat.facts import Facts

WINDOWS = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "month": 31 * 86400.0}
_UNITS = {1.0: "s", 60.0: "min", 3600.0: "h", 86400.0: "day", 31 * 86400.0: "month"}
_NAMED = re.compile(rf"x-ratelimit-limit-({'|'.join(WINDOWS)})")
_A_MINUTES = ("x-ratelimit-limit-requests", "anthropic-ratelimit-requests-limit")
_COUNT = re.compile(r"[0-9]{1,15}")
_MEMBERS = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^,"])+')
_PARTS = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^;"])+')
_MOST = 20  # members of a header that are read


class Limit(Facts):
    """So many requests in so many seconds; None: over a time that the API does not tell."""

    count: int
    seconds: float | None
    header: str

    def __str__(self) -> str:
        if self.seconds is None:
            return f"{self.count} in a time that it does not tell ({self.header})"
        unit = _UNITS.get(self.seconds, f"{self.seconds:g} s")
        return f"{self.count}/{unit} ({self.header})"


def limits_in(headers: Mapping[str, str]) -> tuple[Limit, ...]:
    """All that the headers (by their names in lower case) say; where any tells its time, only such."""
    found = tuple(dict.fromkeys(_limits(headers)))
    return tuple(limit for limit in found if limit.seconds is not None) or found


def _limits(headers: Mapping[str, str]) -> Iterator[Limit]:
    for name, value in headers.items():
        named = _NAMED.fullmatch(name)
        if name in _A_MINUTES or named:
            yield from _plain(name, value, WINDOWS[named[1]] if named else 60.0)
        elif name == "x-ratelimit-limit":
            yield from _plain(name, value, 3600.0 if "x-github-request-id" in headers else None)
        elif name in ("ratelimit-limit", "ratelimit-policy"):
            yield from _plain(name, value, None)
        elif name == "ratelimit":
            yield from _of_version_7(name, value)


def _plain(name: str, value: str, seconds: float | None) -> Iterator[Limit]:
    """``100``, ``100, 100;w=60``, ``"burst";q=100;w=60``."""
    for member in _MEMBERS.findall(value)[:_MOST]:
        first, *others = [part.strip() for part in _PARTS.findall(member)] or [""]
        options = dict(part.partition("=")[::2] for part in others)
        count = options.get("q", first)
        window = options.get("w", "")
        if not _COUNT.fullmatch(count) or options.get("qu", '"requests"').strip('"') != "requests":
            continue
        told = float(window) if _COUNT.fullmatch(window) and int(window) else seconds
        yield Limit(count=int(count), seconds=told, header=name)


def _of_version_7(name: str, value: str) -> Iterator[Limit]:
    for member in _MEMBERS.findall(value)[:_MOST]:
        key, _, count = member.strip().partition("=")
        if key == "limit" and _COUNT.fullmatch(count):
            yield Limit(count=int(count), seconds=None, header=name)
