"""The template that people fill in reads as 26 rows of 12 sections, and a head with its history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from infracat.catalog.nodes import DocumentRow, Fields, Items
from infracat.markdown.reader import read

_TEMPLATE = Path(__file__).parents[1] / "documents" / "template.md"
_DOCUMENT = read(_TEMPLATE.read_text(encoding="utf-8"))
_ROWS: dict[str, dict[str, Any]] = {
    "storage/example.vhdx": {
        "line": 20,
        "type": "vhdx",
        "location": "E:\\VHDs\\",
        "platform": ["windows", "wsl"],
        "size": "50GB",
        "auto_mount": "true",
        "purpose": "Primary data",
        "notes": "Auto-mount on startup",
    },
    "storage/mnt-data": {
        "line": 21,
        "title": "/mnt/data",
        "type": "mount",
        "platform": ["wsl"],
        "location": "/mnt/data",
        "purpose": "VHDX mount point",
        "notes": "Required for data access",
    },
    "containers/postgres": {
        "line": 27,
        "image": "postgres:15",
        "ports": ["5432"],
        "start": "docker-compose up -d postgres",
        "memory": "2GB",
        "purpose": "Main database",
    },
    "containers/redis": {
        "line": 28,
        "image": "redis:7-alpine",
        "ports": ["6379"],
        "start": "docker-compose up -d redis",
        "memory": "512MB",
        "purpose": "Cache",
    },
    "mcp_tools/mcp-postgres": {
        "line": 34,
        "config": "~/.config/mcp/postgres.json",
        "commands": ["query", "update"],
        "purpose": "Database operations",
        "notes": "Requires running postgres",
        "requires": ["containers/postgres"],
    },
    "external_apis/openai": {
        "line": 40,
        "title": "OpenAI",
        "endpoint": "api.openai.com",
        "rate_limit": "10k/min",
        "monthly_cost": "~$20/mo",
        "purpose": "LLM operations",
        "notes": "Auth Method: API Key",
    },
    "cli_tools/docker": {
        "line": 46,
        "min_version": "24.0",
        "verify": "docker --version",
        "install": "See docker.com",
        "purpose": "Container runtime",
    },
    "cli_tools/python": {
        "line": 47,
        "min_version": "3.11",
        "verify": "python --version",
        "install": "pyenv install 3.11",
        "purpose": "Runtime",
    },
    "system_resources/ram": {
        "line": 53,
        "title": "RAM",
        "kind": "ram",
        "minimum": "16GB",
        "recommended": "32GB",
        "purpose": "Development + containers",
        "notes": "32GB recommended",
    },
    "system_resources/disk": {
        "line": 54,
        "title": "Disk",
        "kind": "disk",
        "minimum_free": "200GB",
        "ssd": "true",
        "purpose": "Data processing + models",
        "notes": "SSD required",
    },
    "system_resources/gpu": {
        "line": 55,
        "title": "GPU",
        "kind": "gpu",
        "cuda": "11.8",
        "level": "optional",
        "purpose": "Model inference",
        "notes": "Optional for CPU mode",
    },
    "system_resources/wsl2": {
        "line": 56,
        "title": "WSL2",
        "kind": "wsl",
        "version": "2",
        "platform": ["windows", "wsl"],
        "purpose": "Linux environment",
        "notes": "Windows only; Requirement: Latest",
    },
    "network/frontend-dev": {
        "line": 62,
        "title": "localhost",
        "address": "localhost",
        "port": "3000",
        "purpose": "Frontend dev",
        "notes": "Vite default",
    },
    "network/api-server": {
        "line": 63,
        "title": "localhost",
        "address": "localhost",
        "port": "8000",
        "purpose": "API server",
        "notes": "FastAPI default",
    },
    "cloud_services/aws-s3": {
        "line": 69,
        "title": "AWS S3",
        "provider": "aws",
        "region": "us-east-1",
        "monthly_cost": "~$5",
        "purpose": "File storage",
        "notes": "For backups; Resources: 1 bucket",
    },
    "env_vars/DATABASE_URL": {
        "line": 77,
        "example": "postgresql://...",
        "purpose": "Postgres connection",
        "level": "required",
    },
    "env_vars/OPENAI_API_KEY": {"line": 78, "example": "sk-...", "purpose": "LLM access", "level": "required"},
    "backups/database": {
        "line": 84,
        "title": "Database",
        "method": "pg_dump",
        "frequency": "daily",
        "location": "./backups/db/",
        "retention": "7 days",
    },
    "backups/vhdx": {
        "line": 85,
        "title": "VHDX",
        "method": "snapshot",
        "frequency": "weekly",
        "location": "E:\\Backups\\",
        "platform": ["windows", "wsl"],
        "retention": "4 weeks",
    },
    "maintenance/docker-images": {
        "line": 89,
        "title": "Docker images",
        "task": "Update monthly",
        "every": "monthly",
    },
    "maintenance/python-dependencies": {
        "line": 90,
        "title": "Python dependencies",
        "task": "Check for security updates weekly",
        "every": "weekly",
    },
    "maintenance/vhdx": {
        "line": 91,
        "title": "VHDX",
        "task": "Defragment monthly if >80% full",
        "every": "monthly",
        "above": "80%",
        "kind": "usage",
    },
    "maintenance/logs": {"line": 92, "title": "Logs", "task": "Rotate when >1GB", "above": "1GB", "kind": "size"},
    "troubleshooting/vhdx-won-t-mount": {
        "line": 98,
        "problem": "VHDX won't mount",
        "solution": "Check WSL2 is running, restart if needed",
        "applies_to": ["storage"],
    },
    "troubleshooting/container-won-t-start": {
        "line": 99,
        "problem": "Container won't start",
        "solution": "Check port conflicts with `docker ps`",
        "applies_to": ["containers"],
    },
    "troubleshooting/api-timeouts": {
        "line": 100,
        "problem": "API timeouts",
        "solution": "Verify network connectivity and API keys",
        "applies_to": ["external_apis"],
    },
}


def _rows() -> dict[str, DocumentRow]:
    found = {}
    for section, items in _DOCUMENT.root.items():
        for row in items if isinstance(items, Items) else ():
            assert isinstance(row, DocumentRow)
            found[f"{section}/{dict(row)['name']}"] = row  # type: ignore[index]
    return found


def test_it_has_26_rows_of_12_sections_in_its_order() -> None:
    assert list(_rows()) == list(_ROWS)
    assert len(_ROWS) == 26
    assert len({key.partition("/")[0] for key in _ROWS}) == 12


@pytest.mark.parametrize("key", _ROWS)
def test_row(key: str) -> None:
    row = _rows()[key]
    stated = {str(name): value for name, value in row.items() if name != "name"}
    assert {"line": row.line, **stated} == _ROWS[key]


def test_head() -> None:
    head = _DOCUMENT.root[_DOCUMENT.root.names["catalog"]]
    assert isinstance(head, Fields)
    assert {str(name): value for name, value in head.items()} == {
        "title": "Infrastructure Catalog",
        "purpose": "Tracks all external tools, services, and dependencies required to run this project - "
        'a single source of truth for "what does this project need?"',
        "version": "1.0",
        "history": [{"version": "1.0", "date": "2025-07-17", "changes": "Initial catalog creation"}],
        "quick_start": "For installation instructions, see SETUP.md. "
        "This catalog documents what exists and why it's needed.",
    }


def test_only_its_date_is_left_out() -> None:
    assert _DOCUMENT.flaws == ()
    why = "Last Updated: 'DD/MM/YYYY' stands for a date: write the day as YYYY-MM-DD"
    assert [(left.line, left.why) for left in _DOCUMENT.left_out] == [(5, why)]
