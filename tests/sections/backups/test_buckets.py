"""Copies in the buckets of a real S3 server."""

from __future__ import annotations

from pathlib import Path

import pytest

from infracat.facts import CannotObserve, Observation
from infracat.json_codec import from_json
from infracat.sections.backups.seen import Seen
from tests.looking import look
from tests.project import Project
from tests.sections.backups.rows import (
    NOW,
    days,
    row,
    verdicts,
)
from tests.services.clouds import S3Server


def in_s3(folder: Path, s3: S3Server, location: str) -> Observation:
    return look(folder, "backups:\n" + row(location), s3.environ)


def test_a_bucket(tmp_path: Path, s3: S3Server) -> None:
    old, new = ((NOW - days(age)).strftime("shop-%Y-%m-%d.dump") for age in (3, 2))
    objects = {f"db__{old}": b"xx", f"db__{new}": b"x", "db__": b"", "db-old__x.dump": b"x", "db__x.sha256": b"x"}
    s3.bucket("backups-of-tests", "us-east-1", **objects)
    for location in ("db", "db/", "db/*.dump", "*/shop-*", "**/shop-*.dump"):
        observation = in_s3(tmp_path, s3, f"s3://backups-of-tests/{location}")
        assert observation.seen, observation
        facts = from_json(Seen, observation.seen)
        assert (facts.copies, facts.shrunk, facts.newest.where) == (2, 50, f"s3://backups-of-tests/db/{new}")
        assert 86400 < facts.age < 3 * 86400


def test_a_large_object_is_not_fetched(tmp_path: Path, s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infracat.sections.backups.verify.MOST_FETCHED", 1000)
    s3.bucket("large-of-tests", "us-east-1", **{"shop.dump": b"x" * 1001})
    observation = in_s3(tmp_path, s3, "s3://large-of-tests")
    facts = from_json(Seen, observation.seen)
    assert facts.unread == "shop.dump: 1 KB in a bucket are not fetched to be read (up to 1 KB would be)"
    assert not any("get-object" in each.command for each in observation.evidence)


def test_a_large_object_is_not_fetched_to_be_compared(
    tmp_path: Path, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infracat.sections.backups.verify.MOST_FETCHED", 1000)
    s3.bucket("compared-of-tests", "us-east-1", **{"site.tar": b"x" * 1001})
    stated = row("s3://compared-of-tests", "tar", spot="{source: .}")
    observation = look(tmp_path, f"backups:\n{stated}", s3.environ)
    with pytest.raises(CannotObserve, match=r"^site.tar: 1 KB in a bucket are not fetched to be read"):
        from_json(Seen, observation.seen).spot  # noqa: B018
    assert not any("get-object" in each.command for each in observation.evidence)


def test_objects_without_dates_are_as_old_as_their_upload(tmp_path: Path, s3: S3Server) -> None:
    s3.bucket("uploads-of-tests", "us-east-1", **{"shop.dump": b"xx", "2026__11__20__shop.dump": b"x"})
    facts = from_json(Seen, in_s3(tmp_path, s3, "s3://uploads-of-tests/shop.dump").seen)
    assert (facts.newest.name, facts.copies) == ("shop.dump", 1)
    assert abs(facts.age) < 60
    facts = from_json(Seen, in_s3(tmp_path, s3, "s3://uploads-of-tests").seen)
    assert (facts.copies, facts.oldest.name, f"{facts.oldest.at:%d}"[0]) == (2, "2026/11/20/shop.dump", "2")


def test_a_bucket_without_copies(tmp_path: Path, s3: S3Server) -> None:
    s3.bucket("empty-bucket-of-tests")
    s3.bucket("other-bucket-of-tests", media__a=b"x")
    said = [
        in_s3(tmp_path, s3, f"s3://{each}").absent
        for each in ("empty-bucket-of-tests/db", "other-bucket-of-tests/*.dump", "no-bucket-of-tests/db")
    ]
    assert said[:2] == [
        "no object is at s3://empty-bucket-of-tests/db",
        "no object fits s3://other-bucket-of-tests/*.dump: there is media/a",
    ]
    assert "no-bucket-of-tests" in (said[2] or "")


def test_a_bucket_whose_server_does_not_answer(tmp_path: Path, s3: S3Server) -> None:
    """Unknown, not absent."""
    nowhere = {**s3.environ, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    assert look(tmp_path, "backups:\n" + row("s3://any/db"), nowhere).cannot


def test_an_object_is_fetched_and_read(project: Project, s3: S3Server) -> None:
    s3.bucket("read-of-tests", "us-east-1", **{"shop.tar": b"no archive"})
    (said,) = verdicts(project, row("s3://read-of-tests", "tar"), **s3.environ)
    assert said["can_be_read"][0] == "failed"
    assert said["can_be_read"][1].startswith("newest is shop.tar: ")
