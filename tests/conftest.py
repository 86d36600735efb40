"""The project that a test audits, and the real services that all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project import Project
from tests.services.clouds import AzureServer, GoogleServer, S3Server, azurite, google_emulator, s3_server
from tests.services.engine import Engine, started
from tests.services.postgres import make_dumps, postgres


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """One for all tests: what a test starts in it, it gives a name of its own, and removes."""
    with started() as found:
        yield found


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """A real S3 server without any bucket; whoever uses it names buckets of his own."""
    with s3_server() as server:
        yield server


@pytest.fixture(scope="session")
def azure() -> Iterator[AzureServer]:
    """A real azurite without any container."""
    with azurite() as server:
        yield server


@pytest.fixture(scope="session")
def google() -> Iterator[GoogleServer]:
    """A real emulator without any bucket."""
    with google_emulator() as server:
        yield server


@pytest.fixture(scope="session")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a dump of a real server's in every format that pg_dump writes."""
    folder = tmp_path_factory.mktemp("dumps")
    with postgres() as server:
        make_dumps(server, folder)
    return folder
