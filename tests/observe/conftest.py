"""What the tests beside this share."""

from __future__ import annotations

from pathlib import Path

import pytest

from infracat.hosts import Machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)
