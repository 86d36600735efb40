"""What the tests beside this share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.missing import needed_module
from tests.services.npm import programs


@pytest.fixture(scope="module", autouse=True)
def _sdk() -> None:
    needed_module("mcp", "pip install 'infracat[mcp]'")


@pytest.fixture(scope="module")
def npm() -> Path:
    return programs("@modelcontextprotocol/server-postgres@0.6.2", "@modelcontextprotocol/server-everything@2026.8.31")
