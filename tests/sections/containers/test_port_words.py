"""What is told of a port that is not published as stated."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from infracat.catalog.fields import PortMapping
from infracat.hosts import Host, Machine
from infracat.sections.containers.published_ports import published_ports

BINDINGS = {
    "8080/tcp": [{"HostIp": "0.0.0.0", "HostPort": "18081"}, {"HostIp": "::", "HostPort": "18081"}],
    "53/udp": [{"HostIp": "0.0.0.0", "HostPort": "5353"}],
    "9000/tcp": None,
}
INSPECTION: Mapping[str, Any] = {"NetworkSettings": {"Ports": BINDINGS}}


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("18081:80", "18081:80/tcp not published: 18081 leads to 8080"),
        ("18082:8080", "18081:8080/tcp"),
        ("5353:53", "5353:53/tcp not published: 5353:53/udp is"),
        ("53:53", "53:53/tcp not published: 5353:53/udp is"),
        ("18081:8080/udp", "18081:8080/udp not published: 18081:8080/tcp is"),
        ("9000:9000", "9000:9000/tcp not published"),
    ],
)
def test_what_is_there_instead(tmp_path: Path, stated: str, told: str) -> None:
    (found,) = published_ports([PortMapping.read(stated)], INSPECTION, None, Host(Machine(tmp_path)))
    assert not found.is_there
    assert str(found) == told
