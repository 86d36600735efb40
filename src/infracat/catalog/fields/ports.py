"""Ports that a container publishes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import ClassVar, Self

from infracat.catalog.fields.field_value import FieldValue
from infracat.catalog.fields.numbers import port
from infracat.catalog.mistakes import shown

_MAPPING = re.compile(
    r"(?:(?:(?P<address>[0-9.]+|\[[0-9A-Fa-f:.]+\]):)?(?P<host>[0-9]+(?:-[0-9]+)?):)?"
    r"(?P<inside>[0-9]+(?:-[0-9]+)?)(?:/(?P<protocol>\w+))?"
)
EXAMPLES = "write 5432, 8080:80, 8000-8010:8000-8010 or 127.0.0.1:5432:5432/tcp"


@dataclass(frozen=True)
class PortMapping(FieldValue):
    """``127.0.0.1:8080:80/tcp``: port 80 inside is port 8080 of that address; ``5432`` is ``5432:5432``.

    No ``address`` is any address. ``9000-9005`` are six ports (``count``), each the same inside; ``8000-8010:80`` is
    one port inside, at one of eleven (``choices``), as the engine has chosen.
    """

    host: int
    inside: int
    address: str | None = None
    protocol: str = "tcp"
    count: int = 1
    choices: int = 1
    json_types: ClassVar[tuple[str, ...]] = ("string", "integer")
    what: ClassVar[str] = "a port"

    @classmethod
    def read(cls, text: str) -> Self:
        match = _MAPPING.fullmatch(text.strip())
        if not match:
            raise ValueError(f"is not a port: {EXAMPLES} (got {shown(text)})")
        if match["protocol"] not in (None, "tcp", "udp"):
            raise ValueError(f"its protocol is neither tcp nor udp (got {shown(text)})")
        inside, count = _range(match["inside"], text)
        host, outside = _range(match["host"], text) if match["host"] else (inside, count)
        if outside != count and count > 1:
            raise ValueError(
                f"has {outside} ports outside and {count} inside: write as many of both (got {shown(text)})"
            )
        address, protocol = _address(match["address"], text), match["protocol"] or "tcp"
        return cls(host, inside, address, protocol, count, outside if count == 1 else 1)

    def each(self) -> Iterator[Self]:
        """The ports of a range, one by one."""
        for place in range(self.count):
            yield replace(self, host=self.host + place, inside=self.inside + place, count=1)

    def at(self, address: str | None) -> Self:
        return replace(self, address=address)

    def __str__(self) -> str:
        address = f"[{self.address}]:" if self.address and ":" in self.address else f"{self.address or ''}:"
        outside = _written(self.host, self.count * self.choices)
        return f"{address.lstrip(':')}{outside}:{_written(self.inside, self.count)}/{self.protocol}"


def _range(written: str, text: str) -> tuple[int, int]:
    """The first port, and how many there are."""
    first, _, last = written.partition("-")
    begin, end = port(first), port(last or first)
    if end < begin:
        raise ValueError(f"its range ends before it begins (got {shown(text)})")
    return begin, end - begin + 1


def _written(first: int, count: int) -> str:
    return f"{first}-{first + count - 1}" if count > 1 else str(first)


def _address(written: str | None, text: str) -> str | None:
    if written is None:
        return None
    try:
        return str(ip_address(written.strip("[]")))
    except ValueError:
        raise ValueError(f"its address is no IP address (got {shown(text)})") from None
