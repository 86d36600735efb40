"""What the tests beside this share."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.services.apis import speaking


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA(organization_name="Example Trust", organization_unit_name="Example Root")


@pytest.fixture
def ca(authority: trustme.CA, tmp_path: Path) -> str:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return "ca.pem"


@pytest.fixture(scope="session")
def good(authority: trustme.CA) -> ssl.SSLContext:
    return speaking(authority.issue_cert("localhost", "127.0.0.1", "127.0.0.2", "api.test"))


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, ...]]:
    """Names of this test, beside those of the system."""
    known: dict[str, tuple[str, ...]] = {}
    system = socket.getaddrinfo

    def resolve(name: str, port: Any, *args: Any, **options: Any) -> Any:
        if name in known:
            return [found for each in known[name] for found in system(each, port, *args, **options)]
        return system(name, port, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known
