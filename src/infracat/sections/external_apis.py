"""``external_apis``: services that others run, how one is let in, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, model_validator

from infracat.catalog.fields import (
    Cost,
    Duration,
    Endpoint,
    HttpStatus,
    Integer,
    Rate,
    Text,
    UrlPath,
    Variable,
)
from infracat.catalog.rows import BrokenRules, Row, Wrong, needs
from infracat.facts import Frozen


class Auth(Frozen):
    """How a request carries its credential, and where that comes from."""

    type: Literal["bearer", "header", "basic", "query"] = Field(description="Where in a request the credential goes.")
    env: Variable = Field(description="The variable that holds it; USER:PASSWORD for basic.")
    name: Text | None = Field(None, description="The name of the header or of the query's parameter.")

    @model_validator(mode="after")
    def _has_a_name(self) -> Auth:
        if self.type in ("header", "query") and self.name is None:
            raise BrokenRules(needs(_NOTHING, f"type {self.type}", "name"))
        if self.type in ("bearer", "basic") and self.name is not None:
            raise BrokenRules([Wrong("name", f"type {self.type} has no such field")])
        return self


_NOTHING: Mapping[str, Any] = {}


class ExternalApi(Row):
    """An HTTP service."""

    section = "external_apis"

    endpoint: Endpoint = Field(description="Its URL; a host alone means https.")
    auth: Auth | None = Field(None, description="How a request carries its credential.")
    probe: UrlPath | None = Field(None, description="The path to ask for.")
    status: HttpStatus | None = Field(None, description="What it answers with; any status below 400 by default.")
    rate_limit: Rate | None = Field(None, description="How many requests it allows: 10k/min.")
    monthly_cost: Cost | None = Field(None, description="What it costs: ~$20/mo.")
    max_latency: Duration | None = Field(None, description="How long it may take to answer.")
    cert_days: Integer = Field(14, description="For how many days its certificate is valid at least.")
    ca: Text | None = Field(None, description="A file with the authority's certificate.")
