"""Cells of backups."""

from __future__ import annotations

import pytest

from infracat.markdown.cells import backups
from infracat.markdown.cells.read import Value


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("pg_dump", {"method": "pg_dump"}, ""),
        ("Snapshot", {"method": "snapshot"}, ""),
        ("restic", {"method": "restic"}, ""),
        ("borg", {"method": "borg"}, ""),
        ("tar", {"method": "tar"}, ""),
        ("tarball", {"method": "tar"}, ""),
        ("mysqldump", {"method": "mysqldump"}, ""),
        ("rsync", {"method": "file"}, "rsync"),
        ("pg_dump + gzip", {"method": "pg_dump"}, "pg_dump + gzip"),
        ("Velero", {}, "Velero"),
        ("mydump.tar.gz", {}, "mydump.tar.gz"),
        ("pg_dump → S3", {"method": "pg_dump"}, "pg_dump → S3"),
    ],
)
def test_method(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = backups.read_method(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("./backups/db/", {"location": "./backups/db/"}, ""),
        ("E:\\Backups\\", {"location": "E:\\Backups\\", "platform": ("windows", "wsl")}, ""),
        ("s3://x/y", {"location": "s3://x/y"}, ""),
        ("Backblaze B2", {}, "Backblaze B2"),
        ("/var/backups/*.gz", {"location": "/var/backups/*.gz"}, ""),
        ("S3 and /var/b", {"location": "/var/b"}, "S3 and"),
        ("~/b", {"location": "~/b"}, ""),
        ("backups/", {"location": "backups/"}, ""),
        ("//", {}, ""),
        ("/mnt/data (NAS)", {"location": "/mnt/data"}, "NAS"),
        ("and/or", {}, "and/or"),
        (
            "C:\\Program Files\\Backups\\ (old)",
            {"location": "C:\\Program Files\\Backups\\", "platform": ("windows", "wsl")},
            "old",
        ),
        ("data/dumps/*.sql", {"location": "data/dumps/*.sql"}, ""),
        ("gs://b/x", {"location": "gs://b/x"}, ""),
        ("-", {}, ""),
    ],
)
def test_location(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = backups.read_location(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)
