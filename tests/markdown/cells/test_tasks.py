"""Tasks in one line."""

from __future__ import annotations

import pytest

from infracat.markdown.cells import tasks
from infracat.markdown.cells.read import Value


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("Docker images: Update monthly", {"task": "Docker images: Update monthly", "every": "monthly"}, ""),
        (
            "VHDX: Defragment monthly if >80% full",
            {"task": "VHDX: Defragment monthly if >80% full", "every": "monthly", "above": "80%", "kind": "usage"},
            "",
        ),
        ("Logs: Rotate when >1GB", {"task": "Logs: Rotate when >1GB", "above": "1GB", "kind": "size"}, ""),
        (
            "Python dependencies: Check for security updates weekly",
            {"task": "Python dependencies: Check for security updates weekly", "every": "weekly"},
            "",
        ),
        ("Clean up", {"task": "Clean up"}, ""),
        ("Disk: clean up above 90%", {"task": "Disk: clean up above 90%", "above": "90%", "kind": "usage"}, ""),
        ("Prune volumes every 2 weeks", {"task": "Prune volumes every 2 weeks", "every": "2 weeks"}, ""),
        (
            "DB: vacuum when larger than 5 GB",
            {"task": "DB: vacuum when larger than 5 GB", "above": "5 GB", "kind": "size"},
            "",
        ),
        ("-", {}, ""),
        ("Rotate logs when > 500 MB", {"task": "Rotate logs when > 500 MB", "above": "500 MB", "kind": "size"}, ""),
        ("Database: VACUUM weekly", {"task": "Database: VACUUM weekly", "every": "weekly"}, ""),
        ("Renew certs every 60 days", {"task": "Renew certs every 60 days", "every": "60 days"}, ""),
        (
            "Update dependencies: monthly or on CVE",
            {"task": "Update dependencies: monthly or on CVE", "every": "monthly"},
            "",
        ),
        ("Clean if disk > 90 % full", {"task": "Clean if disk > 90 % full", "above": "90%", "kind": "usage"}, ""),
        ("Every Monday: check backups", {"task": "Every Monday: check backups", "every": "weekly"}, ""),
    ],
)
def test_task(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = tasks.read(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)
