"""What is sent to a web address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from shlex import quote
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from infracat.catalog.fields import TextOrPattern
    from infracat.hosts.host import Host

_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


def names_a_header(text: str) -> bool:
    """``X-Api-Key``: no blanks, no colon."""
    return bool(_NAME.fullmatch(text))


def fits_a_header(value: str) -> bool:
    """No line break, no blank at an end, no letter beyond ASCII."""
    return bool(_VALUE.fullmatch(value))


@dataclass(frozen=True, slots=True)
class ClientCert:
    """Files in PEM form: a certificate, and its key, which may be in the same file."""

    cert: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A GET. ``shown`` is its URL as people may read it, ``curl`` the options that repeat it, without any secret."""

    url: str = field(repr=False)
    shown: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    curl: str = ""
    ca: str | None = None  # a file with the only authorities to trust; by default the usual ones
    client_cert: ClientCert | None = None  # what this side shows of itself
    contains: TextOrPattern | None = None  # what is looked for in the body
    hidden: Callable[[str], str] = str  # takes the credential out of what comes back


def is_same_server(own: str, other: str) -> bool:
    """The same scheme, host and port; ``https`` in place of ``http`` will do."""
    first, second = urlsplit(own), urlsplit(other)
    if _origin(first) == _origin(second):
        return True
    upgraded = (first.scheme, _port(first), second.scheme, _port(second)) == ("http", 80, "https", 443)
    return upgraded and first.hostname == second.hostname


def tls_options(request: Request, host: Host) -> str:
    """Those of curl: a path from the home folder as the whole one."""

    def full(path: str) -> str:
        return str(host.path(path)) if path.startswith("~") else path

    own = request.client_cert
    files = {"--cacert": request.ca, "--cert": own and own.cert, "--key": own and own.key}
    return " ".join(f"{option} {quote(full(path))}" for option, path in files.items() if path)


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, _port(parts)


def _port(parts: SplitResult) -> int | None:
    return parts.port or _PORTS.get(parts.scheme)
