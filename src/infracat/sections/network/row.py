"""What a catalog may say of a port or a URL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import Field

from infracat.catalog.fields import Address, HttpStatus, Port, Text, Url
from infracat.catalog.rows import Row, Wrong


class NetworkResource(Row):
    """A port of an address, or a URL."""

    section = "network"

    address: Address = Field("localhost", description="The host name or IP address.")
    port: Port | None = Field(None, description="The port.")
    protocol: Literal["tcp", "udp"] = Field("tcp", description="The port's protocol.")
    url: Url | None = Field(None, description="The URL that answers.")
    status: HttpStatus | None = Field(None, description="What the URL answers with; any status below 400 by default.")
    process: Text | None = Field(None, description="A glob for the name of the program that holds the port.")
    expect: Literal["open", "closed"] = Field("open", description="Whether something is to listen, or nothing.")

    @property
    def open_port(self) -> int | None:
        """The port, where a server is expected to answer on it; UDP does not show whether one does."""
        return self.port if self.expect == "open" and self.protocol == "tcp" else None

    @classmethod
    def rules(cls, stated: Mapping[str, Any]) -> Iterable[Wrong]:
        if "port" not in stated and "url" not in stated:
            yield Wrong("port", "is missing: state port or url")
        if "url" not in stated and "status" in stated:
            yield Wrong("status", "needs a url that answers with it")
        if stated.get("expect") == "closed":
            yield from (Wrong(field, "has no meaning where expect is closed") for field in _OF_OPEN if field in stated)


_OF_OPEN = ("status", "process")
