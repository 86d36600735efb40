"""Cells with a version."""

from __future__ import annotations

import pytest

from infracat.markdown.cells import versions
from infracat.markdown.cells.read import Value


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("≥ 3.11", {"min_version": "3.11"}, ""),
        (">= 20", {"min_version": "20"}, ""),
        ("18+", {"min_version": "18"}, ""),
        ("22.x", {"version": "22"}, ""),
        ("v14 or higher", {"min_version": "14"}, ""),
        ("3.9 - 3.11", {"version": ">=3.9,<3.12"}, ""),
        ("3.8+ (tested on 3.13)", {"min_version": "3.8"}, "tested on 3.13"),
        ("9.0 (bundled with Node.js)", {"version": "9.0"}, "bundled with Node.js"),
        ("v.11.22.0", {"version": "11.22.0"}, ""),
        ("Version 2.40.0 or higher", {"min_version": "2.40.0"}, ""),
        ("2.x", {"version": "2"}, ""),
        ("VS 2022", {}, "VS 2022"),
        ("latest", {}, "latest"),
        ("Any", {}, "Any"),
        ("—", {}, ""),
        ("16", {"version": "16"}, ""),
        ("18, 20, 22", {}, "18, 20, 22"),
        ("18 || 20", {}, "18 || 20"),
        ("^20.1", {"version": ">=20.1,<21"}, ""),
        (">=3.11,<4", {"version": ">=3.11,<4"}, ""),
        ("3.9-3.11", {"version": ">=3.9,<3.12"}, ""),
        ("24 as specified in .nvmrc", {"version": "24"}, "as specified in .nvmrc"),
        ("20 LTS", {"version": "20"}, "LTS"),
        ("v20 or higher", {"min_version": "20"}, ""),
        ("20 or 22", {}, "20 or 22"),
        ("<4", {"version": "<4"}, ""),
        ("3.11 이상", {"min_version": "3.11"}, ""),
        ("ab 3.8", {"min_version": "3.8"}, ""),
        ("9.0.100-rc.1", {}, "9.0.100-rc.1"),
        ("2024-01-15", {}, "2024-01-15"),
        ("1.28+ or 1.30", {}, "1.28+ or 1.30"),
        ("Python 3", {}, "Python 3"),
        ("min. 2.40", {"min_version": "2.40"}, ""),
        ("3.9–3.12", {"version": ">=3.9,<3.13"}, ""),
        ("18.x or 20.x", {}, "18.x or 20.x"),
        ("", {}, ""),
        ("Node.js 20", {}, "Node.js 20"),
        ("20+ (LTS)", {"min_version": "20"}, "LTS"),
        ("3.11, 3.12", {}, "3.11, 3.12"),
        ("v1.28.3", {"version": "1.28.3"}, ""),
        ("1.2.3.4.5", {}, "1.2.3.4.5"),
        ("≥3.8 ve üzeri", {"min_version": "3.8"}, ""),
        ("14 trở lên", {"min_version": "14"}, ""),
        ("3.8 or newer (3.11 recommended)", {"min_version": "3.8"}, "3.11 recommended"),
        ("1.0~2.0", {"version": ">=1.0,<2.1"}, ""),
        ("latest stable", {}, "latest stable"),
        ("20, or newer", {"min_version": "20"}, ""),
        ("^18 || ^20", {}, "^18 || ^20"),
        ("3.10 to 3.12", {"version": ">=3.10,<3.13"}, ""),
        ("16 or higher", {"min_version": "16"}, ""),
        ("Node 18 or later", {}, "Node 18 or later"),
        ("≥ v20.10", {"min_version": "20.10"}, ""),
        ("> 3.8", {"version": ">3.8"}, ""),
        ("3.x", {"version": "3"}, ""),
        ("1.28 – 1.30", {"version": ">=1.28,<1.31"}, ""),
        ("20.x LTS", {"version": "20"}, "LTS"),
        ("^3.11", {"version": ">=3.11,<4"}, ""),
        ("3.11.*", {"version": "3.11"}, ""),
        ("~> 1.6", {"version": ">=1.6,<2"}, ""),
        ("PostgreSQL 14+", {}, "PostgreSQL 14+"),
        ("14 / 15", {}, "14 / 15"),
        ("2.0.0-beta.1", {}, "2.0.0-beta.1"),
        ("1.22 (go.mod)", {"version": "1.22"}, "go.mod"),
        ("11 (LTS)", {"version": "11"}, "LTS"),
        ("JDK 17+", {}, "JDK 17+"),
        ("17 (Temurin)", {"version": "17"}, "Temurin"),
        ("v3", {"version": "3"}, ""),
        ("3", {"version": "3"}, ""),
        ("3.11+ / 3.12", {}, "3.11+ / 3.12"),
        ("mindestens 3.8", {"min_version": "3.8"}, ""),
        ("supérieur à 3", {}, "supérieur à 3"),
        ("10.0.19041+", {"min_version": "10.0.19041"}, ""),
        ("26.0.0+ (Docker Desktop 4.29)", {"min_version": "26.0.0"}, "Docker Desktop 4.29"),
        ("1.20, 1.21 or 1.22", {}, "1.20, 1.21 or 1.22"),
        ("node:20", {}, "node:20"),
        ("≥1.21.0 <2", {"version": ">=1.21.0,<2"}, ""),
        ("5.4 – 8.x", {"version": ">=5.4,<9"}, ""),
        (">=18.0.0 <21", {"version": ">=18.0.0,<21"}, ""),
        ("18.17.0 or 20.5.0 or higher", {}, "18.17.0 or 20.5.0 or higher"),
        ("current LTS", {}, "current LTS"),
        ("Any recent", {}, "Any recent"),
        ("16.x+", {"min_version": "16"}, ""),
        ("3.10–3.12 (3.13 untested)", {"version": ">=3.10,<3.13"}, "3.13 untested"),
    ],
)
def test_version(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = versions.read(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("16", {"min_version": "16"}, ""),
        ("22.x", {"min_version": "22"}, ""),
        ("24.0+", {"min_version": "24.0"}, ""),
        ("3.11+", {"min_version": "3.11"}, ""),
        ("2.x", {"min_version": "2"}, ""),
        ("3.9 - 3.11", {"version": ">=3.9,<3.12"}, ""),
        ("20 LTS", {"min_version": "20"}, "LTS"),
        ("Latest", {}, "Latest"),
        ("9.0 (bundled with Node.js)", {"min_version": "9.0"}, "bundled with Node.js"),
        ("—", {}, ""),
        ("5 (or newer)", {"min_version": "5"}, ""),
    ],
)
def test_a_column_of_minimum_versions(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = versions.read(cell, minimum=True)
    assert (dict(read.fields), read.rest) == (fields, rest)
