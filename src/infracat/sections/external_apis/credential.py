"""How a request carries its credential, and to which server. Its value is never printed."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from shlex import quote
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote_plus, unquote_plus, urlsplit

from infracat.hosts.http.request import fits_a_header, is_same_server
from infracat.redaction.encodings import encoded_forms

if TYPE_CHECKING:
    from infracat.sections.external_apis.order import Auth

_LONG = 8  # characters: a shorter value may occur in a URL by chance


def why_unusable(auth: Auth, value: str | None, why_not_set: str = "") -> str:
    """Why a variable's value cannot be sent, without the value itself; empty when it can."""
    if value is None:
        return f"{auth.env} is not set, neither in the environment nor in .env{why_not_set and f' ({why_not_set})'}"
    if not value.strip():
        return f"{auth.env} is set, but empty"
    if auth.type == "basic" and ":" not in value:
        return f"{auth.env} is not USER:PASSWORD"
    if auth.type in ("bearer", "header") and not fits_a_header(value):
        return f"{auth.env} holds what no header may hold: a line break, a blank at an end, or a letter beyond ASCII"
    return ""


@dataclass(frozen=True)
class Credential:
    """A value that can be sent, to the endpoint's own server only."""

    auth: Auth
    endpoint: str
    value: str = field(repr=False)

    def may_go_to(self, url: str) -> bool:
        """To the endpoint's scheme, host and port, and to the same host by ``https`` in place of ``http``."""
        return is_same_server(self.endpoint, url)

    def is_in(self, url: str) -> bool:
        """Whether a redirect's URL holds it: the server that redirects has copied it there."""
        if any(self.value == value for _, value in parse_qsl(urlsplit(url).query)):
            return True
        return len(self.value) >= _LONG and self.value in unquote_plus(url)

    def add_to(self, url: str) -> str:
        """The URL, with the credential in its query where it belongs there."""
        if self.auth.type != "query":
            return url
        mark = "&" if urlsplit(url).query else "?"
        return f"{url}{mark}{quote_plus(self.auth.name or '')}={quote_plus(self.value, errors='surrogateescape')}"

    @property
    def headers(self) -> Mapping[str, str]:
        match self.auth.type:
            case "bearer":
                return {"Authorization": f"Bearer {self.value}"}
            case "basic":
                pair = base64.b64encode(self.value.encode("utf-8", "surrogateescape")).decode()
                return {"Authorization": f"Basic {pair}"}
            case "header":
                return {self.auth.name or "": self.value}
            case _:
                return {}

    @property
    def curl(self) -> str:
        """The options of curl that send it, with the variable in place of its value."""
        match self.auth.type:
            case "bearer":
                return f'-H "Authorization: Bearer {self._variable}"'
            case "basic":
                return f'-u "{self._variable}"'
            case "header":
                return f'-H {quote(f"{self.auth.name}: ")}"{self._variable}"'
            case _:
                return f'-G --data-urlencode {quote(f"{self.auth.name}=")}"{self._variable}"'

    def mask(self, text: str) -> str:
        """``text`` with the variable's name in place of its value, which a server may have echoed."""
        for secret in {self.value, self.value.partition(":")[2] if self.auth.type == "basic" else self.value}:
            if len(secret) >= _LONG:
                for form in sorted(encoded_forms(secret), key=len, reverse=True):
                    text = text.replace(form, self._variable)
            else:
                short = re.escape(quote_plus(secret, errors="replace"))
                text = re.sub(rf"(?<==){short}(?=$|[&\s])", lambda _: self._variable, text)
        return text

    @property
    def _variable(self) -> str:
        return f"${self.auth.env}"
