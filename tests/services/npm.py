"""Programs from npm for tests: installed once into a cache, at pinned versions."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "infracat-tests"


def programs(*packages: str) -> Path:
    """The folder with the programs of ``packages`` (``name@1.2.3``); skips, with the reason, where npm has none."""
    if shutil.which("npm") is None:
        pytest.skip("no npm here: Debian's npm has it")
    there = CACHE / f"npm-{sha256(' '.join(packages).encode()).hexdigest()[:16]}"
    if not there.exists():
        _install(packages, there)
    return there / "node_modules" / ".bin"


def _install(packages: tuple[str, ...], there: Path) -> None:
    """Under another name first: a test run beside this one finds it whole or not at all."""
    there.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=there.parent, prefix=".npm") as folder:
        fresh = Path(folder) / "fresh"
        command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", str(fresh), *packages]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            pytest.skip(f"npm cannot install {' '.join(packages)}: {done.stderr.strip()[-300:]}")
        with suppress(OSError):  # another run was faster
            fresh.rename(there)
