"""Which values of a project's files may be copied into a catalog: only those that are certainly not secret.

A missing example costs nothing; a secret that was committed with the catalog stays in the project's history.
"""

from __future__ import annotations

import re

from infracat.redaction.encodings import credentials_in
from infracat.sections.env_vars.secret_names import is_secret
from infracat.sections.env_vars.shapes import is_placeholder

_SENSITIVE_NAME = re.compile(
    r"PASS|PWD|PSW|SECRET|TOKEN|CRED|LOGIN|(?:^|_)(?:PIN|SALT|SEED|SIG|OTP|JWT|CODE|HASH|SID|USERPASS)(?:_|$)|COOKIE"
    r"|WEBHOOK|LICEN[SC]E|PRIVATE|ENCRYPT|MNEMONIC|CONN(?:ECTION)?_?STR|BEARER|SIGNATURE|ACCESS(?!_LOG)|APIKEY"
    r"|(?<!MON)(?<!TUR)KEY(?!CLOAK|BOARD|SPACE|RING|WORD|STONE|DB)",
    re.IGNORECASE,
)
_SECRET_VALUES = re.compile(r"WEBHOOK|CONN(?:ECTION)?_?STR|MNEMONIC|JWT_|(?:^|_)SALT(?:_|$)", re.IGNORECASE)

_PART = r"(?:[a-z]{1,16}|[a-z0-9]{1,3})"
_WORDS = rf"(?:[a-z]{{1,16}}|[A-Z][a-z]{{1,15}}|[A-Z]{{1,12}})(?:[-_. ]{_PART}){{0,3}}"
_NUMBER = r"-?[0-9]{1,6}(?:\.[0-9]{1,3})?(?:ms|s|m|h|d|k|kb|mb|gb|%)?"
_HOST = rf"(?:{_PART}(?:[.-]{_PART}){{0,5}}|[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}})(?::[0-9]{{1,5}})?"
_PATH = r"(?:\.{1,2}|~)?(?:/[a-z_]{1,16}(?:[-.][a-z0-9]{1,10}){0,2}){1,8}/?"
_URL = rf"https?://{_HOST}(?:/(?:[a-z]{{1,16}}|v[0-9])){{0,4}}/?"
_ZONE = r"[A-Z][a-z]{1,15}/[A-Z][a-z_A-Z]{1,20}"
_MAIL = rf"[a-z]{{1,16}}(?:[.-][a-z]{{1,16}})?@{_HOST}"
_PLAIN = re.compile("|".join(f"(?:{each})" for each in (_WORDS, _NUMBER, _PATH, _URL, _ZONE, _MAIL)))
_LIST = re.compile(rf"{_HOST}(?:, ?{_HOST}){{0,5}}|\*|\[\]|\{{\}}")
MAX_LENGTH = 60

_SCHEME = re.compile(r"([a-z][a-z0-9]{1,15}(?:\+[a-z0-9]{1,15})?)://", re.IGNORECASE)
_PREFIX = re.compile(r"((?:[A-Za-z]{2,8}[-_]){1,2})(?:\.{3}|…|[xX*]{3}|<)")

_PROSE = re.compile(r"[^\W_][\w ,.;()/'\"&+:-]{2,140}")
_LONG_WORD = re.compile(r"[A-Za-z0-9+/_=-]{17,}|(?=[a-zA-Z+/_=-]*[0-9])(?=[0-9]*[a-zA-Z])[A-Za-z0-9+/_=-]{8,}|://|@|=")


def is_sensitive_name(name: str) -> bool:
    """Whether the variable's name suggests a secret: then its value is never shown."""
    return bool(_SENSITIVE_NAME.search(name)) or is_secret(name)


def carries_secrets(name: str, value: str) -> bool:
    """Whether the value is secret although the name does not say so: a webhook's URL, a URL with a password."""
    return bool(_SECRET_VALUES.search(name)) or any(True for _ in credentials_in(value))


def is_safe_to_show(value: str) -> bool:
    """Whether it is a number, a few words, a host, a path or a URL without credentials.

    >>> is_safe_to_show("eu-west-1"), is_safe_to_show("http://localhost:8000/api"), is_safe_to_show("k3y-9f8e7d6c5b4a")
    (True, True, False)
    """
    return len(value) <= MAX_LENGTH and bool(_PLAIN.fullmatch(value) or _LIST.fullmatch(value))


def example_of(name: str, value: str) -> str | None:
    """The value if it is safe to show, else its scheme or its prefix; None: nothing can be shown.

    >>> example_of("DATABASE_URL", "postgres://app:hunter22@db/app"), example_of("OPENAI_API_KEY", "sk-...")
    ('postgres://...', 'sk-...')
    """
    if scheme := _SCHEME.match(value):
        web = scheme[1].lower() in ("http", "https")
        return value if web and is_safe_to_show(value) and not is_sensitive_name(name) else f"{scheme[1]}://..."
    if prefix := _PREFIX.match(value):
        return f"{prefix[1]}..."
    if is_sensitive_name(name) or not is_safe_to_show(value) or is_placeholder(value, None):
        return None
    return value


def safe_comment(text: str) -> str | None:
    """A comment that can be shown: a few words, and nothing that looks like a value; else None."""
    text = re.sub(r"\s+", " ", text).strip(" #-=*_:;.~")
    return text if _PROSE.fullmatch(text) and not _LONG_WORD.search(text) else None
