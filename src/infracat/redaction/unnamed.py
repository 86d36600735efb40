"""Credentials that no rule names, known by where they stand: in a URL, in a header ``Authorization``."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from infracat.redaction.encodings import is_a_token

IN_URLS = "credentials in URLs"
IN_HEADERS = "credentials in headers"

_URL = re.compile(r"://(?P<rest>[^\s\"'<>]{1,4000})")
_USER_INFO = re.compile(r"(?P<user>[^\s:/@?#]{0,300})(?::(?P<password>[^\s/@]{1,300}))?@")
_PARAMETER = re.compile(r"[?&#;](?P<name>[\w.%-]{1,80})=(?P<value>[^&#;,)}\\`]{4,4000})")
_SECRET = re.compile(
    r"(?i)(?:.*[_.-])?(?:token|secret|password|passwd|pw|pwd|pass|signature|sig|credentials?|jwt|assertion"
    r"|(?:api|access|auth|secret|private)[_-]?key|session_?id|code_verifier)"
)
_HEADER = re.compile(
    r"(?i:authorization)[\"'\\]{0,4}\s{0,4}[:=,]\s{0,4}[\"'\\]{0,4}(?P<kind>[A-Za-z]{2,20})\s{1,4}"
    r"(?P<value>[A-Za-z0-9+/=._~-]{8,8000})"
)


def unnamed(text: str) -> Iterator[tuple[int, int, str]]:
    """Where they stand, and the rule that they are counted by."""
    if "://" in text:
        yield from _in_urls(text)
    if "uthorization" in text or "UTHORIZATION" in text:
        for header in _HEADER.finditer(text):
            if _lets_in(header["kind"], header["value"]):
                yield *header.span("value"), IN_HEADERS


def _in_urls(text: str) -> Iterator[tuple[int, int, str]]:
    for url in _URL.finditer(text):
        rest = url["rest"]
        if "@" in rest and (info := _USER_INFO.match(text, url.start("rest"))):
            yield from ((*info.span(part), IN_URLS) for part in ("user", "password") if _is_secret(info, part))
        if "=" in rest:
            for parameter in _PARAMETER.finditer(text, *url.span("rest")):
                if _SECRET.fullmatch(parameter["name"]):
                    yield *parameter.span("value"), IN_URLS


def _is_secret(info: re.Match[str], part: str) -> bool:
    return bool(info[part]) if part == "password" else is_a_token(info[part])


def _lets_in(kind: str, value: str) -> bool:
    """Not ``Bearer credential`` of a sentence."""
    if kind.lower() != "basic":
        return is_a_token(value)
    try:
        return b":" in base64.b64decode(value + "==", altchars=b"-_" if set(value) & {"-", "_"} else None)
    except (binascii.Error, ValueError):
        return False
