"""Answers without an end, from every service that is asked: told as unknown, in little memory, in time."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from benchmarks.reliability.evil_answers import EVILS
from benchmarks.reliability.evil_server import EvilServer
from benchmarks.reliability.evil_targets import TARGETS, Target
from tests.looking import look

LARGE = ("endless body", "a length of terabytes", "endless chunks", "a chunk of terabytes", "endless body of an error")
PACKED = ("gzip bomb", "gzip bomb in gzip", "brotli", "zstandard")
LISTED = [{"Id": "a" * 64, "Names": ["/web"], "State": "running", "Image": "x"}]
OF = {target.name: target for target in TARGETS}


def told(target: Target, evil: str, folder: Path, **environ: str) -> str:
    """Why its row is unknown."""
    with EvilServer(EVILS[evil], folder / "socket" if target.is_local else None, target.refused) as server:
        own = target.prepare(folder, server.url)
        quiet = {"AWS_EC2_METADATA_DISABLED": "true", "NO_GCE_CHECK": "true", "HOME": str(folder)}
        with patch.dict(os.environ, quiet | own | environ):  # libraries of clouds look there themselves
            found = look(folder, target.catalog(server.url, 60))
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


@pytest.mark.filterwarnings("ignore:The load_credentials_from_dict")  # infracat says of no file what it holds
@pytest.mark.parametrize("name", ["aws, role", "aws, machine", "azure, identity", "google, token"])
@pytest.mark.parametrize("evil", ["endless body", "json of a number", "json deeper than the stack"])
def test_services_of_credentials_and_tokens(tmp_path: Path, name: str, evil: str) -> None:
    said = told(OF[name], evil, tmp_path)
    assert "bug in the observer" not in said
    assert any(reason in said for reason in ("what answers is no service of", "answered with more than 4 MB")), said


def test_a_portal_in_place_of_a_service_of_credentials(tmp_path: Path) -> None:
    assert "answered with status 307" in told(OF["aws, machine"], "endless redirects", tmp_path)


@pytest.mark.parametrize(
    "answers",
    [
        {"containers/json": {}},
        {"containers/json": [1, None]},
        {"containers/json": [{"Id": 5}]},
        {"containers/json": None},
        {"containers/json": LISTED, "": []},
        {"containers/json": LISTED, "": None},
        {"containers/json": LISTED, "": {"Id": "a"}},
        {"containers/json": LISTED, "": {"State": {"Status": "running", "Health": 5}}},
        {
            "containers/json": LISTED,
            "": {"State": {"Status": "running"}, "NetworkSettings": {"Ports": {"80/tcp": [5]}}},
        },
    ],
)
def test_an_engine_that_is_none(tmp_path: Path, answers: Mapping[str, Any]) -> None:
    def evil(path: str) -> Iterator[bytes]:
        known = {"version": {"ApiVersion": "1.44"}, **answers}
        body = json.dumps(next(known[part] for part in known if part in path)).encode()
        yield b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)

    with EvilServer(evil, tmp_path / "socket") as server:
        found = look(tmp_path, "containers:\n  - {name: web, container: web}\n", {"DOCKER_HOST": server.url})
    assert found.cannot == "the container engine answers, but not as one does: is it another program?"
