"""Objects of buckets, from a real server."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infracat.facts import CannotObserve
from infracat.hosts import Host, Machine
from infracat.hosts.clouds import s3 as storage
from infracat.hosts.clouds.cloud import NoSuchBucket
from tests.services.clouds import S3Server


def host(folder: Path, environ: Mapping[str, str], **options: float) -> Host:
    return Host(Machine(folder, environ={"HOME": str(folder)} | dict(environ)), **options)  # type: ignore[arg-type]


def test_objects_below_a_prefix(s3: S3Server, tmp_path: Path) -> None:
    uri = s3.bucket("listed", db__1=b"one", db__2=b"three", media__x=b"")
    found = objects(s3, tmp_path, f"{uri}/db/")
    assert [(each.key, each.size) for each in found] == [("db/1", 3), ("db/2", 5)]
    assert abs((found[0].modified - datetime.now(UTC)).total_seconds()) < 60
    assert [each.key for each in objects(s3, tmp_path, uri)] == ["db/1", "db/2", "media/x"]
    assert objects(s3, tmp_path, f"{uri}/nothing") == ()


def objects(server: S3Server, folder: Path, uri: str) -> tuple[storage.S3Object, ...]:
    return storage.objects(host(folder, server.environ), uri)


def test_pages(s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infracat.hosts.clouds.s3.PAGE", 2)
    uri = s3.bucket("pages", a=b"", b=b"", c=b"", d=b"", e=b"")
    asking = host(tmp_path, s3.environ)
    assert len(storage.objects(asking, uri)) == 5
    assert len(asking.evidence) == 3
    monkeypatch.setattr("infracat.hosts.clouds.s3.MOST", 3)
    with pytest.raises(CannotObserve, match="s3://pages: more than 3 objects: name a longer prefix"):
        storage.objects(asking, uri)


def test_no_such_bucket(s3: S3Server, tmp_path: Path) -> None:
    with pytest.raises(NoSuchBucket, match="there is no such bucket"):
        objects(s3, tmp_path, "s3://never-made")
