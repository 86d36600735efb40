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
    ],
)
def test_task(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = tasks.read(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)
