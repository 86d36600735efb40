"""What a catalog may say of an HTTP API that others run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from infracat.catalog.fields import (
    Cost,
    Duration,
    Endpoint,
    HttpStatus,
    Integer,
    Many,
    Rate,
    Text,
    TextOrPattern,
    UrlPath,
    Variable,
)
from infracat.catalog.rows import Frozen, Row
from infracat.catalog.rules import NotWith, RequiredWith, RuleViolation, RuleViolations, broken
from infracat.hosts.http.request import names_a_header
from infracat.hosts.variables import all_values

if TYPE_CHECKING:
    from infracat.hosts import Host


class Auth(Frozen):
    """How a request carries its credential, and where that comes from."""

    presence = (
        RequiredWith("name", "type", "header"),
        RequiredWith("name", "type", "query"),
        NotWith(("name",), "type", "bearer", "type bearer has no such field"),
        NotWith(("name",), "type", "basic", "type basic has no such field"),
    )

    type: Literal["bearer", "header", "basic", "query"] = Field(description="Where in a request the credential goes.")
    env: Variable = Field(description="The variable that holds it; USER:PASSWORD for basic.")
    name: Text | None = Field(None, description="The name of the header or of the query's parameter.")

    @model_validator(mode="after")
    def _has_a_name(self) -> Auth:
        if violations := list(broken(self.presence, {name: getattr(self, name) for name in self.model_fields_set})):
            raise RuleViolations(violations)
        if self.type == "header" and not names_a_header(self.name or ""):
            raise RuleViolations([RuleViolation("name", "is not the name of a header")])
        return self


class ClientCert(Frozen):
    """What this side shows of itself: a server may want to know who asks."""

    cert: Text = Field(description="The file with the certificate, in PEM form.")
    key: Text | None = Field(None, description="The file with its key, where that is another.")


class ExternalApi(Row):
    """An HTTP service."""

    section = "external_apis"

    endpoint: Endpoint = Field(description="Its URL; a host alone means https.")
    auth: Auth | None = Field(None, description="How a request carries its credential.")
    probe: UrlPath | None = Field(None, description="The path to ask for.")
    status: Many[HttpStatus] = Field(
        (), description="What it answers with: 204, 2xx, [200, 301]; any status below 400 by default."
    )
    rate_limit: Rate | None = Field(None, description="How many requests it allows: 10k/min.")
    monthly_cost: Cost | None = Field(None, description="What it costs: ~$20/mo.")
    max_latency: Duration | None = Field(None, description="How long it may take to answer.")
    cert_days: Integer = Field(14, description="For how many days every certificate that it sends is valid at least.")
    ca: Text | None = Field(None, description="A file with the authority's certificate.")
    client_cert: ClientCert | None = Field(None, description="The certificate that this side shows.")
    contains: TextOrPattern | None = Field(
        None, description="What the first 64 KiB of its answer contain: text, or a pattern between slashes."
    )

    @property
    def target(self) -> str:
        """The URL that is asked for: ``probe`` on the endpoint's server, else the endpoint."""
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}{self.probe}" if self.probe else self.endpoint

    @property
    def is_https(self) -> bool:
        """An ``https://`` endpoint."""
        return urlsplit(self.endpoint).scheme.lower() == "https"

    @property
    def is_plain(self) -> bool:
        """An ``http://`` endpoint on another machine."""
        name = urlsplit(self.endpoint).hostname or ""
        return not self.is_https and not _is_loopback(name)

    @property
    def asks_the_root(self) -> bool:
        """``auth``, and neither ``probe`` nor a path in ``endpoint``."""
        return self.auth is not None and self.probe is None and urlsplit(self.endpoint).path in ("", "/")

    def secrets(self, host: Host) -> Iterator[tuple[str, Iterable[str]]]:
        """The value of ``auth.env``; of ``USER:PASSWORD``, the password too."""
        if self.auth is None:
            return
        for value in all_values(self.auth.env, host):
            password = value.partition(":")[2] if self.auth.type == "basic" else ""
            yield f"env_vars/{self.auth.env}", {value, password} - {""}

    @classmethod
    def rules(cls, configured: Mapping[str, Any]) -> Iterable[RuleViolation]:
        if "@" in urlsplit(str(configured.get("endpoint", ""))).netloc:
            yield RuleViolation("endpoint", "holds a user or a password: name their variable in auth")


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
