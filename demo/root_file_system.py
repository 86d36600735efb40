"""The root file system of the demo's images, made of Debian packages and kept for the next engine."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo.errors import DemoError
from demo.output import say
from demo.recipes import LEFT_OUT, NO_CLUSTER, PACKAGES, SUITE

FRESH = 14 * 86400  # seconds; an image should not be old on its first day
NEEDED = "mmdebstrap is missing, and no registry can be reached; on Debian: apt-get install mmdebstrap"


def folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "infracat-demo"


def root_file_system() -> Path:
    """A tar file; made in about a minute on the first call, and again when it is two weeks old."""
    folder().mkdir(parents=True, exist_ok=True)
    recipe = hashlib.sha256(repr((SUITE, PACKAGES, LEFT_OUT, NO_CLUSTER)).encode()).hexdigest()[:12]
    kept = folder() / f"{SUITE}-{recipe}.tar"
    with _alone(folder() / "lock"):
        if not kept.exists() or time.time() - kept.stat().st_mtime > FRESH:
            _make(kept)
    return kept


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """The other of two at once waits, and then finds the first one's file."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(kept: Path) -> None:
    """An old one stays when no new one can be made."""
    try:
        _build(kept)
    except DemoError as error:
        if not kept.exists():
            raise
        say(f"{kept} is old, and stays: {error}")


def _build(kept: Path) -> None:
    if shutil.which("mmdebstrap") is None:
        raise DemoError(NEEDED)
    say(f"building a root file system of {', '.join(PACKAGES)}: about a minute, once")
    part = kept.with_suffix(".part")
    options = [f"--dpkgopt=path-exclude={path}" for path in LEFT_OUT]
    options += [f"--include={','.join(PACKAGES)}", f"--essential-hook={NO_CLUSTER}", "--format=tar"]
    command = ["mmdebstrap", "--variant=minbase", *options]
    done = subprocess.run([*command, SUITE, str(part)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        part.unlink(missing_ok=True)
        raise DemoError(f"mmdebstrap made no root file system: {_why(done.stderr)}")
    part.rename(kept)


def _why(output: str) -> str:
    """Its errors, or else its last line."""
    lines = [line for line in output.splitlines() if line.strip()]
    return "; ".join([line for line in lines if line.startswith(("E:", "W:"))][-3:] or lines[-1:])
