"""Ports that a container publishes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import ClassVar, Self

from infracat.catalog.fields.field_value import FieldValue
from infracat.catalog.fields.numbers import port
from infracat.catalog.mistakes import shown

_MAPPING = re.compile(
    r"(?:(?:(?P<address>[0-9.]+|\[[0-9A-Fa-f:.]+\]):)?(?P<host>[0-9]+):)?(?P<inside>[0-9]+)(?:/(?P<protocol>\w+))?"
)
EXAMPLES = "write 5432, 8080:80 or 127.0.0.1:5432:5432/tcp"


@dataclass(frozen=True)
class PortMapping(FieldValue):
    """``127.0.0.1:8080:80/tcp``: port 80 inside is port 8080 of that address; ``5432`` is ``5432:5432``.

    No ``address`` is every address.
    """

    host: int
    inside: int
    address: str | None = None
    protocol: str = "tcp"
    what: ClassVar[str] = "a port"

    @classmethod
    def read(cls, text: str) -> Self:
        match = _MAPPING.fullmatch(text.strip())
        if not match:
            raise ValueError(f"is not a port: {EXAMPLES} (got {shown(text)})")
        if match["protocol"] not in (None, "tcp", "udp"):
            raise ValueError(f"its protocol is neither tcp nor udp (got {shown(text)})")
        inside = port(match["inside"])
        host = port(match["host"]) if match["host"] else inside
        return cls(host, inside, _address(match["address"], text), match["protocol"] or "tcp")

    def __str__(self) -> str:
        address = f"[{self.address}]:" if self.address and ":" in self.address else f"{self.address or ''}:"
        return f"{address.lstrip(':')}{self.host}:{self.inside}/{self.protocol}"


def _address(written: str | None, text: str) -> str | None:
    if written is None:
        return None
    try:
        return str(ip_address(written.strip("[]")))
    except ValueError:
        raise ValueError(f"its address is no IP address (got {shown(text)})") from None
