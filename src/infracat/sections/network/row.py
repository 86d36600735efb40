"""What a catalog may say of a port or a URL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import Field

from infracat.catalog.fields import Address, HttpStatus, Many, Port, Text, Url
from infracat.catalog.rows import Row, RuleViolation


class NetworkResource(Row):
    """A port of an address, or a URL."""

    section = "network"

    address: Address = Field("localhost", description="The host name or IP address.")
    port: Port | None = Field(None, description="The port.")
    protocol: Literal["tcp", "udp"] = Field("tcp", description="The port's protocol.")
    url: Url | None = Field(None, description="The URL that answers.")
    status: Many[HttpStatus] = Field(
        (), description="What the URL answers with: 204, 2xx, [200, 301]; any status below 400 by default."
    )
    process: Text | None = Field(None, description="A glob for the name of the program that holds the port.")
    expect: Literal["open", "closed"] = Field("open", description="Whether something is to listen, or nothing.")

    @property
    def open_port(self) -> int | None:
        """The port, where a server is expected to answer on it; UDP does not show whether one does."""
        return self.port if self.expect == "open" and self.protocol == "tcp" else None

    @classmethod
    def rules(cls, configured: Mapping[str, Any]) -> Iterable[RuleViolation]:
        if "port" not in configured and "url" not in configured:
            yield RuleViolation("port", "is missing: state port or url")
        if "url" not in configured and "status" in configured:
            yield RuleViolation("status", "needs a url that answers with it")
        if configured.get("expect") == "closed":
            meaningless = [field for field in _OF_OPEN if field in configured]
            yield from (RuleViolation(field, "has no meaning where expect is closed") for field in meaningless)


_OF_OPEN = ("status", "process")
