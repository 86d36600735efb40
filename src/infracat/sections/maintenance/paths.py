"""Paths as a catalog states them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infracat.hosts import Host


def short_path(path: Path, host: Host) -> str:
    """Relative to the catalog's folder where the path is below it."""
    return str(path.relative_to(host.folder) if path.is_relative_to(host.folder) else path)
