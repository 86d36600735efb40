"""A locale that is not UTF-8."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest


def latin_1(folder: Path) -> dict[str, str]:
    """The environment of a German in ISO-8859-1; the locale is made in ``folder``."""
    made = ["localedef", "-i", "de_DE", "-f", "ISO-8859-1", str(folder / "de_DE.ISO-8859-1")]
    try:
        subprocess.run(made, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system has no sources of locales: apt-get install locales")
    return {"LOCPATH": str(folder), "LC_ALL": "de_DE.ISO-8859-1"}
