"""Addresses of services: URLs, host names, and ports of hosts."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from infracat.catalog.fields.addresses import address, endpoint, url
from infracat.catalog.fields.numbers import port
from infracat.markdown.cells.read import Read, accepted, around, grammar

OTHER_PROTOCOLS = (21, 22, 25, 53, 110, 143, 389, 465, 587, 636, 993, 995, 1433, 1521, 3306, 5432, 5672, 6379, 27017)
_URL = re.compile(r"https?://[^\s<>|`,;\"']+(?<![.)\]])", re.IGNORECASE)
_NAME = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,20}[a-z]{2,24}|localhost|[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
_HOST = re.compile(rf"(?<![\w@./:-])({_NAME})(?::([0-9]{{1,5}}))?(?![\w@-])(/[^\s<>|`,;\"']*)?", re.IGNORECASE)


@grammar
def read(text: str) -> Read:
    """``endpoint``, where the cell has one address: ``api.openai.com``. One with a user in it stays words."""
    found = list(_URL.finditer(text)) or list(_HOST.finditer(text))
    if len(found) != 1 or not _is_public(found[0][0]) or not accepted(endpoint, found[0][0]):
        return Read({}, text)
    return Read({"endpoint": _with_scheme(found[0][0])}, around(found[0]))


@grammar
def read_place(text: str) -> Read:
    """``url``, or ``address`` and ``port``: ``http://localhost:3000``, ``db.internal:5432``, ``3000``."""
    urls = list(_URL.finditer(text))
    if urls:
        is_one = len(urls) == 1 and _is_public(urls[0][0]) and accepted(url, urls[0][0])
        return Read({"url": urls[0][0]}, around(urls[0])) if is_one else Read({}, text)
    if accepted(port, text):
        return Read({"port": text})
    found = list(_HOST.finditer(text))
    if (
        len(found) != 1
        or not found[0][2]
        or found[0][3]
        or not accepted(port, found[0][2])
        or not accepted(address, found[0][1])
    ):
        return Read({}, text)
    return Read({"address": found[0][1], "port": found[0][2]}, around(found[0]))


def _with_scheme(text: str) -> str:
    """Of a port of this machine the scheme is http; a catalog takes a host without one for https."""
    is_here = re.match(r"localhost\b|[0-9.]+(?::|/|$)", text, re.IGNORECASE)
    return f"http://{text}" if is_here else text


def _is_public(text: str) -> bool:
    """Of HTTP, a real one, and without a user or a password: a catalog names their variable instead."""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        return not set("{}<>$@") & set(parts.netloc) and parts.port not in OTHER_PROTOCOLS
    except ValueError:
        return False
