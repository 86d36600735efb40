"""Answers without an end, from every service that is asked: told as unknown, in little memory, in time."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.reliability.evil_answers import EVILS
from benchmarks.reliability.evil_server import EvilServer
from benchmarks.reliability.evil_targets import TARGETS, Target
from tests.looking import look

LARGE = ("endless body", "a length of terabytes", "endless chunks", "a chunk of terabytes", "endless body of an error")
PACKED = ("gzip bomb", "gzip bomb in gzip", "brotli", "zstandard")
OF = {target.name: target for target in TARGETS}


def told(target: Target, evil: str, folder: Path, **environ: str) -> str:
    """Why its row is unknown."""
    with EvilServer(EVILS[evil], folder / "socket" if target.is_local else None) as server:
        own = target.prepare(folder, server.url)
        quiet = {"AWS_EC2_METADATA_DISABLED": "true", "NO_GCE_CHECK": "true", "HOME": str(folder)}
        found = look(folder, target.catalog(server.url, 60), quiet | own | environ)
    return found.cannot or str(found.seen)


@pytest.mark.parametrize("evil", [*LARGE, "gzip bomb", "endless bodies of redirects"])
def test_the_container_engine(tmp_path: Path, evil: str) -> None:
    said = told(OF["docker"], evil, tmp_path)
    assert said.startswith(f"the container engine at {tmp_path}/socket (DOCKER_HOST) answered with more than 4 MB")


@pytest.mark.parametrize(
    ("evil", "why"),
    [
        ("gzip bomb in gzip", "answered in an encoding that it was not asked for: gzip, gzip"),
        ("zstandard", "answered in an encoding that it was not asked for: zstd"),
        ("json of empty values", "answered with more than 100,000 values"),
        ("deep json", "answered with more than 100,000 values"),
        ("a chunk length without an end", "answered with a line without an end"),
        ("endless trailers", "answered with more than 4 MB"),
    ],
)
def test_other_ways_to_fill_the_memory(tmp_path: Path, evil: str, why: str) -> None:
    assert told(OF["docker"], evil, tmp_path).endswith(why)


@pytest.mark.parametrize("name", ["docker, tcp", "s3", "s3, backups", "azure", "gcs", "mcp"])
def test_every_service(tmp_path: Path, name: str) -> None:
    assert "answered with more than" in told(OF[name], "endless body", tmp_path)
