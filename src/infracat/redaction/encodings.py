"""How a secret value may appear in a text: its parts, and its encoded forms."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, unquote, urlsplit

MASK = "[redacted]"
LINE = 8  # a line of a longer secret (a PEM key) is one itself from this many characters
TOKEN = 20  # a user name in a URL is a token from this many: https://ghp_…@github.com

SECRET_WORDS = r"(?i:pass|pwd|secret|token|key|credential|auth)"  # noqa: S105 - in names of secrets
_SIGNED = r"(?i:^(?:sig|signature|x-amz-signature|jwt|assertion|code|sid|session)$)"
_DIGIT_WITHIN = re.compile(r"[0-9][A-Za-z]")
_PERCENT = re.compile(r"%[0-9A-F]{2}")
_HALVES = re.compile("[\ud800-\udc7f\udd00-\udfff]")  # of characters, as JSON can escape them: they cannot be printed


def parts_of(value: str) -> Iterator[str]:
    """The value, and each of its lines: a program prints a PEM key line by line, indented, or in part."""
    value = value.strip()
    if value:
        yield value
    lines = [line.strip() for line in value.splitlines()]
    if len(lines) > 1:
        yield from (line for line in lines if len(line) >= LINE and not line.startswith("-----"))


def credentials_in(value: str) -> Iterator[str]:
    """Passwords and tokens inside a URL: ``postgres://app:hunter22@db/x`` → ``hunter22``."""
    if "://" not in value:
        return
    for user, password in _user_infos(value):
        yield from {password, unquote(password)} - {""}
        if is_a_token(user) or (not password and is_a_token(unquote(user))):
            yield from {user, unquote(user)}
    for name, text in _parameters(value):
        if re.search(rf"{SECRET_WORDS}|{_SIGNED}", name):
            yield from {text, unquote(text)} - {""}


def is_a_token(user: str) -> bool:
    """A user name of a URL that lets one in: it is long, or random.

    >>> [is_a_token(each) for each in ("git", "deploy01", "x-access-token", "a81fc2e9b0", "glpat-Xy3")]
    [False, False, False, True, False]
    """
    if user in ("x-access-token", "x-token-auth") or MASK in user or set(user) & set("/?#"):
        return False
    return len(user) >= TOKEN or (len(user) >= LINE and _DIGIT_WITHIN.search(user) is not None)


def _parameters(value: str) -> Iterator[tuple[str, str]]:
    """Of the query and of the fragment, as written and decoded."""
    for part in re.split(r"[?&#;]", value)[1:]:
        name, _, text = part.partition("=")
        yield unquote(name), text


def _user_infos(value: str) -> Iterator[tuple[str, str]]:
    """By the URL's syntax, and up to the last ``@``: passwords often contain an unquoted ``@`` or ``/``."""
    try:
        netloc = urlsplit(value).netloc
    except ValueError:  # a password with [ in it
        netloc = ""
    for info in (netloc, value.partition("://")[2]):
        if "@" in info:
            user, _, password = info.rpartition("@")[0].partition(":")
            yield user, password


def encoded_forms(value: str) -> set[str]:
    """The ways in which programs print a value: plain, in a URL, in HTML, JSON, Python, a shell, base64."""
    whole = {value, whole_characters(value), as_captured(value)}
    return whole.union(*(_forms(each) for each in whole))


def _forms(value: str) -> Iterator[str]:
    yield from (*_quoted(value), *_escaped(value), *_literals(value), *_base64(value))


def decoded_forms(value: str) -> set[str]:
    """Those of ``encoded_forms`` that are not found by decoding and joining lines."""
    whole = {value, value.replace(" ", "+"), whole_characters(value), as_captured(value), _in_a_shell(value)}
    return whole | set(_base64(value))


def whole_characters(text: str) -> str:
    """With a replacement character for half a character, which JSON can escape but nothing can print."""
    return _HALVES.sub("\ufffd", text)


def as_captured(value: str) -> str:
    """Bytes that are not UTF-8 come as surrogates from the environment, as replacement characters from a program."""
    return whole_characters(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _bytes(value: str) -> bytes:
    """As in the environment; JSON may contain half a character, which no environment does."""
    try:
        return value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")


def _quoted(value: str) -> Iterator[str]:
    secret = _bytes(value)
    for quoted in (quote(secret), quote(secret, safe=""), quote_plus(secret)):
        yield quoted
        yield _PERCENT.sub(lambda code: code[0].lower(), quoted)


def _escaped(value: str) -> Iterator[str]:
    escaped = html.escape(value)
    yield escaped
    yield html.escape(value, quote=False)
    yield escaped.replace("&quot;", "&#34;").replace("&#x27;", "&#39;")  # as Jinja2 writes them


def _literals(value: str) -> Iterator[str]:
    for literal in (json.dumps(value), json.dumps(value, ensure_ascii=False), repr(value)):
        yield literal[1:-1]
        yield literal[1:-1].replace("/", "\\/")
    yield _in_a_shell(value)


def _in_a_shell(value: str) -> str:
    return value.replace("'", "'\"'\"'")  # as shlex.quote writes it


def _base64(value: str) -> Iterator[str]:
    """Alone, and at all three offsets inside something longer (``user:value``), less the shared edges."""
    secret = _bytes(value)
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(secret).decode().rstrip("=")
        for offset in range(3):
            first, last = -(-offset * 8 // 6), (offset + len(secret)) * 8 // 6
            yield encode(b"\0" * offset + secret).decode()[first:last]
