"""What a catalog may say of a port or a URL."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from infracat.catalog.fields import Address, HttpStatus, Many, Port, Text, TextOrPattern, Url
from infracat.catalog.rows import Row
from infracat.catalog.rules import AtLeastOne, Needs, NotWith
from infracat.sections.external_apis.row import ClientCert


class NetworkResource(Row):
    """A port of an address, or a URL."""

    section = "network"
    presence = (
        AtLeastOne(("port", "url"), "is missing: state port or url"),
        Needs("status", "url", "needs a url that answers with it"),
        Needs("contains", "url", "needs a url whose answer contains it"),
        Needs("ca", "url", "needs a url that is trusted by it"),
        Needs("client_cert", "url", "needs a url to show it to"),
        NotWith(("status", "contains", "process"), "expect", "closed", "has no meaning where expect is closed"),
    )

    address: Address = Field("localhost", description="The host name or IP address.")
    port: Port | None = Field(None, description="The port.")
    protocol: Literal["tcp", "udp"] = Field("tcp", description="The port's protocol.")
    url: Url | None = Field(None, description="The URL that answers.")
    status: Many[HttpStatus] = Field(
        (), description="What the URL answers with: 204, 2xx, [200, 301]; any status below 400 by default."
    )
    contains: TextOrPattern | None = Field(
        None, description="What the first 64 KiB of the URL's answer contain: text, or a pattern between slashes."
    )
    ca: Text | None = Field(
        None, description="A file with the certificate of the authority that the URL is trusted by."
    )
    client_cert: ClientCert | None = Field(None, description="The certificate that this side shows.")
    process: Text | None = Field(None, description="A glob for the name of the program that holds the port.")
    expect: Literal["open", "closed"] = Field("open", description="Whether something is to listen, or nothing.")

    @property
    def open_port(self) -> int | None:
        """The port, where a server is expected to answer on it; UDP does not show whether one does."""
        return self.port if self.expect == "open" and self.protocol == "tcp" else None
