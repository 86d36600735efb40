"""Cells of cloud services."""

from __future__ import annotations

import pytest

from infracat.markdown.cells import clouds
from infracat.markdown.cells.read import Value


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("AWS S3", {"provider": "aws"}, ""),
        ("S3", {"provider": "aws"}, ""),
        ("Azure Blob Storage", {"provider": "azure"}, ""),
        ("Google Cloud Storage", {"provider": "gcp"}, ""),
        ("MinIO", {"provider": "s3"}, ""),
        ("Vercel", {}, ""),
    ],
)
def test_service(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = clouds.read_service(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("s3://x", {"resources": ("s3://x",)}, ""),
        ("my-bucket", {"resources": ("s3://my-bucket",)}, ""),
        ("1 bucket", {}, "1 bucket"),
        ("`my-bucket`", {"resources": ("s3://my-bucket",)}, ""),
        ("s3://a, s3://b (logs)", {"resources": ("s3://a", "s3://b")}, "logs"),
        ("storage", {"resources": ("s3://storage",)}, ""),
        ("my-bucket, other.bucket", {"resources": ("s3://my-bucket", "s3://other.bucket")}, ""),
        ("3 EC2 instances", {}, "3 EC2 instances"),
        ("-", {}, ""),
    ],
)
def test_resources(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = clouds.read_resources(cell, provider="aws")
    assert (dict(read.fields), read.rest) == (fields, rest)
