"""Catalog in, observation out: a row is loaded, and looked at for real."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from unittest.mock import patch

import psutil

from infracat.audit.machines import machines_of
from infracat.catalog.load import load
from infracat.facts import Observation
from infracat.observe import run
from infracat.observe.run import observe
from infracat.observe.target import Target
from infracat.sections.registry import observer_of

GRACE = 60.0  # seconds: an observer that notices itself that its time is over says more, also on a busy machine


def look(
    folder: Path,
    rows: str,
    environ: Mapping[str, str] | None = None,
    *,
    root: Path = Path("/"),
    platform: str | None = None,
) -> Observation:
    """The observation of a catalog's last row, in ``folder``; ``environ`` comes on top of the process's.

    ``root`` and ``platform`` stand in for machines that this one is not.
    """
    path = folder / "catalog.yaml"
    path.write_text(dedent(rows))
    catalog = load(path)
    environ = os.environ | dict(environ or {})
    machines = machines_of(catalog, environ, root=root, platform=platform)
    with patch.object(run, "GRACE", GRACE):
        observed = observe([Target(catalog.rows[-1])], machines, pool=1, observer_of=observer_of)
    (observation,) = observed.observations.values()
    return observation


def program(folder: Path, name: str, script: str) -> dict[str, str]:
    """A program of one's own, first on the PATH: returns the environment that has it."""
    bin_ = folder / "bin"
    bin_.mkdir(exist_ok=True)
    (bin_ / name).write_text(f"#!/bin/sh\n{script}\n")
    (bin_ / name).chmod(0o755)
    return {"PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}"}


def left_running(word: str) -> list[psutil.Process]:
    """Processes with ``word`` in their command line that do not end within 20 s: a killed one needs a moment."""
    started = [each for each in psutil.process_iter(["cmdline"]) if word in (each.info["cmdline"] or [])]
    _, alive = psutil.wait_procs(started, timeout=20)
    return alive
