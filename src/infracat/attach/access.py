"""How a tracker is reached: its address and the credentials, from the environment and from nowhere else."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from infracat.attach.failures import BadSetup

Environ = Mapping[str, str]


@dataclass(frozen=True)
class Access:
    """``url`` has no slash at its end; ``headers`` hold the credentials; ``secrets`` are by their variables."""

    url: str
    url_variable: str
    headers: Mapping[str, str] = field(repr=False)
    secrets: Mapping[str, str] = field(repr=False)
    public: Mapping[str, str] = field(default_factory=dict)  # other headers that every request needs
    user: str = ""  # the account's name there


def value(environ: Environ, *names: str) -> tuple[str, str]:
    """The first of these variables that is set, and its value; ``BadSetup`` for none, or an unprintable one."""
    for name in names:
        if found := environ.get(name, "").strip():
            if not found.isprintable():
                raise BadSetup(f"{name}: has control characters in it: set it again, it is pasted wrongly")
            return name, found
    raise BadSetup(f"{' or '.join(names)}: is not set; export it first (docs/attach.md)")


def address(environ: Environ, *names: str, default: str | None = None) -> tuple[str, str]:
    """Where the tracker is: the variable that says so, and a URL without a slash at its end."""
    if default and not any(environ.get(name, "").strip() for name in names):
        return names[0], default
    name, url = value(environ, *names)
    try:
        site = urlsplit(url)
        good = site.scheme in ("http", "https") and site.hostname and site.port != 0
    except ValueError:
        good = False
    if not good:
        raise BadSetup(f"{name}: is no address of a tracker; it looks like https://tracker.example.com")
    if site.username is not None or site.query or site.fragment:
        raise BadSetup(f"{name}: is to be an address alone: no user, no password, nothing after ? or #")
    return name, url.rstrip("/")


def bearer(name: str, token: str, scheme: str = "Bearer") -> dict[str, str]:
    """``Authorization: Bearer TOKEN``; ``BadSetup`` for what no header can hold."""
    return {"Authorization": f"{scheme} {plain(name, token)}"}


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


def plain(name: str, token: str) -> str:
    """``token``, if it may stand in a header as it is."""
    if not token.isascii():
        raise BadSetup(f"{name}: a token has letters, digits and signs of ASCII only: set it again")
    return token
