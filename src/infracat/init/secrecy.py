"""Which values of a project's variables must appear nowhere in its catalog, and in which texts they appear.

A harmless value that is taken for a secret deletes what contains it: ``payment-gateway`` of ``KEYCLOAK_CLIENT_ID`` is
also the name of a service. So a value counts only if it looks like a secret, and only as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from infracat.init.safe_values import is_safe_to_show
from infracat.redaction.encodings import credentials_in
from infracat.sections.env_vars.secret_names import is_secret
from infracat.sections.env_vars.shapes import is_placeholder

MIN_LENGTH = 8  # characters; a shorter value occurs in too many other texts
PROSE = ("title", "purpose", "notes", "example", "env")  # fields in which a passphrase of plain words is withheld too
_ABOUT_A_SECRET = re.compile(  # TOKEN_URL, AUTH_SERVICE, SECRET_NAME: settings, not secrets
    r"_(?:HOST|HOSTNAME|URL|URI|SERVICE|IMAGE|NAME|PORT|ENDPOINT|SERVER|REGISTRY|ISSUER|AUDIENCE|ID|USER|USERNAME|HEADER"
    r"|DOMAIN|TYPE|MODE|METHOD|ALGORITHM|ALG|PROVIDER|VERSION|TAG|REALM|CLIENT|ENABLED|TTL|BACKEND|CONTAINER|PREFIX)S?$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z]+")
_WORDS = re.compile(r"[A-Za-z]+(?:[-_. ][A-Za-z]+)+")
_RANDOM = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z]).{12,}|.*[^\w.:/@ -].*", re.DOTALL)


@dataclass(frozen=True)
class Secret:
    """The value of the variable ``name``. ``is_phrase``: a passphrase of plain words, as names of services are too."""

    name: str
    value: str = field(repr=False)
    is_phrase: bool

    def is_in(self, text: str, field: str) -> bool:
        """Whether the text of the field contains it as a whole; what looks random is found in other words too."""
        if self.is_phrase and field not in PROSE:
            return False
        if self.value not in text:
            return False
        whole = rf"(?<![\w-]){re.escape(self.value)}(?![\w-])"
        return bool(_RANDOM.fullmatch(self.value)) or re.search(whole, text) is not None


def secrets_in(name: str, value: str) -> Iterator[Secret]:
    """The secret values in that of a variable with a sensitive name; the credentials in a URL too.

    >>> [each.value for each in secrets_in("DB_PASSWORD", "blue-moon-9")]
    ['blue-moon-9']
    >>> list(secrets_in("KEYCLOAK_CLIENT_ID", "payment-gateway")), list(secrets_in("TOKEN_URL", "http://auth:8080"))
    ([], [])
    """
    credentials = [each for each in credentials_in(value) if len(each) >= MIN_LENGTH and each != value]
    yield from (Secret(name, each, bool(_WORDS.fullmatch(each))) for each in credentials if not _WORD.fullmatch(each))
    if len(value) < MIN_LENGTH or _WORD.fullmatch(value) or is_placeholder(value, None):
        return
    if is_secret(name) and not _ABOUT_A_SECRET.search(name):
        yield Secret(name, value, bool(_WORDS.fullmatch(value)))
    elif not is_safe_to_show(value):
        yield Secret(name, value, is_phrase=False)
