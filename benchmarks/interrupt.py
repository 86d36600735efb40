"""How long a run takes to end after ^C: what runs is killed, what was seen is judged, the report is written."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS, ROWS = 10, 40
HUNG = "  - {{name: hung-{0}, verify: 'touch begun-{0}; trap : INT TERM HUP; sleep 60 & wait; sleep 60'}}\n"


def measure(home: Path) -> tuple[float, float]:
    """Seconds from the signal to the end of the process: median and longest."""
    home.mkdir()
    (home / "catalog.yaml").write_text("cli_tools:\n" + "".join(map(HUNG.format, range(ROWS))))
    found = [_once(home) for _ in range(RUNS)]
    return statistics.median(found), max(found)


def _once(home: Path) -> float:
    for path in home.glob("begun-*"):
        path.unlink()
    with subprocess.Popen(
        [sys.executable, "-m", "infracat", "verify"], cwd=home, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    ) as child:  # fmt: skip
        while len([*home.glob("begun-*")]) < min(ROWS, 32) and child.poll() is None:
            time.sleep(0.02)
        began = time.monotonic()
        os.killpg(child.pid, signal.SIGINT)
        child.wait()
        return time.monotonic() - began
