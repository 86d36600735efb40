"""Whole processes, timed: medians of interleaved runs, so that a busy minute of the machine slows every rival alike."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

MEGABYTE = 1024  # ru_maxrss counts kilobytes


@dataclass(frozen=True)
class Rival:
    """One program that does the work: its command, run in ``folder``."""

    name: str
    command: Sequence[str]
    folder: Path


@dataclass(frozen=True)
class Figure:
    """The median of several runs."""

    seconds: float
    megabytes: float


def python(*arguments: str) -> list[str]:
    return [sys.executable, "-m", *arguments]


def race(rivals: Sequence[Rival], rounds: int, environ: Mapping[str, str]) -> dict[str, Figure]:
    """Run every rival once a round, ``rounds`` times; a rival that fails ends the benchmark."""
    taken: dict[str, list[tuple[float, float]]] = {rival.name: [] for rival in rivals}
    for _ in range(rounds):
        for rival in rivals:
            taken[rival.name].append(_run(rival, environ))
    return {
        name: Figure(median(seconds for seconds, _ in runs), max(size for _, size in runs))
        for name, runs in taken.items()
    }


def _run(rival: Rival, environ: Mapping[str, str]) -> tuple[float, float]:
    """Seconds and the peak memory of one process."""
    began = time.perf_counter()
    with subprocess.Popen(
        rival.command, cwd=rival.folder, env={**os.environ, **environ}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as child:  # fmt: skip
        output = child.stdout.read() if child.stdout else ""
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{rival.name} ended with {child.returncode}:\n{output[-2000:]}")
    return time.perf_counter() - began, usage.ru_maxrss / MEGABYTE
