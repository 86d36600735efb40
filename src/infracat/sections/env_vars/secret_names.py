"""Whether a variable is a secret, guessed from its name and from what its values look like."""

from __future__ import annotations

import re

_SECRET_NAME = re.compile(
    r"PASSWORD|PASSWD|SECRET|TOKEN|APIKEY|(?:^|_)(?:KEY|PASS|PASSPHRASE|PWD|CREDENTIALS?|AUTH|DSN)S?(?:_|$)",
    re.IGNORECASE,
)
_PUBLIC_NAME = re.compile(r"PUBLIC|^(?:OLD)?PWD$|_(?:FILE|PATH|DIR|SOCK)$", re.IGNORECASE)
_CREDENTIALS = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/@]*:[^\s/@]+@", re.IGNORECASE)
_MAY_HOLD_PASSWORD = re.compile(r"(?!https?:|file:)[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def is_secret(name: str, example: str = "") -> bool:
    """A guess: true for ``OPENAI_API_KEY``, and for an example like ``postgresql://…``, as such URLs hold passwords."""
    if _CREDENTIALS.match(example) or _MAY_HOLD_PASSWORD.match(example):
        return True
    return bool(_SECRET_NAME.search(name)) and not _PUBLIC_NAME.search(name)
