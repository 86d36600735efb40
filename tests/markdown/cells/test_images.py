"""Cells with a container's image."""

from __future__ import annotations

import pytest

from infracat.markdown.cells import images
from infracat.markdown.cells.read import Value


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("Custom", {}, "Custom"),
        ("Built from `Dockerfile`", {}, "Built from `Dockerfile`"),
        ("nginx:alpine + React build", {}, "nginx:alpine + React build"),
        ("repo/x:v12 (arm64)", {"image": "repo/x:v12"}, "arm64"),
        ("postgres:15", {"image": "postgres:15"}, ""),
        ("redis", {"image": "redis"}, ""),
        ("ghcr.io/a/b:latest", {"image": "ghcr.io/a/b:latest"}, ""),
        ("localhost:5000/x:1", {"image": "localhost:5000/x:1"}, ""),
        ("postgres (official)", {}, "postgres (official)"),
        ("MinIO", {}, "MinIO"),
        ("custom build", {}, "custom build"),
        (
            "x@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            {"image": "x@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
            "",
        ),
        ("redis:7-alpine, nginx:1", {}, "redis:7-alpine, nginx:1"),
        ("-", {}, ""),
        ("postgres:15 [pinned]", {"image": "postgres:15"}, "pinned"),
        ("library/postgres", {"image": "library/postgres"}, ""),
        ("POSTGRES:15", {}, "POSTGRES:15"),
        ("https://x.io/a:1", {}, "https://x.io/a:1"),
        (
            "quay.io/x/y@sha256:0000000000000000000000000000000000000000000000000000000000000000",
            {"image": "quay.io/x/y@sha256:0000000000000000000000000000000000000000000000000000000000000000"},
            "",
        ),
        ("postgres:15-alpine", {"image": "postgres:15-alpine"}, ""),
        ("`redis:7`", {}, "`redis:7`"),
        ("ghcr.io/org/app:${TAG}", {}, "ghcr.io/org/app:${TAG}"),
        ("./Dockerfile", {}, "./Dockerfile"),
        ("build: .", {}, "build: ."),
        ("myapp:latest (built locally)", {"image": "myapp:latest"}, "built locally"),
        ("node:20 / alpine", {}, "node:20 / alpine"),
        ("mcr.microsoft.com/mssql/server:2022-latest", {"image": "mcr.microsoft.com/mssql/server:2022-latest"}, ""),
        ("nginx", {"image": "nginx"}, ""),
        ("Local build", {}, "Local build"),
        ("postgres 15", {}, "postgres 15"),
        ("traefik:v3.0 *", {}, "traefik:v3.0 *"),
    ],
)
def test_image(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = images.read(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)
