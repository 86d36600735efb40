"""Evil MCP servers that are started here: each answers over its pipes without an end, or with what fills the memory.

An audit of each, in a process of its own: it ends in time, in 120 MB, of which the SDK alone takes 95, the row is not
passed, it says no word of an error of ours, and nothing that it has started is left.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from benchmarks.reliability import evil_stdio
from benchmarks.reliability.audited import TIMEOUT, Ended, audit, wrong
from benchmarks.reliability.outcome import Outcome

MOST_MEMORY = 120  # MB
ROW = """\
catalog: {{title: evil, version: "1.0"}}
mcp_tools:
  - {{name: evil, command: "{python} -S -E {server} '{name}' {mark}", commands: [never], timeout: {timeout} s}}
"""


def measure(seed: int) -> Outcome:  # noqa: ARG001 - all are tried
    outcome = Outcome("evil MCP servers over pipes", "≤ 120 MB in all, in time, never passed, nothing left")
    worst = 0.0
    for name in [each for each in evil_stdio.EVILS if os.environ.get("ONLY", "") in each]:
        ended, left = _audited(name)
        outcome.tried += 1
        worst = max(worst, ended.memory)
        outcome.wrong += [f"{name}: {what}" for what in (*wrong(ended, MOST_MEMORY), *left)]
        if os.environ.get("VERBOSE"):
            sys.stderr.write(f"{name:38}{ended}\n")
    outcome.figures.append(f"at most {worst:.0f} MB")
    return outcome


def _audited(name: str) -> tuple[Ended, list[str]]:
    with tempfile.TemporaryDirectory(prefix="evil-") as place:
        words = {"python": sys.executable, "server": evil_stdio.__file__, "name": name, "mark": place}
        ended = audit(Path(place), ROW.format(**words, timeout=TIMEOUT), {})
        return ended, list(_left(place))


def _left(mark: str) -> Iterator[str]:
    """Processes that were started with ``mark``, or in the folder of that name."""
    for process in psutil.process_iter(["cmdline", "cwd"]):
        if mark in (process.info["cmdline"] or ()) or process.info["cwd"] == mark:
            yield f"left running: {' '.join(process.info['cmdline'])}"
            process.kill()
