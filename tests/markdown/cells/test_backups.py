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
        ("pg_dump -Fc", {"method": "pg_dump"}, "pg_dump -Fc"),
        ("Automated snapshots (RDS)", {"method": "snapshot"}, "Automated snapshots (RDS)"),
        ("Git", {}, "Git"),
        ("Manual export", {}, "Manual export"),
        ("mysqldump via cron", {"method": "mysqldump"}, "mysqldump via cron"),
        ("rclone sync", {}, "rclone sync"),
        ("ZFS send", {"method": "zfs"}, "ZFS send"),
        ("file copy", {"method": "file"}, ""),
        ("Velero snapshot", {"method": "snapshot"}, "Velero snapshot"),
        ("docker volume tar", {"method": "tar"}, "docker volume tar"),
        ("`pg_dump` + S3 upload", {"method": "pg_dump"}, "`pg_dump` + S3 upload"),
        ("barman", {}, "barman"),
        ("sqlite3 .backup", {"method": "sqlite"}, ""),
        ("Borg + rclone", {"method": "borg"}, "Borg + rclone"),
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
        ("//", {}, "//"),
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
        ("`/backups`", {"location": "/backups"}, "` `"),
        ("s3://bucket/path (encrypted)", {"location": "s3://bucket/path"}, "encrypted"),
        ("AWS S3 bucket `my-backups`", {}, "AWS S3 bucket `my-backups`"),
        ("~/backups and NAS", {"location": "~/backups"}, "and NAS"),
        ("\\\\nas\\share", {}, "\\\\nas\\share"),
        ("D:/Backups", {"location": "D:/Backups", "platform": ("windows", "wsl")}, ""),
        ("$HOME/backups", {}, "$HOME/backups"),
        ("/var/lib/x, /var/lib/y", {}, "/var/lib/x, /var/lib/y"),
        ("./data", {"location": "./data"}, ""),
        ("${BACKUP_DIR}", {}, "${BACKUP_DIR}"),
        ("gs://x", {"location": "gs://x"}, ""),
        ("NAS:/volume1", {}, "NAS:/volume1"),
        ("user@host:/path", {}, "user@host:/path"),
        ("rsync://x/y", {}, "rsync://x/y"),
        ("/", {}, "/"),
    ],
)
def test_location(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = backups.read_location(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)
