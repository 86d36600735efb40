"""Cells with ports."""

from __future__ import annotations

import pytest

from infracat.markdown.cells import ports
from infracat.markdown.cells.read import Value


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("5432", {"ports": ("5432",)}, ""),
        ("80 (public)", {"ports": ("80",)}, "80 (public)"),
        ("8000 (internal only)", {}, "8000 (internal only)"),
        ("8000 (interne)", {}, "8000 (interne)"),
        ("internal:8001", {}, "internal:8001"),
        ("127.0.0.1:5433:5432", {"ports": ("127.0.0.1:5433:5432",)}, ""),
        ("8087 (host) -> 8086", {"ports": ("8087:8086",)}, ""),
        ("${PORT:-80}:80", {"ports": ("80:80",)}, "${PORT:-80}:80"),
        ("5672, 15672", {"ports": ("5672", "15672")}, ""),
        ("80 / 443", {"ports": ("80", "443")}, ""),
        ("9000/9001", {"ports": ("9000", "9001")}, ""),
        ("53/tcp", {"ports": ("53",)}, ""),
        ("1514–1515", {"ports": ("1514-1515",)}, ""),
        ("-", {}, ""),
        ("--", {}, ""),
        ("53/tcp/udp", {"ports": ("53", "53/udp")}, ""),
        ("53 (TCP/UDP)", {"ports": ("53", "53/udp")}, ""),
        ("0.0.0.0:8087->8086/tcp", {"ports": ("0.0.0.0:8087:8086/tcp",)}, ""),
        ("HTTP: 80, HTTPS: 443", {"ports": ("80", "443")}, "HTTP: 80, HTTPS: 443"),
        ("80 (public), 8000 (internal only)", {"ports": ("80",)}, "80 (public), 8000 (internal only)"),
        ("internal: 8000, 8001", {}, "internal: 8000, 8001"),
        ("${PORT}:80", {}, "${PORT}:80"),
        ("localhost:3000", {"ports": ("127.0.0.1:3000:3000",)}, ""),
        (":8080", {"ports": ("8080",)}, ""),
        ("70000", {}, "70000"),
        ("8080:80 443:443", {"ports": ("8080:80", "443:443")}, ""),
        ("Port 5432", {"ports": ("5432",)}, ""),
        ("5432 TCP", {"ports": ("5432",)}, ""),
        ("8000 → 80", {"ports": ("8000:80",)}, ""),
        ("3.11", {}, "3.11"),
        ("http://localhost:3000", {}, "http://localhost:3000"),
        ("514/udp, 1514-1515/tcp", {"ports": ("514/udp", "1514-1515")}, ""),
        ("5 GB", {}, "5 GB"),
        ("8000-8010:80", {"ports": ("8000-8010:80",)}, ""),
        ("[::1]:80:80", {"ports": ("[::1]:80:80",)}, ""),
        ("80, ", {"ports": ("80",)}, ""),
        ("80 (via proxy, TLS)", {"ports": ("80",)}, "80 (via proxy, TLS)"),
        ("0", {}, "0"),
        ("5432\n6379", {"ports": ("5432", "6379")}, ""),
        ("8000 (container) -> 80", {}, "8000 (container) -> 80"),
    ],
)
def test_ports(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = ports.read(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)


@pytest.mark.parametrize(
    ("cell", "published"),
    [
        ("5432", (("5432", "tcp"),)),
        ("80 (public)", (("80", "tcp"),)),
        ("8000 (internal only)", ()),
        ("8000 (interne)", ()),
        ("internal:8001", ()),
        ("127.0.0.1:5433:5432", (("5433", "tcp"),)),
        ("8087 (host) -> 8086", (("8087", "tcp"),)),
        ("${PORT:-80}:80", (("80", "tcp"),)),
        ("5672, 15672", (("5672", "tcp"), ("15672", "tcp"))),
        ("80 / 443", (("80", "tcp"), ("443", "tcp"))),
        ("9000/9001", (("9000", "tcp"), ("9001", "tcp"))),
        ("53/tcp", (("53", "tcp"),)),
        ("1514–1515", (("1514", "tcp"), ("1515", "tcp"))),
        ("-", ()),
        ("--", ()),
        ("53/tcp/udp", (("53", "tcp"), ("53", "udp"))),
        ("53 (TCP/UDP)", (("53", "tcp"), ("53", "udp"))),
        ("0.0.0.0:8087->8086/tcp", (("8087", "tcp"),)),
        ("HTTP: 80, HTTPS: 443", (("80", "tcp"), ("443", "tcp"))),
        ("80 (public), 8000 (internal only)", (("80", "tcp"),)),
        ("internal: 8000, 8001", ()),
        ("${PORT}:80", ()),
        ("localhost:3000", (("3000", "tcp"),)),
        (":8080", (("8080", "tcp"),)),
        ("70000", ()),
        ("8080:80 443:443", (("8080", "tcp"), ("443", "tcp"))),
        ("Port 5432", (("5432", "tcp"),)),
        ("5432 TCP", (("5432", "tcp"),)),
        ("8000 → 80", (("8000", "tcp"),)),
        ("3.11", ()),
        ("http://localhost:3000", ()),
        ("514/udp, 1514-1515/tcp", (("514", "udp"), ("1514", "tcp"), ("1515", "tcp"))),
        ("5 GB", ()),
        ("1-60000", ()),
        ("8000-8010:80", ()),
    ],
)
def test_numbers(cell: str, published: tuple[tuple[str, str], ...]) -> None:
    assert ports.numbers(cell) == published
