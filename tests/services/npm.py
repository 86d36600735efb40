"""Programs from npm for tests: installed once into a cache, at pinned versions."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from tests.services.missing import missing, needed
from tests.watchdog import run_folder

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "infracat-tests"
QUIET = ("--no-audit", "--no-fund", "--loglevel=error")
IMPATIENT = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=30000")


def programs(*packages: str) -> Path:
    """The folder with the programs of ``packages`` (``name@1.2.3``); skips, with the reason, where npm has none.

    A registry that did not answer once is not asked again in this run.
    """
    needed("npm", "apt-get install npm")
    there = CACHE / f"npm-{sha256(' '.join(packages).encode()).hexdigest()[:16]}"
    refusal = run_folder() / "npm-refusal"
    if not there.exists() and not refusal.exists():
        _install(packages, there, refusal)
    if not there.exists():
        missing("package from npm", refusal.read_text())
    return there / "node_modules" / ".bin"


def _install(packages: tuple[str, ...], there: Path, refusal: Path) -> None:
    """Under another name first: a test run beside this one finds it whole or not at all."""
    there.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=there.parent, prefix=".npm") as folder:
        fresh = Path(folder) / "fresh"
        command = ["npm", "install", *QUIET, *IMPATIENT, "--prefix", str(fresh), *packages]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            refusal.write_text(f"npm cannot install {' '.join(packages)}: {done.stderr.strip()[-300:]}")
            return
        with suppress(OSError):  # another run was faster
            fresh.rename(there)
