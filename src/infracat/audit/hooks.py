"""The hook that infracat offers to other pytest plugins."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def pytest_infracat_results(results: dict[str, Any], folder: Path | None) -> None:
    """Called once at the end of an audit, with results.json as a dict and the run's folder.

    ``folder`` is ``None`` where the report could not be written.
    """
