"""Cells with a size."""

from __future__ import annotations

import pytest

from infracat.markdown.cells import sizes
from infracat.markdown.cells.read import Value


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("2GB RAM", {"size": "2GB"}, ""),
        ("512MB RAM", {"size": "512MB"}, ""),
        ("50GB", {"size": "50GB"}, ""),
        ("~5 GB", {"size": "5 GB"}, ""),
        ("-", {}, ""),
        ("about 5 GB", {"size": "5 GB"}, ""),
        ("5-10 GB", {}, "5-10 GB"),
        ("10GB free", {"size": "10GB"}, "free"),
        ("2 x 5GB", {}, "2 x 5GB"),
        ("Auto", {}, "Auto"),
        ("512M", {"size": "512MB"}, ""),
        ("100 MB per user", {"size": "100 MB"}, "per user"),
        ("50 GiB", {"size": "50 GiB"}, ""),
        ("1,5 GB", {}, "1,5 GB"),
        ("10k/min", {}, "10k/min"),
        ("99999999999999999999GB", {}, "99999999999999999999GB"),
    ],
)
def test_size(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = sizes.read(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)
